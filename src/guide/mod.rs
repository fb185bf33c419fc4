//! Longer answers: how values are stored, how expressions are built, what requests cost, how things fail.

pub mod costs;
pub mod expressions;
pub mod failures;
pub mod values;

//! Longer answers: how a client is configured, how values are stored, how expressions are built, what tables are made of, how many
//! items are written and read, what requests cost, how things fail, how to see what happens, what changes after serde_dynamo.

pub mod batches;
pub mod client;
pub mod costs;
pub mod expressions;
pub mod failures;
pub mod migrating;
pub mod observing;
pub mod tables;
pub mod values;

//! PartiQL: single statements, batches and transactions of them.

pub(crate) mod statement;
pub(crate) mod statements;

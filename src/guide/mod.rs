//! Longer answers: how a client is configured, how values are stored, how items are written, how expressions are built, what tables
//! are made of, how many items are written and read at once, what may come from memory, how PartiQL is spoken, what requests cost, how
//! things fail, how to see what happens, what changes after serde_dynamo; and how each action of DynamoDB is reached.

pub mod actions;
pub mod batches;
#[cfg(feature = "cache")]
pub mod caching;
pub mod client;
pub mod costs;
pub mod expressions;
pub mod failures;
pub mod migrating;
pub mod observing;
pub mod statements;
pub mod tables;
pub mod transactions;
pub mod values;
pub mod writes;

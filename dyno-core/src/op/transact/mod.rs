//! Transactions: TransactGetItems and TransactWriteItems.

pub(crate) mod operations;
pub(crate) mod transact_get;
pub(crate) mod transact_write;
pub(crate) mod transaction;

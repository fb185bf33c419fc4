//! Transactions: TransactGetItems and TransactWriteItems.

pub(crate) mod checked_items;
pub(crate) mod commit;
pub(crate) mod gets;
pub(crate) mod token;
pub(crate) mod transact_get;
pub(crate) mod transact_write;
mod unique_values;
pub(crate) mod writes;

//! Groups of cases that share nothing with the others but the table.

pub(crate) mod batches;
pub(crate) mod clients;
pub(crate) mod collections;
pub(crate) mod exports;
pub(crate) mod paging;
pub(crate) mod tagged;
pub(crate) mod watched;

//! Reading items: GetItem, Query and Scan, their pages and streams.

pub(crate) mod get;
pub(crate) mod page_bytes;
pub(crate) mod page_request;
pub(crate) mod pages;
pub(crate) mod query;
pub(crate) mod scan;

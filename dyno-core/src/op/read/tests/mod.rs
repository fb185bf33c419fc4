//! Queries and scans against a fake service.

mod pages;
mod query;
mod repeated_cursors;
mod scan;

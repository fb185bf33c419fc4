//! Queries and scans against a fake service.

mod cursors;
mod filled_pages;
mod pages;
mod query;
mod repeated_cursors;
mod scan;

//! Queries and scans against a fake service.

mod cursors;
mod filled_pages;
mod merged;
mod pages;
mod query;
mod repeated_cursors;
mod scan;

//! Running in production: what a service sets, what each failure looks like, and what to do.
//!
//! ```text
//! ```

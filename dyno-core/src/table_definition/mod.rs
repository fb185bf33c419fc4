//! Definitions of tables as plain data: from a model or by hand, compared with tables and exported.
//!
//! A [`TableDefinition`] contains what a table should have. The properties that it does not set are left alone:
//! CreateTable uses DynamoDB's defaults (and billing on demand), a [`diff`](TableDefinition::diff) ignores them, and an
//! update does not change them.

mod compare;
mod create_table_json;
mod definition;
mod diff;
#[cfg(feature = "exports")]
mod exports;
mod index;
mod key;
mod settings;
#[cfg(test)]
pub(crate) mod tests;

pub use definition::TableDefinition;
pub use diff::{Change, Diff, Difference, Property};
pub use index::{IndexDefinition, ProjectedAttributes};
pub use key::{KeyDefinition, KeyPart, ScalarType};
pub use settings::{Billing, Encryption, Stream, TableClass, TimeToLive, WarmThroughput};

//! Definitions of tables as plain data: from a model or by hand, compared with tables and exported.
//!
//! A [`TableDefinition`] contains what a table should have. What it does not set is left alone: CreateTable uses
//! DynamoDB's default (and billing on demand), a [`diff`](TableDefinition::diff) ignores it, an update does not change
//! it.

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

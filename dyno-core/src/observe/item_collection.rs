//! The sizes of item collections.

use crate::codec::Item;

/// The size of the items with one partition key, in a table with local indexes, as DynamoDB estimates it after a write.
///
/// An item collection can have at most 10 GB.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ItemCollection {
    /// The full name of the table.
    pub table: String,
    /// The partition key.
    pub key: Item,
    /// The lower bound of the size in gigabytes.
    pub at_least_gb: f64,
    /// The upper bound of the size in gigabytes.
    pub at_most_gb: f64,
}

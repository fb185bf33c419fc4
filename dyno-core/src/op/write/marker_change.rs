//! What a write does with the marker of a unique value, as data.

use crate::codec::Item;
use crate::transport::TableRef;

/// A claim or a release of the value of a unique attribute, which belongs to the write of an item.
#[derive(Clone)]
pub(crate) struct MarkerChange {
    /// The table of the marker, without a model.
    pub(crate) target: TableRef,
    /// The key of the marker.
    pub(crate) key: Item,
    /// The partition key of the table.
    pub(crate) partition: &'static str,
    /// The key of the item that claims or releases the value.
    pub(crate) holder: Item,
    pub(crate) attribute: &'static str,
    pub(crate) role: Role,
}

/// What becomes of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Claim,
    Release,
}

impl MarkerChange {
    /// Whether the two are of one marker.
    pub(crate) fn is_of_same(&self, other: &Self) -> bool {
        self.target.table == other.target.table && self.key == other.key
    }
}

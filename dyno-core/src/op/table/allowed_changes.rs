//! The changes that an update may make.

use crate::table_definition::{Change, Difference, Property};

/// The changes that an update may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    /// Adding what the table lacks.
    Additions,
    /// All changes that delete no index.
    KeepingIndexes,
    /// All changes.
    Everything,
}

impl Allowed {
    pub(crate) fn allows(self, one: &Difference) -> bool {
        if one.change == Change::NewTable {
            return false;
        }
        match self {
            Self::Additions => one.addition,
            Self::KeepingIndexes => one.addition || !deletes_index(one),
            Self::Everything => true,
        }
    }
}

/// Whether an index must be deleted.
pub(crate) fn deletes_index(one: &Difference) -> bool {
    one.change == Change::NewIndex || (one.property == Property::Existence && !one.addition)
}

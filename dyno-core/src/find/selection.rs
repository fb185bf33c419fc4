//! What a key selects of a table or an index.

use super::facts::KeyValues;
use crate::expr::ast::SortCondition;
use crate::key::PartitionValue;

/// How many queries a condition can list by combining the values of several attributes.
pub(super) const MAX_QUERIES: usize = 1000;

/// How many keys a condition can list by combining the values of several attributes. A batch has no bound, but all of
/// them are in memory.
pub(super) const MAX_KEYS: usize = 100_000;

/// What the key of a source selects, and the parts of the condition that say so.
pub(super) struct Selection {
    pub(super) items: Selected,
    pub(super) parts: Vec<usize>,
}

pub(super) enum Selected {
    Nothing,
    /// Items of the table by their keys.
    Keys(Vec<KeyValues>),
    Partitions(Vec<SelectedPartition>),
}

/// A partition, and the conditions on its sort key.
pub(super) type SelectedPartition = (PartitionValue, Vec<SortCondition>);

impl Selection {
    pub(super) fn nothing() -> Self {
        Self {
            items: Selected::Nothing,
            parts: Vec::new(),
        }
    }

    pub(super) fn of_keys(rows: Vec<KeyValues>, parts: Vec<usize>) -> Self {
        match rows.is_empty() {
            true => Self::nothing(),
            false => Self {
                items: Selected::Keys(rows),
                parts,
            },
        }
    }

    pub(super) fn of_partitions(partitions: Vec<SelectedPartition>, parts: Vec<usize>) -> Self {
        match partitions.is_empty() {
            true => Self::nothing(),
            false => Self {
                items: Selected::Partitions(partitions),
                parts,
            },
        }
    }
}

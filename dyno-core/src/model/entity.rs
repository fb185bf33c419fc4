//! The schema of an entity: one of several models whose items are in one table.

use super::KeyTemplates;

/// One of several models whose items are in one table: its name, and the templates of its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntitySchema {
    /// The value of the table's entity attribute.
    pub name: &'static str,
    /// The templates of the table's key.
    pub key: KeyTemplates,
    /// The templates of the keys of indexes. An index that is not listed does not have items of this entity.
    pub indexes: &'static [IndexTemplates],
}

impl EntitySchema {
    /// Makes the schema of the entity `name`.
    #[must_use]
    pub const fn new(
        name: &'static str,
        key: KeyTemplates,
        indexes: &'static [IndexTemplates],
    ) -> Self {
        Self { name, key, indexes }
    }

    /// The templates of the index with this number; `None` if the entity does not declare it.
    pub(super) const fn templates_of(&self, number: usize) -> Option<&'static KeyTemplates> {
        let mut rest = self.indexes;
        while let [first, others @ ..] = rest {
            if first.number == number {
                return Some(&first.key);
            }
            rest = others;
        }
        None
    }
}

/// The templates of the key of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexTemplates {
    /// The position of the index in [`TableSchema::indexes`](super::TableSchema::indexes).
    pub number: usize,
    /// The templates.
    pub key: KeyTemplates,
    /// Whether an item can be absent from the index, because a field of its key is an `Option`.
    pub sparse: bool,
}

impl IndexTemplates {
    /// Makes the templates of the index with this number.
    #[must_use]
    pub const fn new(number: usize, key: KeyTemplates, sparse: bool) -> Self {
        Self {
            number,
            key,
            sparse,
        }
    }
}

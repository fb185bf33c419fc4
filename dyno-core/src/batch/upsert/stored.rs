//! The items that come back from upserts.

use crate::codec::DecodeError;
use crate::error::Result;

/// How an item is decoded that comes back.
pub(super) type DecodeItem<M> = fn(&str) -> Result<M, DecodeError>;

/// The items that came back, by their positions, if they are wanted.
pub(super) struct Stored<M>(Option<Vec<Option<Result<M>>>>);

impl<M> Default for Stored<M> {
    fn default() -> Self {
        Self(None)
    }
}

impl<M> Stored<M> {
    /// From now on they are kept.
    pub(super) fn want(&mut self) {
        self.0.get_or_insert_default();
    }

    pub(super) fn put(&mut self, position: usize, item: Result<M>) {
        let items = self.0.get_or_insert_default();
        if items.len() <= position {
            items.resize_with(position + 1, || None);
        }
        if let Some(place) = items.get_mut(position) {
            *place = Some(item);
        }
    }

    /// One for each item that was read from the source, if they are wanted.
    pub(super) fn into_items(self, taken: usize) -> Vec<Option<Result<M>>> {
        let Some(mut items) = self.0 else {
            return Vec::new();
        };
        items.resize_with(taken, || None);
        items
    }
}

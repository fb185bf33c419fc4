//! The methods of wire's readers that read documents.

use std::ops::Range;

use super::members::Members;
use crate::wire::{DecodeError, ItemsReader, Rest, UnreadableItem, ValueReader};

impl<'b> ValueReader<'_, 'b> {
    /// Reads an item, which carries no type. If it cannot be read as a `T`, it is skipped and returned as JSON with the
    /// error.
    pub(crate) fn document<T: Members<'b>>(
        self,
    ) -> Result<Result<T, UnreadableItem<'b>>, DecodeError> {
        self.document_with(T::decode_members)
    }
}

impl<'b> ItemsReader<'_, 'b> {
    /// Reads each item to its end and pushes what `readable` makes of it. An item that cannot be read as a `T` is
    /// skipped; `unreadable` gets the error and the item's JSON. `spans` gets the place of each item in the text.
    pub(crate) fn documents<T: Members<'b>, D>(
        &mut self,
        items: &mut Vec<D>,
        readable: impl Fn(T) -> D,
        unreadable: impl FnMut(DecodeError, &'b str) -> Result<D, DecodeError>,
        spans: Option<&mut Vec<Range<usize>>>,
    ) -> Result<(), DecodeError> {
        self.documents_with(items, T::decode_members, readable, unreadable, spans)
    }
}

impl<'b> Rest<'b> {
    /// Reads a flattened document from the members. Those that it skips are left for the next one.
    ///
    /// # Errors
    /// The [`DecodeError`] of the document.
    pub fn read<T: Members<'b>>(&mut self) -> Result<T, DecodeError> {
        self.read_with(T::decode_members)
    }
}

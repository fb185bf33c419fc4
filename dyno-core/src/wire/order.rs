//! The usual order of the fields of documents.

/// The order in which fields came in the previous documents at each depth. It only tells which field to try first, and
/// may be wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order([u8; Self::ENTRIES]);

impl Order {
    // Deeper documents and later fields share the entries of others, which costs a search.
    const DEPTHS: usize = 4;
    const FIELDS: usize = 32;
    const ENTRIES: usize = Self::DEPTHS * Self::FIELDS;

    /// The order before any document is read.
    pub(super) const UNKNOWN: Self = Self([0; Self::ENTRIES]);

    /// The index of the entry for what comes after a field.
    #[inline]
    pub(super) const fn at(depth: u32, field: usize) -> usize {
        depth as usize % Self::DEPTHS * Self::FIELDS + (field + 1) % Self::FIELDS
    }

    /// The index of the entry for what comes first.
    #[inline]
    pub(super) const fn first(depth: u32) -> usize {
        depth as usize % Self::DEPTHS * Self::FIELDS
    }

    #[inline]
    pub(super) fn next(&self, at: usize) -> usize {
        self.0
            .get(at % Self::ENTRIES)
            .copied()
            .map_or(0, usize::from)
    }

    pub(super) fn remember(&mut self, at: usize, field: usize) {
        if let (Some(entry), Ok(field)) = (self.0.get_mut(at), u8::try_from(field)) {
            *entry = field;
        }
    }
}

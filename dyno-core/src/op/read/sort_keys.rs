//! The sort keys of a page's items, as bytes whose order is that of DynamoDB.

use std::ops::Range;

use crate::op::read::sort_position::SortNames;
use crate::transport::ItemTexts;
use crate::wire::DecodeError;

/// The sort keys of a page, one after the other in the order of its items.
pub(crate) struct SortKeys {
    bytes: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<usize>,
    /// Why there are no more of them: an item without a sort key.
    failed: Option<DecodeError>,
}

impl SortKeys {
    pub(super) fn of(texts: &ItemTexts, names: &SortNames) -> Self {
        let mut keys = Self {
            bytes: Vec::new(),
            ends: Vec::with_capacity(texts.len()),
            failed: None,
        };
        let mut hint = 0;
        for item in (0..texts.len()).map_while(|item| texts.bytes(item)) {
            if let Err(error) = names.push(item, &mut hint, &mut keys.bytes) {
                keys.failed = Some(error);
                break;
            }
            if keys.ends.is_empty() {
                // Most are as long as the first, unless it is a long one.
                keys.bytes.reserve(keys.bytes.len().min(64) * texts.len());
            }
            keys.ends.push(keys.bytes.len());
        }
        keys
    }

    /// Where the sort key of an item is, or why it has none.
    pub(super) fn range(&self, item: usize) -> Result<Range<usize>, DecodeError> {
        let Some(&end) = self.ends.get(item) else {
            return Err(self.failed.clone().unwrap_or_else(DecodeError::missing));
        };
        let before = item.checked_sub(1).and_then(|before| self.ends.get(before));
        Ok(before.copied().unwrap_or_default()..end)
    }

    /// A sort key.
    pub(super) fn get(&self, range: Range<usize>) -> Option<&[u8]> {
        self.bytes.get(range)
    }
}

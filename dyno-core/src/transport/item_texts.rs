//! The texts of a page's items, for cursors between them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

use super::body::SharedBytes;
use crate::codec::{DecodeError, attribute_value};

/// The items of a page as text, in their order.
pub(crate) struct ItemTexts {
    body: SharedBytes,
    spans: Vec<Range<usize>>,
}

impl ItemTexts {
    pub(super) fn new(body: SharedBytes, spans: Vec<Range<usize>>) -> Self {
        Self { body, spans }
    }

    /// The texts of the SDK's maps.
    pub(super) fn of_maps(maps: &[HashMap<String, AttributeValue>]) -> Result<Self, DecodeError> {
        let mut body = Vec::new();
        let mut spans = Vec::with_capacity(maps.len());
        for map in maps {
            let start = body.len();
            body.extend(attribute_value::to_json(map)?.into_bytes());
            spans.push(start..body.len());
        }
        Ok(Self::new(Arc::new(body), spans))
    }

    /// The number of items.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The text of an item.
    pub(crate) fn get(&self, item: usize) -> Option<&str> {
        str::from_utf8(self.bytes(item)?).ok()
    }

    /// The text of an item, as bytes.
    pub(crate) fn bytes(&self, item: usize) -> Option<&[u8]> {
        let span = self.spans.get(item)?.clone();
        (*self.body).as_ref().get(span)
    }
}

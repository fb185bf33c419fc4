//! The item that a write is about.

use std::sync::Arc;

use super::table_ref::TableRef;
use crate::error::Subject;

/// The item that a write is about, for errors and listeners: the text of its key, or of the item.
#[derive(Clone, Debug)]
pub(crate) enum WrittenItem {
    Key(Arc<str>),
    Item(Arc<str>),
}

impl WrittenItem {
    pub(crate) fn text(&self) -> &str {
        let (Self::Key(text) | Self::Item(text)) = self;
        text
    }

    pub(crate) fn subject(&self, target: &TableRef) -> Subject {
        match self {
            Self::Key(key) => target.subject(Some(key)),
            Self::Item(item) => target.subject_of(item),
        }
    }
}

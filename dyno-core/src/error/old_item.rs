//! The old item of an operation in a cancelled transaction, as DynamoDB returned it.

use std::sync::Arc;

use crate::codec::{DecodeDocument, DecodeError, decode_item};

/// The item in the table.
#[derive(Clone)]
pub(crate) enum OldItem {
    Text(Arc<str>),
    /// It has an attribute of a type that is newer than this crate.
    Unreadable(DecodeError),
}

impl OldItem {
    /// The item in DynamoDB's JSON, unless the SDK does not know the type of one of its values.
    pub(super) fn text(&self) -> Option<&Arc<str>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Unreadable(_) => None,
        }
    }

    pub(super) fn read<T: DecodeDocument>(&self) -> Result<T, DecodeError> {
        match self {
            Self::Text(text) => decode_item(text),
            Self::Unreadable(error) => {
                Err(DecodeError::invalid_because("an item", error.to_string()))
            }
        }
    }
}

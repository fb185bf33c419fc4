//! The old item of a failed condition as a type of the caller.

use super::any::{Error, Result};
use super::condition_failed::ConditionalCheckFailed;
use super::other_item_version::OtherItemVersion;
use super::subject::Subject;
use super::transaction_canceled::CancellationReason;
use super::version_conflict::VersionConflict;
use crate::codec::{DecodeDocument, DecodeError, Item, decode_item};

impl ConditionalCheckFailed {
    /// Returns the item in the table as `T`; `None` if it does not exist, or if the request did not request it.
    ///
    /// # Errors
    /// [`Error::Decode`] if the item cannot be read as `T`.
    pub fn old<T: DecodeDocument>(&self) -> Result<Option<T>> {
        match (self.old_text(), self.unreadable()) {
            (Some(text), _) => {
                let item = decode_item(text).map(Some);
                item.map_err(|error| {
                    Error::unreadable(self.subject().clone(), (error, text.into()))
                })
            }
            (None, Some(error)) => {
                let error = DecodeError::invalid_because("an item", error.to_string());
                Err(Error::decode(self.subject().clone(), error))
            }
            (None, None) => Ok(None),
        }
    }

    /// Returns the item in the table, with all its attributes; see [`old`](Self::old). Also `None` if it cannot be
    /// read.
    #[must_use]
    pub fn old_item(&self) -> Option<Item> {
        self.old().ok().flatten()
    }
}

impl VersionConflict {
    /// Returns the item in the table as `T`; `None` if it does not exist. It cost nothing.
    ///
    /// # Errors
    /// [`Error::Decode`] if the item cannot be read as `T`.
    pub fn stored<T: DecodeDocument>(&self) -> Result<Option<T>> {
        let Some(text) = self.stored_text() else {
            return Ok(None);
        };
        let item = decode_item(text).map(Some);
        item.map_err(|error| Error::unreadable(self.subject().clone(), (error, text.clone())))
    }

    /// Returns the item in the table, with all its attributes. Also `None` if it cannot be read.
    #[must_use]
    pub fn stored_item(&self) -> Option<Item> {
        self.stored().ok().flatten()
    }
}

impl OtherItemVersion {
    /// Returns the item in the table as `T`, upgraded if `T` is its model. It cost nothing.
    ///
    /// # Errors
    /// [`Error::Decode`] if the item cannot be read as `T`.
    pub fn stored<T: DecodeDocument>(&self) -> Result<T> {
        let text = self.stored_text();
        decode_item(text)
            .map_err(|error| Error::unreadable(self.subject().clone(), (error, text.clone())))
    }
}

impl CancellationReason {
    /// Returns the item in the table as `T`, if the condition of the operation failed, the operation asked for the old
    /// item, and the item exists.
    ///
    /// # Errors
    /// [`Error::Decode`] if the item cannot be read as `T`.
    pub fn old<T: DecodeDocument>(&self) -> Result<Option<T>> {
        let Some(old) = self.untyped_old() else {
            return Ok(None);
        };
        old.read().map(Some).map_err(|error| {
            let subject = self.subject().cloned().unwrap_or_else(Subject::unknown);
            match old.text() {
                Some(text) => Error::unreadable(subject, (error, text.clone())),
                None => Error::decode(subject, error),
            }
        })
    }

    /// Returns the item in the table, with all its attributes; see [`old`](Self::old). Also `None` if it cannot be
    /// read.
    #[must_use]
    pub fn old_item(&self) -> Option<Item> {
        self.old().ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::super::old_item::OldItem;
    use super::*;

    #[test]
    fn a_reason_names_its_item_and_prints_no_value() {
        let key = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#;
        let old = r#"{"year":{"S":"secret"}}"#;
        let subject = Subject::new("Movie", Some(key.into()));
        let reason = CancellationReason::new(2, Some(subject), "ConditionalCheckFailed")
            .with_old(Some(OldItem::Text(old.into())));
        assert_eq!(
            reason.to_string(),
            r#"operation 2 on Movie (1985, "Brazil") failed with ConditionalCheckFailed"#
        );
        assert!(!format!("{reason:?}").contains("secret"), "{reason:?}");
        let error = reason.old::<crate::example::Movie>().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): attribute `year`: expected N, found S"#
        );
        let newer = DecodeError::invalid("a type that is known").at_name("a");
        let reason = CancellationReason::new(0, None, "ConditionalCheckFailed")
            .with_old(Some(OldItem::Unreadable(newer)));
        assert!(matches!(reason.old::<Item>(), Err(Error::Decode(_))));
        assert_eq!(reason.old_item(), None);
    }
}

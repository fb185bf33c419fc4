//! An item that cannot be read as its model, with the item as DynamoDB returned it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::subject::Subject;
use crate::codec::{DecodeError, Item, decode_item};

/// The details of [`Error::Decode`](super::Error::Decode): an item that cannot be read as its model, or as the
/// requested type.
///
/// The error holds the item as DynamoDB returned it. So an item that a `delete` or a `put` has removed from the table
/// is not lost. `Display` and `Debug` do not print its values.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Stock")]
/// # struct Stock { #[dyno(partition_key)] sku: String, left: u32 }
/// use dyno::Error;
///
/// async fn take_out(stock: &Table<Stock>, sku: &str) -> dyno::Result<Option<Stock>> {
///     match stock.delete(sku).return_old().await {
///         Err(Error::Decode(unreadable)) if unreadable.was_carried_out() => {
///             println!("deleted, and kept here: {:?}", unreadable.item());
///             Err(Error::Decode(unreadable))
///         }
///         other => other,
///     }
/// }
/// ```
#[derive(Clone)]
pub struct UnreadableItem {
    subject: Subject,
    error: DecodeError,
    /// The item in DynamoDB's JSON.
    json: Option<Arc<str>>,
    carried_out: Option<CarriedOut>,
}

/// A write that was carried out, and the part of its response that cannot be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CarriedOut {
    /// The write: `the item was deleted`.
    pub(crate) write: &'static str,
    /// What it returned: `the old item`.
    pub(crate) returned: &'static str,
}

/// Why an item cannot be read, and its JSON.
pub(crate) type Undecoded = (DecodeError, Arc<str>);

impl UnreadableItem {
    pub(super) fn new(subject: Subject, error: DecodeError, json: Option<Arc<str>>) -> Self {
        Self {
            subject,
            error,
            json,
            carried_out: None,
        }
    }

    pub(super) fn set_carried_out(&mut self, carried_out: CarriedOut) {
        self.carried_out = Some(carried_out);
    }

    /// Returns the item's model and key, or the model where the key is not known.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns what is wrong, and at which attribute.
    #[must_use]
    pub fn error(&self) -> &DecodeError {
        &self.error
    }

    /// Returns the item with all attributes that DynamoDB returned.
    ///
    /// `None` if the error is not about an item of a response, or if the item has a value of a type that this version
    /// does not know; [`json`](Self::json) has the item then.
    #[must_use]
    pub fn item(&self) -> Option<Item> {
        decode_item(self.json.as_deref()?).ok()
    }

    /// Returns the item in DynamoDB's JSON, as DynamoDB returned it: `{"sku":{"S":"A1"}}`.
    #[must_use]
    pub fn json(&self) -> Option<&str> {
        self.json.as_deref()
    }

    /// Returns whether the item was returned by a write. The write was carried out, although it ended with this error.
    #[must_use]
    pub fn was_carried_out(&self) -> bool {
        self.carried_out.is_some()
    }
}

impl fmt::Display for UnreadableItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subject.is_known() {
            write!(f, "{}: ", self.subject)?;
        }
        if let Some(CarriedOut { write, returned }) = self.carried_out {
            write!(f, "{write}, but {returned} cannot be read: ")?;
        }
        self.error.fmt(f)
    }
}

// The item is not printed: its values may be secret.
impl fmt::Debug for UnreadableItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnreadableItem")
            .field("subject", &self.subject)
            .field("error", &self.error)
            .field("carried_out", &self.carried_out)
            .finish_non_exhaustive()
    }
}

/// It prints the error that it wraps, so its source is the source of that error.
impl StdError for UnreadableItem {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

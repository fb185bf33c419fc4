//! How an [`Error`] is made: conversions from what operations return, and constructors.

use std::sync::Arc;

use super::any::{Error, Result};
use super::canceled::Canceled;
use super::condition_failed::{ConditionFailed, ConditionalCheckFailed};
use super::config::ConfigError;
use super::export_error::ExportError;
use super::failure::Failure;
use super::invalid_checkpoint::InvalidCheckpoint;
use super::invalid_cursor::InvalidCursor;
use super::invalid_read::InvalidRead;
use super::invalid_request::{InvalidCause, InvalidRequest};
use super::invalid_transaction::InvalidTransaction;
use super::invalid_write::InvalidWrite;
use super::not_found::NotFound;
use super::not_unique::NotUnique;
use super::other_item_version::OtherItemVersion;
use super::request::Request;
use super::subject::{ItemError, Subject};
use super::table_not_ready::TableNotReady;
use super::unreadable_item::{CarriedOut, Undecoded, UnreadableItem};
use super::version_conflict::VersionConflict;
use crate::codec::{DecodeError, EncodeError};
use crate::expr::ExpressionError;

impl<M> From<ConditionFailed<M>> for Error {
    fn from(failed: ConditionFailed<M>) -> Self {
        Self::ConditionFailed(Box::new(failed.into_untyped()))
    }
}

impl<R> From<Canceled<R>> for Error {
    fn from(canceled: Canceled<R>) -> Self {
        Self::TransactionCanceled(canceled.into_untyped())
    }
}

/// For values that are encoded by hand, as by [`to_item`](crate::codec::to_item). The error names no item.
impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::encode(Subject::unknown(), error)
    }
}

/// For values that are decoded by hand: [`from_item`](crate::codec::from_item),
/// [`Item::read`](crate::codec::Item::read). The error names no item.
impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::decode(Subject::unknown(), error)
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(Box::new(error))
    }
}

/// For the string of a [`Checkpoint`](crate::cursor::Checkpoint) that is not one.
impl From<InvalidCheckpoint> for Error {
    fn from(error: InvalidCheckpoint) -> Self {
        Self::read(Subject::unknown(), InvalidRead::Checkpoint(error))
    }
}

/// For the string of a [`Cursor`](crate::Cursor) that is not one.
impl From<InvalidCursor> for Error {
    fn from(error: InvalidCursor) -> Self {
        Self::read(Subject::unknown(), InvalidRead::Cursor(error))
    }
}

impl From<ExportError> for Error {
    fn from(error: ExportError) -> Self {
        Self::Export(error)
    }
}

impl From<InvalidTransaction> for Error {
    fn from(error: InvalidTransaction) -> Self {
        Self::invalid_transaction(Subject::unknown(), error)
    }
}

impl Error {
    pub(crate) fn encode(subject: Subject, error: impl Into<Arc<EncodeError>>) -> Self {
        let error = error.into();
        Self::Encode(Box::new(ItemError { subject, error }))
    }

    pub(crate) fn decode(subject: Subject, error: DecodeError) -> Self {
        Self::Decode(Box::new(UnreadableItem::new(subject, error, None)))
    }

    /// The error of an item in a response.
    #[cold]
    pub(crate) fn unreadable(subject: Subject, (error, json): Undecoded) -> Self {
        Self::Decode(Box::new(UnreadableItem::new(subject, error, Some(json))))
    }

    /// States that the write was carried out, if the error is about the item that it returned.
    pub(crate) fn after(mut self, carried_out: CarriedOut) -> Self {
        if let Self::Decode(unreadable) = &mut self {
            unreadable.set_carried_out(carried_out);
        }
        self
    }

    pub(crate) fn expression(subject: Subject, error: ExpressionError) -> Self {
        Self::invalid(subject, InvalidCause::Expression(error))
    }

    pub(crate) fn read(subject: Subject, error: InvalidRead) -> Self {
        Self::invalid(subject, InvalidCause::Read(error))
    }

    pub(crate) fn invalid_transaction(subject: Subject, error: InvalidTransaction) -> Self {
        Self::invalid(subject, InvalidCause::Transaction(error))
    }

    /// An operation of a batch has the key of an earlier one.
    pub(crate) fn duplicate_key(subject: Subject) -> Self {
        Self::invalid(subject, InvalidCause::DuplicateKey)
    }

    fn invalid(subject: Subject, cause: InvalidCause) -> Self {
        Self::InvalidRequest(Box::new(InvalidRequest::new(subject, cause)))
    }

    /// A get of an item that does not exist.
    pub(crate) fn not_found(subject: Subject) -> Self {
        Self::NotFound(Box::new(NotFound::by_get(subject)))
    }

    /// An update of an item that does not exist.
    /// The item of an update does not exist. If the update is `isolated`, another entity may have its key.
    pub(crate) fn not_updated(subject: Subject, isolated: bool, outcome_unknown: bool) -> Self {
        let missing = NotFound::by_update(subject, isolated, outcome_unknown);
        Self::NotFound(Box::new(missing))
    }

    pub(crate) fn condition_failed(
        subject: Subject,
        old: Option<Arc<str>>,
        unreadable: Option<DecodeError>,
    ) -> Self {
        let failed = ConditionalCheckFailed::new(subject, old, unreadable);
        Self::ConditionFailed(Box::new(failed))
    }

    /// The item in the table has another version than the write expects.
    pub(crate) fn version_conflict(
        subject: Subject,
        expected: u128,
        stored: Option<Arc<str>>,
        outcome_unknown: bool,
    ) -> Self {
        let conflict = VersionConflict::new(subject, expected, stored, outcome_unknown);
        Self::VersionConflict(Box::new(conflict))
    }

    /// The item in the table has the attributes of another version of the model.
    pub(crate) fn other_item_version(
        subject: Subject,
        found: Option<u64>,
        current: u32,
        stored: Arc<str>,
        outcome_unknown: bool,
    ) -> Self {
        let other = OtherItemVersion::new(subject, found, current, stored, outcome_unknown);
        Self::OtherItemVersion(Box::new(other))
    }

    /// Another item has the value of a unique attribute.
    pub(crate) fn not_unique(
        subject: Subject,
        attribute: &'static str,
        holder: Option<Subject>,
    ) -> Self {
        Self::NotUnique(Box::new(NotUnique::new(subject, attribute, holder)))
    }

    pub(crate) fn invalid_write(subject: Subject, error: InvalidWrite) -> Self {
        Self::invalid(subject, InvalidCause::Write(error))
    }

    pub(crate) fn interrupted(error: tokio::task::JoinError) -> Self {
        let request = Request::new("next page", &None);
        Self::Transport(Box::new(Failure::new(request, error)))
    }

    pub(crate) fn not_ready(table: Arc<str>, status: String, polls: u32) -> Self {
        Self::TableNotReady(Box::new(TableNotReady::new(table, status, polls)))
    }
}

/// The old item of a failed condition, as text.
///
/// # Errors
/// The error itself, where the item cannot be read.
pub(crate) fn old_text(failed: Box<ConditionalCheckFailed>) -> Result<Option<String>> {
    match failed.is_unreadable() {
        true => Err(Error::ConditionFailed(failed)),
        false => Ok(failed.old_text().map(str::to_owned)),
    }
}

//! A request that is stopped before it is sent.

use std::error::Error as StdError;
use std::fmt;

use super::{InvalidRead, InvalidTransaction, InvalidWrite, Subject};
use crate::expr::ExpressionError;

/// A request that is invalid. Nothing was sent.
///
/// ```
/// use dyno::Error;
/// use dyno::error::{InvalidCause, InvalidTransaction};
///
/// fn is_empty_transaction(error: &Error) -> bool {
///     let Error::InvalidRequest(invalid) = error else {
///         return false;
///     };
///     matches!(invalid.cause(), InvalidCause::Transaction(InvalidTransaction::Empty))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct InvalidRequest {
    subject: Subject,
    cause: InvalidCause,
}

/// What is wrong with an invalid request.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCause {
    /// A condition, filter, update or projection.
    #[error(transparent)]
    Expression(ExpressionError),
    /// The settings of a get, a query, a scan or a statement.
    #[error(transparent)]
    Read(InvalidRead),
    /// A transaction.
    #[error(transparent)]
    Transaction(InvalidTransaction),
    /// A write of a model with unique attributes, or one that is carried out once.
    #[error(transparent)]
    Write(InvalidWrite),
    /// An operation of a batch has the key of an earlier one, and the batch does not allow that.
    #[error(
        "an earlier operation of the batch has the same key; remove one, or allow both with `duplicates`"
    )]
    DuplicateKey,
}

impl InvalidRequest {
    pub(super) fn new(subject: Subject, cause: InvalidCause) -> Self {
        Self { subject, cause }
    }

    /// Returns the item, or the model if the key is not known. Empty if the request concerns several tables.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn cause(&self) -> &InvalidCause {
        &self.cause
    }

    pub(super) fn subject_mut(&mut self) -> &mut Subject {
        &mut self.subject
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subject.is_known() {
            write!(f, "{}: ", self.subject)?;
        }
        self.cause.fmt(f)
    }
}

/// It prints its cause, so its source is the source of the cause.
impl StdError for InvalidRequest {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.source()
    }
}

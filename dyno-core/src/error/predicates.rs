//! Predicates that work for the errors of all operations.

use super::any::Error;
use super::code::{Code, RetryClass};
use super::failure::Failure;
use super::invalid_cursor::InvalidCursor;
use super::invalid_read::InvalidRead;
use super::invalid_request::InvalidCause;
use super::transaction_canceled::CancellationReason;

/// Predicates, for callers that do not need to know the variant of the error.
///
/// They look into cancelled transactions, where one operation that matches is enough, and into the error that ended a
/// batch.
impl Error {
    /// Returns the request that failed, if the error concerns a request that was sent or was about to be sent.
    ///
    /// Every error that DynamoDB returns has one, except a [`ConditionFailed`](Self::ConditionFailed), which has the
    /// item.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Throttled(failure)
            | Self::Service(failure)
            | Self::Transport(failure)
            | Self::Protocol(failure) => Some(failure),
            Self::Timeout(timeout) => Some(timeout.failure()),
            Self::Credentials(missing) => Some(missing.failure()),
            Self::TransactionCanceled(canceled) => Some(canceled.failure()),
            Self::Incomplete(incomplete) => incomplete.error()?.failure(),
            _ => None,
        }
    }

    /// Returns DynamoDB's code, if its response has one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::ConditionFailed(_) | Self::VersionConflict(_) | Self::OtherItemVersion(_) => {
                Some(Code::ConditionalCheckFailed)
            }
            Self::Incomplete(incomplete) => incomplete.error()?.code(),
            _ => self
                .failure()
                .filter(|failure| !failure.code_text().is_empty())
                .map(Failure::code),
        }
    }

    /// Returns DynamoDB's message, if its response has one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.failure()?.message()
    }

    /// Returns whether the same operation may succeed if it is called again.
    ///
    /// The SDK has already retried [`Throttling`](RetryClass::Throttling) and [`Transient`](RetryClass::Transient)
    /// errors. Check [`is_outcome_unknown`](Self::is_outcome_unknown) before you repeat a write that must not be
    /// carried out twice.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16 }
    /// async fn save(movies: &Table<Movie>, movie: &Movie) -> dyno::Result<()> {
    ///     while let Err(error) = movies.put(movie).await {
    ///         if !error.is_retryable() {
    ///             return Err(error);
    ///         }
    ///         tokio::time::sleep(Duration::from_secs(1)).await;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    #[must_use]
    pub fn retry_class(&self) -> RetryClass {
        match self {
            Self::Throttled(failure) | Self::Service(failure) => failure.retry_class(),
            Self::Transport(failure) if failure.is_never_built() || failure.is_lasting() => {
                RetryClass::Never
            }
            Self::Timeout(_) | Self::Transport(_) => RetryClass::Transient,
            // A response that ended early may be whole next time; a page that says "not found" stays.
            Self::Protocol(failure) if failure.is_lasting() => RetryClass::Never,
            Self::Protocol(failure) => match failure.status() {
                // A gateway that is busy, or that timed out.
                Some(408 | 429) => RetryClass::Transient,
                Some(300..=499) => RetryClass::Never,
                _ => RetryClass::Transient,
            },
            Self::Credentials(missing) => missing.retry_class(),
            Self::TransactionCanceled(canceled) => canceled.retry_class(),
            Self::Incomplete(incomplete) => match incomplete.error() {
                Some(error) => error.retry_class(),
                None if incomplete.is_unprocessed() => RetryClass::Throttling,
                None => RetryClass::Transient,
            },
            _ => RetryClass::Never,
        }
    }

    /// Returns whether the same operation may succeed if it is called again without a change.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retry_class().is_retryable()
    }

    /// Returns whether a write that failed with this error may have been carried out.
    ///
    /// That is possible if the response of the last attempt, or of an earlier one, was lost, cannot be read, or is an
    /// internal error of DynamoDB. If an operation sends several requests, such as those on tables, an earlier request
    /// may have been carried out. A transaction whose token is in progress elsewhere may be carried out there.
    ///
    /// If a returned item cannot be read, the write was carried out, and its outcome is known:
    /// [`was_carried_out`](Self::was_carried_out). If no connection could be opened, nothing was carried out. A
    /// cancelled transaction was not carried out, because its token is the same in all attempts.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::Protocol(_) => true,
            Self::Timeout(timeout) => timeout.failure().may_be_done(),
            Self::Transport(failure) => failure.may_be_done(),
            Self::Throttled(failure) => failure.is_outcome_unknown(),
            Self::Credentials(missing) => missing.failure().is_outcome_unknown(),
            Self::ConditionFailed(failed) => failed.is_outcome_unknown(),
            Self::VersionConflict(conflict) => conflict.is_outcome_unknown(),
            Self::OtherItemVersion(other) => other.is_outcome_unknown(),
            Self::NotFound(missing) => missing.is_outcome_unknown(),
            Self::Service(failure) => {
                failure.is_outcome_unknown()
                    || failure.code().leaves_outcome_unknown()
                    || failure
                        .status()
                        .is_some_and(|status| matches!(status, 408 | 500..))
            }
            Self::Incomplete(incomplete) => incomplete.is_outcome_unknown(),
            _ => false,
        }
    }

    /// Returns whether the write that ended with this error was carried out: the item that it returned cannot be read.
    ///
    /// The error holds that item: [`UnreadableItem::item`](super::UnreadableItem::item).
    #[must_use]
    pub fn was_carried_out(&self) -> bool {
        matches!(self, Self::Decode(unreadable) if unreadable.was_carried_out())
    }

    /// Returns whether DynamoDB throttled the request, or left operations of a batch unprocessed.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.has(|code| code.retry_class() == RetryClass::Throttling)
            || matches!(self, Self::Incomplete(incomplete) if incomplete.is_unprocessed())
    }

    /// Returns whether the condition of a write failed.
    ///
    /// An update of an item that does not exist is an [`Error::NotFound`] rather than a failed condition. A
    /// [`VersionConflict`](Self::VersionConflict) is a failed condition, too, and has the same code of DynamoDB; where
    /// the two differ, ask [`is_version_conflict`](Self::is_version_conflict) first.
    #[must_use]
    pub fn is_conditional_check_failed(&self) -> bool {
        self.has(|code| code == Code::ConditionalCheckFailed)
    }

    /// Returns whether the item in the table has another version than the write expects, also in a cancelled
    /// transaction.
    #[must_use]
    pub fn is_version_conflict(&self) -> bool {
        match self {
            Self::VersionConflict(_) => true,
            Self::TransactionCanceled(canceled) => canceled
                .causes()
                .any(CancellationReason::is_version_conflict),
            Self::Incomplete(incomplete) => {
                incomplete.error().is_some_and(Self::is_version_conflict)
            }
            _ => false,
        }
    }

    /// Returns whether another item has the value of a unique attribute.
    #[must_use]
    pub fn is_not_unique(&self) -> bool {
        matches!(self, Self::NotUnique(_))
    }

    /// Returns whether another transaction or write was in progress on an item.
    #[must_use]
    pub fn is_transaction_conflict(&self) -> bool {
        self.has(|code| {
            matches!(
                code,
                Code::TransactionConflict
                    | Code::TransactionInProgress
                    | Code::ReplicatedWriteConflict
            )
        })
    }

    /// Returns whether the request is invalid ([`InvalidRequest`](Self::InvalidRequest)) or has a value that cannot be
    /// stored ([`Encode`](Self::Encode)).
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        match self {
            Self::InvalidRequest(_) | Self::Encode(_) => true,
            Self::Incomplete(incomplete) => {
                incomplete.error().is_some_and(Self::is_invalid_request)
            }
            _ => false,
        }
    }

    /// Returns whether DynamoDB rejected the request as invalid.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        self.has(|code| code == Code::Validation)
    }

    /// Returns whether the table or index does not exist.
    #[must_use]
    pub fn is_resource_not_found(&self) -> bool {
        self.has(|code| {
            matches!(
                code,
                Code::ResourceNotFound | Code::TableNotFound | Code::IndexNotFound
            )
        })
    }

    /// Returns whether the table exists already, or is being created, changed or deleted.
    #[must_use]
    pub fn is_resource_in_use(&self) -> bool {
        self.has(|code| {
            matches!(
                code,
                Code::ResourceInUse | Code::TableInUse | Code::TableAlreadyExists
            )
        })
    }

    /// Returns whether the credentials are valid, but do not allow the action.
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        self.has(|code| code == Code::AccessDenied)
    }

    /// Returns whether temporary credentials have expired.
    #[must_use]
    pub fn is_expired_credentials(&self) -> bool {
        self.has(|code| code == Code::ExpiredToken)
    }

    /// Returns why a cursor is invalid, if that is the error, including a cursor that DynamoDB rejected. A cursor
    /// usually comes from a caller, who is at fault.
    ///
    /// ```
    /// use dyno::Cursor;
    /// use dyno::error::InvalidCursor;
    ///
    /// let error: dyno::Error = "garbage".parse::<Cursor>().unwrap_err().into();
    /// assert!(matches!(error.invalid_cursor(), Some(InvalidCursor::Malformed)));
    /// ```
    #[must_use]
    pub fn invalid_cursor(&self) -> Option<&InvalidCursor> {
        match self {
            Self::InvalidRequest(invalid) => match invalid.cause() {
                InvalidCause::Read(InvalidRead::Cursor(error)) => Some(error),
                _ => None,
            },
            Self::Service(failure) if failure.code() == Code::Validation => {
                InvalidCursor::of_message(failure.message()?)
            }
            _ => None,
        }
    }

    /// Returns whether there are no credentials.
    #[must_use]
    pub fn is_missing_credentials(&self) -> bool {
        match self {
            Self::Credentials(_) => true,
            Self::Incomplete(incomplete) => {
                incomplete.error().is_some_and(Self::is_missing_credentials)
            }
            _ => false,
        }
    }

    /// Returns whether no response arrived in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Timeout(_) => true,
            Self::Incomplete(incomplete) => incomplete.error().is_some_and(Self::is_timeout),
            _ => self.has(|code| code == Code::RequestTimeout),
        }
    }

    /// Whether DynamoDB returned such a code, for at least one operation.
    fn has(&self, is: impl Fn(Code) -> bool) -> bool {
        match self {
            Self::TransactionCanceled(canceled) => {
                canceled.causes().any(|reason| is(reason.code()))
            }
            _ => self.code().is_some_and(is),
        }
    }
}

//! What kind of error is it, whatever the operation?

use super::{Code, Error, Failure, RetryClass};

/// Questions that every error responses, so that callers need not know in which variant an operation reports it.
///
/// They look into cancelled transactions, of which one operation is enough, and into what ended a batch.
impl Error {
    /// The request that failed, where the error is about one that was sent or was to be.
    ///
    /// Every response of the service with an error has one, but a [`ConditionFailed`](Self::ConditionFailed), which has the item.
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

    /// The service's code, if it answered with one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::ConditionFailed(_) => Some(Code::ConditionalCheckFailed),
            Self::Incomplete(incomplete) => incomplete.error()?.code(),
            _ => self
                .failure()
                .filter(|failure| !failure.code_text().is_empty())
                .map(Failure::code),
        }
    }

    /// The service's message, if it sent one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.failure()?.message()
    }

    /// What may become of the same operation when it is called again.
    ///
    /// The SDK has tried [`Throttling`](RetryClass::Throttling) and [`Transient`](RetryClass::Transient) again already. Look at
    /// [`is_outcome_unknown`](Self::is_outcome_unknown) before a write that must not be done twice is sent once more.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use dyno::{Client, Result, item};
    /// # async fn example(client: Client) -> Result<()> {
    /// let brazil = item! { "year" => 1985, "title" => "Brazil" };
    /// while let Err(error) = client.raw_table("Movies", ["year", "title"]).put(brazil.clone()).await {
    ///     if !error.is_retryable() {
    ///         return Err(error);
    ///     }
    ///     tokio::time::sleep(Duration::from_secs(1)).await;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn retry_class(&self) -> RetryClass {
        match self {
            Self::Throttled(failure) | Self::Service(failure) => failure.retry_class(),
            Self::Transport(failure) if failure.is_never_built() => RetryClass::Never,
            Self::Timeout(_) | Self::Transport(_) => RetryClass::Transient,
            // Half a response may be whole next time; a page that says "not found" stays.
            Self::Protocol(failure) => match failure.status() {
                // A gateway that is busy, or that waited too long for us.
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

    /// Whether the same operation may succeed if it is called again, without anybody changing anything.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retry_class().is_retryable()
    }

    /// Whether a write may have been carried out although it ended with this error: its response was lost, unreadable or a failure of
    /// the service; or that was so of an attempt before, after which the SDK sent the write again and the service refused it. Where an
    /// operation takes several requests, as those on tables, also whether one before the one that failed may have been carried out. Where
    /// no connection could be opened nothing was carried out. A transaction whose token is in progress elsewhere may be carried out there.
    ///
    /// A transaction that was cancelled was not carried out, for its token is the same in all attempts.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::Protocol(_) => true,
            Self::Timeout(timeout) => timeout.failure().may_be_done(),
            Self::Transport(failure) => failure.may_be_done(),
            Self::Throttled(failure) => failure.left_open,
            Self::Credentials(missing) => missing.failure().left_open,
            Self::ConditionFailed(refused) => refused.is_outcome_unknown(),
            Self::Service(failure) => {
                failure.left_open
                    || failure.code().leaves_open()
                    || failure.status().is_some_and(|status| status >= 500)
            }
            Self::Incomplete(incomplete) => incomplete.is_outcome_unknown(),
            _ => false,
        }
    }

    /// Whether the service had no capacity for the request.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.has(|code| code.retry_class() == RetryClass::Throttling)
            || matches!(self, Self::Incomplete(incomplete) if incomplete.is_unprocessed())
    }

    /// Whether the condition of a write was false.
    #[must_use]
    pub fn is_conditional_check_failed(&self) -> bool {
        self.has(|code| code == Code::ConditionalCheckFailed)
    }

    /// Whether another transaction or write held an item.
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

    /// Whether the request breaks a rule of the service.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        self.has(|code| code == Code::Validation)
    }

    /// Whether there is no such table or index.
    #[must_use]
    pub fn is_resource_not_found(&self) -> bool {
        self.has(|code| {
            matches!(
                code,
                Code::ResourceNotFound | Code::TableNotFound | Code::IndexNotFound
            )
        })
    }

    /// Whether the table exists already or is being created, changed or deleted.
    #[must_use]
    pub fn is_resource_in_use(&self) -> bool {
        self.has(|code| {
            matches!(
                code,
                Code::ResourceInUse | Code::TableInUse | Code::TableAlreadyExists
            )
        })
    }

    /// Whether the credentials are known, and not allowed to do this.
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        self.has(|code| code == Code::AccessDenied)
    }

    /// Whether temporary credentials have expired.
    #[must_use]
    pub fn is_expired_credentials(&self) -> bool {
        self.has(|code| code == Code::ExpiredToken)
    }

    /// Whether no credentials could be had.
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

    /// Whether no response came in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Timeout(_) => true,
            Self::Incomplete(incomplete) => incomplete.error().is_some_and(Self::is_timeout),
            _ => self.has(|code| code == Code::RequestTimeout),
        }
    }

    /// Whether the service answered with such a code, for one operation at least.
    fn has(&self, is: impl Fn(Code) -> bool) -> bool {
        match self {
            Self::TransactionCanceled(canceled) => {
                canceled.causes().any(|reason| is(reason.code()))
            }
            _ => self.code().is_some_and(is),
        }
    }
}

//! What can an operation end with?

mod canceled;
mod code;
mod condition_failed;
mod credentials;
#[cfg(test)]
mod every_code;
mod failure;
mod failure_reason;
mod incomplete;
mod predicates;
mod read;
pub(crate) mod response_code;
mod subject;
mod transaction;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::codec::{DecodeError, EncodeError};
use crate::expr::ExpressionError;

pub use canceled::{Canceled, Reason};
pub use code::{Code, RetryClass};
pub use condition_failed::{ConditionFailed, ConditionalCheckFailed};
pub use credentials::{CredentialsProblem, NoCredentials};
pub(crate) use failure::{ErrorResponse, Request};
pub use failure::{Failure, Phase, Timeout};
pub use failure_reason::{FailureReason, Stopped};
pub use incomplete::IncompleteBatch;
pub(crate) use incomplete::{BatchKind, Summary};
pub use read::InvalidRead;
pub(crate) use subject::ReadableKey;
pub use subject::{ItemError, Subject};
pub(crate) use transaction::OldItem;
pub use transaction::{CancellationReason, InvalidTransaction, TransactionCanceled};

/// What an operation returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
///
/// What callers branch on is a variant of its own; the rest says what happened and keeps its cause as [`source`](StdError::source).
/// An error prints in one line and names the model and the key: `` Movie (1985, "Brazil"): attribute `info.actors[2]`: expected S, found N ``.
/// Keys are printed, other values never.
///
/// It can be cloned, for those who waited for the same thing; the clones share their cause.
///
/// What the service says is a [`Code`]; the predicates, such as [`is_throttled`](Self::is_throttled) and
/// [`is_retryable`](Self::is_retryable), hold for every operation.
///
/// ```no_run
/// # use dyno::{Client, Error, item};
/// # use dyno::error::Code;
/// # async fn example(client: Client) -> dyno::Result<()> {
/// match client.raw_table("Movies", ["year", "title"]).put(item! { "year" => 1985 }).await {
///     Err(Error::Throttled(_)) => println!("try again later"),
///     Err(Error::Service(failure)) if failure.code() == Code::ResourceNotFound => println!("no such table"),
///     Err(error) if error.is_outcome_unknown() => println!("read it to know whether it was written"),
///     other => other?,
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The condition of a write was false, so nothing was written, unless [`is_outcome_unknown`](Self::is_outcome_unknown) says otherwise.
    ///
    /// Awaiting a write with a condition gives a `Result<_, ConditionFailed<M>>` inside; it becomes this error with `??`. Otherwise it
    /// comes when the item in the table cannot be read as its model, and then says so, and from a request that was sent through the SDK.
    ConditionFailed(Box<ConditionalCheckFailed>),
    /// There is no item with this key, where [`required`](crate::op::Get::required) asked for one.
    NotFound(Box<Subject>),
    /// A value cannot be stored. Nothing was sent.
    Encode(Box<ItemError<Arc<EncodeError>>>),
    /// An item cannot be read as its model, or as the type that was asked for.
    ///
    /// A write has been carried out nevertheless.
    Decode(Box<ItemError<DecodeError>>),
    /// A condition, filter, update or projection cannot be sent. Nothing was sent.
    Expression(Box<ItemError<ExpressionError>>),
    /// A query or a scan makes no sense. Nothing was sent.
    Read(Box<ItemError<InvalidRead>>),
    /// An earlier operation of the batch has the same key, and [`Duplicates::Reject`](crate::batch::Duplicates::Reject) was asked for.
    DuplicateKey(Box<Subject>),
    /// A transaction is one that the service would refuse. Nothing was sent.
    Transaction(Box<InvalidTransaction>),
    /// The service cancelled a transaction, so nothing of it was written; with a reason for each operation.
    TransactionCanceled(Box<TransactionCanceled>),
    /// The service had no capacity left for the request, even after the SDK's retries.
    Throttled(Box<Failure>),
    /// The service refused the request, or failed.
    Service(Box<Failure>),
    /// There are no credentials to sign the request with. It was not sent, or not again.
    Credentials(Box<NoCredentials>),
    /// No response came in time. A write may have been carried out, unless it was for a connection that time ran out.
    Timeout(Box<Timeout>),
    /// The request could not be sent, or the connection failed before its response; then a write may have been carried out.
    Transport(Box<Failure>),
    /// The response is not one of DynamoDB: it is empty, it ended early, its checksum is wrong, or it is the page of a proxy.
    /// A write may have been carried out.
    Protocol(Box<Failure>),
    /// The client cannot be configured.
    Config(Box<ConfigError>),
    /// A table was not ready, or not gone, after all polls.
    TableNotReady(Box<TableNotReady>),
    /// A part of a batch was not written, or not read. Holds the report, with the failed items.
    Incomplete(Box<IncompleteBatch>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConditionFailed(refused) => refused.fmt(f),
            Self::NotFound(subject) => write!(f, "{subject}: there is no such item"),
            Self::Encode(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Expression(error) => error.fmt(f),
            Self::Read(error) => error.fmt(f),
            Self::DuplicateKey(subject) => {
                write!(f, "{subject}: two operations of one batch have this key")
            }
            Self::Transaction(error) => error.fmt(f),
            Self::TransactionCanceled(canceled) => canceled.fmt(f),
            Self::Throttled(failure) | Self::Service(failure) => failure.fmt(f),
            Self::Credentials(missing) => missing.fmt(f),
            Self::Timeout(timeout) => timeout.fmt(f),
            Self::Transport(failure) => {
                let what = match (failure.is_never_built(), failure.is_never_connected()) {
                    (true, _) => "the request could not be sent",
                    (_, true) => "no connection could be opened",
                    _ => "the connection failed before a response",
                };
                write!(f, "{}: {what}{}", failure.place(), failure.before_unsent())
            }
            Self::Protocol(failure) => {
                write!(f, "{}: the response cannot be read", failure.place())?;
                match failure.status() {
                    Some(status @ 300..) => write!(f, "; its status is {status}"),
                    _ => Ok(()),
                }
            }
            Self::Config(error) => error.fmt(f),
            Self::TableNotReady(error) => error.fmt(f),
            Self::Incomplete(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // These print what they wrap, so what comes next is what lies below it.
            Self::ConditionFailed(refused) => refused.source(),
            Self::Encode(error) => error.source(),
            Self::Decode(error) => error.source(),
            Self::Expression(error) => error.source(),
            Self::Throttled(failure)
            | Self::Service(failure)
            | Self::Transport(failure)
            | Self::Protocol(failure) => failure.source(),
            Self::TransactionCanceled(canceled) => canceled.source(),
            Self::Credentials(missing) => missing.source(),
            Self::Timeout(timeout) => timeout.source(),
            Self::Incomplete(error) => error.source(),
            Self::NotFound(_)
            | Self::DuplicateKey(_)
            | Self::Read(_)
            | Self::Transaction(_)
            | Self::Config(_)
            | Self::TableNotReady(_) => None,
        }
    }
}

impl Error {
    pub(crate) fn encode(subject: Subject, error: impl Into<Arc<EncodeError>>) -> Self {
        Self::Encode(Box::new(ItemError {
            subject,
            error: error.into(),
        }))
    }

    pub(crate) fn decode(subject: Subject, error: DecodeError) -> Self {
        Self::Decode(Box::new(ItemError { subject, error }))
    }

    pub(crate) fn expression(subject: Subject, error: ExpressionError) -> Self {
        Self::Expression(Box::new(ItemError { subject, error }))
    }

    pub(crate) fn read(subject: Subject, error: InvalidRead) -> Self {
        Self::Read(Box::new(ItemError { subject, error }))
    }

    pub(crate) fn interrupted(error: tokio::task::JoinError) -> Self {
        let request = Request::new("next page", &None);
        Self::Transport(Box::new(Failure::new(request, error)))
    }

    pub(crate) fn is_never_built(&self) -> bool {
        self.failure().is_some_and(Failure::is_never_built)
    }

    pub(crate) fn is_never_connected(&self) -> bool {
        self.failure().is_some_and(Failure::is_never_connected)
    }

    /// The error of a write of which an attempt before may have been carried out. The SDK's result tells of the last attempt alone.
    ///
    /// A cancelled transaction stays as it is: to the token of one that was carried out the service returns with success.
    pub(crate) fn left_open(mut self) -> Self {
        match &mut self {
            Self::Throttled(failure)
            | Self::Service(failure)
            | Self::Transport(failure)
            | Self::Protocol(failure) => failure.left_open = true,
            Self::Timeout(timeout) => timeout.failure.left_open = true,
            Self::Credentials(missing) => missing.failure.left_open = true,
            Self::ConditionFailed(refused) => refused.leave_open(),
            _ => {}
        }
        self
    }

    /// Names the item, where the error does not know it and its key is known here.
    pub(crate) fn about(mut self, item: impl FnOnce() -> Subject) -> Self {
        let failure = match &mut self {
            Self::Throttled(failure)
            | Self::Service(failure)
            | Self::Transport(failure)
            | Self::Protocol(failure) => failure,
            Self::Timeout(timeout) => &mut timeout.failure,
            Self::Credentials(missing) => &mut missing.failure,
            Self::ConditionFailed(refused) => {
                refused.complete(item);
                return self;
            }
            Self::Encode(error) => {
                error.subject.complete(item);
                return self;
            }
            Self::Expression(error) => {
                error.subject.complete(item);
                return self;
            }
            _ => return self,
        };
        failure.subject = Some(item()).filter(Subject::has_key);
        self
    }
}

impl From<InvalidTransaction> for Error {
    fn from(error: InvalidTransaction) -> Self {
        Self::Transaction(Box::new(error))
    }
}

/// For values that are encoded by hand, as by [`to_item`](crate::codec::to_item). Which item it is about is not known then.
impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::encode(Subject::unknown(), error)
    }
}

/// For values that are read by hand: [`from_item`](crate::codec::from_item), [`Item::read`](crate::codec::Item::read), the text of a
/// [`Cursor`](crate::Cursor). Which item it is about is not known then.
impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::decode(Subject::unknown(), error)
    }
}

/// Why a client cannot be configured.
#[derive(Clone, Debug)]
pub struct ConfigError {
    message: String,
}

impl ConfigError {
    /// An error that says `message`; for crates that make clients.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(Box::new(error))
    }
}

impl StdError for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A table that did not become what was waited for.
#[derive(Clone, Debug)]
pub struct TableNotReady {
    table: Arc<str>,
    status: String,
    polls: u32,
}

impl TableNotReady {
    /// The name of the table.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// What was not as it should be at the last poll: `the table is CREATING`.
    #[must_use]
    pub fn status(&self) -> &str {
        &self.status
    }
}

impl Error {
    pub(crate) fn not_ready(table: Arc<str>, status: String, polls: u32) -> Self {
        Self::TableNotReady(Box::new(TableNotReady {
            table,
            status,
            polls,
        }))
    }
}

impl StdError for TableNotReady {}

impl fmt::Display for TableNotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            table,
            status,
            polls,
        } = self;
        write!(
            f,
            "table `{table}`: {status} after {polls} polls; wait longer with `deadline` or `max_polls`"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_small() {
        assert!(size_of::<Error>() <= 16);
        assert!(size_of::<ConditionFailed<()>>() <= 16);
    }

    #[test]
    fn what_is_read_and_written_by_hand_ends_in_the_same_error() {
        fn read() -> Result<u16> {
            let item = crate::item! { "year" => "1985" };
            Ok(item.read::<u16>("year")?)
        }
        fn write() -> Result<usize> {
            let item = std::collections::HashMap::from([("rating".to_owned(), f64::NAN)]);
            Ok(crate::codec::to_item(&item)?.len())
        }
        fn parse() -> Result<crate::Cursor> {
            Ok("[]".parse::<crate::Cursor>()?)
        }
        let error = read().unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
        assert_eq!(error.to_string(), "attribute `year`: expected N, found S");
        let error = write().unwrap_err();
        assert!(matches!(error, Error::Encode(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            "attribute `rating`: NaN and infinity are not valid numbers in DynamoDB"
        );
        assert!(matches!(parse(), Err(Error::Decode(_))));
    }

    // S81
    #[test]
    fn a_value_of_an_unknown_type_names_its_attribute() {
        let text = r#"{"info":{"M":{"when":{"X":"secret"}}}}"#;
        let error: Error = crate::codec::decode_item::<crate::codec::Item>(text)
            .unwrap_err()
            .into();
        assert!(matches!(error, Error::Decode(_)));
        let text = error.to_string();
        assert!(text.starts_with("attribute `info.when`: "), "{text}");
        assert!(text.ends_with("unknown attribute type"), "{text}");
    }

    #[test]
    fn the_details_are_errors_too() {
        fn check<E: StdError + Send + Sync + 'static>() {}
        check::<ConfigError>();
        check::<ItemError<Arc<EncodeError>>>();
        check::<ItemError<DecodeError>>();
        check::<ItemError<ExpressionError>>();
        check::<ConditionalCheckFailed>();
        check::<Failure>();
        check::<Timeout>();
        check::<NoCredentials>();
        check::<InvalidTransaction>();
        check::<TransactionCanceled>();
        check::<TableNotReady>();
        check::<IncompleteBatch>();
    }

    #[test]
    fn a_subject_shows_its_key() {
        let subject = |key: &str| Subject::new("Movie", Some(key.into())).to_string();
        assert_eq!(
            subject(r#"{"year":{"N":"1985"},"title":{"S":"Bra\"zil"}}"#),
            r#"Movie (1985, "Bra\"zil")"#
        );
        assert_eq!(subject(r#"{"id":{"B":"AAEC"}}"#), "Movie (AAEC)");
        assert_eq!(Subject::new("Movie", None).to_string(), "Movie");
    }
}

//! The error of all operations.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::condition_failed::ConditionalCheckFailed;
use super::config::ConfigError;
use super::credentials::NoCredentials;
use super::export_error::ExportError;
use super::failure::Failure;
use super::incomplete::IncompleteBatch;
use super::invalid_request::InvalidRequest;
use super::not_found::NotFound;
use super::not_unique::NotUnique;
use super::other_item_version::OtherItemVersion;
use super::subject::ItemError;
use super::table_not_ready::TableNotReady;
use super::timeout::Timeout;
use super::transaction_canceled::TransactionCanceled;
use super::unreadable_item::UnreadableItem;
use super::version_conflict::VersionConflict;
use crate::codec::EncodeError;

/// The result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
///
/// The cases that callers handle are variants. The other variants say what happened and keep their cause as
/// [`source`](StdError::source). An error prints on one line and names the model and the key: `` Movie (1985,
/// "Brazil"): attribute `info.actors[2]`: expected S, found N ``. Keys are printed; other values are not.
///
/// An error that DynamoDB returns has a [`Code`](super::Code). The predicates, such as
/// [`is_throttled`](Self::is_throttled) and [`is_retryable`](Self::is_retryable), work for all operations.
///
/// Cloning is cheap, and clones share their cause. An error type of your own needs one `From<dyno::Error>`: everything
/// that an operation returns can be converted into this type, including [`ConditionFailed`](super::ConditionFailed) and
/// [`Canceled`](super::Canceled).
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16 }
/// use dyno::Error;
/// use dyno::error::Code;
///
/// async fn save(movies: &Table<Movie>, movie: &Movie) -> dyno::Result<()> {
///     match movies.put(movie).await {
///         Err(Error::Throttled(_)) => println!("try again later"),
///         Err(Error::Service(failure)) if failure.code() == Code::ResourceNotFound => println!("no such table"),
///         Err(error) if error.is_outcome_unknown() => println!("read it to know whether it was written"),
///         other => other?,
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The condition of a write failed.
    ///
    /// Nothing was written, unless [`is_outcome_unknown`](Self::is_outcome_unknown) is true. Awaiting a write with a
    /// condition returns a [`ConditionFailed`](super::ConditionFailed) in a nested `Result`, which `??` converts into
    /// this error. It is this error directly after `or_error()`, when the item in the table cannot be read as its
    /// model, and for a request that was sent through the SDK.
    ConditionFailed(Box<ConditionalCheckFailed>),
    /// The item in the table has another version than the write expects: it was changed or deleted since it was read.
    ///
    /// Writes of models with `#[dyno(version)]` fail with it. The error has the item that is in the table. Nothing was
    /// written, unless [`is_outcome_unknown`](Self::is_outcome_unknown) is true.
    /// [`retry_on_conflict`](crate::Table::retry_on_conflict) reads the item again and repeats the change.
    VersionConflict(Box<VersionConflict>),
    /// An update or an upsert met an item of another version of the model: `#[dyno(item_version = 2)]`. The error has
    /// the item. Nothing was written, unless [`is_outcome_unknown`](Self::is_outcome_unknown) is true.
    OtherItemVersion(Box<OtherItemVersion>),
    /// Another item has the value of an attribute with `#[dyno(unique)]`. Nothing was written.
    NotUnique(Box<NotUnique>),
    /// The item does not exist, but the operation requires it: [`required`](crate::op::Get::required), or an
    /// [`update`](crate::Table::update) of a model's item. Nothing was written, unless
    /// [`is_outcome_unknown`](Self::is_outcome_unknown) is true.
    NotFound(Box<NotFound>),
    /// An item or a key cannot be stored: NaN, an empty key value. Nothing was sent.
    ///
    /// The cause is in the data; the cause of an [`InvalidRequest`](Self::InvalidRequest) is usually in the code.
    Encode(Box<ItemError<Arc<EncodeError>>>),
    /// An item cannot be read as its model, or as the requested type.
    ///
    /// The error holds the item. If a write returned it, the write was carried out:
    /// [`was_carried_out`](Self::was_carried_out).
    Decode(Box<UnreadableItem>),
    /// The request is invalid: an expression, a cursor of another table, a transaction of no operations. Nothing was
    /// sent.
    InvalidRequest(Box<InvalidRequest>),
    /// DynamoDB cancelled a transaction. Nothing was written; the error has a reason for each operation.
    TransactionCanceled(Box<TransactionCanceled>),
    /// DynamoDB throttled the last attempt of the request.
    Throttled(Box<Failure>),
    /// DynamoDB rejected the request, or failed. A rejection by a proxy has no code, but a status and a body.
    Service(Box<Failure>),
    /// There are no credentials to sign the request. The last attempt was not sent.
    Credentials(Box<NoCredentials>),
    /// No response arrived in time. A write may have been carried out if
    /// [`is_outcome_unknown`](Self::is_outcome_unknown) is true.
    Timeout(Box<Timeout>),
    /// The request could not be sent, or the connection failed before the response. A write may have been carried out
    /// if [`is_outcome_unknown`](Self::is_outcome_unknown) is true.
    Transport(Box<Failure>),
    /// The response is not a valid response from DynamoDB: it is empty, it ended early, its checksum is wrong, it is a
    /// page from a proxy, or it repeats the cursor of its request, so that reading would never end. A write may have
    /// been carried out.
    Protocol(Box<Failure>),
    /// The client cannot be configured, or the variable with the name of the table is missing. Nothing was sent.
    Config(Box<ConfigError>),
    /// A table was not ready, or not gone, after the last poll.
    TableNotReady(Box<TableNotReady>),
    /// Part of a batch was not written or not read. The error holds the report with the failed items.
    Incomplete(Box<IncompleteBatch>),
    /// A line or a file of an [export](crate::export) cannot be read, or a file for an import cannot be written. The
    /// error names the file and the line, and has the line's text.
    Export(ExportError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConditionFailed(failed) => failed.fmt(f),
            Self::VersionConflict(conflict) => conflict.fmt(f),
            Self::OtherItemVersion(other) => other.fmt(f),
            Self::NotUnique(taken) => taken.fmt(f),
            Self::NotFound(missing) => missing.fmt(f),
            Self::Encode(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::InvalidRequest(invalid) => invalid.fmt(f),
            Self::TransactionCanceled(canceled) => canceled.fmt(f),
            Self::Throttled(failure) | Self::Service(failure) => failure.fmt(f),
            Self::Credentials(missing) => missing.fmt(f),
            Self::Timeout(timeout) => timeout.fmt(f),
            Self::Transport(failure) => failure.fmt_transport(f),
            Self::Protocol(failure) => failure.fmt_protocol(f),
            Self::Config(error) => error.fmt(f),
            Self::TableNotReady(error) => error.fmt(f),
            Self::Incomplete(error) => error.fmt(f),
            Self::Export(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // These print what they wrap, so the source is what lies below it.
            Self::ConditionFailed(failed) => failed.source(),
            Self::Encode(error) => error.source(),
            Self::Decode(error) => error.source(),
            Self::InvalidRequest(invalid) => invalid.source(),
            Self::Throttled(failure)
            | Self::Service(failure)
            | Self::Transport(failure)
            | Self::Protocol(failure) => failure.source(),
            Self::TransactionCanceled(canceled) => canceled.source(),
            Self::Credentials(missing) => missing.source(),
            Self::Timeout(timeout) => timeout.source(),
            Self::Incomplete(error) => error.source(),
            Self::Export(error) => error.source(),
            Self::VersionConflict(_)
            | Self::OtherItemVersion(_)
            | Self::NotUnique(_)
            | Self::NotFound(_)
            | Self::Config(_)
            | Self::TableNotReady(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ConditionFailed, InvalidTransaction, Subject};
    use super::*;

    #[test]
    fn an_error_is_small() {
        assert!(size_of::<Error>() <= 16);
        assert!(size_of::<ConditionFailed<()>>() <= 16);
    }

    #[test]
    fn encoding_and_decoding_by_hand_have_the_same_error() {
        fn read() -> Result<u16> {
            let item = crate::item! { "year" => "1985" };
            Ok(item.read::<u16>("year")?)
        }
        fn write() -> Result<usize> {
            let item = std::collections::HashMap::from([("rating".to_owned(), f64::NAN)]);
            Ok(crate::codec::to_item(&item)?.len())
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
    fn the_details_are_errors_as_well() {
        fn check<E: StdError + Send + Sync + 'static>() {}
        check::<ConfigError>();
        check::<ItemError<Arc<EncodeError>>>();
        check::<UnreadableItem>();
        check::<InvalidRequest>();
        check::<NotFound>();
        check::<ConditionalCheckFailed>();
        check::<VersionConflict>();
        check::<OtherItemVersion>();
        check::<NotUnique>();
        check::<Failure>();
        check::<Timeout>();
        check::<NoCredentials>();
        check::<InvalidTransaction>();
        check::<TransactionCanceled>();
        check::<TableNotReady>();
        check::<IncompleteBatch>();
        check::<ExportError>();
    }

    #[test]
    fn a_subject_prints_its_key() {
        let subject = |key: &str| Subject::new("Movie", Some(key.into())).to_string();
        assert_eq!(
            subject(r#"{"year":{"N":"1985"},"title":{"S":"Bra\"zil"}}"#),
            r#"Movie (1985, "Bra\"zil")"#
        );
        assert_eq!(subject(r#"{"id":{"B":"AAEC"}}"#), "Movie (AAEC)");
        assert_eq!(Subject::new("Movie", None).to_string(), "Movie");
    }
}

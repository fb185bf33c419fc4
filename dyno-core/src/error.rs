//! What can an operation end with?

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::codec::{DecodeError, EncodeError};
use crate::expr::ExpressionError;
use crate::expr::render::readable;
use crate::model::AttributeType;
use crate::value::Item;
use crate::wire::{Format, Reader};

/// What an operation returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
///
/// What callers branch on is a variant of its own; the rest says what happened and keeps its cause as [`source`](StdError::source).
/// An error prints in one line and names the model and the key: `` Movie (1985, "Brazil"): attribute `info.actors[2]`: expected S, found N ``.
/// Keys are printed, other values never.
///
/// ```no_run
/// # use dyno_core::{Client, Error, item};
/// # async fn example(client: Client) -> dyno_core::Result<()> {
/// match client.raw_table("Movies").put(item! { "year" => 1985 }).await {
///     Err(Error::Throttled(_)) => println!("try again later"),
///     Err(Error::Service(failure)) if failure.code() == "ResourceNotFoundException" => println!("no such table"),
///     other => other?,
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The condition of a write was false, so nothing was written.
    ///
    /// Awaiting a write with a condition gives a `Result<_, Refused<M>>` inside; it becomes this error with `??`. Otherwise it
    /// comes only when the item in the table cannot be read as its model, and then says so.
    Refused(Box<RefusedWrite>),
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
    /// Two operations of one batch have the same key, which DynamoDB refuses. Nothing was sent.
    DuplicateKey(Box<Subject>),
    /// The service had no capacity left for the request, even after the SDK's retries.
    Throttled(Box<Failure>),
    /// The service refused the request.
    Service(Box<Failure>),
    /// No answer came in time. A write may have been carried out.
    Timeout(Box<Failure>),
    /// The request could not be sent, or its answer not be read. A write may have been carried out.
    Transport(Box<Failure>),
    /// The client cannot be configured.
    Config(Box<ConfigError>),
    /// A table was not ready, or not gone, after all polls.
    TableNotReady(Box<TableNotReady>),
    /// A batch was not carried out whole.
    Incomplete(Box<Incomplete>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::NotFound(subject) => write!(f, "{subject}: there is no such item"),
            Self::Encode(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Expression(error) => error.fmt(f),
            Self::DuplicateKey(subject) => {
                write!(f, "{subject}: two operations of one batch have this key")
            }
            Self::Throttled(failure) | Self::Service(failure) => failure.fmt(f),
            Self::Timeout(failure) => write!(f, "{}: no answer in time", failure.request),
            Self::Transport(failure) => {
                write!(f, "{}: no answer that could be read", failure.request)
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
            Self::Refused(refused) => refused.unreadable.as_ref().map(|error| error as _),
            // These print what they wrap, so what comes next is what lies below it.
            Self::Encode(error) => error.error.source(),
            Self::Decode(error) => error.error.source(),
            Self::Expression(error) => error.error.source(),
            Self::Throttled(failure)
            | Self::Service(failure)
            | Self::Timeout(failure)
            | Self::Transport(failure) => Some(&*failure.source),
            Self::Incomplete(error) => error.source.as_ref().map(|error| error as _),
            Self::NotFound(_)
            | Self::DuplicateKey(_)
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

    pub(crate) fn interrupted(error: tokio::task::JoinError) -> Self {
        let request = Request::new("next page", &None);
        Self::Transport(Box::new(Failure {
            request,
            code: None,
            message: None,
            request_id: None,
            source: error.into(),
        }))
    }
}

/// What an error speaks of: an item by its model and key, `Movie (1985, "Brazil")`, or a model alone.
#[derive(Clone)]
pub struct Subject {
    model: Arc<str>,
    /// The key in DynamoDB's JSON.
    key: Option<Arc<str>>,
}

impl Subject {
    pub(crate) fn new(model: &str, key: Option<Arc<str>>) -> Self {
        Self {
            model: model.into(),
            key,
        }
    }

    /// The Rust name of the model; for items without a model the name of the table.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The key, where it is known.
    #[must_use]
    pub fn key(&self) -> Option<Item> {
        read(self.key.as_deref()?).ok()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.model)?;
        match &self.key {
            Some(key) => write!(f, " {}", ReadableKey(key)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subject({self})")
    }
}

/// The values of a key, as a person reads them: `(1985, "Brazil")`.
pub(crate) struct ReadableKey<'k>(pub(crate) &'k str);

impl fmt::Display for ReadableKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reader = Reader::from_text(self.0, Format::DynamoDb);
        f.write_str("(")?;
        if let Ok(mut map) = reader.item() {
            let mut between = "";
            while let Ok(Some((_, value))) = map.next() {
                let text = match value.attribute_type() {
                    // Of bytes a key shows all, and an expression only how many.
                    Ok(AttributeType::B) => value
                        .binary()
                        .map(|bytes| base64_simd::STANDARD.encode_to_string(bytes)),
                    _ => readable(value),
                };
                write!(f, "{between}{}", text.unwrap_or_default())?;
                between = ", ";
            }
        }
        f.write_str(")")
    }
}

/// An error about one item: what is wrong with it, and which item it is.
#[derive(Debug)]
pub struct ItemError<E> {
    subject: Subject,
    error: E,
}

impl<E> ItemError<E> {
    /// The item, or its model where the key is not known.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What is wrong.
    #[must_use]
    pub fn error(&self) -> &E {
        &self.error
    }
}

impl<E: fmt::Display> fmt::Display for ItemError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.error)
    }
}

/// A write whose condition was false.
pub struct RefusedWrite {
    subject: Subject,
    old: Option<Arc<str>>,
    unreadable: Option<DecodeError>,
}

impl RefusedWrite {
    /// The item that was to be written.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The item that is in the table, if there is one.
    #[must_use]
    pub fn old(&self) -> Option<Item> {
        read(self.old.as_deref()?).ok()
    }
}

impl fmt::Display for RefusedWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: the condition was false, so nothing was written",
            self.subject
        )?;
        match self.unreadable {
            Some(_) => f.write_str("; and the item in the table cannot be read"),
            None => Ok(()),
        }
    }
}

// The item is not shown: its values may be secret.
impl fmt::Debug for RefusedWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_refused(f, "RefusedWrite", &self.subject, self.old.is_some())
    }
}

fn debug_refused(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    subject: &Subject,
    old: bool,
) -> fmt::Result {
    let old = if old { "Some(..)" } else { "None" };
    write!(f, "{name} {{ subject: {subject}, old: {old} }}")
}

/// A write that its condition refused: the condition was false, and nothing was written.
///
/// It stands inside the result of a write with a condition, with the item that was in the table at that moment.
/// `??` turns it into [`Error::Refused`].
///
/// ```no_run
/// # use dyno_core::{Client, Refused, item, path};
/// # async fn example(client: Client) -> dyno_core::Result<()> {
/// let movies = client.raw_table("Movies");
/// let newer = item! { "year" => 1985, "version" => 4 };
/// match movies.put(newer).condition(path("version").lt(4)).await? {
///     Ok(()) => println!("written"),
///     Err(Refused { old: Some(old), .. }) => println!("somebody was faster: {old:?}"),
///     Err(Refused { old: None, .. }) => println!("there is no such item"),
/// }
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub struct Refused<M> {
    /// The item in the table; `None` when there is none.
    pub old: Option<M>,
    context: Box<(Subject, Option<Arc<str>>)>,
}

impl<M> Refused<M> {
    pub(crate) fn new(old: Option<M>, subject: Subject, text: Option<Arc<str>>) -> Self {
        Self {
            old,
            context: Box::new((subject, text)),
        }
    }

    /// Which item was to be written.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.context.0
    }
}

impl<M> fmt::Display for Refused<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: the condition was false, so nothing was written",
            self.subject()
        )
    }
}

impl<M> fmt::Debug for Refused<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_refused(f, "Refused", self.subject(), self.old.is_some())
    }
}

impl<M> StdError for Refused<M> {}

impl<M> From<Refused<M>> for Error {
    fn from(refused: Refused<M>) -> Self {
        let (subject, old) = *refused.context;
        Self::refused(subject, old, None)
    }
}

impl Error {
    pub(crate) fn refused(
        subject: Subject,
        old: Option<Arc<str>>,
        unreadable: Option<DecodeError>,
    ) -> Self {
        Self::Refused(Box::new(RefusedWrite {
            subject,
            old,
            unreadable,
        }))
    }
}

fn read(text: &str) -> std::result::Result<Item, DecodeError> {
    crate::codec::decode_item(text)
}

/// Which request an error speaks of: ``GetItem of `Movies` ``.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) operation: &'static str,
    pub(crate) table: Option<Box<str>>,
}

impl Request {
    pub(crate) fn new(operation: &'static str, table: &Option<String>) -> Self {
        Self {
            operation,
            table: table.as_deref().map(Into::into),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        match &self.table {
            Some(table) => write!(f, " of `{table}`"),
            None => Ok(()),
        }
    }
}

/// A request that failed on its way or at the service. The SDK's own error is the [`source`](StdError::source) of the [`Error`].
pub struct Failure {
    pub(crate) request: Request,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) source: Box<dyn StdError + Send + Sync>,
}

impl Failure {
    /// The operation: `GetItem`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.request.operation
    }

    /// The service's code: `ResourceNotFoundException`. Empty when there was no answer with a code.
    #[must_use]
    pub fn code(&self) -> &str {
        self.code.as_deref().unwrap_or_default()
    }

    /// The service's message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The id by which AWS finds the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

// The SDK's error is left to `source`: its own `Debug` shows the whole answer, and with it what is in the table.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("operation", &self.request.operation)
            .field("table", &self.request.table)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            self.request,
            self.code.as_deref().unwrap_or("an error without a code")
        )?;
        if let Some(message) = &self.message {
            write!(f, ": {}", message.trim_end_matches('.'))?;
        }
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

/// Why a client cannot be configured.
#[derive(Debug)]
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

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A table that did not become what was waited for.
#[derive(Debug)]
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

impl fmt::Display for TableNotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            table,
            status,
            polls,
        } = self;
        write!(
            f,
            "table `{table}`: {status} after {polls} polls; wait longer with `poll_interval` and `max_polls`"
        )
    }
}

/// A batch of which something was left over. The items themselves are in the batch's answer.
#[derive(Debug)]
pub struct Incomplete {
    model: Arc<str>,
    left: usize,
    total: usize,
    source: Option<Error>,
}

impl Incomplete {
    /// How many operations were not carried out.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left
    }
}

impl Error {
    pub(crate) fn incomplete(
        model: Arc<str>,
        left: usize,
        total: usize,
        source: Option<Self>,
    ) -> Self {
        Self::Incomplete(Box::new(Incomplete {
            model,
            left,
            total,
            source,
        }))
    }
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            model, left, total, ..
        } = self;
        write!(
            f,
            "{model}: {left} of {total} operations of the batch were left over"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_small() {
        assert!(size_of::<Error>() <= 16);
        assert!(size_of::<Refused<()>>() <= 16);
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

//! A request that failed: its item, and the response.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::code::{Code, RetryClass, bare};
use super::request::Request;
use super::source_text::SourceText;
use super::subject::Subject;
use super::update_advice::advice_on_update;

/// How many characters of the body of an unknown error are shown.
const SHOWN_CHARACTERS: usize = 200;

/// What an error adds if the response to an earlier attempt was lost, and the SDK sent the write again.
const OUTCOME_UNKNOWN: &str = "; an earlier attempt may have been carried out";

/// Whether the last attempt of a request was sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sent {
    Perhaps,
    /// No connection could be opened.
    NeverConnected,
    /// The request could not be built or signed.
    NeverBuilt,
}

/// A request that was not sent, failed on its way, or was rejected by DynamoDB. The [`source`](StdError::source) of the
/// [`Error`](crate::Error) has what the SDK's error says.
#[derive(Clone)]
pub struct Failure {
    request: Request,
    subject: Option<Subject>,
    code: Option<Box<str>>,
    message: Option<Box<str>>,
    request_id: Option<Box<str>>,
    status: Option<u16>,
    body: Option<Box<str>>,
    /// Why there was no response, or why it cannot be read.
    cause: Option<Box<str>>,
    is_lasting: bool,
    sent: Sent,
    /// Whether an earlier attempt may have been carried out.
    outcome_unknown: bool,
    source: Arc<SourceText>,
    /// The SDK's error itself.
    original: Arc<dyn StdError + Send + Sync>,
}

impl Failure {
    /// A failure of which only the cause is known.
    pub(crate) fn new(
        request: Request,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        let original: Arc<dyn StdError + Send + Sync> = source.into().into();
        Self {
            request,
            subject: None,
            code: None,
            message: None,
            request_id: None,
            status: None,
            body: None,
            cause: None,
            is_lasting: false,
            sent: Sent::Perhaps,
            outcome_unknown: false,
            source: SourceText::of(&*original).into(),
            original,
        }
    }

    pub(crate) fn with_response(mut self, response: ErrorResponse) -> Self {
        self.code = response.code.map(|code| bare(&code).into());
        self.message = response.message.map(Into::into);
        self.request_id = response.request_id.map(Into::into);
        self.status = response.status;
        self.body = response.body.map(Into::into);
        self
    }

    /// Sets why there was no response or why it cannot be read, and whether another attempt ends in the same way.
    pub(crate) fn with_cause(mut self, cause: String, is_lasting: bool) -> Self {
        self.cause = Some(cause.into());
        self.is_lasting = is_lasting;
        self
    }

    pub(super) fn is_lasting(&self) -> bool {
        self.is_lasting
    }

    pub(crate) fn never_built(mut self) -> Self {
        self.sent = Sent::NeverBuilt;
        self
    }

    pub(crate) fn never_connected(mut self) -> Self {
        self.sent = Sent::NeverConnected;
        self
    }

    /// Returns the operation: `GetItem`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.request.operation
    }

    /// Returns the table, if the request concerns a single one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.request.table.as_deref()
    }

    /// Returns the item, if the request concerns a single one and its key is known.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// Returns DynamoDB's code; [`Code::Other`] if the response has no code, or one that this version does not know.
    #[must_use]
    pub fn code(&self) -> Code {
        Code::from_name(self.code_text())
    }

    /// Returns DynamoDB's code as DynamoDB spells it, without its namespace: `ResourceNotFoundException`. Empty if
    /// there is none.
    #[must_use]
    pub fn code_text(&self) -> &str {
        self.code.as_deref().unwrap_or_default()
    }

    /// Returns DynamoDB's message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns the request id, for AWS Support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the HTTP status, if there was a response.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Returns the first kilobyte of the body of an error whose code is not known: a proxy's page, or an error that is
    /// newer than this version.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Returns whether the same request may succeed if it is sent again.
    #[must_use]
    pub fn retry_class(&self) -> RetryClass {
        match (self.code(), self.status) {
            // A gateway that is busy, or that timed out.
            (Code::Other, Some(408 | 429 | 500..)) => RetryClass::Transient,
            (code, _) => code.retry_class(),
        }
    }

    /// Whether the request could not be built or signed.
    pub(crate) fn is_never_built(&self) -> bool {
        self.sent == Sent::NeverBuilt
    }

    pub(super) fn is_never_connected(&self) -> bool {
        self.sent == Sent::NeverConnected
    }

    /// Whether an earlier attempt may have been carried out.
    pub(super) fn is_outcome_unknown(&self) -> bool {
        self.outcome_unknown
    }

    pub(super) fn set_outcome_unknown(&mut self) {
        self.outcome_unknown = true;
    }

    pub(super) fn set_subject(&mut self, subject: Option<Subject>) {
        self.subject = subject;
    }

    /// The SDK's error itself, which is not for others: it prints values.
    pub(super) fn original(&self) -> &(dyn StdError + 'static) {
        &*self.original
    }

    pub(super) fn request(&self) -> &Request {
        &self.request
    }

    /// Whether the request may have been carried out, by the last attempt if it was sent, or by an earlier one.
    pub(super) fn may_be_done(&self) -> bool {
        self.sent == Sent::Perhaps || self.outcome_unknown
    }

    /// The end of the message of a failure whose last attempt was not sent.
    pub(super) fn before_unsent(&self) -> &'static str {
        match self.outcome_unknown && self.sent != Sent::Perhaps {
            true => OUTCOME_UNKNOWN,
            false => "",
        }
    }

    /// What to do about it, where the code alone does not say so.
    fn advice(&self) -> Option<String> {
        let code = self.code();
        match (code, self.denied()) {
            (Code::AccessDenied, Some(denied)) => Some(format!("allow {denied}")),
            (
                Code::AccessDenied
                | Code::ResourceNotFound
                | Code::IdempotentParameterMismatch
                | Code::TransactionInProgress,
                _,
            ) => Some(code.advice().into()),
            (Code::Validation, _) => {
                let message = self.message.as_deref().unwrap_or_default();
                Some(advice_on_update(message)?.into())
            }
            _ if code.retry_class() == RetryClass::Credentials => Some(code.advice().into()),
            _ => None,
        }
    }

    /// The action that was denied, and on what: `` `dynamodb:Query` on the index `ByRank` of the table `Movies` ``.
    ///
    /// The message of AWS names both; the action may be one of a transaction. Otherwise they are those of the request.
    fn denied(&self) -> Option<String> {
        let message = self.message.as_deref().unwrap_or_default();
        let word_after = |text: &str| {
            let (_, rest) = message.split_once(text)?;
            rest.split([' ', ','])
                .next()
                .filter(|word| !word.is_empty())
        };
        let action = word_after("not authorized to perform: ").map(str::to_owned);
        let action = action.unwrap_or_else(|| format!("dynamodb:{}", self.request.operation));
        let resource = word_after("on resource: ").and_then(|arn| arn.split_once(":table/"));
        let mut names = resource.map(|(_, names)| names.split('/'));
        let of_message = names.as_mut().and_then(Iterator::next);
        let table = of_message.or(self.request.table.as_deref())?;
        let mut next = || names.as_mut().and_then(Iterator::next);
        let part = match (next(), next()) {
            (Some("index"), Some(index)) => format!("the index `{index}` of "),
            (Some("stream"), _) => "the stream of ".to_owned(),
            _ => String::new(),
        };
        Some(format!("`{action}` on {part}the table `{table}`"))
    }

    /// The first line of a body that is no error of DynamoDB.
    fn first_line(&self) -> Option<String> {
        let mut lines = self.body.as_deref()?.lines().map(str::trim);
        let line = lines.find(|line| !line.is_empty() && !line.starts_with("<?xml"))?;
        Some(line.chars().take(SHOWN_CHARACTERS).collect())
    }

    /// The item and the request: ``Movie (1985, "Brazil"): GetItem of `Movies` ``.
    pub(super) fn place(&self) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            if let Some(subject) = &self.subject {
                write!(f, "{subject}: ")?;
            }
            write!(f, "{}", self.request)
        })
    }
}

impl Failure {
    /// The same as [`Error::Transport`](super::Error::Transport).
    pub(super) fn fmt_transport(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = self.with_host("to");
        let place = self.place();
        match self.sent {
            Sent::NeverBuilt => write!(f, "{place}: the request could not be sent"),
            Sent::NeverConnected => write!(f, "{place}: no connection{to} could be opened"),
            Sent::Perhaps => write!(f, "{place}: the connection{to} failed before the response"),
        }?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        f.write_str(self.before_unsent())
    }

    /// The host after this word, if it is known: `` to `localhost:8000` ``.
    pub(super) fn with_host(&self, word: &str) -> String {
        let host = self.request.host.as_ref();
        host.map_or_else(String::new, |host| format!(" {word} `{host}`"))
    }

    /// The same as [`Error::Protocol`](super::Error::Protocol).
    pub(super) fn fmt_protocol(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = self.with_host("from");
        write!(f, "{}: the response{from} cannot be read", self.place())?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        match self.status {
            Some(status @ 300..) => write!(f, "; its HTTP status is {status}"),
            _ => Ok(()),
        }
    }
}

/// What the response of an error says.
#[derive(Debug, Default)]
pub(crate) struct ErrorResponse {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) body: Option<String>,
}

// Without the SDK's error: its `Debug` prints the whole response, and with it values of the table.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Failure");
        shown.field("operation", &self.request.operation);
        if let Some(subject) = &self.subject {
            shown.field("subject", subject);
        }
        let texts = [
            ("table", &self.request.table),
            ("tables", &self.request.tables),
            ("host", &self.request.host),
            ("cause", &self.cause),
            ("code", &self.code),
            ("message", &self.message),
            ("request_id", &self.request_id),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                shown.field(name, text);
            }
        }
        if let Some(status) = &self.status {
            shown.field("status", status);
        }
        if self.code() == Code::AccessDenied
            && let Some(denied) = self.denied()
        {
            shown.field("denied", &denied);
        }
        shown.finish_non_exhaustive()
    }
}

impl StdError for Failure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.code, self.status) {
            (Some(code), _) => {
                write!(f, "{}", self.place())?;
                if self.code().depends_on_host() {
                    f.write_str(&self.with_host("at"))?;
                }
                write!(f, ": {code}")?;
            }
            (None, Some(status)) => {
                let (place, at) = (self.place(), self.with_host("at"));
                write!(
                    f,
                    "{place}{at}: rejected with HTTP status {status}, not by the service"
                )?;
                if let Some(line) = self.first_line() {
                    write!(f, ": {line}")?;
                }
            }
            (None, None) => write!(f, "{}: an error without a code", self.place())?,
        }
        if let Some(message) = &self.message {
            // One line, whatever the message is.
            let message = message.trim_end_matches('.').lines().collect::<Vec<_>>();
            write!(f, ": {}", message.join(" "))?;
        }
        if let Some(advice) = self.advice() {
            write!(f, "; {advice}")?;
        }
        if self.outcome_unknown {
            f.write_str(OUTCOME_UNKNOWN)?;
        }
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

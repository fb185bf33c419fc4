//! Which request failed, and what is known of it?

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::code::bare;
use super::{Code, RetryClass, Subject};

/// What an error adds if the response to an attempt was lost, and the SDK sent the write again.
const LEFT_OPEN: &str = "; an attempt before may have been carried out";

/// Which request an error speaks of: ``GetItem of `Movies` ``.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) table: Option<Box<str>>,
}

impl Request {
    pub(crate) fn new(operation: impl Into<Cow<'static, str>>, table: &Option<String>) -> Self {
        Self {
            operation: operation.into(),
            table: table.as_deref().map(Into::into),
        }
    }

    /// A request that somebody else sent through the SDK.
    pub(crate) fn unknown() -> Self {
        Self::new("request", &None)
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)?;
        match &self.table {
            Some(table) => write!(f, " of `{table}`"),
            None => Ok(()),
        }
    }
}

/// Whether the last attempt of a request was sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sent {
    Perhaps,
    /// There was no connection on which it could have been.
    NeverConnected,
    /// There was no request, or nobody to sign it.
    NeverBuilt,
}

/// A request that failed on its way or at the service. The SDK's own error is the [`source`](StdError::source) of the [`Error`](crate::Error).
#[derive(Clone)]
pub struct Failure {
    pub(super) request: Request,
    pub(super) subject: Option<Subject>,
    code: Option<Box<str>>,
    message: Option<Box<str>>,
    request_id: Option<Box<str>>,
    status: Option<u16>,
    body: Option<Box<str>>,
    sent: Sent,
    /// Whether an attempt before the one that failed may have been carried out.
    pub(super) left_open: bool,
    source: Arc<dyn StdError + Send + Sync>,
}

impl Failure {
    /// A failure of which nothing is known but what caused it.
    pub(crate) fn new(
        request: Request,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            request,
            subject: None,
            code: None,
            message: None,
            request_id: None,
            status: None,
            body: None,
            sent: Sent::Perhaps,
            left_open: false,
            source: source.into().into(),
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

    pub(crate) fn never_built(mut self) -> Self {
        self.sent = Sent::NeverBuilt;
        self
    }

    pub(crate) fn never_connected(mut self) -> Self {
        self.sent = Sent::NeverConnected;
        self
    }

    /// The operation: `GetItem`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.request.operation
    }

    /// The table, if the request was about one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.request.table.as_deref()
    }

    /// The item, if the request was about one whose key is known.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// The service's code; [`Code::Other`] when there was no response with a code, and for one without a name here.
    #[must_use]
    pub fn code(&self) -> Code {
        Code::from_name(self.code_text())
    }

    /// The service's code as it came, without its namespace: `ResourceNotFoundException`. Empty when there was no response with a code.
    #[must_use]
    pub fn code_text(&self) -> &str {
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

    /// The status of HTTP, if there was a response.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The first kilobyte of an error's body whose code has no name here: what a proxy says, or a service newer than this version.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// What becomes of the same request when it is sent again.
    #[must_use]
    pub fn retry_class(&self) -> RetryClass {
        match (self.code(), self.status) {
            (Code::Other, Some(500..)) => RetryClass::Transient,
            (code, _) => code.retry_class(),
        }
    }

    /// Whether there was nothing to send: no request, or nobody to sign it.
    pub(crate) fn is_never_built(&self) -> bool {
        self.sent == Sent::NeverBuilt
    }

    pub(super) fn is_never_connected(&self) -> bool {
        self.sent == Sent::NeverConnected
    }

    /// Whether the request may have been carried out, by the last attempt if it was sent, or by one before.
    pub(super) fn may_be_done(&self) -> bool {
        self.sent == Sent::Perhaps || self.left_open
    }

    /// What is said behind a failure of which the last attempt was not sent.
    pub(super) fn before_unsent(&self) -> &'static str {
        match self.left_open && self.sent != Sent::Perhaps {
            true => LEFT_OPEN,
            false => "",
        }
    }

    /// What can be done about it, where that is not plain from the code.
    fn advice(&self) -> Option<String> {
        let code = self.code();
        match (code, &self.request.table) {
            (Code::AccessDenied, Some(table)) => {
                let operation = &self.request.operation;
                Some(format!(
                    "allow `dynamodb:{operation}` on the table `{table}`"
                ))
            }
            (
                Code::AccessDenied
                | Code::ResourceNotFound
                | Code::IdempotentParameterMismatch
                | Code::TransactionInProgress,
                _,
            ) => Some(code.advice().into()),
            _ if code.retry_class() == RetryClass::Credentials => Some(code.advice().into()),
            _ => None,
        }
    }

    /// Which item and which request: ``Movie (1985, "Brazil"): GetItem of `Movies` ``.
    pub(super) fn place(&self) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            if let Some(subject) = &self.subject {
                write!(f, "{subject}: ")?;
            }
            write!(f, "{}", self.request)
        })
    }
}

/// What a response said that was no success.
#[derive(Debug, Default)]
pub(crate) struct ErrorResponse {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) body: Option<String>,
}

// The SDK's error is left to `source`: its own `Debug` shows the whole response, and with it what is in the table.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("operation", &self.request.operation)
            .field("table", &self.request.table)
            .field("subject", &self.subject)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("request_id", &self.request_id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl StdError for Failure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            self.place(),
            self.code.as_deref().unwrap_or("an error without a code")
        )?;
        if let Some(message) = &self.message {
            // One line, whatever the service says.
            let message = message.trim_end_matches('.').lines().collect::<Vec<_>>();
            write!(f, ": {}", message.join(" "))?;
        }
        if let Some(advice) = self.advice() {
            write!(f, "; {advice}")?;
        }
        if self.left_open {
            f.write_str(LEFT_OPEN)?;
        }
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Opening a connection. The last attempt was not sent.
    Connect,
    /// Waiting for the first byte of the response.
    Read,
    /// One attempt, from signing to the response.
    Attempt,
    /// The whole operation, with all its attempts and the delays between them.
    Operation,
}

/// A request to which no response came in time.
#[derive(Clone, Debug)]
pub struct Timeout {
    pub(super) failure: Failure,
    phase: Option<Phase>,
}

impl Timeout {
    pub(crate) fn new(failure: Failure, phase: Option<Phase>) -> Self {
        Self { failure, phase }
    }

    /// The time-out that was over; `None` when the HTTP client, one of the user's own, does not say.
    #[must_use]
    pub fn phase(&self) -> Option<Phase> {
        self.phase
    }

    /// The request.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.phase {
            Some(Phase::Connect) => "no connection in time",
            Some(Phase::Attempt) => "no response in the time of one attempt",
            Some(Phase::Operation) => "no response in the time of the whole operation",
            Some(Phase::Read) | None => "no response in time",
        };
        let (place, before) = (self.failure.place(), self.failure.before_unsent());
        write!(f, "{place}: {what}{before}")
    }
}

impl StdError for Timeout {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.failure.source()
    }
}

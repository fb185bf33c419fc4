//! What went wrong on the way to the service, or there.

use std::error::Error as StdError;
use std::fmt;

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

/// A request that failed on its way or at the service. The SDK's own error is the [`source`](StdError::source) of the [`Error`](crate::Error).
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

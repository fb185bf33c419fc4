//! What a call can end with.

use std::error::Error as StdError;
use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// What a call returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a call can end with. It names topics, attributes and connections, never a message or a value. The text of the
/// service's response is printed as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A client cannot be configured: a setting or a variable is missing or invalid.
    #[error(transparent)]
    Config(Box<dyno_core::Error>),
    /// A request that is wrong in itself. Nothing was sent.
    #[error("{0}")]
    Invalid(String),
    /// A request failed.
    #[error(transparent)]
    Request(Box<RequestFailed>),
    /// A message to a topic is invalid. Nothing was sent.
    #[cfg(feature = "sns")]
    #[error(transparent)]
    Message(#[from] crate::sns::InvalidMessage),
    /// Not everything of a batch was published.
    #[cfg(feature = "sns")]
    #[error(transparent)]
    Incomplete(Box<crate::sns::Incomplete>),
    /// The connection is closed.
    #[cfg(feature = "websocket")]
    #[error(transparent)]
    Gone(#[from] crate::websocket::Gone),
    /// Requests of a broadcast failed.
    #[cfg(feature = "websocket")]
    #[error(transparent)]
    Undelivered(Box<crate::websocket::Undelivered>),
}

impl Error {
    /// Returns the error of a request that was sent, or could not be sent.
    #[must_use]
    pub fn request(&self) -> Option<&RequestFailed> {
        match self {
            Self::Request(failed) => Some(failed),
            _ => None,
        }
    }
}

impl From<dyno_core::Error> for Error {
    fn from(error: dyno_core::Error) -> Self {
        Self::Config(Box::new(error))
    }
}

impl From<RequestFailed> for Error {
    fn from(failed: RequestFailed) -> Self {
        Self::Request(Box::new(failed))
    }
}

/// A request that failed, after the SDK's retries.
pub struct RequestFailed {
    operation: &'static str,
    target: String,
    status: Option<u16>,
    code: Option<String>,
    message: Option<String>,
    /// The same without the SDK's error, whose `Debug` output has the whole response.
    error: dyno_core::Error,
}

impl RequestFailed {
    pub(crate) fn new<E>(
        operation: &'static str,
        target: impl Into<String>,
        error: SdkError<E, HttpResponse>,
    ) -> Self
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let response = error.raw_response();
        let status = response.map(|response| response.status().as_u16());
        let metadata = error.as_service_error().map(ProvideErrorMetadata::meta);
        let text = |text: Option<&str>| text.map(str::to_owned);
        let target = target.into();
        Self {
            operation,
            status,
            code: metadata.and_then(|meta| text(meta.code())),
            message: metadata.and_then(|meta| text(meta.message())),
            error: dyno_core::client::request_failed(operation, &target, error),
            target,
        }
    }

    /// The service says that the request was carried out, but not what came of it.
    #[cfg(feature = "sns")]
    pub(crate) fn without(operation: &'static str, target: &str, member: &str) -> Self {
        Self {
            operation,
            target: target.to_owned(),
            status: None,
            code: None,
            message: None,
            error: dyno_core::client::response_without(operation, target, member),
        }
    }

    /// Returns the operation: `Publish`.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.operation
    }

    /// Returns the code of the service's response: `NotFound`. `None` if there was no such response.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the HTTP status of the service's response. `None` if there was no response.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Whether the service responded that it throttles or that it failed, so that the same request can succeed later.
    #[cfg(feature = "sns")]
    pub(crate) fn is_temporary(&self) -> bool {
        let is_throttled = |code: &str| code.contains("Throttl");
        self.code().is_some_and(is_throttled)
            || self
                .status
                .is_some_and(|status| status == 429 || status >= 500)
    }

    /// Returns the message of the service's response.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Whether the request may have been carried out: it was sent, and no response says what became of it.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.error.is_outcome_unknown()
    }
}

/// Prints the operation and its target, and the code and the message of the service, or why there was no response.
impl fmt::Display for RequestFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operation, target) = (self.operation, &self.target);
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => {
                write!(f, "{operation} of `{target}`: {code}: {message}")
            }
            (Some(code), None) => write!(f, "{operation} of `{target}`: {code}"),
            (None, _) => fmt::Display::fmt(&self.error, f),
        }
    }
}

impl fmt::Debug for RequestFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestFailed")
            .field("operation", &self.operation)
            .field("target", &self.target)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("error", &self.error)
            .finish()
    }
}

impl StdError for RequestFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

//! What a call can end with.

use std::error::Error as StdError;
use std::fmt;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// What a call returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a call can end with. It names topics, attributes and connections, never a message or a value.
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
#[derive(Debug)]
pub struct RequestFailed {
    operation: &'static str,
    target: String,
    code: Option<String>,
    message: Option<String>,
    source: Box<dyn StdError + Send + Sync>,
}

impl RequestFailed {
    pub(crate) fn new<E, R>(
        operation: &'static str,
        target: impl Into<String>,
        error: SdkError<E, R>,
    ) -> Self
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
        R: fmt::Debug + Send + Sync + 'static,
    {
        let metadata = error.as_service_error().map(ProvideErrorMetadata::meta);
        let text = |text: Option<&str>| text.map(str::to_owned);
        Self {
            operation,
            target: target.into(),
            code: metadata.and_then(|meta| text(meta.code())),
            message: metadata.and_then(|meta| text(meta.message())),
            source: error.into(),
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

    /// Returns the message of the service's response.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl fmt::Display for RequestFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of `{}`: ", self.operation, self.target)?;
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, "{code}: {message}"),
            (Some(code), None) => f.write_str(code),
            (None, _) => f.write_str("the request failed"),
        }
    }
}

impl StdError for RequestFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

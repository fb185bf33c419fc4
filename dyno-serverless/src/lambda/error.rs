//! The error of a handler, which prints no value of an event.

use std::any::type_name;
use std::error::Error as StdError;
use std::fmt;

use lambda_runtime::{Diagnostic, Error};

/// The error of a [`Handler`](super::Handler): the event cannot be read, or the parser or the function failed.
///
/// `Display` and `Debug` print which of them failed and a type, and not the text of the error, which can quote a value
/// of the event: the runtime logs the `Debug` output. [`inner`](Self::inner) is the error itself. The response to the
/// invocation has its text, as the response of any Lambda function.
pub struct HandlerError {
    step: HandlerStep,
    /// The name of the type of the event, or of the error if it says more than that there is an error.
    kind: Option<&'static str>,
    inner: Error,
}

/// A step of a [`Handler`](super::Handler).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HandlerStep {
    /// The event is read from its JSON.
    Read,
    /// The parser reads the arguments out of the event.
    Parse,
    /// The function runs.
    Run,
}

impl HandlerError {
    pub(super) fn new<E: Into<Error>>(step: HandlerStep, error: E) -> Self {
        let kind = type_name::<E>();
        let says_nothing = [
            type_name::<Error>(),
            type_name::<String>(),
            type_name::<&str>(),
        ];
        Self {
            step,
            kind: (!says_nothing.contains(&kind)).then_some(kind),
            inner: error.into(),
        }
    }

    /// An event that is not an `E`.
    pub(super) fn unreadable<E>(error: serde_json::Error) -> Self {
        Self {
            step: HandlerStep::Read,
            kind: Some(type_name::<E>()),
            inner: error.into(),
        }
    }

    /// Returns the step that failed.
    #[must_use]
    pub fn step(&self) -> HandlerStep {
        self.step
    }

    /// Returns the error of serde, of the parser or of the function. Its text can quote a value of the event.
    #[must_use]
    pub fn inner(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.inner
    }

    /// Returns the error of serde, of the parser or of the function, as it was given.
    #[must_use]
    pub fn into_inner(self) -> Error {
        self.inner
    }
}

impl fmt::Display for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.step {
            HandlerStep::Read => "the event cannot be read",
            HandlerStep::Parse => "the parser failed",
            HandlerStep::Run => "the function failed",
        })?;
        match (self.step, self.kind) {
            (HandlerStep::Read, Some(kind)) => write!(f, " as `{kind}`"),
            (_, Some(kind)) => write!(f, " with `{kind}`"),
            (_, None) => Ok(()),
        }
    }
}

/// The same as `Display`: the runtime logs it.
impl fmt::Debug for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HandlerError({self})")
    }
}

impl StdError for HandlerError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.inner)
    }
}

/// What the invocation responds with: the text of the error, which API Gateway compares with `Unauthorized`.
impl From<HandlerError> for Diagnostic {
    fn from(error: HandlerError) -> Self {
        let kind = match error.step {
            HandlerStep::Read => type_name::<serde_json::Error>(),
            HandlerStep::Parse | HandlerStep::Run => error.kind.unwrap_or("Error"),
        };
        Self {
            error_type: kind.to_owned(),
            error_message: error.inner.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A68
    #[test]
    fn the_text_of_an_error_is_only_in_the_response() {
        let text = || Error::from("secret");
        let error = || HandlerError::new(HandlerStep::Parse, text());
        assert_eq!(error().to_string(), "the parser failed");
        assert_eq!(format!("{:?}", error()), "HandlerError(the parser failed)");
        assert_eq!(error().inner().to_string(), "secret");
        let response = Diagnostic::from(error());
        assert_eq!(response.error_message, "secret");

        let error = "secret".parse::<u8>().unwrap_err();
        let error = HandlerError::new(HandlerStep::Run, error);
        let expected = "the function failed with `core::num::error::ParseIntError`";
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.step(), HandlerStep::Run);
        assert_eq!(
            Diagnostic::from(error).error_type,
            "core::num::error::ParseIntError"
        );

        let error = serde_json::from_str::<u8>(r#""secret""#).unwrap_err();
        let error = HandlerError::unreadable::<u8>(error);
        assert_eq!(error.to_string(), "the event cannot be read as `u8`");
        assert_eq!(
            Diagnostic::from(error).error_type,
            "serde_json::error::Error"
        );
    }
}

//! What a caller is told about an error.

use std::sync::LazyLock;

use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use crate::client::endpoint::variable;
use crate::error::{Code, Error, InvalidCause, InvalidRead, InvalidTransaction, RetryClass};
use crate::expr::ExpressionError;

/// What a caller is told about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Outcome {
    InvalidCursor,
    /// The data cannot be stored.
    InvalidData,
    TooLarge,
    NotFound,
    Conflict,
    Throttled,
    /// DynamoDB cannot be reached, or fails for the moment.
    Unavailable,
    /// No credentials, and the caller is to retry.
    NoCredentialsYet,
    NoCredentials,
    Failed,
}

impl Outcome {
    pub(super) fn of(error: &Error) -> Self {
        Self::with_rate_limit(error, *NO_CREDENTIALS_RATE_LIMIT)
    }

    /// The same, with the setting of the environment as an argument.
    pub(super) fn with_rate_limit(error: &Error, no_credentials: bool) -> Self {
        match error {
            Error::NotFound(_) => Self::NotFound,
            Error::Encode(_) => Self::InvalidData,
            Error::InvalidRequest(invalid) => Self::of_invalid(invalid.cause()),
            error if error.is_conditional_check_failed() => Self::Conflict,
            error if error.is_throttled() => Self::Throttled,
            error if error.is_missing_credentials() && no_credentials => Self::NoCredentialsYet,
            error if error.is_missing_credentials() => match error.retry_class() {
                RetryClass::Transient => Self::Unavailable,
                _ => Self::NoCredentials,
            },
            Error::Service(failure) if failure.code() == Code::Validation => {
                let message = failure.message().unwrap_or_default();
                Self::of_validation(message)
            }
            error => match error.retry_class() {
                RetryClass::Transient | RetryClass::Conflict => Self::Unavailable,
                RetryClass::Throttling => Self::Throttled,
                RetryClass::Credentials | RetryClass::Never => Self::Failed,
            },
        }
    }

    fn of_invalid(cause: &InvalidCause) -> Self {
        match cause {
            InvalidCause::Read(InvalidRead::Cursor(_)) => Self::InvalidCursor,
            InvalidCause::Expression(ExpressionError::Value { .. }) => Self::InvalidData,
            InvalidCause::Transaction(InvalidTransaction::TooLarge { .. }) => Self::TooLarge,
            _ => Self::Failed,
        }
    }

    /// DynamoDB has one code for all that it finds invalid. Its messages tell the caller's data from the code's faults:
    /// "Item size has exceeded the maximum allowed size", "Item size to update has exceeded the maximum allowed size",
    /// "Size of hashkey has exceeded the maximum size limit of2048 bytes".
    fn of_validation(message: &str) -> Self {
        let is_large = message.contains("Item size") && message.contains("exceeded the maximum");
        let is_long_key =
            message.contains("Size of hashkey") || message.contains("Size of rangekey");
        match (is_large, is_long_key) {
            (true, _) => Self::TooLarge,
            (false, true) => Self::InvalidData,
            (false, false) => Self::Failed,
        }
    }

    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::InvalidCursor | Self::InvalidData => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Throttled | Self::NoCredentialsYet => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoCredentials | Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A body without table names, keys and values.
    pub(super) fn fixed_text(self) -> &'static str {
        match self {
            Self::InvalidCursor => "Invalid Cursor",
            Self::InvalidData => "Invalid Data",
            Self::TooLarge => "Payload Too Large",
            Self::NotFound => "Not Found",
            Self::Conflict => "Condition Check Failure",
            Self::Throttled => "Too Many Requests",
            Self::Unavailable => "Service Unavailable",
            Self::NoCredentialsYet | Self::NoCredentials => "Instance Credentials Failure",
            Self::Failed => "Internal Server Error",
        }
    }

    pub(super) fn response(self, body: impl IntoResponse) -> Response {
        let mut response = (self.status(), body).into_response();
        if let StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE = self.status() {
            let headers = response.headers_mut();
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// Whether callers are to retry when there are no credentials. The first name is as sprockets-dynamodb spells it.
static NO_CREDENTIALS_RATE_LIMIT: LazyLock<bool> = LazyLock::new(|| rate_limit(variable));

pub(super) fn rate_limit(value: impl Fn(&str) -> Option<String>) -> bool {
    let names = [
        "DYANMODB_NO_CREDS_RATE_LIMIT",
        "DYNAMODB_NO_CREDS_RATE_LIMIT",
    ];
    let mut values = names.into_iter().filter_map(value);
    values.any(|value| value.eq_ignore_ascii_case("true"))
}

//! The information about an error that a caller gets.

use std::sync::LazyLock;

use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use crate::client::endpoint::variable;
use crate::error::{
    Code, Error, InvalidCause, InvalidCursor, InvalidRead, InvalidTransaction, InvalidWrite,
    RetryClass, TransactionCanceled,
};
use crate::expr::ExpressionError;

/// The information about an error that a caller gets, from mildest to most severe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Outcome {
    /// Another request is in progress.
    InProgress,
    /// DynamoDB cannot be reached, or fails for the moment.
    Unavailable,
    Throttled,
    /// No credentials, and the caller is to retry.
    NoCredentialsYet,
    /// A condition failed.
    Conflict,
    NotFound,
    InvalidCursor,
    /// The data cannot be stored.
    InvalidData,
    TooLarge,
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
            Error::ConditionFailed(_)
            | Error::VersionConflict(_)
            | Error::OtherItemVersion(_)
            | Error::NotUnique(_) => Self::Conflict,
            Error::Encode(error) if error.error().is_too_large() => Self::TooLarge,
            Error::Encode(_) => Self::InvalidData,
            Error::InvalidRequest(invalid) => Self::of_invalid(invalid.cause()),
            Error::TransactionCanceled(canceled) => Self::of_canceled(canceled),
            Error::Throttled(failure) | Error::Service(failure) => match failure.status() {
                Some(413) => Self::TooLarge,
                _ => Self::of_code(failure.code(), failure.message(), failure.retry_class()),
            },
            Error::Credentials(_) if no_credentials => Self::NoCredentialsYet,
            Error::Credentials(_) => match error.retry_class() {
                RetryClass::Transient => Self::Unavailable,
                _ => Self::NoCredentials,
            },
            // The host cannot be reached, for a while or until somebody changes something.
            Error::Transport(failure) if !failure.is_never_built() => Self::Unavailable,
            Error::Incomplete(incomplete) => match incomplete.error() {
                Some(error) => Self::with_rate_limit(error, no_credentials),
                None => Self::of_class(error.retry_class()),
            },
            error => Self::of_class(error.retry_class()),
        }
    }

    fn of_invalid(cause: &InvalidCause) -> Self {
        match cause {
            InvalidCause::Read(InvalidRead::Cursor(_)) => Self::InvalidCursor,
            InvalidCause::Expression(ExpressionError::Value { .. }) => Self::InvalidData,
            InvalidCause::Transaction(InvalidTransaction::TooLarge { .. }) => Self::TooLarge,
            InvalidCause::Write(InvalidWrite::TooLong { .. } | InvalidWrite::ReservedKey) => {
                Self::InvalidData
            }
            _ => Self::Failed,
        }
    }

    /// The outcome of the operation that is furthest from success: as long as it fails, so does the transaction.
    fn of_canceled(canceled: &TransactionCanceled) -> Self {
        let outcomes = canceled.causes().map(|reason| {
            let code = reason.code();
            Self::of_code(code, reason.message(), code.retry_class())
        });
        outcomes.max().unwrap_or(Self::Failed)
    }

    fn of_code(code: Code, message: Option<&str>, class: RetryClass) -> Self {
        match code {
            Code::ConditionalCheckFailed | Code::DuplicateItem => Self::Conflict,
            Code::RequestEntityTooLarge => Self::TooLarge,
            Code::Validation => Self::of_validation(message.unwrap_or_default()),
            _ => Self::of_class(class),
        }
    }

    /// DynamoDB has one code for all that it finds invalid. Its messages distinguish the caller's data from faults of
    /// the code.
    fn of_validation(message: &str) -> Self {
        let kinds = [
            (TOO_LARGE, Self::TooLarge),
            (INVALID_DATA, Self::InvalidData),
        ];
        if InvalidCursor::of_message(message).is_some() {
            return Self::InvalidCursor;
        }
        let kind = kinds
            .iter()
            .find(|(texts, _)| texts.iter().any(|text| message.contains(text)));
        kind.map_or(Self::Failed, |&(_, outcome)| outcome)
    }

    fn of_class(class: RetryClass) -> Self {
        match class {
            RetryClass::Conflict => Self::InProgress,
            RetryClass::Transient => Self::Unavailable,
            RetryClass::Throttling => Self::Throttled,
            RetryClass::Credentials | RetryClass::Never => Self::Failed,
        }
    }

    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::InvalidCursor | Self::InvalidData => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Throttled | Self::NoCredentialsYet => StatusCode::TOO_MANY_REQUESTS,
            Self::InProgress | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
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
            Self::InProgress | Self::Unavailable => "Service Unavailable",
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

/// How DynamoDB says that an item is too large, in a write and in an update.
const TOO_LARGE: &[&str] = &[
    "Item size has exceeded the maximum allowed size",
    "Item size to update has exceeded the maximum allowed size",
];

/// How DynamoDB says that it cannot store a value: in keys of tables and indexes, numbers and nested values.
const INVALID_DATA: &[&str] = &[
    "Size of hashkey has exceeded",
    "Aggregated size of all range keys has exceeded",
    "secondary index key beyond allowed size limits",
    "cannot contain an empty string value",
    "cannot contain an empty binary value",
    "Number overflow",
    "Number underflow",
    "more than 38 significant digits",
    "Nesting Levels have exceeded supported limits",
];

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

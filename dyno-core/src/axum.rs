//! HTTP responses for handlers of [axum](https://docs.rs/axum), with the feature `axum`.
//!
//! [`Error`], [`ConditionFailed`] and [`Canceled`] are responses, so a handler can return them with `?`.
//!
//! | Error | Response |
//! |---|---|
//! | a condition failed: [`ConditionFailed`], [`Error::ConditionFailed`], or in a cancelled transaction | 409 |
//! | an item does not exist: [`Error::NotFound`] | 404 |
//! | throttled | 429 with `Retry-After: 1` |
//! | no credentials | 500; with `DYNAMODB_NO_CREDS_RATE_LIMIT=true` 429 with `Retry-After: 1` |
//! | anything else | 500 |
//!
//! The body is a fixed text without table names, keys or values. [`Detailed`] uses the text of the error as the body,
//! for callers that may see it. An error that becomes a 500 is logged with `tracing` at the level `ERROR`.
//!
//! sprockets-dynamodb responds with 409, 429 and 500 in the same cases, with two differences: each of its 500 responses
//! has the text of the error, and a missing item is not an error there.
//!
//! ```
//! use axum_core::response::{IntoResponse, Response};
//! use dyno::{Client, Model};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     title: String,
//! }
//!
//! // A handler.
//! async fn title(client: Client) -> dyno::Result<String> {
//!     let movie = client.table::<Movie>().get(1985).required().await?;
//!     Ok(movie.title)
//! }
//!
//! # async fn example(client: Client) -> Response {
//! title(client).await.into_response()
//! # }
//! ```

use std::fmt;
use std::sync::LazyLock;

use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use crate::client::endpoint::variable;
use crate::error::{Canceled, ConditionFailed, Error};

/// An error whose response body is the text of the error.
///
/// The text names tables, models and keys. Use it in development, or for callers that may see them.
///
/// ```
/// # use dyno::{Model, Table, axum::Detailed};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16 }
/// async fn handler(movies: Table<Movie>, movie: Movie) -> Result<(), Detailed> {
///     movies.put(&movie).await?;
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Detailed(pub Error);

impl<E: Into<Error>> From<E> for Detailed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Detailed {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let outcome = Outcome::of(&error, *NO_CREDENTIALS_RATE_LIMIT);
        outcome.log(&error);
        outcome.response(error.to_string())
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let outcome = Outcome::of(&self, *NO_CREDENTIALS_RATE_LIMIT);
        outcome.log(&self);
        outcome.response(outcome.fixed_text())
    }
}

/// Like [`Error::ConditionFailed`]: 409.
impl<M> IntoResponse for ConditionFailed<M> {
    fn into_response(self) -> Response {
        Outcome::Conflict.response(Outcome::Conflict.fixed_text())
    }
}

/// Like [`Error::TransactionCanceled`]: 409 if a condition failed.
impl<R> IntoResponse for Canceled<R> {
    fn into_response(self) -> Response {
        Error::from(self).into_response()
    }
}

/// What a caller is told about an error.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Conflict,
    NotFound,
    Throttled,
    /// No credentials, and the caller is to retry.
    NoCredentialsYet,
    NoCredentials,
    Failed,
}

impl Outcome {
    fn of(error: &Error, rate_limit: bool) -> Self {
        match error {
            Error::NotFound(_) => Self::NotFound,
            error if error.is_conditional_check_failed() => Self::Conflict,
            error if error.is_throttled() => Self::Throttled,
            error if error.is_missing_credentials() => match rate_limit {
                true => Self::NoCredentialsYet,
                false => Self::NoCredentials,
            },
            _ => Self::Failed,
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Conflict => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Throttled | Self::NoCredentialsYet => StatusCode::TOO_MANY_REQUESTS,
            Self::NoCredentials | Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A body without table names, keys and values.
    fn fixed_text(self) -> &'static str {
        match self {
            Self::Conflict => "Condition Check Failure",
            Self::NotFound => "Not Found",
            Self::Throttled => "Too Many Requests",
            Self::NoCredentialsYet | Self::NoCredentials => "Instance Credentials Failure",
            Self::Failed => "Internal Server Error",
        }
    }

    fn response(self, body: impl IntoResponse) -> Response {
        let mut response = (self.status(), body).into_response();
        if self.status() == StatusCode::TOO_MANY_REQUESTS {
            let headers = response.headers_mut();
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }

    /// Logs the error if the caller is told nothing of its cause.
    fn log(self, error: &Error) {
        if self.status().is_server_error() {
            tracing::error!(error = %WithCauses(error), "a request to DynamoDB failed");
        }
    }
}

/// Whether callers are to retry when there are no credentials. The first name is as sprockets-dynamodb spells it.
static NO_CREDENTIALS_RATE_LIMIT: LazyLock<bool> = LazyLock::new(|| rate_limit(variable));

fn rate_limit(value: impl Fn(&str) -> Option<String>) -> bool {
    let names = [
        "DYANMODB_NO_CREDS_RATE_LIMIT",
        "DYNAMODB_NO_CREDS_RATE_LIMIT",
    ];
    let mut values = names.into_iter().filter_map(value);
    values.any(|value| value.eq_ignore_ascii_case("true"))
}

fn causes(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(
        Some(error as _),
        |&error: &&(dyn std::error::Error + 'static)| error.source(),
    )
}

/// An error and its causes on one line.
struct WithCauses<'a>(&'a Error);

impl fmt::Display for WithCauses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in causes(self.0).enumerate() {
            write!(f, "{}{error}", if n == 0 { "" } else { ": " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::provider::error::CredentialsError;
    use aws_credential_types::provider::future;
    use aws_sdk_dynamodb::config::{ProvideCredentials, SharedCredentialsProvider};

    use std::sync::{Arc, Mutex};

    use tracing::field::Field;
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Level, Metadata, Subscriber};

    use super::*;
    use crate::Client;
    use crate::example::{Movie, Service, brazil, error, ok};

    #[derive(Debug)]
    struct Nobody;

    impl ProvideCredentials for Nobody {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("none here")))
        }
    }

    /// Status, `Retry-After` and body.
    async fn parts(response: Response) -> (u16, Option<String>, String) {
        let (head, body) = response.into_parts();
        let retry = head.headers.get(RETRY_AFTER);
        let retry = retry.map(|retry| retry.to_str().unwrap().to_owned());
        let mut body = body;
        let mut text = Vec::new();
        while let Some(frame) = std::future::poll_fn(|context| {
            http_body::Body::poll_frame(std::pin::Pin::new(&mut body), context)
        })
        .await
        {
            text.extend_from_slice(&frame.unwrap().into_data().unwrap());
        }
        (
            head.status.as_u16(),
            retry,
            String::from_utf8(text).unwrap(),
        )
    }

    async fn failed(code: &'static str) -> Error {
        let service = Service::new(move |_, _| error(code, ""));
        let put = service.movies().create(&brazil()).await;
        put.map(Result::unwrap_err)
            .map_or_else(|error| error, Error::from)
    }

    // S108, S109, S111, S112
    #[tokio::test]
    async fn an_error_is_a_response() {
        for (code, status, retry, text) in [
            (
                "ConditionalCheckFailedException",
                409,
                None,
                "Condition Check Failure",
            ),
            ("ThrottlingException", 429, Some("1"), "Too Many Requests"),
            (
                "ProvisionedThroughputExceededException",
                429,
                Some("1"),
                "Too Many Requests",
            ),
            ("ValidationException", 500, None, "Internal Server Error"),
            ("AccessDeniedException", 500, None, "Internal Server Error"),
        ] {
            let retry = retry.map(str::to_owned);
            let response = parts(failed(code).await.into_response()).await;
            assert_eq!(response, (status, retry.clone(), text.to_owned()), "{code}");
            let error = failed(code).await;
            let text = error.to_string();
            assert_eq!(
                parts(Detailed(error).into_response()).await,
                (status, retry, text)
            );
        }
        let service = Service::new(|_, _| ok("{}"));
        let missing = service
            .movies()
            .get((1985, "Brazil"))
            .required()
            .await
            .unwrap_err();
        assert_eq!(parts(missing.into_response()).await.0, 404);
        let service = Service::new(|_, _| error("ConditionalCheckFailedException", ""));
        let failed = service
            .movies()
            .create(&brazil())
            .await
            .unwrap()
            .unwrap_err();
        assert_eq!(parts(failed.into_response()).await.0, 409);
    }

    #[tokio::test]
    async fn a_cancelled_transaction_is_a_response() {
        for (code, status) in [
            ("ConditionalCheckFailed", 409),
            ("ThrottlingError", 429),
            ("ValidationError", 500),
        ] {
            let reasons = format!(r#","CancellationReasons":[{{"Code":"{code}"}}]"#);
            let service = Service::new(move |_, _| error("TransactionCanceledException", &reasons));
            let movies = service.movies();
            let write = movies.client().transact_write((movies.put(&brazil()),));
            let canceled = write.await.unwrap().unwrap_err();
            assert_eq!(parts(canceled.into_response()).await.0, status, "{code}");
        }
    }

    /// Keeps the logged errors.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<String>>>);

    impl Subscriber for Log {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            *metadata.level() == Level::ERROR
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            let mut log = self.0.lock().unwrap();
            event.record(&mut |field: &Field, value: &dyn fmt::Debug| {
                if field.name() == "error" {
                    log.push(format!("{value:?}"));
                }
            });
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    // S112
    #[tokio::test]
    async fn an_error_that_becomes_500_is_logged_with_its_causes() {
        let log = Log::default();
        let _default = tracing::subscriber::set_default(log.clone());
        // With one subscriber, the thread of another test, which has none, may say that nobody is interested; of two,
        // both are asked.
        let _second = tracing::Dispatch::new(log.clone());
        tracing::callsite::rebuild_interest_cache();
        let failed = failed("ValidationException").await;
        let text = failed.to_string();
        let _ = Detailed(failed).into_response();
        let _ = self::failed("ThrottlingException").await.into_response();
        let logged = log.0.lock().unwrap().clone();
        let [line] = &logged[..] else {
            panic!("{logged:?}")
        };
        assert!(line.starts_with(&format!("{text}: ")), "{line}");
    }

    // S4, S110
    #[tokio::test]
    async fn without_credentials_the_response_is_as_the_variable_says() {
        let config = Service::silent().client().sdk().config().to_builder();
        let nobody = SharedCredentialsProvider::new(Nobody);
        let client = Client::from_conf(config.credentials_provider(nobody).build());
        let error = client
            .table::<Movie>()
            .get((1985, "Brazil"))
            .await
            .unwrap_err();
        let [now, later] = [false, true].map(|flag| {
            let outcome = Outcome::of(&error, flag);
            outcome.response(outcome.fixed_text())
        });
        let text = "Instance Credentials Failure".to_owned();
        assert_eq!(parts(now).await, (500, None, text.clone()));
        assert_eq!(parts(later).await, (429, Some("1".into()), text));
        assert!(
            WithCauses(&error).to_string().ends_with("none here"),
            "{}",
            WithCauses(&error)
        );
    }

    // S4
    #[test]
    fn the_variable_may_be_spelt_either_way() {
        for name in [
            "DYANMODB_NO_CREDS_RATE_LIMIT",
            "DYNAMODB_NO_CREDS_RATE_LIMIT",
        ] {
            for (value, on) in [("true", true), ("TRUE", true), ("1", false), ("", false)] {
                let set = |asked: &str| (asked == name).then(|| value.to_owned());
                assert_eq!(rate_limit(set), on, "{name}={value}");
            }
        }
        assert!(!rate_limit(|_| None));
    }
}

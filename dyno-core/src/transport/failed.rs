//! The SDK's errors as an [`Error`].

use std::error::Error as StdError;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::types::error::{
    ConditionalCheckFailedException, TransactionCanceledException,
};
use aws_smithy_runtime_api::http::HttpError;

use super::Written;
use super::body::BodyError;
use super::cause::{Cause, cause};
use super::credentials::credentials_problem;
use super::error_sources::{find, says};
use super::unnamed::Unnamed;
use super::waiting::Waiting;
use crate::codec::attribute_value;
use crate::error::{
    CancellationReason, Code, ConfigError, CredentialsProblem, Error, ErrorResponse, Failure,
    NoCredentials, OldItem, Phase, Request, Result, RetryClass, Subject, Timeout,
    TransactionCanceled, old_text,
};

/// The error of a response that cannot be read.
pub(crate) fn unreadable(
    named: &Request,
    error: impl Into<Box<dyn StdError + Send + Sync>>,
) -> Error {
    let error = error.into();
    let cause = error.to_string();
    let failure = Failure::new(named.clone(), error).with_cause(cause, false);
    Error::Protocol(Box::new(failure))
}

/// The error of a page without the member `Items`, which DynamoDB always sends.
pub(super) fn without_items(named: &Request) -> Error {
    unreadable(named, "the response has no `Items`")
}

/// The error of a page whose cursor is the one of its request.
pub(crate) fn repeated_cursor(request: &Request) -> Error {
    let error = "the response repeats the cursor of its request, so that reading would never end";
    unreadable(request, error)
}

/// The response to a write that failed: the item in the table, if the condition failed.
pub(super) fn condition_failed(error: Error) -> Result<Written> {
    match error {
        Error::ConditionFailed(failed) => {
            let outcome_unknown = failed.is_outcome_unknown();
            let old = old_text(failed)?;
            Ok(Written::ConditionFailed {
                old,
                outcome_unknown,
            })
        }
        error => Err(error),
    }
}

/// The error of a request. The item is named later, where there is one.
pub(crate) fn failed<E>(request: Request, error: SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    let unnamed = find::<Unnamed>(&error).map(|unnamed| &*unnamed.variable);
    if let Some(variable) = request.variable().or(unnamed) {
        return ConfigError::unnamed(variable).into();
    }
    if let Some(failed) = find::<ConditionalCheckFailedException>(&error) {
        let old = failed.item().filter(|old| !old.is_empty());
        return match old.map(attribute_value::to_json).transpose() {
            Ok(old) => Error::condition_failed(Subject::unknown(), old.map(Into::into), None),
            Err(error) => Error::condition_failed(Subject::unknown(), None, Some(error)),
        };
    }
    if let Some(canceled) = find::<TransactionCanceledException>(&error) {
        let reasons = reasons(canceled);
        let failure = failure(request, error);
        return Error::TransactionCanceled(Box::new(TransactionCanceled::new(failure, reasons)));
    }
    let stage = stage(&error);
    let failure = failure(request, error);
    match stage {
        Stage::Service if failure.code().retry_class() == RetryClass::Throttling => {
            Error::Throttled(Box::new(failure))
        }
        Stage::Service => Error::Service(Box::new(failure)),
        Stage::Credentials(problem) => {
            Error::Credentials(Box::new(NoCredentials::new(failure.never_built(), problem)))
        }
        Stage::Timeout(phase) => {
            let failure = match phase {
                Some(Phase::Connect) => failure.never_connected(),
                _ => failure,
            };
            Error::Timeout(Box::new(Timeout::new(failure, phase)))
        }
        Stage::Unbuilt => Error::Transport(Box::new(failure.never_built())),
        Stage::Unconnected => Error::Transport(Box::new(failure.never_connected())),
        Stage::Connection => Error::Transport(Box::new(failure)),
        Stage::Response => Error::Protocol(Box::new(failure)),
    }
}

/// The error of a request whose last attempt was not sent.
pub(super) fn unsent(error: Error, waiting: Waiting) -> Error {
    match error {
        Error::Timeout(timeout) => {
            let (failure, phase) = timeout.into_parts();
            let failure = failure.never_built();
            match waiting {
                Waiting::Credentials => {
                    let missing = NoCredentials::new(failure, CredentialsProblem::Timeout);
                    Error::Credentials(Box::new(missing))
                }
                Waiting::Place => {
                    Error::Timeout(Box::new(Timeout::new(failure, Some(Phase::InFlight))))
                }
                Waiting::Nothing => Error::Timeout(Box::new(Timeout::new(failure, phase))),
            }
        }
        Error::Transport(failure) => Error::Transport(Box::new(failure.never_built())),
        error => error,
    }
}

/// Where a request failed.
enum Stage {
    Credentials(CredentialsProblem),
    Unbuilt,
    Unconnected,
    Timeout(Option<Phase>),
    Connection,
    Response,
    Service,
}

fn stage<E>(error: &SdkError<E, HttpResponse>) -> Stage
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    match error {
        SdkError::ServiceError(_) if error.code().is_some() => Stage::Service,
        // Without a code it is not a response of the service. A page of a proxy rejects the request by its status;
        // otherwise it may be a body that ended early.
        SdkError::ServiceError(_) if is_rejected(error) => Stage::Service,
        SdkError::ServiceError(_) | SdkError::ResponseError(_) => Stage::Response,
        SdkError::TimeoutError(_) => Stage::Timeout(phase(error)),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Stage::Timeout(phase(error)),
        _ => match credentials_problem(error) {
            Some(problem) => Stage::Credentials(problem),
            None => match error {
                SdkError::ConstructionFailure(_) => Stage::Unbuilt,
                // A request that is none was not sent: the user is at fault, and its parts are. hyper says of a request
                // whose connection lost its runtime that the user is at fault, too, and a response can have parts at
                // fault as well; these may have been sent.
                SdkError::DispatchFailure(failure)
                    if failure.is_user() && find::<HttpError>(error).is_some() =>
                {
                    Stage::Unbuilt
                }
                _ if never_connected(error) => Stage::Unconnected,
                _ => Stage::Connection,
            },
        },
    }
}

/// Whether the status of a response says that the request was not carried out.
fn is_rejected<E>(error: &SdkError<E, HttpResponse>) -> bool {
    let response = error.raw_response();
    response.is_some_and(|response| response.status().is_client_error())
}

/// The details of the SDK's error, with the SDK's error as the source.
fn failure<E>(request: Request, error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    let response = error.raw_response();
    let status = response.map(|response| response.status().as_u16());
    let is_known = error
        .code()
        .is_some_and(|code| Code::from_name(code) != Code::Other);
    let body = response
        .filter(|_| !is_known && status.is_some_and(|status| status >= 300))
        .and_then(|response| response.body().bytes())
        .map(|bytes| {
            String::from_utf8_lossy(bytes)
                .chars()
                .take(KEPT_CHARACTERS)
                .collect()
        });
    let response = ErrorResponse {
        code: error.code().map(str::to_owned),
        message: error.message().map(str::to_owned),
        request_id: error.request_id().map(str::to_owned),
        status,
        body,
    };
    if says(&error, "failed to apply endpoint") {
        // The SDK prints the whole request, with its item.
        let problem = "the endpoint is not a valid URL";
        return Failure::new(request, problem).with_cause(problem.to_owned(), true);
    }
    let cause = match find::<BodyError>(&error) {
        Some(body) => Some(Cause {
            text: body.to_string(),
            is_lasting: body.is_lasting(),
        }),
        None => cause(&error),
    };
    let failure = Failure::new(request, error).with_response(response);
    match cause {
        Some(Cause { text, is_lasting }) => failure.with_cause(text, is_lasting),
        None => failure,
    }
}

/// How many characters of the body of an unknown error are kept.
const KEPT_CHARACTERS: usize = 1000;

/// Why each operation of a transaction failed.
fn reasons(canceled: &TransactionCanceledException) -> Vec<Option<CancellationReason>> {
    let reasons = canceled.cancellation_reasons().iter().enumerate();
    let reason = |(position, reason): (usize, &aws_sdk_dynamodb::types::CancellationReason)| {
        // The code of an operation that did not fail is the word "None".
        let code = reason.code().filter(|&code| code != "None")?;
        let old = reason.item().filter(|old| !old.is_empty());
        let old = old.map(|old| match attribute_value::to_json(old) {
            Ok(text) => OldItem::Text(text.into()),
            Err(error) => OldItem::Unreadable(error),
        });
        Some(
            CancellationReason::new(position, None, code)
                .with_message(reason.message().map(str::to_owned))
                .with_old(old),
        )
    };
    reasons.map(reason).collect()
}

/// The phase that timed out. The SDK's errors of timeouts have no public type, so what they print tells them apart.
fn phase(error: &(dyn StdError + 'static)) -> Option<Phase> {
    let phases = [
        ("HTTP connect timeout", Phase::Connect),
        ("HTTP read timeout", Phase::Read),
        ("operation attempt timeout", Phase::Attempt),
        ("operation timeout", Phase::Operation),
    ];
    let found = phases.into_iter().find(|(text, _)| says(error, text));
    found.map(|(_, phase)| phase)
}

/// Whether no connection was opened, so that nothing was sent. hyper and the SDK say so only in what they print; if the
/// words are others, or the HTTP client is another one, something may have been sent.
pub(super) fn never_connected(error: &(dyn StdError + 'static)) -> bool {
    says(error, "client error (Connect)") || says(error, "HTTP connect timeout")
}

/// For requests that were sent through the SDK, such as those of `into_sdk`. The error names no item, and earlier
/// attempts may have been carried out.
///
/// A failed condition is [`Error::ConditionFailed`] with the old item, if the request asked for it; a cancelled
/// transaction is [`Error::TransactionCanceled`].
impl<E> From<SdkError<E, HttpResponse>> for Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let error = failed(Request::unknown(), error);
        // Earlier attempts are not known.
        match error.is_never_connected() {
            true => error.with_outcome_unknown(),
            false => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use aws_sdk_dynamodb::config::http::HttpRequest;
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_runtime_api::http::Headers;

    use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
    use aws_sdk_dynamodb::types::{Put, TransactWriteItem};

    use super::super::error_sources::sources;
    use super::*;
    #[cfg(feature = "env")]
    use crate::example::Really;
    use crate::example::{LATE, LOST, Movie, NEVER, Service, brazil, error, ok};
    use crate::{Client, item};

    /// What a get ends with when the service returns so, and how often the SDK tried.
    async fn get(status: u16, body: &str) -> (Error, usize) {
        let body = body.to_owned();
        let service = Service::new(move |_, _| (status, body.clone()));
        let error = service.movies().get((1985, "Brazil")).await.unwrap_err();
        (error, service.requests())
    }

    // S99, S106
    #[tokio::test]
    async fn errors_are_told_apart_by_where_they_come_from() {
        let (late, tries) = get(LATE, "").await;
        assert!(
            matches!(late, Error::Timeout(_)) && late.is_timeout(),
            "{late:?}"
        );
        assert_eq!(
            (late.to_string().as_str(), tries),
            (
                r#"Movie (1985, "Brazil"): GetItem of `Movies`: no response from `in-process.invalid` in time"#,
                3
            )
        );
        let (lost, tries) = get(LOST, "").await;
        assert!(matches!(lost, Error::Transport(_)), "{lost:?}");
        assert!(lost.is_retryable() && lost.is_outcome_unknown());
        assert_eq!(
            (lost.to_string().as_str(), tries),
            (
                r#"Movie (1985, "Brazil"): GetItem of `Movies`: the connection to `in-process.invalid` failed before the response"#,
                3
            )
        );
    }

    // S66, I105
    #[tokio::test]
    async fn an_response_that_is_not_one_of_the_service_keeps_its_status_and_body() {
        let (cut, _) = get(200, r#"{"Item":{"#).await;
        assert!(matches!(cut, Error::Protocol(_)), "{cut:?}");
        assert!(cut.is_retryable() && cut.is_outcome_unknown());
        assert_eq!(
            cut.to_string(),
            r#"Movie (1985, "Brazil"): GetItem of `Movies`: the response from `in-process.invalid` cannot be read: the body ended early"#
        );
        assert_eq!(cut.failure().unwrap().body(), None);
        let (empty, tries) = get(200, "").await;
        assert!(matches!(empty, Error::Protocol(_)), "{empty:?}");
        let said: Vec<_> = sources(&empty).map(ToString::to_string).collect();
        assert!(
            said.iter().any(|text| text == "the body ended early"),
            "{said:?}"
        );
        assert_eq!(tries, 3);
        let (gateway, _) = get(502, "").await;
        let Error::Protocol(failure) = &gateway else {
            panic!("{gateway:?}")
        };
        assert_eq!((failure.status(), failure.body()), (Some(502), Some("")));
        assert!(gateway.is_retryable() && gateway.is_outcome_unknown());
        assert!(gateway.to_string().ends_with("its HTTP status is 502"));
        let (newer, _) = get(400, r#"{"__type":"BrandNewException","Detail":7}"#).await;
        let failure = newer.failure().unwrap();
        assert_eq!(
            (failure.code(), failure.code_text()),
            (Code::Other, "BrandNewException")
        );
        assert_eq!(
            failure.body(),
            Some(r#"{"__type":"BrandNewException","Detail":7}"#)
        );
    }

    // I105: what a proxy or an emulator rejects was not carried out
    #[tokio::test]
    async fn a_rejection_that_is_not_json_has_its_status_and_its_first_line() {
        let xml = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>\n<More/>";
        for (status, body, text, retryable, unknown) in [
            (
                403,
                xml,
                ": <Error><Code>AccessDenied</Code></Error>",
                false,
                false,
            ),
            (404, "<html>", ": <html>", false, false),
            (407, "", "", false, false),
            (429, "slow down\n", ": slow down", true, false),
            (408, "late", ": late", true, true),
        ] {
            let (rejected, _) = get(status, body).await;
            let Error::Service(failure) = &rejected else {
                panic!("{rejected:?}")
            };
            assert_eq!(
                (failure.status(), failure.body()),
                (Some(status), Some(body))
            );
            assert_eq!(
                (rejected.is_retryable(), rejected.code()),
                (retryable, None)
            );
            assert_eq!(rejected.is_outcome_unknown(), unknown);
            assert_eq!(
                rejected.to_string(),
                format!(
                    r#"Movie (1985, "Brazil"): GetItem of `Movies` at `in-process.invalid`: rejected with HTTP status {status}, not by the service{text} (request REQUEST)"#
                )
            );
        }
    }

    // I104
    #[tokio::test]
    async fn a_denied_request_names_the_action_and_the_index() {
        let arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/Movies";
        for (resource, action, denied) in [
            (
                "/index/ByRank",
                "Query",
                "`dynamodb:Query` on the index `ByRank` of the table `Movies`",
            ),
            (
                "/stream/2026-12-01T00:00:00.000",
                "GetRecords",
                "`dynamodb:GetRecords` on the stream of the table `Movies`",
            ),
            ("", "PutItem", "`dynamodb:PutItem` on the table `Movies`"),
        ] {
            let message = format!(
                "User: arn:aws:iam::123456789012:user/me is not authorized to perform: dynamodb:{action} on resource: \
                {arn}{resource} because no identity-based policy allows the dynamodb:{action} action"
            );
            let body = format!(r#"{{"__type":"a#AccessDeniedException","Message":"{message}"}}"#);
            let service = Service::new(move |_, _| (400, body.clone()));
            let request = service.client().sdk().list_tables();
            let error: Error = request.send().await.unwrap_err().into();
            let text = error.to_string();
            assert!(
                text.contains(&format!("; allow {denied} (request")),
                "{text}"
            );
            assert!(format!("{error:?}").contains(denied), "{error:?}");
        }
    }

    /// Fails to open a connection, because it rejects the server's certificate.
    #[derive(Debug)]
    struct Rejects(AtomicUsize);

    impl HttpConnector for Rejects {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            self.0.fetch_add(1, Ordering::Relaxed);
            let rustls = "invalid peer certificate: certificate expired: verification time 2";
            let error = std::io::Error::other(rustls);
            HttpConnectorFuture::ready(Err(ConnectorError::io(error.into())))
        }
    }

    #[tokio::test]
    async fn a_rejected_certificate_is_not_retried() {
        let rejects = Arc::new(Rejects(AtomicUsize::new(0)));
        let connector = SharedHttpConnector::new(SharedRejects(rejects.clone()));
        let http = http_client_fn(move |_, _| connector.clone());
        let config = Service::silent().config().http_client(http);
        let movies = Client::from_conf(config.build()).table::<Movie>();
        let error = movies.get((1985, "Brazil")).await.unwrap_err();
        assert_eq!(rejects.0.load(Ordering::Relaxed), 1);
        assert!(!error.is_retryable(), "{error}");
        let text = "the connection to `in-process.invalid` failed before the response: its certificate has expired";
        assert!(error.to_string().ends_with(text), "{error}");
        // As `main` prints it.
        let debug = format!("{error:?}");
        for part in [
            "GetItem",
            "Movies",
            "in-process.invalid",
            "its certificate has expired",
        ] {
            assert!(debug.contains(part), "{debug}");
        }
        assert_eq!(debug.lines().count(), 1);
    }

    /// Fails each request like this.
    #[derive(Debug)]
    struct Fails(fn() -> ConnectorError);

    impl HttpConnector for Fails {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            HttpConnectorFuture::ready(Err(self.0()))
        }
    }

    fn http_error() -> Box<dyn StdError + Send + Sync> {
        let invalid = Headers::new().try_insert("name", "a\nb");
        invalid.unwrap_err().into()
    }

    // S99: a response that cannot be converted has been sent, so its request was
    #[tokio::test]
    async fn only_a_request_that_cannot_be_converted_was_certainly_not_sent() {
        let cases: [(fn() -> ConnectorError, bool); 3] = [
            (|| ConnectorError::user(http_error()), false),
            (|| ConnectorError::other(http_error(), None), true),
            (|| ConnectorError::user("no runtime".into()), true),
        ];
        for (fails, unknown) in cases {
            let connector = SharedHttpConnector::new(Fails(fails));
            let http = http_client_fn(move |_, _| connector.clone());
            let config = Service::silent().config().http_client(http);
            let client = Client::from_conf(config.build());
            let movies = client.table::<Movie>();
            let put = movies.put(&brazil()).await.unwrap_err();
            let all = (movies.create(&brazil()),);
            let transaction = client.transact_write(all).await.unwrap_err();
            for error in [put, transaction] {
                assert!(matches!(error, Error::Transport(_)), "{error:?}");
                assert_eq!(error.is_outcome_unknown(), unknown, "{error:?}");
            }
        }
    }

    #[derive(Debug)]
    struct SharedRejects(Arc<Rejects>);

    impl HttpConnector for SharedRejects {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            self.0.call(request)
        }
    }

    // The endpoint of a configuration of the SDK is not checked.
    #[tokio::test]
    async fn an_endpoint_that_is_no_url_shows_nothing_of_the_request() {
        let config = Service::silent().config().endpoint_url("http://in process");
        let movies = Client::from_conf(config.build()).table::<Movie>();
        let error = movies.put(&brazil()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): PutItem of `Movies`: the request could not be sent: the endpoint is not a valid URL"#
        );
        let shown = sources(&error).map(|error| format!("{error} {error:?}"));
        let shown = shown.collect::<Vec<_>>().join(" ");
        assert!(!shown.contains("rank"), "{shown}");
        assert!(!error.is_outcome_unknown() && !error.is_retryable());
    }

    // S106
    #[tokio::test]
    async fn a_timeout_says_which_time_was_over() {
        let second = Duration::from_secs(1);
        let time = TimeoutConfig::builder;
        for (timeouts, phase, text) in [
            (
                time().operation_attempt_timeout(second),
                Phase::Attempt,
                "no response from `in-process.invalid` within the attempt timeout",
            ),
            (
                time().operation_timeout(second),
                Phase::Operation,
                "no response from `in-process.invalid` within the operation timeout",
            ),
        ] {
            let service = Service::new(|_, _| (NEVER, String::new()));
            let config = service.config().timeout_config(timeouts.build());
            let movies = Client::from_conf(config.build()).table::<Movie>();
            let error = movies.put(&brazil()).await.unwrap_err();
            let Error::Timeout(timeout) = &error else {
                panic!("{error:?}")
            };
            assert_eq!(timeout.phase(), Some(phase));
            assert_eq!(
                error.to_string(),
                format!(r#"Movie (1985, "Brazil"): PutItem of `Movies`: {text}"#)
            );
        }
    }

    // S106: the timeouts of the SDK's own HTTP client
    #[cfg(feature = "env")]
    #[tokio::test]
    async fn a_timeout_of_a_connection_says_which() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", silent.local_addr().unwrap());
        let config = Service::silent().config().endpoint_url(url).timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(60))
                .read_timeout(Duration::from_millis(5))
                .build(),
        );
        // Where sleeping takes no time, the first timeout is over before anything else happens.
        for (config, phase, text) in [
            (config.clone(), Phase::Connect, "within the connect timeout"),
            (
                config.sleep_impl(Really),
                Phase::Read,
                "within the read timeout",
            ),
        ] {
            let http = aws_smithy_http_client::Builder::new().build_http();
            let config = config.http_client(http).build();
            let movies = Client::from_conf(config).table::<Movie>();
            let error = movies.get((1985, "Brazil")).await.unwrap_err();
            let Error::Timeout(timeout) = &error else {
                panic!("{error:?}")
            };
            assert_eq!(timeout.phase(), Some(phase));
            assert!(error.to_string().ends_with(text), "{error}");
            // Without a connection nothing was sent.
            let error = movies.put(&brazil()).await.unwrap_err();
            assert_eq!(error.is_outcome_unknown(), phase != Phase::Connect);
        }
    }

    #[tokio::test]
    async fn an_error_of_a_request_sent_by_hand_is_one_of_ours() {
        let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
        let request = service.movies().get((1985, "Brazil")).into_sdk().unwrap();
        let error: Error = request.send().await.unwrap_err().into();
        assert_eq!(
            error.to_string(),
            "request: ResourceNotFoundException: No; create the table, or check the region and the table prefix \
             (request REQUEST)"
        );
    }

    // S83
    #[tokio::test]
    async fn a_condition_of_a_request_sent_by_hand_has_the_old_item() {
        let service = Service::new(|_, _| {
            error(
                "ConditionalCheckFailedException",
                r#","Item":{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#,
            )
        });
        let request = service.movies().create(&brazil()).into_sdk().unwrap();
        let error: Error = request.send().await.unwrap_err().into();
        assert_eq!(
            error.to_string(),
            "the condition failed, so nothing was written"
        );
        let Error::ConditionFailed(failed) = error else {
            panic!("{error:?}")
        };
        assert_eq!(
            failed.old_item(),
            Some(item! { "year" => 1985, "title" => "Brazil" })
        );
    }

    #[tokio::test]
    async fn a_failed_condition_whose_item_has_a_type_of_the_future_is_still_one() {
        let service = Service::new(|_, _| {
            error(
                "ConditionalCheckFailedException",
                r#","Item":{"year":{"X":"secret"}}"#,
            )
        });
        let error = service.movies().create(&brazil()).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): the condition failed, so nothing was written; the item in the table cannot be read"#
        );
        assert!(error.source().is_some());
    }

    // I102
    #[tokio::test]
    async fn a_cancelled_transaction_says_why_for_each_operation() {
        let service = Service::new(|_, _| {
            error(
                "TransactionCanceledException",
                r#","CancellationReasons":[
                    {"Code":"None"},
                    {"Code":"ConditionalCheckFailed","Message":"The conditional request failed",
                        "Item":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}},
                    {"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"},
                    {"Code":"ConditionalCheckFailed","Item":{"year":{"S":"secret"}}}
                ]"#,
            )
        });
        let put = Put::builder()
            .table_name("Movies")
            .set_item(Some([].into()));
        let put = TransactWriteItem::builder().put(put.build().unwrap());
        let request = service.client().sdk().transact_write_items();
        let request = request.transact_items(put.build());
        let error: Error = request.send().await.unwrap_err().into();
        assert_eq!(
            error.to_string(),
            "request: the transaction was cancelled: operation 1 failed with ConditionalCheckFailed, \
                operation 2 failed with TransactionConflict, operation 3 failed with ConditionalCheckFailed"
        );
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        assert!(error.is_conditional_check_failed() && error.is_transaction_conflict());
        assert_eq!(error.retry_class(), RetryClass::Never);
        assert_eq!(error.code(), Some(Code::TransactionCanceled));
        let Error::TransactionCanceled(canceled) = &error else {
            panic!("{error:?}")
        };
        let [None, Some(failed), Some(conflict), Some(unreadable)] = canceled.reasons() else {
            panic!("{canceled:?}")
        };
        assert_eq!(failed.position(), 1);
        assert_eq!(failed.code(), Code::ConditionalCheckFailed);
        assert_eq!(failed.old::<Movie>().unwrap(), Some(brazil()));
        assert_eq!(conflict.code(), Code::TransactionConflict);
        assert_eq!(
            conflict.message(),
            Some("Transaction is ongoing for the item")
        );
        assert_eq!(conflict.old::<Movie>().unwrap(), None);
        assert_eq!(
            unreadable.old::<Movie>().unwrap_err().to_string(),
            "attribute `year`: expected N, found S"
        );
        assert_eq!(unreadable.old_item(), Some(item! { "year" => "secret" }));
    }

    // I98
    #[tokio::test]
    async fn a_transaction_may_succeed_again_if_each_reason_passes() {
        for (codes, class) in [
            (["None", "TransactionConflict"], RetryClass::Conflict),
            (
                ["ThrottlingError", "TransactionConflict"],
                RetryClass::Throttling,
            ),
            (
                ["ValidationError", "TransactionConflict"],
                RetryClass::Never,
            ),
        ] {
            let reasons = codes
                .map(|code| format!(r#"{{"Code":"{code}"}}"#))
                .join(",");
            let service = Service::new(move |_, _| {
                let reasons = format!(r#","CancellationReasons":[{reasons}]"#);
                error("TransactionCanceledException", &reasons)
            });
            let request = service.client().sdk().transact_write_items();
            let error = request.set_transact_items(Some(Vec::new())).send().await;
            let error = Error::from(error.unwrap_err());
            assert_eq!(error.retry_class(), class, "{error}");
            assert_eq!(error.is_throttled(), class == RetryClass::Throttling);
        }
    }

    #[tokio::test]
    async fn a_failure_names_its_item_and_says_what_to_do() {
        for (code, says) in [
            (
                "AccessDeniedException",
                "No; allow `dynamodb:PutItem` on the table `Movies` (request REQUEST)",
            ),
            (
                "ResourceNotFoundException",
                "No; create the table, or check the region and the table prefix (request REQUEST)",
            ),
            (
                "ExpiredTokenException",
                "No; get new credentials (request REQUEST)",
            ),
            ("ValidationException", "No (request REQUEST)"),
        ] {
            let service = Service::new(move |_, _| error(code, ""));
            let error = service.movies().put(&brazil()).await.unwrap_err();
            // The host is named where it may be the wrong one.
            let at = match code {
                "ResourceNotFoundException" => " at `in-process.invalid`",
                _ => "",
            };
            assert_eq!(
                error.to_string(),
                format!(r#"Movie (1985, "Brazil"): PutItem of `Movies`{at}: {code}: {says}"#)
            );
            let debug = format!("{error:?}");
            for part in ["PutItem", "Movies", "in-process.invalid", code] {
                assert!(debug.contains(part), "{debug}");
            }
            let subject = error.failure().unwrap().subject().unwrap();
            assert_eq!(
                subject.key(),
                Some(item! { "year" => 1985, "title" => "Brazil" })
            );
        }
        let service = Service::new(|_, _| ok("{}"));
        let raw = service.client().raw_table("Movies", "year");
        assert!(raw.put(item! { "year" => 1 }).await.is_ok());
    }
}

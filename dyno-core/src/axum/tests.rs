//! Errors as responses, and what is logged of them.

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::result::ConnectorError;
use axum_core::extract::FromRequestParts as _;
use axum_core::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use tower_layer::Layer as _;
use tower_service::Service as _;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::Detailed;
use super::error_log::{ErrorLog, WithCauses};
use super::outcome::{Outcome, rate_limit};
use super::request_layer::RequestLayer;
use crate::cursor::Pagination;
use crate::error::InvalidCursor;
use crate::example::{LATE, LOST, Movie, NEVER, Service, brazil, cursor, error, ok};
use crate::observe::{Measurement, correlation_id};
use crate::{Client, Cursor, Error};

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
    while let Some(frame) =
        std::future::poll_fn(|context| http_body::Body::poll_frame(Pin::new(&mut body), context))
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

/// The status of a transaction that is cancelled with these codes and messages.
async fn canceled(reasons: &[(&str, &str)]) -> (u16, Option<String>, String) {
    let reasons: Vec<_> = reasons
        .iter()
        .map(|(code, message)| format!(r#"{{"Code":"{code}","Message":"{message}"}}"#))
        .collect();
    let rest = format!(r#","CancellationReasons":[{}]"#, reasons.join(","));
    let service = Service::new(move |_, _| error("TransactionCanceledException", &rest));
    let movies = service.movies();
    let write = movies.client().transact_write((movies.put(&brazil()),));
    parts(write.await.unwrap().unwrap_err().into_response()).await
}

const TOO_LARGE: &str = "Item size to update has exceeded the maximum allowed size";

const LONG_INDEX_KEY: &str =
    "The update expression attempted to update the secondary index key beyond allowed size limits.";

// S109, S111, S112
#[tokio::test]
async fn a_cancelled_transaction_is_the_response_of_its_reason() {
    let later = || Some("1".to_owned());
    for (code, message, status, retry) in [
        ("ConditionalCheckFailed", "", 409, None),
        ("DuplicateItem", "", 409, None),
        ("ValidationError", TOO_LARGE, 413, None),
        ("ValidationError", LONG_INDEX_KEY, 400, None),
        (
            "ValidationError",
            "Number overflow. Attempting to store a number",
            400,
            None,
        ),
        (
            "ValidationError",
            "Type mismatch for attribute to update.",
            500,
            None,
        ),
        ("ThrottlingError", "", 429, later()),
        ("ProvisionedThroughputExceeded", "", 429, later()),
        ("TransactionConflict", "", 503, later()),
        ("InternalServerError", "", 503, later()),
        ("ItemCollectionSizeLimitExceeded", "", 500, None),
        ("AccessDenied", "", 500, None),
        ("BrandNew", "", 500, None),
    ] {
        let (got, after, _) = canceled(&[("None", ""), (code, message)]).await;
        assert_eq!((got, after), (status, retry), "{code}: {message}");
        // The same code as the error of a single operation.
        let message = format!(r#","message":"{message}""#);
        let service = Service::new(move |_, _| error(code, &message));
        let failed = service.movies().put(&brazil()).await.unwrap_err();
        assert_eq!(answered(failed).await.0, status, "{code}");
    }
    assert_eq!(canceled(&[]).await.0, 500);
}

#[tokio::test]
async fn of_several_reasons_the_one_that_is_furthest_from_success_decides() {
    let nearest_first = [
        ("TransactionConflict", "", 503),
        ("ThrottlingError", "", 429),
        ("ConditionalCheckFailed", "", 409),
        ("ValidationError", LONG_INDEX_KEY, 400),
        ("ValidationError", TOO_LARGE, 413),
        ("AccessDenied", "", 500),
    ];
    for (n, &(code, message, status)) in nearest_first.iter().enumerate() {
        for &(nearer, text, _) in &nearest_first[..n] {
            let (this, other) = ((code, message), (nearer, text));
            for reasons in [[this, other], [other, this]] {
                assert_eq!(canceled(&reasons).await.0, status, "{reasons:?}");
            }
        }
    }
}

// What is found before anything is sent is the caller's mistake in every kind of write.
#[tokio::test]
async fn invalid_data_in_a_transaction_or_a_batch_is_the_mistake_of_the_caller() {
    let movies = Service::silent().movies();
    let nan = Movie {
        rating: Some(f64::NAN),
        ..brazil()
    };
    let unnamed = Movie {
        title: String::new(),
        ..brazil()
    };
    let large = Movie {
        title: "x".repeat(500_000),
        ..brazil()
    };
    let client = movies.client();
    for (movie, status) in [(&nan, 400), (&unnamed, 400)] {
        let write = client.transact_write((movies.put(movie),));
        assert_eq!(answered(write.await.unwrap_err()).await.0, status);
        let write = movies.batch().put_all([movie.clone()]);
        assert_eq!(answered(write.await.unwrap_err().into()).await.0, status);
    }
    let write = movies.batch().put_all([large]);
    assert_eq!(answered(write.await.unwrap_err().into()).await.0, 413);
    let get = client.transact_get((movies.get((1985, "")),));
    assert_eq!(answered(get.await.unwrap_err()).await.0, 400);
    let not_finite = movies
        .update((1985, "Brazil"), Movie::RANK.set(1))
        .condition(Movie::RATING.gt(f64::NAN));
    let write = client.transact_write((not_finite,));
    assert_eq!(answered(write.await.unwrap_err()).await.0, 400);
}

#[tokio::test]
async fn a_batch_is_the_response_of_its_first_error() {
    let message = r#","message":"Item size has exceeded the maximum allowed size""#;
    let too_large = move || error("ValidationException", message);
    for (reply, status) in [
        (too_large(), 413),
        (error("AccessDeniedException", ""), 500),
        (error("ThrottlingException", ""), 429),
        ((413, String::new()), 413),
        (
            ok(
                r#"{"UnprocessedItems":{"Movies":[{"PutRequest":{"Item":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}}}]}}"#,
            ),
            429,
        ),
    ] {
        let service = Service::new(move |_, _| reply.clone());
        let movies = service.movies();
        let failed = movies.batch().put_all([brazil()]).await.unwrap_err();
        assert_eq!(parts(failed.into_response()).await.0, status);
    }
}

/// A put, a batch and a transaction of this client, which all fail.
async fn failures(client: &Client) -> [Error; 3] {
    let movies = client.table::<Movie>();
    let batch = movies.batch().put_all([brazil()]).attempts(1).await;
    [
        movies.put(&brazil()).await.unwrap_err(),
        batch.unwrap_err().into(),
        (client.transact_write((movies.put(&brazil()),)).await).unwrap_err(),
    ]
}

/// A provider of credentials that fails in one way.
#[derive(Debug)]
struct Broken(fn() -> CredentialsError);

impl ProvideCredentials for Broken {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err((self.0)()))
    }
}

/// Clients of services that cannot be reached, and of one that has no provider.
fn unreachable() -> Vec<(&'static str, Client)> {
    let html = "<html>Bad Gateway</html>";
    let responding = |status: u16, body: &'static str| {
        let service = Service::new(move |_, _| (status, body.to_owned()));
        service.config()
    };
    let second = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(1));
    let refusing = |text: &'static str| {
        let connector = move |_: &_, _: &_| SharedHttpConnector::new(Refuses(text));
        Service::silent()
            .config()
            .http_client(http_client_fn(connector))
    };
    let credentials = |error| {
        Service::silent()
            .unsigned()
            .credentials_provider(Broken(error))
    };
    let configs = [
        ("lost", responding(LOST, "")),
        ("late", responding(LATE, "")),
        (
            "never",
            responding(NEVER, "").timeout_config(second.build()),
        ),
        ("500", responding(500, "{}")),
        ("502", responding(502, html)),
        ("503", responding(503, html)),
        ("504", responding(504, "")),
        ("cut", responding(200, "{")),
        ("refused", refusing("connection refused")),
        (
            "an expired certificate",
            refusing("invalid peer certificate: Expired"),
        ),
        (
            "no TLS",
            refusing("received corrupt message of type InvalidContentType"),
        ),
        (
            "a provider",
            credentials(|| CredentialsError::provider_error("503")),
        ),
        (
            "a late provider",
            credentials(|| CredentialsError::provider_timed_out(Duration::from_secs(5))),
        ),
    ];
    configs
        .map(|(name, config)| (name, Client::from_conf(config.build())))
        .into()
}

/// Opens no connection.
#[derive(Debug)]
struct Refuses(&'static str);

impl HttpConnector for Refuses {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let error = std::io::Error::other(self.0);
        HttpConnectorFuture::ready(Err(ConnectorError::io(error.into())))
    }
}

// Every way in which DynamoDB or the credentials cannot be had is a 503 that says when to try again.
#[tokio::test]
async fn an_outage_is_a_503_with_retry_after() {
    let answer = (503, Some("1".to_owned()), "Service Unavailable".to_owned());
    for (name, client) in unreachable() {
        for error in failures(&client).await {
            let text = error.to_string();
            assert_eq!(parts(error.into_response()).await, answer, "{name}: {text}");
        }
    }
    // A request that waits too long for its place.
    let service = Service::new(|_, _| (NEVER, String::new()));
    let client = Client::builder()
        .endpoint("http://localhost:1")
        .http_client(service.clone())
        .max_in_flight(1)
        .operation_timeout(Duration::from_millis(100));
    let client = client.build().await.unwrap();
    let patient = client.reconfigured(|config| config.timeout_config(TimeoutConfig::disabled()));
    let movie = brazil();
    let first = patient.table::<Movie>().put(&movie).into_future();
    let late = async {
        let put = client.table::<Movie>().put(&movie);
        put.await.unwrap_err()
    };
    let error = tokio::select! {
        biased;
        _ = first => panic!("there is never a response"),
        error = late => error,
    };
    assert_eq!(service.requests(), 1);
    assert!(error.to_string().contains("too many requests"), "{error}");
    assert_eq!(parts(error.into_response()).await, answer);
    // A setting that is wrong is no outage.
    let config = Service::silent().config().endpoint_url("http://in process");
    let [put, ..] = failures(&Client::from_conf(config.build())).await;
    assert_eq!(answered(put).await.0, 500);
}

/// Keeps the logged errors, and the numbers of those that were not logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(String, u64)>>>);

impl Log {
    fn lines(&self) -> Vec<(String, u64)> {
        self.0.lock().unwrap().clone()
    }
}

#[derive(Default)]
struct Line {
    error: Option<String>,
    repeated: u64,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "error" {
            self.error = Some(format!("{value:?}"));
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "repeated" {
            self.repeated = value;
        }
    }
}

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
        let mut line = Line::default();
        event.record(&mut line);
        if let Some(error) = line.error {
            self.0.lock().unwrap().push((error, line.repeated));
        }
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
    let failed = failed("ResourceNotFoundException").await;
    let text = failed.to_string();
    let _ = Detailed(failed).into_response();
    let _ = self::failed("ThrottlingException").await.into_response();
    let logged = log.lines();
    let [(line, _)] = &logged[..] else {
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
        let outcome = Outcome::with_rate_limit(&error, flag);
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

async fn answered(error: Error) -> (u16, Option<String>, String) {
    parts(error.into_response()).await
}

#[tokio::test]
async fn mistakes_of_the_caller_are_not_server_errors() {
    let invalid = (400, None, "Invalid Cursor".to_owned());
    let garbage = "garbage".parse::<Cursor>().unwrap_err();
    assert_eq!(parts(garbage.clone().into_response()).await, invalid);
    assert_eq!(answered(garbage.into()).await, invalid);
    let movies = Service::silent().movies();
    let foreign = cursor(r#"{"id":{"S":"a"}}"#);
    let failed = movies.scan().start_after(foreign).page().await.unwrap_err();
    assert_eq!(answered(failed).await, invalid);

    let invalid = (400, None, "Invalid Data".to_owned());
    let failed = movies.get((1985, "")).await.unwrap_err();
    assert_eq!(answered(failed).await, invalid);
    let not_finite = Movie::RATING.gt(f64::NAN);
    let failed = movies.scan().filter(not_finite).all().await.unwrap_err();
    assert_eq!(answered(failed).await, invalid);

    for (message, status, text) in [
        (
            "Item size has exceeded the maximum allowed size",
            413,
            "Payload Too Large",
        ),
        (
            "Item size to update has exceeded the maximum allowed size",
            413,
            "Payload Too Large",
        ),
        (
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 \
             bytes",
            400,
            "Invalid Data",
        ),
        (
            "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit \
             of 1024 bytes",
            400,
            "Invalid Data",
        ),
        (
            "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ByName, \
             IndexKey: name",
            400,
            "Invalid Data",
        ),
        (
            "The provided starting key is outside query boundaries based on provided conditions",
            400,
            "Invalid Cursor",
        ),
        ("NextToken does not match request", 400, "Invalid Cursor"),
        (
            "Invalid UpdateExpression: Syntax error",
            500,
            "Internal Server Error",
        ),
    ] {
        let message = format!(r#","message":"{message}""#);
        let service = Service::new(move |_, _| error("ValidationException", &message));
        let failed = service.movies().put(&brazil()).await.unwrap_err();
        assert_eq!(answered(failed).await, (status, None, text.to_owned()));
    }
}

#[tokio::test]
async fn an_outage_is_logged_once_in_an_interval() {
    let log = Log::default();
    let _default = tracing::subscriber::set_default(log.clone());
    let _second = tracing::Dispatch::new(log.clone());
    tracing::callsite::rebuild_interest_cache();
    let (outage, denied) = (
        failed("InternalServerError").await,
        failed("AccessDeniedException").await,
    );
    let errors = ErrorLog::default();
    let start = Instant::now();
    for milliseconds in 0..20_001 {
        let now = start + Duration::from_millis(milliseconds);
        errors.log(Outcome::of(&outage), &outage, now);
        if milliseconds == 5 {
            errors.log(Outcome::of(&denied), &denied, now);
        }
    }
    let lines = log.lines();
    let repeated: Vec<_> = lines.iter().map(|(_, repeated)| *repeated).collect();
    assert_eq!(repeated, [0, 0, 9_999, 9_999]);
    assert!(lines[0].0.contains("InternalServerError"), "{lines:?}");
    assert!(lines[1].0.contains("AccessDenied"), "{lines:?}");
}

/// A service whose handler reads a movie.
#[derive(Clone)]
struct Handler(Client);

impl tower_service::Service<http::Request<()>> for Handler {
    type Response = http::Response<String>;
    type Error = std::convert::Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<()>) -> Self::Future {
        let movies = self.0.table::<Movie>();
        let seen = request.headers().get("x-request-id").cloned();
        Box::pin(async move {
            movies.get((1985, "Brazil")).await.unwrap();
            let id = correlation_id().unwrap();
            assert_eq!(seen.unwrap(), *id);
            Ok(http::Response::new(id.to_string()))
        })
    }
}

// S108, S114
#[tokio::test]
async fn a_request_has_an_id_and_its_calls_are_observed() {
    let client = Service::new(|_, _| ok("{}")).client();
    let of_client = Arc::new(AtomicUsize::new(0));
    let count = of_client.clone();
    client.observe(move |_: &Measurement| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let observed = Arc::new(Mutex::new(Vec::new()));
    let log = observed.clone();
    let layer = RequestLayer::new().observe(move |attempt: &Measurement| {
        let id = attempt.correlation_id.clone().unwrap();
        log.lock().unwrap().push((id, attempt.operation.clone()));
    });
    let mut service = layer.layer(Handler(client.clone()));
    let mut ids = Vec::new();
    for id in [
        Some("order-17"),
        None,
        Some(""),
        Some("a b"),
        Some(&*"x".repeat(129)),
    ] {
        let mut request = http::Request::new(());
        if let Some(id) = id {
            request
                .headers_mut()
                .insert("x-request-id", id.try_into().unwrap());
        }
        let response = service.call(request).await.unwrap();
        assert_eq!(response.headers()["x-request-id"], **response.body());
        ids.push(response.into_body());
    }
    assert_eq!(ids[0], "order-17");
    assert!(ids[1..].iter().all(|id| id.len() == 16), "{ids:?}");
    // Outside of a request nothing is observed by the layer.
    client.table::<Movie>().get((1985, "Brazil")).await.unwrap();
    let expected: Vec<_> = ids
        .iter()
        .map(|id| (id.as_str().into(), "GetItem".into()))
        .collect();
    assert_eq!(*observed.lock().unwrap(), expected);
    assert_eq!(of_client.load(Ordering::Relaxed), 6);
}

#[tokio::test]
async fn the_header_of_the_id_is_a_setting() {
    let client = Service::new(|_, _| ok("{}")).client();
    let layer = RequestLayer::new().header(http::HeaderName::from_static("correlation-id"));
    let mut service = layer.layer(Handler(client));
    let mut request = http::Request::new(());
    for name in ["x-request-id", "correlation-id"] {
        let id = "order-18".try_into().unwrap();
        request.headers_mut().insert(name, id);
    }
    let response = service.call(request).await.unwrap();
    assert_eq!(response.headers()["correlation-id"], "order-18");
    assert!(!response.headers().contains_key("x-request-id"));
}

#[tokio::test]
async fn a_page_is_extracted_from_the_query_string() {
    let extracted = async |uri: &str| {
        let request = http::Request::builder().uri(uri).body(()).unwrap();
        let (mut parts, ()) = request.into_parts();
        Pagination::from_request_parts(&mut parts, &()).await
    };
    let cursor = cursor(r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#);
    let after = format!("/movies?sort=title&after={cursor}");
    assert_eq!(extracted("/movies").await.unwrap(), Pagination::First);
    assert_eq!(
        extracted(&after).await.unwrap(),
        Pagination::After(cursor.clone())
    );
    let rejected = extracted("/movies?before=garbage").await.unwrap_err();
    let (status, _, body) = parts(rejected.into_response()).await;
    assert_eq!((status, &*body), (400, "Invalid Cursor"));

    // A scan cannot be read backward, which is the caller's mistake as well.
    let service = Service::silent();
    let scan = service
        .movies()
        .scan()
        .pagination(Pagination::Before(cursor));
    let error = scan.page_of(20).await.unwrap_err();
    assert_eq!(error.invalid_cursor(), Some(&InvalidCursor::BeforeOfScan));
    assert_eq!(parts(error.into_response()).await.0, 400);
    assert_eq!(service.requests(), 0);
}

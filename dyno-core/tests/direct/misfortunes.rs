//! What goes wrong, both ways: the attempts, the times between them, what they send, and the error.

use std::future::IntoFuture as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_credential_types::provider::{ProvideCredentials, error::CredentialsError, future};
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use dyno::{Client, Route};

use crate::parts::call;
use crate::recorder::{BEGINNING, Movie, Reply, Sent, Service, brazil, error, ok, status};
use crate::ways::{one_way, same};

const FOUND: &str = r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"}}}"#;

fn timeouts(
    change: impl Fn(&mut aws_sdk_dynamodb::config::timeout::TimeoutConfigBuilder),
) -> TimeoutConfig {
    let mut timeouts = TimeoutConfig::builder();
    change(&mut timeouts);
    timeouts.build()
}

// S99, S106
#[tokio::test(start_paused = true)]
async fn failures_are_retried_and_reported_as_by_the_sdk() {
    let throttled = error("ThrottlingException");
    let cases: Vec<(Vec<Reply>, usize)> = vec![
        (vec![status(500), ok(FOUND)], 2),
        (vec![status(500)], 3),
        (vec![status(503)], 3),
        (vec![status(404)], 1),
        (vec![error("InternalServerError")], 1),
        (vec![throttled.clone()], 3),
        (
            vec![
                throttled.clone().with("x-amz-retry-after", "3000"),
                ok(FOUND),
            ],
            2,
        ),
        (vec![error("ProvisionedThroughputExceededException")], 3),
        (vec![error("ValidationException")], 1),
        (vec![error("ResourceNotFoundException")], 1),
        (vec![error("ExpiredTokenException")], 1),
        (vec![Reply::Lost], 3),
        (vec![Reply::Lost, ok(FOUND)], 2),
        (vec![Reply::Late], 3),
        (vec![Reply::cut(FOUND)], 3),
        (vec![ok("")], 3),
        (vec![ok("{\"Item\":{")], 3),
        (vec![ok("not JSON")], 3),
        (vec![ok(FOUND).with("x-amz-crc32", "1"), ok(FOUND)], 2),
        (vec![ok(FOUND).with("content-encoding", "gzip")], 3),
    ];
    for (replies, attempts) in cases {
        let ended = same("GetItem", |config| config, replies.clone()).await;
        assert_eq!(
            ended.requests.len(),
            attempts,
            "{replies:?} {}",
            ended.result
        );
    }
}

// The guard against stalled streams is set up when there is nothing more to read at once, a moment later than the
// SDK's.
#[tokio::test(start_paused = true)]
async fn a_stalled_body_is_given_up_as_by_the_sdk() {
    let mut took = Vec::new();
    for is_direct in [false, true] {
        let service = Service::new([ok(FOUND)]);
        let client = Client::from_conf(service.config().build()).with_direct_calls(is_direct);
        call(&client, "GetItem").await.unwrap();
        service.replies([Reply::stalled(FOUND)]);
        let ended = one_way(&client, &service, "GetItem").await;
        assert_eq!(ended.requests.len(), 3);
        assert!(
            ended.result.contains("minimum throughput"),
            "{}",
            ended.result
        );
        took.push(ended.took);
    }
    assert!(
        took[0].abs_diff(took[1]) < Duration::from_secs(1),
        "{took:?}"
    );
    assert!(took[1] > Duration::from_secs(15), "{took:?}");
}

// S21
#[tokio::test(start_paused = true)]
async fn the_outcome_of_a_write_is_known_as_by_the_sdk() {
    let failed = error("ConditionalCheckFailedException");
    for (first, unknown) in [(Reply::Lost, true), (error("ThrottlingException"), false)] {
        let replies = [first, error("ValidationException")];
        let ended = same("PutItem", |config| config, replies).await;
        assert_eq!(ended.unknown, unknown);
    }
    let ended = same("PutItem", |config| config, [failed]).await;
    assert!(ended.result.contains("ConditionFailed"), "{}", ended.result);
    let reasons = r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"No.","CancellationReasons":[{"Code":"ConditionalCheckFailed"},{"Code":"None"}]}"#;
    let canceled = Reply::Answer(400, Vec::new(), reasons.to_owned());
    same("TransactWriteItems", |config| config, [canceled]).await;
}

#[tokio::test(start_paused = true)]
async fn time_outs_are_those_of_the_sdk() {
    let attempt = timeouts(|timeouts| {
        timeouts.set_operation_attempt_timeout(Some(Duration::from_secs(1)));
    });
    let ended = same(
        "GetItem",
        |config| config.timeout_config(attempt.clone()),
        [Reply::Never],
    )
    .await;
    assert_eq!(ended.requests.len(), 3);
    let replies = [Reply::Never, ok(FOUND)];
    same(
        "GetItem",
        |config| config.timeout_config(attempt.clone()),
        replies,
    )
    .await;
    let operation = timeouts(|timeouts| {
        timeouts.set_operation_timeout(Some(Duration::from_millis(1500)));
    });
    let ended = same(
        "GetItem",
        |config| config.timeout_config(operation.clone()),
        [Reply::Never],
    )
    .await;
    assert_eq!(ended.requests.len(), 1);
    same(
        "GetItem",
        |config| config.timeout_config(operation.clone()),
        [status(500)],
    )
    .await;
    let read = timeouts(|timeouts| {
        timeouts.set_read_timeout(Some(Duration::from_secs(1)));
    });
    // A retry says when the client stops waiting.
    let replies = [status(500), ok(FOUND)];
    let ended = same(
        "GetItem",
        |config| config.timeout_config(read.clone()),
        replies,
    )
    .await;
    let header = ended.requests[1].header("amz-sdk-request").unwrap();
    assert!(header.starts_with("ttl="), "{header}");
}

#[tokio::test(start_paused = true)]
async fn retries_are_those_of_the_configuration() {
    for retries in [
        RetryConfig::disabled(),
        RetryConfig::standard()
            .with_max_attempts(5)
            .with_use_static_exponential_base(true),
    ] {
        same(
            "GetItem",
            |config| config.retry_config(retries.clone()),
            [status(500)],
        )
        .await;
    }
    // The policies of dyno.
    for policy in [
        dyno::retry::RetryPolicy::sprockets().attempts(4),
        dyno::retry::RetryPolicy::new(dyno::retry::Backoff::fixed(Duration::from_secs(1)))
            .deadline(Duration::from_secs(5)),
    ] {
        for reply in [status(500), error("ThrottlingException"), Reply::Lost] {
            let configured = |config| policy.configure(config).unwrap();
            let ended = same("PutItem", configured, [reply]).await;
            assert!(ended.requests.len() >= 4);
        }
    }
}

// The date of the service, hours away, corrects the clock of the next attempt and of the next call.
#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_corrected_as_by_the_sdk() {
    let hours = BEGINNING + 3 * 3600;
    let date = aws_smithy_types::DateTime::from_secs(i64::try_from(hours).unwrap());
    let date = date
        .fmt(aws_smithy_types::date_time::Format::HttpDate)
        .unwrap();
    for code in [
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "AccessDeniedException",
    ] {
        let wrong = error(code).with("date", &date);
        let replies = [wrong.clone(), ok(FOUND).with("date", &date)];
        let ended = same("GetItem", |config| config, replies).await;
        assert_eq!(ended.requests.len(), 2, "{}", ended.result);
        let stamp = ended.requests[1].header("x-amz-date").unwrap();
        assert!(stamp.starts_with("20260105T15"), "{stamp}");
        // With a right clock it is not retried.
        assert_eq!(
            same("GetItem", |config| config, [error(code)])
                .await
                .requests
                .len(),
            1
        );
        let uncorrected = same(
            "GetItem",
            |config| config.disable_clock_skew_correction(true),
            [wrong],
        );
        assert_eq!(uncorrected.await.requests.len(), 1);
    }
}

/// Provides `key1`, `key2`; or fails at these calls.
#[derive(Clone, Debug, Default)]
struct Numbered {
    given: Arc<AtomicUsize>,
    fails_after: Option<usize>,
    valid: Option<Duration>,
}

impl ProvideCredentials for Numbered {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let n = self.given.fetch_add(1, Ordering::Relaxed) + 1;
        if self.fails_after.is_some_and(|most| n > most) {
            let error = CredentialsError::provider_error("out of order");
            return future::ProvideCredentials::ready(Err(error));
        }
        let now = std::time::UNIX_EPOCH + Duration::from_secs(BEGINNING);
        let expiry = self.valid.map(|valid| now + valid);
        let token = Some(format!("token{n}"));
        let key = Credentials::new(format!("key{n}"), "secret", token, expiry, "numbered");
        future::ProvideCredentials::ready(Ok(key))
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_are_renewed_as_by_the_sdk() {
    // Expired at the second call.
    let valid = Some(Duration::from_secs(20));
    let mut keys = Vec::new();
    for is_direct in [false, true] {
        let service = Service::new([ok(FOUND)]);
        let provider = Numbered {
            valid,
            ..Numbered::default()
        };
        let client = Client::from_conf(service.config().credentials_provider(provider).build());
        let client = client.with_direct_calls(is_direct);
        for _ in 0..2 {
            call(&client, "GetItem").await.unwrap();
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
        call(&client, "GetItem").await.unwrap();
        let sent = service.take();
        let key = |sent: &Sent| sent.header("authorization").unwrap()[28..32].to_owned();
        keys.push((
            sent.iter().map(key).collect::<Vec<_>>(),
            sent[2].header("x-amz-security-token").unwrap().to_owned(),
        ));
    }
    assert_eq!(keys[0], keys[1]);
    assert_eq!(keys[0].0, ["key1", "key1", "key2"]);
    assert_eq!(keys[0].1, "token2");
    // A provider that fails when the credentials have expired.
    let mut errors = Vec::new();
    for is_direct in [false, true] {
        let service = Service::new([ok(FOUND)]);
        let provider = Numbered {
            valid,
            fails_after: Some(1),
            ..Numbered::default()
        };
        let client = Client::from_conf(service.config().credentials_provider(provider).build());
        let client = client.with_direct_calls(is_direct);
        call(&client, "GetItem").await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
        let error = call(&client, "GetItem").await.unwrap_err();
        errors.push((
            error.to_string(),
            format!("{error:?}"),
            service.take().len(),
        ));
    }
    assert_eq!(errors[0], errors[1]);
}

/// A client of the builder, with what it adds to the SDK.
async fn built(service: &Service, is_direct: bool, provider: Numbered, limit: usize) -> Client {
    let client = Client::builder()
        .endpoint("http://localhost:1")
        .region("eu-central-1")
        .http_client(service.clone())
        .credentials(provider)
        .max_in_flight(limit)
        .direct_calls(is_direct);
    client.build().await.unwrap()
}

// Credentials that are no longer accepted are fetched again, once.
#[tokio::test]
async fn a_client_of_the_builder_renews_its_credentials() {
    for is_direct in [false, true] {
        let service = Service::new([ok(FOUND)]);
        let client = built(&service, is_direct, Numbered::default(), 9).await;
        call(&client, "GetItem").await.unwrap();
        assert_eq!(
            client.route("GetItem") == Route::Direct,
            is_direct,
            "{}",
            client.route("GetItem")
        );
        service.replies([error("ExpiredTokenException"), ok(FOUND)]);
        call(&client, "GetItem").await.unwrap();
        let sent = service.take();
        let key = |sent: &Sent| sent.header("authorization").unwrap()[28..32].to_owned();
        let keys: Vec<_> = sent.iter().map(key).collect();
        assert_eq!(keys, ["key1", "key1", "key2"], "{is_direct}");
        service.replies([error("ExpiredTokenException")]);
        call(&client, "GetItem").await.unwrap_err();
        assert_eq!(service.take().len(), 2);
    }
}

#[tokio::test]
async fn a_client_of_the_builder_limits_its_requests_in_flight() {
    for is_direct in [false, true] {
        let service = Service::new([ok(FOUND)]);
        let client = built(&service, is_direct, Numbered::default(), 3).await;
        let movies = client.table::<Movie>();
        movies.get(1985).await.unwrap();
        service.replies([status(500), status(500), ok(FOUND)]);
        let all = (0..20).map(|_| async { movies.get(1985).await });
        let found = futures::future::join_all(all).await;
        assert!(found.into_iter().all(|found| found.is_ok()));
        assert_eq!(
            service.most_in_flight.load(Ordering::SeqCst),
            3,
            "{is_direct}"
        );
        assert_eq!(service.in_flight.load(Ordering::SeqCst), 0);
        assert_eq!(service.take().len(), 23);
        // Calls that are dropped give their place back.
        service.replies([Reply::Never]);
        for _ in 0..5 {
            let put = movies.put(&brazil());
            let dropped = tokio::time::timeout(Duration::from_millis(20), put.into_future());
            assert!(dropped.await.is_err());
        }
        service.replies([ok("{}")]);
        movies.put(&brazil()).await.unwrap();
    }
}

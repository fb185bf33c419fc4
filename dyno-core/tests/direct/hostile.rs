//! Hostile responses, both ways: the error, whether the outcome is unknown, the attempts and their times, and the
//! budget of retries are the same.

use std::time::Duration;

use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction, RetryConfig};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use dyno::{Client, Route};

use crate::parts::{CALLS, call};
use crate::recorder::{BEGINNING, End, Reply, Service, error, ok, status};
use crate::ways::{one_way, same};

const FOUND: &str = r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"}}}"#;

fn gzip(body: &[u8]) -> Vec<u8> {
    use std::io::Write as _;

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(body).unwrap();
    gzip.finish().unwrap()
}

fn bytes(body: impl Into<Vec<u8>>) -> Reply {
    Reply::Bytes(200, Vec::new(), body.into())
}

fn answer(status: u16, body: &str) -> Reply {
    Reply::Answer(status, Vec::new(), body.to_owned())
}

fn hours_ahead(hours: i64) -> String {
    let seconds = i64::try_from(BEGINNING).unwrap() + hours * 3600;
    let date = DateTime::from_secs(seconds);
    date.fmt(Format::HttpDate).unwrap()
}

/// An error of the service with another status than 400.
fn failure(status: u16, code: &str) -> Reply {
    answer(
        status,
        &format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"No."}}"#),
    )
}

fn statuses() -> Vec<Reply> {
    let page = "<html><body>no</body></html>";
    let mut replies = Vec::new();
    for status in [
        201, 204, 206, 301, 304, 307, 400, 401, 403, 404, 405, 408, 409, 411, 413, 414, 421, 423,
        425, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 511, 520, 599,
    ] {
        for body in ["", "{}", page, FOUND] {
            replies.push(answer(status, body));
        }
        replies.push(answer(status, page).with("content-type", "text/html"));
        replies.push(answer(status, "").with("x-amzn-errortype", "ThrottlingException"));
        let cut = Reply::Parts(
            status,
            Vec::new(),
            r#"{"__type":"Throttl"#.to_owned(),
            End::Error,
        );
        replies.push(cut);
    }
    replies
}

const CODES: [&str; 33] = [
    "AccessDeniedException",
    "AuthFailure",
    "BackupInUseException",
    "BandwidthLimitExceeded",
    "ConditionalCheckFailedException",
    "DuplicateItemException",
    "EC2ThrottledException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IdempotentParameterMismatchException",
    "IncompleteSignature",
    "InternalFailure",
    "InternalServerError",
    "InvalidSignatureException",
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "MissingAuthenticationToken",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottledException",
    "RequestTimeTooSkewed",
    "RequestTimeoutException",
    "ResourceNotFoundException",
    "SerializationException",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "SlowDown",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
    "UnrecognizedClientException",
    "ValidationException",
];

fn codes() -> Vec<Reply> {
    let mut replies = Vec::new();
    for code in CODES {
        replies.extend([400, 500].map(|status| failure(status, code)));
        // The clocks differ.
        replies.push(error(code).with("date", &hours_ahead(3)));
        replies.push(error(code).with("x-amz-retry-after", "3000"));
    }
    for code in ["InvalidSignatureException", "ThrottlingException"] {
        // They differ by the other direction, or seem to.
        replies.push(error(code).with("date", &hours_ahead(-3)));
        replies.push(error(code).with("date", &hours_ahead(0)));
        replies.push(error(code).with("date", &hours_ahead(3)).with("age", "1"));
        replies.push(error(code).with("date", "yesterday"));
        // A delay.
        for after in ["0", "1", "3000", "-1", "1.5", "abc", "99999999999999999999"] {
            replies.push(error(code).with("x-amz-retry-after", after));
        }
        replies.push(error(code).with("retry-after", "2"));
        replies.push(error(code).with("x-amz-crc32", "7"));
        replies.push(error(code).with("content-encoding", "gzip"));
    }
    replies
}

fn bodies() -> Vec<Reply> {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let mut replies: Vec<Reply> = [
        "",
        " ",
        "{",
        "}",
        "{}",
        "null",
        "[]",
        "7",
        "\"Item\"",
        "not JSON",
        "<html></html>",
        r#"{"Item":7}"#,
        r#"{"Item":{}}"#,
        r#"{"Item":{"year":{"S":7}}}"#,
        r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"}},"Item":{}}"#,
        r#"{"Item":{"year":{"N":"99999"},"title":{"S":"a"}}}"#,
        r#"{"Item":{"year":{"N":"1985"},"title":{"S":"\ud800"}}}"#,
        r#"{"__type":"ValidationException","message":"in a success"}"#,
        r#"{"ConsumedCapacity":7,"Attributes":7,"Items":7,"Responses":7,"UnprocessedItems":7,"UnprocessedKeys":7}"#,
        &deep,
        &format!(r#"{{"Item":{deep}}}"#),
    ]
    .map(ok)
    .into();
    for content_type in ["text/html", "application/json", "application/xml", ""] {
        replies.push(ok(FOUND).with("content-type", content_type));
    }
    for crc in ["", "1", "-1", "abc", "99999999999"] {
        replies.push(ok(FOUND).with("x-amz-crc32", crc));
    }
    let right = crc32fast::hash(FOUND.as_bytes()).to_string();
    replies.push(ok(FOUND).with("x-amz-crc32", &right));
    replies.push(bytes(
        b"{\"Item\":{\"year\":{\"N\":\"1985\"},\"title\":{\"S\":\"\xff\"}}}".to_vec(),
    ));
    let packed = gzip(FOUND.as_bytes());
    let half = packed.len() / 2;
    for body in [
        packed.clone(),
        packed[..half].to_vec(),
        [&packed[..], b"more"].concat(),
        FOUND.as_bytes().to_vec(),
        Vec::new(),
    ] {
        replies.push(bytes(body).with("content-encoding", "gzip"));
    }
    replies.push(bytes(packed).with("content-encoding", "br"));
    for end in [End::Right, End::Error] {
        for length in [0, 1, 10, 15, FOUND.len()] {
            let body = FOUND[..length].to_owned();
            replies.push(Reply::Parts(200, Vec::new(), body, end));
        }
    }
    replies
}

fn connections() -> Vec<Reply> {
    vec![
        Reply::Lost,
        Reply::Late,
        Reply::Never,
        Reply::Refused,
        Reply::Unusable,
        Reply::stalled(""),
        Reply::stalled(FOUND),
        Reply::Parts(400, Vec::new(), "{\"__type\":".to_owned(), End::Never),
        Reply::Parts(500, Vec::new(), "{\"__type\":".to_owned(), End::Never),
    ]
}

/// Each reply again and again, and once before a right response. With a time-out, for those that never end.
async fn all_the_same(operation: &str, replies: Vec<Reply>) {
    let mut calls = CALLS.into_iter();
    let (_, right) = calls.find(|(name, _)| *name == operation).unwrap();
    let second = Duration::from_secs(1);
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(second);
    let timeouts = timeouts.build();
    for reply in replies {
        let configured =
            |config: aws_sdk_dynamodb::config::Builder| config.timeout_config(timeouts.clone());
        same(operation, configured, [reply.clone()]).await;
        same(operation, configured, [reply, ok(right)]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn statuses_are_judged_as_by_the_sdk() {
    for operation in ["GetItem", "PutItem"] {
        all_the_same(operation, statuses()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn codes_are_judged_as_by_the_sdk() {
    for operation in ["GetItem", "TransactWriteItems"] {
        all_the_same(operation, codes()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn bodies_are_judged_as_by_the_sdk() {
    for operation in ["GetItem", "PutItem", "Query"] {
        all_the_same(operation, bodies()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_bomb_is_found_as_by_the_sdk() {
    let mut ended = Vec::new();
    for is_direct in [false, true] {
        let service = Service::new([ok(FOUND)]);
        let client = Client::from_conf(service.config().build()).with_direct_calls(is_direct);
        let client = client.with_max_decompressed_size(1000);
        call(&client, "PutItem").await.unwrap();
        let bomb = bytes(gzip(&vec![b' '; 100_000])).with("content-encoding", "gzip");
        service.replies([bomb]);
        ended.push(one_way(&client, &service, "PutItem").await);
    }
    assert_eq!(ended[1], ended[0]);
    assert!(
        ended[1].unknown && ended[1].requests.len() == 1,
        "{ended:?}"
    );
    assert!(ended[1].result.contains("1000"), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn connections_are_judged_as_by_the_sdk() {
    // A batch has random delays of its own.
    let is_batch = |name: &str| ["BatchWriteItem", "BatchGetItem"].contains(&name);
    for (operation, _) in CALLS.into_iter().filter(|(name, _)| !is_batch(name)) {
        all_the_same(operation, connections()).await;
    }
}

/// The attempts of each of many calls.
async fn attempts(is_direct: bool, retries: &RetryConfig, replies: &[Reply]) -> Vec<usize> {
    let service = Service::new([ok(FOUND)]);
    let config = service.config().retry_config(retries.clone());
    let client = Client::from_conf(config.build()).with_direct_calls(is_direct);
    call(&client, "GetItem").await.unwrap();
    assert_eq!(client.route("GetItem") == Route::Direct, is_direct);
    let mut attempts = Vec::new();
    for reply in replies {
        service.replies([reply.clone()]);
        attempts.push(one_way(&client, &service, "GetItem").await.requests.len());
    }
    attempts
}

// The budget ends, and successes fill it again.
#[tokio::test(start_paused = true)]
async fn the_budget_of_retries_is_that_of_the_sdk() {
    let retries = RetryConfig::standard().with_use_static_exponential_base(true);
    for failed in [
        status(500),
        error("ThrottlingException"),
        Reply::Lost,
        Reply::Late,
    ] {
        let replies = [
            vec![failed.clone(); 70],
            vec![ok(FOUND); 25],
            vec![failed; 10],
        ]
        .concat();
        let sdk = attempts(false, &retries, &replies).await;
        let direct = attempts(true, &retries, &replies).await;
        assert_eq!(direct, sdk);
        assert_eq!((direct[0], direct[69]), (3, 1), "{direct:?}");
        assert!(direct[95] > 1 && direct[104] == 1, "{direct:?}");
    }
}

/// Retries successes, or nothing.
#[derive(Debug)]
struct Mine(RetryAction);

impl ClassifyRetry for Mine {
    fn classify_retry(&self, _: &InterceptorContext) -> RetryAction {
        self.0.clone()
    }

    fn name(&self) -> &'static str {
        "mine"
    }
}

// A retry classifier of the user needs no orchestrator: it is asked after each attempt.
#[tokio::test(start_paused = true)]
async fn retry_classifiers_are_asked_as_by_the_sdk() {
    for (action, attempts) in [
        (RetryAction::RetryForbidden, [1, 1]),
        (RetryAction::server_error(), [3, 3]),
        (RetryAction::NoActionIndicated, [1, 3]),
    ] {
        for (reply, attempts) in [ok(FOUND), status(500)].into_iter().zip(attempts) {
            let classified = |config: aws_sdk_dynamodb::config::Builder| {
                config.retry_classifier(Mine(action.clone()))
            };
            let ended = same("GetItem", classified, [reply]).await;
            assert_eq!(ended.requests.len(), attempts, "{action:?}");
        }
    }
}

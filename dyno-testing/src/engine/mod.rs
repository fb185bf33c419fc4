//! Which engine runs inside the test process, and how the SDK reaches it: crate `dynoxide-rs` behind an
//! [`HttpClient`], so that requests are serialized, signed, retried and read as they are on the way to AWS,
//! only without a socket.

mod answer;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;

use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, HttpClient, Region, RuntimeComponents,
    StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::Database;
use tokio::sync::oneshot;

use self::answer::{Answer, answer, invalid};
use crate::checker::Checker;

/// An engine of its own, empty when started. Clones share it; it ends with the last of them.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    jobs: mpsc::Sender<Job>,
    /// Why it answers nothing but this any more.
    broken: Arc<OnceLock<String>>,
}

impl Engine {
    pub(crate) fn start() -> Self {
        let (jobs, queue) = mpsc::channel();
        let broken = Arc::new(OnceLock::new());
        let engine = Self {
            jobs,
            broken: Arc::clone(&broken),
        };
        let thread = thread::Builder::new()
            .name("dyno-engine".into())
            .stack_size(STACK);
        // Without a thread nobody receives, and `call` says so.
        drop(thread.spawn(move || work(&queue, &broken)));
        engine
    }

    /// Whether it has panicked, after which it cannot be used.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.get().is_some()
    }

    /// An SDK client on this engine. It needs nothing of the environment.
    pub(crate) fn sdk(&self) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(Credentials::new(
                "embedded",
                "embedded",
                None,
                None,
                "dyno-testing",
            ))
            .endpoint_url("http://embedded.invalid")
            // An answer arrives whole, so there is no stream that could stall.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.clone())
            .build();
        aws_sdk_dynamodb::Client::from_conf(config)
    }
}

impl HttpClient for Engine {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Engine {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target
            .split_once('.')
            .map_or("", |(_, operation)| operation)
            .to_owned();
        let invocation = request.headers().get("amz-sdk-invocation-id");
        let invocation = invocation.map(str::to_owned);
        let (reply, answer) = oneshot::channel();
        // An engine that has ended drops the job, which ends the wait below.
        drop(self.jobs.send(Job {
            operation,
            invocation,
            body: request.into_body(),
            reply,
        }));
        HttpConnectorFuture::new(async move {
            let gone = "the embedded engine has no thread; the system refused to start one";
            let answer = answer
                .await
                .map_err(|_| ConnectorError::other(gone.into(), None))?;
            let status = StatusCode::try_from(answer.status);
            let status = status.map_err(|error| ConnectorError::other(error.into(), None))?;
            let checksum = crc32fast::hash(&answer.body);
            let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
            let headers = response.headers_mut();
            headers.insert("content-type", "application/x-amz-json-1.0");
            headers.insert("x-amz-crc32", checksum.to_string());
            Ok(response)
        })
    }
}

/// One request on its way to the engine's thread.
struct Job {
    operation: String,
    /// The SDK's number of the call, the same for all its attempts.
    invocation: Option<String>,
    body: SdkBody,
    reply: oneshot::Sender<Answer>,
}

/// What the engine's thread does: one request after the other, until nobody can send any more.
fn work(jobs: &mpsc::Receiver<Job>, broken: &OnceLock<String>) {
    let database = Database::memory();
    let mut checker = Checker::default();
    for Job {
        operation,
        invocation,
        body,
        reply,
    } in jobs
    {
        let answer = match (&database, broken.get()) {
            (_, Some(reason)) => Answer::internal(reason),
            (Err(error), None) => Answer::internal(
                broken.get_or_init(|| format!("the embedded engine did not start: {error}")),
            ),
            (Ok(database), None) => {
                let body = body.bytes().unwrap_or_default();
                let checked = || {
                    checked(
                        &mut checker,
                        &operation,
                        invocation.as_deref(),
                        body,
                        || answer(database, &operation, body),
                    )
                };
                let answer = catch_unwind(AssertUnwindSafe(checked));
                answer.unwrap_or_else(|panic| {
                    // Its lock is poisoned: nothing works from here on, and each answer says why.
                    let reason = format!(
                        "the embedded engine panicked in {operation}: {}",
                        said(&*panic)
                    );
                    Answer::internal(broken.get_or_init(|| reason))
                })
            }
        };
        // A caller that gave up does not want the answer; its write stands, as it would in DynamoDB.
        drop(reply.send(answer));
    }
}

/// The engine's answer, if the checker lets the request pass. What the checker refused is told again by the answer to
/// DeleteTable, so that a test does not pass that did not look at the refusal; the table is gone nevertheless.
fn checked(
    checker: &mut Checker,
    operation: &str,
    invocation: Option<&str>,
    body: &[u8],
    answer: impl FnOnce() -> Answer,
) -> Answer {
    if let Err(violation) = checker.check(operation, invocation, body) {
        return invalid(&violation);
    }
    let answer = answer();
    if answer.status != 200 {
        return answer;
    }
    checker.learn(operation, body, &answer.body);
    let before = match operation {
        "DeleteTable" => checker.forget(body),
        _ => None,
    };
    before.map_or(answer, |violations| invalid(&violations))
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

/// A condition of less than 4 KB can nest 170 `OR`s, for which the engine in a debug build needs more than the
/// 2 MiB that a test's thread has. The memory is only touched if it is needed.
const STACK: usize = 32 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata};
    use aws_sdk_dynamodb::types::{
        AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
        ScalarAttributeType,
    };

    use serde_json::json;

    use super::answer::LARGEST_BODY;
    use super::*;

    impl Engine {
        /// Status and body of the answer to an empty request.
        pub(crate) async fn ask(&self, operation: &str) -> (u16, String) {
            let mut request = HttpRequest::new(SdkBody::from("{}"));
            let target = format!("DynamoDB_20120810.{operation}");
            request.headers_mut().insert("x-amz-target", target);
            let response = self.call(request).await.unwrap();
            let body = response.body().bytes().unwrap().to_vec();
            (response.status().as_u16(), String::from_utf8(body).unwrap())
        }
    }

    async fn with_table() -> aws_sdk_dynamodb::Client {
        let sdk = Engine::start().sdk();
        let key = KeySchemaElement::builder()
            .attribute_name("id")
            .key_type(KeyType::Hash)
            .build()
            .unwrap();
        let id = AttributeDefinition::builder()
            .attribute_name("id")
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap();
        let create = sdk
            .create_table()
            .table_name("Things")
            .billing_mode(BillingMode::PayPerRequest);
        create
            .key_schema(key)
            .attribute_definitions(id)
            .send()
            .await
            .unwrap();
        sdk
    }

    fn s(text: impl Into<String>) -> AttributeValue {
        AttributeValue::S(text.into())
    }

    #[tokio::test]
    async fn an_item_comes_back_as_it_was_put() {
        let sdk = with_table().await;
        sdk.put_item()
            .table_name("Things")
            .item("id", s("a"))
            .item("n", s(""))
            .send()
            .await
            .unwrap();
        let found = sdk
            .get_item()
            .table_name("Things")
            .key("id", s("a"))
            .send()
            .await
            .unwrap();
        assert_eq!(
            found.item,
            Some([("id".to_owned(), s("a")), ("n".to_owned(), s(""))].into())
        );
    }

    #[tokio::test]
    async fn engines_share_nothing() {
        let one = with_table().await;
        let other = Engine::start().sdk();
        assert_eq!(
            one.list_tables().send().await.unwrap().table_names(),
            ["Things"]
        );
        assert!(
            other
                .list_tables()
                .send()
                .await
                .unwrap()
                .table_names()
                .is_empty()
        );
    }

    #[tokio::test]
    async fn a_failed_condition_is_the_sdks_typed_error_with_the_old_item() {
        let sdk = with_table().await;
        sdk.put_item()
            .table_name("Things")
            .item("id", s("a"))
            .send()
            .await
            .unwrap();
        let put = sdk.put_item().table_name("Things").item("id", s("a"));
        let refused = put
            .condition_expression("attribute_not_exists(id)")
            .return_values_on_condition_check_failure("ALL_OLD".into())
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        let aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(
            refused,
        ) = refused
        else {
            panic!("{refused:?}")
        };
        assert_eq!(refused.item, Some([("id".to_owned(), s("a"))].into()));
    }

    #[tokio::test]
    async fn a_request_that_makes_no_sense_is_refused_in_the_services_words() {
        let sdk = with_table().await;
        let empty_key = sdk
            .put_item()
            .table_name("Things")
            .item("id", s(""))
            .send()
            .await
            .unwrap_err();
        assert_eq!(empty_key.code(), Some("ValidationException"));
        assert_eq!(
            empty_key.message(),
            Some(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                 empty string value. Key: id"
            )
        );
        let number = AttributeValue::N("NaN".into());
        let number = sdk
            .put_item()
            .table_name("Things")
            .item("id", s("a"))
            .item("n", number)
            .send()
            .await;
        let number = number.unwrap_err();
        assert_eq!(number.code(), Some("ValidationException"));
        for message in [empty_key.message().unwrap(), number.message().unwrap()] {
            assert!(
                !message.contains("VALIDATION") && !message.contains(" at line "),
                "{message}"
            );
        }
    }

    #[tokio::test]
    async fn an_item_nested_too_deeply_for_a_parser_is_refused_as_such() {
        let sdk = with_table().await;
        let deep = (0..200).fold(s("leaf"), |inner, _| AttributeValue::L(vec![inner]));
        let put = sdk
            .put_item()
            .table_name("Things")
            .item("id", s("a"))
            .item("deep", deep);
        let error = put.send().await.unwrap_err();
        assert_eq!(error.code(), Some("ValidationException"));
        assert_eq!(
            error.message(),
            Some("Nesting Levels have exceeded supported limits")
        );
    }

    #[tokio::test]
    async fn an_operation_that_the_engine_lacks_is_unknown() {
        let error = Engine::start()
            .sdk()
            .describe_limits()
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.code(), Some("UnknownOperationException"));
    }

    #[tokio::test]
    async fn a_body_over_16_mb_is_refused() {
        let sdk = with_table().await;
        let put = sdk
            .put_item()
            .table_name("Things")
            .item("id", s("a"))
            .item("s", s("x".repeat(LARGEST_BODY)));
        let error = put.send().await.unwrap_err();
        assert_eq!(error.raw_response().unwrap().status().as_u16(), 413);
    }

    // A test's thread has a stack of 2 MiB, on which this aborted the whole process.
    #[tokio::test]
    async fn the_deepest_condition_that_4_kb_can_hold_is_answered() {
        let sdk = with_table().await;
        for condition in [
            format!("{}attribute_exists(id)", "NOT ".repeat(1_000)),
            format!(
                "{}attribute_exists(id){}",
                "(".repeat(2_000),
                ")".repeat(2_000)
            ),
            format!("id=:a{}{}", " OR (id=:a".repeat(350), ")".repeat(350)),
            format!("id=:a{}", " OR id=:a".repeat(440)),
        ] {
            assert!(condition.len() < 4096);
            let mut put = sdk
                .put_item()
                .table_name("Things")
                .item("id", s("a"))
                .condition_expression(&condition);
            if condition.contains(":a") {
                put = put.expression_attribute_values(":a", s("a"));
            }
            // ConditionFailed or done: either way it is answered.
            if let Err(error) = put.send().await {
                assert!(error.code().is_some(), "{}", DisplayErrorContext(&error));
            }
        }
    }

    #[tokio::test]
    async fn a_panic_in_the_engine_is_an_error_and_the_thread_lives_on() {
        let engine = Engine::start();
        assert_eq!(
            engine.ask("ListTables").await,
            (200, r#"{"TableNames":[]}"#.to_owned())
        );
        let panicked = json!({
            "__type": "com.amazonaws.dynamodb.v20120810#InternalServerError",
            "message": "the embedded engine panicked in Panic: as the test asked",
        });
        assert_eq!(engine.ask("Panic").await, (500, panicked.to_string()));
        assert_eq!(engine.ask("ListTables").await, (500, panicked.to_string()));
        assert!(engine.is_broken());
    }
}

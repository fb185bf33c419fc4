use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use serde_json::json;

use super::Engine;
use super::operation::MAX_BODY;

impl Engine {
    /// Returns the status and the body of the response to an empty request.
    pub(crate) async fn send_empty(&self, operation: &str) -> (u16, String) {
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
async fn an_item_is_read_as_it_was_put() {
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
async fn engines_are_independent() {
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
async fn a_failed_condition_is_the_typed_error_of_the_sdk_with_the_old_item() {
    let sdk = with_table().await;
    sdk.put_item()
        .table_name("Things")
        .item("id", s("a"))
        .send()
        .await
        .unwrap();
    let put = sdk.put_item().table_name("Things").item("id", s("a"));
    let error = put
        .condition_expression("attribute_not_exists(id)")
        .return_values_on_condition_check_failure("ALL_OLD".into())
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let PutItemError::ConditionalCheckFailedException(failed) = error else {
        panic!("{error:?}")
    };
    assert_eq!(failed.item, Some([("id".to_owned(), s("a"))].into()));
}

#[tokio::test]
async fn an_invalid_request_gets_the_message_of_dynamodb() {
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
async fn an_item_nested_too_deeply_for_the_parser_is_a_validation_error() {
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
async fn an_operation_without_support_is_unknown() {
    let error = Engine::start()
        .sdk()
        .describe_limits()
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("UnknownOperationException"));
}

#[tokio::test]
async fn a_body_over_16_mb_is_rejected() {
    let sdk = with_table().await;
    let put = sdk
        .put_item()
        .table_name("Things")
        .item("id", s("a"))
        .item("s", s("x".repeat(MAX_BODY)));
    let error = put.send().await.unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 413);
}

// On the 2 MiB stack of a test's thread this aborted the whole process.
#[tokio::test]
async fn the_deepest_condition_that_fits_into_4_kb_gets_a_response() {
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
        // Rejected or executed: either way there is a response.
        if let Err(error) = put.send().await {
            assert!(error.code().is_some(), "{}", DisplayErrorContext(&error));
        }
    }
}

#[tokio::test]
async fn a_panic_in_the_engine_is_an_error_and_the_thread_keeps_running() {
    let engine = Engine::start();
    assert_eq!(
        engine.send_empty("ListTables").await,
        (200, r#"{"TableNames":[]}"#.to_owned())
    );
    let panicked = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#InternalServerError",
        "message": "the embedded engine panicked in Panic: requested by a test",
    });
    assert_eq!(
        engine.send_empty("Panic").await,
        (500, panicked.to_string())
    );
    assert_eq!(
        engine.send_empty("ListTables").await,
        (500, panicked.to_string())
    );
    assert!(engine.is_broken());
}

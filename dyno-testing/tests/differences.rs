//! Differences between the embedded engine, DynamoDB Local and DynamoDB.
//!
//! Each test states the results of both engines and passes on both. The comment above it states the result of DynamoDB.
//! If a test fails after an update of an engine, the difference may be fixed; remove it then.

#![expect(clippy::unwrap_used, reason = "a test fails with a panic")]

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, Get, KeySchemaElement, KeyType,
    LocalSecondaryIndex, Projection, ProjectionType, ReturnValue, ScalarAttributeType,
    TransactGetItem, TransactWriteItem, Update,
};
use dyno_core::client::endpoint::{Endpoint, variable};
use dyno_core::observe::Meter;
use dyno_core::{item, path};

/// Returns the expected result of the engine that the test runs on.
fn expected<T>(embedded: T, local: T) -> T {
    match Endpoint::find(variable) {
        Some(_) => local,
        None => embedded,
    }
}

/// Creates a table with the partition key `id`, and returns its client.
async fn table(name: &str) -> Client {
    let client = dyno_testing::client().await.unwrap().sdk().clone();
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
    drop(client.delete_table().table_name(name).send().await);
    let create = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest);
    create
        .key_schema(key)
        .attribute_definitions(id)
        .send()
        .await
        .unwrap();
    client
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn n(number: i32) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn map<const N: usize>(members: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(members.map(|(name, value)| (name.to_owned(), value)).into())
}

// DynamoDB: no attributes, because there is no old item.
#[tokio::test]
async fn all_old_of_an_update_that_creates_an_item() {
    let client = table("all_old").await;
    let update = client
        .update_item()
        .table_name("all_old")
        .key("id", s("a"))
        .update_expression("SET x = :x");
    let update = update
        .expression_attribute_values(":x", n(1))
        .return_values(ReturnValue::AllOld);
    let old = update.send().await.unwrap().attributes;
    let key = [("id".to_owned(), s("a"))].into();
    assert_eq!(old, expected(Some(key), None));
}

// DynamoDB: creates nothing.
#[tokio::test]
async fn remove_alone_on_a_missing_item() {
    let client = table("remove_alone").await;
    let update = client
        .update_item()
        .table_name("remove_alone")
        .key("id", s("a"))
        .update_expression("REMOVE x");
    update.send().await.unwrap();
    let count = client
        .scan()
        .table_name("remove_alone")
        .send()
        .await
        .unwrap()
        .count();
    assert_eq!(count, 1);
}

// DynamoDB: only the element that was updated, in the containers around it.
#[tokio::test]
async fn updated_new_of_an_element() {
    let client = table("updated_new").await;
    let list = AttributeValue::L(vec![n(1), n(2)]);
    let document = map([("b", n(0)), ("c", list)]);
    client
        .put_item()
        .table_name("updated_new")
        .item("id", s("a"))
        .item("a", document)
        .send()
        .await
        .unwrap();
    let update = client
        .update_item()
        .table_name("updated_new")
        .key("id", s("a"))
        .update_expression("SET a.c[1] = :x");
    let update = update
        .expression_attribute_values(":x", n(9))
        .return_values(ReturnValue::UpdatedNew);
    let new = update
        .send()
        .await
        .unwrap()
        .attributes
        .unwrap()
        .remove("a")
        .unwrap();
    let whole = map([("b", n(0)), ("c", AttributeValue::L(vec![n(1), n(9)]))]);
    assert_eq!(new, whole);
}

// DynamoDB: only the projected attributes.
#[tokio::test]
async fn the_projection_of_a_transact_get() {
    let client = table("transact_get").await;
    client
        .put_item()
        .table_name("transact_get")
        .item("id", s("a"))
        .item("x", n(1))
        .send()
        .await
        .unwrap();
    let get = Get::builder()
        .table_name("transact_get")
        .key("id", s("a"))
        .projection_expression("x")
        .build()
        .unwrap();
    let get = client
        .transact_get_items()
        .transact_items(TransactGetItem::builder().get(get).build());
    let item = get
        .send()
        .await
        .unwrap()
        .responses
        .unwrap()
        .remove(0)
        .item
        .unwrap();
    let mut names: Vec<String> = item.into_keys().collect();
    names.sort();
    assert_eq!(names, expected(vec!["id", "x"], vec!["x"]));
}

// DynamoDB: no change, because 1.0 equals 1.
#[tokio::test]
async fn adding_a_number_to_a_set_in_another_notation() {
    let client = table("notation").await;
    let set = |number: &str| AttributeValue::Ns(vec![number.into()]);
    client
        .put_item()
        .table_name("notation")
        .item("id", s("a"))
        .item("ns", set("1"))
        .send()
        .await
        .unwrap();
    let update = client
        .update_item()
        .table_name("notation")
        .key("id", s("a"))
        .update_expression("ADD ns :x");
    let added = update
        .expression_attribute_values(":x", set("1.0"))
        .send()
        .await;
    let code = added
        .err()
        .and_then(|error| error.code().map(str::to_owned));
    assert_eq!(code.as_deref(), expected(Some("ValidationException"), None));
}

// DynamoDB: the item that crosses 1 MB is on the page, and is counted once.
#[tokio::test]
async fn a_page_cut_at_1_mb() {
    let client = table("page").await;
    for number in 0..15 {
        let bytes = AttributeValue::B(Blob::new(vec![0; 100_000]));
        let put = client
            .put_item()
            .table_name("page")
            .item("id", s(&number.to_string()))
            .item("bytes", bytes);
        put.send().await.unwrap();
    }
    let page = client.scan().table_name("page").send().await.unwrap();
    assert_eq!(
        (page.count(), page.scanned_count()),
        expected((10, 11), (11, 11))
    );
}

// S54, S61. DynamoDB: fetches attributes that a local index lacks from the table, for a query, for a scan and for a
// projection. DynamoDB Local does the same.
#[tokio::test]
async fn attributes_that_a_local_index_lacks() {
    let client = dyno_testing::client().await.unwrap();
    let key = |name: &str, key_type: KeyType| {
        let key = KeySchemaElement::builder().attribute_name(name);
        key.key_type(key_type).build().unwrap()
    };
    let attributes = ["id", "a", "b"].map(|name| {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        let attribute = attribute.attribute_type(ScalarAttributeType::S);
        attribute.build().unwrap()
    });
    let keys = Projection::builder().projection_type(ProjectionType::KeysOnly);
    let index = LocalSecondaryIndex::builder()
        .index_name("local")
        .key_schema(key("id", KeyType::Hash))
        .key_schema(key("b", KeyType::Range))
        .projection(keys.build());
    let sdk = client.sdk();
    drop(sdk.delete_table().table_name("filtered").send().await);
    let create = sdk
        .create_table()
        .table_name("filtered")
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key("id", KeyType::Hash))
        .key_schema(key("a", KeyType::Range))
        .local_secondary_indexes(index.build().unwrap())
        .set_attribute_definitions(Some(attributes.into()));
    create.send().await.unwrap();
    let table = client.raw_table("filtered", ["id", "a"]);
    let thing = item! { "id" => "thing", "a" => "a", "b" => "b", "c" => "c" };
    table.put(thing).await.unwrap();
    let index = table.index("local", ["id", "b"]);
    let whole = index.query("thing").all_attributes();
    assert_eq!(whole.all().await.unwrap()[0].len(), 4);
    let whole = index.scan().all_attributes();
    assert_eq!(whole.all().await.unwrap()[0].len(), expected(3, 4));
    let some = index.query("thing").projection(path("c")).all().await;
    assert_eq!(some.unwrap()[0].len(), expected(0, 1));
}

// S70, S71, S72, S73. No method of dyno can send these values. DynamoDB rejects all four.
#[tokio::test]
async fn unknown_enum_values() {
    table("values").await;
    let client = dyno_testing::client().await.unwrap();
    let mut rejected = Vec::new();
    for (action, members) in [
        (
            "GetItem",
            r#""Key":{"id":{"S":"a"}},"ReturnConsumedCapacity":"SOME""#,
        ),
        (
            "PutItem",
            r#""Item":{"id":{"S":"a"}},"ReturnItemCollectionMetrics":"SOME""#,
        ),
        (
            "DeleteItem",
            r#""Key":{"id":{"S":"a"}},"ReturnValues":"SOME""#,
        ),
        ("Scan", r#""Select":"SOME""#),
    ] {
        let body = format!(r#"{{"TableName":"values",{members}}}"#);
        let response = client.call(action, body).await;
        rejected.push(response.is_err_and(|error| error.is_validation()));
    }
    assert_eq!(rejected, expected([true; 4], [false, false, true, true]));
}

// DynamoDB: returns the limits of the account.
#[tokio::test]
async fn describe_limits() {
    let client = dyno_testing::client().await.unwrap();
    let limits = client.sdk().describe_limits().send().await;
    let code = limits
        .err()
        .and_then(|error| error.code().map(str::to_owned));
    assert_eq!(
        code.as_deref(),
        expected(Some("UnknownOperationException"), None)
    );
}

// S36. DynamoDB: the size of the item collection, if the table has local indexes.
#[tokio::test]
async fn the_size_of_an_item_collection() {
    let client = dyno_testing::client().await.unwrap();
    let key = |name: &str, key_type: KeyType| {
        let key = KeySchemaElement::builder().attribute_name(name);
        key.key_type(key_type).build().unwrap()
    };
    let attribute = |name: &str| {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        let attribute = attribute.attribute_type(ScalarAttributeType::S);
        attribute.build().unwrap()
    };
    let all = Projection::builder().projection_type(ProjectionType::All);
    let index = LocalSecondaryIndex::builder()
        .index_name("local")
        .key_schema(key("id", KeyType::Hash))
        .key_schema(key("b", KeyType::Range))
        .projection(all.build());
    let sdk = client.sdk();
    drop(sdk.delete_table().table_name("sizes").send().await);
    let create = sdk
        .create_table()
        .table_name("sizes")
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key("id", KeyType::Hash))
        .key_schema(key("a", KeyType::Range))
        .local_secondary_indexes(index.build().unwrap());
    let attributes = ["id", "a", "b"].map(attribute);
    let create = create.set_attribute_definitions(Some(attributes.into()));
    create.send().await.unwrap();

    let meter = Meter::with_item_collections();
    let sizes = client.metered(&meter).raw_table("sizes", "id");
    let thing = item! { "id" => "thing", "a" => "a", "b" => "b" };
    sizes.put(thing).await.unwrap();
    let found = meter.item_collections();
    let keys: Vec<_> = found.iter().map(|found| found.key.clone()).collect();
    let one = vec![item! { "id" => "thing" }];
    assert_eq!(keys, expected(one, Vec::new()));
    assert_eq!(meter.total().write_units, 2.0);
}

// DynamoDB: cancels the transaction, because what an update finds in the item is known only inside of it.
#[tokio::test]
async fn an_update_of_a_transaction_that_the_item_makes_invalid() {
    let client = table("invalid_update").await;
    let update = Update::builder()
        .table_name("invalid_update")
        .key("id", s("a"))
        .update_expression("SET a.b = :x")
        .expression_attribute_values(":x", n(1));
    let update = TransactWriteItem::builder().update(update.build().unwrap());
    let write = client.transact_write_items().transact_items(update.build());
    let error = write.send().await.unwrap_err().into_service_error();
    let canceled = Some("TransactionCanceledException");
    assert_eq!(
        error.code(),
        expected(canceled, Some("ValidationException"))
    );
    let message = "The document path provided in the update expression is invalid for update";
    let reasons = match &error {
        TransactWriteItemsError::TransactionCanceledException(canceled) => {
            canceled.cancellation_reasons()
        }
        _ => &[],
    };
    let reason = reasons
        .first()
        .map(|reason| (reason.code().unwrap(), reason.message().unwrap()));
    assert_eq!(reason, expected(Some(("ValidationError", message)), None));
    let whole = error.message();
    assert_eq!(whole == Some(message), expected(false, true), "{whole:?}");
}

//! The SDK's own deserializers and serializers, taken from its operations and called without a client.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::batch_write_item::{BatchWriteItem, BatchWriteItemInput};
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::{PutItem, PutItemInput};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::query::{Query, QueryOutput};
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer};
use std::collections::HashMap;
use std::sync::LazyLock;

/// An item as the SDK holds it.
pub(crate) type Item = HashMap<String, AttributeValue>;

static QUERY: LazyLock<FrozenLayer> =
    LazyLock::new(|| Query::new().config().expect("Query has a configuration"));
static PUT: LazyLock<FrozenLayer> = LazyLock::new(|| {
    PutItem::new()
        .config()
        .expect("PutItem has a configuration")
});
static BATCH: LazyLock<FrozenLayer> = LazyLock::new(|| {
    BatchWriteItem::new()
        .config()
        .expect("BatchWriteItem has a configuration")
});

/// A response of the service.
pub(crate) type Response = HttpResponse;

/// A response with the body of a page.
pub(crate) fn response(body: &[u8]) -> Response {
    let status = StatusCode::try_from(200).expect("200 is a status");
    HttpResponse::new(status, SdkBody::from(body.to_vec()))
}

/// The items of a page, untyped.
pub(crate) fn query(response: &HttpResponse) -> Vec<Item> {
    let deserializer = QUERY
        .load::<SharedResponseDeserializer>()
        .expect("Query has a deserializer");
    let output = deserializer.deserialize_nonstreaming_with_config(response, &ConfigBag::base());
    let output = output
        .expect("a page")
        .downcast::<QueryOutput>()
        .expect("the output of Query");
    output.items.unwrap_or_default()
}

/// Asks for the items of a partition, as one writes it without a mapper.
pub(crate) fn ask(
    client: &Client,
    table: &str,
    name: &str,
    value: AttributeValue,
) -> QueryFluentBuilder {
    client
        .query()
        .table_name(table)
        .key_condition_expression("#pk = :pk")
        .expression_attribute_names("#pk", name)
        .expression_attribute_values(":pk", value)
}

/// Asks for an item.
pub(crate) fn get(
    client: &Client,
    table: &str,
    key: &[(&str, AttributeValue)],
) -> GetItemFluentBuilder {
    let request = client.get_item().table_name(table);
    key.iter().fold(request, |request, (name, value)| {
        request.key(*name, value.clone())
    })
}

/// The entries of a batch that puts items.
pub(crate) fn puts(items: impl IntoIterator<Item = Item>) -> Vec<WriteRequest> {
    let put = |item| {
        PutRequest::builder()
            .set_item(Some(item))
            .build()
            .expect("a whole request")
    };
    items
        .into_iter()
        .map(|item| WriteRequest::builder().put_request(put(item)).build())
        .collect()
}

/// The body of a PutItem request.
pub(crate) fn put(item: Item) -> Vec<u8> {
    let input = PutItemInput::builder()
        .table_name("Movies")
        .set_item(Some(item))
        .build();
    serialize(&PUT, Input::erase(input.expect("a whole input")))
}

/// The body of a BatchWriteItem request.
pub(crate) fn batch(items: impl IntoIterator<Item = Item>) -> Vec<u8> {
    let input = BatchWriteItemInput::builder()
        .request_items("Movies", puts(items))
        .build();
    serialize(&BATCH, Input::erase(input.expect("a whole input")))
}

fn serialize(layer: &FrozenLayer, input: Input) -> Vec<u8> {
    let serializer = layer
        .load::<SharedRequestSerializer>()
        .expect("the operation has a serializer");
    let request = serializer
        .serialize_input(input, &mut ConfigBag::base())
        .expect("a request");
    request.body().bytes().expect("a body in memory").to_vec()
}

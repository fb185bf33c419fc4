//! The tables and items of a request.

use std::collections::{BTreeSet, HashMap};

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

use crate::tables::{KeyValues, Tables};

/// Returns the names of the tables in a request.
pub(super) fn tables(body: &Value) -> BTreeSet<&str> {
    let batch = body.get("RequestItems").and_then(Value::as_object);
    let named = operations(body)
        .chain([body])
        .filter_map(|body| body.get("TableName")?.as_str());
    named
        .chain(batch.into_iter().flatten().map(|(table, _)| table.as_str()))
        .collect()
}

/// Returns the operations of a transaction, without their kinds.
pub(super) fn operations(body: &Value) -> impl Iterator<Item = &Value> {
    let operations = body.get("TransactItems").and_then(Value::as_array);
    let operations = operations.into_iter().flatten();
    operations.filter_map(|operation| operation.as_object()?.values().next())
}

/// Returns the items of a transaction, in the order of its operations.
pub(super) fn transaction(known: &Tables, body: &Value) -> Vec<Option<(String, KeyValues)>> {
    operations(body).map(|body| item(known, body)).collect()
}

/// Returns the table and the key of an operation's item, or `None` if the key of the table is not known.
pub(super) fn item(known: &Tables, body: &Value) -> Option<(String, KeyValues)> {
    let table = body.get("TableName")?.as_str()?;
    let attributes = body.get("Key").or_else(|| body.get("Item"));
    let attributes: HashMap<&str, String> = attributes?
        .as_object()?
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_string()))
        .collect();
    let key = known.get(table)?;
    let key = key.key_of_item(|name| attributes.get(name).map(String::as_str))?;
    Some((table.to_owned(), key))
}

/// Replaces the body of a request.
pub(super) fn with_body(mut request: HttpRequest, body: &Value) -> HttpRequest {
    let body = body.to_string();
    let length = body.len().to_string();
    request.headers_mut().insert("content-length", length);
    *request.body_mut() = SdkBody::from(body);
    request
}

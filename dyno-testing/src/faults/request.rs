//! What is a request about?

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::tables::{KeyValues, Tables};

/// The tables that a request is about.
pub(super) fn tables(body: &Value) -> BTreeSet<&str> {
    let batch = body.get("RequestItems").and_then(Value::as_object);
    let named = operations(body)
        .chain([body])
        .filter_map(|body| body.get("TableName")?.as_str());
    named
        .chain(batch.into_iter().flatten().map(|(table, _)| table.as_str()))
        .collect()
}

/// What the operations of a transaction say.
pub(super) fn operations(body: &Value) -> impl Iterator<Item = &Value> {
    let operations = body.get("TransactItems").and_then(Value::as_array);
    let operations = operations.into_iter().flatten();
    operations.filter_map(|operation| operation.as_object()?.values().next())
}

pub(super) fn transaction(known: &Tables, body: &Value) -> Vec<Option<(String, KeyValues)>> {
    operations(body).map(|body| item(known, body)).collect()
}

/// The item that an operation is about, as far as the key of its table is known.
pub(super) fn item(known: &Tables, body: &Value) -> Option<(String, KeyValues)> {
    let table = body.get("TableName")?.as_str()?;
    let attributes = body.get("Key").or_else(|| body.get("Item"));
    let attributes: HashMap<&str, String> = attributes?
        .as_object()?
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_string()))
        .collect();
    let key = known.get(table)?;
    let key = key.of_item(|name| attributes.get(name).map(String::as_str))?;
    Some((table.to_owned(), key))
}

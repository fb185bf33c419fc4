//! Parsing of requests, limited to the parts that a check needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use crate::tables::{KeyValues, TableKeys};

pub(super) type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The operations of a BatchWriteItem, by table. Each has the item or the key, by kind and member.
pub(super) type BatchWrites<'a> =
    BTreeMap<String, Vec<BTreeMap<String, BTreeMap<String, Members<'a>>>>>;

/// A start key as it is written, except for the order of its members and the escapes of JSON.
pub(super) type StartKey = BTreeMap<String, BTreeMap<String, String>>;

/// Reads a key.
pub(super) fn key_values(key: &Members<'_>) -> Option<KeyValues> {
    KeyValues::from_key(key.iter().map(|(name, value)| (name.as_str(), value.get())))
}

/// Reads the key of an item.
pub(super) fn item_key(table: &TableKeys, item: &Members<'_>) -> Option<KeyValues> {
    table.key_of_item(|name| item.get(name).map(|value| value.get()))
}

/// Reads a start key: its values, and how they are written.
pub(super) fn start_key(key: &RawValue) -> Option<(KeyValues, StartKey)> {
    let members: Members<'_> = serde_json::from_str(key.get()).ok()?;
    Some((key_values(&members)?, serde_json::from_str(key.get()).ok()?))
}

pub(super) fn string(request: &Members<'_>, member: &str) -> Option<String> {
    serde_json::from_str(request.get(member)?.get()).ok()
}

pub(super) fn object<'a>(request: &Members<'a>, member: &str) -> Option<Members<'a>> {
    serde_json::from_str(request.get(member)?.get()).ok()
}

/// Returns a member of an operation of a batch, such as the `Item` of a `PutRequest`.
pub(super) fn member<'o, 'a>(
    operation: &'o BTreeMap<String, BTreeMap<String, Members<'a>>>,
    kind: &str,
    member: &str,
) -> Option<&'o Members<'a>> {
    operation.get(kind)?.get(member)
}

pub(super) fn object_or_empty<'a>(request: &Members<'a>, member: &str) -> Members<'a> {
    object(request, member).unwrap_or_default()
}

pub(super) fn list(array: &RawValue) -> Vec<Members<'_>> {
    serde_json::from_str(array.get()).unwrap_or_default()
}

/// Returns the names of the tables in a request.
pub(super) fn table_names(request: &Members<'_>) -> BTreeSet<String> {
    let mut tables: BTreeSet<String> = string(request, "TableName").into_iter().collect();
    tables.extend(object_or_empty(request, "RequestItems").into_keys());
    let operations = request.get("TransactItems").map(|items| list(items));
    for operation in operations.unwrap_or_default() {
        let bodies = operation.values();
        tables.extend(
            bodies.filter_map(|body| string(&serde_json::from_str(body.get()).ok()?, "TableName")),
        );
    }
    tables
}

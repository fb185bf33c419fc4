//! The parts of a request, read as far as somebody asks for them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use crate::tables::{KeyValues, TableKeys};

pub(super) type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The operations of a batch by table: by kind the item or the key.
pub(super) type Writes<'a> = BTreeMap<String, Vec<BTreeMap<String, BTreeMap<String, Members<'a>>>>>;

/// A start key as it is written, but for the order and the escapes of JSON.
pub(super) type StartKey = BTreeMap<String, BTreeMap<String, String>>;

pub(super) fn of_key(key: &Members<'_>) -> Option<KeyValues> {
    KeyValues::of_key(key.iter().map(|(name, value)| (name.as_str(), value.get())))
}

pub(super) fn of_item(table: &TableKeys, item: &Members<'_>) -> Option<KeyValues> {
    table.of_item(|name| item.get(name).map(|value| value.get()))
}

pub(super) fn start_key(key: &RawValue) -> Option<(KeyValues, StartKey)> {
    let members: Members<'_> = serde_json::from_str(key.get()).ok()?;
    Some((of_key(&members)?, serde_json::from_str(key.get()).ok()?))
}

pub(super) fn text(request: &Members<'_>, member: &str) -> Option<String> {
    serde_json::from_str(request.get(member)?.get()).ok()
}

pub(super) fn parse<'a>(request: &Members<'a>, member: &str) -> Option<Members<'a>> {
    serde_json::from_str(request.get(member)?.get()).ok()
}

pub(super) fn member<'o, 'a>(
    operation: &'o BTreeMap<String, BTreeMap<String, Members<'a>>>,
    kind: &str,
    member: &str,
) -> Option<&'o Members<'a>> {
    operation.get(kind)?.get(member)
}

pub(super) fn members<'a>(request: &Members<'a>, member: &str) -> Members<'a> {
    parse(request, member).unwrap_or_default()
}

pub(super) fn list(array: &RawValue) -> Vec<Members<'_>> {
    serde_json::from_str(array.get()).unwrap_or_default()
}

/// The tables that a request is about.
pub(super) fn tables_of(request: &Members<'_>) -> BTreeSet<String> {
    let mut tables: BTreeSet<String> = text(request, "TableName").into_iter().collect();
    tables.extend(members(request, "RequestItems").into_keys());
    let operations = request.get("TransactItems").map(|items| list(items));
    for operation in operations.unwrap_or_default() {
        let bodies = operation.values();
        tables.extend(
            bodies.filter_map(|body| text(&serde_json::from_str(body.get()).ok()?, "TableName")),
        );
    }
    tables
}

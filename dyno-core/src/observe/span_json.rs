//! Lists and capacities as JSON for fields of spans: `tracing` has no lists.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{Capacity, ConsumedCapacity};

use crate::wire::{Format, Writer};

pub(super) fn list(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<_> = parts.collect();
    format!("[{}]", parts.join(","))
}

pub(super) fn quoted(text: &str) -> String {
    let mut writer = Writer::new(Format::Plain);
    writer.value().string(text);
    writer.into_json()
}

pub(super) fn consumed_capacity(consumed: &ConsumedCapacity) -> String {
    let table = consumed
        .table_name()
        .map(|name| format!("\"TableName\":{}", quoted(name)));
    object([
        table,
        units("CapacityUnits", consumed.capacity_units),
        units("ReadCapacityUnits", consumed.read_capacity_units),
        units("WriteCapacityUnits", consumed.write_capacity_units),
        consumed
            .table
            .as_ref()
            .map(|table| format!("\"Table\":{}", capacity(table))),
        indexes(
            "GlobalSecondaryIndexes",
            consumed.global_secondary_indexes.as_ref(),
        ),
        indexes(
            "LocalSecondaryIndexes",
            consumed.local_secondary_indexes.as_ref(),
        ),
    ])
}

fn units(name: &str, units: Option<f64>) -> Option<String> {
    units.map(|units| format!("{}:{units}", quoted(name)))
}

fn capacity(capacity: &Capacity) -> String {
    object([
        units("CapacityUnits", capacity.capacity_units),
        units("ReadCapacityUnits", capacity.read_capacity_units),
        units("WriteCapacityUnits", capacity.write_capacity_units),
    ])
}

fn indexes(name: &str, indexes: Option<&HashMap<String, Capacity>>) -> Option<String> {
    let mut members: Vec<_> = indexes?
        .iter()
        .map(|(name, part)| format!("{}:{}", quoted(name), capacity(part)))
        .collect();
    members.sort_unstable();
    let indexes = object(members.into_iter().map(Some));
    Some(format!("{}:{indexes}", quoted(name)))
}

fn object(members: impl IntoIterator<Item = Option<String>>) -> String {
    let members: Vec<_> = members.into_iter().flatten().collect();
    format!("{{{}}}", members.join(","))
}

//! Snapshots of tables before the latest writes, for stale reads.
//!
//! A second engine that applies the writes later does not work. It would lack the items that existed before and the
//! writes of other clients, and it could not tell whether a write whose response is lost was executed.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::response;

/// Executes an operation, and returns the body of a successful response.
pub(super) trait Execute: Fn(&str, &Value) -> Option<Value> {}

impl<F: Fn(&str, &Value) -> Option<Value>> Execute for F {}

/// The tables before the latest writes to them, the latest write first.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The largest number of writes that are kept.
    depth: usize,
    tables: HashMap<String, VecDeque<Arc<Snapshot>>>,
}

impl History {
    /// Keeps snapshots for at least this number of writes.
    pub(super) fn keep(&mut self, writes: u32) {
        self.depth = self.depth.max(writes as usize);
    }

    /// Returns whether snapshots are needed.
    pub(super) fn is_kept(&self) -> bool {
        self.depth > 0
    }

    /// Records the snapshots of the tables before a write that was executed.
    pub(super) fn record(&mut self, before: Vec<Arc<Snapshot>>) {
        for snapshot in before {
            let states = self.tables.entry(snapshot.table.clone()).or_default();
            states.push_front(snapshot);
            states.truncate(self.depth);
        }
    }

    /// Drops the snapshots of a deleted table.
    pub(super) fn forget(&mut self, table: &str) {
        self.tables.remove(table);
    }

    /// Returns the table before the last `writes` writes, or before all recorded writes if there are fewer.
    pub(super) fn before(&self, table: &str, writes: u32) -> Option<Arc<Snapshot>> {
        let states = self.tables.get(table)?;
        let last = states.len().checked_sub(1)?;
        let index = (writes as usize).checked_sub(1)?;
        states.get(index.min(last)).cloned()
    }
}

/// A table with its items.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) table: String,
    /// The CreateTable request for a table with the same keys and indexes.
    pub(super) creation: Value,
    pub(super) items: Vec<Value>,
}

impl Snapshot {
    /// Reads a table, or returns `None` if it does not exist.
    pub(super) fn take(table: &str, execute: &impl Execute) -> Option<Arc<Self>> {
        let described = execute("DescribeTable", &json!({ "TableName": table }))?;
        let creation = creation(table, described.get("Table")?);
        let mut items = Vec::new();
        let mut scan = json!({ "TableName": table, "ConsistentRead": true });
        loop {
            let mut page = execute("Scan", &scan)?;
            if let Some(Value::Array(found)) = page.get_mut("Items") {
                items.append(found);
            }
            match page.get_mut("LastEvaluatedKey").map(Value::take) {
                None | Some(Value::Null) => break,
                Some(key) => response::set(&mut scan, "ExclusiveStartKey", key),
            }
        }
        Some(Arc::new(Self {
            table: table.to_owned(),
            creation,
            items,
        }))
    }
}

fn creation(table: &str, described: &Value) -> Value {
    let mut creation = Map::new();
    creation.insert("TableName".to_owned(), json!(table));
    creation.insert("BillingMode".to_owned(), json!("PAY_PER_REQUEST"));
    copy(
        described,
        &["AttributeDefinitions", "KeySchema"],
        &mut creation,
    );
    for member in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
        let indexes = described.get(member).and_then(Value::as_array);
        let indexes = indexes.into_iter().flatten().map(|index| {
            let mut copied = Map::new();
            copy(
                index,
                &["IndexName", "KeySchema", "Projection"],
                &mut copied,
            );
            Value::Object(copied)
        });
        let indexes: Vec<Value> = indexes.collect();
        if !indexes.is_empty() {
            creation.insert(member.to_owned(), Value::Array(indexes));
        }
    }
    Value::Object(creation)
}

fn copy(from: &Value, members: &[&str], to: &mut Map<String, Value>) {
    for &member in members {
        if let Some(value) = from.get(member) {
            to.insert(member.to_owned(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(number: u32) -> Arc<Snapshot> {
        Arc::new(Snapshot {
            table: "A".to_owned(),
            creation: Value::Null,
            items: vec![json!(number)],
        })
    }

    #[test]
    fn a_history_keeps_as_many_writes_as_needed() {
        let mut history = History::default();
        assert!(!history.is_kept());
        history.keep(3);
        history.keep(2);
        assert!(history.is_kept());
        assert!(history.before("A", 1).is_none());
        let mut seen = Vec::new();
        for write in 1..=5 {
            history.record(vec![snapshot(write)]);
            let before = |writes| history.before("A", writes).unwrap().items[0].clone();
            seen.push([before(1), before(2), before(9)]);
        }
        assert_eq!(json!(seen[0]), json!([1, 1, 1]));
        assert_eq!(json!(seen[1]), json!([2, 1, 1]));
        assert_eq!(json!(seen[4]), json!([5, 4, 3]));
        assert!(history.before("A", 0).is_none());
        assert!(history.before("B", 1).is_none());
        history.forget("A");
        assert!(history.before("A", 1).is_none());
    }

    #[test]
    fn the_creation_is_derived_from_the_description() {
        let key = json!([{ "AttributeName": "id", "KeyType": "HASH" }]);
        let described = json!({
            "TableName": "A", "TableStatus": "ACTIVE", "ItemCount": 7,
            "KeySchema": key,
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
            "GlobalSecondaryIndexes": [{
                "IndexName": "I", "KeySchema": key, "Projection": { "ProjectionType": "ALL" },
                "IndexStatus": "ACTIVE", "IndexArn": "arn",
            }],
            "LocalSecondaryIndexes": [],
        });
        let expected = json!({
            "TableName": "A", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": key,
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
            "GlobalSecondaryIndexes": [{
                "IndexName": "I", "KeySchema": key, "Projection": { "ProjectionType": "ALL" },
            }],
        });
        assert_eq!(creation("A", &described), expected);
    }
}

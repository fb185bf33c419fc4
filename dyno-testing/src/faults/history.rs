//! What were tables before the last writes to them?
//!
//! Not a second engine that gets the same writes later: it would know neither the items that were there before nor the writes of other
//! clients, and a write that was carried out twice would have to be told from one that was not.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::answer;

/// Asks a service for what an operation answers with success.
pub(super) trait Ask: Fn(&str, &Value) -> Option<Value> {}

impl<F: Fn(&str, &Value) -> Option<Value>> Ask for F {}

/// What tables were before the last writes to them; the last one is in front.
#[derive(Debug, Default)]
pub(super) struct History {
    /// How many writes it knows, at most.
    depth: usize,
    tables: HashMap<String, VecDeque<Arc<Snapshot>>>,
}

impl History {
    /// Somebody wants to know what was so many writes ago.
    pub(super) fn reach(&mut self, writes: u32) {
        self.depth = self.depth.max(writes as usize);
    }

    /// Whether somebody wants to know anything.
    pub(super) fn is_kept(&self) -> bool {
        self.depth > 0
    }

    /// A write has been carried out before which its tables were these.
    pub(super) fn wrote(&mut self, before: Vec<Arc<Snapshot>>) {
        for snapshot in before {
            let states = self.tables.entry(snapshot.table.clone()).or_default();
            states.push_front(snapshot);
            states.truncate(self.depth);
        }
    }

    /// The table is gone, and with it what it was.
    pub(super) fn forget(&mut self, table: &str) {
        self.tables.remove(table);
    }

    /// What a table was so many writes ago, or as many as there were.
    pub(super) fn before(&self, table: &str, writes: u32) -> Option<Arc<Snapshot>> {
        let states = self.tables.get(table)?;
        let last = states.len().checked_sub(1)?;
        let place = (writes as usize).checked_sub(1)?;
        states.get(place.min(last)).cloned()
    }
}

/// A table with its items.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) table: String,
    /// The CreateTable of a table with these keys and indexes.
    pub(super) creation: Value,
    pub(super) items: Vec<Value>,
}

impl Snapshot {
    /// What a table is now; nothing if it is not there.
    pub(super) fn take(table: &str, ask: &impl Ask) -> Option<Arc<Self>> {
        let described = ask("DescribeTable", &json!({ "TableName": table }))?;
        let creation = creation(table, described.get("Table")?);
        let mut items = Vec::new();
        let mut scan = json!({ "TableName": table, "ConsistentRead": true });
        loop {
            let mut page = ask("Scan", &scan)?;
            if let Some(Value::Array(found)) = page.get_mut("Items") {
                items.append(found);
            }
            match page.get_mut("LastEvaluatedKey").map(Value::take) {
                None | Some(Value::Null) => break,
                Some(key) => answer::set(&mut scan, "ExclusiveStartKey", key),
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
    fn a_history_goes_back_as_far_as_somebody_looks() {
        let mut history = History::default();
        assert!(!history.is_kept());
        history.reach(3);
        history.reach(2);
        assert!(history.is_kept());
        assert!(history.before("A", 1).is_none());
        let mut looks = Vec::new();
        for write in 1..=5 {
            history.wrote(vec![snapshot(write)]);
            let look = |writes| history.before("A", writes).unwrap().items[0].clone();
            looks.push([look(1), look(2), look(9)]);
        }
        assert_eq!(json!(looks[0]), json!([1, 1, 1]));
        assert_eq!(json!(looks[1]), json!([2, 1, 1]));
        assert_eq!(json!(looks[4]), json!([5, 4, 3]));
        assert!(history.before("A", 0).is_none());
        assert!(history.before("B", 1).is_none());
        history.forget("A");
        assert!(history.before("A", 1).is_none());
    }

    #[test]
    fn a_table_is_described_as_it_is_created() {
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

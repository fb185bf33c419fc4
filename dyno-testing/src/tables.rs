//! The keys and indexes of tables, as the responses of DynamoDB describe them.

use std::collections::{BTreeMap, HashMap};

use dyno_core::Number;
use serde_json::Value;

/// The tables that a response has described.
#[derive(Debug, Default)]
pub(crate) struct Tables(HashMap<String, TableKeys>);

/// The key attributes of a table and of its indexes.
#[derive(Debug, Default)]
pub(crate) struct TableKeys {
    key: Vec<String>,
    global: HashMap<String, Vec<String>>,
    local: HashMap<String, Vec<String>>,
    index_keys: Vec<IndexKeyAttribute>,
}

/// An attribute of the key of an index.
#[derive(Debug)]
pub(crate) struct IndexKeyAttribute {
    pub(crate) attribute: String,
    pub(crate) index: String,
    pub(crate) is_sort_key: bool,
}

/// The values of a key. Two keys are equal if DynamoDB considers them equal: the numbers 1 and 1.0 are the same key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyValues(BTreeMap<String, KeyValue>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum KeyValue {
    Number(Number),
    /// The type and the value as a string.
    Other(String, String),
}

impl Tables {
    /// Records the table that a response to CreateTable, UpdateTable, DescribeTable or DeleteTable describes.
    pub(crate) fn learn(&mut self, operation: &str, response: &[u8]) {
        let member = match operation {
            "CreateTable" | "UpdateTable" | "DeleteTable" => "TableDescription",
            "DescribeTable" => "Table",
            _ => return,
        };
        let Ok(response) = serde_json::from_slice::<Value>(response) else {
            return;
        };
        let Some(table) = response.get(member) else {
            return;
        };
        let Some(name) = table.get("TableName").and_then(Value::as_str) else {
            return;
        };
        if operation == "DeleteTable" {
            self.0.remove(name);
        } else {
            let keys = TableKeys {
                key: key_attributes(table),
                global: indexes(table, "GlobalSecondaryIndexes"),
                local: indexes(table, "LocalSecondaryIndexes"),
                index_keys: index_keys(table),
            };
            self.0.insert(name.to_owned(), keys);
        }
    }

    pub(crate) fn get(&self, table: &str) -> Option<&TableKeys> {
        self.0.get(table)
    }
}

impl TableKeys {
    pub(crate) fn is_global(&self, index: &str) -> bool {
        self.global.contains_key(index)
    }

    /// Returns the attributes that are keys of indexes.
    pub(crate) fn index_keys(&self) -> &[IndexKeyAttribute] {
        &self.index_keys
    }

    /// Returns the key of an item.
    pub(crate) fn key_of_item<'a>(
        &self,
        attribute: impl Fn(&str) -> Option<&'a str>,
    ) -> Option<KeyValues> {
        let values = self.key.iter().map(|name| {
            let value = key_value(attribute(name)?)?;
            Some((name.clone(), value))
        });
        values.collect::<Option<_>>().map(KeyValues)
    }

    /// Returns the names of the attributes of the key of the table, or of an index.
    pub(crate) fn key(&self, index: Option<&str>) -> Option<&[String]> {
        match index {
            Some(index) => {
                let key = self.global.get(index).or_else(|| self.local.get(index));
                key.map(Vec::as_slice)
            }
            None => Some(&self.key),
        }
    }

    /// Returns the names of the attributes of a start key: those of the table's key and of the index's key.
    pub(crate) fn start_key_attributes(&self, index: Option<&str>) -> Option<Vec<&str>> {
        let key = self.key(index)?;
        let names = self.key.iter().chain(key).map(String::as_str);
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        Some(names)
    }
}

impl KeyValues {
    /// Reads the `Key` of a request.
    pub(crate) fn from_key<'a>(key: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let values = key.map(|(name, value)| Some((name.to_owned(), key_value(value)?)));
        values.collect::<Option<_>>().map(Self)
    }
}

fn key_value(value: &str) -> Option<KeyValue> {
    let typed: BTreeMap<String, String> = serde_json::from_str(value).ok()?;
    let (kind, text) = typed.into_iter().next()?;
    Some(match (kind.as_str(), text.parse()) {
        ("N", Ok(number)) => KeyValue::Number(number),
        _ => KeyValue::Other(kind, text),
    })
}

fn key_attributes(described: &Value) -> Vec<String> {
    let schema = described.get("KeySchema").and_then(Value::as_array);
    let names = schema
        .into_iter()
        .flatten()
        .filter_map(|element| element.get("AttributeName")?.as_str());
    names.map(str::to_owned).collect()
}

fn indexes(table: &Value, member: &str) -> HashMap<String, Vec<String>> {
    let indexes = table.get(member).and_then(Value::as_array);
    let named = indexes.into_iter().flatten().filter_map(|index| {
        let name = index.get("IndexName")?.as_str()?;
        Some((name.to_owned(), key_attributes(index)))
    });
    named.collect()
}

fn index_keys(table: &Value) -> Vec<IndexKeyAttribute> {
    let lists = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];
    let indexes = lists
        .into_iter()
        .filter_map(|member| table.get(member)?.as_array())
        .flatten();
    let keys = indexes.flat_map(|index| {
        let schema = index.get("KeySchema").and_then(Value::as_array);
        let elements = schema.into_iter().flatten();
        elements.filter_map(|element| {
            Some(IndexKeyAttribute {
                attribute: element.get("AttributeName")?.as_str()?.to_owned(),
                index: index.get("IndexName")?.as_str()?.to_owned(),
                is_sort_key: element.get("KeyType")? == "RANGE",
            })
        })
    });
    keys.collect()
}

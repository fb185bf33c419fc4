//! The number of operations in a batch or a transaction, and operations on the same item.

use std::collections::HashSet;

use super::Checker;
use super::placeholders::expressions;
use super::request::{
    BatchWrites, Members, item_key, key_values, list, member, object, object_or_empty, string,
};
use crate::tables::KeyValues;

impl Checker {
    /// Checks the expressions of one operation, and the keys of indexes that it puts or sets.
    pub(super) fn write(&self, request: &Members<'_>) -> Result<(), String> {
        let assigned = expressions(request)?;
        let Some(table) = string(request, "TableName") else {
            return Ok(());
        };
        self.index_keys_set(&table, &assigned)?;
        let keys = self.tables.get(&table).map(|table| table.index_keys());
        // The item is only parsed if there are keys to check.
        if keys.is_none_or(<[_]>::is_empty) {
            return Ok(());
        }
        match object(request, "Item") {
            Some(item) => self.index_keys_of(&table, &item),
            None => Ok(()),
        }
    }

    /// Checks a BatchWriteItem: the number of operations, duplicates and keys of indexes.
    pub(super) fn batch_write(&self, request: &Members<'_>) -> Result<(), String> {
        let mut seen = HashSet::new();
        let mut count = 0;
        // Parsed in one step, because this is the largest request.
        let tables = request
            .get("RequestItems")
            .and_then(|tables| serde_json::from_str::<BatchWrites<'_>>(tables.get()).ok());
        for (table, operations) in tables.unwrap_or_default() {
            for operation in operations {
                count += 1;
                let put = member(&operation, "PutRequest", "Item");
                let key = match put {
                    Some(item) => self
                        .tables
                        .get(&table)
                        .and_then(|table| item_key(table, item)),
                    None => member(&operation, "DeleteRequest", "Key").and_then(key_values),
                };
                if let Some(item) = put {
                    self.index_keys_of(&table, item)?;
                }
                unique(&mut seen, &table, key)?;
            }
        }
        at_most(count, 25, "operations in a batch")
    }

    /// Checks the operations of a transaction: their number, their items and their expressions.
    pub(super) fn transaction(&self, request: &Members<'_>) -> Result<(), String> {
        let mut seen = HashSet::new();
        let operations = request.get("TransactItems").map(|items| list(items));
        let operations = operations.unwrap_or_default();
        for (index, operation) in operations.iter().enumerate() {
            for body in operation.values() {
                let Ok(body) = serde_json::from_str::<Members<'_>>(body.get()) else {
                    continue;
                };
                let at = |violation| format!("operation {index}: {violation}");
                self.write(&body).map_err(at)?;
                let Some(table) = string(&body, "TableName") else {
                    continue;
                };
                let key = match (object(&body, "Key"), object(&body, "Item")) {
                    (Some(key), _) => key_values(&key),
                    (None, Some(item)) => self
                        .tables
                        .get(&table)
                        .and_then(|table| item_key(table, &item)),
                    (None, None) => None,
                };
                unique(&mut seen, &table, key).map_err(at)?;
            }
        }
        at_most(operations.len(), 100, "operations in a transaction")
    }
}

/// Checks a BatchGetItem: the number of keys, duplicates and expressions.
pub(super) fn batch_get(request: &Members<'_>) -> Result<(), String> {
    let mut seen = HashSet::new();
    let mut count = 0;
    for (table, read) in object_or_empty(request, "RequestItems") {
        let Ok(read) = serde_json::from_str::<Members<'_>>(read.get()) else {
            continue;
        };
        expressions(&read)?;
        for key in read.get("Keys").map(|keys| list(keys)).unwrap_or_default() {
            count += 1;
            unique(&mut seen, &table, key_values(&key))?;
        }
    }
    at_most(count, 100, "keys in a batch")
}

fn unique(
    seen: &mut HashSet<(String, KeyValues)>,
    table: &str,
    key: Option<KeyValues>,
) -> Result<(), String> {
    let fresh = key.is_none_or(|key| seen.insert((table.to_owned(), key)));
    fresh
        .then_some(())
        .ok_or_else(|| format!("two operations on one item of `{table}`"))
}

fn at_most(count: usize, limit: usize, what: &str) -> Result<(), String> {
    if count > limit {
        return Err(format!("{count} {what}; DynamoDB allows at most {limit}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{key, violation};

    #[test]
    fn batches() {
        let puts = |titles: &[&str]| {
            let put = |title: &&str| {
                let mut item = key(title);
                item["rank"] = json!({ "N": "1" });
                json!({ "PutRequest": { "Item": item } })
            };
            titles.iter().map(put).collect::<Vec<Value>>()
        };
        let write = |operations: Vec<Value>| {
            violation(
                "BatchWriteItem",
                &json!({ "RequestItems": { "Movies": operations } }),
            )
        };
        let many: Vec<String> = (0..26).map(|title| title.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(write(puts(&many[..25])), "");
        assert_eq!(
            write(puts(&many)),
            "26 operations in a batch; DynamoDB allows at most 25"
        );
        let twice = "two operations on one item of `Movies`";
        assert_eq!(write(puts(&["a", "b", "a"])), twice);
        let mut mixed = puts(&["a"]);
        let same = json!({ "year": { "N": "1985.0" }, "title": { "S": "\u{61}" } });
        mixed.push(json!({ "DeleteRequest": { "Key": same } }));
        assert_eq!(write(mixed), twice);

        let get = |keys: Vec<Value>| {
            violation(
                "BatchGetItem",
                &json!({ "RequestItems": { "Movies": { "Keys": keys } } }),
            )
        };
        let keys = |count: usize| (0..count).map(|title| key(&title.to_string())).collect();
        assert_eq!(get(keys(100)), "");
        assert_eq!(
            get(keys(101)),
            "101 keys in a batch; DynamoDB allows at most 100"
        );
        assert_eq!(get(vec![key("a"), key("a")]), twice);
    }

    #[test]
    fn transactions() {
        let delete =
            |title: &str| json!({ "Delete": { "TableName": "Movies", "Key": key(title) } });
        let put = |title: &str| json!({ "Put": { "TableName": "Movies", "Item": key(title) } });
        let write = |operations: Vec<Value>| {
            violation(
                "TransactWriteItems",
                &json!({ "TransactItems": operations }),
            )
        };
        assert_eq!(write(vec![delete("a"), put("b")]), "");
        assert_eq!(
            write(vec![delete("a"), put("a")]),
            "operation 1: two operations on one item of `Movies`"
        );
        let many = (0..101).map(|title| put(&title.to_string())).collect();
        assert_eq!(
            write(many),
            "101 operations in a transaction; DynamoDB allows at most 100"
        );
        let check = json!({ "ConditionCheck": {
            "TableName": "Movies", "Key": key("a"), "ConditionExpression": "a = :v",
        } });
        assert_eq!(
            write(vec![check]),
            "operation 0: ExpressionAttributeValues lacks `:v`"
        );
    }
}

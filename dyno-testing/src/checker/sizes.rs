//! The lengths of attribute names and of the keys of indexes. The engine itself checks the keys of tables.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Checker;
use super::request::Members;

/// The limits of the AWS developer guide, "Quotas in Amazon DynamoDB": "Attributes", "Partition keys and sort keys".
const MAX_NAME: usize = 65_535;
const MAX_PARTITION_KEY: usize = 2048;
const MAX_SORT_KEY: usize = 1024;

/// Checks the length of one attribute name.
pub(super) fn attribute_name(name: &str) -> Result<(), String> {
    match name.len() {
        ..=MAX_NAME => Ok(()),
        length => Err(too_long(length)),
    }
}

/// Checks the lengths of all attribute names in the body of a request.
///
/// They are names of JSON members at any depth.
pub(super) fn attribute_names(body: &[u8]) -> Result<(), String> {
    // A short request has no long name and is not parsed.
    if body.len() <= MAX_NAME {
        return Ok(());
    }
    let mut longest = 0;
    let mut json = serde_json::Deserializer::from_slice(body);
    // The engine rejects what is not JSON.
    drop(LongestName(&mut longest).deserialize(&mut json));
    match longest {
        ..=MAX_NAME => Ok(()),
        length => Err(too_long(length)),
    }
}

fn too_long(length: usize) -> String {
    format!("an attribute name has {length} bytes; DynamoDB allows at most {MAX_NAME}")
}

impl Checker {
    /// Checks the lengths of the attributes that are keys of indexes.
    ///
    /// If a key has several attributes, the limit applies to each of them.
    pub(super) fn index_keys<'v>(
        &self,
        table: &str,
        value: impl Fn(&str) -> Option<&'v RawValue>,
    ) -> Result<(), String> {
        let keys = self.tables.get(table).map(|table| table.index_keys());
        for key in keys.unwrap_or_default() {
            let length = value(&key.attribute).map_or(0, length);
            let (limit, kind) = match key.is_sort_key {
                true => (MAX_SORT_KEY, "sort key"),
                false => (MAX_PARTITION_KEY, "partition key"),
            };
            if length > limit {
                return Err(format!(
                    "`{}` has {length} bytes and is a {kind} of the index `{}`; DynamoDB allows at most {limit}",
                    key.attribute, key.index
                ));
            }
        }
        Ok(())
    }

    /// Checks the keys of indexes in an item that is put.
    pub(super) fn index_keys_of(&self, table: &str, item: &Members<'_>) -> Result<(), String> {
        self.index_keys(table, |name| item.get(name).copied())
    }

    /// Checks the keys of indexes that an update sets.
    pub(super) fn index_keys_set(
        &self,
        table: &str,
        assigned: &[(String, &RawValue)],
    ) -> Result<(), String> {
        self.index_keys(table, |name| {
            let set = assigned.iter().find(|(attribute, _)| attribute == name);
            set.map(|(_, value)| *value)
        })
    }
}

/// Returns the length of a string or binary value in bytes, and 0 for other values. A number is always short enough.
fn length(value: &RawValue) -> usize {
    let typed: Option<KeyValueJson> = serde_json::from_str(value.get()).ok();
    match typed {
        Some(KeyValueJson::S(text)) => text.len(),
        Some(KeyValueJson::B(base64)) => base64.trim_end_matches('=').len() * 3 / 4,
        None => 0,
    }
}

#[derive(serde::Deserialize)]
enum KeyValueJson {
    S(String),
    B(String),
}

/// Reads any JSON, and keeps the length of the longest member name.
struct LongestName<'l>(&'l mut usize);

impl<'de> DeserializeSeed<'de> for LongestName<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LongestName<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            *self.0 = name.len().max(*self.0);
            map.next_value_seed(LongestName(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        while array.next_element_seed(LongestName(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{key, violation};
    use super::*;

    #[test]
    fn the_limit_of_names_is_exact_at_every_depth() {
        let long = |bytes: usize| "n".repeat(bytes);
        let put = |name: String, depth: usize| {
            let value = (0..depth).fold(
                json!({ "S": "" }),
                |inner, _| json!({ "L": [{ "M": { "m": inner } }] }),
            );
            let mut item = key("a");
            item["deep"] = json!({ "M": { name: value } });
            violation("PutItem", &json!({ "TableName": "Movies", "Item": item }))
        };
        let expected = "an attribute name has 65536 bytes; DynamoDB allows at most 65535";
        for depth in [0, 7] {
            assert_eq!(put(long(MAX_NAME), depth), "");
            assert_eq!(put(long(MAX_NAME + 1), depth), expected);
        }
        // An umlaut has two bytes.
        assert_eq!(put("ü".repeat(MAX_NAME / 2), 0), "");
        assert_eq!(put("ü".repeat(MAX_NAME / 2 + 1), 0), expected);
        let placeholder = |name: String| {
            violation(
                "Scan",
                &json!({
                    "TableName": "Movies", "ProjectionExpression": "#a",
                    "ExpressionAttributeNames": { "#a": name },
                }),
            )
        };
        assert_eq!(placeholder(long(MAX_NAME)), "");
        assert_eq!(placeholder(long(MAX_NAME + 1)), expected);
        // The limit does not apply to values.
        let mut item = key("a");
        item["text"] = json!({ "S": long(MAX_NAME + 1) });
        let put = json!({ "TableName": "Movies", "Item": item });
        assert_eq!(violation("PutItem", &put), "");
    }

    #[test]
    fn the_limit_of_index_keys_is_exact_in_every_write() {
        let text = |bytes: usize| json!({ "S": "s".repeat(bytes) });
        // Four characters of base64 are three bytes.
        let bytes = |thirds: usize, rest: &str| json!({ "B": "AAAA".repeat(thirds) + rest });
        let item = |attribute: &str, value: &Value| {
            let mut item = key("a");
            item[attribute] = value.clone();
            item
        };
        let update = |attribute: &str, value: &Value| {
            json!({
                "TableName": "Movies", "Key": key("a"), "UpdateExpression": "SET #a = :v",
                "ExpressionAttributeNames": { "#a": attribute }, "ExpressionAttributeValues": { ":v": value },
            })
        };
        let violations = |attribute: &str, value: &Value| {
            let put = json!({ "TableName": "Movies", "Item": item(attribute, value) });
            let batch = json!({ "RequestItems": { "Movies": [{ "PutRequest": { "Item": item(attribute, value) } }] } });
            [
                violation("PutItem", &put),
                violation("UpdateItem", &update(attribute, value)),
                violation("BatchWriteItem", &batch),
                violation(
                    "TransactWriteItems",
                    &json!({ "TransactItems": [{ "Put": put }] }),
                ),
                violation(
                    "TransactWriteItems",
                    &json!({ "TransactItems": [{ "Update": update(attribute, value) }] }),
                ),
            ]
        };
        let expected = |attribute: &str, what: &str| {
            let plain = format!("`{attribute}` has {what}");
            let indexed = format!("operation 0: {plain}");
            [
                plain.clone(),
                plain.clone(),
                plain,
                indexed.clone(),
                indexed,
            ]
        };
        let none = [const { String::new() }; 5];
        assert_eq!(violations("rank", &text(2048)), none);
        let partition =
            "2049 bytes and is a partition key of the index `ByRank`; DynamoDB allows at most 2048";
        assert_eq!(violations("rank", &text(2049)), expected("rank", partition));
        assert_eq!(violations("plot", &text(1024)), none);
        let sort =
            "1025 bytes and is a sort key of the index `ByPlot`; DynamoDB allows at most 1024";
        assert_eq!(violations("plot", &text(1025)), expected("plot", sort));
        assert_eq!(violations("plot", &bytes(341, "AA==")), none);
        assert_eq!(
            violations("plot", &bytes(341, "AAA=")),
            expected("plot", sort)
        );
        // Not a key of an index.
        assert_eq!(violations("note", &text(5000)), none);
    }
}

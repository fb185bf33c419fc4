//! Are the names of attributes and the values of keys short enough? Engines know the limits of a table's key, and not those of its
//! indexes.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Checker;
use super::request::Members;

/// The limits of the AWS developer guide, "Quotas in Amazon DynamoDB": "Attributes", "Partition keys and sort keys".
const MAX_NAME: usize = 65_535;
const MAX_PARTITION_KEY: usize = 2048;
const MAX_SORT_KEY: usize = 1024;

/// The name of one attribute.
pub(super) fn name(name: &str) -> Result<(), String> {
    match name.len() {
        ..=MAX_NAME => Ok(()),
        length => Err(too_long(length)),
    }
}

/// The names of all attributes in the body of a request, which are members of its JSON at some depth.
pub(super) fn names(body: &[u8]) -> Result<(), String> {
    // A short request has no long name, and need not be read again.
    if body.len() <= MAX_NAME {
        return Ok(());
    }
    let mut longest = 0;
    let mut json = serde_json::Deserializer::from_slice(body);
    // What cannot be read is the engine's to refuse.
    drop(Longest(&mut longest).deserialize(&mut json));
    match longest {
        ..=MAX_NAME => Ok(()),
        length => Err(too_long(length)),
    }
}

fn too_long(length: usize) -> String {
    format!("an attribute name has {length} bytes; DynamoDB takes at most {MAX_NAME}")
}

impl Checker {
    /// The attributes of an item, or those that an update sets, as keys of the table's indexes.
    ///
    /// Where a key has several attributes, each is held to the limit alone.
    pub(super) fn index_keys<'v>(
        &self,
        table: &str,
        value: impl Fn(&str) -> Option<&'v RawValue>,
    ) -> Result<(), String> {
        let keys = self.tables.get(table).map(|table| table.of_indexes());
        for key in keys.unwrap_or_default() {
            let length = value(&key.attribute).map_or(0, length);
            let (limit, kind) = match key.is_sort_key {
                true => (MAX_SORT_KEY, "sort key"),
                false => (MAX_PARTITION_KEY, "partition key"),
            };
            if length > limit {
                return Err(format!(
                    "`{}` has {length} bytes and is a {kind} of the index `{}`; DynamoDB takes at most {limit}",
                    key.attribute, key.index
                ));
            }
        }
        Ok(())
    }

    /// The same of an item that is put.
    pub(super) fn index_keys_of(&self, table: &str, item: &Members<'_>) -> Result<(), String> {
        self.index_keys(table, |name| item.get(name).copied())
    }

    /// The same of what an update sets.
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

/// How many bytes a value has that can be a key and is not a number, which is short.
fn length(value: &RawValue) -> usize {
    let typed: Option<Typed> = serde_json::from_str(value.get()).ok();
    match typed {
        Some(Typed::S(text)) => text.len(),
        Some(Typed::B(base64)) => base64.trim_end_matches('=').len() * 3 / 4,
        None => 0,
    }
}

#[derive(serde::Deserialize)]
enum Typed {
    S(String),
    B(String),
}

/// Reads JSON of any kind, and keeps how long the longest name is.
struct Longest<'l>(&'l mut usize);

impl<'de> DeserializeSeed<'de> for Longest<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Longest<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            *self.0 = name.len().max(*self.0);
            map.next_value_seed(Longest(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        while array.next_element_seed(Longest(self.0))?.is_some() {}
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

    use super::super::tests::{key, refusal};
    use super::*;

    #[test]
    fn names_hold_to_the_last_byte_wherever_they_stand() {
        let long = |bytes: usize| "n".repeat(bytes);
        let put = |name: String, depth: usize| {
            let value = (0..depth).fold(
                json!({ "S": "" }),
                |inner, _| json!({ "L": [{ "M": { "m": inner } }] }),
            );
            let mut item = key("a");
            item["deep"] = json!({ "M": { name: value } });
            refusal("PutItem", &json!({ "TableName": "Movies", "Item": item }))
        };
        let said = "an attribute name has 65536 bytes; DynamoDB takes at most 65535";
        for depth in [0, 7] {
            assert_eq!(put(long(MAX_NAME), depth), "");
            assert_eq!(put(long(MAX_NAME + 1), depth), said);
        }
        // An umlaut has two bytes.
        assert_eq!(put("ü".repeat(MAX_NAME / 2), 0), "");
        assert_eq!(put("ü".repeat(MAX_NAME / 2 + 1), 0), said);
        let placeholder = |name: String| {
            refusal(
                "Scan",
                &json!({
                    "TableName": "Movies", "ProjectionExpression": "#a",
                    "ExpressionAttributeNames": { "#a": name },
                }),
            )
        };
        assert_eq!(placeholder(long(MAX_NAME)), "");
        assert_eq!(placeholder(long(MAX_NAME + 1)), said);
        // A value is no name.
        let mut item = key("a");
        item["text"] = json!({ "S": long(MAX_NAME + 1) });
        let put = json!({ "TableName": "Movies", "Item": item });
        assert_eq!(refusal("PutItem", &put), "");
    }

    #[test]
    fn keys_of_indexes_hold_to_the_last_byte_in_every_write() {
        let text = |bytes: usize| json!({ "S": "s".repeat(bytes) });
        // Four letters of base64 are three bytes.
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
        let refusals = |attribute: &str, value: &Value| {
            let put = json!({ "TableName": "Movies", "Item": item(attribute, value) });
            let batch = json!({ "RequestItems": { "Movies": [{ "PutRequest": { "Item": item(attribute, value) } }] } });
            [
                refusal("PutItem", &put),
                refusal("UpdateItem", &update(attribute, value)),
                refusal("BatchWriteItem", &batch),
                refusal(
                    "TransactWriteItems",
                    &json!({ "TransactItems": [{ "Put": put }] }),
                ),
                refusal(
                    "TransactWriteItems",
                    &json!({ "TransactItems": [{ "Update": update(attribute, value) }] }),
                ),
            ]
        };
        let said = |attribute: &str, what: &str| {
            let said = format!("`{attribute}` has {what}");
            let place = format!("operation 0: {said}");
            [said.clone(), said.clone(), said, place.clone(), place]
        };
        let none = [const { String::new() }; 5];
        assert_eq!(refusals("rank", &text(2048)), none);
        let partition =
            "2049 bytes and is a partition key of the index `ByRank`; DynamoDB takes at most 2048";
        assert_eq!(refusals("rank", &text(2049)), said("rank", partition));
        assert_eq!(refusals("plot", &text(1024)), none);
        let sort =
            "1025 bytes and is a sort key of the index `ByPlot`; DynamoDB takes at most 1024";
        assert_eq!(refusals("plot", &text(1025)), said("plot", sort));
        assert_eq!(refusals("plot", &bytes(341, "AA==")), none);
        assert_eq!(refusals("plot", &bytes(341, "AAA=")), said("plot", sort));
        // No key of an index.
        assert_eq!(refusals("note", &text(5000)), none);
    }
}

//! Markers: the items that hold the values of unique attributes.
//!
//! A marker is in the table of its model. Its partition key is the attribute with the value, so that each value has one
//! marker, and it has the key of the item with the value.

use std::sync::Arc;

use crate::codec::attribute_value::from_json;
use crate::codec::{Item, Value, canonical, decode_item, encode_item};
use crate::error::{Error, InvalidWrite, Result};
use crate::expr::{Condition, ast};
use crate::model::{MARKER_PREFIX, PARTITION_KEY_LIMIT, Schema};
use crate::op::expressions::{Expressions, Placeheld, not_exists, top_level};
use crate::op::transact_item::TransactItem;
use crate::transport::{Input, TableRef, WrittenItem};

/// The attribute with the key of the item that has the value.
const HOLDER: &str = "dyno#holder";
/// The sort key of all markers.
const SORT_KEY: &str = "dyno#unique";

/// The marker of a value.
pub(super) struct Marker {
    target: TableRef,
    key: Item,
    partition: &'static str,
}

impl Marker {
    /// The marker of the value of an attribute; `None` for a value that nothing holds, such as NULL.
    ///
    /// # Errors
    /// An [`InvalidWrite`] if the value is too long for a key.
    pub(super) fn of(
        target: &TableRef,
        schema: &Schema,
        attribute: &'static str,
        value: Option<&Value>,
    ) -> Result<Option<Self>, InvalidWrite> {
        let Some(value) = value.and_then(value_text) else {
            return Ok(None);
        };
        let entity = schema.entity.map(|entity| entity.name);
        let names = entity.into_iter().chain([attribute]);
        let mut text = MARKER_PREFIX.to_owned();
        for part in names {
            text.push_str(part);
            text.push('#');
        }
        text.push_str(&value);
        if text.len() > PARTITION_KEY_LIMIT {
            return Err(InvalidWrite::TooLong {
                attribute,
                limit: PARTITION_KEY_LIMIT,
            });
        }
        let key = &schema.table.key;
        let partition = key.partition().name;
        let mut item = Item::new().with(partition, text);
        if let Some(sort) = key.sort() {
            item.insert(sort.name, SORT_KEY);
        }
        Ok(Some(Self {
            target: target.clone().raw(),
            key: item,
            partition,
        }))
    }

    /// Whether the two hold the same value.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Writes the marker for the item with this key, unless it is that of another item.
    pub(super) fn claim(&self, item: &Item) -> Result<TransactItem> {
        let marker = self.key.clone().with(HOLDER, item.clone());
        let text: Arc<str> = self.text(&marker)?.into();
        let (condition, Placeheld { names, values }) = self.is_free_for(item)?;
        let request = self.target.sender.sdk().put_item();
        let request = request
            .table_name(&*self.target.table)
            .set_condition_expression(condition);
        let input = Input::new(request)
            .with("Item", Some(text.clone()), |request, text| {
                Ok(request.set_item(Some(from_json(text)?)))
            })
            .with_placeholders(names, values);
        let item = WrittenItem::Item(text);
        Ok(TransactItem::new(self.target.clone(), "Put", item, &input))
    }

    /// Deletes the marker, unless it is that of another item.
    pub(super) fn release(&self, item: &Item) -> Result<TransactItem> {
        let key: Arc<str> = self.text(&self.key)?.into();
        let (condition, Placeheld { names, values }) = self.is_free_for(item)?;
        let request = self.target.sender.sdk().delete_item();
        let request = request
            .table_name(&*self.target.table)
            .set_key(Some(self.target.map(&key)?))
            .set_condition_expression(condition);
        let input = Input::new(request).with_placeholders(names, values);
        let item = WrittenItem::Key(key);
        Ok(TransactItem::new(
            self.target.clone(),
            "Delete",
            item,
            &input,
        ))
    }

    fn text(&self, item: &Item) -> Result<String> {
        encode_item(item).map_err(|error| self.target.encode_error(error))
    }

    /// The condition that no other item has the marker, and what stands for its names and values.
    fn is_free_for(&self, item: &Item) -> Result<(Option<String>, Placeheld)> {
        let is_own = equals::<()>(HOLDER, &Value::M(item.clone()));
        let condition = not_exists(self.partition) | is_own;
        let mut expressions = Expressions::new(&self.target, None);
        let text = expressions.condition(Some(condition.ast()))?;
        Ok((text, expressions.finish()))
    }
}

/// The key of the item that a marker is of.
pub(super) fn holder(marker: &str) -> Option<Item> {
    match decode_item::<Item>(marker).ok()?.remove(HOLDER) {
        Some(Value::M(key)) => Some(key),
        _ => None,
    }
}

/// The error of an item with the key of a marker.
pub(super) fn check_key(target: &TableRef, schema: &Schema, key: &str) -> Result<()> {
    let item: Item = decode_item(key).unwrap_or_default();
    match item.get(schema.table.key.partition().name) {
        Some(Value::S(text)) if text.starts_with(MARKER_PREFIX) => Err(Error::invalid_write(
            target.subject(Some(key)),
            InvalidWrite::ReservedKey,
        )),
        _ => Ok(()),
    }
}

/// The condition that an attribute has this value.
pub(super) fn equals<M>(attribute: &str, value: &Value) -> Condition<M> {
    let side = |operand: ast::Operand| ast::Side::Operand(operand);
    Condition::new(ast::Condition::Compare(
        side(ast::Operand::Path(top_level(attribute.to_owned()))),
        ast::Comparison::Eq,
        side(ast::Operand::Value(ast::Value::encode(value))),
    ))
}

/// The text of a value that can be held. A type has one text for all forms of a value.
fn value_text(value: &Value) -> Option<String> {
    match value {
        Value::S(text) => Some(text.clone()),
        Value::N(number) => canonical(number.as_str()).map(Into::into),
        Value::B(bytes) => Some(base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes)),
        _ => None,
    }
}

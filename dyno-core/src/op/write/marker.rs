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
use crate::op::write::marker_change::{MarkerChange, Role};
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

    /// The change of the marker by a write of the item with this key.
    pub(super) fn change(self, holder: &Item, attribute: &'static str, role: Role) -> MarkerChange {
        MarkerChange {
            target: self.target,
            key: self.key,
            partition: self.partition,
            holder: holder.clone(),
            attribute,
            role,
        }
    }
}

/// Writes a marker, or deletes it, unless it is that of another item. It may also be that of an item whose key is in
/// `released_by`, which releases it in the same transaction.
pub(crate) fn marker_write(change: &MarkerChange, released_by: &[Item]) -> Result<TransactItem> {
    let MarkerChange {
        target,
        key,
        holder,
        ..
    } = change;
    let is_of = |holder: &Item| equals::<()>(HOLDER, &Value::M(holder.clone()));
    let mut condition = not_exists(change.partition) | is_of(holder);
    for other in released_by {
        condition = condition | is_of(other);
    }
    let mut expressions = Expressions::new(target, None);
    let condition = expressions.condition(Some(condition.ast()))?;
    let Placeheld { names, values } = expressions.finish();
    let text = |item: &Item| encode_item(item).map_err(|error| target.encode_error(error));
    match change.role {
        Role::Claim => {
            let marker: Arc<str> = text(&key.clone().with(HOLDER, holder.clone()))?.into();
            let request = target.sender.sdk().put_item();
            let request = request
                .table_name(&*target.table)
                .set_condition_expression(condition);
            let input = Input::new(request)
                .with("Item", Some(marker.clone()), |request, text| {
                    Ok(request.set_item(Some(from_json(text)?)))
                })
                .with_placeholders(names, values);
            let item = WrittenItem::Item(marker);
            Ok(TransactItem::new(target.clone(), "Put", item, &input))
        }
        Role::Release => {
            let key: Arc<str> = text(key)?.into();
            let request = target.sender.sdk().delete_item();
            let request = request
                .table_name(&*target.table)
                .set_key(Some(target.map(&key)?))
                .set_condition_expression(condition);
            let input = Input::new(request).with_placeholders(names, values);
            let item = WrittenItem::Key(key);
            Ok(TransactItem::new(target.clone(), "Delete", item, &input))
        }
    }
}

/// The key of the item that a marker is of.
pub(crate) fn holder(marker: &str) -> Option<Item> {
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

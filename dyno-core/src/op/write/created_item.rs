//! The item that an update creates if there is none, as far as its values are known.

use crate::codec::{
    DecodeDocument, DecodeError, Item, Value, decode_item, decode_value, encode_item,
};
use crate::expr::ast;
use crate::wire::Segment;

/// Reads an item from its text, to see whether it can be read.
pub(super) type CheckReadable = fn(&str) -> Result<(), DecodeError>;

pub(super) fn check_readable<M: DecodeDocument>(item: &str) -> Result<(), DecodeError> {
    decode_item::<M>(item).map(drop)
}

/// The attribute without which the item that an update creates could not be read.
///
/// Of an update that sets a part of an attribute, or that is given as a text, the item is not known.
pub(super) fn missing_attribute(
    key: &str,
    actions: &[ast::Action],
    check: CheckReadable,
) -> Option<Box<str>> {
    let mut item: Item = decode_item(key).ok()?;
    for action in actions {
        let (path, json) = match action {
            ast::Action::Set(path, value) => (path, json_of(value)?),
            ast::Action::Add(path, ast::Value::Json(json)) => (path, &**json),
            ast::Action::Remove(_) | ast::Action::Delete(..) => continue,
            ast::Action::Add(..) | ast::Action::Text(..) | ast::Action::Invalid(_) => return None,
        };
        let [ast::Segment::Name(name)] = path.0.as_slice() else {
            return None;
        };
        item.insert(name.to_string(), decode_value::<Value>(json).ok()?);
    }
    let error = check(&encode_item(&item).ok()?).err()?;
    let attribute = error.path().find_map(|segment| match segment {
        Segment::Name(name) => Some(name.as_str().into()),
        Segment::Index(_) => None,
    });
    attribute.filter(|_| error.is_missing())
}

/// A value of the type that SET writes.
fn json_of(value: &ast::SetValue) -> Option<&str> {
    match value {
        ast::SetValue::Operand(operand) => json_of_operand(operand),
        ast::SetValue::Plus(first, second) | ast::SetValue::Minus(first, second) => {
            json_of_operand(first).or_else(|| json_of_operand(second))
        }
    }
}

fn json_of_operand(operand: &ast::SetOperand) -> Option<&str> {
    match operand {
        ast::SetOperand::Value(ast::Value::Json(json)) => Some(json),
        ast::SetOperand::IfNotExists(_, default) => json_of_operand(default),
        ast::SetOperand::ListAppend(first, second) => {
            json_of_operand(first).or_else(|| json_of_operand(second))
        }
        _ => None,
    }
}

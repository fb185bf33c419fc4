//! Values of key conditions.

use crate::codec::{Anything, Item, Value, decode_item};
use crate::expr::{Fits, ast};
use crate::wire::EncodeError;

/// The values of a partition key of so many attributes, each by itself; several were written as a list.
pub(crate) fn partition_values(value: ast::Value, attributes: usize) -> Vec<ast::Value> {
    let parts = match &value {
        ast::Value::Json(text) if attributes > 1 => read_list(text),
        _ => None,
    };
    let Some(parts) = parts.filter(|parts| parts.len() == attributes) else {
        // One value, or one that cannot be stored, which is the error of the whole.
        return vec![value; attributes];
    };
    parts.into_iter().map(key_value::<Anything>).collect()
}

fn read_list(text: &str) -> Option<Vec<Value>> {
    let item: Item = decode_item(&format!(r#"{{"key":{text}}}"#)).ok()?;
    match item.get("key") {
        Some(Value::L(parts)) => Some(parts.clone()),
        _ => None,
    }
}

/// A value for a key condition. An empty one is refused, as DynamoDB does.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers have no other use for it"
)]
pub(crate) fn key_value<T>(value: impl Fits<T>) -> ast::Value {
    match ast::Value::of(&value) {
        ast::Value::Json(text) if matches!(&*text, r#"{"S":""}"# | r#"{"B":""}"#) => {
            ast::Value::Invalid(EncodeError::empty_key().into())
        }
        value => value,
    }
}

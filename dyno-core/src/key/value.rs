//! Values of key conditions.

use crate::codec::{Anything, Item, Value, decode_item};
use crate::expr::{Fits, ast};
use crate::wire::EncodeError;

/// The values of a partition key of so many attributes; several were written as a list.
///
/// `None` if there are not as many values, or one of them cannot be a key value. The types of a model exclude both.
pub(crate) fn partition_values(value: ast::Value, attributes: usize) -> Option<Vec<ast::Value>> {
    let ast::Value::Json(text) = &value else {
        // What cannot be stored is the error of each.
        return Some(vec![value; attributes]);
    };
    if attributes == 1 {
        let scalar = [r#"{"S":"#, r#"{"N":"#, r#"{"B":"#]
            .iter()
            .any(|tag| text.starts_with(tag));
        return scalar.then(|| vec![value]);
    }
    let parts = read_list(text).filter(|parts| parts.len() == attributes)?;
    let scalar = |part: &Value| matches!(part, Value::S(_) | Value::N(_) | Value::B(_));
    parts
        .iter()
        .all(scalar)
        .then(|| parts.into_iter().map(key_value::<Anything>).collect())
}

fn read_list(text: &str) -> Option<Vec<Value>> {
    let item: Item = decode_item(&format!(r#"{{"key":{text}}}"#)).ok()?;
    match item.get("key") {
        Some(Value::L(parts)) => Some(parts.clone()),
        _ => None,
    }
}

/// A value for a key condition. An empty one is invalid, as in DynamoDB.
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

//! Keys as a condition.

use std::iter::repeat;

use super::into_key::{IntoKey, key_text};
use crate::codec::{Item, Value, decode_item, incomplete_value};
use crate::expr::{Condition, ast};
use crate::model::{KeyNames, Model, PARTITION_KEY_LIMIT, SORT_KEY_LIMIT};
use crate::wire::EncodeError;

/// The condition that the key of an item is one of `keys`, of which there can be any number.
///
/// Keys are the same as those of [`get`](crate::Table::get). [`find`](crate::Table::find) reads the items with a batch
/// get, in the order of the keys, and [`delete_where`](crate::Table::delete_where) deletes them. Without keys the
/// condition is false.
///
/// In a filter or in the condition of a write it is an expression, with the limits of one: up to 100 keys without a
/// sort key, and up to 75 with one.
///
/// ```
/// use dyno::{Model, keys_in};
///
/// #[derive(Model)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
/// }
///
/// # async fn example(movies: dyno::Table<Movie>) -> dyno::Result<()> {
/// let found: Vec<Movie> = movies.find(keys_in([(1985, "Brazil"), (1988, "Brasil")])).all().await?;
/// # Ok(())
/// # }
/// ```
pub fn keys_in<M: Model, K: IntoKey<M::Key, M, By>, By>(
    keys: impl IntoIterator<Item = K>,
) -> Condition<M> {
    let names = KeyNames::of_model::<M>();
    let schema = M::SCHEMA.table.key;
    let attributes: Vec<_> = schema
        .attributes()
        .map(|attribute| attribute.name)
        .collect();
    let values = |key: K| {
        let text = key_text::<M, By>(key);
        let item = text.and_then(|text| decode_item::<Item>(&text).map_err(incomplete_value));
        of_item(item, &names)
    };
    let keys = keys.into_iter().map(values).collect();
    Condition::new(ast::Condition::Keys(ast::KeyList { attributes, keys }))
}

/// The values of a key, or in place of each why it cannot be stored.
fn of_item(key: Result<Item, EncodeError>, names: &KeyNames) -> Vec<ast::Value> {
    match key {
        Ok(key) => {
            let limits = [PARTITION_KEY_LIMIT]
                .into_iter()
                .chain(repeat(SORT_KEY_LIMIT));
            let values = names.all().filter_map(|name| key.get(name));
            values
                .zip(limits)
                .map(|(value, limit)| of_value(value, limit))
                .collect()
        }
        Err(error) => {
            let invalid = ast::Value::Invalid(error.into());
            vec![invalid; names.all().count()]
        }
    }
}

/// A value that DynamoDB rejects in a key is not sent.
fn of_value(value: &Value, limit: usize) -> ast::Value {
    let length = match value {
        Value::S(text) => text.len(),
        Value::B(bytes) => bytes.len(),
        _ => 0,
    };
    match length > limit {
        true => ast::Value::Invalid(EncodeError::long_key(length, limit).into()),
        false => ast::Value::encode(value),
    }
}

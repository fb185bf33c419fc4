//! Checks of the tables of models with unique attributes.

use super::const_message::Message;
use super::{KeyAttribute, Schema};
use crate::wire::AttributeType;

/// Checks that markers can be items of the table, and that no item goes without its markers.
#[doc(hidden)]
#[track_caller]
pub const fn check_unique(schema: &Schema) {
    if let Some(ttl) = schema.table.ttl {
        Message::new()
            .add("`")
            .add(schema.model)
            .add("` has unique values, and Time to Live by `")
            .add(ttl)
            .add("`: an item that DynamoDB deletes does not release its values; remove one of them")
            .fail();
    }
    if let Some(entity) = &schema.entity {
        check_name(schema, "the name of its entity", entity.name);
    }
    if let Some(life) = schema.life
        && let Some(unique) = &life.unique
    {
        let mut names = unique.attributes;
        while let [name, rest @ ..] = names {
            check_name(schema, "the name of the attribute", name);
            names = rest;
        }
    }
    let key = &schema.table.key;
    check_strings(schema, key.partitions());
    check_strings(schema, key.sorts());
}

#[track_caller]
const fn check_strings(schema: &Schema, mut attributes: &[KeyAttribute]) {
    while let [first, rest @ ..] = attributes {
        if !matches!(first.attribute_type, AttributeType::S) {
            Message::new()
                .add("`")
                .add(schema.model)
                .add("` has unique values, for which the table has items with keys of their own; the key attribute `")
                .add(first.name)
                .add("` must be a string")
                .fail();
        }
        attributes = rest;
    }
}

/// The key of a marker has the names before the value, each with a `#` at its end.
#[track_caller]
const fn check_name(schema: &Schema, what: &str, name: &str) {
    if has_separator(name) {
        Message::new()
            .add("`")
            .add(schema.model)
            .add("` has unique values, and `#` in ")
            .add(what)
            .add(" `")
            .add(name)
            .add("`: the key that holds a value could be that of another one; choose a name without `#`")
            .fail();
    }
}

const fn has_separator(name: &str) -> bool {
    let mut bytes = name.as_bytes();
    while let [first, rest @ ..] = bytes {
        if *first == b'#' {
            return true;
        }
        bytes = rest;
    }
    false
}

//! Look-ups in the schema of a table while the code is compiled.

use super::const_message::same;
use super::{
    IndexProjection, IndexSchema, KeyAttribute, KeySchema, KeyTemplates, TableSchema, Template,
};

/// The name of the key attribute at a place; empty if there is none, which a check reports.
#[doc(hidden)]
#[must_use]
pub const fn attribute_name(attributes: &[KeyAttribute], at: usize) -> &'static str {
    let Some((_, rest)) = attributes.split_at_checked(at) else {
        return "";
    };
    match rest.first() {
        Some(attribute) => attribute.name,
        None => "",
    }
}

/// The name of the entity attribute; empty without one, which no attribute is.
#[doc(hidden)]
#[must_use]
pub const fn entity_attribute(table: &TableSchema) -> &'static str {
    match table.entity {
        Some(name) => name,
        None => "",
    }
}

/// The index with this number.
#[doc(hidden)]
#[must_use]
pub const fn index_of(table: &TableSchema, number: usize) -> IndexSchema {
    let mut rest = table.indexes;
    let mut at = 0;
    while let [first, others @ ..] = rest {
        if at == number {
            return *first;
        }
        at += 1;
        rest = others;
    }
    panic!("the derive numbers the indexes")
}

/// Whether the attribute is one of the table's key.
#[doc(hidden)]
#[must_use]
pub const fn is_key_attribute(table: &TableSchema, name: &str) -> bool {
    is_in_key(&table.key, name)
}

/// Whether the attribute is one of a key.
pub(super) const fn is_in_key(key: &KeySchema, name: &str) -> bool {
    named(key.partitions(), name) || named(key.sorts(), name)
}

const fn named(mut attributes: &[KeyAttribute], name: &str) -> bool {
    while let [first, rest @ ..] = attributes {
        if same(first.name, name) {
            return true;
        }
        attributes = rest;
    }
    false
}

/// Whether a text is one of several.
#[doc(hidden)]
#[must_use]
pub const fn is_one_of(texts: &[&str], text: &str) -> bool {
    let mut rest = texts;
    while let [first, others @ ..] = rest {
        if same(first, text) {
            return true;
        }
        rest = others;
    }
    false
}

/// Whether an index holds an attribute.
pub(super) const fn holds(table: &TableSchema, index: &IndexSchema, name: &str) -> bool {
    let in_key = is_in_key(&table.key, name) || is_in_key(&index.key, name);
    match index.projection {
        IndexProjection::All => true,
        IndexProjection::KeysOnly => in_key,
        IndexProjection::Include(names) => in_key || is_one_of(names, name),
    }
}

/// The template of an attribute of a key.
pub(super) const fn template_in(
    key: &KeySchema,
    templates: &KeyTemplates,
    name: &str,
) -> Option<&'static Template> {
    match find_template(key.partitions(), templates.partition, name) {
        None => find_template(key.sorts(), templates.sort, name),
        found => found,
    }
}

const fn find_template(
    attributes: &[KeyAttribute],
    templates: &'static [Template],
    name: &str,
) -> Option<&'static Template> {
    match (attributes, templates) {
        ([attribute, ..], [template, ..]) if same(attribute.name, name) => Some(template),
        ([_, attributes @ ..], [_, templates @ ..]) => find_template(attributes, templates, name),
        _ => None,
    }
}

//! Checks of the entities of one table: no item of one can be taken for one of another.

use super::const_message::{Message, same};
use super::isolation::{EntityRead, are_apart, holds_entity, may_share};
use super::lookup::{index_of, is_one_of};
use super::shared_texts::share_texts;
use super::view::has_attribute;
use super::{
    EntitySchema, IndexTemplates, KeyTemplates, Life, Schema, Template, TemplateField, Unique,
};
use crate::codec::{ItemVersion, Shape};

/// Checks that the last of these entities of a table has another name than those before, and that no item of it can
/// have the key of one of them.
#[doc(hidden)]
#[track_caller]
pub const fn check_entity_apart(table: &str, entities: &[Schema]) {
    let [before @ .., other] = entities else {
        return;
    };
    let mut rest = before;
    while let [one, others @ ..] = rest {
        if let (Some(a), Some(b)) = (&one.entity, &other.entity) {
            check_pair(table, one.table.entity, one.model, a, other.model, b);
            check_indexes(table, one, a, other, b);
        }
        rest = others;
    }
}

/// Checks that a model is one of those that its table lists, if it lists any.
///
/// A second model of the same items, with the name and the keys of a listed one, does not count as another. It must
/// keep what the listed one keeps.
#[doc(hidden)]
#[track_caller]
pub const fn check_listed(table: &str, schema: &Schema, listed: &[Schema]) {
    let Some(entity) = &schema.entity else {
        return;
    };
    if listed.is_empty() {
        return;
    }
    let mut of_this_name = None;
    let mut rest = listed;
    while let [first, others @ ..] = rest {
        if let Some(other) = &first.entity
            && same(entity.name, other.name)
        {
            if same_texts(entity.key.partition, other.key.partition)
                && same_texts(entity.key.sort, other.key.sort)
            {
                check_same_items(table, schema, entity, first, other);
                return;
            }
            of_this_name = Some(first.model);
        }
        rest = others;
    }
    if let Some(other) = of_this_name {
        Message::new()
            .add("`")
            .add(schema.model)
            .add("` is not in `entities(..)` of `")
            .add(table)
            .add("`, whose `")
            .add(other)
            .add("` has the same name `")
            .add(entity.name)
            .add("` and other keys; give one of them another with `entity = \"..\"`, and list both")
            .fail();
    }
    Message::new()
        .add("`")
        .add(schema.model)
        .add("` is not in `entities(..)` of `")
        .add(table)
        .add("`, so that nothing keeps its items out of the queries of the others; add it: `entities(.., ")
        .add(schema.model)
        .add(")`")
        .fail()
}

/// Checks that a second model with the name and the keys of a listed one writes the same keys, and keeps the same
/// attributes beside them: a write of one would leave those of the other behind.
#[track_caller]
const fn check_same_items(
    table: &str,
    schema: &Schema,
    entity: &EntitySchema,
    listed: &Schema,
    other: &EntitySchema,
) {
    check_same_halves(
        table,
        schema,
        listed,
        entity.key.partition,
        other.key.partition,
    );
    check_same_halves(table, schema, listed, entity.key.sort, other.key.sort);
    check_same_indexes(table, schema, listed, entity.indexes, other);
    check_same_indexes(table, listed, schema, other.indexes, entity);
    let (own, of_listed) = (life_of(schema), life_of(listed));
    let what = if !same_option(own.version, of_listed.version) {
        "version attribute"
    } else if !same_item_version(own.item_version, of_listed.item_version) {
        "item version"
    } else if !same_unique(own.unique, of_listed.unique) {
        "unique attributes"
    } else {
        return;
    };
    other_than(table, schema, listed, what, "").fail()
}

/// The beginning of the message about a second model of the same items that differs.
const fn other_than(
    table: &str,
    schema: &Schema,
    listed: &Schema,
    what: &str,
    of: &str,
) -> Message {
    let message = Message::new()
        .add("`")
        .add(schema.model)
        .add("` and `")
        .add(listed.model)
        .add("` have the name and the keys of the same items of `")
        .add(table)
        .add("`, but not the same ")
        .add(what);
    let message = match of.is_empty() {
        true => message,
        false => message.add(" `").add(of).add("`"),
    };
    message.add(", so that a write of one breaks what the other keeps; declare the same in both")
}

const fn life_of(schema: &Schema) -> &'static Life {
    match schema.life {
        Some(life) => life,
        None => &Life::NONE,
    }
}

const fn same_option(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => same(a, b),
        _ => false,
    }
}

const fn same_item_version(a: Option<ItemVersion>, b: Option<ItemVersion>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => same(a.attribute, b.attribute) && a.current == b.current,
        _ => false,
    }
}

/// Whether the same attributes are unique, in any order.
const fn same_unique(a: Option<Unique>, b: Option<Unique>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            all_in(a.attributes, b.attributes) && all_in(b.attributes, a.attributes)
        }
        _ => false,
    }
}

const fn all_in(mut names: &[&str], others: &[&str]) -> bool {
    while let [first, rest @ ..] = names {
        if !is_one_of(others, first) {
            return false;
        }
        names = rest;
    }
    true
}

/// Checks that the fields of two halves with the same templates are written alike.
#[track_caller]
const fn check_same_halves(
    table: &str,
    schema: &Schema,
    listed: &Schema,
    a: &[Template],
    b: &[Template],
) {
    let ([one, a @ ..], [other, b @ ..]) = (a, b) else {
        return;
    };
    let (mut fields, mut others, mut number) = (one.fields, other.fields, 0);
    while let ([field, rest @ ..], [of_other, more @ ..]) = (fields, others) {
        if !field.is_written_like(of_other)
            || one.attribute_type as u8 != other.attribute_type as u8
        {
            other_than(table, schema, listed, "texts of a field in a key", "")
                .mark(one, one.part(number))
                .fail();
        }
        number += 1;
        (fields, others) = (rest, more);
    }
    check_same_halves(table, schema, listed, a, b);
}

/// Checks that `other` has these indexes of `schema`, with the same keys.
#[track_caller]
const fn check_same_indexes(
    table: &str,
    schema: &Schema,
    listed: &Schema,
    mut indexes: &[IndexTemplates],
    other: &EntitySchema,
) {
    while let [index, rest @ ..] = indexes {
        let same = match other.templates_of(index.number) {
            None => false,
            Some(key) => {
                same_texts(index.key.partition, key.partition)
                    && same_texts(index.key.sort, key.sort)
            }
        };
        if !same {
            let of = index_of(&schema.table, index.number).name;
            other_than(table, schema, listed, "key in the index", of).fail();
        }
        if let Some(key) = other.templates_of(index.number) {
            check_same_halves(table, schema, listed, index.key.partition, key.partition);
            check_same_halves(table, schema, listed, index.key.sort, key.sort);
        }
        indexes = rest;
    }
}

/// Whether two halves have the same templates.
const fn same_texts(a: &[Template], b: &[Template]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([one, a @ ..], [other, b @ ..]) => same(one.text, other.text) && same_texts(a, b),
        _ => false,
    }
}

#[track_caller]
const fn check_pair(
    table: &str,
    table_entity: Option<&str>,
    one: &str,
    a: &EntitySchema,
    other: &str,
    b: &EntitySchema,
) {
    if same(a.name, b.name) {
        Message::new()
            .add("two entities of `")
            .add(table)
            .add("` have the name `")
            .add(a.name)
            .add("`: `")
            .add(one)
            .add("` and `")
            .add(other)
            .add("`; give one of them another with `entity = \"..\"`")
            .fail();
    }
    let apart =
        first_apart(a.key.partition, b.key.partition) || first_apart(a.key.sort, b.key.sort);
    if table_entity.is_none() && !apart {
        let message = Message::new()
            .add("keys of `")
            .add(one)
            .add("` and of `")
            .add(other)
            .add("` can begin alike in `")
            .add(table)
            .add("`, which has no other means to tell its items apart; add `entity = \"kind\"` to the table");
        mark_beginnings(message, &a.key, &b.key).fail();
    }
    let can_be_same =
        can_be_same(a.key.partition, b.key.partition) && can_be_same(a.key.sort, b.key.sort);
    if can_be_same && !has_plain_field(&a.key) {
        let message = Message::new()
            .add("items of `")
            .add(one)
            .add("` and of `")
            .add(other)
            .add("` can have the same key in `")
            .add(table)
            .add("`, so that one replaces the other; begin their templates with different texts");
        mark_beginnings(message, &a.key, &b.key).fail();
    }
    check_continued(table, one, a, other, b);
    check_continued(table, other, b, one, a);
    check_shared(table, one, a, other, b);
}

/// Checks that a query of an index that does not hold the entity attribute reads items of one entity only.
#[track_caller]
const fn check_indexes(
    table: &str,
    one: &Schema,
    a: &EntitySchema,
    other: &Schema,
    b: &EntitySchema,
) {
    let mut rest = one.table.indexes;
    let mut number = 0;
    while let [index, others @ ..] = rest {
        let at = Some(number);
        if !holds_entity(&one.table, at)
            && !are_apart(&one.table, a, b, at, EntityRead::Query, true)
        {
            let message = Message::new()
                .add("the index `")
                .add(index.name)
                .add("` of `")
                .add(table)
                .add("` cannot tell items of `")
                .add(one.model)
                .add("` and of `")
                .add(other.model)
                .add("` apart: its keys can begin alike, and it does not hold ");
            let message = match one.table.entity {
                Some(attribute) => message
                    .add("the entity attribute; add `")
                    .add(attribute)
                    .add("` to its projection, `include(")
                    .add(attribute)
                    .add(")`, or begin the keys with different texts"),
                None => message
                    .add("an entity attribute; begin the keys with different texts, or add `entity = \"kind\"` to the \
                        table"),
            };
            match (a.templates_of(number), b.templates_of(number)) {
                (Some(a), Some(b)) => mark_beginnings(message, a, b).fail(),
                _ => message.fail(),
            }
        }
        number += 1;
        rest = others;
    }
}

/// Checks that no text of a field makes a key of one entity that is a key of the other.
#[track_caller]
const fn check_shared(table: &str, one: &str, a: &EntitySchema, other: &str, b: &EntitySchema) {
    // Keys with a field itself are taken for the user's own, unless texts beside it differ and can be the same.
    let is_same =
        can_be_same(a.key.partition, b.key.partition) && can_be_same(a.key.sort, b.key.sort);
    if is_same
        || !(share_texts(a.key.partition, b.key.partition) && share_texts(a.key.sort, b.key.sort))
    {
        return;
    }
    // The half by which the two differ.
    let (template, of_other) = match (a.key.sort, b.key.sort) {
        ([template], [of_other]) if can_be_same(a.key.partition, b.key.partition) => {
            (template, of_other)
        }
        _ => match (a.key.partition, b.key.partition) {
            ([template], [of_other]) => (template, of_other),
            _ => return,
        },
    };
    Message::new()
        .add("an item of `")
        .add(one)
        .add("` can have the key of one of `")
        .add(other)
        .add("` in `")
        .add(table)
        .add("`, and replace it: a text of \"")
        .add(template.text)
        .add("\" can be one of \"")
        .add(of_other.text)
        .add("\"; begin their templates with different texts")
        .mark(template, template.unlike(of_other))
        .mark(of_other, of_other.unlike(template))
        .fail();
}

/// Shows where two keys can begin alike: the beginnings of the sort keys, or of the partition keys if there are none.
const fn mark_beginnings(message: Message, a: &KeyTemplates, b: &KeyTemplates) -> Message {
    let halves = match (a.sort.first(), b.sort.first()) {
        (None, _) | (_, None) => (a.partition.first(), b.partition.first()),
        sorts => sorts,
    };
    match halves {
        (Some(a), Some(b)) => message.mark(a, a.beginning()).mark(b, b.beginning()),
        _ => message,
    }
}

/// Checks that no string at the end of a key of `one` can continue as the keys of `other` do.
#[track_caller]
const fn check_continued(table: &str, one: &str, a: &EntitySchema, other: &str, b: &EntitySchema) {
    let continued = match (a.key.sort, b.key.sort) {
        ([], []) => (a.key.partition, b.key.partition),
        sorts if can_be_same(a.key.partition, b.key.partition) => sorts,
        _ => return,
    };
    let ([template], [longer]) = continued else {
        return;
    };
    if continues(
        template.literals,
        template.fields,
        longer.literals,
        longer.fields,
    ) {
        Message::new()
            .add("an item of `")
            .add(one)
            .add("` can have the key of one of `")
            .add(other)
            .add("` in `")
            .add(table)
            .add("`, and replace it: a string at the end of \"")
            .add(template.text)
            .add("\" can continue like \"")
            .add(longer.text)
            .add("\"; add `#[dyno(key = escape)]` to its field")
            .mark(template, template.part(template.fields.len() - 1))
            .mark(longer, longer.behind_part(template.fields.len() - 1))
            .fail();
    }
}

/// Whether nothing stands behind the last field.
const fn ends(literals: &[&str]) -> bool {
    match literals {
        [last] => last.is_empty(),
        _ => false,
    }
}

/// Whether the last field can contain what a longer template has from there on.
const fn continues(
    literals: &[&str],
    fields: &[TemplateField],
    longer_literals: &[&str],
    longer_fields: &[TemplateField],
) -> bool {
    let ([literal, literals @ ..], [longer, longer_literals @ ..]) = (literals, longer_literals)
    else {
        return false;
    };
    if !same(literal, longer) {
        return false;
    }
    match (fields, longer_fields) {
        ([last], [_, ..]) => ends(literals) && last.is_open() && !ends(longer_literals),
        ([field, fields @ ..], [of_longer, longer_fields @ ..]) => {
            let can = match (field.width(), of_longer.width()) {
                (Some(one), Some(other)) => one == other,
                _ => true,
            };
            can && continues(literals, fields, longer_literals, longer_fields)
        }
        _ => false,
    }
}

/// Whether the literals at the beginning of two halves tell them apart.
const fn first_apart(a: &[Template], b: &[Template]) -> bool {
    match (a.first(), b.first()) {
        (Some(a), Some(b)) => !may_share(a, b),
        _ => false,
    }
}

const fn has_plain_field(key: &KeyTemplates) -> bool {
    let mut rest = key.partition;
    while let [first, others @ ..] = rest {
        if first.is_field {
            return true;
        }
        rest = others;
    }
    let mut rest = key.sort;
    while let [first, others @ ..] = rest {
        if first.is_field {
            return true;
        }
        rest = others;
    }
    false
}

/// Whether two halves can be the same: they have the same literals, and fields of the same width, as far as it is
/// known.
const fn can_be_same(a: &[Template], b: &[Template]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([one, a @ ..], [other, b @ ..]) => {
            same_literals(one.literals, other.literals)
                && can_be_as_wide(one.fields, other.fields)
                && can_be_same(a, b)
        }
        _ => false,
    }
}

const fn can_be_as_wide(a: &[TemplateField], b: &[TemplateField]) -> bool {
    let ([one, a @ ..], [other, b @ ..]) = (a, b) else {
        return true;
    };
    let can = match (one.width(), other.width()) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    can && can_be_as_wide(a, b)
}

/// Checks that the keys of two entities of a collection tell their items apart, if the table has no entity attribute.
#[doc(hidden)]
#[track_caller]
pub const fn check_apart(one: &Schema, other: &Schema) {
    let (Some(a), Some(b)) = (&one.entity, &other.entity) else {
        return;
    };
    if one.table.entity.is_some() {
        return;
    }
    let apart =
        first_apart(a.key.partition, b.key.partition) || first_apart(a.key.sort, b.key.sort);
    if !apart {
        let message = Message::new()
            .add("a collection cannot tell the items of `")
            .add(one.model)
            .add("` and `")
            .add(other.model)
            .add("` apart: the table `")
            .add(one.table.name)
            .add("` has no entity attribute, and their keys can begin alike; begin one with another text, or add \
                `entity = \"kind\"` to the table");
        mark_beginnings(message, &a.key, &b.key).fail();
    }
}

/// Checks that an entity of a collection has the partition key of the first one, in the table or in an index.
#[doc(hidden)]
#[track_caller]
pub const fn check_collection(first: &Schema, other: &Schema) {
    let (Some(a), Some(b)) = (&first.entity, &other.entity) else {
        return;
    };
    let mut is_together = same_half(a.key.partition, b.key.partition);
    let mut rest = a.indexes;
    while let [index, others @ ..] = rest {
        let mut of_other = b.indexes;
        while let [other, more @ ..] = of_other {
            is_together |=
                index.number == other.number && same_half(index.key.partition, other.key.partition);
            of_other = more;
        }
        rest = others;
    }
    if !is_together {
        let message = Message::new()
            .add("the items of `")
            .add(first.model)
            .add("` and `")
            .add(other.model)
            .add("` are not in one partition: their partition keys are \"")
            .add(text_of(a.key.partition))
            .add("\" and \"")
            .add(text_of(b.key.partition))
            .add("\"; equal texts need fields of the same types, too");
        match (a.key.partition.first(), b.key.partition.first()) {
            (Some(a), Some(b)) => message.mark(a, a.unlike(b)).mark(b, b.unlike(a)).fail(),
            _ => message.fail(),
        }
    }
}

/// Whether two halves with equal values are the same: their fields are written alike.
const fn same_half(a: &[Template], b: &[Template]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([one, a @ ..], [other, b @ ..]) => {
            same_literals(one.literals, other.literals)
                && as_wide(one.fields, other.fields)
                && same_half(a, b)
        }
        _ => false,
    }
}

const fn as_wide(a: &[TemplateField], b: &[TemplateField]) -> bool {
    let ([one, a @ ..], [other, b @ ..]) = (a, b) else {
        return true;
    };
    let alike = match (one.width(), other.width()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => true,
        _ => false,
    };
    alike && as_wide(a, b)
}

const fn text_of(templates: &[Template]) -> &'static str {
    match templates.first() {
        Some(template) => template.text,
        None => "",
    }
}

pub(super) const fn same_literals(a: &[&str], b: &[&str]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([one, a @ ..], [other, b @ ..]) => same(one, other) && same_literals(a, b),
        _ => false,
    }
}

/// Checks that an entity of a table stores an attribute that an option of the table names.
#[doc(hidden)]
#[track_caller]
pub const fn check_stored(table: &str, option: &str, name: &str, entities: &[&Shape]) {
    let mut rest = entities;
    while let [first, others @ ..] = rest {
        if has_attribute(first, name) {
            return;
        }
        rest = others;
    }
    Message::new()
        .add("no model in `entities(..)` of `")
        .add(table)
        .add("` stores the attribute `")
        .add(name)
        .add("`, which `")
        .add(option)
        .add("` names; write the name of an attribute as it is after `rename`, or remove it")
        .fail()
}

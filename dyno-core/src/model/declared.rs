//! What the derive asks of a declared table while the code is compiled: the names of key attributes, and checks.

use std::borrow::Cow;

use super::composed::TextField;
use super::const_message::{Message, same};
use super::entity_checks::same_literals;
use super::index::index_templates;
use super::lookup::{
    entity_attribute, index_of, is_in_key, is_key_attribute, is_one_of, template_in,
};
use super::{DeclaredTable, IndexTemplates, Template, TemplateField};
use super::{HasIndex, HasLocalIndex, Model, Schema};
use super::{IndexSchema, KeyAttribute, TableSchema};
use crate::codec::key_text::{KeyText, KeyTextWriter, split};
use crate::codec::{Encode, Shape};
use crate::wire::{
    AttributeType, DecodeError, EncodeError, Format, MapWriter, ValueReader, Writer,
};

/// An index of a declared table: `Shop::GSI1`.
pub struct TableIndex<T, const N: usize>(std::marker::PhantomData<fn() -> T>);

impl<T, const N: usize> TableIndex<T, N> {
    /// The index.
    #[doc(hidden)]
    pub const INDEX: Self = Self(std::marker::PhantomData);

    /// Returns the position of the index in the table's schema.
    #[must_use]
    pub const fn number(&self) -> usize {
        N
    }
}

impl<T, const N: usize> Clone for TableIndex<T, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, const N: usize> Copy for TableIndex<T, N> {}

impl<T: DeclaredTable, const N: usize> std::fmt::Debug for TableIndex<T, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = T::TABLE.indexes.get(N).map_or("", |index| index.name);
        write!(f, "TableIndex({name})")
    }
}

/// What the index `N` of a table is read as.
#[doc(hidden)]
pub trait ReadsOfIndex<const N: usize>: DeclaredTable {
    type Reads<M: Model>;
    type Fetches<M: Model>;
}

/// A table whose index `N` is a local secondary index.
#[doc(hidden)]
pub trait LocalIndex<const N: usize>: DeclaredTable {}

#[diagnostic::do_not_recommend]
impl<M: HasIndex<N, Table: LocalIndex<N>>, const N: usize> HasLocalIndex<N> for M {}

/// The table of the model `M`. The model requires that it is one, so that a type that is none is one error.
#[doc(hidden)]
#[derive(Debug)]
pub struct TableOf<M>(std::marker::PhantomData<fn() -> M>);

impl<M: Model> TableOf<M> {
    pub const TABLE: TableSchema = <M::Table as DeclaredTable>::TABLE;
    pub const ENTITIES: &'static [Schema] = <M::Table as DeclaredTable>::ENTITIES;
    pub const SHAPE: &'static Shape = <M::Table as DeclaredTable>::SHAPE;
}

/// Requires that the model `M` is one of the table `T`.
#[doc(hidden)]
pub const fn is_of_table<M: Model<Table = T>, T>() {}

/// Checks that a template of one half of a key, the one with this number, fits its attribute, and that its texts can be
/// as short as a key must be; behind the last one, that no attribute is left. `of` is the table or the index.
#[doc(hidden)]
#[track_caller]
pub const fn check_key_part(
    model: &str,
    of: &str,
    half: &str,
    attributes: &[KeyAttribute],
    templates: &[Template],
    number: usize,
    limit: usize,
) {
    if let Some((_, [missing, ..])) = attributes.split_at_checked(templates.len())
        && number + 1 >= templates.len()
    {
        Message::new()
            .add("`")
            .add(model)
            .add("` lacks the key attribute `")
            .add(missing.name)
            .add("` of `")
            .add(of)
            .add("`; add it to `")
            .add(half)
            .add("`: a template such as \"ORDER#{id}\", a text without fields, or the name of a field")
            .fail();
    }
    let Some((_, [template, ..])) = templates.split_at_checked(number) else {
        return;
    };
    let Some((_, [attribute, ..])) = attributes.split_at_checked(number) else {
        Message::new()
            .add("`")
            .add(of)
            .add("` has no further `")
            .add(half)
            .add("` attribute for \"")
            .add(template.text)
            .add("\" of `")
            .add(model)
            .add("`; remove it")
            .fail()
    };
    if attribute.attribute_type as u8 != template.attribute_type as u8 {
        wrong_type(of, attribute, template);
    }
    let least = template.least_length();
    if least > limit {
        Message::new()
            .add("the texts of \"")
            .add(template.text)
            .add("\" have at least ")
            .add_number(least)
            .add(" bytes, and the key attribute `")
            .add(attribute.name)
            .add("` of `")
            .add(of)
            .add("` has at most ")
            .add_number(limit)
            .add("; write fewer digits, or shorter texts")
            .mark(template, template.widest())
            .fail();
    }
}

#[track_caller]
const fn wrong_type(of: &str, attribute: &KeyAttribute, template: &Template) -> ! {
    let message = Message::new()
        .add("the key attribute `")
        .add(attribute.name)
        .add("` of `")
        .add(of)
        .add("` has the type ")
        .add(attribute.attribute_type.as_str())
        .add(", but ");
    let message = match template.is_field {
        true => message.add("the field `").add(template.text).add("` is a "),
        false => message
            .add("\"")
            .add(template.text)
            .add("\" is a text, an "),
    };
    let message = message.add(template.attribute_type.as_str());
    match template.is_field {
        true => message.fail(),
        false => message
            .add("; a key attribute of another type is a field alone, without quotes: `partition_key = id`")
            .fail(),
    }
}

/// Checks that no stored attribute of an entity, and none of a flattened document, has the name of a key attribute or
/// of the entity attribute, and that the stored attributes do not make it an item of an index that it does not declare.
#[doc(hidden)]
#[track_caller]
pub const fn check_attributes(schema: &Schema, stored: &[&str], flattened: &[&Shape]) {
    let (model, table) = (schema.model, &schema.table);
    if may_have(flattened, entity_attribute(table)) {
        flattened_key(model, entity_attribute(table), "the entity attribute");
    }
    check_flattened(model, table.key.partitions(), flattened);
    check_flattened(model, table.key.sorts(), flattened);
    let mut rest = stored;
    while let [name, others @ ..] = rest {
        if same(name, entity_attribute(table)) {
            Message::new()
                .add("the attribute `")
                .add(name)
                .add("` of `")
                .add(model)
                .add("` is the entity attribute of the table `")
                .add(table.name)
                .add("`; rename the field")
                .fail();
        }
        if is_key_attribute(table, name) {
            Message::new()
                .add("the attribute `")
                .add(name)
                .add("` of `")
                .add(model)
                .add("` is a key attribute of the table `")
                .add(table.name)
                .add("`; rename the field, or make it the key attribute: `partition_key = ")
                .add(name)
                .add("`")
                .fail();
        }
        rest = others;
    }
    check_undeclared(schema, table.indexes, 0, stored);
}

#[track_caller]
const fn check_undeclared(
    schema: &Schema,
    indexes: &[IndexSchema],
    number: usize,
    stored: &[&str],
) {
    let [index, others @ ..] = indexes else {
        return;
    };
    if index_templates(schema, number).is_none()
        && let Some(name) = stored_key(&schema.table, index.key.partitions(), stored)
        && let Some(sort) = stored_key(&schema.table, index.key.sorts(), stored)
    {
        let name = if name.is_empty() { sort } else { name };
        if !name.is_empty() {
            Message::new()
                .add("the attribute `")
                .add(name)
                .add("` makes each `")
                .add(schema.model)
                .add("` an item of the index `")
                .add(index.name)
                .add("`, which it does not declare; rename the field, or add `index(..)` with it")
                .fail();
        }
    }
    check_undeclared(schema, others, number + 1, stored);
}

/// If an item has all of these key attributes, the first that is not of the table's key, or an empty text.
const fn stored_key(
    table: &TableSchema,
    attributes: &[KeyAttribute],
    stored: &[&str],
) -> Option<&'static str> {
    let mut found = "";
    let mut rest = attributes;
    while let [first, others @ ..] = rest {
        if !is_key_attribute(table, first.name) {
            if !is_one_of(stored, first.name) {
                return None;
            }
            if found.is_empty() {
                found = first.name;
            }
        }
        rest = others;
    }
    Some(found)
}

/// Checks that no flattened document has one of these key attributes.
#[track_caller]
const fn check_flattened(model: &str, mut attributes: &[KeyAttribute], flattened: &[&Shape]) {
    while let [attribute, others @ ..] = attributes {
        if may_have(flattened, attribute.name) {
            flattened_key(model, attribute.name, "a key attribute");
        }
        attributes = others;
    }
}

#[track_caller]
const fn flattened_key(model: &str, name: &str, role: &str) -> ! {
    Message::new()
        .add("a flattened document of `")
        .add(model)
        .add("` has the attribute `")
        .add(name)
        .add("`, which is ")
        .add(role)
        .add(" of the table; rename the field there")
        .fail()
}

/// Whether one of the documents has an attribute or an alias with this name. What a map has is checked when it is
/// written.
const fn may_have(mut shapes: &[&Shape], name: &str) -> bool {
    while let [shape, others @ ..] = shapes {
        let mut attributes = shape.attributes;
        while let [first, rest @ ..] = attributes {
            if same(first.name, name) {
                return true;
            }
            attributes = rest;
        }
        if is_one_of(shape.aliases, name) || may_have(shape.flattened, name) {
            return true;
        }
        shapes = others;
    }
    false
}

/// Checks that the key of an index contradicts neither the table's key, nor a stored attribute, nor one of a flattened
/// document, nor another index of the entity.
#[doc(hidden)]
#[track_caller]
pub const fn check_index(schema: &Schema, at: usize, stored: &[&str], flattened: &[&Shape]) {
    let Some(entity) = &schema.entity else { return };
    let Some((before, [index, ..])) = entity.indexes.split_at_checked(at) else {
        return;
    };
    let key = index_of(&schema.table, index.number).key;
    check_flattened(schema.model, key.partitions(), flattened);
    check_flattened(schema.model, key.sorts(), flattened);
    check_index_half(
        schema,
        before,
        index,
        key.partitions(),
        index.key.partition,
        stored,
    );
    check_index_half(schema, before, index, key.sorts(), index.key.sort, stored);
}

#[track_caller]
const fn check_index_half(
    schema: &Schema,
    before: &[IndexTemplates],
    index: &IndexTemplates,
    attributes: &[KeyAttribute],
    templates: &[Template],
    stored: &[&str],
) {
    let ([attribute, attributes @ ..], [template, templates @ ..]) = (attributes, templates) else {
        return;
    };
    let name = attribute.name;
    let Some(entity) = &schema.entity else { return };
    if let Some(of_table) = template_in(&schema.table.key, &entity.key, name)
        && !same_attribute(of_table, template)
    {
        other_template(schema, name, of_table, template, "the table");
    }
    if is_one_of(stored, name) && !is_field_itself(template, name) {
        Message::new()
            .add("the attribute `")
            .add(name)
            .add("` of `")
            .add(schema.model)
            .add("` is a key attribute of an index, where it is \"")
            .add(template.text)
            .add("\"; rename the field, or write its name there")
            .fail();
    }
    let mut rest = before;
    while let [other, others @ ..] = rest {
        let key = index_of(&schema.table, other.number).key;
        if let Some(shared) = template_in(&key, &other.key, name)
            && !is_key_attribute(&schema.table, name)
            && !is_field_itself(template, name)
        {
            let of_other = index_of(&schema.table, other.number).name;
            if !same_attribute(shared, template) {
                other_template(schema, name, shared, template, of_other);
            }
            if index.sparse || other.sparse {
                Message::new()
                    .add("the indexes `")
                    .add(of_other)
                    .add("` and `")
                    .add(index_of(&schema.table, index.number).name)
                    .add("` share the attribute `")
                    .add(name)
                    .add("`, which cannot be absent from one of them alone; no field of their keys can be an `Option`")
                    .fail();
            }
        }
        rest = others;
    }
    check_index_half(schema, before, index, attributes, templates, stored);
}

#[track_caller]
const fn other_template(
    schema: &Schema,
    name: &str,
    one: &Template,
    other: &Template,
    of: &str,
) -> ! {
    Message::new()
        .add("the attribute `")
        .add(name)
        .add("` of `")
        .add(schema.model)
        .add("` is \"")
        .add(one.text)
        .add("\" in the key of ")
        .add(of)
        .add(" and \"")
        .add(other.text)
        .add("\" here; it has one value, so write the same template")
        .mark(one, one.unlike(other))
        .mark(other, other.unlike(one))
        .fail()
}

/// Whether the attribute with this name is the field of the template, which is stored.
const fn is_field_itself(template: &Template, name: &str) -> bool {
    match template.fields {
        [field] => template.is_field && same(field.attribute, name),
        _ => false,
    }
}

/// Whether two templates give the same value. Their texts have the formats of the fields.
const fn same_attribute(a: &Template, b: &Template) -> bool {
    a.is_field == b.is_field
        && same(a.text, b.text)
        && same_literals(a.literals, b.literals)
        && same_fields(a.fields, b.fields)
}

const fn same_fields(a: &[TemplateField], b: &[TemplateField]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([one, a @ ..], [other, b @ ..]) => same(one.name, other.name) && same_fields(a, b),
        _ => false,
    }
}

/// Whether the key of an index before the one at this position has the attribute, too.
#[doc(hidden)]
#[must_use]
pub const fn is_of_earlier_index(schema: &Schema, at: usize, name: &str) -> bool {
    let Some(entity) = &schema.entity else {
        return false;
    };
    let Some((mut rest, _)) = entity.indexes.split_at_checked(at) else {
        return false;
    };
    while let [first, others @ ..] = rest {
        if is_in_key(&index_of(&schema.table, first.number).key, name) {
            return true;
        }
        rest = others;
    }
    false
}

/// Checks that an index without a partition key of its own has that of the table.
#[doc(hidden)]
#[track_caller]
pub const fn check_inherited(table: &TableSchema, index: &IndexSchema) {
    let [of_table] = table.key.partitions() else {
        return;
    };
    if !matches!(index.key.partitions(), [one] if same(one.name, of_table.name)) {
        Message::new()
            .add("the key of the index `")
            .add(index.name)
            .add("` needs a `partition_key`; only a local index has that of the table")
            .fail();
    }
}

/// Checks that the attribute for Time to Live is a number.
#[doc(hidden)]
#[track_caller]
pub const fn check_ttl(model: &str, table: &TableSchema, shape: &Shape) {
    let Some(ttl) = table.ttl else { return };
    let mut rest = shape.attributes;
    while let [first, others @ ..] = rest {
        if same(first.name, ttl) && !matches!(first.attribute_type, Some(AttributeType::N)) {
            Message::new()
                .add("the attribute `")
                .add(ttl)
                .add("` of `")
                .add(model)
                .add("` is the time at which DynamoDB deletes items of `")
                .add(table.name)
                .add("`, a number of seconds; use `Ttl`, or an integer")
                .fail();
        }
        rest = others;
    }
}

/// The name of an entity.
#[doc(hidden)]
#[must_use]
#[track_caller]
pub const fn entity_name(schema: &Schema) -> &'static str {
    match schema.entity {
        Some(entity) => entity.name,
        None => Message::new()
            .add("`")
            .add(schema.model)
            .add("` has a table of its own; the models of a collection have one that is declared with \
                `#[derive(dyno::Table)]`")
            .fail(),
    }
}

/// Writes the entity attribute.
#[doc(hidden)]
pub fn write_entity(
    table: &TableSchema,
    entity: &str,
    map: &mut MapWriter<'_>,
) -> Result<(), EncodeError> {
    match table.entity {
        Some(name) => map.member(name, entity),
        None => Ok(()),
    }
}

/// Reads the entity attribute, which must have this value.
#[doc(hidden)]
pub fn check_entity(value: ValueReader<'_, '_>, entity: &'static str) -> Result<(), DecodeError> {
    match *value.string()? == *entity {
        true => Ok(()),
        false => Err(DecodeError::other_entity(entity)),
    }
}

/// Splits a key attribute into the texts of its fields.
#[doc(hidden)]
pub fn split_key<'t, const N: usize>(
    text: Option<&'t Cow<'_, str>>,
    name: &'static str,
    template: &'static Template,
    widths: [Option<usize>; N],
) -> Result<[&'t str; N], DecodeError> {
    let Some(text) = text else {
        return Err(DecodeError::missing().at_name(name));
    };
    split(text, template.literals, widths)
        .ok_or_else(|| DecodeError::other_template(template.text).at_name(name))
}

/// Checks that the text of a field is the same as at its first place in the key.
#[doc(hidden)]
pub fn check_key_text(
    text: &str,
    first: &str,
    name: &'static str,
    field: &'static str,
    templates: [&'static Template; 2],
) -> Result<(), DecodeError> {
    match text == first {
        true => Ok(()),
        false => Err(other_value(name, field, templates)),
    }
}

/// Checks that a text is that of the field, which was read at its first place in the key.
#[doc(hidden)]
pub fn check_key_field<F: TextField>(
    text: &str,
    value: &F::Value,
    name: &'static str,
    field: &'static str,
    at: usize,
    templates: [&'static Template; 2],
) -> Result<(), DecodeError> {
    let behind = templates[0].behind(at).chars().next();
    let mut expected = String::new();
    let mut out = KeyTextWriter::new(&mut expected, behind);
    let written = KeyText::<F::Format>::write_key_text(value, &mut out);
    match written {
        Ok(()) => check_key_text(text, &expected, name, field, templates),
        Err(_) => Err(other_value(name, field, templates)),
    }
}

/// Checks that a key attribute has the value of the field, which was read at its first place in the key.
#[doc(hidden)]
pub fn check_key_value<T: Encode>(
    read: &T,
    value: &T,
    name: &'static str,
    field: &'static str,
    templates: [&'static Template; 2],
) -> Result<(), DecodeError> {
    let json = |value: &T| {
        let mut writer = Writer::new(Format::DynamoDb);
        value.encode(writer.value()).map(|()| writer.into_json())
    };
    check_key_text(&json(read)?, &json(value)?, name, field, templates)
}

#[cold]
fn other_value(
    name: &'static str,
    field: &'static str,
    [template, first]: [&'static Template; 2],
) -> DecodeError {
    DecodeError::other_value(field, template.text, first.text).at_name(name)
}

/// Reads a field from its text in a key.
#[doc(hidden)]
pub fn read_key_field<F: TextField>(
    text: &str,
    name: &'static str,
    template: &'static Template,
    field: usize,
) -> Result<F::Value, DecodeError> {
    KeyText::<F::Format>::read_key_text(text, template.behind(field).chars().next())
        .ok_or_else(|| DecodeError::other_template(template.text).at_name(name))
}

//! Views: some attributes of a model, as a type.

use std::fmt;

use super::const_message::{Message, same};
use super::index::index_templates;
use super::lookup::{holds, index_of, is_one_of};
use super::{HasIndex, Index, IndexProjection, IndexSchema, Life};
use super::{KeyAttribute, KeySchema, KeyTemplates, Schema, Template};
use crate::codec::{Decode, ItemVersion, Shape, decode_value};
use crate::wire::{DecodeError, ValueReader};

/// The place of a field in a key that is composed of fields.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct KeyPlace {
    attribute: &'static str,
    template: &'static Template,
    field: usize,
}

/// The most key attributes of a table and one of its indexes.
#[doc(hidden)]
pub const KEY_ATTRIBUTES: usize = 10;

/// The number of an index.
#[doc(hidden)]
#[must_use]
pub const fn index_number<M: HasIndex<N>, const N: usize>(_: Index<M, N>) -> usize {
    N
}

/// The place of a field in the key of the table or of the index that a view reads; `None` if it is an attribute.
#[doc(hidden)]
#[must_use]
pub const fn key_place(schema: &Schema, index: Option<usize>, field: &str) -> Option<KeyPlace> {
    let Some(entity) = &schema.entity else {
        return None;
    };
    if let Some(place) = place_in_key(&schema.table.key, &entity.key, field) {
        return Some(place);
    }
    let Some(number) = index else { return None };
    let Some(templates) = index_templates(schema, number) else {
        return None;
    };
    let of_index = index_of(&schema.table, number);
    // What an index with all attributes holds is read as it is stored.
    match of_index.projection {
        IndexProjection::All => None,
        IndexProjection::Include(names) if is_one_of(names, field) => None,
        IndexProjection::KeysOnly | IndexProjection::Include(_) => {
            place_in_key(&of_index.key, templates, field)
        }
    }
}

const fn place_in_key(key: &KeySchema, templates: &KeyTemplates, field: &str) -> Option<KeyPlace> {
    match place_in_half(key.partitions(), templates.partition, field) {
        Some(place) => Some(place),
        None => place_in_half(key.sorts(), templates.sort, field),
    }
}

const fn place_in_half(
    attributes: &[KeyAttribute],
    templates: &'static [Template],
    field: &str,
) -> Option<KeyPlace> {
    let (mut attributes, mut templates) = (attributes, templates);
    while let ([attribute, others @ ..], [template, more @ ..]) = (attributes, templates) {
        let mut fields = template.fields;
        let mut number = 0;
        while let [first, rest @ ..] = fields {
            if same(first.name, field) {
                return Some(KeyPlace {
                    attribute: attribute.name,
                    template,
                    field: number,
                });
            }
            number += 1;
            fields = rest;
        }
        attributes = others;
        templates = more;
    }
    None
}

const fn index_schema(schema: &Schema, index: Option<usize>) -> Option<IndexSchema> {
    match index {
        Some(number) => Some(index_of(&schema.table, number)),
        None => None,
    }
}

/// The name of a field's attribute; empty for a field that is read from the key.
#[doc(hidden)]
#[must_use]
pub const fn stored_name(place: &Option<KeyPlace>, name: &'static str) -> &'static str {
    match place {
        None => name,
        Some(_) => "",
    }
}

/// The name of the attribute that a field is read from.
#[doc(hidden)]
#[must_use]
pub const fn read_name(place: &Option<KeyPlace>, name: &'static str) -> &'static str {
    match place {
        None => name,
        Some(place) => place.attribute,
    }
}

/// The key attribute with this number, of the table and then of the index; empty if there are not as many.
#[doc(hidden)]
#[must_use]
pub const fn key_attribute(schema: &Schema, index: Option<usize>, number: usize) -> &'static str {
    let key = &schema.table.key;
    let of_table = [key.partitions(), key.sorts()];
    let of_index = match index_schema(schema, index) {
        Some(index) => index.key,
        None => schema.table.key,
    };
    let halves = [
        of_table[0],
        of_table[1],
        of_index.partitions(),
        of_index.sorts(),
    ];
    let mut halves = halves.as_slice();
    let mut left = number;
    while let [half, rest @ ..] = halves {
        let mut attributes = *half;
        while let [first, others @ ..] = attributes {
            if left == 0 {
                return first.name;
            }
            left -= 1;
            attributes = others;
        }
        halves = rest;
    }
    ""
}

/// The version of the items that a view reads, if it is stored where the view reads.
#[doc(hidden)]
#[must_use]
pub const fn item_version(schema: &Schema, index: Option<usize>) -> Option<ItemVersion> {
    let Some(Life {
        item_version: Some(version),
        ..
    }) = schema.life
    else {
        return None;
    };
    match index_schema(schema, index) {
        Some(index) if !holds(&schema.table, &index, version.attribute) => None,
        _ => Some(*version),
    }
}

/// The name of the attribute with the version; empty if there is none.
#[doc(hidden)]
#[must_use]
pub const fn version_name(version: &Option<ItemVersion>) -> &'static str {
    match version {
        Some(version) => version.attribute,
        None => "",
    }
}

/// What there is for each attribute of a view, the last of which is the version, if there is one.
#[doc(hidden)]
#[must_use]
pub const fn with_version<T>(all: &'static [T], version: &Option<ItemVersion>) -> &'static [T] {
    match (all.split_last(), version) {
        (Some((_, without)), None) => without,
        _ => all,
    }
}

/// Checks that a field with an option for its attribute is not read from a key.
#[doc(hidden)]
#[track_caller]
pub const fn check_of_attribute(place: &Option<KeyPlace>, field: &str, option: &str) {
    if let Some(place) = place {
        Message::new()
            .add("`")
            .add(field)
            .add("` is read from the key attribute `")
            .add(place.attribute)
            .add("`, where `")
            .add(option)
            .add("` has no effect; remove it")
            .fail();
    }
}

/// Checks that a model has the attributes of a view, and that the index of the view holds them.
#[doc(hidden)]
#[track_caller]
pub const fn check_view(
    view: &str,
    schema: &Schema,
    shape: &Shape,
    index: Option<usize>,
    stored: &[&str],
) {
    let mut rest = stored;
    while let [name, others @ ..] = rest {
        // A field that is read from the key has no name.
        if !same(name, "") {
            if !has_attribute(shape, name) {
                Message::new()
                    .add("`")
                    .add(schema.model)
                    .add("` has no attribute `")
                    .add(name)
                    .add("`; the fields of the view `")
                    .add(view)
                    .add("` are fields of its model, with the same `rename`")
                    .fail();
            }
            if let Some(of_index) = index_schema(schema, index)
                && !holds(&schema.table, &of_index, name)
            {
                Message::new()
                    .add("the index `")
                    .add(of_index.name)
                    .add("` of `")
                    .add(schema.model)
                    .add("` does not hold `")
                    .add(name)
                    .add("`; add it to the projection of the index, or remove it from the view `")
                    .add(view)
                    .add("`")
                    .fail();
            }
        }
        rest = others;
    }
}

pub(super) const fn has_attribute(shape: &Shape, name: &str) -> bool {
    if shape.open {
        return true;
    }
    let mut attributes = shape.attributes;
    while let [first, others @ ..] = attributes {
        if same(first.name, name) {
            return true;
        }
        attributes = others;
    }
    let mut flattened = shape.flattened;
    while let [first, others @ ..] = flattened {
        if has_attribute(first, name) {
            return true;
        }
        flattened = others;
    }
    false
}

/// The key attributes of an item, as they are read.
#[doc(hidden)]
pub struct KeyTexts<'b>([Option<&'b str>; KEY_ATTRIBUTES]);

// Without the values of keys.
impl fmt::Debug for KeyTexts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyTexts").finish_non_exhaustive()
    }
}

impl<'b> KeyTexts<'b> {
    /// No attributes yet.
    pub const NONE: Self = Self([None; KEY_ATTRIBUTES]);

    /// Keeps the value of the key attribute with this number.
    ///
    /// # Errors
    /// A [`DecodeError`] if the JSON is malformed.
    pub fn keep(&mut self, number: usize, value: ValueReader<'_, 'b>) -> Result<(), DecodeError> {
        let text = value.text()?;
        if let Some(place) = self.0.get_mut(number) {
            *place = Some(text);
        }
        Ok(())
    }

    /// Reads a field from its place in a key.
    ///
    /// # Errors
    /// A [`DecodeError`] if the attribute is missing or is not of the template.
    pub fn field<T: for<'a> Decode<'a>>(
        &self,
        place: &KeyPlace,
        names: &[&'static str; KEY_ATTRIBUTES],
    ) -> Result<T, DecodeError> {
        let at_name = |error: DecodeError| error.at_name(place.attribute);
        let number = names.iter().position(|name| *name == place.attribute);
        let text = number.and_then(|number| self.0.get(number).copied().flatten());
        let text = text.ok_or_else(|| at_name(DecodeError::missing()))?;
        if place.template.is_field {
            return decode_value(text).map_err(at_name);
        }
        let key: String = decode_value(text).map_err(at_name)?;
        let other = || at_name(DecodeError::other_template(place.template.text));
        let texts = place.template.split(&key).ok_or_else(other)?;
        let text = texts.get(place.field).copied().ok_or_else(other)?;
        let behind = place.template.behind(place.field).chars().next();
        let field = place.template.fields.get(place.field).ok_or_else(other)?;
        let json = field
            .codec
            .and_then(|codec| (codec.read)(text, behind))
            .ok_or_else(other)?;
        decode_value(&json).map_err(at_name)
    }
}

//! Entities: models of a table that is declared with `#[derive(Table)]`, and the rules between their fields and keys.

use std::ops::Range;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{LitStr, Path};

use crate::ast::{Body, Fields, Input};
use crate::attr::{Given, IndexOptions, KeyPart, SerdeMode, StringFormat, TableOption};
use crate::container::{Container, serde_write_rules};
use crate::errors::{Errors, Failure};
use crate::field::{Field, FieldKind, KeyRole};
use crate::field_type::inside_option;
use crate::life::{Hooks, life_rules};
use crate::nearest::nearest;
use crate::template::{Format, Template};
use crate::upgrade::upgrade_rules;

/// A struct whose values are some of the items of a declared table.
pub(crate) struct Entity<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) table: Path,
    /// The value of the entity attribute.
    pub(crate) name: String,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) key: Key,
    pub(crate) indexes: Vec<Index>,
    pub(crate) hooks: Hooks<'a>,
}

/// The parts of a key, one for each of its attributes.
pub(crate) struct Key {
    pub(crate) partition: Vec<AttributeOfKey>,
    pub(crate) sort: Vec<AttributeOfKey>,
}

/// A key attribute.
pub(crate) enum AttributeOfKey {
    /// The attribute is a field itself.
    Field { at: usize, name: Ident },
    /// The attribute is composed of fields.
    Template {
        template: Template,
        /// The positions of the fields.
        fields: Vec<usize>,
    },
}

/// The key of an index of the table.
pub(crate) struct Index {
    /// The constant of the index.
    pub(crate) constant: Ident,
    pub(crate) key: Key,
    /// Whether the partition key is that of the table, as a local index has it.
    pub(crate) inherited: bool,
}

impl Key {
    pub(crate) fn parts(&self) -> impl Iterator<Item = &AttributeOfKey> {
        self.partition.iter().chain(&self.sort)
    }

    /// Returns the positions of the fields, from left to right.
    pub(crate) fn fields(&self) -> impl Iterator<Item = usize> {
        self.parts().flat_map(AttributeOfKey::fields)
    }

    /// Returns whether a field occurs in the key more than once.
    pub(crate) fn repeats(&self, at: usize) -> bool {
        self.fields().filter(|other| *other == at).count() > 1
    }
}

impl AttributeOfKey {
    /// Returns the positions of the fields.
    pub(crate) fn fields(&self) -> Vec<usize> {
        match self {
            Self::Field { at, .. } => vec![*at],
            Self::Template { fields, .. } => fields.clone(),
        }
    }

    /// Returns the role of the fields in the key of an index.
    fn role(&self) -> KeyRole {
        match self {
            Self::Field { .. } => KeyRole::Index,
            Self::Template { .. } => KeyRole::Template,
        }
    }
}

impl<'a> Entity<'a> {
    /// Returns whether the model is one of a declared table.
    pub(crate) fn is_one(input: &Input<'_>) -> bool {
        matches!(input.options.table.value(), Some(TableOption::Declared(_)))
    }

    pub(crate) fn read(input: &'a Input<'a>, mut errors: Errors) -> Result<Self, Failure> {
        let Body::Struct(Fields::Named(written)) = &input.body else {
            errors.at(
                input.ident,
                "a model is a struct with a named field for each attribute",
            );
            return Err(errors.failure().expect("there is an error"));
        };
        let case = input.options.rename_all.value().copied();
        let mut fields = Field::read_all(written, case, &mut errors);
        serde_write_rules(input, &mut errors);
        container_options(input, &mut errors);
        field_options(written, &mut errors);
        let formats: Vec<_> = written
            .iter()
            .map(|field| field.options.key.value().copied())
            .collect();
        let mut reader = PartReader {
            input,
            fields: &fields,
            formats: &formats,
            errors: &mut errors,
        };
        let key = reader.table_key();
        let indexes: Vec<Index> = input
            .options
            .indexes
            .iter()
            .filter_map(|index| reader.index(index))
            .collect();
        unique_indexes(&indexes, &mut errors);
        if let Some(key) = &key {
            let in_key: Vec<usize> = key.fields().collect();
            optional_fields(key, &fields, &mut errors);
            // serde writes every field, those of the key included.
            let all_stored = input.options.serde.value().is_some();
            one_letter_case(key, &indexes, &mut errors);
            let stored = |at: usize| {
                all_stored
                    || written
                        .get(at)
                        .is_some_and(|field| field.options.stored.value().is_some())
            };
            for index in &indexes {
                for part in index.key.parts() {
                    set_role(&mut fields, part.fields().into_iter(), part.role());
                }
            }
            set_role(&mut fields, in_key.iter().copied(), KeyRole::Table);
            for &at in &in_key {
                if let Some(field) = fields.get_mut(at).filter(|_| !stored(at)) {
                    field.compose();
                }
            }
            options_without_effect(input, written, &fields, key, &indexes, &mut errors);
            renumber(&mut fields);
            life_rules(input, &fields, &mut errors);
            upgrade_rules(input, &fields, &mut errors);
        }
        let hooks = Hooks::read(input, &mut errors);
        let table = match input.options.table.value() {
            Some(TableOption::Declared(path)) => Some(path.clone()),
            _ => None,
        };
        let name = match input.options.entity.value() {
            Some(name) => name.value(),
            None => input.ident.unraw().to_string(),
        };
        if let Some(failure) = errors.failure() {
            return Err(failure);
        }
        Ok(Self {
            container: Container::of(input),
            table: table.expect("the table is declared"),
            name,
            fields,
            key: key.expect("a model without a key has an error"),
            indexes,
            hooks,
        })
    }
}

/// Checks the options of the struct that belong to the declared table.
fn container_options(input: &Input<'_>, errors: &mut Errors) {
    if let Some(option) = input.options.name_from_env.name() {
        errors.at(
            option,
            "the name belongs to the declared table; move `name_from_env` there",
        );
    }
    if let Some(stream) = input.options.stream.name() {
        errors.at(
            stream,
            "the stream belongs to the declared table; move `stream` there",
        );
    }
    if let Some(capacity) = input.options.capacity.name() {
        errors.at(
            capacity,
            "the capacity belongs to the declared table; move `capacity` there",
        );
    }
    for index in &input.options.indexes {
        let moved = [
            index.name.name(),
            index.projection.name(),
            index.capacity.name(),
        ];
        for option in moved.into_iter().flatten() {
            errors.at(
                option,
                format!("`{option}` belongs to the declared table; name the index by its constant: `index(GSI1, ..)`"),
            );
        }
        if index.declared.is_none() && index.name.is_missing() {
            errors.at(
                &index.option,
                "an index of a declared table is named by its constant; write `index(GSI1, partition_key = .., ..)`",
            );
        }
        if index.local {
            errors.at(
                &index.option,
                "the declared table knows which of its indexes are local; write `index(..)` here",
            );
        }
    }
    if !input.generics.params.is_empty() {
        errors.at(
            input.generics,
            "a model of a declared table has no generic parameters, because the table lists its entities",
        );
    }
}

/// Checks the options of fields that a declared table takes over.
fn field_options(written: &[crate::ast::Field<'_>], errors: &mut Errors) {
    for options in written.iter().map(|field| &field.options) {
        for option in [options.partition_key.name(), options.sort_key.name()]
            .into_iter()
            .flatten()
        {
            errors.at(
                option,
                format!("the keys of a declared table are options of the struct; write `{option} = \"..{{field}}\"` \
                    there"),
            );
        }
        if let Some(ttl) = options.ttl.name() {
            errors.at(
                ttl,
                "Time to Live belongs to the declared table; write `ttl = ..` there",
            );
        }
    }
}

/// Checks that no field of the table's key can be absent.
fn optional_fields(key: &Key, fields: &[Field<'_>], errors: &mut Errors) {
    const MESSAGE: &str = "a field of the table's key cannot be an `Option`; every item has a key";
    let optional = |at: usize| {
        let field = fields.get(at)?;
        inside_option(field.ty).map(|_| field.ty)
    };
    for part in key.parts() {
        match part {
            AttributeOfKey::Field { at, .. } => {
                if let Some(ty) = optional(*at) {
                    errors.at(ty, MESSAGE);
                }
            }
            AttributeOfKey::Template {
                template,
                fields: positions,
            } => {
                for (part, &at) in template.fields.iter().zip(positions) {
                    if let Some(ty) = optional(at) {
                        errors.in_template(ty, MESSAGE, &template.text.value(), part.place.clone());
                    }
                }
            }
        }
    }
}

fn unique_indexes(indexes: &[Index], errors: &mut Errors) {
    for (at, index) in indexes.iter().enumerate() {
        if indexes
            .iter()
            .take(at)
            .any(|other| other.constant == index.constant)
        {
            errors.at(
                &index.constant,
                format!(
                    "the index `{}` has its key already; keep one of them",
                    index.constant
                ),
            );
        }
    }
}

/// Checks that a field that the table's key has in lower or in upper case is not the key of an index as it is: the two
/// would differ, and what is read from the table's key would not find the item in the index.
fn one_letter_case(key: &Key, indexes: &[Index], errors: &mut Errors) {
    let of_key = key.parts().flat_map(|part| match part {
        AttributeOfKey::Field { .. } => Vec::new(),
        AttributeOfKey::Template { template, fields } => {
            let fields = template.fields.iter().zip(fields);
            fields.map(|(field, at)| (template, field, *at)).collect()
        }
    });
    let converted: Vec<_> = of_key
        .filter_map(|(template, field, at)| match field.format {
            Format::Text(StringFormat("Lower")) => Some((at, "lower", template, field)),
            Format::Text(StringFormat("Upper")) => Some((at, "upper", template, field)),
            _ => None,
        })
        .collect();
    for part in indexes.iter().flat_map(|index| index.key.parts()) {
        let AttributeOfKey::Field { at, name } = part else {
            continue;
        };
        let found = converted.iter().find(|(converted, ..)| converted == at);
        if let Some((_, case, template, field)) = found {
            errors.in_template(
                name,
                format!("`{name}` is in {case} case in the table's key and would differ here; write the template \
                    `\"{{{name}}}\"`"),
                &template.text.value(),
                field.place.clone(),
            );
        }
    }
}

/// Checks that each option of a field has an effect on its attribute, or on the keys that the field is part of.
fn options_without_effect(
    input: &Input<'_>,
    written: &[crate::ast::Field<'_>],
    fields: &[Field<'_>],
    key: &Key,
    indexes: &[Index],
    errors: &mut Errors,
) {
    let all_stored = input.options.serde.value().is_some();
    let applies_serde = input.options.serde_attributes.value() == Some(&SerdeMode::Apply);
    let parts = || {
        key.parts()
            .chain(indexes.iter().flat_map(|index| index.key.parts()))
    };
    let has_format = |at: usize| {
        parts().any(|part| match part {
            AttributeOfKey::Field { .. } => false,
            AttributeOfKey::Template { template, fields } => {
                let mut all = template.fields.iter().zip(fields);
                all.any(|(field, of)| *of == at && matches!(field.format, Format::Text(_)))
            }
        })
    };
    for (at, (written, field)) in written.iter().zip(fields).enumerate() {
        let (options, name) = (&written.options, field.name());
        let is_of_serde = applies_serde || written.has_serde;
        if let Some(option) = options.key.name().filter(|_| !has_format(at)) {
            errors.at(
                option,
                format!("`key` is for a field in a key template without a format, and `{name}` is in none; remove it"),
            );
        }
        let is_in_key = key.fields().any(|of_key| of_key == at);
        if let Some(option) = options.stored.name() {
            let message = match (is_in_key, all_stored) {
                (false, _) => {
                    "`stored` is for a field of the table's key, and all others are stored anyway; remove it"
                }
                (true, true) => "`serde = write` stores every field; remove `stored`",
                (true, false) => continue,
            };
            errors.at(option, message);
            continue;
        }
        if let Some(option) = options.default.name().filter(|_| is_in_key && !is_of_serde) {
            errors.at(
                option,
                format!("`{name}` is part of the key, which every item has, and needs no default; remove `default`"),
            );
        }
        if !matches!(field.kind, FieldKind::Composed) || is_of_serde {
            continue;
        }
        for option in [options.rename.name(), options.lenient.name()]
            .into_iter()
            .flatten()
        {
            errors.at(
                option,
                format!("`{name}` is read from the table's key and has no attribute of its own; remove `{option}`, or \
                    add `stored`"),
            );
        }
    }
}

fn set_role(fields: &mut [Field<'_>], parts: impl Iterator<Item = usize>, role: KeyRole) {
    for at in parts {
        if let Some(FieldKind::Stored(stored)) = fields.get_mut(at).map(|field| &mut field.kind) {
            stored.key_role = stored.key_role.max(role);
        }
    }
}

/// Numbers the stored fields again, after some were found to be in the key only.
fn renumber(fields: &mut [Field<'_>]) {
    let stored = fields.iter_mut().filter_map(|field| match &mut field.kind {
        FieldKind::Stored(stored) => Some(stored),
        _ => None,
    });
    for (number, stored) in stored.enumerate() {
        stored.number = number;
    }
}

/// Reads the parts of keys.
struct PartReader<'r, 'a> {
    input: &'r Input<'a>,
    fields: &'r [Field<'a>],
    formats: &'r [Option<StringFormat>],
    errors: &'r mut Errors,
}

impl PartReader<'_, '_> {
    fn table_key(&mut self) -> Option<Key> {
        let options = &self.input.options;
        if options.partition_key.is_missing() {
            self.errors.at(
                self.input.ident,
                "a model of a declared table needs its key; write `partition_key = \"CUSTOMER#{customer_id}\"`, or \
                 the name of a field",
            );
        }
        let partition = self.parts(&options.partition_key);
        let sort = self.parts(&options.sort_key);
        let missing = options.sort_key.is_missing();
        Some(Key {
            partition: partition?,
            sort: if missing { Vec::new() } else { sort? },
        })
    }

    fn index(&mut self, written: &IndexOptions) -> Option<Index> {
        // The partition key of a local index is that of the table.
        let inherited = written.partition_key.is_missing();
        let partition = match inherited {
            true => self.parts(&self.input.options.partition_key),
            false => self.parts(&written.partition_key),
        };
        let sort = self.parts(&written.sort_key);
        let missing = written.sort_key.is_missing();
        Some(Index {
            constant: written.declared.clone()?,
            key: Key {
                partition: partition?,
                sort: if missing { Vec::new() } else { sort? },
            },
            inherited,
        })
    }

    fn parts(&mut self, given: &Given<Vec<KeyPart>>) -> Option<Vec<AttributeOfKey>> {
        let parts: Vec<Option<AttributeOfKey>> =
            given.value()?.iter().map(|part| self.part(part)).collect();
        parts.into_iter().collect()
    }

    fn part(&mut self, part: &KeyPart) -> Option<AttributeOfKey> {
        match part {
            KeyPart::Field(name) => {
                let at = self.field(&name.unraw().to_string(), name, None)?;
                Some(AttributeOfKey::Field {
                    at,
                    name: name.clone(),
                })
            }
            KeyPart::Template(text) => self.template(text),
        }
    }

    fn template(&mut self, text: &LitStr) -> Option<AttributeOfKey> {
        let mut template = Template::read(text, self.errors)?;
        let value = text.value();
        let found: Vec<Option<usize>> = template
            .fields
            .iter()
            .map(|field| match self.has_field(&field.name) {
                true => self.field(&field.name, text, Some((&value, &field.place))),
                false => None,
            })
            .collect();
        if template
            .fields
            .iter()
            .any(|field| !self.has_field(&field.name))
        {
            let names: Vec<String> = self.fields.iter().map(Field::name).collect();
            self.errors.in_text(text, &names);
        }
        let fields = found.into_iter().collect::<Option<Vec<usize>>>()?;
        for (field, &at) in template.fields.iter_mut().zip(&fields) {
            let Some(format) = self.formats.get(at).copied().flatten() else {
                continue;
            };
            if field.format == Format::Natural {
                field.format = Format::Text(format);
            }
        }
        Some(AttributeOfKey::Template { template, fields })
    }

    fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name() == name)
    }

    /// Returns the position of the field with this name, which must be stored as its own type. A field that does not
    /// exist is an error at the name; one that cannot be in a key is an error at the field, which shows its place in
    /// the template, if it is in one.
    fn field(
        &mut self,
        name: &str,
        written: impl ToTokens,
        template: Option<(&str, &Range<usize>)>,
    ) -> Option<usize> {
        let Some((at, field)) = self
            .fields
            .iter()
            .enumerate()
            .find(|(_, field)| field.name() == name)
        else {
            let names: Vec<String> = self.fields.iter().map(Field::name).collect();
            let advice = match nearest(name, names.iter().map(String::as_str)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "use the name of a field of the struct".to_owned(),
            };
            self.errors
                .at(written, format!("no field `{name}`; {advice}"));
            return None;
        };
        let problem = match &field.kind {
            FieldKind::Stored(stored) if stored.via.is_some() => {
                "is part of a key and has a converter, whose values have no key text; use a newtype with \
                 `#[derive(dyno::Document)]` instead of the converter, and implement `dyno::codec::key_text::KeyText` \
                 for a custom text"
            }
            FieldKind::Stored(stored) if !stored.aliases.is_empty() => {
                "is part of a key, which has one name in all items; remove `alias`"
            }
            FieldKind::Stored(stored) if stored.null || stored.empty_as_null => {
                "is part of a key and cannot be NULL; remove the option"
            }
            FieldKind::Stored(stored) if stored.on_write.is_some() => {
                "is part of a key, which is composed of what the field has; set the value before the write instead of \
                 `default_on_write`"
            }
            FieldKind::Stored(_) => return Some(at),
            FieldKind::Flattened => {
                "is flattened and cannot be part of a key; move the field to this struct"
            }
            FieldKind::Skipped(_) | FieldKind::Composed => {
                "is skipped and cannot be part of a key; remove `skip`"
            }
        };
        let message = format!("`{name}` {problem}");
        match template {
            None => self.errors.at(field.ty, message),
            Some((text, part)) => self
                .errors
                .in_template(field.ty, message, text, part.clone()),
        }
        None
    }
}

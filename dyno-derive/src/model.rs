//! What a model means: its table and its key. Every rule between its fields is here, one function each; those of indexes are in `index.rs`.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::ast::{Body, Fields, Input};
use crate::attr::StreamView;
use crate::container::Container;
use crate::errors::Errors;
use crate::field::{Field, Meaning, Part, Stored};
use crate::index::{self, Index};

/// A struct whose values are the items of a table.
pub(crate) struct Model<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) table: LitStr,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) key: Key,
    pub(crate) indexes: Vec<Index>,
    pub(crate) stream: Option<StreamView>,
}

/// A key, as places in the list of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Partition(usize),
    Composite { partition: usize, sort: usize },
}

impl Key {
    pub(crate) fn partition(self) -> usize {
        match self {
            Self::Partition(partition) | Self::Composite { partition, .. } => partition,
        }
    }

    pub(crate) fn sort(self) -> Option<usize> {
        match self {
            Self::Partition(_) => None,
            Self::Composite { sort, .. } => Some(sort),
        }
    }

    /// The fields of the key.
    pub(crate) fn parts(self) -> impl Iterator<Item = usize> {
        std::iter::once(self.partition()).chain(self.sort())
    }
}

impl<'a> Model<'a> {
    pub(crate) fn read(input: &'a Input<'a>, mut errors: Errors) -> syn::Result<Self> {
        let Some(written) = is_struct_with_names(input, &mut errors) else {
            return Err(errors
                .finish()
                .expect_err("what is no struct with named fields was noted"));
        };
        let mut fields = Field::read_all(
            written,
            input.options.rename_all.value().copied(),
            &mut errors,
        );
        let table = table(input, &mut errors);
        let key = table_key(input, &fields, &mut errors);
        let indexes = index::read_all(input, &fields, key, &mut errors);
        for index in &indexes {
            mark(&mut fields, index.key.parts(), Part::IndexKey);
        }
        if let Some(key) = key {
            mark(&mut fields, key.parts(), Part::TableKey);
        }
        one_field_expires(input, &fields, &mut errors);
        key_names_have_length(&fields, &mut errors);
        index_keys_are_not_null(&fields, &mut errors);
        constants_differ(&fields, &indexes, &mut errors);

        errors.finish()?;
        Ok(Self {
            container: Container::of(input),
            table: table.expect("a missing table was noted"),
            fields,
            key: key.expect("a missing key was noted"),
            indexes,
            stream: input.options.stream.value().copied(),
        })
    }

    /// The fields that are parts of a key, each with its attribute.
    pub(crate) fn key_fields(
        &self,
        parts: impl Iterator<Item = usize>,
    ) -> impl Iterator<Item = (&Field<'a>, &Stored<'a>)> {
        parts
            .filter_map(|part| self.fields.get(part))
            .filter_map(|field| Some((field, field.stored()?)))
    }
}

/// A model is a struct with named fields: its items are maps.
fn is_struct_with_names<'a>(
    input: &'a Input<'a>,
    errors: &mut Errors,
) -> Option<&'a [crate::ast::Field<'a>]> {
    let what = match &input.body {
        Body::Struct(Fields::Named(fields)) => return Some(fields),
        Body::Struct(_) => "this struct's fields have no names",
        Body::Enum(_) => "this is an enum",
        Body::Union => "this is a union",
    };
    errors.at(
        input.ident,
        format!("a model is a struct with named fields, one for each attribute; {what}"),
    );
    None
}

/// A model names its table.
fn table(input: &Input<'_>, errors: &mut Errors) -> Option<LitStr> {
    let table = &input.options.table;
    if table.is_missing() {
        let example = format!("#[dyno(table = \"{}s\")]", input.ident.unraw());
        errors.at(
            input.ident,
            format!("a model needs the name of its table; write `{example}` above the struct"),
        );
    }
    let table = table.value()?;
    name_is_legal(table, "table", errors);
    Some(table.clone())
}

/// Names of tables and indexes are 3 to 255 characters of `a-z`, `A-Z`, `0-9`, `_`, `-` and `.`
/// (AWS developer guide, "Supported data types and naming rules", "Naming rules").
pub(crate) fn name_is_legal(name: &LitStr, what: &str, errors: &mut Errors) {
    let text = name.value();
    let strange = text
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'));
    if let Some(strange) = strange {
        let legal = "letters, digits, `_`, `-` and `.`";
        errors.at(
            name,
            format!(
                "`{strange}` cannot stand in the name of {what}; DynamoDB takes {legal}",
                what = article(what)
            ),
        );
    } else if !(3..=255).contains(&text.len()) {
        let what = article(what);
        errors.at(
            name,
            format!(
                "the name of {what} has 3 to 255 characters; this one has {}",
                text.len()
            ),
        );
    }
}

fn article(what: &str) -> String {
    let article = if what.starts_with('i') { "an" } else { "a" };
    format!("{article} {what}")
}

/// Exactly one field is the partition key, and at most one is the sort key.
fn table_key(input: &Input<'_>, fields: &[Field<'_>], errors: &mut Errors) -> Option<Key> {
    let Body::Struct(Fields::Named(written)) = &input.body else {
        return None;
    };
    let partitions = written
        .iter()
        .enumerate()
        .filter_map(|(at, field)| Some((at, field.options.partition_key.word()?)));
    let sorts = written
        .iter()
        .enumerate()
        .filter_map(|(at, field)| Some((at, field.options.sort_key.word()?)));
    let partition = the_only(partitions, fields, errors);
    let sort = the_only(sorts, fields, errors);
    match (partition, sort) {
        (Some((partition, _)), None) => Some(Key::Partition(partition)),
        (Some((partition, _)), Some((sort, _))) => Some(Key::Composite { partition, sort }),
        (None, Some((_, word))) => {
            let message =
                "`sort_key` needs a `partition_key`; mark one field with `#[dyno(partition_key)]`";
            errors.push(syn::Error::new(word.span(), message));
            None
        }
        (None, None) => {
            // A key option that could not be read has its error already.
            if written
                .iter()
                .all(|field| field.options.partition_key.is_missing())
            {
                let message =
                    "a model needs a partition key; mark one field with `#[dyno(partition_key)]`";
                errors.at(input.ident, message);
            }
            None
        }
    }
}

/// A key is marked once.
fn the_only<'o>(
    mut marked: impl Iterator<Item = (usize, &'o Ident)>,
    fields: &[Field<'_>],
    errors: &mut Errors,
) -> Option<(usize, &'o Ident)> {
    let first = marked.next()?;
    let name = fields.get(first.0).map(Field::name).unwrap_or_default();
    for (_, word) in marked {
        let advice = "a table has one; the keys of secondary indexes are named in `index(..)`";
        let message = format!("`{name}` is the `{word}` already; {advice}");
        errors.push(syn::Error::new(word.span(), message));
    }
    Some(first)
}

/// Notes on the fields of a key what they are part of. A part of the table's key stays one when it is part of an index, too.
fn mark(fields: &mut [Field<'_>], parts: impl Iterator<Item = usize>, part: Part) {
    for at in parts {
        if let Some(Meaning::Stored(stored)) = fields.get_mut(at).map(|field| &mut field.meaning) {
            stored.part = stored.part.max(part);
        }
    }
}

/// A table has one attribute for Time to Live (AWS developer guide, "Using time to live (TTL) in DynamoDB").
fn one_field_expires(input: &Input<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let Body::Struct(Fields::Named(written)) = &input.body else {
        return;
    };
    let mut marked = written
        .iter()
        .enumerate()
        .filter_map(|(at, field)| Some((at, field.options.ttl.word()?)));
    let Some(first) = marked.next() else { return };
    let name = fields.get(first.0).map(Field::name).unwrap_or_default();
    for (_, word) in marked {
        let message = format!("`{name}` is the `ttl` already; a table has one");
        errors.push(syn::Error::new(word.span(), message));
    }
}

/// The name of a key attribute has at most 255 bytes (AWS developer guide, "Quotas in Amazon DynamoDB", "Attributes").
fn key_names_have_length(fields: &[Field<'_>], errors: &mut Errors) {
    for stored in fields
        .iter()
        .filter_map(Field::stored)
        .filter(|stored| stored.part > Part::Item)
    {
        let length = stored.name.value().len();
        if length > 255 {
            errors.at(
                &stored.name,
                format!("the name of a key attribute has at most 255 bytes; this one has {length}"),
            );
        }
    }
}

/// DynamoDB refuses an item with NULL in the key of an index; an item without the attribute is just not in the index.
fn index_keys_are_not_null(fields: &[Field<'_>], errors: &mut Errors) {
    let keys = fields
        .iter()
        .filter_map(Field::stored)
        .filter(|stored| stored.part == Part::IndexKey);
    for stored in keys.filter(|stored| stored.null) {
        let advice = "leave `null` away, and items without it are left out of the index";
        let name = stored.name.value();
        errors.push(syn::Error::new(
            stored.name.span(),
            format!("`{name}` is a key of an index and cannot be NULL; {advice}"),
        ));
    }
}

/// Each field and each index has a constant of its own.
fn constants_differ(fields: &[Field<'_>], indexes: &[Index], errors: &mut Errors) {
    let of_fields = fields.iter().filter(|field| field.has_path()).map(|field| {
        (
            field.constant(),
            field.span(),
            format!("the field `{}`", field.name()),
        )
    });
    let of_indexes = indexes.iter().map(|index| {
        let what = format!("the index `{}`", index.name.value());
        (index.constant.clone(), index.name.span(), what)
    });
    let mut seen: Vec<(Ident, String)> = Vec::new();
    for (constant, span, what) in of_fields.chain(of_indexes) {
        match seen.iter().find(|(other, _)| *other == constant) {
            Some((_, other)) if *other != what => {
                let advice = "rename the field, and keep its attribute's name with `rename`";
                let message = format!(
                    "{other} and {what} would both have the constant `{constant}`; {advice}"
                );
                errors.push(syn::Error::new(span, message));
            }
            // Two indexes of one name have their error already.
            Some(_) => {}
            None => seen.push((constant, what)),
        }
    }
}

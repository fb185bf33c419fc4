//! What a model means: its table, its key and its indexes. Every rule between its fields is here, one function each.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::ast::{Body, Fields, Input};
use crate::attr::IndexOptions;
use crate::case;
use crate::container::Container;
use crate::errors::Errors;
use crate::field::{Field, Meaning, Part, Stored};
use crate::nearest::nearest;

/// A struct whose values are the items of a table.
pub(crate) struct Model<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) table: LitStr,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) key: Key,
    pub(crate) indexes: Vec<Index>,
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

/// A secondary index.
pub(crate) struct Index {
    pub(crate) name: LitStr,
    pub(crate) constant: Ident,
    pub(crate) local: bool,
    pub(crate) key: Key,
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
        let indexes = indexes(input, &fields, key, &mut errors);
        for (parts, part) in indexes
            .iter()
            .map(|index| (index.key, Part::IndexKey))
            .chain(key.map(|key| (key, Part::TableKey)))
        {
            mark(&mut fields, parts, part);
        }
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
        })
    }

    /// The fields of a key, each with its attribute.
    pub(crate) fn key_fields(&self, key: Key) -> impl Iterator<Item = (&Field<'a>, &Stored<'a>)> {
        key.parts()
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
fn name_is_legal(name: &LitStr, what: &str, errors: &mut Errors) {
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

/// Reads the secondary indexes.
fn indexes(
    input: &Input<'_>,
    fields: &[Field<'_>],
    table: Option<Key>,
    errors: &mut Errors,
) -> Vec<Index> {
    let written = &input.options.indexes;
    let indexes = written
        .iter()
        .filter_map(|index| read_index(index, fields, table, errors))
        .collect();
    index_names_differ(written, errors);
    indexes_are_few(written, errors);
    indexes
}

fn read_index(
    written: &IndexOptions,
    fields: &[Field<'_>],
    table: Option<Key>,
    errors: &mut Errors,
) -> Option<Index> {
    let name = index_name(written, errors);
    let sort = written
        .sort_key
        .value()
        .map(|name| index_field(name, fields, errors));
    let key = if written.local {
        local_key(written, sort, table, errors)
    } else {
        global_key(written, sort, fields, errors)
    };
    let (name, key) = (name?, key?);
    if key.sort() == Some(key.partition()) {
        let at = written.sort_key.value();
        errors.at(
            at,
            "one field cannot be both keys of an index; name another one as `sort_key`",
        );
    }
    let Some(constant) = case::constant(&name.value()) else {
        errors.at(&name, "this name gives no name for a constant; an index needs a letter or a digit in its name");
        return None;
    };
    let constant = Ident::new(&constant, Span::call_site().located_at(name.span()));
    Some(Index {
        name,
        constant,
        local: written.local,
        key,
    })
}

/// An index has a name.
fn index_name(written: &IndexOptions, errors: &mut Errors) -> Option<LitStr> {
    if written.name.is_missing() {
        errors.at(
            &written.word,
            format!(
                "an index needs a name; write `{}(name = \"ByRank\", ..)`",
                written.word
            ),
        );
    }
    let name = written.name.value()?;
    name_is_legal(name, "index", errors);
    Some(name.clone())
}

/// A global index has a partition key of its own, and may have a sort key.
fn global_key(
    written: &IndexOptions,
    sort: Option<Option<usize>>,
    fields: &[Field<'_>],
    errors: &mut Errors,
) -> Option<Key> {
    if written.partition_key.is_missing() {
        let advice =
            "name one, or write `local_index(..)` for an index with the table's partition key";
        errors.at(
            &written.word,
            format!("a global index needs a `partition_key`; {advice}"),
        );
    }
    let partition = index_field(written.partition_key.value()?, fields, errors)?;
    match sort {
        None => Some(Key::Partition(partition)),
        Some(sort) => Some(Key::Composite {
            partition,
            sort: sort?,
        }),
    }
}

/// A local index has the table's partition key and another sort key; only a table with a sort key has local indexes
/// (AWS developer guide, "Local secondary indexes").
fn local_key(
    written: &IndexOptions,
    sort: Option<Option<usize>>,
    table: Option<Key>,
    errors: &mut Errors,
) -> Option<Key> {
    if written.sort_key.is_missing() {
        errors.at(
            &written.word,
            "a local index needs a `sort_key`; name the field that it is sorted by",
        );
    }
    let table = table?;
    if table.sort().is_none() {
        let advice = "mark a field with `#[dyno(sort_key)]`, or make the index a global one with `index(..)`";
        errors.at(
            &written.word,
            format!("a table without a sort key has no local indexes; {advice}"),
        );
    }
    Some(Key::Composite {
        partition: table.partition(),
        sort: sort??,
    })
}

/// The keys of an index are fields that are stored as attributes.
fn index_field(name: &Ident, fields: &[Field<'_>], errors: &mut Errors) -> Option<usize> {
    let plain = name.unraw().to_string();
    let Some((at, field)) = fields
        .iter()
        .enumerate()
        .find(|(_, field)| field.name() == plain)
    else {
        let names: Vec<String> = fields.iter().map(Field::name).collect();
        let by_attribute = fields.iter().find(|field| {
            field
                .stored()
                .is_some_and(|stored| stored.name.value() == plain)
        });
        let meant = by_attribute.map(Field::name);
        let meant =
            meant.or_else(|| nearest(&plain, names.iter().map(String::as_str)).map(str::to_owned));
        let advice = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "the keys of an index are named by the fields of the struct".to_owned(),
        };
        errors.at(name, format!("no field `{plain}`; {advice}"));
        return None;
    };
    match field.meaning {
        Meaning::Stored(_) => Some(at),
        Meaning::Flattened => {
            errors.at(name, format!("`{plain}` is flattened and has no attribute of its own; the key of an index is one attribute"));
            None
        }
        Meaning::Skipped(_) => {
            errors.at(name, format!("`{plain}` is skipped, so that it cannot be the key of an index; store it, or name another field"));
            None
        }
    }
}

/// Each index of a table has its own name.
fn index_names_differ(indexes: &[IndexOptions], errors: &mut Errors) {
    let mut seen = Vec::new();
    for name in indexes.iter().filter_map(|index| index.name.value()) {
        if seen.contains(&name.value()) {
            errors.at(
                name,
                format!(
                    "there is an index `{}` already; each index needs its own name",
                    name.value()
                ),
            );
        } else {
            seen.push(name.value());
        }
    }
}

/// A table has at most 20 global and 5 local indexes (AWS developer guide, "Quotas in Amazon DynamoDB", "Secondary indexes").
///
/// The 20 are a default quota that AWS raises on request; the 5 are not.
fn indexes_are_few(indexes: &[IndexOptions], errors: &mut Errors) {
    for (local, most, kind) in [(false, 20, "global"), (true, 5, "local")] {
        let mut of_kind = indexes
            .iter()
            .filter(|index| index.local == local)
            .skip(most);
        if let Some(excess) = of_kind.next() {
            errors.at(
                &excess.word,
                format!(
                    "a table has at most {most} {kind} indexes; remove {}",
                    of_kind.count() + 1
                ),
            );
        }
    }
}

/// Notes on the fields of a key what they are part of. A part of the table's key stays one when it is part of an index, too.
fn mark(fields: &mut [Field<'_>], key: Key, part: Part) {
    for at in key.parts() {
        if let Some(Meaning::Stored(stored)) = fields.get_mut(at).map(|field| &mut field.meaning) {
            stored.part = stored.part.max(part);
        }
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

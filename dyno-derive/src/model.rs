//! Models: their tables and keys, and the rules between their fields, one function each. Those of indexes are in
//! `index.rs`.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::ast::{Body, Fields, Input};
use crate::attr::{StreamView, TableOption};
use crate::capacity::{Capacity, table_has_one};
use crate::container::{Container, serde_write_rules};
use crate::errors::Errors;
use crate::field::{Field, FieldKind, KeyRole, Stored};
use crate::index::{self, Index, Projection};
use crate::life::{Hooks, life_rules};
use crate::upgrade::{ItemVersion, upgrade_rules};

/// A struct whose values are the items of a table.
pub(crate) struct Model<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) table: LitStr,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) key: Key,
    pub(crate) indexes: Vec<Index>,
    pub(crate) name_from_env: Option<LitStr>,
    pub(crate) stream: Option<StreamView>,
    pub(crate) capacity: Option<Capacity>,
    pub(crate) hooks: Hooks<'a>,
}

/// A key, as positions in the list of fields.
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

    /// Returns the positions of the key's fields.
    pub(crate) fn parts(self) -> impl Iterator<Item = usize> {
        std::iter::once(self.partition()).chain(self.sort())
    }
}

impl<'a> Model<'a> {
    pub(crate) fn read(input: &'a Input<'a>, mut errors: Errors) -> syn::Result<Self> {
        let Some(written) = named_fields(input, &mut errors) else {
            return Err(errors
                .finish()
                .expect_err("a model without named fields has an error"));
        };
        let mut fields = Field::read_all(
            written,
            input.options.rename_all.value().copied(),
            &mut errors,
        );
        serde_write_rules(input, &mut errors);
        own_table_options(input, &mut errors);
        let table = table(input, &mut errors);
        let key = table_key(input, &fields, &mut errors);
        let mut indexes = index::read_all(input, &fields, key, &mut errors);
        if let Some(version) = input.options.item_version.value() {
            include_item_version(&mut indexes, version);
        }
        for index in &indexes {
            set_key_role(&mut fields, index.key.parts(), KeyRole::Index);
        }
        if let Some(key) = key {
            set_key_role(&mut fields, key.parts(), KeyRole::Table);
        }
        life_rules(input, &fields, &mut errors);
        upgrade_rules(input, &fields, &mut errors);
        let hooks = Hooks::read(input, &mut errors);
        let of_indexes = input.options.indexes.iter();
        let of_indexes = of_indexes.filter_map(|index| index.capacity.name());
        let table_has = !input.options.capacity.is_missing();
        table_has_one(table_has, of_indexes, &mut errors);
        single_ttl(input, &fields, &mut errors);
        key_name_lengths(&fields, &mut errors);
        no_null_index_keys(&fields, &mut errors);
        unique_constants(&fields, &indexes, &mut errors);

        errors.finish()?;
        Ok(Self {
            container: Container::of(input),
            table: table.expect("a model without a table name has an error"),
            fields,
            key: key.expect("a model without a key has an error"),
            indexes,
            name_from_env: input.options.name_from_env.value().cloned(),
            stream: input.options.stream.value().copied(),
            capacity: input.options.capacity.value().copied(),
            hooks,
        })
    }

    /// Returns the fields of a key, each with its attribute.
    pub(crate) fn key_fields(
        &self,
        parts: impl Iterator<Item = usize>,
    ) -> impl Iterator<Item = (&Field<'a>, &Stored<'a>)> {
        parts
            .filter_map(|part| self.fields.get(part))
            .filter_map(|field| Some((field, field.stored()?)))
    }

    /// Returns whether an index contains all attributes of the model.
    ///
    /// The attributes of a flattened document are not known here, and an index is not asked to include them.
    pub(crate) fn holds_all(&self, index: &Index) -> bool {
        let included = match &index.projection {
            Projection::All => return true,
            // Without the number of its version, an item is not read as the model.
            Projection::KeysOnly if self.container.upgrades.is_some() => return false,
            Projection::KeysOnly => &[][..],
            Projection::Include(names) => names,
        };
        let keys: Vec<usize> = self.key.parts().chain(index.key.parts()).collect();
        self.fields
            .iter()
            .enumerate()
            .all(|(at, field)| match &field.kind {
                FieldKind::Skipped(_) | FieldKind::Composed => true,
                FieldKind::Flattened => false,
                FieldKind::Stored(stored) => {
                    let is_included = keys.contains(&at) || included.contains(&stored.name);
                    is_included && stored.aliases.is_empty()
                }
            })
    }
}

/// Adds the number of the item's version to the attributes that indexes include.
fn include_item_version(indexes: &mut [Index], version: &ItemVersion) {
    for index in indexes {
        if let Projection::Include(names) = &mut index.projection {
            names.push(version.attribute.clone());
        }
    }
}

/// Returns the fields of a struct with named fields. Everything else is an error.
fn named_fields<'a>(
    input: &'a Input<'a>,
    errors: &mut Errors,
) -> Option<&'a [crate::ast::Field<'a>]> {
    let what = match &input.body {
        Body::Struct(Fields::Named(fields)) => return Some(fields),
        Body::Struct(_) => "a struct without named fields",
        Body::Enum(_) => "an enum",
        Body::Union => "a union",
    };
    errors.at(
        input.ident,
        format!("{what} cannot be a model; use a struct with a named field for each attribute"),
    );
    None
}

/// Checks that there are no options of a declared table.
fn own_table_options(input: &Input<'_>, errors: &mut Errors) {
    let options = &input.options;
    for option in [options.partition_key.name(), options.sort_key.name()]
        .into_iter()
        .flatten()
    {
        let advice = format!(
            "mark the field with `#[dyno({option})]`; on the struct, it composes a key of a table with \
             `#[derive(dyno::Table)]`: `table = Shop`"
        );
        errors.at(option, advice);
    }
    if let Some(option) = options.entity.name() {
        errors.at(
            option,
            "`entity` is for one of several models in a table with `#[derive(dyno::Table)]`: `table = Shop`",
        );
    }
    for index in &options.indexes {
        if let Some(name) = &index.declared {
            errors.at(
                name,
                "an index needs a name; write `index(name = \"ByRank\", ..)`",
            );
        }
    }
    if let Body::Struct(Fields::Named(fields)) = &input.body {
        for options in fields.iter().map(|field| &field.options) {
            for option in [options.key.name(), options.stored.name()]
                .into_iter()
                .flatten()
            {
                errors.at(
                    option,
                    format!("`{option}` is for a field of a key template; remove it"),
                );
            }
        }
    }
}

/// Reads the name of the table, which is required.
fn table(input: &Input<'_>, errors: &mut Errors) -> Option<LitStr> {
    let table = &input.options.table;
    if table.is_missing() {
        let example = format!("#[dyno(table = \"{}s\")]", input.ident.unraw());
        errors.at(
            input.ident,
            format!("a model needs a table name; add `{example}` to the struct"),
        );
    }
    let table = match table.value()? {
        TableOption::Own(name) => name,
        TableOption::Declared(_) => return None,
    };
    resource_name(table, "table", errors);
    Some(table.clone())
}

/// Checks the name of a table or an index: 3 to 255 characters of `a-z`, `A-Z`, `0-9`, `_`, `-` and `.` (AWS developer
/// guide, "Supported data types and naming rules", "Naming rules").
pub(crate) fn resource_name(name: &LitStr, what: &str, errors: &mut Errors) {
    let text = name.value();
    let invalid = text
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'));
    if let Some(invalid) = invalid {
        let advice = "use letters, digits, `_`, `-` and `.`";
        errors.at(
            name,
            format!(
                "the name of {what} cannot contain `{invalid}`; {advice}",
                what = article(what)
            ),
        );
    } else if !(3..=255).contains(&text.len()) {
        let what = article(what);
        errors.at(
            name,
            format!(
                "the name of {what} has {} characters; DynamoDB requires 3 to 255",
                text.len()
            ),
        );
    }
}

fn article(what: &str) -> String {
    let article = if what.starts_with('i') { "an" } else { "a" };
    format!("{article} {what}")
}

/// Reads the key of the table: exactly one partition key, and at most one sort key.
fn table_key(input: &Input<'_>, fields: &[Field<'_>], errors: &mut Errors) -> Option<Key> {
    let Body::Struct(Fields::Named(written)) = &input.body else {
        return None;
    };
    let partitions = written
        .iter()
        .enumerate()
        .filter_map(|(at, field)| Some((at, field.options.partition_key.name()?)));
    let sorts = written
        .iter()
        .enumerate()
        .filter_map(|(at, field)| Some((at, field.options.sort_key.name()?)));
    let partition = single(partitions, fields, errors);
    let sort = single(sorts, fields, errors);
    match (partition, sort) {
        (Some((partition, _)), None) => Some(Key::Partition(partition)),
        (Some((partition, _)), Some((sort, _))) => Some(Key::Composite { partition, sort }),
        (None, Some((_, option))) => {
            let message =
                "`sort_key` needs a `partition_key`; mark a field with `#[dyno(partition_key)]`";
            errors.push(syn::Error::new(option.span(), message));
            None
        }
        (None, None) => {
            // An invalid option has its error already.
            if written
                .iter()
                .all(|field| field.options.partition_key.is_missing())
            {
                let message =
                    "a model needs a partition key; mark a field with `#[dyno(partition_key)]`";
                errors.at(input.ident, message);
            }
            None
        }
    }
}

/// Returns the marked field. Reports further marked fields as errors.
fn single<'o>(
    mut marked: impl Iterator<Item = (usize, &'o Ident)>,
    fields: &[Field<'_>],
    errors: &mut Errors,
) -> Option<(usize, &'o Ident)> {
    let first = marked.next()?;
    let name = fields.get(first.0).map(Field::name).unwrap_or_default();
    for (_, option) in marked {
        let advice = "use `index(..)` for the keys of secondary indexes";
        let message = format!("`{name}` is already the `{option}` of the table; {advice}");
        errors.push(syn::Error::new(option.span(), message));
    }
    Some(first)
}

/// Sets the role of the fields of a key. A field of the table's key keeps this role if an index has it, too.
fn set_key_role(fields: &mut [Field<'_>], parts: impl Iterator<Item = usize>, role: KeyRole) {
    for at in parts {
        if let Some(FieldKind::Stored(stored)) = fields.get_mut(at).map(|field| &mut field.kind) {
            stored.key_role = stored.key_role.max(role);
        }
    }
}

/// Checks that at most one field has `ttl` (AWS developer guide, "Using time to live (TTL) in DynamoDB").
fn single_ttl(input: &Input<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let Body::Struct(Fields::Named(written)) = &input.body else {
        return;
    };
    let mut marked = written
        .iter()
        .enumerate()
        .filter_map(|(at, field)| Some((at, field.options.ttl.name()?)));
    let Some(first) = marked.next() else { return };
    let name = fields.get(first.0).map(Field::name).unwrap_or_default();
    for (_, option) in marked {
        let message = format!("`{name}` is already the `ttl` of the table; remove one of them");
        errors.push(syn::Error::new(option.span(), message));
    }
}

/// Checks the lengths of the names of key attributes: at most 255 bytes (AWS developer guide, "Quotas in Amazon
/// DynamoDB", "Attributes").
fn key_name_lengths(fields: &[Field<'_>], errors: &mut Errors) {
    for stored in fields
        .iter()
        .filter_map(Field::stored)
        .filter(|stored| stored.key_role > KeyRole::NoKey)
    {
        let length = stored.name.value().len();
        if length > 255 {
            errors.at(
                &stored.name,
                format!(
                    "the name of a key attribute has {length} bytes; DynamoDB allows at most 255"
                ),
            );
        }
    }
}

/// Checks that keys of indexes are not stored as NULL, which DynamoDB rejects. An item without the attribute is not in
/// the index.
fn no_null_index_keys(fields: &[Field<'_>], errors: &mut Errors) {
    let keys = fields
        .iter()
        .filter_map(Field::stored)
        .filter(|stored| stored.key_role == KeyRole::Index);
    for stored in keys.filter(|stored| stored.null || stored.empty_as_null) {
        let advice = match stored.null {
            true => "remove `null`, and items without it are not in the index",
            false => {
                "make it an `Option` without `empty_as_null`, and items without it are not in the index"
            }
        };
        let name = stored.name.value();
        errors.push(syn::Error::new(
            stored.name.span(),
            format!("`{name}` is a key of an index and cannot be NULL; {advice}"),
        ));
    }
}

/// Checks that the constants of fields and indexes are unique.
fn unique_constants(fields: &[Field<'_>], indexes: &[Index], errors: &mut Errors) {
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
                let advice = "rename the field, and set the name of its attribute with `rename`";
                let message =
                    format!("{other} and {what} have the same constant `{constant}`; {advice}");
                errors.push(syn::Error::new(span, message));
            }
            // Two indexes with the same name have their error already.
            Some(_) => {}
            None => seen.push((constant, what)),
        }
    }
}

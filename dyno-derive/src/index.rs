//! What the secondary indexes of a model mean: their names and their keys. Every rule of theirs is here, one function each.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::ast::Input;
use crate::attr::IndexOptions;
use crate::case;
use crate::errors::Errors;
use crate::field::{Field, Meaning};
use crate::model::{Key, name_is_legal};
use crate::nearest::nearest;

/// A secondary index.
pub(crate) struct Index {
    pub(crate) name: LitStr,
    pub(crate) constant: Ident,
    pub(crate) local: bool,
    pub(crate) key: Key,
}

/// Reads the secondary indexes.
pub(crate) fn read_all(
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

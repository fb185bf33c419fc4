//! What the secondary indexes of a model mean: their names and their keys. Every rule of theirs is here, one function each.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::ast::Input;
use crate::attr::{self, IndexOptions};
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
    pub(crate) key: IndexKey,
    pub(crate) projection: Projection,
}

/// The key of an index, as places in the list of fields.
pub(crate) struct IndexKey {
    /// At least one.
    pub(crate) partition: Vec<usize>,
    pub(crate) sort: Vec<usize>,
}

impl IndexKey {
    /// The fields of the key.
    pub(crate) fn parts(&self) -> impl Iterator<Item = usize> {
        self.partition.iter().chain(&self.sort).copied()
    }
}

/// What an index holds beside the keys.
pub(crate) enum Projection {
    All,
    KeysOnly,
    /// The names of attributes.
    Include(Vec<LitStr>),
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
    included_are_few(written, errors);
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
        .map(|names| key_attributes(written, "sort_key", names, fields, errors));
    let key = if written.local {
        local_key(written, sort, table, errors)
    } else {
        global_key(written, sort, fields, errors)
    };
    let projection = projection(written, key.as_ref(), fields, table, errors);
    let (name, key) = (name?, key?);
    key_attributes_differ(written, &key, errors);
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
        projection: projection?,
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
    sort: Option<Option<Vec<usize>>>,
    fields: &[Field<'_>],
    errors: &mut Errors,
) -> Option<IndexKey> {
    if written.partition_key.is_missing() {
        let advice =
            "name one, or write `local_index(..)` for an index with the table's partition key";
        errors.at(
            &written.word,
            format!("a global index needs a `partition_key`; {advice}"),
        );
    }
    let names = written.partition_key.value()?;
    let partition = key_attributes(written, "partition_key", names, fields, errors);
    let sort = sort.unwrap_or_else(|| Some(Vec::new()));
    Some(IndexKey {
        partition: partition?,
        sort: sort?,
    })
}

/// The partition key and the sort key of a global index have up to four attributes each (AWS developer guide, "Multi-attribute
/// keys pattern"); those of a local one have one.
fn key_attributes(
    written: &IndexOptions,
    option: &str,
    names: &[Ident],
    fields: &[Field<'_>],
    errors: &mut Errors,
) -> Option<Vec<usize>> {
    let most = if written.local { 1 } else { 4 };
    match names {
        [] => errors.at(
            &written.word,
            format!(
                "`{option}` names no field; write `{option} = year`, or several in parentheses"
            ),
        ),
        [_, second, ..] if most == 1 => {
            let advice = "only global indexes have keys of several";
            errors.at(
                second,
                format!("the `{option}` of a local index is one attribute; {advice}"),
            );
        }
        _ => {
            if let Some(excess) = names.get(most) {
                errors.at(
                    excess,
                    format!(
                        "a `{option}` has at most {most} attributes; remove {}",
                        names.len() - most
                    ),
                );
            }
        }
    }
    // Each name is looked at, so that each that is wrong is said.
    let found: Vec<Option<usize>> = names
        .iter()
        .map(|name| index_field(name, fields, errors))
        .collect();
    let found: Option<Vec<usize>> = found.into_iter().collect();
    found.filter(|found| !found.is_empty())
}

/// An attribute is in the key of an index once.
fn key_attributes_differ(written: &IndexOptions, key: &IndexKey, errors: &mut Errors) {
    // The partition key of a local index is that of the table, and not named.
    let partition = written.partition_key.value().filter(|_| !written.local);
    let names: Vec<&Ident> = (partition.into_iter())
        .chain(written.sort_key.value())
        .flatten()
        .collect();
    let unnamed = key.parts().count().saturating_sub(names.len());
    let mut seen: Vec<usize> = key.parts().take(unnamed).collect();
    for (name, place) in names.into_iter().zip(key.parts().skip(unnamed)) {
        if !seen.contains(&place) {
            seen.push(place);
            continue;
        }
        let message = if key.parts().count() == 2 && !key.sort.is_empty() {
            "one field cannot be both keys of an index; name another one as `sort_key`".to_owned()
        } else {
            format!("`{name}` is in the key of this index already; name another field")
        };
        errors.at(name, message);
    }
}

/// What the index holds. The keys of the table and its own it has anyway.
fn projection(
    written: &IndexOptions,
    key: Option<&IndexKey>,
    fields: &[Field<'_>],
    table: Option<Key>,
    errors: &mut Errors,
) -> Option<Projection> {
    let names = match written.projection.value() {
        // What could not be read has its error already.
        None | Some(attr::Projection::All) => return Some(Projection::All),
        Some(attr::Projection::KeysOnly) => return Some(Projection::KeysOnly),
        Some(attr::Projection::Include(names)) => names,
    };
    if names.is_empty() {
        let word = written.projection.word();
        errors.at(
            word,
            "`include` names no field; for the keys alone write `projection = keys_only`",
        );
        return None;
    }
    let keys: Vec<usize> = (table.into_iter().flat_map(Key::parts))
        .chain(key.into_iter().flat_map(IndexKey::parts))
        .collect();
    let mut seen = Vec::new();
    let mut attributes = Vec::new();
    for name in names {
        let Some(at) = attribute_field(name, "an index holds attributes", fields, errors) else {
            continue;
        };
        if keys.contains(&at) {
            errors.at(
                name,
                format!("`{name}` is a key, and keys are in the index anyway; leave it away"),
            );
        } else if seen.contains(&at) {
            errors.at(name, format!("`{name}` is included already; leave it away"));
        }
        seen.push(at);
        let stored = fields.get(at).and_then(Field::stored);
        attributes.extend(stored.map(|stored| stored.name.clone()));
    }
    Some(Projection::Include(attributes))
}

/// A local index has the table's partition key and another sort key; only a table with a sort key has local indexes
/// (AWS developer guide, "Local secondary indexes").
fn local_key(
    written: &IndexOptions,
    sort: Option<Option<Vec<usize>>>,
    table: Option<Key>,
    errors: &mut Errors,
) -> Option<IndexKey> {
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
    Some(IndexKey {
        partition: vec![table.partition()],
        sort: sort??,
    })
}

/// The keys of an index are fields that are stored as attributes.
fn index_field(name: &Ident, fields: &[Field<'_>], errors: &mut Errors) -> Option<usize> {
    attribute_field(name, "the key of an index is one attribute", fields, errors)
}

/// The field of that name, which has an attribute of its own, for the reason that is given.
fn attribute_field(
    name: &Ident,
    reason: &str,
    fields: &[Field<'_>],
    errors: &mut Errors,
) -> Option<usize> {
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
            None => "an index is described by the names of the struct's fields".to_owned(),
        };
        errors.at(name, format!("no field `{plain}`; {advice}"));
        return None;
    };
    match field.meaning {
        Meaning::Stored(_) => Some(at),
        Meaning::Flattened => {
            errors.at(
                name,
                format!("`{plain}` is flattened and has no attribute of its own; {reason}"),
            );
            None
        }
        Meaning::Skipped(_) => {
            errors.at(name, format!("`{plain}` is skipped, so that it cannot be in an index; store it, or name another field"));
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

/// An index includes at most 20 attributes, and all indexes of a table together 100 (Amazon DynamoDB API reference, "Projection").
fn included_are_few(indexes: &[IndexOptions], errors: &mut Errors) {
    let mut total = 0;
    for index in indexes {
        let Some(attr::Projection::Include(names)) = index.projection.value() else {
            continue;
        };
        if let Some(excess) = names.get(20) {
            let message = format!(
                "an index includes at most 20 attributes; remove {}",
                names.len() - 20
            );
            errors.at(excess, message);
        }
        total += names.len();
        if total > 100 && total - names.len() <= 100 {
            let advice = "hold `all` in one of them, or less";
            errors.at(
                index.projection.word(),
                format!("the indexes of a table include at most 100 attributes together; {advice}"),
            );
        }
    }
}

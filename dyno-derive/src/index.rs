//! The secondary indexes of a model, and the rules for their names and keys, one function each.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::ast::Input;
use crate::attr::{self, IndexOptions, KeyPart};
use crate::capacity::Capacity;
use crate::case;
use crate::errors::Errors;
use crate::field::{Field, FieldKind};
use crate::model::{Key, resource_name};
use crate::nearest::nearest;

/// A secondary index.
pub(crate) struct Index {
    pub(crate) name: LitStr,
    pub(crate) constant: Ident,
    pub(crate) local: bool,
    pub(crate) key: IndexKey,
    pub(crate) projection: Projection,
    pub(crate) capacity: Option<Capacity>,
}

/// The key of an index, as positions in the list of fields.
pub(crate) struct IndexKey {
    /// At least one position.
    pub(crate) partition: Vec<usize>,
    pub(crate) sort: Vec<usize>,
}

impl IndexKey {
    /// Returns the positions of the key's fields.
    pub(crate) fn parts(&self) -> impl Iterator<Item = usize> {
        self.partition.iter().chain(&self.sort).copied()
    }
}

/// The attributes that an index contains besides the keys.
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
    unique_index_names(written, errors);
    index_count(written, errors);
    included_count(written, errors);
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
        .map(|parts| field_names(parts, errors))
        .map(|names| key_attributes(written, "sort_key", &names?, fields, errors));
    let key = if written.local {
        local_key(written, sort, table, errors)
    } else {
        global_key(written, sort, fields, errors)
    };
    let projection = projection(written, key.as_ref(), fields, table, errors);
    let (name, key) = (name?, key?);
    unique_key_attributes(written, &key, errors);
    let Some(constant) = case::constant(&name.value()) else {
        errors.at(&name, "the name of an index needs a letter or a digit, which name its constant; change the name");
        return None;
    };
    let constant = Ident::new(&constant, Span::call_site().located_at(name.span()));
    Some(Index {
        name,
        constant,
        local: written.local,
        key,
        projection: projection?,
        capacity: written.capacity.value().copied(),
    })
}

/// Reads the name of an index, which is required.
fn index_name(written: &IndexOptions, errors: &mut Errors) -> Option<LitStr> {
    if written.name.is_missing() {
        errors.at(
            &written.option,
            format!(
                "an index needs a name; write `{}(name = \"ByRank\", ..)`",
                written.option
            ),
        );
    }
    let name = written.name.value()?;
    resource_name(name, "index", errors);
    Some(name.clone())
}

/// Reads the key of a global index. The partition key is required, the sort key is optional.
fn global_key(
    written: &IndexOptions,
    sort: Option<Option<Vec<usize>>>,
    fields: &[Field<'_>],
    errors: &mut Errors,
) -> Option<IndexKey> {
    if written.partition_key.is_missing() {
        let advice =
            "add it, or use `local_index(..)` for an index with the partition key of the table";
        errors.at(
            &written.option,
            format!("a global index needs a `partition_key`; {advice}"),
        );
    }
    let names = field_names(written.partition_key.value()?, errors)?;
    let partition = key_attributes(written, "partition_key", &names, fields, errors);
    let sort = sort.unwrap_or_else(|| Some(Vec::new()));
    Some(IndexKey {
        partition: partition?,
        sort: sort?,
    })
}

/// Returns the names of the fields of a key, which has no templates in a table of one model.
fn field_names(parts: &[KeyPart], errors: &mut Errors) -> Option<Vec<Ident>> {
    let names: Vec<Option<Ident>> = parts
        .iter()
        .map(|part| match part {
            KeyPart::Field(name) => Some(name.clone()),
            KeyPart::Template(template) => {
                let text = template.value();
                let advice = match text.contains('{') {
                    true => {
                        "a template needs a table that is declared with `#[derive(dyno::Table)]`: \
                         `table = Shop`"
                            .to_owned()
                    }
                    false => format!("a field has no quotes; write `{text}`"),
                };
                errors.at(template, advice);
                None
            }
        })
        .collect();
    names.into_iter().collect()
}

/// Reads a partition key or a sort key.
///
/// Both keys of a global index have up to four attributes (AWS developer guide, "Multi-attribute keys pattern"). The
/// keys of a local index have one.
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
            &written.option,
            format!(
                "`{option}` has no fields; write `{option} = year`, or several fields in parentheses"
            ),
        ),
        [_, second, ..] if most == 1 => {
            let advice = "keep one of them, or use `index(..)` for a global index";
            errors.at(
                second,
                format!("the `{option}` of a local index has one attribute; {advice}"),
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
    // All names are read before the first failure ends this, so that each error is reported.
    let found: Vec<Option<usize>> = names
        .iter()
        .map(|name| attribute_field(name, fields, errors))
        .collect();
    let found: Option<Vec<usize>> = found.into_iter().collect();
    found.filter(|found| !found.is_empty())
}

/// Checks that no attribute is twice in the key of an index.
fn unique_key_attributes(written: &IndexOptions, key: &IndexKey, errors: &mut Errors) {
    // The partition key of a local index is that of the table, without a name here.
    let partition = written.partition_key.value().filter(|_| !written.local);
    let names: Vec<&Ident> = (partition.into_iter())
        .chain(written.sort_key.value())
        .flatten()
        .filter_map(|part| match part {
            KeyPart::Field(name) => Some(name),
            KeyPart::Template(_) => None,
        })
        .collect();
    let unnamed = key.parts().count().saturating_sub(names.len());
    let mut seen: Vec<usize> = key.parts().take(unnamed).collect();
    for (name, place) in names.into_iter().zip(key.parts().skip(unnamed)) {
        if !seen.contains(&place) {
            seen.push(place);
            continue;
        }
        let message = if key.parts().count() == 2 && !key.sort.is_empty() {
            "a field cannot be both keys of an index; use another field as `sort_key`".to_owned()
        } else {
            format!("`{name}` is already in the key of this index; use another field")
        };
        errors.at(name, message);
    }
}

/// Reads the projection of an index, which contains the keys of the table and of the index in any case.
fn projection(
    written: &IndexOptions,
    key: Option<&IndexKey>,
    fields: &[Field<'_>],
    table: Option<Key>,
    errors: &mut Errors,
) -> Option<Projection> {
    let names = match written.projection.value() {
        // An invalid option has its error already.
        None | Some(attr::Projection::All) => return Some(Projection::All),
        Some(attr::Projection::KeysOnly) => return Some(Projection::KeysOnly),
        Some(attr::Projection::Include(names)) => names,
    };
    if names.is_empty() {
        let option = written.projection.name();
        errors.at(
            option,
            "`include` has no fields; write `projection = keys_only` for an index with only the keys",
        );
        return None;
    }
    let keys: Vec<usize> = (table.into_iter().flat_map(Key::parts))
        .chain(key.into_iter().flat_map(IndexKey::parts))
        .collect();
    let mut seen = Vec::new();
    let mut attributes = Vec::new();
    for name in names {
        let Some(at) = attribute_field(name, fields, errors) else {
            continue;
        };
        if keys.contains(&at) {
            errors.at(
                name,
                format!("`{name}` is a key, which every index contains; remove it"),
            );
        } else if seen.contains(&at) {
            errors.at(name, format!("`{name}` is already included; remove it"));
        }
        seen.push(at);
        let stored = fields.get(at).and_then(Field::stored);
        attributes.extend(stored.map(|stored| stored.name.clone()));
    }
    Some(Projection::Include(attributes))
}

/// Reads the key of a local index: the partition key of the table, and another sort key.
///
/// Only a table with a sort key can have local indexes (AWS developer guide, "Local secondary indexes").
fn local_key(
    written: &IndexOptions,
    sort: Option<Option<Vec<usize>>>,
    table: Option<Key>,
    errors: &mut Errors,
) -> Option<IndexKey> {
    if written.sort_key.is_missing() {
        errors.at(
            &written.option,
            "a local index needs a `sort_key`; add the field that sorts the index",
        );
    }
    let table = table?;
    if table.sort().is_none() {
        let advice = "mark a field with `#[dyno(sort_key)]`, or use `index(..)` for a global index";
        errors.at(
            &written.option,
            format!("a local index needs a table with a sort key; {advice}"),
        );
    }
    Some(IndexKey {
        partition: vec![table.partition()],
        sort: sort??,
    })
}

/// Returns the position of the field with this name, which must have an attribute of its own.
fn attribute_field(name: &Ident, fields: &[Field<'_>], errors: &mut Errors) -> Option<usize> {
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
        let flattened = fields
            .iter()
            .find(|field| matches!(field.kind, FieldKind::Flattened));
        let meant = meant.map(|meant| format!("did you mean `{meant}`?"));
        // The fields of a flattened document are not known here.
        let inside = flattened.map(|flattened| {
            format!(
                "if it is a field of the flattened `{}`, move it to this struct, whose fields alone can be named here",
                flattened.name()
            )
        });
        let advice = match (meant, inside) {
            (Some(meant), Some(inside)) => format!("{meant} {inside}"),
            (Some(advice), None) | (None, Some(advice)) => advice,
            (None, None) => "use the name of a field of the struct".to_owned(),
        };
        errors.at(name, format!("no field `{plain}`; {advice}"));
        return None;
    };
    match field.kind {
        FieldKind::Stored(_) => Some(at),
        FieldKind::Flattened => {
            errors.at(
                name,
                format!(
                    "`{plain}` is flattened and has no attribute of its own; move the key from its type to this struct"
                ),
            );
            None
        }
        FieldKind::Skipped(_) | FieldKind::Composed => {
            errors.at(
                name,
                format!("`{plain}` is skipped and not stored; remove `skip`, or use another field"),
            );
            None
        }
    }
}

/// Checks that the names of the indexes are unique.
fn unique_index_names(indexes: &[IndexOptions], errors: &mut Errors) {
    let mut seen = Vec::new();
    for name in indexes.iter().filter_map(|index| index.name.value()) {
        if seen.contains(&name.value()) {
            errors.at(
                name,
                format!(
                    "the index `{}` already exists; give each index its own name",
                    name.value()
                ),
            );
        } else {
            seen.push(name.value());
        }
    }
}

/// Checks the number of indexes: at most 20 global and 5 local ones (AWS developer guide, "Quotas in Amazon DynamoDB",
/// "Secondary indexes").
///
/// AWS can raise the quota of 20, but not the limit of 5.
fn index_count(indexes: &[IndexOptions], errors: &mut Errors) {
    for (local, most, kind) in [(false, 20, "global"), (true, 5, "local")] {
        let mut of_kind = indexes
            .iter()
            .filter(|index| index.local == local)
            .skip(most);
        if let Some(excess) = of_kind.next() {
            errors.at(
                &excess.option,
                format!(
                    "a table has at most {most} {kind} indexes; remove {}",
                    of_kind.count() + 1
                ),
            );
        }
    }
}

/// Checks the number of included attributes: at most 20 for one index and 100 for all indexes of a table (Amazon
/// DynamoDB API reference, "Projection").
fn included_count(indexes: &[IndexOptions], errors: &mut Errors) {
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
            let advice = "use `projection = all` for one of them, or include fewer";
            errors.at(
                index.projection.name(),
                format!("the indexes of a table include at most 100 attributes in total; {advice}"),
            );
        }
    }
}

//! Declared tables: their names, keys and indexes, which several models share.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Fields, LitStr, Path, Token, Type};

use crate::attr::{Given, Scope, StreamView};
use crate::capacity::{Capacity, table_has_one};
use crate::case;
use crate::errors::Errors;
use crate::model::resource_name;
use crate::option_reader::{OptionReader, read_attributes, read_options};

/// A table that is declared once.
pub(crate) struct Table<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a syn::Visibility,
    pub(crate) name: LitStr,
    pub(crate) name_from_env: Option<LitStr>,
    pub(crate) partition: KeyAttribute,
    pub(crate) sort: Option<KeyAttribute>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) entity: Option<LitStr>,
    pub(crate) entities: Vec<Path>,
    pub(crate) ttl: Option<LitStr>,
    pub(crate) stream: Option<StreamView>,
    pub(crate) capacity: Option<Capacity>,
    pub(crate) krate: Option<Path>,
}

/// A key attribute: `pk: String`.
#[derive(Clone)]
pub(crate) struct KeyAttribute {
    pub(crate) name: LitStr,
    pub(crate) ty: Type,
}

impl KeyAttribute {
    fn text(&self) -> String {
        self.name.value()
    }
}

/// An index of a declared table.
pub(crate) struct Index {
    pub(crate) name: LitStr,
    pub(crate) constant: Ident,
    pub(crate) local: bool,
    /// Empty for a local index.
    pub(crate) partition: Vec<KeyAttribute>,
    pub(crate) sort: Vec<KeyAttribute>,
    pub(crate) projection: Projection,
    /// The option, and the units.
    pub(crate) capacity: Option<(Ident, Capacity)>,
}

/// The attributes that an index holds besides the keys.
pub(crate) enum Projection {
    All,
    KeysOnly,
    Include(Vec<LitStr>),
}

/// The options as they are written.
#[derive(Default)]
struct Options {
    name: Given<LitStr>,
    name_from_env: Given<LitStr>,
    partition_key: Given<Vec<KeyAttribute>>,
    sort_key: Given<Vec<KeyAttribute>>,
    indexes: Vec<Index>,
    entity: Given<LitStr>,
    entities: Given<Vec<Path>>,
    ttl: Given<LitStr>,
    stream: Given<StreamView>,
    capacity: Given<Capacity>,
    krate: Given<Path>,
}

impl<'a> Table<'a> {
    pub(crate) fn read(input: &'a DeriveInput) -> syn::Result<Self> {
        let mut errors = Errors::default();
        let is_unit =
            matches!(&input.data, Data::Struct(data) if matches!(data.fields, Fields::Unit));
        if !is_unit || !input.generics.params.is_empty() {
            errors.at(
                &input.ident,
                format!(
                    "a table is a struct without fields; write `struct {};`",
                    input.ident
                ),
            );
        }
        let options = Options::read(input, &mut errors);
        if options.name.is_missing() {
            errors.at(
                &input.ident,
                "a table needs a name; write `#[dyno(name = \"shop\", ..)]`",
            );
        }
        if let Some(name) = options.name.value() {
            resource_name(name, "table", &mut errors);
        }
        if options.partition_key.is_missing() {
            errors.at(
                &input.ident,
                "a table needs a partition key; write `partition_key(pk: String)`",
            );
        }
        let partition = options
            .partition_key
            .value()
            .and_then(|key| one(key, "partition_key", &mut errors));
        let sort = options
            .sort_key
            .value()
            .and_then(|key| one(key, "sort_key", &mut errors));
        unique_indexes(&options.indexes, &mut errors);
        included(&options, &mut errors);
        entity_attribute(&options, &mut errors);
        let of_indexes = options.indexes.iter();
        let of_indexes = of_indexes.filter_map(|index| Some(&index.capacity.as_ref()?.0));
        table_has_one(!options.capacity.is_missing(), of_indexes, &mut errors);
        if options.sort_key.is_missing() {
            for index in options.indexes.iter().filter(|index| index.local) {
                errors.at(
                    &index.name,
                    "a local index needs a table with a sort key; add `sort_key(sk: String)`",
                );
            }
        }
        errors.finish()?;
        let missing = || syn::Error::new_spanned(&input.ident, "the table is not complete");
        Ok(Self {
            ident: &input.ident,
            vis: &input.vis,
            name: options.name.value().cloned().ok_or_else(missing)?,
            name_from_env: options.name_from_env.value().cloned(),
            partition: partition.ok_or_else(missing)?,
            sort,
            indexes: options.indexes,
            entity: options.entity.value().cloned(),
            entities: options.entities.value().cloned().unwrap_or_default(),
            ttl: options.ttl.value().cloned(),
            stream: options.stream.value().copied(),
            capacity: options.capacity.value().copied(),
            krate: options.krate.value().cloned(),
        })
    }
}

impl Options {
    fn read(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut options = Self::default();
        read_attributes(
            Scope::Table,
            &input.attrs,
            errors,
            |option, errors| match option.name {
                "name" => options.name.set(option, option.string("shop")),
                "name_from_env" => options.name_from_env.set(option, option.variable()),
                "partition_key" => options
                    .partition_key
                    .set(option, key_attributes(option, "pk")),
                "sort_key" => options.sort_key.set(option, key_attributes(option, "sk")),
                "index" | "local_index" => {
                    let content = option.list()?;
                    let index = read_index(option, &content, errors);
                    options.indexes.extend(index);
                    Ok(())
                }
                "entity" => options.entity.set(option, option.string("kind")),
                "entities" => options.entities.set(option, entities(option)),
                "ttl" => options.ttl.set(option, option.attribute("expires_at")),
                "stream" => options.stream.set(option, option.stream_view()),
                "capacity" => {
                    let capacity = Capacity::read(option, errors);
                    options.capacity.set(option, capacity)
                }
                _ => {
                    let path = option.unquoted("::my_crate::dyno", Path::parse_mod_style);
                    options.krate.set(option, path)
                }
            },
        );
        options
    }
}

/// Reads `(pk: String)`, or several attributes.
fn key_attributes(option: &OptionReader<'_>, example: &str) -> syn::Result<Vec<KeyAttribute>> {
    let content = option.list_of(&format!("({example}: String)"))?;
    let attribute = |input: ParseStream<'_>| {
        let name = attribute_name(input)?;
        input.parse::<Token![:]>()?;
        Ok(KeyAttribute {
            name,
            ty: input.parse()?,
        })
    };
    let all: Punctuated<KeyAttribute, Token![,]> = content
        .parse_terminated(attribute, Token![,])
        .map_err(|error| {
        syn::Error::new(
            error.span(),
            format!(
                "expected a name and a type; write `{}({example}: String)`",
                option.ident
            ),
        )
    })?;
    Ok(all.into_iter().collect())
}

/// Reads the name of an attribute: an identifier, or a string.
pub(crate) fn attribute_name(input: ParseStream<'_>) -> syn::Result<LitStr> {
    if input.peek(LitStr) {
        return input.parse();
    }
    let ident = input.call(Ident::parse_any)?;
    Ok(LitStr::new(&ident.unraw().to_string(), ident.span()))
}

fn entities(option: &OptionReader<'_>) -> syn::Result<Vec<Path>> {
    let content = option.list_of("(Customer, Order)")?;
    let all: Punctuated<Path, Token![,]> =
        content.parse_terminated(Path::parse_mod_style, Token![,])?;
    if all.is_empty() {
        return Err(syn::Error::new(
            option.ident.span(),
            "`entities` lists no models; write `entities(Customer, Order)`, or remove it for an open list",
        ));
    }
    Ok(all.into_iter().collect())
}

/// Returns the attribute of a key that has one.
fn one(key: &[KeyAttribute], option: &str, errors: &mut Errors) -> Option<KeyAttribute> {
    match key {
        [one] => Some(one.clone()),
        [] => {
            errors.at(
                Ident::new(option, Span::call_site()),
                format!("`{option}` has no attribute; write `{option}(pk: String)`"),
            );
            None
        }
        [_, second, ..] => {
            errors.at(
                &second.name,
                format!(
                    "the `{option}` of a table has one attribute; several are for global indexes"
                ),
            );
            None
        }
    }
}

fn read_index(
    option: &OptionReader<'_>,
    content: ParseStream<'_>,
    errors: &mut Errors,
) -> Option<Index> {
    let local = option.name == "local_index";
    let scope = if local {
        Scope::TableLocalIndex
    } else {
        Scope::TableIndex
    };
    let mut name = Given::Missing;
    let mut partition = Given::Missing;
    let mut sort = Given::Missing;
    let mut projection = Given::Missing;
    let mut capacity: Given<Capacity> = Given::Missing;
    read_options(scope, content, errors, |option, errors| match option.name {
        "name" => name.set(option, option.string("GSI1")),
        "partition_key" => partition.set(option, key_attributes(option, "gsi1pk")),
        "sort_key" => sort.set(option, key_attributes(option, "gsi1sk")),
        "capacity" => {
            let units = Capacity::read(option, errors);
            capacity.set(option, units)
        }
        _ => projection.set(option, option.attribute_projection()),
    });
    if name.is_missing() {
        errors.at(
            &option.ident,
            format!(
                "an index needs a name; write `{}(name = \"GSI1\", ..)`",
                option.ident
            ),
        );
    }
    if !local && partition.is_missing() {
        errors.at(
            &option.ident,
            "a global index needs a partition key; write `partition_key(gsi1pk: String)`",
        );
    }
    if local && sort.is_missing() {
        errors.at(
            &option.ident,
            "a local index needs a sort key; write `sort_key(lsi1sk: String)`",
        );
    }
    let most = if local { 1 } else { 4 };
    for key in [partition.value(), sort.value()].into_iter().flatten() {
        if let Some(excess) = key.get(most) {
            errors.at(
                &excess.name,
                format!(
                    "a key of this index has at most {most} attributes; remove {}",
                    key.len() - most
                ),
            );
        }
    }
    let name: LitStr = name.value()?.clone();
    resource_name(&name, "index", errors);
    let Some(constant) = case::constant(&name.value()) else {
        errors.at(&name, "the name of an index needs a letter or a digit, which name its constant; change the name");
        return None;
    };
    Some(Index {
        constant: Ident::new(&constant, Span::call_site().located_at(name.span())),
        name,
        local,
        partition: partition.value().cloned().unwrap_or_default(),
        sort: sort.value().cloned().unwrap_or_default(),
        projection: match projection {
            Given::Valid(projection) => projection.value,
            Given::Missing | Given::Invalid => Projection::All,
        },
        capacity: capacity
            .get()
            .map(|option| (option.name.clone(), option.value)),
    })
}

/// Checks that an index includes no attribute twice, and none that it has in any case.
fn included(options: &Options, errors: &mut Errors) {
    let halves = [options.partition_key.value(), options.sort_key.value()];
    let of_table: Vec<String> = halves
        .into_iter()
        .flatten()
        .flatten()
        .map(KeyAttribute::text)
        .collect();
    let mut total = 0;
    for index in &options.indexes {
        let Projection::Include(names) = &index.projection else {
            continue;
        };
        if names.is_empty() {
            errors.at(
                &index.name,
                "`include` has no attributes; write `projection = keys_only` for an index with only the keys",
            );
        }
        // Amazon DynamoDB API reference, "Projection".
        if let Some(excess) = names.get(20) {
            let excess_count = names.len() - 20;
            errors.at(
                excess,
                format!("an index includes at most 20 attributes; remove {excess_count}"),
            );
        }
        total += names.len();
        if total > 100 && total - names.len() <= 100 {
            errors.at(
                &index.name,
                "the indexes of a table include at most 100 attributes in total; use `projection = all` for one of \
                 them, or include fewer",
            );
        }
        let of_index = index
            .partition
            .iter()
            .chain(&index.sort)
            .map(KeyAttribute::text);
        let keys: Vec<String> = of_table.iter().cloned().chain(of_index).collect();
        let mut seen: Vec<String> = Vec::new();
        for name in names {
            let text = name.value();
            if keys.contains(&text) {
                errors.at(
                    name,
                    format!("`{text}` is a key attribute, which every index contains; remove it"),
                );
            } else if seen.contains(&text) {
                errors.at(name, format!("`{text}` is already included; remove it"));
            }
            seen.push(text);
        }
    }
}

/// Checks that the entity attribute is no key attribute.
fn entity_attribute(options: &Options, errors: &mut Errors) {
    let Some(entity) = options.entity.value() else {
        return;
    };
    let halves = [options.partition_key.value(), options.sort_key.value()];
    let of_indexes = options
        .indexes
        .iter()
        .flat_map(|index| index.partition.iter().chain(&index.sort));
    let mut keys = halves.into_iter().flatten().flatten().chain(of_indexes);
    if keys.any(|key| key.text() == entity.value()) {
        errors.at(
            entity,
            format!(
                "`{}` is a key attribute already; give the entity attribute another name",
                entity.value()
            ),
        );
    }
}

fn unique_indexes(indexes: &[Index], errors: &mut Errors) {
    for (at, index) in indexes.iter().enumerate() {
        let before = indexes.get(..at).unwrap_or_default();
        if before.iter().any(|other| other.constant == index.constant) {
            errors.at(
                &index.name,
                format!(
                    "the index `{}` already exists; give each index its own name",
                    index.name.value()
                ),
            );
        }
    }
}

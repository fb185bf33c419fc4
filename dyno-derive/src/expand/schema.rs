//! `Document` and `Model`: the names, types, keys and indexes as constants.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::LitStr;
use syn::ext::IdentExt;

use super::bounds::{Need, bounds};
use super::types::attribute_type;
use super::{encode, implement, life, types, upgrade};
use crate::capacity::Capacity;
use crate::container::Container;
use crate::field::{Field, FieldKind};
use crate::index::{Index, Projection};
use crate::model::{Key, Model};
use crate::variant::{Content, Variant};

pub(super) fn of_map(container: &Container<'_>, fields: &[Field<'_>]) -> TokenStream {
    let attributes = fields
        .iter()
        .filter_map(|field| Some(types::schema(container, field, field.stored()?)));
    shape(
        container,
        fields.iter(),
        attributes,
        flattened(fields),
        aliases(fields),
        &TokenStream::new(),
    )
}

/// Like [`of_map`], for the items of a table, which may have the attributes of another shape.
pub(super) fn of_items(
    container: &Container<'_>,
    fields: &[Field<'_>],
    others: TokenStream,
) -> TokenStream {
    let attributes = fields
        .iter()
        .filter_map(|field| Some(types::schema(container, field, field.stored()?)));
    let attributes = attributes.chain(upgrade::attribute(container));
    let others = Some(others).filter(|others| !others.is_empty());
    // With type parameters, a model has more bounds than a document.
    let has_types = container.generics.type_params().next().is_some();
    let held = (!has_types).then(|| {
        quote! {
            const HELD_BY_INDEX: __dyno::Option<__dyno::HeldByIndex> =
                __dyno::Option::Some(__dyno::held_by_index::<Self>);
        }
    });
    shape(
        container,
        fields.iter(),
        attributes,
        flattened(fields).chain(others),
        aliases(fields),
        &held.unwrap_or_default(),
    )
}

/// Generates the shape of a tagged enum, which has the attributes of all variants.
///
/// An attribute with different types in two variants has an unknown type.
pub(super) fn of_tagged(
    container: &Container<'_>,
    tag: &LitStr,
    variants: &[Variant<'_>],
) -> TokenStream {
    let mut names: Vec<String> = Vec::new();
    let mut attributes = vec![quote!(__dyno::Stored::new::<__dyno::String>(#tag))];
    for field in variants.iter().flat_map(Variant::named_fields) {
        let Some(stored) = field.stored() else {
            continue;
        };
        let (name, attribute) = (&stored.name, types::schema(container, field, stored));
        match names.iter().position(|other| *other == name.value()) {
            None => {
                names.push(name.value());
                attributes.push(attribute);
            }
            Some(at) => {
                if let Some(first) = attributes.get_mut(at + 1) {
                    *first = quote!(#first.or(#attribute));
                }
            }
        }
    }
    let contents = variants.iter().flat_map(|variant| match &variant.content {
        Content::Unit => Vec::new(),
        Content::Map(fields) => flattened(fields).collect(),
        Content::Document(field) => vec![shape_of(field)],
        Content::Item(_) => vec![quote!(&__dyno::Shape::OPEN)],
    });
    shape(
        container,
        variants.iter().flat_map(Variant::fields),
        attributes.into_iter(),
        contents,
        variants
            .iter()
            .flat_map(|variant| aliases(variant.named_fields())),
        &TokenStream::new(),
    )
}

/// Returns the older names of the fields.
fn aliases<'f>(fields: &'f [Field<'_>]) -> impl Iterator<Item = &'f LitStr> {
    let stored = fields.iter().filter_map(Field::stored);
    stored.flat_map(|stored| &stored.aliases)
}

/// Generates the shapes of the documents that are flattened.
pub(super) fn flattened<'f>(fields: &'f [Field<'_>]) -> impl Iterator<Item = TokenStream> + 'f {
    fields
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Flattened))
        .map(shape_of)
}

fn shape_of(field: &Field<'_>) -> TokenStream {
    let ty = field.ty;
    quote!(<#ty as __dyno::Document>::SHAPE)
}

fn shape<'f, 'a: 'f>(
    container: &Container<'a>,
    fields: impl Iterator<Item = &'f Field<'a>>,
    attributes: impl Iterator<Item = TokenStream>,
    flattened: impl Iterator<Item = TokenStream>,
    aliases: impl Iterator<Item = &'f LitStr>,
    of_items: &TokenStream,
) -> TokenStream {
    let aliases: Vec<&LitStr> = aliases.collect();
    let aliases = (!aliases.is_empty()).then(|| quote!(.with_aliases(&[#(#aliases),*])));
    let body = quote! {
        const SHAPE: &'static __dyno::Shape =
            &__dyno::Shape::new(&[#(#attributes,)*], &[#(#flattened,)*]) #aliases;
        #of_items
    };
    implement(
        container,
        &quote!(__dyno::Document),
        &bounds(container, fields, Need::Document),
        &body,
    )
}

pub(super) fn of_model(model: &Model<'_>) -> TokenStream {
    let container = &model.container;
    let (name, table) = (container.ident.unraw().to_string(), &model.table);
    let key_type = key_type(model);
    let key = key_schema(model);
    let variable = model.name_from_env.as_ref();
    let variable = variable.map(|name| quote!(.with_name_from_env(#name)));
    let stream = model.stream.map(|view| {
        let view = Ident::new(view.0, Span::call_site());
        quote!(.with_stream(__dyno::StreamView::#view))
    });
    let expiring = model
        .fields
        .iter()
        .find(|field| field.stored().is_some_and(|stored| stored.ttl));
    let ttl = expiring.and_then(|field| {
        let (name, ty) = (&field.stored()?.name, attribute_type(field));
        Some(quote!(.with_ttl::<#ty>(#name)))
    });
    let capacity = model.capacity.map(Capacity::call);
    let indexes = model.indexes.iter().map(|index| index_schema(model, index));
    let key_members = encode::key_members(container, model.key_fields(model.key.parts()));
    let bounds = bounds(container, &model.fields, Need::Document);
    let generic = |ty: &TokenStream| container.is_generic(ty);
    let mut key_bounds: Vec<TokenStream> = model
        .key_fields(model.key.parts())
        .map(|(field, _)| attribute_type(field))
        .filter(generic)
        .map(|ty| quote!(#ty: __dyno::ScalarAttribute))
        .collect();
    let index_bounds = model
        .indexes
        .iter()
        .flat_map(|index| model.key_fields(index.key.parts()))
        .map(|(field, _)| attribute_type(field))
        .filter(generic);
    let index_bounds =
        index_bounds.map(|ty| quote!(<#ty as __dyno::Attribute>::Base: __dyno::ScalarAttribute));
    key_bounds.extend(index_bounds);
    let expiry_bound = expiring.map(attribute_type).filter(generic);
    key_bounds.extend(expiry_bound.map(|ty| quote!(#ty: __dyno::Expiry)));
    let unique = model.fields.iter().filter(|field| life::is_unique(field));
    let unique = unique.map(attribute_type).filter(generic);
    key_bounds
        .extend(unique.map(|ty| quote!(<#ty as __dyno::Attribute>::Base: __dyno::ScalarAttribute)));
    key_bounds.extend(bounds);
    key_bounds.extend(life::copy_bound(container, &model.fields, &model.hooks));
    let declared = quote! {
        const TABLE: __dyno::TableSchema =
            __dyno::TableSchema::new(#table, #key, &[#(#indexes,)*])
                #variable #stream #ttl #capacity;
    };
    let declared = implement(
        container,
        &quote!(__dyno::DeclaredTable),
        &key_bounds,
        &declared,
    );
    let life = life::of_schema(container, &model.fields, &model.hooks);
    let written = life::has_life(container, &model.fields, &model.hooks).then(|| {
        let members = encode::written(container, &model.fields, &TokenStream::new());
        life::of_model(container, &model.fields, &model.hooks, &members)
    });
    let skipped = life::take_skipped(&model.fields);
    let version = life::version(container, &model.fields, &key_bounds);
    let body = quote! {
        type Table = Self;
        type Key = #key_type;

        const SCHEMA: __dyno::Schema =
            __dyno::Schema::new(#name, <Self as __dyno::DeclaredTable>::TABLE) #life;

        #written

        #skipped

        fn encode_key(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            #key_members
            __dyno::Result::Ok(())
        }
    };
    let implemented = implement(container, &quote!(__dyno::Model), &key_bounds, &body);
    let indexes = model.indexes.iter().enumerate().map(|(number, index)| {
        let number = Literal::usize_unsuffixed(number);
        let key = index_key_type(model, index);
        let reads = match model.holds_all(index) {
            true => quote!(Self),
            false => quote!(__dyno::Projected<Self, #number>),
        };
        let fetches = match index.local {
            true => quote!(Self),
            false => reads.clone(),
        };
        let has = implement(
            container,
            &quote!(__dyno::HasIndex<#number>),
            &key_bounds,
            &quote! {
                type Key = #key;
                type Reads = #reads;
                type Fetches = #fetches;
            },
        );
        let local = index.local.then(|| {
            implement(
                container,
                &quote!(__dyno::LocalIndex<#number>),
                &key_bounds,
                &TokenStream::new(),
            )
        });
        quote!(#has #local)
    });
    let unique = life::check_unique(container, &model.fields);
    quote!(#declared #implemented #version #(#indexes)* #unique)
}

/// Returns the type of the table's key: `Composite<u16, String>`.
fn key_type(model: &Model<'_>) -> TokenStream {
    let parts = model
        .key_fields(model.key.parts())
        .map(|(field, _)| attribute_type(field));
    match model.key {
        Key::Partition(_) => quote!(__dyno::Simple<#(#parts),*>),
        Key::Composite { .. } => quote!(__dyno::Composite<#(#parts),*>),
    }
}

/// Returns the type of an index's key: `Simple<P>`, `Composite<P, S>`, or `Multi<(P, Q), Then<S, T>>`.
fn index_key_type(model: &Model<'_>, index: &Index) -> TokenStream {
    let types = |parts: &[usize]| -> Vec<TokenStream> {
        let fields = model.key_fields(parts.iter().copied());
        fields
            .map(|(field, _)| {
                let ty = attribute_type(field);
                quote!(<#ty as __dyno::Attribute>::Base)
            })
            .collect()
    };
    let (partition, sort) = (types(&index.key.partition), types(&index.key.sort));
    match (partition.as_slice(), sort.as_slice()) {
        ([partition], []) => quote!(__dyno::Simple<#partition>),
        ([partition], [sort]) => quote!(__dyno::Composite<#partition, #sort>),
        (partition, sort) => {
            let partition = match partition {
                [one] => one.clone(),
                several => quote!((#(#several),*)),
            };
            let sort = match sort {
                [] => quote!(__dyno::Unsorted),
                [first @ .., last] => first
                    .iter()
                    .rfold(last.clone(), |rest, one| quote!(__dyno::Then<#one, #rest>)),
            };
            quote!(__dyno::Multi<#partition, #sort>)
        }
    }
}

/// Generates the schema of the table's key.
fn key_schema(model: &Model<'_>) -> TokenStream {
    let parts = key_attributes(model, model.key.parts(), quote!(new));
    match model.key {
        Key::Partition(_) => quote!(__dyno::KeySchema::Partition(#(#parts),*)),
        Key::Composite { .. } => quote!(__dyno::KeySchema::composite(#(#parts),*)),
    }
}

/// Generates the attributes of a key. `new` is the constructor.
fn key_attributes(
    model: &Model<'_>,
    parts: impl Iterator<Item = usize>,
    new: TokenStream,
) -> impl Iterator<Item = TokenStream> {
    model.key_fields(parts).map(move |(field, stored)| {
        let (name, ty) = (&stored.name, attribute_type(field));
        quote!(__dyno::KeyAttribute::#new::<#ty>(#name))
    })
}

fn index_schema(model: &Model<'_>, index: &Index) -> TokenStream {
    let name = &index.name;
    let attributes = |parts: &[usize]| -> Vec<TokenStream> {
        key_attributes(model, parts.iter().copied(), quote!(of_index)).collect()
    };
    let (partition, sort) = (
        attributes(&index.key.partition),
        attributes(&index.key.sort),
    );
    let projection = match &index.projection {
        Projection::All => TokenStream::new(),
        Projection::KeysOnly => quote!(.projecting(__dyno::IndexProjection::KeysOnly)),
        Projection::Include(names) => {
            quote!(.projecting(__dyno::IndexProjection::Include(&[#(#names),*])))
        }
    };
    if index.local {
        return quote!(__dyno::IndexSchema::local(#name, #(#partition,)* #(#sort),*) #projection);
    }
    let capacity = index.capacity.map(Capacity::call);
    let key = match (partition.as_slice(), sort.as_slice()) {
        ([partition], []) => quote!(__dyno::KeySchema::Partition(#partition)),
        ([partition], [sort]) => quote!(__dyno::KeySchema::composite(#partition, #sort)),
        _ => quote!(__dyno::KeySchema::Multi {
            partition: &[#(#partition),*],
            sort: &[#(#sort),*],
        }),
    };
    quote!(__dyno::IndexSchema::global(#name, #key) #projection #capacity)
}

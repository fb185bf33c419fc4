//! `Document` and `Model`: names, types, keys and indexes, as constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::LitStr;
use syn::ext::IdentExt;

use super::bounds::{Need, bounds};
use super::types::path_type;
use super::{encode, implement};
use crate::container::Container;
use crate::document::{Content, Variant};
use crate::field::{Field, Meaning};
use crate::index::Index;
use crate::model::{Key, Model};

pub(super) fn of_map(container: &Container<'_>, fields: &[Field<'_>]) -> TokenStream {
    let attributes = fields.iter().filter_map(|field| {
        let (name, ty) = (&field.stored()?.name, path_type(field));
        Some(quote!(__dyno::AttributeSchema::new::<#ty>(#name)))
    });
    shape(container, fields.iter(), attributes, flattened(fields))
}

/// A tagged enum has all the attributes that its variants have. One that has another type in each is of no certain type.
pub(super) fn of_tagged(
    container: &Container<'_>,
    tag: &LitStr,
    variants: &[Variant<'_>],
) -> TokenStream {
    let mut names: Vec<String> = Vec::new();
    let mut attributes = vec![quote!(__dyno::AttributeSchema::new::<__dyno::String>(#tag))];
    for field in variants.iter().flat_map(Variant::named_fields) {
        let Some(stored) = field.stored() else {
            continue;
        };
        let (name, ty) = (&stored.name, path_type(field));
        match names.iter().position(|other| *other == name.value()) {
            None => {
                names.push(name.value());
                attributes.push(quote!(__dyno::AttributeSchema::new::<#ty>(#name)));
            }
            Some(at) => {
                if let Some(attribute) = attributes.get_mut(at + 1) {
                    *attribute = quote!(#attribute.or(__dyno::AttributeSchema::new::<#ty>(#name)));
                }
            }
        }
    }
    let contents = variants.iter().flat_map(|variant| match &variant.content {
        Content::Unit => Vec::new(),
        Content::Map(fields) => flattened(fields).collect(),
        Content::Document(field) => vec![shape_of(field)],
    });
    shape(
        container,
        variants.iter().flat_map(Variant::fields),
        attributes.into_iter(),
        contents,
    )
}

fn flattened<'f>(fields: &'f [Field<'_>]) -> impl Iterator<Item = TokenStream> + 'f {
    fields
        .iter()
        .filter(|field| matches!(field.meaning, Meaning::Flattened))
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
) -> TokenStream {
    let body = quote! {
        const SHAPE: &'static __dyno::Shape =
            &__dyno::Shape::new(&[#(#attributes,)*], &[#(#flattened,)*]);
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
    let key_type = key_type(model, model.key, |ty| ty.clone());
    let key = key_schema(model, model.key, &quote!(new));
    let indexes = model.indexes.iter().map(|index| index_schema(model, index));
    let key_members = encode::key_members(model.key_fields(model.key));
    let bounds = bounds(container, &model.fields, Need::Document);
    let generic_keys = |key: Key| {
        let fields = model.key_fields(key).map(|(field, _)| path_type(field));
        fields.filter(|ty| container.is_generic(ty))
    };
    let mut key_bounds: Vec<TokenStream> = generic_keys(model.key)
        .map(|ty| quote!(#ty: __dyno::ScalarAttribute))
        .collect();
    let index_bounds = model
        .indexes
        .iter()
        .flat_map(|index| generic_keys(index.key));
    let index_bounds =
        index_bounds.map(|ty| quote!(<#ty as __dyno::Attribute>::Base: __dyno::ScalarAttribute));
    key_bounds.extend(index_bounds);
    key_bounds.extend(bounds);
    let body = quote! {
        type Key = #key_type;

        const SCHEMA: __dyno::Schema = __dyno::Schema::new(#name, #table, #key, &[#(#indexes,)*]);

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
        let key = self::key_type(
            model,
            index.key,
            |ty| quote!(<#ty as __dyno::Attribute>::Base),
        );
        let has = implement(
            container,
            &quote!(__dyno::HasIndex<#number>),
            &key_bounds,
            &quote!(type Key = #key;),
        );
        let local = index.local.then(|| {
            implement(
                container,
                &quote!(__dyno::HasLocalIndex<#number>),
                &key_bounds,
                &TokenStream::new(),
            )
        });
        quote!(#has #local)
    });
    quote!(#implemented #(#indexes)*)
}

/// The shape of a key as a type: `Composite<u16, String>`.
fn key_type(
    model: &Model<'_>,
    key: Key,
    part: impl Fn(&TokenStream) -> TokenStream,
) -> TokenStream {
    let parts = model
        .key_fields(key)
        .map(|(field, _)| part(&path_type(field)));
    match key {
        Key::Partition(_) => quote!(__dyno::Simple<#(#parts),*>),
        Key::Composite { .. } => quote!(__dyno::Composite<#(#parts),*>),
    }
}

/// The key as a constant.
fn key_schema(model: &Model<'_>, key: Key, new: &TokenStream) -> TokenStream {
    let parts = key_attributes(model, key, new);
    match key {
        Key::Partition(_) => quote!(__dyno::KeySchema::Partition(#(#parts),*)),
        Key::Composite { .. } => quote!(__dyno::KeySchema::composite(#(#parts),*)),
    }
}

/// The attributes of a key. `new` is the function that makes one.
fn key_attributes(
    model: &Model<'_>,
    key: Key,
    new: &TokenStream,
) -> impl Iterator<Item = TokenStream> {
    model.key_fields(key).map(move |(field, stored)| {
        let (name, ty) = (&stored.name, path_type(field));
        quote!(__dyno::KeyAttribute::#new::<#ty>(#name))
    })
}

fn index_schema(model: &Model<'_>, index: &Index) -> TokenStream {
    let name = &index.name;
    let of_index = quote!(of_index);
    if index.local {
        let parts = key_attributes(model, index.key, &of_index);
        return quote!(__dyno::IndexSchema::local(#name, #(#parts),*));
    }
    let key = key_schema(model, index.key, &of_index);
    quote!(__dyno::IndexSchema::global(#name, #key))
}

//! Code generation, one file for each kind of impl. It cannot fail.
//!
//! Generated names begin with two underscores, or with `field_` for the variables of fields, so that they do not
//! conflict with names of the user. All other names are reached through `__dyno`, which is the facade's `__private`,
//! except `__F`, the trait for the types of fields, which is short to keep each field on one line.

mod attribute;
mod bounds;
mod collection;
mod constants;
mod decode;
mod encode;
mod entity;
mod key_text;
mod names;
mod schema;
mod table;
mod types;
mod view;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::parse_quote;

pub(crate) use attribute::{of_map as attribute_of_map, of_model as attribute_of_model};
pub(crate) use collection::collection;
pub(crate) use constants::expand as constants;
pub(crate) use entity::entity;
pub(crate) use table::table;
pub(crate) use view::view;

use crate::container::{Container, mentions};
use crate::document::{Document, Form};
use crate::model::Model;

/// Generates the constants and impls of a model.
pub(crate) fn model(model: &Model<'_>) -> TokenStream {
    let container = &model.container;
    let parts = [
        constants::expand(container, &model.fields, &model.indexes),
        attribute::of_model(container),
        encode::of_map(container, &model.fields),
        decode::of_map(container, &model.fields),
        schema::of_map(container, &model.fields),
        schema::of_model(model),
    ];
    in_const_block(container, parts)
}

/// Generates the impls of a document.
pub(crate) fn document(document: &Document<'_>) -> TokenStream {
    let container = &document.container;
    let parts = match &document.form {
        Form::Map(fields) => vec![
            attribute::of_map(container, fields),
            encode::of_map(container, fields),
            decode::of_map(container, fields),
            schema::of_map(container, fields),
        ],
        Form::Newtype(field) => vec![
            attribute::of_newtype(container, field),
            attribute::inner_values(container, field),
            encode::of_newtype(container, field),
            decode::of_newtype(container, field),
            key_text::of_newtype(container, field),
        ],
        Form::UnitEnum(names) => vec![
            attribute::of_unit_enum(container),
            names::of_unit_enum(container, names),
            encode::of_unit_enum(container),
            decode::of_unit_enum(container),
            key_text::of_unit_enum(container),
        ],
        Form::Tagged { tag, variants } => vec![
            attribute::of_tagged(container, tag, variants),
            encode::of_tagged(container, tag, variants),
            decode::of_tagged(container, tag, variants),
            schema::of_tagged(container, tag, variants),
        ],
    };
    in_const_block(container, parts)
}

/// Wraps the generated code in a constant, so that its names are not visible outside.
pub(crate) fn in_const_block(
    container: &Container<'_>,
    parts: impl IntoIterator<Item = TokenStream>,
) -> TokenStream {
    let krate = &container.krate;
    let parts: TokenStream = parts.into_iter().collect();
    let storable = mentions(parts.clone(), &format_ident!("__F"));
    let storable = storable.then(|| {
        quote!(
            use __dyno::Storable as __F;
        )
    });
    quote! {
        #[allow(deprecated)]
        const _: () = {
            use #krate::__private as __dyno;
            #storable
            #parts
        };
    }
}

/// Generates an impl of a trait for the type, with additional bounds.
pub(crate) fn implement(
    container: &Container<'_>,
    name: &TokenStream,
    bounds: &[TokenStream],
    body: &TokenStream,
) -> TokenStream {
    let ident = container.ident;
    let (impl_generics, type_generics, _) = container.generics.split_for_impl();
    let where_clause = where_clause(container, bounds);
    quote! {
        #[automatically_derived]
        impl #impl_generics #name for #ident #type_generics #where_clause { #body }
    }
}

/// Generates an impl of a trait with the lifetime `'__b` of the bytes that are read. The type borrows from these bytes.
pub(crate) fn implement_decoding(
    container: &Container<'_>,
    name: &TokenStream,
    bounds: &[TokenStream],
    body: &TokenStream,
) -> TokenStream {
    let ident = container.ident;
    let mut generics = container.generics.clone();
    generics.params.insert(0, parse_quote!('__b));
    let (impl_generics, ..) = generics.split_for_impl();
    let (_, type_generics, _) = container.generics.split_for_impl();
    let outlived = container.generics.lifetimes().map(|param| {
        let lifetime = &param.lifetime;
        quote!('__b: #lifetime)
    });
    let bounds: Vec<TokenStream> = outlived.chain(bounds.iter().cloned()).collect();
    let where_clause = where_clause(container, &bounds);
    quote! {
        #[automatically_derived]
        impl #impl_generics #name<'__b> for #ident #type_generics #where_clause { #body }
    }
}

/// Returns the where clause of the type with additional bounds.
fn where_clause(container: &Container<'_>, bounds: &[TokenStream]) -> TokenStream {
    let own = container
        .generics
        .where_clause
        .iter()
        .flat_map(|clause| &clause.predicates);
    let all: Vec<TokenStream> = own
        .map(ToTokens::to_token_stream)
        .chain(bounds.iter().cloned())
        .collect();
    if all.is_empty() {
        TokenStream::new()
    } else {
        quote!(where #(#all),*)
    }
}

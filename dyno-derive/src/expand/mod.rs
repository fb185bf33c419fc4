//! From meaning to tokens, one file for each thing that is generated. Nothing here can fail.
//!
//! What the derive makes up is named with two underscores in front, or `field_` for the variables that hold fields, so that it
//! meets no name of the user's. Everything else is named through `__dyno`, the facade's `__private`.

mod attribute;
mod bounds;
mod constants;
mod decode;
mod encode;
mod schema;
mod types;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse_quote;

pub(crate) use attribute::{of_map as attribute_of_map, of_model as attribute_of_model};
pub(crate) use constants::expand as constants;

use crate::container::Container;
use crate::document::{Document, Form};
use crate::model::Model;

/// Everything that a model is.
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
    within(container, parts)
}

/// Everything that a document is.
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
            encode::of_newtype(container, field),
            decode::of_newtype(container, field),
        ],
        Form::Names(names) => vec![
            attribute::of_names(container),
            encode::of_names(container, names),
            decode::of_names(container, names),
        ],
        Form::Tagged { tag, variants } => vec![
            attribute::of_tagged(container, tag),
            encode::of_tagged(container, tag, variants),
            decode::of_tagged(container, tag, variants),
            schema::of_tagged(container, tag, variants),
        ],
    };
    within(container, parts)
}

/// Puts what is generated where its names disturb nobody.
pub(crate) fn within(
    container: &Container<'_>,
    parts: impl IntoIterator<Item = TokenStream>,
) -> TokenStream {
    let krate = &container.krate;
    let parts = parts.into_iter();
    quote! {
        #[allow(deprecated)]
        const _: () = {
            use #krate::__private as __dyno;
            #(#parts)*
        };
    }
}

/// An impl of a trait for the type, with bounds besides those that it has itself.
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

/// As [`implement`], for a trait that reads from a text which lives for `'__b`. What the type borrows, it borrows from there.
pub(crate) fn implement_reading(
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

/// The type's own where clause with more bounds.
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

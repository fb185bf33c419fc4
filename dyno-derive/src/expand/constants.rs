//! The constants of a model: a path for each field, and its indexes.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::bounds::{Need, bounds};
use super::implement::where_clause;
use super::types::path_type;
use crate::container::Container;
use crate::field::{Field, FieldKind, KeyRole};
use crate::index::Index;

/// Expands to:
///
/// ```text
/// impl Movie {
///     /// The path of the attribute `year`.
///     pub const YEAR: __dyno::KeyPath<Self, 0, u16> = __dyno::Path::KEY;
///     /// The global secondary index `ByRank`.
///     pub const BY_RANK: __dyno::Index<Self, 0> = __dyno::Index::INDEX;
/// }
/// ```
pub(crate) fn expand(
    container: &Container<'_>,
    fields: &[Field<'_>],
    indexes: &[Index],
) -> TokenStream {
    let ident = container.ident;
    let (impl_generics, type_generics, _) = container.generics.split_for_impl();
    let flattened = fields
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Flattened));
    let where_clause = where_clause(container, &bounds(container, flattened, Need::Attribute));
    let paths = fields
        .iter()
        .filter(|field| field.has_path())
        .map(|field| path(container, field));
    let indexes = indexes
        .iter()
        .enumerate()
        .map(|(number, index)| self::index(container, number, index));
    quote! {
        #[automatically_derived]
        impl #impl_generics #ident #type_generics #where_clause {
            #(#paths)*
            #(#indexes)*
        }
    }
}

fn path(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let (vis, constant, docs) = (field.vis, field.constant(), docs(field));
    if matches!(field.kind, FieldKind::Composed) {
        let ty = field.ty;
        return quote! {
            #docs #vis const #constant: __dyno::ComposedPath<Self, #ty> = __dyno::Path::COMPOSED;
        };
    }
    let Some(attribute) = field.stored() else {
        let ty = field.ty;
        let fields = quote!(<#ty as __dyno::Attribute>::Fields<Self, __dyno::Root>);
        return quote!(#docs #vis const #constant: #fields = <#fields as __dyno::Fields>::FIELDS;);
    };
    let number = Literal::usize_unsuffixed(attribute.number);
    let ty = path_type(container, field);
    match attribute.key_role {
        KeyRole::Table => quote! {
            #docs #vis const #constant: __dyno::KeyPath<Self, #number, #ty> = __dyno::Path::KEY;
        },
        KeyRole::Template => quote! {
            #docs #vis const #constant: __dyno::IndexPath<Self, #number, #ty> = __dyno::Path::INDEXED;
        },
        KeyRole::NoKey | KeyRole::Index => quote! {
            #docs #vis const #constant: __dyno::RootPath<Self, #number, #ty> = __dyno::Path::FIELD;
        },
    }
}

/// Returns the documentation of the field, or a generated sentence.
fn docs(field: &Field<'_>) -> TokenStream {
    if !field.docs.is_empty() {
        let docs = &field.docs;
        return quote!(#(#docs)*);
    }
    let doc = match field.stored() {
        None if matches!(field.kind, FieldKind::Composed) => {
            format!(" The field `{}`, which is part of the key.", field.name())
        }
        Some(stored) => format!(" The path of the attribute `{}`.", stored.name.value()),
        None => format!(" The paths of the fields of `{}`.", field.name()),
    };
    quote!(#[doc = #doc])
}

fn index(container: &Container<'_>, number: usize, index: &Index) -> TokenStream {
    let (vis, constant) = (container.vis, &index.constant);
    let number = Literal::usize_unsuffixed(number);
    let kind = if index.local { "local" } else { "global" };
    let doc = format!(" The {kind} secondary index `{}`.", index.name.value());
    quote! {
        #[doc = #doc]
        #vis const #constant: __dyno::Index<Self, #number> = __dyno::Index::INDEX;
    }
}

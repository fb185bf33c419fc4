//! One generated impl, and the constant around all of them.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::parse_quote;

use crate::container::{Container, mentions};

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
pub(super) fn where_clause(container: &Container<'_>, bounds: &[TokenStream]) -> TokenStream {
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

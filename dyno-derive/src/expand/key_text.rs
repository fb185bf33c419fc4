//! How values stand in the text of a composed key: those of a newtype as its field, enums without data by their names.
//!
//! The format of the text is the type parameter `__T`, because `__F` is the trait for the types of fields.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse_quote;

use super::bounds::{Need, bounds};
use super::implement;
use super::implement::where_clause;
use super::types::{converter, located, span};
use crate::container::Container;
use crate::field::{Converter, Field};
use crate::field_type::inside_option;

/// Expands to:
///
/// ```text
/// impl<__T> __dyno::KeyText<__T> for Id
/// where
///     String: __dyno::KeyText<__T>,
/// {
///     const WIDTH: __dyno::Option<__dyno::usize> = <String as __dyno::KeyText<__T>>::WIDTH;
///     // ...
/// }
/// ```
///
/// and the same for the order and the prefixes. The bounds depend on the format, so that a newtype whose field has no
/// text compiles as well.
pub(super) fn of_newtype(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let Some(stored) = field.stored() else {
        return TokenStream::new();
    };
    let can_be_null = stored.null || stored.empty_as_null || inside_option(field.ty).is_some();
    if can_be_null || container.is_recursive(field.ty) {
        return TokenStream::new();
    }
    let (ty, write, read) = match &stored.via {
        None => {
            let ty = field.ty;
            let of_field = quote_spanned!(located(ty)=> <#ty as __dyno::KeyText<__T>>);
            (
                quote!(#ty),
                quote!(#of_field::write_key_text),
                quote!(#of_field::read_key_text),
            )
        }
        // What serde writes can be anything.
        Some(via) if matches!(via.converter, Converter::Serde(_)) || via.optional => {
            return TokenStream::new();
        }
        Some(via) => {
            let (of, converter) = (via.of, converter(via));
            (
                quote_spanned!(span(via)=> <#converter as __dyno::Convert<#of>>::Stored),
                quote!(__dyno::write_converted::<__T, #converter, #of>),
                quote!(__dyno::read_converted::<__T, #converter, #of>),
            )
        }
    };
    let common = bounds(container, [field], Need::Document);
    let body = quote! {
        const WIDTH: __dyno::Option<__dyno::usize> = <#ty as __dyno::KeyText<__T>>::WIDTH;

        const OPEN: __dyno::bool = <#ty as __dyno::KeyText<__T>>::OPEN;

        const FREE: __dyno::bool = <#ty as __dyno::KeyText<__T>>::FREE;

        const DISTINCT: __dyno::bool = <#ty as __dyno::KeyText<__T>>::DISTINCT;

        const ORDER: __dyno::TextOrder = <#ty as __dyno::KeyText<__T>>::ORDER;

        fn write_key_text(
            &self,
            __out: &mut __dyno::KeyTextWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            #write(&self.0, __out)
        }

        fn transcode_key_text(
            __json: &__dyno::str,
            __out: &mut __dyno::KeyTextWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <#ty as __dyno::KeyText<__T>>::transcode_key_text(__json, __out)
        }

        fn read_key_text(
            __text: &__dyno::str,
            __behind: __dyno::Option<__dyno::char>,
        ) -> __dyno::Option<Self> {
            #read(__text, __behind).map(Self)
        }
    };
    let implement = |name: TokenStream, params: &[Ident], body: &TokenStream| {
        let bounds = common.iter().cloned().chain([quote!(#ty: #name)]);
        with_params(container, params, &name, &bounds.collect::<Vec<_>>(), body)
    };
    let (format, place): (Ident, Ident) = (parse_quote!(__T), parse_quote!(__P));
    let text = implement(
        quote!(__dyno::KeyText<__T>),
        std::slice::from_ref(&format),
        &body,
    );
    let order = implement(
        quote!(__dyno::OrderedKeyText<__T, __P>),
        &[format.clone(), place],
        &TokenStream::new(),
    );
    // A prefix of what a converter stores is no value of the field.
    let prefixes = stored.via.is_none().then(|| {
        let name = quote!(__dyno::PrefixedKeyText<__T>);
        implement(name, std::slice::from_ref(&format), &TokenStream::new())
    });
    quote!(#text #order #prefixes)
}

/// Generates the impl of an enum without data.
pub(super) fn of_unit_enum(container: &Container<'_>) -> TokenStream {
    implement(
        container,
        &quote!(__dyno::KeyName),
        &[],
        &TokenStream::new(),
    )
}

/// Generates an impl with type parameters of its own.
fn with_params(
    container: &Container<'_>,
    params: &[Ident],
    name: &TokenStream,
    bounds: &[TokenStream],
    body: &TokenStream,
) -> TokenStream {
    let ident = container.ident;
    let mut generics = container.generics.clone();
    generics.params.extend(
        params
            .iter()
            .map(|param| -> syn::GenericParam { parse_quote!(#param) }),
    );
    let (impl_generics, ..) = generics.split_for_impl();
    let (_, type_generics, _) = container.generics.split_for_impl();
    let where_clause = where_clause(container, bounds);
    quote! {
        #[automatically_derived]
        impl #impl_generics #name for #ident #type_generics #where_clause { #body }
    }
}

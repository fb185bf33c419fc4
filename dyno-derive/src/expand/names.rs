//! `MapKey` of an enum without data: the names of its variants, which `Encode` and `Decode` use, too.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::implement;
use super::types::located;
use crate::container::Container;
use crate::variant::UnitVariant;

pub(super) fn of_unit_enum(container: &Container<'_>, variants: &[UnitVariant<'_>]) -> TokenStream {
    let write = variants.iter().map(|variant| {
        let (ident, name) = (variant.ident, &variant.name);
        match variant.kept {
            None => quote!(Self::#ident => #name),
            Some(ty) => {
                let text = quote_spanned!(located(ty)=> <#ty as __dyno::AsRef<__dyno::str>>::as_ref(__text));
                quote!(Self::#ident(__text) => #text)
            }
        }
    });
    let read = variants
        .iter()
        .filter(|variant| variant.names().next().is_some())
        .map(|variant| {
            let (ident, names) = (variant.ident, variant.names());
            quote!(#(#names)|* => __dyno::Result::Ok(Self::#ident))
        });
    let (pattern, other) = other(variants);
    let body = quote! {
        fn to_name(&self) -> __dyno::Cow<'_, __dyno::str> {
            __dyno::Cow::Borrowed(match self { #(#write,)* })
        }

        fn from_name(__name: &__dyno::str) -> __dyno::Result<Self, __dyno::DecodeError> {
            match __name {
                #(#read,)*
                #pattern => #other,
            }
        }
    };
    implement(container, &quote!(__dyno::MapKey), &[], &body)
}

/// Generates the last arm, for all other names.
fn other(variants: &[UnitVariant<'_>]) -> (TokenStream, TokenStream) {
    let Some(variant) = variants.iter().find(|variant| variant.other) else {
        let names = variants.iter().flat_map(UnitVariant::names);
        let error =
            quote!(__dyno::Result::Err(__dyno::DecodeError::unknown_variant(&[#(#names),*])));
        return (quote!(_), error);
    };
    let ident = variant.ident;
    let Some(ty) = variant.kept else {
        return (quote!(_), quote!(__dyno::Result::Ok(Self::#ident)));
    };
    let text = quote_spanned! {located(ty)=>
        <#ty as __dyno::From<__dyno::String>>::from(__dyno::String::from(__text))
    };
    (
        quote!(__text),
        quote!(__dyno::Result::Ok(Self::#ident(#text))),
    )
}

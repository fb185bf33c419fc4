//! How the types of fields are written where they are generated.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Type;

use crate::container::Container;
use crate::field::{Converter, Field, Meaning, Via};

/// The type that a field's path has: what is stored.
pub(super) fn path_type(field: &Field<'_>) -> TokenStream {
    let via = field.stored().and_then(|stored| stored.via.as_ref());
    match via {
        Some(via) => via_stored(via),
        None => field.ty.to_token_stream(),
    }
}

fn via_stored(via: &Via<'_>) -> TokenStream {
    let (converter, of) = (converter(via), via.of);
    let stored = quote!(<#converter as __dyno::Convert<#of>>::Stored);
    if via.optional {
        quote!(__dyno::Option<#stored>)
    } else {
        stored
    }
}

/// The converter of a field.
pub(super) fn converter(via: &Via<'_>) -> TokenStream {
    match via.converter {
        Converter::Type(ty) => ty.to_token_stream(),
        Converter::Serde => quote!(__dyno::Serde),
    }
}

/// An empty slot for a field.
pub(super) fn slot(field: &Field<'_>) -> TokenStream {
    let ty = field.ty;
    let Some(via) = field.stored().and_then(|stored| stored.via.as_ref()) else {
        return quote!(__dyno::slot::<#ty>());
    };
    let (converter, of) = (converter(via), via.of);
    let slot = if via.optional {
        quote!(slot_via_option)
    } else {
        quote!(slot_via)
    };
    quote!(__dyno::#slot::<#converter, #of>())
}

/// The type of a field as it is written outside of the type's own impls, where `Self` means something else.
pub(super) fn without_self(container: &Container<'_>, tokens: TokenStream) -> TokenStream {
    replace_self(tokens, &container.this())
}

fn replace_self(tokens: TokenStream, by: &TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut replaced = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                let is_prefix = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                replaced.extend(if is_prefix { quote!(<#by>) } else { by.clone() });
            }
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), replace_self(group.stream(), by));
                inside.set_span(group.span());
                replaced.extend([TokenTree::Group(inside)]);
            }
            other => replaced.extend([other]),
        }
    }
    replaced
}

/// Whether a field has a path of its own.
pub(super) fn has_path(field: &Field<'_>) -> bool {
    !matches!(field.meaning, Meaning::Skipped(_))
}

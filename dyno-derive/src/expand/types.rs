//! How the types of fields are written where they are generated.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::container::Container;
use crate::field::{Converter, Field, Meaning, Via};

/// `Stored<T>` for the type `T` of a field. It is `T` itself; if `T` cannot be stored, the compiler says so at `T`.
///
/// All places that need a field's type write it so, and all complain in the same words of the same thing. The compiler shows
/// equal errors once, and is silent about what follows from them.
pub(super) fn stored(ty: &Type) -> TokenStream {
    wrapped(ty, &quote!(Stored))
}

/// `name<T>` with the span of `T`.
fn wrapped(ty: &Type, name: &TokenStream) -> TokenStream {
    let (start, end) = ends(ty);
    let name = name.clone().into_iter().map(|mut token| {
        token.set_span(start);
        token
    });
    let name: TokenStream = name.collect();
    let before = quote_spanned!(start=> __dyno::#name<);
    let after = quote_spanned!(end=> >);
    quote!(#before #ty #after)
}

/// The first and the last place of some tokens, as places for generated ones.
pub(super) fn ends(tokens: &impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter().map(|token| token.span());
    let start = tokens.next().unwrap_or_else(Span::call_site);
    let end = tokens.last().unwrap_or(start);
    (Span::call_site().located_at(start), Span::call_site().located_at(end))
}

/// The type that a field's path has: what is stored.
pub(super) fn path_type(field: &Field<'_>) -> TokenStream {
    let via = field.stored().and_then(|stored| stored.via.as_ref());
    match via {
        Some(via) => via_stored(via),
        None => field.ty.to_token_stream(),
    }
}

/// The type that a field's path has, where it must be an attribute.
pub(super) fn attribute_type(field: &Field<'_>) -> TokenStream {
    let via = field.stored().and_then(|stored| stored.via.as_ref());
    match via {
        Some(via) => via_stored(via),
        None => stored(field.ty),
    }
}

fn via_stored(via: &Via<'_>) -> TokenStream {
    let (converter, of) = (converter(via), via.of);
    let stored = quote!(<#converter as __dyno::Convert<#of>>::Stored);
    if via.optional { quote!(__dyno::Option<#stored>) } else { stored }
}

/// The converter of a field.
pub(super) fn converter(via: &Via<'_>) -> TokenStream {
    match via.converter {
        Converter::Type(ty) => ty.to_token_stream(),
        Converter::Serde => quote!(__dyno::Serde),
    }
}

/// The type that is read from the wire for a field.
pub(super) fn slot_type(field: &Field<'_>) -> TokenStream {
    let Some(via) = field.stored().and_then(|stored| stored.via.as_ref()) else { return stored(field.ty) };
    let (converter, of) = (converter(via), via.of);
    let read = quote!(__dyno::Via<#converter, #of>);
    if via.optional { quote!(__dyno::Option<#read>) } else { read }
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

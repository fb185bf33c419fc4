//! The types of fields in the generated code.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use crate::container::Container;
use crate::field::{Absent, Converter, Field, Stored, Via};
use crate::field_type::{inside_option, is_other_for_serde};

/// Returns the type of a field in its path, whose operands have the form in which the field is written.
pub(super) fn path_type(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let ty = field.ty;
    if let Some(of) = of_serde(container, field) {
        let via = quote_spanned!(located(ty)=> __dyno::Via<__dyno::Serde, #of>);
        return match inside_option(ty) {
            Some(_) => quote!(__dyno::Option<#via>),
            None => via,
        };
    }
    match field.stored() {
        Some(stored) if stored.empty_as_null => quote!(__dyno::EmptyIsNull<#ty>),
        Some(stored) if stored.skip_empty => quote!(__dyno::EmptyIsAbsent<#ty>),
        _ => attribute_type(field),
    }
}

/// Returns the type inside the `Option` of a field that serde writes in another form than dyno does.
fn of_serde<'a>(container: &Container<'_>, field: &Field<'a>) -> Option<&'a Type> {
    let stored = field.stored()?;
    let by_serde = container.serde_write && stored.via.is_none() && stored.is_written_by_serde();
    let of = inside_option(field.ty).unwrap_or(field.ty);
    (by_serde && is_other_for_serde(of)).then_some(of)
}

/// Returns the type of a field as an attribute, for the schema.
pub(super) fn attribute_type(field: &Field<'_>) -> TokenStream {
    let stored = field.stored();
    match stored.and_then(|stored| stored.via.as_ref()) {
        Some(via) => via_type(via),
        None => stored
            .and_then(|stored| stored.null_set(field.ty))
            .unwrap_or(field.ty)
            .to_token_stream(),
    }
}

/// Returns the type of a converted value, which as an attribute is the stored type.
fn via_type(via: &Via<'_>) -> TokenStream {
    let (converter, of, span) = (converter(via), via.of, span(via));
    let ty = quote_spanned!(span=> __dyno::Via<#converter, #of>);
    if via.optional {
        quote_spanned!(span=> __dyno::Option<#ty>)
    } else {
        ty
    }
}

/// Returns the span for errors about the converter: its name or `serde`.
pub(super) fn span(via: &Via<'_>) -> Span {
    let written = match via.converter {
        Converter::Type(ty) => ty.span(),
        Converter::Serde(word) => word.span(),
    };
    Span::call_site().located_at(written)
}

/// Returns the span for errors about a type. Lints do not treat it as code of the user.
pub(super) fn located(ty: &Type) -> Span {
    Span::call_site().located_at(ty.span())
}

/// Returns the converter of a field.
pub(super) fn converter(via: &Via<'_>) -> TokenStream {
    match via.converter {
        Converter::Type(ty) => ty.to_token_stream(),
        Converter::Serde(word) => {
            let span = Span::call_site().located_at(word.span());
            quote_spanned!(span=> __dyno::Serde)
        }
    }
}

/// Generates an empty slot for a field.
pub(super) fn slot(
    container: &Container<'_>,
    field: &Field<'_>,
    stored: &Stored<'_>,
) -> TokenStream {
    let slot = single_slot(container, field, stored);
    let slot = match stored.absent {
        Absent::OfType => slot,
        // NULL is the empty value, whatever the default is.
        _ if stored.empty_as_null => slot,
        Absent::Default | Absent::Value(_) => quote!(#slot.null_is_absent()),
    };
    if stored.aliases.is_empty() {
        slot
    } else {
        quote!(__dyno::aliased(#slot))
    }
}

fn single_slot(container: &Container<'_>, field: &Field<'_>, stored: &Stored<'_>) -> TokenStream {
    let ty = field.ty;
    let at = located(ty);
    if let Some(timestamps) = stored.lenient {
        let timestamps = Ident::new(timestamps.0, Span::call_site());
        return quote_spanned! {at=>
            __dyno::slot_with::<#ty>(|__value| {
                <#ty as __dyno::Lenient<'__b>>::decode_leniently(__value, __dyno::Timestamps::#timestamps)
            })
        };
    }
    if stored.empty_as_null {
        return quote_spanned!(at=> <#ty as __dyno::EmptyAsNullField>::slot());
    }
    if let Some(set) = stored.null_set(ty) {
        return quote_spanned!(at=> __dyno::slot_null_set::<#set>());
    }
    if stored.owned {
        return quote_spanned!(at=> __dyno::slot_owned::<#ty>());
    }
    let Some(via) = &stored.via else {
        let storable = storable(container, field, stored);
        return storable.map_or_else(|| quote!(__dyno::slot::<#ty>()), |ty| quote!(#ty::slot()));
    };
    let (converter, of, span) = (converter(via), via.of, span(via));
    let slot = if via.optional {
        quote!(slot_via_option)
    } else {
        quote!(slot_via)
    };
    quote_spanned!(span=> __dyno::#slot::<#converter, #of>())
}

/// Generates the type of a field as `<T as __F>`, where `__F` is `Storable`, so that a type that cannot be stored has
/// one error.
///
/// Returns `None` for a type that depends on a type parameter, for which each impl has the bounds that it needs, and
/// for converted types.
pub(super) fn storable(
    container: &Container<'_>,
    field: &Field<'_>,
    stored: &Stored<'_>,
) -> Option<TokenStream> {
    let ty = field.ty;
    let is_plain = stored.via.is_none()
        && !stored.owned
        && stored.null_set(ty).is_none()
        && !container.is_generic(ty);
    is_plain.then(|| quote_spanned!(located(ty)=> <#ty as __F>))
}

/// Generates how the field of a newtype is written and read: `<T as __dyno::Attribute>::content()`.
///
/// Returns `None` for the types without [`storable`], and for recursive types, whose content would be defined by
/// itself.
pub(super) fn content(container: &Container<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let (ty, stored) = (field.ty, field.stored()?);
    let is_plain = stored.lenient.is_none() && !container.is_recursive(ty);
    storable(container, field, stored)
        .filter(|_| is_plain)
        .map(|_| quote_spanned!(located(ty)=> <#ty as __dyno::Attribute>::content()))
}

/// Generates the name and the type of an attribute.
pub(super) fn schema(
    container: &Container<'_>,
    field: &Field<'_>,
    stored: &Stored<'_>,
) -> TokenStream {
    let name = &stored.name;
    if of_serde(container, field).is_some() {
        // dyno reads both forms.
        return quote!(__dyno::Stored::of(#name, __dyno::Option::None));
    }
    let or_absent = (!stored.is_in_every_item()).then(|| quote!(.or_absent()));
    match storable(container, field, stored) {
        Some(ty) => quote!(#ty::ATTRIBUTE.named(#name)#or_absent),
        None => {
            let ty = attribute_type(field);
            quote!(__dyno::Stored::new::<#ty>(#name) #or_absent)
        }
    }
}

/// Replaces `Self` in the type of a field, for use outside the impls of the type.
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

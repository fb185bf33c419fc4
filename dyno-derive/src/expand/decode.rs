//! `Decode` and `Members`. The members are read in one pass, and each field has a slot for its value.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::LitStr;

use super::bounds::{Need, bounds};
use super::entity::ExtraMembers;
use super::types::{content, converter, located, slot};
use super::{implement_decoding, upgrade};
use crate::container::Container;
use crate::field::{Absent, Field, FieldKind, Stored};
use crate::variant::{Content, Variant};

pub(super) fn of_map(container: &Container<'_>, fields: &[Field<'_>]) -> TokenStream {
    let extra = upgrade::read(container, None);
    let body = read_with(container, &quote!(Self), fields, extra.as_ref());
    of_members(container, fields.iter(), &upgrade::of_body(container, body))
}

/// Generates the impls of an entity, whose fields are partly read from its key.
pub(super) fn of_entity(
    container: &Container<'_>,
    fields: &[Field<'_>],
    extra: ExtraMembers,
) -> TokenStream {
    let extra = upgrade::read(container, Some(extra));
    let body = read_with(container, &quote!(Self), fields, extra.as_ref());
    of_members(container, fields.iter(), &upgrade::of_body(container, body))
}

/// Expands to:
///
/// ```text
/// const __VARIANTS: &[&__dyno::str] = &["Cash", "Card"];
/// static __TAG: __dyno::EnumTag = __dyno::EnumTag::new("kind", __VARIANTS);
/// __map.tagged(&__TAG, |__map, __variant, _| match __variant {
///     0 => { .. }
///     1 => __dyno::Result::Ok(Self::Card(<Card as __dyno::Members<'__b>>::decode_members(__map)?)),
///     _ => __dyno::Result::Err(__dyno::DecodeError::unknown_variant(__VARIANTS).at_name("kind")),
/// })
/// ```
pub(super) fn of_tagged(
    container: &Container<'_>,
    tag: &LitStr,
    variants: &[Variant<'_>],
) -> TokenStream {
    let arm = |variant: &Variant<'_>| {
        let ident = variant.ident;
        match &variant.content {
            Content::Unit => read(container, &quote!(Self::#ident), &[]),
            Content::Map(fields) => read(container, &quote!(Self::#ident), fields),
            Content::Document(field) => {
                let ty = field.ty;
                quote!(__dyno::Result::Ok(Self::#ident(<#ty as __dyno::Members<'__b>>::decode_members(__map)?)))
            }
            Content::Item(ty) => {
                let item = quote_spanned!(located(ty)=> __dyno::other_item(#tag, __name, __map)?);
                quote!(__dyno::Result::Ok(Self::#ident(#item)))
            }
        }
    };
    let mut names: Vec<&LitStr> = Vec::new();
    let mut arms: Vec<TokenStream> = Vec::new();
    for variant in variants {
        let first = names.len();
        names.extend(variant.names());
        let numbers = (first..names.len()).map(Literal::usize_unsuffixed);
        if first < names.len() {
            let content = arm(variant);
            arms.push(quote!(#(#numbers)|* => { #content }));
        }
    }
    let other = match variants.iter().find(|variant| variant.other) {
        None => {
            quote!(__dyno::Result::Err(__dyno::DecodeError::unknown_variant(__VARIANTS).at_name(#tag)))
        }
        Some(variant) => {
            let content = arm(variant);
            quote!({ #content })
        }
    };
    let keeps = variants
        .iter()
        .any(|variant| matches!(variant.content, Content::Item(_)));
    let name = if keeps { quote!(__name) } else { quote!(_) };
    let body = quote! {
        const __VARIANTS: &[&__dyno::str] = &[#(#names),*];
        static __TAG: __dyno::EnumTag = __dyno::EnumTag::new(#tag, __VARIANTS);
        __map.tagged(&__TAG, |__map, __variant, #name| match __variant {
            #(#arms)*
            _ => #other,
        })
    };
    of_members(container, variants.iter().flat_map(Variant::fields), &body)
}

/// Generates `Members`, and `Decode` on top of it.
fn of_members<'f, 'a: 'f>(
    container: &Container<'a>,
    fields: impl Iterator<Item = &'f Field<'a>>,
    body: &TokenStream,
) -> TokenStream {
    let bounds = bounds(container, fields, Need::Decode);
    let members = quote! {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            #body
        }
    };
    let whole = quote! {
        fn decode(__value: __dyno::Value<'_, '__b>) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::decode_document(__value)
        }
    };
    let members = implement_decoding(container, &quote!(__dyno::Members), &bounds, &members);
    let whole = implement_decoding(container, &quote!(__dyno::Decode), &bounds, &whole);
    quote!(#members #whole)
}

/// Expands to:
///
/// ```text
/// let mut field_year = <u16 as __F>::slot();
/// const __NAMES: &[__dyno::Name] = &[__dyno::Name::new("year")];
/// while let __dyno::Option::Some((__index, __value)) = __map.field(__NAMES)? {
///     match __index {
///         0 => field_year.fill("year", __value)?,
///         _ => __value.skip()?,
///     }
/// }
/// let field_year = field_year.take("year")?;
/// __dyno::Result::Ok(Self { year: field_year })
/// ```
fn read(container: &Container<'_>, constructor: &TokenStream, fields: &[Field<'_>]) -> TokenStream {
    read_with(container, constructor, fields, None)
}

fn read_with(
    container: &Container<'_>,
    constructor: &TokenStream,
    fields: &[Field<'_>],
    extra: Option<&ExtraMembers>,
) -> TokenStream {
    let stored = fields
        .iter()
        .filter_map(|field| Some((field, field.stored()?)));
    let stored: Vec<_> = stored.collect();
    let slots = stored.iter().map(|(field, attribute)| {
        let (local, slot) = (field.local(), slot(container, field, attribute));
        quote!(let mut #local = #slot;)
    });
    // Each value has its own variable. In the constructor, each `?` would repeat the drops of all fields before it: a
    // struct with twenty fields in the bench `build_cost` would be 7.0 thousand lines for LLVM instead of 4.5.
    let values = fields.iter().filter_map(|field| {
        let (local, value) = (field.local(), value(field)?);
        Some(quote!(let #local = #value;))
    });
    let (variables, finish) = match extra {
        Some(extra) => (Some(&extra.variables), Some(&extra.finish)),
        None => (None, None),
    };
    let members = fields.iter().map(|field| {
        let (local, member) = (field.local(), &field.member);
        quote!(#member: #local)
    });
    let is_shared = fields
        .iter()
        .any(|field| matches!(field.kind, FieldKind::Flattened));
    let (rest, filled) = if is_shared {
        let rest = quote!(let mut __rest: __dyno::Rest<'__b> = __dyno::Default::default(););
        (Some(rest), members_by_name(&stored, extra))
    } else {
        (None, members_by_index(&stored, extra))
    };
    quote! {
        #(#slots)*
        #variables
        #rest
        #filled
        #finish
        #(#values)*
        __dyno::Result::Ok(#constructor { #(#members,)* })
    }
}

/// Generates the loop over the members that are fields. The map skips the others.
fn members_by_index(
    stored: &[(&Field<'_>, &Stored<'_>)],
    extra: Option<&ExtraMembers>,
) -> TokenStream {
    let is_entity = extra.is_some_and(|extra| extra.is_entity);
    let extra = extra.map_or(&[][..], |extra| &extra.members);
    if stored.is_empty() && extra.is_empty() {
        return quote!(while __map.field(&[])?.is_some() {});
    }
    // The names of all fields come first, because they are the usual ones.
    let names = stored.iter().map(|(_, attribute)| &attribute.name);
    let names = names.chain(aliases(stored).map(|(_, _, alias)| alias));
    let names = names.map(ToTokens::to_token_stream);
    let names = names.chain(extra.iter().map(|(name, _)| name.to_token_stream()));
    let names: Vec<TokenStream> = names.collect();
    let names = match is_entity {
        false => quote!(const __NAMES: &[__dyno::Name] = &[#(__dyno::Name::new(#names)),*];),
        // The attributes of several keys can be the same. A collection hides the entity attribute.
        true => quote! {
            let __names = __map.names_beside(
                __ENTITY,
                const { &__dyno::Name::first_of_each([#(#names),*]) },
                const { &__dyno::Name::first_of_each_but([#(#names),*], __ENTITY) },
            );
        },
    };
    let list = match is_entity {
        false => quote!(__NAMES),
        true => quote!(__names),
    };
    let fill = stored.iter().map(|(field, attribute)| {
        let (local, name) = (field.local(), &attribute.name);
        quote!(#local.fill(#name, __value)?)
    });
    let fill =
        fill.chain(aliases(stored).map(|(field, rank, alias)| fill_alias(field, rank, alias)));
    let fill = fill.chain(extra.iter().map(|(_, fill)| fill.clone()));
    let arms = fill.enumerate().map(|(index, fill)| {
        let index = Literal::usize_unsuffixed(index);
        quote!(#index => #fill)
    });
    quote! {
        #names
        while let __dyno::Option::Some((__index, __value)) = __map.field(#list)? {
            match __index {
                #(#arms,)*
                _ => __value.skip()?,
            }
        }
    }
}

/// Returns the aliases of all fields. The first alias of a field has the rank 1.
fn aliases<'f, 'a>(
    stored: &'f [(&'f Field<'a>, &'f Stored<'a>)],
) -> impl Iterator<Item = (&'f Field<'a>, usize, &'f LitStr)> {
    stored.iter().flat_map(|(field, attribute)| {
        let aliases = (1..).zip(&attribute.aliases);
        aliases.map(move |(rank, alias)| (*field, rank, alias))
    })
}

fn fill_alias(field: &Field<'_>, rank: usize, alias: &LitStr) -> TokenStream {
    let (local, rank) = (field.local(), Literal::usize_unsuffixed(rank));
    quote!(#local.fill_alias(#rank, #alias, __value)?)
}

/// Generates the loop over all members. Those that are not fields are kept for the flattened documents.
fn members_by_name(
    stored: &[(&Field<'_>, &Stored<'_>)],
    extra: Option<&ExtraMembers>,
) -> TokenStream {
    let extra = extra.map_or(&[][..], |extra| &extra.members);
    let keep = quote!(__rest.keep(__name, __value)?);
    let arms = stored.iter().map(|(field, attribute)| {
        let (local, name) = (field.local(), &attribute.name);
        quote!(#name => #local.fill(#name, __value)?)
    });
    let of_aliases = aliases(stored).map(|(field, rank, alias)| {
        let fill = fill_alias(field, rank, alias);
        quote!(#alias => #fill)
    });
    let arms = arms.chain(of_aliases);
    // Several of these names can be the same, so that they are no patterns.
    let of_extra = extra
        .iter()
        .map(|(name, fill)| quote!(__name if __name == #name => #fill));
    let arms = arms.chain(of_extra);
    let member = if stored.is_empty() && extra.is_empty() {
        quote!(#keep;)
    } else {
        quote!(match &*__name { #(#arms,)* _ => #keep, })
    };
    quote! {
        while let __dyno::Option::Some((__name, __value)) = __map.next()? {
            #member
        }
    }
}

/// Generates the value of a field, after all members are read.
///
/// A field that is part of the key has its value already.
pub(super) fn value(field: &Field<'_>) -> Option<TokenStream> {
    Some(match &field.kind {
        FieldKind::Composed => return None,
        FieldKind::Stored(attribute) => from_slot(field, attribute),
        FieldKind::Flattened => {
            let ty = field.ty;
            quote!(__rest.read::<#ty>()?)
        }
        FieldKind::Skipped(Absent::Value(value)) => quote!(#value),
        FieldKind::Skipped(Absent::Default | Absent::OfType) => {
            let ty = field.ty;
            quote!(<#ty as __dyno::Default>::default())
        }
    })
}

fn from_slot(field: &Field<'_>, attribute: &Stored<'_>) -> TokenStream {
    let (local, name) = (field.local(), &attribute.name);
    match attribute.absent {
        Absent::OfType => quote!(#local.take(#name)?),
        Absent::Default => {
            let ty = field.ty;
            quote!(#local.take_or_else(|| <#ty as __dyno::Default>::default()))
        }
        Absent::Value(value) => quote!(#local.take_or_else(|| #value)),
    }
}

pub(super) fn of_newtype(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let of = field.ty;
    let stored = field.stored();
    let via = stored.and_then(|stored| stored.via.as_ref());
    let (ty, wrap) = match via.map(|via| (converter(via), via.of, via.optional)) {
        None => (quote!(#of), quote!(Self)),
        Some((converter, of, optional)) => {
            let ty = quote!(__dyno::Via<#converter, #of>);
            if optional {
                (
                    quote!(__dyno::Option<#ty>),
                    quote!(|__via| Self(__via.map(__dyno::Via::into_inner))),
                )
            } else {
                (ty, quote!(|__via| Self(__via.into_inner())))
            }
        }
    };
    let (span, owned) = (located(of), stored.is_some_and(|stored| stored.owned));
    let content = content(container, field);
    let decode = match stored.and_then(|stored| stored.lenient) {
        Some(timestamps) => {
            let timestamps = Ident::new(timestamps.0, Span::call_site());
            quote_spanned! {span=>
                <#of as __dyno::Lenient<'__b>>::decode_leniently(__value, __dyno::Timestamps::#timestamps)
            }
        }
        None if owned => quote_spanned!(span=> __dyno::decode_owned::<#of>(__value)),
        None => match &content {
            Some(content) => quote!(#content.decode(__value)),
            None => quote!(<#ty as __dyno::Decode<'__b>>::decode(__value)),
        },
    };
    let (owner, absent) = match (owned, content) {
        (true, _) => {
            let owned = quote!(<#ty as __dyno::FromOwned>::Owned);
            (
                quote!(<#owned as __dyno::Decode<'__b>>::),
                quote!(__dyno::absent_owned::<#of>()),
            )
        }
        (false, Some(content)) => (quote!(#content.), quote!(#content.absent())),
        (false, None) => {
            let of = quote!(<#ty as __dyno::Decode<'__b>>::);
            let absent = quote!(#of absent());
            (of, absent)
        }
    };
    let body = quote! {
        fn reads_null() -> bool {
            #owner reads_null()
        }

        fn decode(__value: __dyno::Value<'_, '__b>) -> __dyno::Result<Self, __dyno::DecodeError> {
            #decode.map(#wrap)
        }

        fn absent() -> __dyno::Option<Self> {
            #absent.map(#wrap)
        }
    };
    implement_decoding(
        container,
        &quote!(__dyno::Decode),
        &bounds(container, [field], Need::Decode),
        &body,
    )
}

/// Generates `Decode` of an enum without data, whose names are those of `MapKey`.
pub(super) fn of_unit_enum(container: &Container<'_>) -> TokenStream {
    let body = quote! {
        fn decode(__value: __dyno::Value<'_, '__b>) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::MapKey::from_name(&__value.string()?)
        }
    };
    implement_decoding(container, &quote!(__dyno::Decode), &[], &body)
}

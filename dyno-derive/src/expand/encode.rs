//! `Encode` and `EncodeMembers`. A document is written member by member, so that it can be flattened into another one.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::LitStr;

use super::bounds::{Need, bounds};
use super::types::{content, converter, located, span, storable};
use super::{implement, upgrade};
use crate::container::Container;
use crate::field::{Field, FieldKind, KeyRole, Stored, Via};
use crate::variant::{Content, Variant};

pub(super) fn of_map(container: &Container<'_>, fields: &[Field<'_>]) -> TokenStream {
    let members = match container.serde_write {
        true => members_by_serde(container, fields),
        false => members(container, fields, FieldAccess::SelfField),
    };
    let version = upgrade::write(container);
    of_members(
        container,
        fields.iter(),
        &quote!(#members #version __dyno::Result::Ok(())),
    )
}

/// Generates the impls of an entity, whose keys are written before its fields.
pub(super) fn of_entity(
    container: &Container<'_>,
    fields: &[Field<'_>],
    keys: &TokenStream,
) -> TokenStream {
    let members = match container.serde_write {
        true => members_by_serde(container, fields),
        false => members(container, fields, FieldAccess::SelfField),
    };
    // Before the keys: a flattened map cannot replace them.
    let reject_duplicates = reject_duplicates(fields);
    let version = upgrade::write(container);
    of_members(
        container,
        fields.iter(),
        &quote!(#reject_duplicates #keys #members #version __dyno::Result::Ok(())),
    )
}

pub(super) fn of_tagged(
    container: &Container<'_>,
    tag: &LitStr,
    variants: &[Variant<'_>],
) -> TokenStream {
    if container.serde_write {
        let members = members_by_serde(container, &[]);
        let fields = variants.iter().flat_map(Variant::fields);
        return of_members(container, fields, &quote!(#members __dyno::Result::Ok(())));
    }
    let arms = variants.iter().map(|variant| {
        let (ident, name) = (variant.ident, &variant.name);
        match &variant.content {
            Content::Unit => quote!(Self::#ident => __map.member(#tag, #name)?,),
            Content::Map(fields) => {
                let bindings = fields
                    .iter()
                    .filter(|field| {
                        !matches!(field.kind, FieldKind::Skipped(_) | FieldKind::Composed)
                    })
                    .map(|field| {
                        let (member, local) = (&field.member, field.local());
                        quote!(#member: #local)
                    });
                let members = members(container, fields, FieldAccess::Binding);
                quote! {
                    Self::#ident { #(#bindings,)* .. } => {
                        __map.member(#tag, #name)?;
                        #members
                    }
                }
            }
            Content::Item(ty) => {
                let item =
                    quote_spanned!(located(ty)=> __dyno::write_other_item(#tag, __content, __map)?);
                quote!(Self::#ident(__content) => #item,)
            }
            Content::Document(field) => {
                let ty = field.ty;
                quote! {
                    Self::#ident(__content) => {
                        __map.reject_duplicates();
                        __map.member(#tag, #name)?;
                        <#ty as __dyno::EncodeMembers>::encode_members(__content, __map)?;
                    }
                }
            }
        }
    });
    let body = quote! {
        match self { #(#arms)* }
        __dyno::Result::Ok(())
    };
    of_members(container, variants.iter().flat_map(Variant::fields), &body)
}

/// Generates `EncodeMembers`, and `Encode` on top of it.
fn of_members<'f, 'a: 'f>(
    container: &Container<'a>,
    fields: impl Iterator<Item = &'f Field<'a>>,
    body: &TokenStream,
) -> TokenStream {
    let bounds = bounds(container, fields, Need::Encode);
    let members = quote! {
        fn encode_members(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            #body
        }
    };
    let whole = quote! {
        fn encode(&self, __out: __dyno::Out<'_>) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::encode_document(self, __out)
        }
    };
    let members = implement(container, &quote!(__dyno::EncodeMembers), &bounds, &members);
    let whole = implement(container, &quote!(__dyno::Encode), &bounds, &whole);
    quote!(#members #whole)
}

/// Generates the statements that write the attributes of a model as a write sends them.
pub(super) fn written(
    container: &Container<'_>,
    fields: &[Field<'_>],
    keys: &TokenStream,
) -> TokenStream {
    let (reject_duplicates, members) = (
        reject_duplicates(fields),
        members(container, fields, FieldAccess::Written),
    );
    let version = upgrade::write(container);
    quote!(#reject_duplicates #keys #members #version)
}

/// How the generated code accesses the value of a field.
#[derive(Clone, Copy)]
pub(super) enum FieldAccess {
    /// As a field of `self`.
    SelfField,
    /// Through a variable with a reference.
    Binding,
    /// Through a variable, if a write sets the field, and else as a field of the item that is written, `__this`.
    Written,
}

impl FieldAccess {
    /// Generates a reference to the field.
    pub(super) fn reference(self, field: &Field<'_>) -> TokenStream {
        let member = &field.member;
        match self {
            Self::Written if field.written.is_some() => field.local().into_token_stream(),
            Self::Written => quote!(&__this.#member),
            Self::SelfField => quote!(&self.#member),
            Self::Binding => field.local().into_token_stream(),
        }
    }
}

/// Generates the statement that makes names that are written twice an error, if a flattened field may have any.
fn reject_duplicates(fields: &[Field<'_>]) -> Option<TokenStream> {
    let mut kinds = fields.iter().map(|field| &field.kind);
    let is_shared = kinds.any(|kind| matches!(kind, FieldKind::Flattened));
    is_shared.then(|| quote!(__map.reject_duplicates();))
}

/// Generates one statement for each field that is written.
fn members(container: &Container<'_>, fields: &[Field<'_>], access: FieldAccess) -> TokenStream {
    let reject_duplicates = reject_duplicates(fields);
    let members = fields.iter().map(|field| match &field.kind {
        FieldKind::Stored(attribute) => member(container, field, attribute, access),
        FieldKind::Flattened => {
            let (ty, value) = (field.ty, access.reference(field));
            quote!(<#ty as __dyno::EncodeMembers>::encode_members(#value, __map)?;)
        }
        FieldKind::Skipped(_) | FieldKind::Composed => TokenStream::new(),
    });
    quote!(#reject_duplicates #(#members)*)
}

/// Generates the statements for a type that serde writes, and for the fields that it does not write.
fn members_by_serde(container: &Container<'_>, fields: &[Field<'_>]) -> TokenStream {
    let own = fields
        .iter()
        .filter_map(|field| Some((field, field.stored()?)))
        .filter(|(_, stored)| !stored.is_written_by_serde());
    let names = own.clone().map(|(_, stored)| &stored.name);
    let own = key_members(container, own.clone());
    quote!(__dyno::write_with_serde(self, &[#(#names),*], __map)?; #own)
}

/// Generates the statement for one field: `<T as __F>::put(&self.rank, ",\"rank\":", __map)?;`
pub(super) fn member(
    container: &Container<'_>,
    field: &Field<'_>,
    attribute: &Stored<'_>,
    access: FieldAccess,
) -> TokenStream {
    if let Some(default) = attribute.on_write {
        let (ty, value) = (field.ty, access.reference(field));
        let written = member_of(container, field, attribute, &quote!(__value));
        return quote! {
            {
                let __default: #ty;
                let __value: &#ty = match #value {
                    __dyno::Option::None => {
                        __default = __dyno::Option::Some(#default);
                        &__default
                    }
                    __some => __some,
                };
                #written
            }
        };
    }
    member_of(container, field, attribute, &access.reference(field))
}

/// Generates the statement that writes a value as a field.
fn member_of(
    container: &Container<'_>,
    field: &Field<'_>,
    attribute: &Stored<'_>,
    value: &TokenStream,
) -> TokenStream {
    let name = json_member_name(&attribute.name);
    if attribute.empty_as_null {
        let ty = field.ty;
        let field = quote_spanned!(located(ty)=> <#ty as __dyno::EmptyAsNullField>);
        return quote!(#field::put(#value, #name, __map)?;);
    }
    if attribute.skip_empty {
        let ty = field.ty;
        let field = quote_spanned!(located(ty)=> <#ty as __dyno::SkipEmptyField>);
        let put = quote!(#field::put_unless_empty(#value, #name, __map)?;);
        return put;
    }
    let written_by = |method: &str| {
        let method = format_ident!("{method}");
        if let Some(ty) = storable(container, field, attribute).filter(|_| !attribute.null) {
            return quote!(#ty::#method(#value, #name, __map)?;);
        }
        let (ty, value) = match &attribute.via {
            None => {
                let ty = field.ty;
                (Some(quote!(::<#ty>)), value.clone())
            }
            Some(via) => (None, converted(via, value)),
        };
        let (ty, value) = if attribute.null {
            (None, quote!(&__dyno::null(#value)))
        } else {
            (ty, value)
        };
        quote!(__map.#method #ty(#name, #value)?;)
    };
    match attribute.key_role {
        KeyRole::NoKey => written_by("put"),
        // A field that a key is composed of may be empty, unless the attribute is a key, too.
        _ if container.is_entity => {
            let (put, put_key, name) = (written_by("put"), written_by("put_key"), &attribute.name);
            quote!(if const { __is_index_key(#name) } { #put_key } else { #put })
        }
        _ => written_by("put_key"),
    }
}

/// Returns the name as JSON with the comma before and the colon after it, so that the writer only copies it.
pub(super) fn json_member_name(name: &LitStr) -> LitStr {
    let mut text = String::from(",\"");
    for char in name.value().chars() {
        match char {
            '"' | '\\' => text.extend(['\\', char]),
            '\0'..' ' => text.push_str(&format!("\\u{:04x}", u32::from(char))),
            char => text.push(char),
        }
    }
    text.push_str("\":");
    LitStr::new(&text, name.span())
}

/// Generates the converted value of a field.
fn converted(via: &Via<'_>, value: &TokenStream) -> TokenStream {
    let (converter, of, span) = (converter(via), via.of, span(via));
    if via.optional {
        quote_spanned!(span=> &__dyno::via_option::<#converter, #of>(#value))
    } else {
        quote_spanned!(span=> &__dyno::via::<#converter, #of>(#value))
    }
}

/// Generates the statements for the key of a model.
pub(super) fn key_members<'f, 'a: 'f>(
    container: &Container<'_>,
    fields: impl Iterator<Item = (&'f Field<'a>, &'f Stored<'a>)>,
) -> TokenStream {
    fields
        .map(|(field, attribute)| member(container, field, attribute, FieldAccess::SelfField))
        .collect()
}

pub(super) fn of_newtype(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let via = field.stored().and_then(|stored| stored.via.as_ref());
    let content = content(container, field).map(|content| (quote!(#content.), quote!(&self.0)));
    let (of, value) = content.unwrap_or_else(|| match via {
        None => {
            let ty = field.ty;
            (quote!(<#ty as __dyno::Encode>::), quote!(&self.0))
        }
        Some(via) => (
            quote!(__dyno::Encode::),
            converted(via, &FieldAccess::SelfField.reference(field)),
        ),
    });
    let body = quote! {
        fn encode(&self, __out: __dyno::Out<'_>) -> __dyno::Result<(), __dyno::EncodeError> {
            #of encode(#value, __out)
        }

        fn is_absent(&self) -> bool {
            #of is_absent(#value)
        }
    };
    implement(
        container,
        &quote!(__dyno::Encode),
        &bounds(container, [field], Need::Encode),
        &body,
    )
}

/// Generates `Encode` of an enum without data, whose names are those of `MapKey`.
pub(super) fn of_unit_enum(container: &Container<'_>) -> TokenStream {
    let body = quote! {
        fn encode(&self, __out: __dyno::Out<'_>) -> __dyno::Result<(), __dyno::EncodeError> {
            __out.string(&__dyno::MapKey::to_name(self));
            __dyno::Result::Ok(())
        }
    };
    implement(container, &quote!(__dyno::Encode), &[], &body)
}

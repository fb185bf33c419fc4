//! What a model does by itself when it is written: `Model::LIFE` and `Model::encode_written`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::encode::{FieldAccess, member};
use super::types::located;
use super::{implement, upgrade};
use crate::container::Container;
use crate::field::{Field, FieldKind, KeyRole};
use crate::life::{Hooks, Written};

/// Returns whether a write sets or checks anything by itself.
pub(super) fn has_life(container: &Container<'_>, fields: &[Field<'_>], hooks: Hooks<'_>) -> bool {
    let has_version = container.upgrades.is_some();
    has_version || hooks.is_some() || fields.iter().any(|field| field.written.is_some())
}

/// Generates the members of the impl of `Model`. `members` writes all attributes, with the variables of the fields that
/// the write sets.
pub(super) fn of_model(
    container: &Container<'_>,
    fields: &[Field<'_>],
    hooks: Hooks<'_>,
    members: &TokenStream,
) -> TokenStream {
    let this = match hooks.normalize {
        Some(normalize) => quote! {
            let mut __normal: Self = __dyno::Clone::clone(self);
            (#normalize)(&mut __normal);
            let __this: &Self = &__normal;
        },
        None => quote!(let __this: &Self = self;),
    };
    let valid = hooks
        .validate
        .map(|validate| quote_spanned!(validate.span()=> __dyno::valid((#validate)(__this))?;));
    let attributes = fields.iter().map(|field| attribute(container, field));
    let variables = fields.iter().map(variable);
    let version = upgrade::life(container);
    quote! {
        const LIFE: __dyno::Life = __dyno::Life::NONE #(#attributes)* #version;

        fn encode_written(
            &self,
            __context: &__dyno::WriteContext,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            #this
            #valid
            #(#variables)*
            #members
            __dyno::Result::Ok(())
        }
    }
}

/// Generates the call that adds the life to the schema.
pub(super) fn of_schema(
    container: &Container<'_>,
    fields: &[Field<'_>],
    hooks: Hooks<'_>,
) -> Option<TokenStream> {
    has_life(container, fields, hooks).then(|| quote!(.with_life(&<Self as __dyno::Model>::LIFE)))
}

/// Generates the impl that says whether the model has a version.
pub(super) fn version(
    container: &Container<'_>,
    fields: &[Field<'_>],
    bounds: &[TokenStream],
) -> TokenStream {
    let mut fields = fields.iter();
    let Some(field) = fields.find(|field| field.written == Some(Written::Version)) else {
        let name = quote!(__dyno::Unversioned);
        return implement(container, &name, bounds, &TokenStream::new());
    };
    let ty = field.ty;
    let body = quote_spanned!(located(ty)=> type Version = #ty;);
    implement(container, &quote!(__dyno::Versioned), bounds, &body)
}

/// Generates the call that adds an attribute to `LIFE`.
fn attribute(container: &Container<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let written = field.written?;
    let FieldKind::Stored(stored) = &field.kind else {
        return None;
    };
    // An update cannot change the key.
    if stored.key_role == KeyRole::Table {
        return None;
    }
    let name = &stored.name;
    let add = match written {
        Written::Version => return Some(quote!(.with_version(#name))),
        Written::WriteId => quote!(with_write_id),
        Written::CreatedAt => quote!(with_created_at),
        Written::UpdatedAt => quote!(with_updated_at),
        Written::Generated | Written::Computed => return None,
    };
    let (local, ty, value) = (field.local(), field.ty, value(field)?);
    let member = member(container, field, stored, FieldAccess::Binding);
    Some(quote! {
        .#add(__dyno::LifeAttribute::new(
            #name,
            |__context: &__dyno::WriteContext, __map: &mut __dyno::MapWriter<'_>|
                -> __dyno::Result<(), __dyno::EncodeError>
            {
                let #local: &#ty = &#value;
                #member
                __dyno::Result::Ok(())
            },
        ))
    })
}

/// Generates the value that a write sets, unless it depends on the item.
fn value(field: &Field<'_>) -> Option<TokenStream> {
    let ty = field.ty;
    let make = match field.written? {
        Written::Version | Written::Computed => return None,
        Written::Generated => quote!(generated),
        Written::WriteId => quote!(write_id),
        Written::CreatedAt | Written::UpdatedAt => quote!(written_at),
    };
    Some(quote_spanned!(located(ty)=> __dyno::#make::<#ty>(__context)))
}

/// Generates the variable with the value that is written for a field.
fn variable(field: &Field<'_>) -> Option<TokenStream> {
    let (local, member, ty) = (field.local(), &field.member, field.ty);
    if let Some(function) = field.computed {
        let value = quote_spanned!(function.span()=> (#function)(__this));
        return Some(quote!(let #local: &#ty = &#value;));
    }
    let Some(value) = value(field) else {
        let name = field.stored().map(|stored| &stored.name);
        let next =
            quote_spanned!(located(ty)=> __dyno::next_version::<Self>(&__this.#member, #name)?);
        return field.written.map(|_| quote!(let #local: &#ty = &#next;));
    };
    let is_unset = match field.written? {
        Written::CreatedAt => quote!(Timestamp),
        Written::Generated => quote!(Generated),
        _ => return Some(quote!(let #local: &#ty = &#value;)),
    };
    Some(quote! {
        let __made: #ty;
        let #local: &#ty = match __dyno::#is_unset::is_unset(&__this.#member) {
            true => {
                __made = #value;
                &__made
            }
            false => &__this.#member,
        };
    })
}

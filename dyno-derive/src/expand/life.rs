//! What a model does by itself when it is written: `Model::LIFE` and `Model::encode_written`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::spanned::Spanned as _;

use super::encode::{FieldAccess, member};
use super::types::{attribute_type, located};
use super::{implement, upgrade};
use crate::container::Container;
use crate::field::{Field, FieldKind, KeyRole};
use crate::life::{Hooks, Written};

/// Returns whether a write sets or checks anything by itself.
pub(super) fn has_life(container: &Container<'_>, fields: &[Field<'_>], hooks: &Hooks<'_>) -> bool {
    let has_version = container.upgrades.is_some();
    let has_life = |field: &Field<'_>| field.written.is_some() || is_unique(field);
    has_version || hooks.is_some() || fields.iter().any(has_life)
}

/// Returns whether a write makes the item in a copy: its functions get the item as it is sent.
fn is_copied(fields: &[Field<'_>], hooks: &Hooks<'_>) -> bool {
    let makes = fields.iter().any(|field| {
        let is_on_write = field
            .stored()
            .is_some_and(|stored| stored.on_write.is_some());
        is_on_write || field.written.is_some_and(Written::is_made)
    });
    let computes = fields.iter().any(|field| field.computed.is_some());
    let validates = hooks.validate.is_some() && (makes || computes);
    hooks.normalize.is_some() || validates || (computes && makes)
}

/// Generates the bound that a generic model needs for the copy of an item.
pub(super) fn copy_bound(
    container: &Container<'_>,
    fields: &[Field<'_>],
    hooks: &Hooks<'_>,
) -> Option<TokenStream> {
    let is_generic = container.generics.type_params().next().is_some();
    (is_generic && is_copied(fields, hooks)).then(|| quote!(Self: __dyno::Clone))
}

/// Returns whether no two items have the same value of the field.
pub(super) fn is_unique(field: &Field<'_>) -> bool {
    field.stored().is_some_and(|stored| stored.unique)
}

/// Generates the check of a model with unique fields against its table. A constant is evaluated by `cargo check`.
pub(super) fn check_unique(container: &Container<'_>, fields: &[Field<'_>]) -> Option<TokenStream> {
    if !fields.iter().any(is_unique) || !container.generics.params.is_empty() {
        return None;
    }
    let ident = container.ident;
    let span = Span::call_site().located_at(ident.span());
    Some(quote_spanned! {span=>
        const _: () = __dyno::check_unique(&<#ident as __dyno::Model>::SCHEMA);
    })
}

/// Generates the members of the impl of `Model`. `members` writes all attributes, with the variables of the fields that
/// the write sets.
pub(super) fn of_model(
    container: &Container<'_>,
    fields: &[Field<'_>],
    hooks: &Hooks<'_>,
    members: &TokenStream,
) -> TokenStream {
    let is_copied = is_copied(fields, hooks);
    let this = match is_copied {
        true => copy(fields, hooks),
        false => quote!(let __this: &Self = self;),
    };
    let valid = hooks.validate.map(|validate| {
        let valid = quote_spanned!(validate.span()=> __dyno::valid((#validate)(__this))?;);
        quote! {
            if __context.validates() {
                #valid
            }
        }
    });
    let attributes = fields.iter().map(|field| attribute(container, field));
    let (generated, computed) = (generated(fields), computed(fields));
    let rules = rules(container, fields, hooks);
    let hook_calls = hook_calls(fields, hooks);
    let rules_check = hooks.validate.map(|validate| {
        let valid = quote_spanned!(validate.span()=> __dyno::valid((#validate)(self)));
        quote! {
            fn check_rules(&self) -> __dyno::Result<(), __dyno::EncodeError> {
                #valid
            }
        }
    });
    let variables = fields.iter().map(|field| variable(field, is_copied));
    let version = upgrade::life(container);
    let unique = unique(fields);
    let is_generic = !container.generics.params.is_empty();
    let check = (unique.is_some() && is_generic)
        .then(|| quote!(const { __dyno::check_unique(&<Self as __dyno::Model>::SCHEMA) };));
    quote! {
        const LIFE: __dyno::Life = __dyno::Life::NONE
            #(#attributes)* #generated #computed #version #hook_calls #rules #unique;

        #rules_check

        fn encode_written(
            &self,
            __context: &__dyno::WriteContext,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            #check
            #this
            #valid
            #(#variables)*
            #members
            __dyno::Result::Ok(())
        }
    }
}

/// Generates the copy of the item, which is normalized and gets all that the write makes, in this order: defaults, ids
/// and times, and what is computed of them.
fn copy(fields: &[Field<'_>], hooks: &Hooks<'_>) -> TokenStream {
    let normalize = hooks
        .normalize
        .map(|normalize| quote_spanned!(normalize.span()=> (#normalize)(&mut __item);));
    let defaults = fields.iter().filter_map(|field| {
        let (member, default) = (&field.member, field.stored()?.on_write?);
        Some(quote! {
            if __dyno::Option::is_none(&__item.#member) {
                __item.#member = __dyno::Option::Some(#default);
            }
        })
    });
    let made = fields.iter().filter_map(|field| {
        let made = field.written.filter(|written| written.is_made())?;
        let (member, value) = (&field.member, value(field)?);
        Some(match unset(made) {
            None => quote!(__item.#member = #value;),
            Some(unset) => quote! {
                if __dyno::#unset::is_unset(&__item.#member) {
                    __item.#member = #value;
                }
            },
        })
    });
    let computes = || fields.iter().filter(|field| field.computed.is_some());
    let computed = computes().filter_map(|field| {
        let (local, ty, function) = (field.local(), field.ty, field.computed?);
        let value = quote_spanned!(function.span()=> (#function)(&__item));
        Some(quote!(let #local: #ty = #value;))
    });
    let assigned = computes().map(|field| {
        let (local, member) = (field.local(), &field.member);
        quote!(__item.#member = #local;)
    });
    quote! {
        let mut __item: Self = __dyno::Clone::clone(self);
        #normalize
        #(#defaults)*
        #(#made)*
        #(#computed)*
        #(#assigned)*
        let __this: &Self = &__item;
    }
}

/// Generates the method that takes over the fields that are not stored, if there are some.
pub(super) fn take_skipped(fields: &[Field<'_>]) -> Option<TokenStream> {
    let skipped = fields
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Skipped(_)));
    let members: Vec<_> = skipped.map(|field| &field.member).collect();
    (!members.is_empty()).then(|| {
        quote! {
            fn take_skipped(&mut self, __from: &mut Self) {
                #(__dyno::swap(&mut self.#members, &mut __from.#members);)*
            }
        }
    })
}

/// Generates the call that adds the rules of fields: each is checked in a struct with this field alone.
fn rules(
    container: &Container<'_>,
    fields: &[Field<'_>],
    hooks: &Hooks<'_>,
) -> Option<TokenStream> {
    if !container.generics.params.is_empty() || !hooks.is_garde() {
        return None;
    }
    let of_container = &hooks.garde;
    let (names, arms): (Vec<_>, Vec<_>) = fields
        .iter()
        .filter_map(|field| {
            let (stored, rules) = (field.stored()?, &field.garde);
            let is_plain = stored.via.is_none() && !stored.owned && !rules.is_empty();
            if !is_plain {
                return None;
            }
            let (name, member, ty) = (&stored.name, &field.member, field.ty);
            let arm = quote! {
                #name => {
                    #[derive(::garde::Validate)]
                    #(#of_container)*
                    struct __Rules {
                        #(#rules)*
                        #member: #ty,
                    }
                    __dyno::check_value(__json, |#member: #ty| {
                        ::garde::Validate::validate(&__Rules { #member })
                    })
                }
            };
            Some((name, arm))
        })
        .unzip();
    (!arms.is_empty()).then(|| {
        quote! {
            .with_rules(__dyno::FieldRules::new(&[#(#names),*], |__name: &__dyno::str, __json: &__dyno::str| {
                match __name {
                    #(#arms)*
                    _ => __dyno::Result::Ok(()),
                }
            }))
        }
    })
}

/// Generates the call that names the functions which see whole items only, with the attributes that they depend on.
fn hook_calls(fields: &[Field<'_>], hooks: &Hooks<'_>) -> Option<TokenStream> {
    let normalize = hooks.normalize.map(|_| {
        let from = hooks.normalize_from.and_then(|from| sources(fields, from));
        let from = from.map(|names| quote!(.from(&[#(#names),*])));
        quote!(__dyno::ModelHook::new("normalize") #from)
    });
    let validate = hooks.validate.map(|_| {
        let from = match hooks.validate_from {
            Some(from) => sources(fields, from),
            None if hooks.is_garde() => ruled(fields, hooks),
            None => None,
        };
        let from = from.map(|names| quote!(.from(&[#(#names),*])));
        let of_rules = hooks.is_garde().then(|| quote!(.of_rules()));
        quote!(__dyno::ModelHook::new("validate") #from #of_rules)
    });
    let calls: Vec<_> = normalize.into_iter().chain(validate).collect();
    (!calls.is_empty()).then(|| quote!(.with_hooks(&[#(#calls),*])))
}

/// Returns the attributes for which garde has rules; `None` if a rule may be about any.
fn ruled<'f>(fields: &'f [Field<'_>], hooks: &Hooks<'_>) -> Option<Vec<&'f LitStr>> {
    let is_free = |field: &Field<'_>| {
        let is_flattened = matches!(field.kind, FieldKind::Flattened);
        field.compared || (is_flattened && !field.garde.is_empty())
    };
    if hooks.has_custom_rules() || fields.iter().any(is_free) {
        return None;
    }
    let ruled = fields.iter().filter(|field| !field.garde.is_empty());
    Some(
        ruled
            .filter_map(|field| Some(&field.stored()?.name))
            .collect(),
    )
}

/// Generates the call that names the attributes with a generated id.
fn generated(fields: &[Field<'_>]) -> Option<TokenStream> {
    let names = fields.iter().filter_map(|field| {
        let stored = field.stored()?;
        let is_one = field.written == Some(Written::Generated) && stored.key_role != KeyRole::Table;
        is_one.then_some(&stored.name)
    });
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| quote!(.with_generated(&[#(#names),*])))
}

/// Generates the call that names the computed attributes, and what they depend on.
fn computed(fields: &[Field<'_>]) -> Option<TokenStream> {
    let computed = fields.iter().filter_map(|field| {
        let _ = field.computed?;
        let name = &field.stored()?.name;
        let sources = field.from.and_then(|from| sources(fields, from));
        let from = sources.map(|sources| quote!(.from(&[#(#sources),*])));
        Some(quote!(__dyno::ComputedAttribute::new(#name) #from))
    });
    let computed: Vec<_> = computed.collect();
    (!computed.is_empty()).then(|| quote!(.with_computed(&[#(#computed),*])))
}

/// Returns the attributes of fields; `None` if they are not known, because a document is flattened.
fn sources<'f>(fields: &'f [Field<'_>], from: &[Ident]) -> Option<Vec<&'f LitStr>> {
    let mut names = Vec::new();
    for field in fields
        .iter()
        .filter(|field| from.iter().any(|name| *name == field.name()))
    {
        match &field.kind {
            FieldKind::Stored(stored) => names.push(&stored.name),
            FieldKind::Flattened => return None,
            // The key never changes.
            FieldKind::Composed | FieldKind::Skipped(_) => {}
        }
    }
    Some(names)
}

/// Generates the call that adds the life to the schema.
pub(super) fn of_schema(
    container: &Container<'_>,
    fields: &[Field<'_>],
    hooks: &Hooks<'_>,
) -> Option<TokenStream> {
    has_life(container, fields, hooks).then(|| quote!(.with_life(&<Self as __dyno::Model>::LIFE)))
}

/// Generates the impl that says whether the model has a version.
pub(super) fn version(
    container: &Container<'_>,
    fields: &[Field<'_>],
    bounds: &[TokenStream],
) -> TokenStream {
    let is_version = |field: &&Field<'_>| field.written == Some(Written::Version);
    let Some(field) = fields.iter().find(is_version) else {
        // A batch of puts can keep neither versions nor unique values.
        if fields.iter().any(is_unique) {
            return TokenStream::new();
        }
        let name = quote!(__dyno::Unversioned);
        let derived = quote!(
            const DERIVED: __dyno::Derived = __dyno::Derived;
        );
        return implement(container, &name, bounds, &derived);
    };
    let ty = field.ty;
    let body = quote_spanned!(located(ty)=> type Version = #ty;);
    implement(container, &quote!(__dyno::Versioned), bounds, &body)
}

/// Generates the call that adds the unique attributes to `LIFE`.
fn unique(fields: &[Field<'_>]) -> Option<TokenStream> {
    let names = fields.iter().filter(|field| is_unique(field));
    let names: Vec<TokenStream> = names
        .filter_map(|field| {
            let (name, ty) = (&field.stored()?.name, attribute_type(field));
            Some(quote_spanned!(located(field.ty)=> __dyno::unique_attribute::<#ty>(#name)))
        })
        .collect();
    (!names.is_empty()).then(|| {
        quote!(.with_unique(__dyno::Unique::new(&[#(#names),*], <Self as __dyno::Document>::SHAPE)))
    })
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
        Written::Generated => {
            let name = field.name();
            return Some(quote_spanned!(located(ty)=> __dyno::generated::<#ty>(__context, #name)));
        }
        Written::WriteId => quote!(write_id),
        Written::CreatedAt | Written::UpdatedAt => quote!(written_at),
    };
    Some(quote_spanned!(located(ty)=> __dyno::#make::<#ty>(__context)))
}

/// Returns the trait that says whether the item has a value, which is then kept.
fn unset(written: Written) -> Option<Ident> {
    let name = match written {
        Written::CreatedAt => "Timestamp",
        Written::Generated => "Generated",
        _ => return None,
    };
    Some(Ident::new(name, Span::call_site()))
}

/// Generates the variable with the value that is written for a field.
fn variable(field: &Field<'_>, is_copied: bool) -> Option<TokenStream> {
    let (local, member, ty) = (field.local(), &field.member, field.ty);
    let written = field.written?;
    if is_copied && (written.is_made() || written == Written::Computed) {
        return Some(quote!(let #local: &#ty = &__this.#member;));
    }
    if let Some(function) = field.computed {
        let value = quote_spanned!(function.span()=> (#function)(__this));
        return Some(quote!(let #local: &#ty = &#value;));
    }
    let Some(value) = value(field) else {
        let name = field.stored().map(|stored| &stored.name);
        let next =
            quote_spanned!(located(ty)=> __dyno::next_version::<Self>(&__this.#member, #name)?);
        return Some(quote!(let #local: &#ty = &#next;));
    };
    let Some(is_unset) = unset(written) else {
        return Some(quote!(let #local: &#ty = &#value;));
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

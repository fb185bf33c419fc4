//! The parts that models and documents share: name, visibility, generics, and the path of the facade crate.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Generics, Visibility};

use crate::ast::{Body, Input};
use crate::attr::SerdeMode;
use crate::entity::Entity;
use crate::errors::Errors;
use crate::upgrade::Upgrades;

pub(crate) struct Container<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) generics: &'a Generics,
    /// Whether serde writes the members: `serde = write`.
    pub(crate) serde_write: bool,
    /// Whether it is a model of a declared table.
    pub(crate) is_entity: bool,
    /// The version of the items of a model, and how older ones are read.
    pub(crate) upgrades: Option<Upgrades>,
    /// The path of the facade crate.
    pub(crate) krate: TokenStream,
}

impl<'a> Container<'a> {
    pub(crate) fn of(input: &Input<'a>) -> Self {
        let krate = input
            .options
            .krate
            .value()
            .map_or_else(|| quote!(::dyno), ToTokens::to_token_stream);
        Self {
            ident: input.ident,
            vis: input.vis,
            generics: input.generics,
            serde_write: input.options.serde.value().is_some(),
            is_entity: Entity::is_one(input),
            upgrades: Upgrades::of(input),
            krate,
        }
    }

    /// Returns the type with its generic arguments, for use outside its own impls.
    pub(crate) fn this(&self) -> TokenStream {
        let ident = self.ident;
        let (_, generics, _) = self.generics.split_for_impl();
        quote!(#ident #generics)
    }

    /// Returns whether a type depends on a type parameter, so that its traits must be stated as bounds.
    pub(crate) fn is_generic(&self, ty: &impl ToTokens) -> bool {
        self.generics
            .type_params()
            .any(|param| mentions(ty.to_token_stream(), &param.ident))
    }

    /// Returns whether a type contains the derived type.
    pub(crate) fn is_recursive(&self, ty: &impl ToTokens) -> bool {
        let this = Ident::new("Self", Span::call_site());
        mentions(ty.to_token_stream(), self.ident) || mentions(ty.to_token_stream(), &this)
    }
}

/// Checks that serde can write the members of the type, and that dyno reads the same names.
pub(crate) fn serde_write_rules(input: &Input<'_>, errors: &mut Errors) {
    let Some(option) = input.options.serde.name() else {
        return;
    };
    if !input.generics.params.is_empty() {
        errors.at(
            option,
            "`serde = write` is for types without generic parameters; put `serde` on the fields instead",
        );
    }
    if input.options.serde_attributes.value() == Some(&SerdeMode::Ignore) {
        errors.at(
            option,
            "`serde = write` writes what serde's attributes say; remove `serde_attributes = ignore`",
        );
    }
    let is_enum = matches!(input.body, Body::Enum(_));
    for field in input.body.fields() {
        // The fields of a struct can be written beside what serde writes, those of a variant cannot.
        let forms = [
            field.options.with.name(),
            field.options.empty_as_null.name(),
            field.options.skip_empty.name(),
        ];
        for option in forms.into_iter().flatten().filter(|_| is_enum) {
            let message = format!(
                "`serde = write` lets serde write the variants, which does not know `{option}`; \
                    move the field into a struct, or remove one of them"
            );
            errors.at(option, message);
        }
        if let Some(option) = field.options.default_on_write.name() {
            errors.at(
                option,
                "`serde = write` lets serde write the field, which does not know `default_on_write`; remove one of \
                 them",
            );
        }
    }
}

/// Returns whether the tokens contain an identifier.
pub(crate) fn mentions(tokens: TokenStream, ident: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(other) => other == *ident,
        TokenTree::Group(group) => mentions(group.stream(), ident),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

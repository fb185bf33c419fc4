//! The parts that models and documents share: name, visibility, generics, and the path of the facade crate.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Generics, Visibility};

use crate::ast::Input;

pub(crate) struct Container<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) generics: &'a Generics,
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

/// Returns whether the tokens contain an identifier.
pub(crate) fn mentions(tokens: TokenStream, ident: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(other) => other == *ident,
        TokenTree::Group(group) => mentions(group.stream(), ident),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

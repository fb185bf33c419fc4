//! What models and documents have in common: a name, generics, and the crate that is named in what is generated.

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

    /// The type itself, as it is named outside of its own impls.
    pub(crate) fn this(&self) -> TokenStream {
        let ident = self.ident;
        let (_, generics, _) = self.generics.split_for_impl();
        quote!(#ident #generics)
    }

    /// Whether a type depends on a type parameter, so that the compiler must be told what it can do.
    pub(crate) fn is_generic(&self, ty: &impl ToTokens) -> bool {
        self.generics
            .type_params()
            .any(|param| mentions(ty.to_token_stream(), &param.ident))
    }

    /// Whether a type is made of the very type that is derived.
    pub(crate) fn is_recursive(&self, ty: &impl ToTokens) -> bool {
        let this = Ident::new("Self", Span::call_site());
        mentions(ty.to_token_stream(), self.ident) || mentions(ty.to_token_stream(), &this)
    }
}

/// Whether an identifier stands anywhere in some tokens.
pub(crate) fn mentions(tokens: TokenStream, ident: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(other) => other == *ident,
        TokenTree::Group(group) => mentions(group.stream(), ident),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

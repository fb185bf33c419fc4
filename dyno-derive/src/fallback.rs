//! Impls that are emitted beside an error, so that one mistake gives one error.

use proc_macro2::TokenStream;

use crate::ast::Input;

pub(crate) fn model(_input: &Input<'_>, error: &syn::Error) -> TokenStream {
    error.to_compile_error()
}

pub(crate) fn document(_input: &Input<'_>, error: &syn::Error) -> TokenStream {
    error.to_compile_error()
}

//! The derive macros of dyno.

mod advice;
mod ast;
mod attr;
mod case;
mod container;
mod document;
mod errors;
mod expand;
mod fallback;
mod field;
mod model;
mod nearest;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use ast::Input;
use attr::Place;
use document::Document;
use errors::Errors;
use model::Model;

#[proc_macro_derive(Model, attributes(dyno))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model(&input).into()
}

#[proc_macro_derive(Document, attributes(dyno))]
pub fn derive_document(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    document(&input).into()
}

fn model(input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut errors = Errors::default();
    let written = Input::read(Place::Model, input, &mut errors);
    match Model::read(&written, errors) {
        Ok(model) => expand::model(&model),
        Err(error) => fallback::model(&written, &error),
    }
}

fn document(input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut errors = Errors::default();
    let written = Input::read(Place::Document, input, &mut errors);
    match Document::read(&written, errors) {
        Ok(document) => expand::document(&document),
        Err(error) => fallback::document(&written, &error),
    }
}

//! Views: structs with some of the attributes of a model, which are only read.

use syn::{DeriveInput, Path};

use crate::ast::{Body, Fields, Input};
use crate::attr::Scope;
use crate::container::Container;
use crate::document_options::no_item_options;
use crate::errors::Errors;
use crate::field::{Field, FieldKind};

/// A view of a model, or of an index of it.
pub(crate) struct View<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) of: Path,
    /// The constant of the index.
    pub(crate) index: Option<proc_macro2::Ident>,
    pub(crate) fields: Vec<Field<'a>>,
}

impl<'a> View<'a> {
    pub(crate) fn read(input: &'a Input<'a>, mut errors: Errors) -> syn::Result<Self> {
        let Body::Struct(Fields::Named(written)) = &input.body else {
            errors.at(
                input.ident,
                "a view is a struct with a named field for each attribute",
            );
            return Err(errors.finish().expect_err("there is an error"));
        };
        let case = input.options.rename_all.value().copied();
        let fields = Field::read_all(written, case, &mut errors);
        no_item_options(written, &mut errors);
        for field in fields
            .iter()
            .filter(|field| matches!(field.kind, FieldKind::Flattened))
        {
            errors.at(
                field.ty,
                "a view has no flattened fields; name the attributes",
            );
        }
        if !input.generics.params.is_empty() {
            errors.at(input.generics, "a view has no generic parameters");
        }
        if input.options.of.is_missing() {
            errors.at(input.ident, "a view needs its model; write `#[dyno(of = Order)]`, or `#[dyno(of = Order, index = GSI1)]`");
        }
        let of = input.options.of.value().cloned();
        errors.finish()?;
        Ok(Self {
            container: Container::of(input),
            of: of.expect("a view without a model has an error"),
            index: input.options.view_index.value().cloned(),
            fields,
        })
    }
}

/// Reads a view, or returns its errors.
pub(crate) fn expand(input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut errors = Errors::default();
    let written = Input::read(Scope::View, input, &mut errors);
    match View::read(&written, errors) {
        Ok(view) => crate::expand::view(&view),
        Err(error) => error.to_compile_error(),
    }
}

//! Views: structs with some of the attributes of a model, which are only read.

use proc_macro2::Ident;
use syn::{DeriveInput, Path};

use crate::ast::{self, Body, Fields, Input};
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
    pub(crate) index: Option<Ident>,
    pub(crate) fields: Vec<Field<'a>>,
    /// For each field the options that have no effect if it is read from a key.
    pub(crate) of_attributes: Vec<Vec<&'a Ident>>,
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
        write_options(written, &fields, &mut errors);
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
            errors.at(
                input.ident,
                "a view needs its model; write `#[dyno(of = Order)]`, or `#[dyno(of = Order, index \
                = GSI1)]`",
            );
        }
        let of = input.options.of.value().cloned();
        errors.finish()?;
        Ok(Self {
            container: Container::of(input),
            of: of.expect("a view without a model has an error"),
            index: input.options.view_index.value().cloned(),
            fields,
            of_attributes: written.iter().map(of_attribute).collect(),
        })
    }
}

/// Checks that no option is about writing: a view is only read.
fn write_options(written: &[ast::Field<'_>], fields: &[Field<'_>], errors: &mut Errors) {
    for (written, field) in written.iter().zip(fields) {
        let options = &written.options;
        // An absent set is empty, and only NULL is `None`.
        let is_read = |stored: &crate::field::Stored<'_>| stored.null_set(field.ty).is_some();
        let null = options.null.name();
        let null = null.filter(|_| !field.stored().is_some_and(is_read));
        for option in [options.default_on_write.name(), null]
            .into_iter()
            .flatten()
        {
            errors.at(
                option,
                format!("`{option}` is about writing, and a view is only read; remove it"),
            );
        }
    }
}

/// The options of a field that are about the value of its attribute. `rename` is checked with the model's.
fn of_attribute<'a>(field: &'a ast::Field<'_>) -> Vec<&'a Ident> {
    if field.has_serde {
        return Vec::new();
    }
    let options = field.options.names();
    options
        .filter(|option| *option != "rename" && *option != "skip")
        .collect()
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

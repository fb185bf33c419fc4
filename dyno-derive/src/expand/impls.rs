//! The impls of a model and of a document.

use proc_macro2::TokenStream;

use super::implement::in_const_block;
use super::{attribute, constants, decode, encode, key_text, names, schema, upgrade};
use crate::document::{Document, Form};
use crate::model::Model;

/// Generates the constants and impls of a model.
pub(crate) fn model(model: &Model<'_>) -> TokenStream {
    let container = &model.container;
    let parts = [
        upgrade::constants(container).unwrap_or_default(),
        constants::expand(container, &model.fields, &model.indexes),
        attribute::of_model(container),
        encode::of_map(container, &model.fields),
        decode::of_map(container, &model.fields),
        schema::of_items(container, &model.fields, TokenStream::new()),
        schema::of_model(model),
    ];
    in_const_block(container, parts)
}

/// Generates the impls of a document.
pub(crate) fn document(document: &Document<'_>) -> TokenStream {
    let container = &document.container;
    let parts = match &document.form {
        Form::Map(fields) => vec![
            attribute::of_map(container, fields),
            encode::of_map(container, fields),
            decode::of_map(container, fields),
            schema::of_map(container, fields),
        ],
        Form::Newtype(field) => vec![
            attribute::of_newtype(container, field),
            attribute::inner_values(container, field),
            encode::of_newtype(container, field),
            decode::of_newtype(container, field),
            key_text::of_newtype(container, field),
        ],
        Form::UnitEnum(names) => vec![
            attribute::of_unit_enum(container),
            names::of_unit_enum(container, names),
            encode::of_unit_enum(container),
            decode::of_unit_enum(container),
            key_text::of_unit_enum(container),
        ],
        Form::Tagged { tag, variants } => vec![
            attribute::of_tagged(container, tag, variants),
            encode::of_tagged(container, tag, variants),
            decode::of_tagged(container, tag, variants),
            schema::of_tagged(container, tag, variants),
        ],
    };
    in_const_block(container, parts)
}

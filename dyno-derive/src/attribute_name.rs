//! The names of attributes, by the options and the names of fields.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::ast;
use crate::attr::Opt;
use crate::case::Case;
use crate::errors::Errors;

/// Returns the name of the attribute: `rename`, or else the name of the field without `r#` in the case of `rename_all`.
pub(crate) fn attribute_name(
    field: &ast::Field<'_>,
    case: Option<Case>,
    errors: &mut Errors,
) -> LitStr {
    if let Some(rename) = field.options.rename.value() {
        attribute_name_length(rename, errors);
        return rename.clone();
    }
    let ident = field
        .ident
        .map(|ident| ident.unraw().to_string())
        .unwrap_or_default();
    let name = case.map_or_else(|| ident.clone(), |case| case.of_field(&ident));
    let span = field.ident.map_or_else(Span::call_site, Ident::span);
    LitStr::new(&name, span)
}

/// Checks the length of an attribute name: 1 to 65535 bytes (AWS developer guide, "Quotas in Amazon DynamoDB",
/// "Attributes").
pub(crate) fn attribute_name_length(name: &LitStr, errors: &mut Errors) {
    match name.value().len() {
        0 => errors.at(name, "the name of an attribute cannot be empty; set a name"),
        1..=65535 => {}
        length => errors.at(
            name,
            format!("the name of an attribute has {length} bytes; DynamoDB allows at most 65535"),
        ),
    }
}

/// Returns the names of the aliases.
pub(crate) fn aliases(aliases: &[Opt<LitStr>], errors: &mut Errors) -> Vec<LitStr> {
    let names = aliases.iter().map(|alias| {
        attribute_name_length(&alias.value, errors);
        alias.value.clone()
    });
    names.collect()
}

//! Where the options of fields are allowed in documents.

use proc_macro2::Ident;

use crate::ast;
use crate::errors::Errors;

/// Checks that a document has no keys and no expiry time.
pub(crate) fn no_item_options(fields: &[ast::Field<'_>], errors: &mut Errors) {
    for field in fields {
        let keys = [
            field.options.partition_key.name(),
            field.options.sort_key.name(),
        ];
        for option in keys.into_iter().flatten() {
            let advice = "remove it, or derive `Model` if the struct is the item of a table";
            errors.at(
                option,
                format!("`{option}` is an option of models, not of documents; {advice}"),
            );
        }
        for option in [field.options.key.name(), field.options.stored.name()]
            .into_iter()
            .flatten()
        {
            errors.at(
                option,
                format!("`{option}` is for a field of a model in a key template; remove it"),
            );
        }
        let life = [
            field.options.ttl.name(),
            field.options.version.name(),
            field.options.write_id.name(),
            field.options.created_at.name(),
            field.options.updated_at.name(),
            field.options.generated.name(),
            field.options.computed.name(),
            field.options.from.name(),
            field.options.unique.name(),
        ];
        for option in life.into_iter().flatten() {
            let advice = "put it on a field of the model";
            errors.at(
                option,
                format!("`{option}` is an option of models, not of documents; {advice}"),
            );
        }
    }
}

/// Checks the options of a newtype's field, which has no attribute of its own.
pub(crate) fn newtype_options(field: &ast::Field<'_>, errors: &mut Errors) {
    only_options(field, &["with", "serde", "lenient"], errors, |option| {
        format!(
            "`{option}` does not apply to a newtype, whose field has no attribute of its own; remove it"
        )
    });
}

/// Checks that the document of a variant has no options, because it has no attribute of its own.
pub(crate) fn no_content_options(field: &ast::Field<'_>, errors: &mut Errors) {
    only_options(field, &[], errors, |option| {
        format!(
            "`{option}` does not apply to a document that is stored beside the tag; remove it, or name the field"
        )
    });
}

fn only_options(
    field: &ast::Field<'_>,
    allowed: &[&str],
    errors: &mut Errors,
    message: impl Fn(&Ident) -> String,
) {
    for option in field
        .options
        .names()
        .filter(|option| !allowed.iter().any(|allowed| option == allowed))
    {
        errors.at(option, message(option));
    }
}

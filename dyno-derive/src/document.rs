//! Documents: structs, newtypes, unit enums and tagged enums.

use syn::LitStr;

use crate::ast::{self, Body, Fields, Input};
use crate::attribute_name::attribute_name_length;
use crate::container::{Container, serde_write_rules};
use crate::document_options::{newtype_options, no_item_options};
use crate::errors::Errors;
use crate::field::Field;
use crate::path_name::PathNames;
use crate::variant::{
    Content, UnitVariant, Variant, alias_names, data_needs_tag, kept, kept_types, one_other,
    read_content, tag_is_free, unique_names, variant_name, with_shared_numbers,
};

/// A type with `#[derive(Document)]`.
pub(crate) struct Document<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) form: Form<'a>,
}

/// How the type is stored.
pub(crate) enum Form<'a> {
    /// A struct with named fields, stored as M.
    Map(Vec<Field<'a>>),
    /// A struct with one unnamed field, stored as that field.
    Newtype(Box<Field<'a>>),
    /// An enum without data, stored as S.
    UnitEnum(Vec<UnitVariant<'a>>),
    /// An enum with data, stored as M with the name of the variant in one attribute.
    Tagged {
        tag: LitStr,
        variants: Vec<Variant<'a>>,
    },
}

impl<'a> Document<'a> {
    pub(crate) fn read(input: &'a Input<'a>, mut errors: Errors) -> syn::Result<Self> {
        let form = match &input.body {
            Body::Struct(fields) => read_struct(input, fields, &mut errors),
            Body::Enum(variants) => read_enum(input, variants, &mut errors),
            Body::Union => {
                errors.at(
                    input.ident,
                    "a union cannot be stored because its valid field is unknown; use an enum",
                );
                None
            }
        };
        serde_write_rules(input, &mut errors);
        if let (Some(option), Some(Form::Newtype(_) | Form::UnitEnum(_))) =
            (input.options.serde.name(), &form)
        {
            errors.at(
                option,
                "`serde = write` is for types whose values are maps; remove it, or put `serde` on the fields of this \
                 type",
            );
        }
        errors.finish()?;
        Ok(Self {
            container: Container::of(input),
            form: form.expect("a document without a form has an error"),
        })
    }
}

fn read_struct<'a>(
    input: &'a Input<'a>,
    fields: &'a Fields<'a>,
    errors: &mut Errors,
) -> Option<Form<'a>> {
    if let Some(option) = input.options.tag.name() {
        errors.at(
            option,
            "`tag` is an option of enums; remove it from the struct",
        );
    }
    match fields {
        Fields::Named(fields) => {
            no_item_options(fields, errors);
            Some(Form::Map(Field::read_all(
                fields,
                input.options.rename_all.value().copied(),
                errors,
            )))
        }
        Fields::Unnamed(fields) => {
            if let Some(option) = input.options.rename_all.name() {
                errors.at(
                    option,
                    "`rename_all` has no effect without named fields; remove it",
                );
            }
            let [field] = &**fields else {
                let advice = "name the fields, or keep one of them";
                errors.at(
                    input.ident,
                    format!(
                        "a tuple struct is stored as its only field, and this one has {}; {advice}",
                        fields.len()
                    ),
                );
                return None;
            };
            newtype_options(field, errors);
            Field::read_all(std::slice::from_ref(field), None, errors)
                .pop()
                .map(|field| Form::Newtype(Box::new(field)))
        }
        Fields::Unit => {
            errors.at(
                input.ident,
                "a unit struct cannot be stored; add `{}` to store an empty map",
            );
            None
        }
    }
}

fn read_enum<'a>(
    input: &'a Input<'a>,
    variants: &'a [ast::Variant<'a>],
    errors: &mut Errors,
) -> Option<Form<'a>> {
    if variants.is_empty() {
        errors.at(
            input.ident,
            "an enum without variants has no values to store; add a variant",
        );
        return None;
    }
    let case = input.options.rename_all.value().copied();
    let names: Vec<LitStr> = variants
        .iter()
        .map(|variant| variant_name(variant, case, errors))
        .collect();
    unique_names(variants, &names, errors);
    one_other(variants, errors);
    kept_types(variants, !input.options.tag.is_missing(), errors);
    let contents: Vec<_> = variants
        .iter()
        .map(|variant| read_content(variant, errors))
        .collect();

    let named = variants.iter().zip(names);
    if let Some(tag) = input.options.tag.value() {
        attribute_name_length(tag, errors);
        tag_is_free(tag, contents.iter().flatten(), errors);
        let contents: Vec<Content<'_>> = contents.into_iter().collect::<Option<_>>()?;
        let contents = with_shared_numbers(contents);
        let mut paths = PathNames::of_tag(tag);
        let variants = named
            .zip(contents)
            .map(|((variant, name), content)| Variant {
                ident: variant.ident,
                name,
                aliases: alias_names(variant),
                other: variant.options.other.value().is_some(),
                path: content.has_paths().then(|| paths.of_variant(variant.ident)),
                content,
            });
        return Some(Form::Tagged {
            tag: tag.clone(),
            variants: variants.collect(),
        });
    }
    if input.options.tag.is_missing() {
        data_needs_tag(variants, errors);
    }
    Some(Form::UnitEnum(
        named
            .map(|(variant, name)| UnitVariant {
                ident: variant.ident,
                name,
                aliases: alias_names(variant),
                other: variant.options.other.value().is_some(),
                kept: kept(variant).map(|field| field.ty),
            })
            .collect(),
    ))
}

//! What a document means: a map, a value in a new type, a string or a map with a tag. Every rule of theirs is here, one function each.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::ast::{self, Body, Fields, Input};
use crate::case::Case;
use crate::container::Container;
use crate::errors::Errors;
use crate::field::{Field, name_has_length};

/// A type with `#[derive(Document)]`.
pub(crate) struct Document<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) form: Form<'a>,
}

/// How the type is stored.
pub(crate) enum Form<'a> {
    /// A struct with named fields: an M.
    Map(Vec<Field<'a>>),
    /// A struct with one unnamed field: as that field.
    Newtype(Box<Field<'a>>),
    /// An enum without data: an S.
    Names(Vec<Name<'a>>),
    /// An enum with data: an M with the variant's name in one attribute.
    Tagged {
        tag: LitStr,
        variants: Vec<Variant<'a>>,
    },
}

/// A variant without data.
pub(crate) struct Name<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: LitStr,
}

/// A variant of a tagged enum.
pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: LitStr,
    pub(crate) content: Content<'a>,
}

pub(crate) enum Content<'a> {
    Unit,
    /// Named fields, which stand beside the tag.
    Map(Vec<Field<'a>>),
    /// One document, which is flattened: its members stand beside the tag.
    Document(Box<Field<'a>>),
}

impl<'a> Variant<'a> {
    /// The fields, whether named or not.
    pub(crate) fn fields(&self) -> &[Field<'a>] {
        match &self.content {
            Content::Unit => &[],
            Content::Map(fields) => fields,
            Content::Document(field) => std::slice::from_ref(field),
        }
    }

    /// The fields that stand beside the tag.
    pub(crate) fn named_fields(&self) -> &[Field<'a>] {
        match &self.content {
            Content::Map(fields) => fields,
            Content::Unit | Content::Document(_) => &[],
        }
    }
}

impl<'a> Document<'a> {
    pub(crate) fn read(input: &'a Input<'a>, mut errors: Errors) -> syn::Result<Self> {
        let form = match &input.body {
            Body::Struct(fields) => read_struct(input, fields, &mut errors),
            Body::Enum(variants) => read_enum(input, variants, &mut errors),
            Body::Union => {
                errors.at(
                    input.ident,
                    "a union cannot be stored, for nothing says which field is valid; use an enum",
                );
                None
            }
        };
        errors.finish()?;
        Ok(Self {
            container: Container::of(input),
            form: form.expect("what has no form was noted"),
        })
    }
}

fn read_struct<'a>(
    input: &'a Input<'a>,
    fields: &'a Fields<'a>,
    errors: &mut Errors,
) -> Option<Form<'a>> {
    if let Some(word) = input.options.tag.word() {
        errors.at(
            word,
            "`tag` says which variant of an enum is stored; leave it away from a struct",
        );
    }
    match fields {
        Fields::Named(fields) => {
            no_keys(fields, errors);
            Some(Form::Map(Field::read_all(
                fields,
                input.options.rename_all.value().copied(),
                errors,
            )))
        }
        Fields::Unnamed(fields) => {
            if let Some(word) = input.options.rename_all.word() {
                errors.at(word, "`rename_all` needs named fields; leave it away");
            }
            let [field] = &**fields else {
                let advice = "give the fields names, or keep one of them";
                errors.at(
                    input.ident,
                    format!(
                        "a tuple struct is stored as its one field, but this one has {}; {advice}",
                        fields.len()
                    ),
                );
                return None;
            };
            newtype_has_no_name(field, errors);
            Field::read_all(std::slice::from_ref(field), None, errors)
                .pop()
                .map(|field| Form::Newtype(Box::new(field)))
        }
        Fields::Unit => {
            errors.at(
                input.ident,
                "a struct without fields says nothing to store; write `{}` for an empty map",
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
            "an enum without variants has no value to store; add a variant",
        );
        return None;
    }
    let case = input.options.rename_all.value().copied();
    let names: Vec<LitStr> = variants
        .iter()
        .map(|variant| variant_name(variant, case, errors))
        .collect();
    names_differ(variants, &names, errors);
    let contents: Vec<_> = variants
        .iter()
        .map(|variant| read_content(variant, errors))
        .collect();

    let named = variants.iter().map(|variant| variant.ident).zip(names);
    if let Some(tag) = input.options.tag.value() {
        name_has_length(tag, errors);
        tag_is_free(tag, contents.iter().flatten(), errors);
        let variants = named.zip(contents).map(|((ident, name), content)| {
            Some(Variant {
                ident,
                name,
                content: content?,
            })
        });
        return variants
            .collect::<Option<_>>()
            .map(|variants| Form::Tagged {
                tag: tag.clone(),
                variants,
            });
    }
    if input.options.tag.is_missing() {
        data_needs_tag(variants, errors);
    }
    Some(Form::Names(
        named.map(|(ident, name)| Name { ident, name }).collect(),
    ))
}

/// The variant's name: `rename`, or else its Rust name without `r#` in the case of `rename_all`.
fn variant_name(variant: &ast::Variant<'_>, case: Option<Case>, errors: &mut Errors) -> LitStr {
    if let Some(rename) = variant.options.rename.value() {
        if rename.value().is_empty() {
            errors.at(rename, "the name of a variant cannot be empty");
        }
        return rename.clone();
    }
    let ident = variant.ident.unraw().to_string();
    let name = case.map_or_else(|| ident.clone(), |case| case.of_variant(&ident));
    LitStr::new(&name, variant.ident.span())
}

/// Two variants are stored under two names.
fn names_differ(variants: &[ast::Variant<'_>], names: &[LitStr], errors: &mut Errors) {
    let mut seen: Vec<(String, &Ident)> = Vec::new();
    for (variant, name) in variants.iter().zip(names) {
        match seen.iter().find(|(other, _)| *other == name.value()) {
            Some((other, ident)) => {
                let message = format!(
                    "the variant `{}` is stored as `{other}` already; give one of them another name with `rename`",
                    ident.unraw()
                );
                errors.push(syn::Error::new(name.span(), message));
            }
            None => seen.push((name.value(), variant.ident)),
        }
    }
}

/// What a variant holds are named fields, one document, or nothing.
fn read_content<'a>(variant: &'a ast::Variant<'a>, errors: &mut Errors) -> Option<Content<'a>> {
    if let (Some(word), false) = (
        variant.options.rename_all.word(),
        matches!(variant.fields, Fields::Named(_)),
    ) {
        errors.at(word, "`rename_all` is about the fields of a variant, and this one has no named fields; leave it away");
    }
    match &variant.fields {
        Fields::Unit => Some(Content::Unit),
        Fields::Named(fields) => {
            no_keys(fields, errors);
            Some(Content::Map(Field::read_all(
                fields,
                variant.options.rename_all.value().copied(),
                errors,
            )))
        }
        Fields::Unnamed(fields) => match &**fields {
            [field] => {
                content_has_no_options(field, errors);
                Some(Content::Document(Box::new(Field::flattened(field))))
            }
            _ => {
                let advice =
                    "give the fields names, or put them into a struct with `#[derive(Document)]`";
                let message = format!(
                    "a variant holds named fields or one document, not {} unnamed fields; {advice}",
                    fields.len()
                );
                errors.at(variant.ident, message);
                None
            }
        },
    }
}

/// An enum with data is a map, in which one attribute says which variant it is.
fn data_needs_tag(variants: &[ast::Variant<'_>], errors: &mut Errors) {
    if let Some(variant) = variants
        .iter()
        .find(|variant| !matches!(variant.fields, Fields::Unit))
    {
        let advice = "name the attribute that says which variant is stored: `#[dyno(tag = \"kind\")]` above the enum";
        errors.at(
            variant.ident,
            format!("an enum with data needs a tag; {advice}"),
        );
    }
}

/// The tag is an attribute beside the fields of the variants.
fn tag_is_free<'c, 'a: 'c>(
    tag: &LitStr,
    contents: impl Iterator<Item = &'c Content<'a>>,
    errors: &mut Errors,
) {
    let fields = contents.filter_map(|content| match content {
        Content::Map(fields) => Some(fields),
        Content::Unit | Content::Document(_) => None,
    });
    for stored in fields
        .flatten()
        .filter_map(Field::stored)
        .filter(|stored| stored.name.value() == tag.value())
    {
        let tag = tag.value();
        let message = format!(
            "`{tag}` is the tag of the enum already; give the field another name with `rename`, or the enum another tag"
        );
        errors.push(syn::Error::new(stored.name.span(), message));
    }
}

/// Only the items of a table have keys.
fn no_keys(fields: &[ast::Field<'_>], errors: &mut Errors) {
    for field in fields {
        for word in [
            field.options.partition_key.word(),
            field.options.sort_key.word(),
        ]
        .into_iter()
        .flatten()
        {
            let advice = "leave it away, or derive `Model` if this struct is what a table holds";
            errors.at(
                word,
                format!("a document has no keys, only a model has; {advice}"),
            );
        }
        if let Some(word) = field.options.ttl.word() {
            let advice = "put `ttl` on a field of the model";
            errors.at(
                word,
                format!("a document does not expire, only an item does; {advice}"),
            );
        }
    }
}

/// A struct with one unnamed field is stored as that field: there is no attribute that could be named or left out.
fn newtype_has_no_name(field: &ast::Field<'_>, errors: &mut Errors) {
    no_options_but(field, &["with", "serde"], errors, |word| {
        format!(
            "a struct with one unnamed field is stored as that field, without an attribute of its own; leave `{word}` away"
        )
    });
}

/// The members of a document in a variant stand beside the tag: there is no attribute that could be named or left out.
fn content_has_no_options(field: &ast::Field<'_>, errors: &mut Errors) {
    no_options_but(field, &[], errors, |word| {
        format!(
            "the members of this document stand beside the tag, without an attribute of their own; leave `{word}` away, or give the field a name"
        )
    });
}

fn no_options_but(
    field: &ast::Field<'_>,
    allowed: &[&str],
    errors: &mut Errors,
    message: impl Fn(&Ident) -> String,
) {
    for word in field
        .options
        .words()
        .filter(|word| !allowed.iter().any(|allowed| word == allowed))
    {
        errors.at(word, message(word));
    }
}

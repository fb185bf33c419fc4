//! Documents: structs, newtypes, unit enums and tagged enums, and the rules between their parts, one function each.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{LitStr, Type};

use crate::ast::{self, Body, Fields, Input};
use crate::case::Case;
use crate::container::Container;
use crate::errors::Errors;
use crate::field::{Field, attribute_name_length};

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

/// A variant of an enum without data.
pub(crate) struct UnitVariant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: LitStr,
    /// Older names, which are only read.
    pub(crate) aliases: Vec<LitStr>,
    /// Whether it stands for all other names.
    pub(crate) other: bool,
    /// The type that keeps another name.
    pub(crate) kept: Option<&'a Type>,
}

impl UnitVariant<'_> {
    /// Returns the names that are read as this variant.
    pub(crate) fn names(&self) -> impl Iterator<Item = &LitStr> {
        let own = self.kept.is_none().then_some(&self.name);
        own.into_iter().chain(&self.aliases)
    }
}

/// A variant of a tagged enum.
pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: LitStr,
    /// Older names, which are only read.
    pub(crate) aliases: Vec<LitStr>,
    /// Whether it stands for all other names.
    pub(crate) other: bool,
    pub(crate) content: Content<'a>,
}

pub(crate) enum Content<'a> {
    Unit,
    /// Named fields, which are stored beside the tag.
    Map(Vec<Field<'a>>),
    /// One document, whose members are stored beside the tag.
    Document(Box<Field<'a>>),
    /// The whole item of an unknown variant, with its tag.
    Item(&'a Type),
}

impl<'a> Variant<'a> {
    /// Returns the names that are read as this variant.
    pub(crate) fn names(&self) -> impl Iterator<Item = &LitStr> {
        let own = (!matches!(self.content, Content::Item(_))).then_some(&self.name);
        own.into_iter().chain(&self.aliases)
    }

    /// Returns all fields, named or not.
    pub(crate) fn fields(&self) -> &[Field<'a>] {
        match &self.content {
            Content::Unit | Content::Item(_) => &[],
            Content::Map(fields) => fields,
            Content::Document(field) => std::slice::from_ref(field),
        }
    }

    /// Returns the named fields.
    pub(crate) fn named_fields(&self) -> &[Field<'a>] {
        match &self.content {
            Content::Map(fields) => fields,
            Content::Unit | Content::Document(_) | Content::Item(_) => &[],
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
                    "a union cannot be stored because its valid field is unknown; use an enum",
                );
                None
            }
        };
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
    let contents: Vec<_> = variants
        .iter()
        .map(|variant| read_content(variant, errors))
        .collect();

    let named = variants.iter().zip(names);
    if let Some(tag) = input.options.tag.value() {
        attribute_name_length(tag, errors);
        tag_is_free(tag, contents.iter().flatten(), errors);
        let variants = named.zip(contents).map(|((variant, name), content)| {
            Some(Variant {
                ident: variant.ident,
                name,
                aliases: alias_names(variant),
                other: variant.options.other.value().is_some(),
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

/// Returns the stored name of a variant: `rename`, or else its Rust name without `r#` in the case of `rename_all`.
fn variant_name(variant: &ast::Variant<'_>, case: Option<Case>, errors: &mut Errors) -> LitStr {
    if let Some(rename) = variant.options.rename.value() {
        if rename.value().is_empty() {
            errors.at(
                rename,
                "the name of a variant cannot be empty; remove `rename`, or set a name",
            );
        }
        return rename.clone();
    }
    let ident = variant.ident.unraw().to_string();
    let name = case.map_or_else(|| ident.clone(), |case| case.of_variant(&ident));
    LitStr::new(&name, variant.ident.span())
}

/// Returns the older names of a variant.
fn alias_names(variant: &ast::Variant<'_>) -> Vec<LitStr> {
    let aliases = variant.options.aliases.iter();
    aliases.map(|alias| alias.value.clone()).collect()
}

/// Returns the field of a variant with `other` that keeps what was read.
fn kept<'f, 'a>(variant: &'f ast::Variant<'a>) -> Option<&'f ast::Field<'a>> {
    match &variant.fields {
        Fields::Unnamed(fields) if variant.options.other.value().is_some() => match &**fields {
            [field] => Some(field),
            _ => None,
        },
        _ => None,
    }
}

/// Checks that one variant stands for all other names, and that it has nothing of its own if it keeps what was read.
fn one_other(variants: &[ast::Variant<'_>], errors: &mut Errors) {
    let mut first: Option<&Ident> = None;
    for variant in variants {
        let Some(option) = variant.options.other.name() else {
            continue;
        };
        if let Some(first) = first {
            let message =
                format!("`{first}` is already the variant for all other names; remove `other`");
            errors.at(option, message);
        }
        first = first.or(Some(variant.ident));
        let is_allowed = matches!(variant.fields, Fields::Unit) || kept(variant).is_some();
        if !is_allowed {
            let advice = "remove its fields, or write `Other(String)`, or `Other(dyno::Item)` in an enum with a tag";
            let message = format!("a variant with `other` has no fields of its own; {advice}");
            errors.at(option, message);
        }
        if let Some(field) = kept(variant) {
            let options = &variant.options;
            let aliases = options.aliases.iter().map(|alias| &alias.name);
            for option in options.rename.name().into_iter().chain(aliases) {
                let message = format!(
                    "`{option}` does not apply to a variant that keeps the name that was read; remove it"
                );
                errors.at(option, message);
            }
            no_content_options(field, errors);
        }
    }
}

/// Checks that the stored names of the variants are unique, together with their aliases.
fn unique_names(variants: &[ast::Variant<'_>], names: &[LitStr], errors: &mut Errors) {
    let mut seen: Vec<(String, &Ident)> = Vec::new();
    let own = variants.iter().zip(names.iter().cloned());
    let own = own.filter(|(variant, _)| kept(variant).is_none());
    let aliases = variants.iter().flat_map(|variant| {
        alias_names(variant)
            .into_iter()
            .map(move |alias| (variant, alias))
    });
    for (variant, name) in own.chain(aliases) {
        match seen.iter().find(|(other, _)| *other == name.value()) {
            Some((other, ident)) => {
                let message = format!(
                    "the variant `{}` is already stored as `{other}`; give one of them another name with `rename`",
                    ident.unraw()
                );
                errors.push(syn::Error::new(name.span(), message));
            }
            None => seen.push((name.value(), variant.ident)),
        }
    }
}

/// Reads the content of a variant: named fields, one document, or nothing.
fn read_content<'a>(variant: &'a ast::Variant<'a>, errors: &mut Errors) -> Option<Content<'a>> {
    if let (Some(option), false) = (
        variant.options.rename_all.name(),
        matches!(variant.fields, Fields::Named(_)),
    ) {
        errors.at(
            option,
            "`rename_all` applies to the named fields of a variant, and this one has none; remove it",
        );
    }
    match &variant.fields {
        Fields::Unit => Some(Content::Unit),
        Fields::Named(fields) => {
            no_item_options(fields, errors);
            Some(Content::Map(Field::read_all(
                fields,
                variant.options.rename_all.value().copied(),
                errors,
            )))
        }
        Fields::Unnamed(fields) => match &**fields {
            [field] if kept(variant).is_some() => Some(Content::Item(field.ty)),
            [field] => {
                no_content_options(field, errors);
                Some(Content::Document(Box::new(Field::flattened(field))))
            }
            _ => {
                let advice = "name the fields, or move them to a struct with `#[derive(Document)]`";
                let message = format!(
                    "a variant contains named fields or one document, and this one has {} unnamed fields; {advice}",
                    fields.len()
                );
                errors.at(variant.ident, message);
                None
            }
        },
    }
}

/// Checks that an enum with data has a tag.
fn data_needs_tag(variants: &[ast::Variant<'_>], errors: &mut Errors) {
    if let Some(variant) = variants
        .iter()
        .find(|variant| !matches!(variant.fields, Fields::Unit) && kept(variant).is_none())
    {
        let advice =
            "add `#[dyno(tag = \"kind\")]` to the enum to name the attribute with the variant";
        errors.at(
            variant.ident,
            format!("an enum with data needs a tag; {advice}"),
        );
    }
}

/// Checks that no field of a variant has the name of the tag.
fn tag_is_free<'c, 'a: 'c>(
    tag: &LitStr,
    contents: impl Iterator<Item = &'c Content<'a>>,
    errors: &mut Errors,
) {
    let fields = contents.filter_map(|content| match content {
        Content::Map(fields) => Some(fields),
        Content::Unit | Content::Document(_) | Content::Item(_) => None,
    });
    for name in fields
        .flatten()
        .filter_map(Field::stored)
        .flat_map(|stored| std::iter::once(&stored.name).chain(&stored.aliases))
        .filter(|name| name.value() == tag.value())
    {
        let tag = tag.value();
        let message = format!(
            "`{tag}` is already the tag of the enum; give the field another name with `rename`, or the enum another tag"
        );
        errors.push(syn::Error::new(name.span(), message));
    }
}

/// Checks that a document has no keys and no expiry time.
fn no_item_options(fields: &[ast::Field<'_>], errors: &mut Errors) {
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
        if let Some(option) = field.options.ttl.name() {
            let advice = "put it on a field of the model";
            errors.at(
                option,
                format!("`ttl` is an option of models, not of documents; {advice}"),
            );
        }
    }
}

/// Checks the options of a newtype's field, which has no attribute of its own.
fn newtype_options(field: &ast::Field<'_>, errors: &mut Errors) {
    only_options(field, &["with", "serde"], errors, |option| {
        format!(
            "`{option}` does not apply to a newtype, whose field has no attribute of its own; remove it"
        )
    });
}

/// Checks that the document of a variant has no options, because it has no attribute of its own.
fn no_content_options(field: &ast::Field<'_>, errors: &mut Errors) {
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

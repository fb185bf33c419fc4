//! The variants of enums, and the rules between them, one function each.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{LitStr, Type};

use crate::ast::{self, Fields};
use crate::case::Case;
use crate::document_options::{no_content_options, no_item_options};
use crate::errors::Errors;
use crate::field::{Field, FieldKind};
use crate::field_type::last_name;

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
    /// The name of its set of paths.
    pub(crate) path: Option<Ident>,
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

impl Content<'_> {
    /// Returns whether the fields have paths.
    pub(crate) fn has_paths(&self) -> bool {
        matches!(self, Self::Map(_) | Self::Document(_))
    }
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

/// Returns the stored name of a variant: `rename`, or else its Rust name without `r#` in the case of `rename_all`.
pub(crate) fn variant_name(
    variant: &ast::Variant<'_>,
    case: Option<Case>,
    errors: &mut Errors,
) -> LitStr {
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
pub(crate) fn alias_names(variant: &ast::Variant<'_>) -> Vec<LitStr> {
    let aliases = variant.options.aliases.iter();
    aliases.map(|alias| alias.value.clone()).collect()
}

/// Returns the field of a variant with `other` that keeps what was read.
pub(crate) fn kept<'f, 'a>(variant: &'f ast::Variant<'a>) -> Option<&'f ast::Field<'a>> {
    match &variant.fields {
        Fields::Unnamed(fields) if variant.options.other.value().is_some() => match &**fields {
            [field] => Some(field),
            _ => None,
        },
        _ => None,
    }
}

/// Checks that one variant stands for all other names, and that it has nothing of its own if it keeps what was read.
pub(crate) fn one_other(variants: &[ast::Variant<'_>], errors: &mut Errors) {
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

/// Checks that a variant with `other` keeps a string in an enum without data, and an item in an enum with a tag.
pub(crate) fn kept_types(variants: &[ast::Variant<'_>], has_tag: bool, errors: &mut Errors) {
    for field in variants.iter().filter_map(kept) {
        let name = last_name(field.ty).map(ToString::to_string);
        match (name.as_deref(), has_tag) {
            (Some("String" | "str" | "Cow"), true) => errors.at(
                field.ty,
                "an unknown variant of an enum with a tag is a map; write `Other(dyno::Item)`",
            ),
            (Some("Item" | "Value" | "HashMap" | "BTreeMap"), false) => errors.at(
                field.ty,
                "an unknown variant of an enum without data is a string; write `Other(String)`",
            ),
            _ => {}
        }
    }
}

/// Checks that the stored names of the variants are unique, together with their aliases.
pub(crate) fn unique_names(variants: &[ast::Variant<'_>], names: &[LitStr], errors: &mut Errors) {
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
pub(crate) fn read_content<'a>(
    variant: &'a ast::Variant<'a>,
    errors: &mut Errors,
) -> Option<Content<'a>> {
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

/// Numbers the fields of all variants as the attributes of the enum, in which the tag comes first and fields with the
/// same name share one attribute.
pub(crate) fn with_shared_numbers(mut contents: Vec<Content<'_>>) -> Vec<Content<'_>> {
    let mut names: Vec<String> = Vec::new();
    let fields = contents.iter_mut().filter_map(|content| match content {
        Content::Map(fields) => Some(fields),
        Content::Unit | Content::Document(_) | Content::Item(_) => None,
    });
    for field in fields.flatten() {
        let FieldKind::Stored(stored) = &mut field.kind else {
            continue;
        };
        let name = stored.name.value();
        let at = names.iter().position(|other| *other == name);
        stored.number = 1 + at.unwrap_or(names.len());
        if at.is_none() {
            names.push(name);
        }
    }
    contents
}

/// Checks that an enum with data has a tag.
pub(crate) fn data_needs_tag(variants: &[ast::Variant<'_>], errors: &mut Errors) {
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
pub(crate) fn tag_is_free<'c, 'a: 'c>(
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

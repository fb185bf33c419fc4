//! Collections: enums of entities, and structs that group them.

use proc_macro2::Ident;
use syn::{Attribute, Data, DeriveInput, Fields, Meta, Path, Type};

use crate::errors::Errors;
use crate::field_type::{inside, inside_option};

/// A collection of entities.
pub(crate) struct Collection<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) form: Form<'a>,
    pub(crate) krate: Option<Path>,
}

pub(crate) enum Form<'a> {
    /// An enum: one item of any of the entities.
    Enum {
        entities: Vec<(&'a Ident, &'a Type)>,
        /// The variant for other items, and its type.
        other: Option<(&'a Ident, &'a Type)>,
    },
    /// A struct: all items, grouped.
    Struct {
        entities: Vec<Member<'a>>,
        other: Option<Member<'a>>,
    },
}

/// A field of a struct that groups items.
pub(crate) struct Member<'a> {
    pub(crate) ident: &'a Ident,
    /// The type of an item.
    pub(crate) item: &'a Type,
    /// Whether it is a `Vec` rather than an `Option`.
    pub(crate) many: bool,
}

impl<'a> Collection<'a> {
    pub(crate) fn read(input: &'a DeriveInput) -> syn::Result<Self> {
        let mut errors = Errors::default();
        let krate = read_crate(&input.attrs, &mut errors);
        if !input.generics.params.is_empty() {
            errors.at(&input.generics, "a collection has no generic parameters");
        }
        let form = match &input.data {
            Data::Enum(data) => read_enum(data, &mut errors),
            Data::Struct(data) => read_struct(input, data, &mut errors),
            Data::Union(_) => {
                errors.at(&input.ident, "a union cannot be a collection; use an enum");
                None
            }
        };
        let is_empty = match &form {
            Some(Form::Enum { entities, .. }) => entities.is_empty(),
            Some(Form::Struct { entities, .. }) => entities.is_empty(),
            None => false,
        };
        if is_empty {
            errors.at(
                &input.ident,
                "a collection has at least one entity; add one, such as `Order(Order)`",
            );
        }
        errors.finish()?;
        let missing = || syn::Error::new_spanned(&input.ident, "the collection is not complete");
        Ok(Self {
            input,
            form: form.ok_or_else(missing)?,
            krate,
        })
    }
}

fn read_enum<'a>(data: &'a syn::DataEnum, errors: &mut Errors) -> Option<Form<'a>> {
    let mut entities = Vec::new();
    let mut other = None;
    for variant in &data.variants {
        let field = match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first(),
            _ => None,
        };
        let Some(field) = field else {
            errors.at(
                &variant.ident,
                format!(
                    "a variant of a collection contains a model; write `{0}({0})`",
                    variant.ident
                ),
            );
            continue;
        };
        match has_other(&variant.attrs, errors) {
            false => entities.push((&variant.ident, &field.ty)),
            true if other.is_none() => other = Some((&variant.ident, &field.ty)),
            true => errors.at(
                &variant.ident,
                "another variant takes all other items already; keep one of them",
            ),
        }
    }
    Some(Form::Enum { entities, other })
}

fn read_struct<'a>(
    input: &'a DeriveInput,
    data: &'a syn::DataStruct,
    errors: &mut Errors,
) -> Option<Form<'a>> {
    let Fields::Named(fields) = &data.fields else {
        errors.at(
            &input.ident,
            "a struct that groups items has a named field for each entity",
        );
        return None;
    };
    let mut entities = Vec::new();
    let mut other = None;
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let member = match (inside_option(&field.ty), inside(&field.ty, "Vec")) {
            (Some(item), _) => Member {
                ident,
                item,
                many: false,
            },
            (None, Some(item)) => Member {
                ident,
                item,
                many: true,
            },
            (None, None) => {
                errors.at(&field.ty, "a group has an `Option` for at most one item and a `Vec` for any number of them");
                continue;
            }
        };
        match has_other(&field.attrs, errors) {
            false => entities.push(member),
            true if !member.many => errors.at(
                &field.ty,
                "other items can be any number; write `Vec<dyno::Item>`",
            ),
            true if other.is_none() => other = Some(member),
            true => errors.at(
                ident,
                "another field takes all other items already; keep one of them",
            ),
        }
    }
    Some(Form::Struct { entities, other })
}

/// Returns whether there is `#[dyno(other)]`.
fn has_other(attributes: &[Attribute], errors: &mut Errors) -> bool {
    let mut found = false;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("dyno"))
    {
        let read = attribute.parse_nested_meta(|meta| match meta.path.is_ident("other") {
            true => {
                found = true;
                Ok(())
            }
            false => Err(meta.error("unknown option; the option here is `other`")),
        });
        if let Err(error) = read {
            errors.push(error);
        }
    }
    found
}

fn read_crate(attributes: &[Attribute], errors: &mut Errors) -> Option<Path> {
    let mut krate = None;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("dyno"))
    {
        if !matches!(attribute.meta, Meta::List(_)) {
            errors.at(
                attribute,
                "`dyno` needs options in parentheses; write `#[dyno(..)]`",
            );
            continue;
        }
        let read = attribute.parse_nested_meta(|meta| match meta.path.is_ident("crate") {
            true => {
                krate = Some(meta.value()?.call(Path::parse_mod_style)?);
                Ok(())
            }
            false => Err(meta.error("unknown option; the option of a collection is `crate`")),
        });
        if let Err(error) = read {
            errors.push(error);
        }
    }
    krate
}

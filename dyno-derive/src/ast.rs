//! The syntax tree of the input: the struct or enum, its fields, and their options. Rules between them are checked
//! later.

use proc_macro2::{Ident, Span};
use quote::ToTokens as _;
use syn::{Attribute, Data, DeriveInput, Generics, Type, Visibility};

use crate::attr::{ContainerOptions, FieldOptions, Scope, VariantOptions};
use crate::container::mentions;
use crate::errors::Errors;
use crate::field_type::{has_empty_value, is_standard_set};
use crate::life::Written;

/// A struct, an enum or a union with the derive.
pub(crate) struct Input<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) generics: &'a Generics,
    pub(crate) options: ContainerOptions,
    pub(crate) body: Body<'a>,
    /// The attributes of garde, except the one that lets fields be without rules.
    pub(crate) garde: Vec<&'a Attribute>,
}

/// The content of the braces.
pub(crate) enum Body<'a> {
    Struct(Fields<'a>),
    Enum(Vec<Variant<'a>>),
    /// A union, which is always an error.
    Union,
}

/// The fields of a struct or a variant.
pub(crate) enum Fields<'a> {
    Named(Vec<Field<'a>>),
    Unnamed(Vec<Field<'a>>),
    Unit,
}

pub(crate) struct Field<'a> {
    /// The name, or `None` if the field is unnamed.
    pub(crate) ident: Option<&'a Ident>,
    pub(crate) vis: &'a Visibility,
    pub(crate) ty: &'a Type,
    pub(crate) docs: Vec<&'a Attribute>,
    pub(crate) options: FieldOptions,
    /// Whether it has attributes of serde, which dyno's options may have to repeat.
    pub(crate) has_serde: bool,
    /// The attributes of garde with rules for this field alone.
    pub(crate) garde: Vec<&'a Attribute>,
    /// Whether garde has a rule for this field that names others.
    pub(crate) compared: bool,
}

pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) options: VariantOptions,
    pub(crate) fields: Fields<'a>,
}

impl<'a> Input<'a> {
    pub(crate) fn read(scope: Scope, input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let options = ContainerOptions::read(scope, &input.attrs, errors);
        let mut body = match &input.data {
            Data::Struct(data) => Body::Struct(Fields::read(&data.fields, errors)),
            Data::Enum(data) => Body::Enum(
                data.variants
                    .iter()
                    .map(|variant| Variant::read(variant, errors))
                    .collect(),
            ),
            Data::Union(_) => Body::Union,
        };
        if let Some(option) = options.skip_empty.name() {
            body.skip_empty(option);
        }
        Self {
            ident: &input.ident,
            vis: &input.vis,
            generics: &input.generics,
            options,
            body,
            garde: garde(&input.attrs, &["allow_unvalidated"]),
        }
    }
}

impl<'a> Body<'a> {
    /// Returns the fields of the struct or of all variants.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field<'a>> {
        let (of_struct, variants) = match self {
            Self::Struct(fields) => (fields.all(), &[][..]),
            Self::Enum(variants) => (&[][..], variants.as_slice()),
            Self::Union => (&[][..], &[][..]),
        };
        let of_variants = variants.iter().flat_map(|variant| variant.fields.all());
        of_struct.iter().chain(of_variants)
    }
}

impl Body<'_> {
    /// Applies the option of a model or a document to its named fields.
    fn skip_empty(&mut self, option: &Ident) {
        let all: Vec<&mut Fields<'_>> = match self {
            Self::Struct(fields) => vec![fields],
            Self::Enum(variants) => {
                let variants = variants.iter_mut();
                variants.map(|variant| &mut variant.fields).collect()
            }
            Self::Union => Vec::new(),
        };
        for fields in all {
            if let Fields::Named(fields) = fields {
                for field in fields.iter_mut().filter(|field| field.can_skip_empty()) {
                    field.options.skip_empty.adopt(option.clone(), ());
                }
            }
        }
    }
}

impl<'a> Fields<'a> {
    fn all(&self) -> &[Field<'a>] {
        match self {
            Self::Named(fields) | Self::Unnamed(fields) => fields,
            Self::Unit => &[],
        }
    }

    fn read(fields: &'a syn::Fields, errors: &mut Errors) -> Self {
        let read = fields
            .iter()
            .map(|field| Field::read(field, errors))
            .collect();
        match fields {
            syn::Fields::Named(_) => Self::Named(read),
            syn::Fields::Unnamed(_) => Self::Unnamed(read),
            syn::Fields::Unit => Self::Unit,
        }
    }
}

impl<'a> Field<'a> {
    fn read(field: &'a syn::Field, errors: &mut Errors) -> Self {
        let garde = garde(&field.attrs, &["skip"]);
        let of_field = without(&garde, &["matches", "self", "Self"]);
        Self {
            ident: field.ident.as_ref(),
            vis: &field.vis,
            ty: &field.ty,
            docs: field
                .attrs
                .iter()
                .filter(|attribute| attribute.path().is_ident("doc"))
                .collect(),
            options: FieldOptions::read(&field.attrs, errors),
            compared: garde.len() > of_field.len(),
            garde: of_field,
            has_serde: (field.attrs.iter()).any(|attribute| attribute.path().is_ident("serde")),
        }
    }
}

impl Field<'_> {
    /// Returns whether the type has an empty value, by its name, and no option says what is stored of it.
    fn can_skip_empty(&self) -> bool {
        let options = &self.options;
        let others = [
            options.partition_key.name(),
            options.sort_key.name(),
            options.stored.name(),
            options.skip.name(),
            options.flatten.name(),
            options.null.name(),
            options.empty_as_null.name(),
            options.default_on_write.name(),
            options.with.name(),
            options.serde.name(),
        ];
        let has_default = matches!(options.default.value(), Some(Some(_)));
        let is_free = others.iter().all(Option::is_none) && Written::read(options).is_none();
        is_free && !has_default && has_empty_value(self.ty) && !is_standard_set(self.ty)
    }
}

impl<'a> Variant<'a> {
    fn read(variant: &'a syn::Variant, errors: &mut Errors) -> Self {
        Self {
            ident: &variant.ident,
            options: VariantOptions::read(&variant.attrs, errors),
            fields: Fields::read(&variant.fields, errors),
        }
    }
}

/// Returns the attributes of garde, unless one of these names is in them.
fn garde<'a>(attributes: &'a [Attribute], names: &[&str]) -> Vec<&'a Attribute> {
    let garde = attributes.iter();
    let garde: Vec<_> = garde
        .filter(|attribute| attribute.path().is_ident("garde"))
        .collect();
    without(&garde, names)
}

/// Returns the attributes in which none of these names is.
fn without<'a>(attributes: &[&'a Attribute], names: &[&str]) -> Vec<&'a Attribute> {
    let is_named = |attribute: &&&Attribute| {
        let tokens = attribute.to_token_stream();
        names
            .iter()
            .any(|name| mentions(tokens.clone(), &Ident::new(name, Span::call_site())))
    };
    let left = attributes.iter().filter(|attribute| !is_named(attribute));
    left.copied().collect()
}

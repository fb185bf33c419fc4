//! What a field means: its attribute, how it gets there and back, and what it is when the attribute is absent.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, GenericArgument, LitStr, Member, PathArguments, Type, Visibility};

use crate::ast;
use crate::attr::FieldOptions;
use crate::case::{self, Case};
use crate::errors::Errors;

/// A field of a struct or of a variant.
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) vis: &'a Visibility,
    pub(crate) ty: &'a Type,
    pub(crate) docs: Vec<&'a Attribute>,
    pub(crate) meaning: Meaning<'a>,
}

pub(crate) enum Meaning<'a> {
    /// The field has an attribute of its own.
    Stored(Stored<'a>),
    /// The members of the field stand beside the other fields.
    Flattened,
    /// The field is not stored. It is read as a default.
    Skipped(Absent<'a>),
}

pub(crate) struct Stored<'a> {
    /// The field's place among the stored fields.
    pub(crate) number: usize,
    /// The attribute's name.
    pub(crate) name: LitStr,
    pub(crate) via: Option<Via<'a>>,
    /// Whether `None` is written as NULL.
    pub(crate) null: bool,
    pub(crate) absent: Absent<'a>,
    pub(crate) part: Part,
    /// Whether it says when the item expires.
    pub(crate) ttl: bool,
}

/// What an attribute is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Item,
    IndexKey,
    TableKey,
}

/// A value that goes by way of another type.
pub(crate) struct Via<'a> {
    pub(crate) converter: Converter<'a>,
    /// The type that is converted: the field's, without its `Option`.
    pub(crate) of: &'a Type,
    /// Whether the field is an `Option` of it.
    pub(crate) optional: bool,
}

pub(crate) enum Converter<'a> {
    /// The option `serde`.
    Serde(&'a Ident),
    Type(&'a Type),
}

/// What a field is when its attribute is absent.
pub(crate) enum Absent<'a> {
    /// What its type says: `None`, an empty set, or else an error.
    AsTypeSays,
    /// The default of its type.
    Default,
    Value(&'a Expr),
}

impl<'a> Field<'a> {
    /// Reads the fields of a struct or of a variant.
    pub(crate) fn read_all(
        fields: &'a [ast::Field<'a>],
        case: Option<Case>,
        errors: &mut Errors,
    ) -> Vec<Self> {
        let mut number = 0;
        let fields: Vec<Self> = fields
            .iter()
            .enumerate()
            .map(|(at, field)| {
                let read = Self::read(at, number, field, case, errors);
                number += usize::from(matches!(read.meaning, Meaning::Stored(_)));
                read
            })
            .collect();
        names_differ(&fields, errors);
        fields
    }

    fn read(
        at: usize,
        number: usize,
        field: &'a ast::Field<'a>,
        case: Option<Case>,
        errors: &mut Errors,
    ) -> Self {
        let options = &field.options;
        key_is_whole(options, errors);
        skipped_is_not_stored(options, errors);
        flattened_has_no_attribute(options, field.ty, errors);
        one_converter(options, errors);
        null_needs_option(options, field.ty, errors);

        let absent = match options.default.value() {
            Some(Some(value)) => Absent::Value(value),
            Some(None) => Absent::Default,
            None if options.skip.value().is_some() => Absent::Default,
            None => Absent::AsTypeSays,
        };
        let meaning = if options.skip.value().is_some() {
            Meaning::Skipped(absent)
        } else if options.flatten.value().is_some() {
            Meaning::Flattened
        } else {
            Meaning::Stored(Stored {
                number,
                name: attribute_name(field, case, errors),
                via: Via::read(options, field.ty),
                null: options.null.value().is_some(),
                absent,
                part: Part::Item,
                ttl: options.ttl.value().is_some(),
            })
        };
        let member = match field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(at.into()),
        };
        Self {
            member,
            vis: field.vis,
            ty: field.ty,
            docs: field.docs.clone(),
            meaning,
        }
    }

    /// The only field of a variant, whose members stand beside the tag.
    pub(crate) fn flattened(field: &'a ast::Field<'a>) -> Self {
        Self {
            member: Member::Unnamed(0.into()),
            vis: field.vis,
            ty: field.ty,
            docs: Vec::new(),
            meaning: Meaning::Flattened,
        }
    }

    pub(crate) fn stored(&self) -> Option<&Stored<'a>> {
        match &self.meaning {
            Meaning::Stored(stored) => Some(stored),
            Meaning::Flattened | Meaning::Skipped(_) => None,
        }
    }

    /// Whether the field has a path, or a set of paths if it is flattened.
    pub(crate) fn has_path(&self) -> bool {
        !matches!(self.meaning, Meaning::Skipped(_))
    }

    /// The field's name as a Rust programmer says it.
    pub(crate) fn name(&self) -> String {
        match &self.member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }

    /// The name of a variable that holds the field. No item of the user is called so.
    pub(crate) fn local(&self) -> Ident {
        format_ident!(
            "field_{}",
            self.name(),
            span = Span::call_site().located_at(self.span())
        )
    }

    /// The name of the constant that holds the field's path.
    pub(crate) fn constant(&self) -> Ident {
        let name = case::constant(&self.name()).unwrap_or_else(|| self.name());
        Ident::new(&name, Span::call_site().located_at(self.span()))
    }

    pub(crate) fn span(&self) -> Span {
        match &self.member {
            Member::Named(ident) => ident.span(),
            Member::Unnamed(index) => index.span,
        }
    }
}

impl<'a> Via<'a> {
    pub(crate) fn read(options: &'a FieldOptions, ty: &'a Type) -> Option<Self> {
        let converter = match (options.with.value(), options.serde.word()) {
            (Some(converter), _) => Converter::Type(converter),
            (None, Some(word)) => Converter::Serde(word),
            (None, None) => return None,
        };
        let inner = inside_option(ty);
        Some(Self {
            converter,
            of: inner.unwrap_or(ty),
            optional: inner.is_some(),
        })
    }
}

/// The `T` of a type that is written as `Option<T>`.
pub(crate) fn inside_option(ty: &Type) -> Option<&Type> {
    let ty = ungrouped(ty);
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}

/// The type without the invisible brackets that a `macro_rules` leaves around it.
fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        Type::Paren(paren) => ungrouped(&paren.elem),
        _ => ty,
    }
}

/// Whether a type is surely no `Option`, as far as one can see without knowing what its name means.
fn is_surely_no_option(ty: &Type) -> bool {
    const STANDARD: &[&str] = &[
        "bool", "char", "str", "String", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
        "u32", "u64", "u128", "usize", "f32", "f64", "Vec", "HashMap", "BTreeMap", "HashSet",
        "BTreeSet", "Cow",
    ];
    match ungrouped(ty) {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| STANDARD.iter().any(|standard| last.ident == standard)),
        Type::Reference(_) | Type::Tuple(_) | Type::Array(_) | Type::Slice(_) => true,
        _ => false,
    }
}

/// Says of each option that was given beside another why it cannot stand there.
fn refuse<'o>(
    others: impl IntoIterator<Item = Option<&'o Ident>>,
    errors: &mut Errors,
    message: impl Fn(&Ident) -> String,
) {
    for other in others.into_iter().flatten() {
        errors.push(syn::Error::new(other.span(), message(other)));
    }
}

/// A key attribute is one attribute of every item: always stored, never NULL, never made up. A field is one key, not two.
fn key_is_whole(options: &FieldOptions, errors: &mut Errors) {
    let keys = [options.partition_key.word(), options.sort_key.word()];
    let Some(key) = keys.into_iter().flatten().next() else {
        return;
    };
    refuse([options.skip.word()], errors, |_| {
        format!("a `{key}` is part of every item; it cannot be skipped")
    });
    refuse([options.default.word()], errors, |_| {
        format!("a `{key}` is part of every item; leave `default` away, it would never be used")
    });
    refuse([options.null.word()], errors, |_| {
        format!("a `{key}` is a string, a number or bytes; it cannot be NULL")
    });
    refuse([options.flatten.word()], errors, |_| {
        format!("a `{key}` is one attribute; put the key's value into a field of its own")
    });
    if options.partition_key.word().is_some() {
        refuse([options.sort_key.word()], errors, |_| {
            "one field cannot be both keys; mark another one with `sort_key`".to_owned()
        });
    }
}

/// A skipped field has no attribute, so that nothing can be said of one.
fn skipped_is_not_stored(options: &FieldOptions, errors: &mut Errors) {
    if options.skip.value().is_none() {
        return;
    }
    let others = [
        options.rename.word(),
        options.flatten.word(),
        options.null.word(),
        options.with.word(),
        options.serde.word(),
        options.ttl.word(),
    ];
    refuse(others, errors, |other| {
        format!("a skipped field is not stored; leave `{other}` away")
    });
}

/// A flattened field has no attribute of its own, only those of its type; so it cannot be absent as a whole either.
fn flattened_has_no_attribute(options: &FieldOptions, ty: &Type, errors: &mut Errors) {
    if options.flatten.value().is_none() || options.skip.value().is_some() {
        return;
    }
    let others = [
        options.rename.word(),
        options.default.word(),
        options.null.word(),
        options.with.word(),
        options.serde.word(),
        options.ttl.word(),
    ];
    refuse(others, errors, |other| {
        format!("a flattened field has no attribute of its own; leave `{other}` away")
    });
    if inside_option(ty).is_some() {
        errors.at(
            ty,
            "a flattened field cannot be an `Option`; make the fields of its type optional instead",
        );
    }
}

/// A field is stored by way of one type.
fn one_converter(options: &FieldOptions, errors: &mut Errors) {
    if options.with.word().is_some() {
        refuse([options.serde.word()], errors, |_| {
            "`with` and `serde` both say how the field is stored; keep one of them".to_owned()
        });
    }
}

/// Only a `None` can be written as NULL.
fn null_needs_option(options: &FieldOptions, ty: &Type, errors: &mut Errors) {
    if is_surely_no_option(ty) {
        refuse([options.null.word()], errors, |_| {
            "`null` says that `None` is written as NULL; the field must be an `Option`".to_owned()
        });
    }
}

/// The attribute's name: `rename`, or else the field's name without `r#` in the case of `rename_all`.
fn attribute_name(field: &ast::Field<'_>, case: Option<Case>, errors: &mut Errors) -> LitStr {
    if let Some(rename) = field.options.rename.value() {
        name_has_length(rename, errors);
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

/// The name of an attribute has 1 to 65535 bytes (AWS developer guide, "Quotas in Amazon DynamoDB", "Attributes").
pub(crate) fn name_has_length(name: &LitStr, errors: &mut Errors) {
    match name.value().len() {
        0 => errors.at(
            name,
            "the name of an attribute cannot be empty; DynamoDB refuses it",
        ),
        1..=65535 => {}
        length => errors.at(
            name,
            format!("the name of an attribute has at most 65535 bytes; this one has {length}"),
        ),
    }
}

/// Two fields are stored under two names.
fn names_differ(fields: &[Field<'_>], errors: &mut Errors) {
    let mut seen: Vec<(String, &Field<'_>)> = Vec::new();
    for (field, stored) in fields
        .iter()
        .filter_map(|field| Some((field, field.stored()?)))
    {
        let name = stored.name.value();
        match seen.iter().find(|(other, _)| *other == name) {
            Some((_, other)) => {
                let message = format!(
                    "the field `{}` is stored as `{name}` already; give one of them another name with `rename`",
                    other.name()
                );
                errors.push(syn::Error::new(stored.name.span(), message));
            }
            None => seen.push((name, field)),
        }
    }
}

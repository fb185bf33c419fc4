//! Fields: their attributes, their converters, and their values if the attribute is absent.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, LitStr, Member, Type, Visibility};

use crate::ast;
use crate::attr::{FieldOptions, Timestamps};
use crate::attribute_name::{aliases, attribute_name};
use crate::case::{self, Case};
use crate::errors::Errors;
use crate::field_type::{
    has_empty_value, inside_option, is_known_non_option, is_standard_set, lifetimes,
};
use crate::life::Written;

/// A field of a struct or of a variant.
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) vis: &'a Visibility,
    pub(crate) ty: &'a Type,
    pub(crate) docs: Vec<&'a Attribute>,
    pub(crate) kind: FieldKind<'a>,
    /// What a write sets in place of the value.
    pub(crate) written: Option<Written>,
    /// The function whose result is written.
    pub(crate) computed: Option<&'a Expr>,
    /// The fields that a computed one depends on: all of them if none are named.
    pub(crate) from: Option<&'a [Ident]>,
    /// The attributes of garde with rules for this field alone.
    pub(crate) garde: Vec<&'a Attribute>,
    /// Whether garde has a rule for this field that names others.
    pub(crate) compared: bool,
}

pub(crate) enum FieldKind<'a> {
    /// The field has an attribute of its own.
    Stored(Stored<'a>),
    /// The members of the field are stored beside the other fields.
    Flattened,
    /// The field is not stored, and is read as a default.
    Skipped(Absent<'a>),
    /// The field is part of the table's key and is read from there; it has no attribute of its own.
    Composed,
}

pub(crate) struct Stored<'a> {
    /// The position among the attributes of the struct or the enum.
    pub(crate) number: usize,
    /// The attribute's name.
    pub(crate) name: LitStr,
    /// Older names, which are only read.
    pub(crate) aliases: Vec<LitStr>,
    /// Whether the type has a `Cow<'static, T>`, which is read as an owned value.
    pub(crate) owned: bool,
    pub(crate) via: Option<Via<'a>>,
    /// Whether `None` is stored as NULL.
    pub(crate) null: bool,
    /// Whether the empty value is stored as NULL.
    pub(crate) empty_as_null: bool,
    /// Whether the empty value is not stored.
    pub(crate) skip_empty: bool,
    /// Whether other forms are read, and what a number means as a date.
    pub(crate) lenient: Option<Timestamps>,
    pub(crate) absent: Absent<'a>,
    /// The value that is written if the field is `None`.
    pub(crate) on_write: Option<&'a Expr>,
    pub(crate) key_role: KeyRole,
    /// Whether it is the expiry time of the item.
    pub(crate) ttl: bool,
    /// Whether no two items have the same value.
    pub(crate) unique: bool,
}

/// The key that an attribute is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyRole {
    NoKey,
    Index,
    /// The key of an index is composed of the attribute.
    Template,
    Table,
}

/// A value that a converter stores as another type.
pub(crate) struct Via<'a> {
    pub(crate) converter: Converter<'a>,
    /// The converted type: the type of the field, without its `Option`.
    pub(crate) of: &'a Type,
    /// Whether the field is an `Option` of the converted type.
    pub(crate) optional: bool,
}

pub(crate) enum Converter<'a> {
    /// The option `serde`.
    Serde(&'a Ident),
    Type(&'a Type),
}

/// The value of a field if its attribute is absent.
pub(crate) enum Absent<'a> {
    /// The value that its type defines: `None`, an empty set, or an error.
    OfType,
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
                number += usize::from(matches!(read.kind, FieldKind::Stored(_)));
                read
            })
            .collect();
        unique_names(&fields, errors);
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
        key_options(options, errors);
        skip_options(options, errors);
        flatten_options(options, field.ty, errors);
        one_converter(options, errors);
        null_needs_option(options, field.ty, errors);
        empty_as_null_options(options, field.ty, errors);
        skip_empty_options(options, field.ty, errors);
        lenient_options(options, errors);
        default_on_write_options(options, field.ty, errors);

        let written = Written::read(options).map(|(written, _)| written);
        let absent = match options.default.value() {
            Some(Some(value)) => Absent::Value(value),
            Some(None) => Absent::Default,
            None if options.skip.value().is_some() => Absent::Default,
            None if options.skip_empty.value().is_some() => Absent::Default,
            None if written.is_some_and(Written::is_absent_at_first) => Absent::Default,
            None => Absent::OfType,
        };
        let kind = if options.skip.value().is_some() {
            FieldKind::Skipped(absent)
        } else if options.flatten.value().is_some() {
            FieldKind::Flattened
        } else {
            FieldKind::Stored(Stored {
                number,
                name: attribute_name(field, case, errors),
                aliases: aliases(&options.aliases, errors),
                owned: lifetimes(options, field.ty, errors),
                via: Via::read(options, field.ty),
                null: options.null.value().is_some(),
                empty_as_null: options.empty_as_null.value().is_some(),
                skip_empty: options.skip_empty.value().is_some(),
                lenient: options.lenient.value().copied(),
                absent,
                on_write: options.default_on_write.value(),
                key_role: KeyRole::NoKey,
                ttl: options.ttl.value().is_some(),
                unique: options.unique.value().is_some(),
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
            kind,
            written,
            computed: options.computed.value(),
            from: options.from.value().map(Vec::as_slice),
            garde: field.garde.clone(),
            compared: field.compared,
        }
    }

    /// The only field of a variant, whose members are stored beside the tag.
    pub(crate) fn flattened(field: &'a ast::Field<'a>) -> Self {
        Self {
            member: Member::Unnamed(0.into()),
            vis: field.vis,
            ty: field.ty,
            docs: Vec::new(),
            kind: FieldKind::Flattened,
            written: None,
            computed: None,
            from: None,
            garde: Vec::new(),
            compared: false,
        }
    }

    pub(crate) fn stored(&self) -> Option<&Stored<'a>> {
        match &self.kind {
            FieldKind::Stored(stored) => Some(stored),
            FieldKind::Flattened | FieldKind::Skipped(_) | FieldKind::Composed => None,
        }
    }

    /// Makes the field one that is read from the key.
    pub(crate) fn compose(&mut self) {
        if self.stored().is_some() {
            self.kind = FieldKind::Composed;
        }
    }

    /// Returns whether the field has a path, or a set of paths if it is flattened.
    pub(crate) fn has_path(&self) -> bool {
        !matches!(self.kind, FieldKind::Skipped(_))
    }

    /// Returns the name of the field without `r#`.
    pub(crate) fn name(&self) -> String {
        match &self.member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }

    /// Returns the name of the variable for the field. The prefix avoids conflicts with names of the user.
    pub(crate) fn local(&self) -> Ident {
        format_ident!(
            "field_{}",
            self.name(),
            span = Span::call_site().located_at(self.span())
        )
    }

    /// Returns the name of the constant for the path of the field.
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

impl Stored<'_> {
    /// Returns whether serde writes the field of a type with `serde = write`.
    ///
    /// Keys have one form, that of requests. A field whose form an option states has that form.
    pub(crate) fn is_written_by_serde(&self) -> bool {
        let has_form = match &self.via {
            Some(via) => matches!(via.converter, Converter::Type(_)),
            None => self.empty_as_null || self.skip_empty,
        };
        self.key_role == KeyRole::NoKey && !has_form
    }

    /// Whether every item has the attribute, if the type of the field has no value without one.
    pub(crate) fn is_in_every_item(&self) -> bool {
        matches!(self.absent, Absent::OfType) && self.aliases.is_empty()
    }

    /// Returns the type of the set, if the field is an `Option` of a set whose `None` is NULL.
    pub(crate) fn null_set<'t>(&self, ty: &'t Type) -> Option<&'t Type> {
        let inner = inside_option(ty).filter(|_| self.null && self.via.is_none())?;
        is_standard_set(inner).then_some(inner)
    }
}

impl<'a> Via<'a> {
    pub(crate) fn read(options: &'a FieldOptions, ty: &'a Type) -> Option<Self> {
        let converter = match (options.with.value(), options.serde.name()) {
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

/// Reports each of the given options as an error.
fn forbid<'o>(
    options: impl IntoIterator<Item = Option<&'o Ident>>,
    errors: &mut Errors,
    message: impl Fn(&Ident) -> String,
) {
    for option in options.into_iter().flatten() {
        errors.push(syn::Error::new(option.span(), message(option)));
    }
}

fn alias_names(options: &FieldOptions) -> impl Iterator<Item = Option<&Ident>> {
    options.aliases.iter().map(|alias| Some(&alias.name))
}

/// Checks that a key is always stored, is not NULL, and has no default, and that a field is not both keys.
fn key_options(options: &FieldOptions, errors: &mut Errors) {
    let keys = [options.partition_key.name(), options.sort_key.name()];
    let Some(key) = keys.into_iter().flatten().next() else {
        return;
    };
    forbid([options.skip.name()], errors, |_| {
        format!("a `{key}` is part of every item and cannot be skipped; remove `skip`")
    });
    forbid([options.default.name()], errors, |_| {
        format!("a `{key}` is part of every item and needs no default; remove `default`")
    });
    forbid(alias_names(options), errors, |_| {
        format!("a `{key}` has one name in all items of a table; remove `alias`")
    });
    for option in [options.null.name(), options.empty_as_null.name()] {
        forbid([option], errors, |option| {
            format!("a `{key}` cannot be NULL; remove `{option}`")
        });
    }
    forbid([options.skip_empty.name()], errors, |_| {
        format!("a `{key}` is part of every item and cannot be empty; remove `skip_empty`")
    });
    forbid([options.lenient.name()], errors, |_| {
        format!(
            "a `{key}` has one form, in which it is found; remove `lenient`, \
                or keep the form of the table with a converter: `with = ..`"
        )
    });
    forbid([options.flatten.name()], errors, |_| {
        format!(
            "a `{key}` is one attribute and cannot be flattened; put the key in a field of its own"
        )
    });
    if options.partition_key.name().is_some() {
        forbid([options.sort_key.name()], errors, |_| {
            "a field cannot be both keys; mark another field with `sort_key`".to_owned()
        });
    }
}

/// Checks that a skipped field has no options for its attribute.
fn skip_options(options: &FieldOptions, errors: &mut Errors) {
    if options.skip.value().is_none() {
        return;
    }
    let others = [
        options.rename.name(),
        options.flatten.name(),
        options.null.name(),
        options.empty_as_null.name(),
        options.default_on_write.name(),
        options.lenient.name(),
        options.with.name(),
        options.serde.name(),
        options.ttl.name(),
    ];
    forbid(
        others.into_iter().chain(alias_names(options)),
        errors,
        |option| {
            format!("`{option}` does not apply to a skipped field, which is not stored; remove it")
        },
    );
}

/// Checks that a flattened field has no options for an attribute and is not an `Option`.
fn flatten_options(options: &FieldOptions, ty: &Type, errors: &mut Errors) {
    if options.flatten.value().is_none() || options.skip.value().is_some() {
        return;
    }
    let others = [
        options.rename.name(),
        options.default.name(),
        options.null.name(),
        options.empty_as_null.name(),
        options.default_on_write.name(),
        options.lenient.name(),
        options.with.name(),
        options.serde.name(),
        options.ttl.name(),
    ];
    forbid(
        others.into_iter().chain(alias_names(options)),
        errors,
        |option| {
            format!(
                "`{option}` does not apply to a flattened field, which has no attribute of its own; remove it"
            )
        },
    );
    if inside_option(ty).is_some() {
        errors.at(
            ty,
            "a flattened field cannot be an `Option`; make the fields of its type optional instead",
        );
    }
}

/// Checks that a field has one converter.
fn one_converter(options: &FieldOptions, errors: &mut Errors) {
    if options.with.name().is_some() {
        forbid([options.serde.name()], errors, |_| {
            "`with` and `serde` both define how the field is stored; keep one of them".to_owned()
        });
    }
}

/// Checks that a field with `null` is an `Option`.
fn null_needs_option(options: &FieldOptions, ty: &Type, errors: &mut Errors) {
    if is_known_non_option(ty) {
        let advice = match has_empty_value(ty) {
            true => {
                "make the field an `Option`, or store the empty value as NULL with `empty_as_null`"
            }
            false => "remove it, or make the field an `Option`",
        };
        forbid([options.null.name()], errors, |_| {
            format!("`null` stores `None` as NULL and needs an `Option`; {advice}")
        });
    }
}

/// Checks that a field whose empty value is NULL is stored as its own type, and is not an `Option`.
fn empty_as_null_options(options: &FieldOptions, ty: &Type, errors: &mut Errors) {
    if options.empty_as_null.value().is_none() {
        return;
    }
    if inside_option(ty).is_some() {
        forbid([options.empty_as_null.name()], errors, |_| {
            "an `Option` has a `None` of its own; use `null` to store it as NULL".to_owned()
        });
        return;
    }
    let others = [
        options.null.name(),
        options.with.name(),
        options.serde.name(),
    ];
    forbid(others, errors, |option| {
        format!("`{option}` and `empty_as_null` both define what NULL is; keep one of them")
    });
}

/// Checks that a field whose empty value is not stored is stored as its own type, and reads nothing else as absent.
fn skip_empty_options(options: &FieldOptions, ty: &Type, errors: &mut Errors) {
    if options.skip_empty.value().is_none() {
        return;
    }
    if inside_option(ty).is_some() {
        forbid([options.skip_empty.name()], errors, |_| {
            "an `Option` has a `None` of its own, which is not stored; remove `skip_empty` or the `Option`"
                .to_owned()
        });
        return;
    }
    let others = [
        options.skip.name(),
        options.flatten.name(),
        options.null.name(),
        options.empty_as_null.name(),
        options.default_on_write.name(),
        options.with.name(),
        options.serde.name(),
    ];
    forbid(others, errors, |option| {
        format!(
            "`skip_empty` does not store the empty value, and does not go with `{option}`; keep one of them"
        )
    });
    if matches!(options.default.value(), Some(Some(_))) {
        forbid([options.default.name()], errors, |_| {
            "with `skip_empty` an absent attribute is the empty value; remove the value of `default`"
                .to_owned()
        });
    }
}

/// Checks that a field whose value is made when it is written is an `Option`, which says that there is none yet.
fn default_on_write_options(options: &FieldOptions, ty: &Type, errors: &mut Errors) {
    if options.default_on_write.value().is_none() {
        return;
    }
    if is_known_non_option(ty) {
        forbid([options.default_on_write.name()], errors, |_| {
            "`default_on_write` writes a value in place of `None`; make the field an `Option`, \
                or use `default` for items that lack the attribute when they are read"
                .to_owned()
        });
    }
    forbid([options.null.name()], errors, |_| {
        "`null` and `default_on_write` both define what is written for `None`; keep one of them"
            .to_owned()
    });
}

/// Checks that a lenient field is stored as its own type.
fn lenient_options(options: &FieldOptions, errors: &mut Errors) {
    if options.lenient.value().is_none() {
        return;
    }
    let others = [
        options.empty_as_null.name(),
        options.with.name(),
        options.serde.name(),
    ];
    forbid(others, errors, |option| {
        format!("`{option}` and `lenient` both define how the field is read; keep one of them")
    });
}

/// Checks that the names of the attributes are unique, together with their aliases.
fn unique_names(fields: &[Field<'_>], errors: &mut Errors) {
    let stored = fields
        .iter()
        .filter_map(|field| Some((field, field.stored()?)));
    let names = stored.clone().map(|(field, stored)| (field, &stored.name));
    let aliases =
        stored.flat_map(|(field, stored)| stored.aliases.iter().map(move |alias| (field, alias)));
    let mut seen: Vec<(String, &Field<'_>)> = Vec::new();
    for (number, (field, name)) in names.clone().chain(aliases).enumerate() {
        let is_alias = number >= names.clone().count();
        let text = name.value();
        match seen.iter().find(|(other, _)| *other == text) {
            Some((_, other)) if is_alias => {
                let message = format!(
                    "the field `{}` is already read from `{text}`; remove the alias",
                    other.name()
                );
                errors.push(syn::Error::new(name.span(), message));
            }
            Some((_, other)) => {
                let message = format!(
                    "the field `{}` is already stored as `{text}`; give one of them another name with `rename`",
                    other.name()
                );
                errors.push(syn::Error::new(name.span(), message));
            }
            None => seen.push((text, field)),
        }
    }
}

//! What a model does by itself when it is written, and the rules between these fields.

use proc_macro2::{Ident, Span};
use quote::ToTokens as _;
use syn::{Attribute, Expr};

use crate::ast::{Body, Fields, Input};
use crate::attr::FieldOptions;
use crate::container::mentions;
use crate::errors::Errors;
use crate::field::{Field, FieldKind, KeyRole};
use crate::field_type::inside_option;

/// What a write sets in place of the value of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// The next version.
    Version,
    /// A new random value.
    WriteId,
    /// The time of the write, unless the field has a time.
    CreatedAt,
    /// The time of the write.
    UpdatedAt,
    /// A new id, unless the field has one.
    Generated,
    /// What a function returns.
    Computed,
}

/// The functions of a model that a write calls first.
#[derive(Clone, Default)]
pub(crate) struct Hooks<'a> {
    /// Changes a copy of the item.
    pub(crate) normalize: Option<&'a Expr>,
    pub(crate) validate: Option<&'a Expr>,
    /// The fields that `normalize` and `validate` depend on, if they are named.
    pub(crate) normalize_from: Option<&'a [Ident]>,
    pub(crate) validate_from: Option<&'a [Ident]>,
    /// The attributes of garde that say how it validates.
    pub(crate) garde: Vec<&'a Attribute>,
}

impl<'a> Hooks<'a> {
    pub(crate) fn read(input: &'a Input<'_>, errors: &mut Errors) -> Self {
        let options = &input.options;
        if input.options.serde.name().is_some() {
            for option in [options.normalize.name(), options.validate.name()]
                .into_iter()
                .flatten()
            {
                errors.at(
                    option,
                    format!(
                        "`serde = write` lets serde write the item, which does not call `{option}`; \
                         remove one of them"
                    ),
                );
            }
        }
        let (normalize, validate) = (options.normalize.value(), options.validate.value());
        Self {
            normalize: normalize.map(|hook| &hook.function),
            validate: validate.map(|hook| &hook.function),
            normalize_from: normalize.and_then(|hook| hook.from.as_deref()),
            validate_from: validate.and_then(|hook| hook.from.as_deref()),
            garde: input.garde.clone(),
        }
    }

    /// Returns whether garde validates: `validate = garde::Validate::validate`.
    pub(crate) fn is_garde(&self) -> bool {
        let Some(Expr::Path(function)) = self.validate else {
            return false;
        };
        let mut names = function
            .path
            .segments
            .iter()
            .rev()
            .map(|segment| &segment.ident);
        names.next().is_some_and(|name| name == "validate")
            && names.next().is_some_and(|name| name == "Validate")
    }

    /// Returns whether garde has a rule for the whole item.
    pub(crate) fn has_custom_rules(&self) -> bool {
        let custom = Ident::new("custom", Span::call_site());
        let mut attributes = self.garde.iter();
        attributes.any(|attribute| mentions(attribute.to_token_stream(), &custom))
    }

    pub(crate) fn is_some(&self) -> bool {
        self.normalize.is_some() || self.validate.is_some()
    }
}

impl Written {
    /// Reads the option of a field, and its name.
    pub(crate) fn read(options: &FieldOptions) -> Option<(Self, &Ident)> {
        let all = [
            (Self::Version, options.version.name()),
            (Self::WriteId, options.write_id.name()),
            (Self::CreatedAt, options.created_at.name()),
            (Self::UpdatedAt, options.updated_at.name()),
            (Self::Generated, options.generated.name()),
            (Self::Computed, options.computed.name()),
        ];
        all.into_iter()
            .find_map(|(written, option)| Some((written, option?)))
    }

    /// Returns whether the write makes the value, without a look at the other fields.
    pub(crate) fn is_made(self) -> bool {
        matches!(self, Self::Generated | Self::CreatedAt | Self::UpdatedAt)
    }

    /// Returns whether an absent attribute is read as the default of its type: items that are older than the option
    /// lack it.
    pub(crate) fn is_absent_at_first(self) -> bool {
        matches!(self, Self::Version | Self::WriteId)
    }
}

/// Checks the fields that a write sets.
pub(crate) fn life_rules(input: &Input<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let Body::Struct(Fields::Named(written)) = &input.body else {
        return;
    };
    let hooks = [&input.options.normalize, &input.options.validate];
    let named = hooks
        .into_iter()
        .filter_map(|hook| hook.value()?.from.as_ref());
    stored_fields(named.flatten(), fields, errors);
    for (written, field) in written.iter().zip(fields) {
        unique_options(&written.options, field, errors);
    }
    let mut seen: Vec<(Written, String)> = Vec::new();
    for (written, field) in written.iter().zip(fields) {
        sources(&written.options, fields, errors);
        let Some((kind, option)) = Written::read(&written.options) else {
            continue;
        };
        let is_once = !matches!(kind, Written::Generated | Written::Computed);
        match seen.iter().find(|(other, _)| is_once && *other == kind) {
            Some((_, first)) => errors.at(
                option,
                format!("`{first}` is already the `{option}` of the model; remove one of them"),
            ),
            None => seen.push((kind, field.name())),
        }
        if input.options.serde.name().is_some() {
            errors.at(
                option,
                format!(
                    "`serde = write` lets serde write the field, which does not know `{option}`; remove \
                     one of them"
                ),
            );
        }
        one_value(&written.options, kind, option, errors);
        if kind == Written::Version && inside_option(field.ty).is_some() {
            errors.at(
                field.ty,
                "a version is a number and cannot be an `Option`; an item without a version reads as version 0",
            );
        }
        // What never changes may be part of the key.
        let is_key = match &field.kind {
            FieldKind::Stored(stored) => stored.key_role == KeyRole::Table,
            FieldKind::Composed => true,
            FieldKind::Flattened | FieldKind::Skipped(_) => false,
        };
        if is_key && !matches!(kind, Written::CreatedAt | Written::Generated) {
            errors.at(
                option,
                format!(
                    "`{option}` may change with every write and cannot be part of the table's key; move \
                     it to a field of its own"
                ),
            );
        }
        let in_template = matches!(&field.kind, FieldKind::Stored(stored) if stored.key_role == KeyRole::Template);
        if in_template && matches!(kind, Written::Version | Written::WriteId) {
            errors.at(
                option,
                format!(
                    "`{option}` is not known before the write and cannot be part of a key template; move \
                     it to a field of its own"
                ),
            );
        }
    }
}

/// Checks that what a computed field depends on are fields.
fn sources(options: &FieldOptions, fields: &[Field<'_>], errors: &mut Errors) {
    if let (Some(option), None) = (options.from.name(), options.computed.name()) {
        errors.at(
            option,
            "`from` names what a `computed` field depends on; add `computed = ..`",
        );
    }
    stored_fields(options.from.value().into_iter().flatten(), fields, errors);
}

/// Checks that fields which a function depends on are stored.
fn stored_fields<'n>(
    names: impl IntoIterator<Item = &'n Ident>,
    fields: &[Field<'_>],
    errors: &mut Errors,
) {
    for source in names {
        let field = fields.iter().find(|field| *source == field.name());
        match field.map(|field| &field.kind) {
            None => errors.at(source, format!("there is no field `{source}`")),
            Some(FieldKind::Skipped(_)) => errors.at(
                source,
                format!("`{source}` is not stored, so an update cannot change it; remove it"),
            ),
            Some(_) => {}
        }
    }
}

/// Checks that a unique field has an attribute of its own, whose values can be held and released.
fn unique_options(options: &FieldOptions, field: &Field<'_>, errors: &mut Errors) {
    let Some(option) = options.unique.name() else {
        return;
    };
    let others = [
        options.skip.name(),
        options.flatten.name(),
        options.ttl.name(),
        options.version.name(),
        options.write_id.name(),
        options.created_at.name(),
        options.updated_at.name(),
    ];
    let aliases = options.aliases.iter().map(|alias| &alias.name);
    for other in others.into_iter().flatten().chain(aliases) {
        errors.at(
            other,
            format!("`{option}` does not go with `{other}`; remove one of them"),
        );
    }
    let is_key = match &field.kind {
        FieldKind::Stored(stored) => stored.key_role == KeyRole::Table,
        FieldKind::Composed => true,
        FieldKind::Flattened | FieldKind::Skipped(_) => false,
    };
    if is_key {
        errors.at(
            option,
            format!(
                "a field of the table's key cannot be `{option}`: the key already is, as a whole"
            ),
        );
    }
}

/// Checks that nothing else says what the field is.
fn one_value(options: &FieldOptions, kind: Written, option: &Ident, errors: &mut Errors) {
    let mut others = vec![
        options.skip.name(),
        options.flatten.name(),
        options.default_on_write.name(),
        options.null.name(),
        options.empty_as_null.name(),
        options.skip_empty.name(),
    ];
    let all = [
        options.version.name(),
        options.write_id.name(),
        options.created_at.name(),
        options.updated_at.name(),
        options.generated.name(),
        options.computed.name(),
    ];
    others.extend(all.into_iter().filter(|other| *other != Some(option)));
    if kind == Written::Version {
        others.extend([
            options.default.name(),
            options.with.name(),
            options.serde.name(),
            options.lenient.name(),
            options.ttl.name(),
        ]);
    }
    for other in others.into_iter().flatten() {
        errors.at(
            other,
            format!("`{option}` says what a write sets, and does not go with `{other}`; remove one of them"),
        );
    }
    if matches!(kind, Written::Generated | Written::Computed) {
        return;
    }
    for alias in &options.aliases {
        errors.at(
            &alias.name,
            format!("`{option}` is written and checked under one name; remove `alias`"),
        );
    }
}

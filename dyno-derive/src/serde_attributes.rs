//! Serde's attributes beside dyno's options: a difference is an error, unless the type states what is meant.
//!
//! If serde stores a field as `orderId` and dyno as `order_id`, dyno reads the items of serde without it, and deletes
//! it with the next put. So each option of serde that changes what is stored is repeated for dyno, or applied with
//! `serde_attributes = apply`, or kept apart with `serde_attributes = ignore`.

use std::cell::Cell;

use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Expr, ExprPath, LitStr, parse_quote};

use crate::ast::{Body, Field, Fields, Input, Variant};
use crate::attr::{Given, SerdeMode};
use crate::case::Case;
use crate::errors::Errors;
use crate::field_type::{inside_option, is_standard_set};
use crate::serde_difference::{differs, unsupported};
use crate::serde_names::Names;
use crate::serde_option::{SerdeOption, SerdeOptions};

/// Compares serde's attributes with dyno's options, or adds them to dyno's options.
pub(crate) fn reconcile(input: &mut Input<'_>, written: &DeriveInput, errors: &mut Errors) {
    let mode = input.options.serde_attributes.value().copied();
    let serde = SerdeOptions::read(&written.attrs);
    if mode != Some(SerdeMode::Ignore) {
        container(input, &serde, mode, errors);
    }
    let case = &mut input.options.rename_all;
    let case = rename_all(serde.get("rename_all"), case, mode, errors);
    let mut around = Around {
        mode,
        case,
        default: serde.get("default"),
        is_case_reported: Cell::new(false),
        is_default_reported: Cell::new(false),
    };
    let own = input.options.rename_all.value().copied();
    match (&mut input.body, &written.data) {
        (Body::Struct(fields), Data::Struct(data)) => {
            all_fields(fields, &data.fields, own, &around, errors);
        }
        (Body::Enum(variants), Data::Enum(data)) => {
            around.default = None;
            let of_fields = serde.get("rename_all_fields");
            for (variant, written) in variants.iter_mut().zip(&data.variants) {
                self::variant(variant, written, own, of_fields, &around, errors);
            }
        }
        _ => {}
    }
}

/// What the container states about its fields and variants.
struct Around<'o> {
    mode: Option<SerdeMode>,
    /// `rename_all`, unless it is part of dyno's options already.
    case: Option<(&'o SerdeOption, Case)>,
    default: Option<&'o SerdeOption>,
    is_case_reported: Cell<bool>,
    is_default_reported: Cell<bool>,
}

/// Checks the options of the container, except those about its fields and variants.
fn container(
    input: &mut Input<'_>,
    serde: &SerdeOptions,
    mode: Option<SerdeMode>,
    errors: &mut Errors,
) {
    const KNOWN: &[&str] = &[
        "rename",
        "rename_all",
        "rename_all_fields",
        "default",
        "tag",
        "transparent",
    ];
    for option in serde.besides(KNOWN) {
        unsupported(option, errors);
    }
    let is_newtype = matches!(&input.body, Body::Struct(Fields::Unnamed(_)));
    for option in serde.all("transparent").filter(|_| !is_newtype) {
        unsupported(option, errors);
    }
    // With `content`, the tag is that of another form, which has its error.
    if let Some(option) = serde.get("tag").filter(|_| serde.get("content").is_none()) {
        match input.body {
            Body::Enum(_) => tag(&mut input.options.tag, option, mode, errors),
            _ => unsupported(option, errors),
        }
    }
}

fn tag(
    own: &mut Given<LitStr>,
    option: &SerdeOption,
    mode: Option<SerdeMode>,
    errors: &mut Errors,
) {
    let Some(tag) = option.string() else { return };
    match own.value() {
        Some(own) if own.value() == tag.value() => return,
        // With both, dyno's own option is what is meant.
        Some(_) if mode.is_some() => return,
        Some(own) => {
            let difference = format!("its tag is `{}`", own.value());
            differs(option, &difference, &option.text(), errors);
        }
        None if mode.is_none() => differs(option, "it has no tag", &option.text(), errors),
        None => {}
    }
    // Also after an error, because an enum with data and without a tag has another one.
    own.adopt(option.named("tag"), tag.clone());
}

/// Applies `rename_all` of serde, or returns it for the comparison.
fn rename_all<'o>(
    option: Option<&'o SerdeOption>,
    own: &mut Given<Case>,
    mode: Option<SerdeMode>,
    errors: &mut Errors,
) -> Option<(&'o SerdeOption, Case)> {
    let option = option.filter(|_| mode != Some(SerdeMode::Ignore))?;
    let (serialize, deserialize) = option.strings();
    if serialize.map(LitStr::value) != deserialize.map(LitStr::value) {
        unsupported(option, errors);
        return None;
    }
    let case = Case::from_name(&serialize?.value())?;
    if mode == Some(SerdeMode::Apply) {
        own.adopt(option.named("rename_all"), case);
        return None;
    }
    Some((option, case))
}

fn variant(
    variant: &mut Variant<'_>,
    written: &syn::Variant,
    case: Option<Case>,
    rename_all_fields: Option<&SerdeOption>,
    around: &Around<'_>,
    errors: &mut Errors,
) {
    const KNOWN: &[&str] = &["rename", "alias", "rename_all", "other"];
    let serde = SerdeOptions::read(&written.attrs);
    let mode = variant.options.serde_attributes.value().copied();
    let mode = mode.or(around.mode);
    if mode == Some(SerdeMode::Ignore) {
        return;
    }
    for option in serde.besides(KNOWN) {
        unsupported(option, errors);
    }
    let ident = variant.ident.unraw().to_string();
    let names = Names {
        rename: &mut variant.options.rename,
        aliases: &mut variant.options.aliases,
        in_serde: around
            .case
            .map(|(option, case)| (option, case.of_variant(&ident))),
        in_dyno: case.map_or_else(|| ident.clone(), |case| case.of_variant(&ident)),
        is_key: false,
    };
    names.reconcile(&serde, mode, &around.is_case_reported, errors);
    if let Some(option) = serde
        .get("other")
        .filter(|_| variant.options.other.is_missing())
    {
        if mode.is_none() {
            differs(option, "it reads no unknown variants", "other", errors);
        }
        variant.options.other.adopt(option.named("other"), ());
    }

    let of_fields = serde.get("rename_all").or(rename_all_fields);
    let own = &mut variant.options.rename_all;
    let inside = Around {
        mode,
        case: match variant.fields {
            Fields::Named(_) => rename_all(of_fields, own, mode, errors),
            Fields::Unnamed(_) | Fields::Unit => None,
        },
        default: None,
        is_case_reported: Cell::new(false),
        is_default_reported: Cell::new(false),
    };
    let own = own.value().copied();
    all_fields(&mut variant.fields, &written.fields, own, &inside, errors);
}

fn all_fields(
    fields: &mut Fields<'_>,
    written: &syn::Fields,
    case: Option<Case>,
    around: &Around<'_>,
    errors: &mut Errors,
) {
    let (Fields::Named(fields) | Fields::Unnamed(fields)) = fields else {
        return;
    };
    for (field, written) in fields.iter_mut().zip(written) {
        let serde = SerdeOptions::read(&written.attrs);
        let mode = field.options.serde_attributes.value().copied();
        let mode = mode.or(around.mode);
        if mode != Some(SerdeMode::Ignore) {
            self::field(field, &serde, mode, case, around, errors);
        }
    }
}

fn field(
    field: &mut Field<'_>,
    serde: &SerdeOptions,
    mode: Option<SerdeMode>,
    case: Option<Case>,
    around: &Around<'_>,
    errors: &mut Errors,
) {
    const KNOWN: &[&str] = &[
        "rename",
        "alias",
        "default",
        "skip",
        "skip_serializing",
        "skip_deserializing",
        "skip_serializing_if",
        "flatten",
        "with",
        "serialize_with",
        "deserialize_with",
        "getter",
    ];
    for option in serde.besides(KNOWN) {
        unsupported(option, errors);
    }
    if let Some(option) = serde.skip() {
        if field.options.skip.is_missing() && mode.is_none() {
            differs(option, "it stores the field", "skip", errors);
        }
        field.options.skip.adopt(option.named("skip"), ());
    }
    if field.ident.is_some() {
        default(field, serde, mode, around, errors);
    }
    if !field.options.skip.is_missing() {
        return;
    }
    let one_way = ["skip_serializing", "skip_deserializing"];
    for option in one_way.into_iter().filter_map(|name| serde.get(name)) {
        unsupported(option, errors);
    }
    omitted(field, serde, errors);
    converter(field, serde, errors);
    if let Some(option) = serde.get("flatten") {
        if field.options.flatten.is_missing() && mode.is_none() {
            differs(
                option,
                "it stores the field as one attribute",
                "flatten",
                errors,
            );
        }
        field.options.flatten.adopt(option.named("flatten"), ());
    }
    let Some(ident) = field.ident.filter(|_| field.options.flatten.is_missing()) else {
        return;
    };
    let ident = ident.unraw().to_string();
    let options = &mut field.options;
    let names = Names {
        in_serde: around
            .case
            .map(|(option, case)| (option, case.of_field(&ident))),
        in_dyno: case.map_or_else(|| ident.clone(), |case| case.of_field(&ident)),
        is_key: !options.partition_key.is_missing() || !options.sort_key.is_missing(),
        rename: &mut options.rename,
        aliases: &mut options.aliases,
    };
    names.reconcile(serde, mode, &around.is_case_reported, errors);
}

/// Applies or compares the default of a field, which can be that of the container.
fn default(
    field: &mut Field<'_>,
    serde: &SerdeOptions,
    mode: Option<SerdeMode>,
    around: &Around<'_>,
    errors: &mut Errors,
) {
    let options = &mut field.options;
    let is_given = [
        options.default.name(),
        options.partition_key.name(),
        options.sort_key.name(),
        options.flatten.name(),
    ];
    // A key is part of every item, and a flattened document has defaults of its own.
    if is_given.iter().any(Option::is_some) || serde.get("flatten").is_some() {
        return;
    }
    let own = serde.get("default");
    let Some(option) = own.or(around.default) else {
        return;
    };
    let path = option
        .string()
        .and_then(|path| path.parse::<ExprPath>().ok());
    if mode == Some(SerdeMode::Apply) {
        let member = field.ident;
        let value: Option<Expr> = match (own, path) {
            (Some(_), path) => path.map(|path| parse_quote!(#path())),
            (None, Some(path)) => Some(parse_quote!(#path().#member)),
            (None, None) => Some(parse_quote!(<Self as __dyno::Default>::default().#member)),
        };
        options.default.adopt(option.named("default"), value);
        return;
    }
    let reads_absent = inside_option(field.ty).is_some() || is_standard_set(field.ty);
    if path.is_none() && (reads_absent || !options.skip.is_missing()) {
        return;
    }
    let name = field.ident.map(|ident| ident.unraw().to_string());
    let name = name.unwrap_or_default();
    let repeat = match path {
        Some(_) => "default = ..",
        None => "default",
    };
    if own.is_some() {
        let difference = match reads_absent {
            true => "it reads an absent attribute as `None` or an empty set",
            false => "it fails if the attribute is absent",
        };
        differs(option, difference, repeat, errors);
    } else if !around.is_default_reported.replace(true) {
        let difference = format!("the field `{name}` has no default");
        differs(option, &difference, repeat, errors);
    }
}

/// Compares when the field is omitted. Dyno omits `None` and empty sets.
fn omitted(field: &Field<'_>, serde: &SerdeOptions, errors: &mut Errors) {
    for option in serde.all("skip_serializing_if") {
        let path = option.string().map(LitStr::value).unwrap_or_default();
        let path: String = path.split_whitespace().collect();
        let is_none = path.ends_with("Option::is_none") && field.options.null.is_missing();
        let is_empty = match field.options.skip_empty.is_missing() {
            true => path.ends_with("Set::is_empty") && is_standard_set(field.ty),
            false => path.ends_with("::is_empty"),
        };
        if !is_none && !is_empty {
            unsupported(option, errors);
        }
    }
}

/// The modules for `with` that store what dyno stores for the field's type: sets, and bytes.
const SAME_FORM: &[&str] = &[
    "serde_bytes",
    "serde_dynamo::binary_set",
    "serde_dynamo::number_set",
    "serde_dynamo::string_set",
];

/// Checks that a field that serde converts has a converter of dyno. Their effects cannot be compared, unless both are
/// known to store the same.
fn converter(field: &Field<'_>, serde: &SerdeOptions, errors: &mut Errors) {
    if field.options.with.is_missing() {
        let converters = ["with", "serialize_with", "deserialize_with", "getter"];
        let converters = converters.into_iter().filter_map(|name| serde.get(name));
        let is_same = |option: &&SerdeOption| {
            let path = option.string().map(LitStr::value);
            path.is_some_and(|path| SAME_FORM.contains(&path.as_str()))
        };
        if let Some(option) = converters.into_iter().find(|option| !is_same(option)) {
            unsupported(option, errors);
        }
    }
}

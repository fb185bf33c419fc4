//! The types of fields, as far as their names tell.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Type};

use crate::attr::FieldOptions;
use crate::errors::Errors;

/// Returns the `T` of `Option<T>`.
pub(crate) fn inside_option(ty: &Type) -> Option<&Type> {
    inside(ty, "Option")
}

/// Returns the `T` of a type with this name and one argument.
pub(crate) fn inside<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let ty = ungrouped(ty);
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}

/// Returns whether a type is a set of the standard library, which reads an absent attribute as the empty set.
pub(crate) fn is_standard_set(ty: &Type) -> bool {
    matches!(last_name(ty), Some(name) if name == "HashSet" || name == "BTreeSet")
}

/// Returns whether a type of the standard library has an empty value, judging only by its name.
pub(crate) fn has_empty_value(ty: &Type) -> bool {
    const EMPTY: &[&str] = &[
        "String", "Vec", "VecDeque", "HashMap", "BTreeMap", "HashSet", "BTreeSet",
    ];
    last_name(ty).is_some_and(|name| EMPTY.iter().any(|empty| name == empty))
}

/// Returns the last name in the path of a type.
pub(crate) fn last_name(ty: &Type) -> Option<&Ident> {
    match ungrouped(ty) {
        Type::Path(path) => path.path.segments.last().map(|last| &last.ident),
        _ => None,
    }
}

/// Removes the invisible groups that `macro_rules` puts around a type.
fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        Type::Paren(paren) => ungrouped(&paren.elem),
        _ => ty,
    }
}

/// Returns whether a type is certainly not an `Option`, judging only by its name.
pub(crate) fn is_known_non_option(ty: &Type) -> bool {
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

/// Checks the references and `Cow`s that live forever, and returns whether the value is read as an owned one.
///
/// What is read borrows from the response or owns its data, so a reference cannot live forever. A `Cow<'static, T>` can
/// own its data.
pub(crate) fn lifetimes(options: &FieldOptions, ty: &Type, errors: &mut Errors) -> bool {
    if options.with.value().is_some() || options.serde.value().is_some() {
        return false;
    }
    let mut parts = vec![ty];
    let mut owned = false;
    while let Some(part) = parts.pop() {
        match ungrouped(part) {
            Type::Reference(reference) if is_static(reference.lifetime.as_ref()) => {
                let of = reference.elem.to_token_stream().to_string();
                let message = match of.as_str() {
                    "str" => {
                        "`&'static str` cannot be read from a table; use `String` or `Cow<'static, str>`"
                            .to_owned()
                    }
                    _ => format!(
                        "a reference with the lifetime `'static` cannot be read from a table; own the `{of}`"
                    ),
                };
                errors.at(ty, message);
                return false;
            }
            Type::Reference(reference) => parts.push(&reference.elem),
            Type::Array(array) => parts.push(&array.elem),
            Type::Slice(slice) => parts.push(&slice.elem),
            Type::Tuple(tuple) => parts.extend(&tuple.elems),
            Type::Path(path) => {
                let Some(last) = path.path.segments.last() else {
                    continue;
                };
                let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                    continue;
                };
                for argument in &arguments.args {
                    match argument {
                        GenericArgument::Lifetime(lifetime) => {
                            owned |= last.ident == "Cow" && is_static(Some(lifetime));
                        }
                        GenericArgument::Type(inner) => parts.push(inner),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    owned
}

fn is_static(lifetime: Option<&syn::Lifetime>) -> bool {
    lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

/// Returns whether serde_dynamo stores a type, or a value inside it, in another form than dyno does, judging only by
/// names: bytes and sets are lists, and dates have fewer digits.
pub(crate) fn is_other_for_serde(ty: &Type) -> bool {
    const OTHERS: &[&str] = &[
        "HashSet",
        "BTreeSet",
        "Duration",
        "DateTime",
        "NaiveDateTime",
        "NaiveTime",
        "OffsetDateTime",
        "PrimitiveDateTime",
        "Timestamp",
        "Zoned",
        "Decimal",
        "BigDecimal",
    ];
    let is_byte = |ty: &Type| last_name(ty).is_some_and(|name| name == "u8");
    match ungrouped(ty) {
        Type::Array(array) => is_byte(&array.elem) || is_other_for_serde(&array.elem),
        Type::Slice(slice) => is_byte(&slice.elem) || is_other_for_serde(&slice.elem),
        Type::Reference(reference) => is_other_for_serde(&reference.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(is_other_for_serde),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return false;
            };
            let inside = match &last.arguments {
                PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
                PathArguments::None | PathArguments::Parenthesized(_) => None,
            };
            let types = inside
                .into_iter()
                .flatten()
                .filter_map(|argument| match argument {
                    GenericArgument::Type(inner) => Some(inner),
                    _ => None,
                });
            let is_bytes = ["Vec", "VecDeque"].iter().any(|list| last.ident == list)
                && types.clone().any(is_byte);
            is_bytes
                || OTHERS.iter().any(|other| last.ident == other)
                || types.clone().any(is_other_for_serde)
        }
        _ => false,
    }
}

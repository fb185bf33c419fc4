//! The errors of serde's options that differ from dyno's.

use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::serde_option::SerdeOption;

/// Returns what to do about a difference. `repeat` is the option for dyno.
fn advice(repeat: &str) -> String {
    format!(
        "add `#[dyno({repeat})]`, or apply serde's attributes with `#[dyno(serde_attributes = apply)]`, or keep the \
         difference with `#[dyno(serde_attributes = ignore)]`"
    )
}

/// Reports a difference between serde's option and dyno's.
pub(crate) fn differs(option: &SerdeOption, difference: &str, repeat: &str, errors: &mut Errors) {
    let text = option.text();
    let message = format!(
        "serde's `{text}` differs from dyno: {difference}; {}",
        advice(repeat)
    );
    errors.at(&option.name, message);
}

/// Reports an option of serde that has no counterpart.
pub(crate) fn unsupported(option: &SerdeOption, errors: &mut Errors) {
    let difference = match option.name.unraw().to_string().as_str() {
        "content" => "dyno stores the fields of a variant beside the tag",
        "untagged" => "dyno stores the variant in an attribute, which `tag` names",
        "tag" => "dyno stores no tag for a struct",
        "transparent" => {
            "dyno stores only a struct with one unnamed field, such as `struct Id(String);`, as that field"
        }
        "from" | "try_from" | "into" => {
            "dyno stores the type itself, unless its fields have `#[dyno(serde)]` or `#[dyno(with = ..)]`"
        }
        "remote" => "dyno stores this type, not the remote one",
        "deny_unknown_fields" => "dyno ignores attributes without a field",
        "skip_serializing" => "dyno writes what it reads, and `skip` does neither",
        "skip_deserializing" => "dyno reads what it writes, and `skip` does neither",
        "skip_serializing_if" => {
            "dyno omits `None` and empty sets, and with `skip_empty` other empty values"
        }
        "skip" => "dyno stores every variant",
        "with" | "serialize_with" | "deserialize_with" => {
            "dyno stores the field by its type, unless it has `#[dyno(with = ..)]` with a `dyno::Convert`"
        }
        "rename_all" | "rename_all_fields" => "dyno writes and reads the same names",
        _ => "dyno does not know its effect",
    };
    let text = option.text();
    let keep = "`#[dyno(serde_attributes = ignore)]` keeps the difference";
    errors.at(
        &option.name,
        format!("serde's `{text}` has no counterpart in dyno: {difference}; {keep}"),
    );
}

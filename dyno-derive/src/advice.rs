//! Messages for unknown options and values.

use crate::attr::{Scope, StreamView};
use crate::case::Case;
use crate::nearest::nearest;

/// Returns the message for the unknown option `word`, and the option that is probably meant.
pub(crate) fn unknown(scope: Scope, word: &str) -> (Option<&'static str>, String) {
    if let Some(advice) = misplaced(scope, word) {
        return (None, advice);
    }
    if let Some(name) = synonym(scope, word) {
        let message = format!("unknown option `{word}`; use `{name}`");
        return (Some(name), message);
    }
    if let Some(advice) = unsupported(scope, word) {
        return (None, format!("unknown option `{word}`; {advice}"));
    }
    if let Some(meant) = nearest(word, scope.options().iter().copied()) {
        let message = format!("unknown option `{word}`; did you mean `{meant}`?");
        return (Some(meant), message);
    }
    let options = listed(scope.options());
    let message = format!(
        "unknown option `{word}`; the options of {} are {options}",
        scope.description()
    );
    (None, message)
}

/// Returns the message for an unknown case.
pub(crate) fn unknown_case(name: &str) -> String {
    let cases = Case::ALL.map(|(case, _)| case);
    let plain = |name: &str| {
        name.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    let same = cases.into_iter().find(|case| plain(case) == plain(name));
    match same.or_else(|| nearest(name, cases)) {
        Some(meant) => format!("unknown case `{name}`; did you mean `{meant}`?"),
        None => format!("unknown case `{name}`; the cases are {}", listed(&cases)),
    }
}

/// Returns the message for an unknown projection.
pub(crate) fn unknown_projection(name: &str) -> String {
    match nearest(name, ["all", "keys_only", "include"]) {
        Some("include") => format!("unknown projection `{name}`; did you mean `include(..)`?"),
        Some(meant) => format!("unknown projection `{name}`; did you mean `{meant}`?"),
        None => format!(
            "unknown projection `{name}`; the projections are `all`, `keys_only` and `include(..)`"
        ),
    }
}

/// Returns the message for an unknown stream view.
pub(crate) fn unknown_stream_view(name: &str) -> String {
    let views = StreamView::ALL.map(|(view, _)| view);
    match nearest(name, views) {
        Some(meant) => format!("unknown stream view `{name}`; did you mean `{meant}`?"),
        None => format!(
            "unknown stream view `{name}`; the stream views are {}",
            listed(&views)
        ),
    }
}

/// Returns the words as `` `a`, `b` and `c` ``.
pub(crate) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => format!("`{word}`"),
        [words @ .., last] => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("{} and `{last}`", words.join(", "))
        }
    }
}

/// Returns the message for an option of another scope.
fn misplaced(scope: Scope, word: &str) -> Option<String> {
    let other = Scope::ALL
        .into_iter()
        .find(|other| *other != scope && other.options().contains(&word))?;
    let advice = match (word, other) {
        ("partition_key", _) if matches!(scope, Scope::LocalIndex | Scope::TableLocalIndex) => {
            return Some(
                "a local index has the partition key of the table; remove `partition_key`, \
                 or use `index(..)` for a global index"
                    .to_owned(),
            );
        }
        ("capacity", _) if matches!(scope, Scope::LocalIndex | Scope::TableLocalIndex) => {
            "remove it, because a local index has the capacity of its table"
        }
        ("partition_key" | "sort_key" | "serde", _) => "put it on a field",
        ("entities" | "entity", _) if scope != Scope::Table => {
            "put it on the struct with `#[derive(Table)]`"
        }
        ("table", _) if scope == Scope::Table => "use `name` for the name of the table",
        ("tag", _) => "put it on an enum with `#[derive(Document)]`",
        ("projection", _) => "put it in `index(..)` or `local_index(..)`",
        ("other", _) => "put it on the variant that keeps unknown values",
        ("alias", _) => "put it on a field or a variant",
        ("ttl", _) => "put it on the field with the expiry time",
        (_, Scope::Model) => "put it on a struct with `#[derive(Model)]`",
        (_, Scope::Field) => "put it on a field",
        ("name", _) if scope == Scope::Model => "use `table` for the name of the table",
        ("name", _) => "use `rename` for the name of an attribute",
        (_, Scope::Document) => "put it on the struct or the enum",
        (_, Scope::Variant) => "put it on a variant or a field",
        (_, Scope::Capacity) => "put it in `capacity(..)`",
        (_, Scope::Upgrade) => "put it in `upgrade(..)`",
        (_, Scope::View) => "put it on a struct with `#[derive(View)]`",
        (_, Scope::Table) => "put it on the struct with `#[derive(Table)]`",
        (_, Scope::Index | Scope::LocalIndex | Scope::TableIndex | Scope::TableLocalIndex) => {
            "put it in `index(..)`"
        }
    };
    Some(format!(
        "`{word}` is not an option of {}; {advice}",
        scope.description()
    ))
}

/// Returns the option for a word that other mappers or serde use.
fn synonym(scope: Scope, word: &str) -> Option<&'static str> {
    let on_field = matches!(scope, Scope::Field);
    let in_key = matches!(scope, Scope::Field | Scope::Index | Scope::LocalIndex);
    let on_container = matches!(scope, Scope::Model | Scope::Document);
    let name = match word {
        "hash_key" | "hash" | "hashkey" | "pk" | "partition" | "primary_key" | "id" if in_key => {
            "partition_key"
        }
        "range_key" | "range" | "rangekey" | "sk" | "sort" | "sortkey" if in_key => "sort_key",
        "table_name" | "tablename" if scope == Scope::Model => "table",
        "gsi" | "global_index" | "global_secondary_index" | "secondary_index"
            if scope == Scope::Model =>
        {
            "index"
        }
        "lsi" | "local_secondary_index" if scope == Scope::Model => "local_index",
        "index_name" if in_key && !on_field => "name",
        "projected" | "projection_type" | "project" if in_key && !on_field => "projection",
        "stream_view" | "stream_view_type" | "streams" if scope == Scope::Model => "stream",
        "time_to_live" | "expires" | "expiry" | "expires_at" if on_field => "ttl",
        "name" | "attribute" | "attribute_name" | "attr" | "column"
            if on_field || scope == Scope::Variant =>
        {
            "rename"
        }
        "default_fn" | "default_value" | "or_default" if on_field => "default",
        "ignore" | "transient" | "skip_serializing" | "skip_deserializing" if on_field => "skip",
        "nullable" | "write_null" if on_field => "null",
        "null_if_empty" | "null_as_empty" | "empty_is_null" if on_field => "empty_as_null",
        "omit_empty" | "omitempty" | "skip_if_empty" if on_field => "skip_empty",
        "coerce" | "loose" | "relaxed" | "convert_on_read" if on_field => "lenient",
        "flattened" | "embed" | "extra" if on_field => "flatten",
        "convert" | "converter" | "via" | "serialize_with" | "deserialize_with" if on_field => {
            "with"
        }
        "discriminator" | "type_tag" if on_container => "tag",
        "path" | "krate" if on_container => "crate",
        _ => return None,
    };
    Some(name)
}

/// Returns the advice for an option of other mappers or of serde that has no counterpart.
fn unsupported(scope: Scope, word: &str) -> Option<&'static str> {
    let advice = match word {
        "skip_serializing_if" => {
            "`None` and empty sets are not stored by default; use `skip_empty` for other empty values, \
             and `null` to store `None` as NULL"
        }
        "hash_key" | "hash" | "pk" | "partition" => "mark the field with `#[dyno(partition_key)]`",
        "range_key" | "range" | "sk" | "sort" => "mark the field with `#[dyno(sort_key)]`",
        "gsi" | "lsi" | "global_index" | "index_hash" | "index_range" if scope == Scope::Field => {
            "name the field in `index(..)` or `local_index(..)` on the struct"
        }
        "transparent" => {
            "remove it, because a struct with one unnamed field is always stored as that field"
        }
        "untagged" | "content" => {
            "an enum with data stores its variant in an attribute; name it with `tag`"
        }
        "borrow" | "bound" => "remove it, because it is not needed",
        "deny_unknown_fields" => {
            "attributes without a field are ignored; use `flatten` on a `HashMap<String, dyno::Value>` to keep them"
        }
        "rename_all_fields" => "put `rename_all` on the variant",
        "include" | "non_key_attributes" if matches!(scope, Scope::Index | Scope::LocalIndex) => {
            "write `projection = include(..)`"
        }
        "read_units" | "write_units" | "throughput" | "provisioned" if scope == Scope::Model => {
            "write `capacity(read = 5, write = 5)`"
        }
        "billing" | "tags" | "table_class" | "deletion_protection" if scope == Scope::Model => {
            "set it on the `TableDefinition`"
        }
        _ => return None,
    };
    Some(advice)
}

//! What does a person want who writes an option that does not exist?

use crate::attr::{Place, StreamView};
use crate::case::Case;
use crate::nearest::nearest;

/// What to say of the unknown option `word`, and which option is meant, if that is clear.
pub(crate) fn unknown(place: Place, word: &str) -> (Option<&'static str>, String) {
    if let Some(advice) = elsewhere(place, word) {
        return (None, advice);
    }
    if let Some(name) = renamed(place, word) {
        let message = format!("unknown option `{word}`; it is called `{name}` here");
        return (Some(name), message);
    }
    if let Some(advice) = other_habits(place, word) {
        return (None, format!("unknown option `{word}`; {advice}"));
    }
    if let Some(meant) = nearest(word, place.words().iter().copied()) {
        let message = format!("unknown option `{word}`; did you mean `{meant}`?");
        return (Some(meant), message);
    }
    let options = listed(place.words());
    let message = format!(
        "unknown option `{word}`; the options of {} are {options}",
        place.name()
    );
    (None, message)
}

/// What to say of the unknown way `name` to write names.
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

/// What to say of the unknown projection `name`.
pub(crate) fn unknown_projection(name: &str) -> String {
    match nearest(name, ["all", "keys_only", "include"]) {
        Some("include") => format!("unknown projection `{name}`; did you mean `include(..)`?"),
        Some(meant) => format!("unknown projection `{name}`; did you mean `{meant}`?"),
        None => format!(
            "unknown projection `{name}`; an index holds `all`, `keys_only` or `include(..)` with fields"
        ),
    }
}

/// What to say of the unknown stream view `name`.
pub(crate) fn unknown_stream_view(name: &str) -> String {
    let views = StreamView::ALL.map(|(view, _)| view);
    match nearest(name, views) {
        Some(meant) => format!("unknown stream view `{name}`; did you mean `{meant}`?"),
        None => format!(
            "unknown stream view `{name}`; a stream shows {}",
            listed(&views)
        ),
    }
}

/// `` `a`, `b` and `c` ``
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

/// An option that exists, but in another place.
fn elsewhere(place: Place, word: &str) -> Option<String> {
    let other = Place::ALL
        .into_iter()
        .find(|other| *other != place && other.words().contains(&word))?;
    let advice = match (word, other) {
        ("partition_key", _) if place == Place::LocalIndex => {
            return Some(
                "a local index has the partition key of the table; leave `partition_key` away, \
                 or make it a global one with `index(..)`"
                    .to_owned(),
            );
        }
        ("partition_key" | "sort_key", _) => "put it on a field",
        ("tag", _) => "put it on an enum with `#[derive(Document)]`",
        ("projection", _) => "put it into `index(..)` or `local_index(..)`",
        ("ttl", _) => "put it on the field that says when an item expires",
        (_, Place::Model) => "put it on a struct with `#[derive(Model)]`",
        (_, Place::Field) => "put it on a field",
        ("name", _) if place == Place::Model => "the name of the table is called `table`",
        ("name", _) => "the name of an attribute is set with `rename`",
        (_, Place::Document) => "put it on the struct or the enum",
        (_, Place::Variant) => "put it on a variant or a field",
        (_, Place::Index | Place::LocalIndex) => "put it into `index(..)`",
    };
    Some(format!(
        "`{word}` is no option of {}; {advice}",
        place.name()
    ))
}

/// A word that other mappers use, or serde.
fn renamed(place: Place, word: &str) -> Option<&'static str> {
    let on_field = matches!(place, Place::Field);
    let in_key = matches!(place, Place::Field | Place::Index | Place::LocalIndex);
    let on_container = matches!(place, Place::Model | Place::Document);
    let name = match word {
        "hash_key" | "hash" | "hashkey" | "pk" | "partition" | "primary_key" | "key" | "id"
            if in_key =>
        {
            "partition_key"
        }
        "range_key" | "range" | "rangekey" | "sk" | "sort" | "sortkey" if in_key => "sort_key",
        "table_name" | "tablename" if place == Place::Model => "table",
        "gsi" | "global_index" | "global_secondary_index" | "secondary_index"
            if place == Place::Model =>
        {
            "index"
        }
        "lsi" | "local_secondary_index" if place == Place::Model => "local_index",
        "index_name" if in_key && !on_field => "name",
        "projected" | "projection_type" | "project" if in_key && !on_field => "projection",
        "stream_view" | "stream_view_type" | "streams" if place == Place::Model => "stream",
        "time_to_live" | "expires" | "expiry" | "expires_at" if on_field => "ttl",
        "name" | "attribute" | "attribute_name" | "attr" | "column"
            if on_field || place == Place::Variant =>
        {
            "rename"
        }
        "default_fn" | "default_value" | "or_default" if on_field => "default",
        "ignore" | "transient" | "skip_serializing" | "skip_deserializing" if on_field => "skip",
        "nullable" | "write_null" if on_field => "null",
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

/// A word for which there is no other word, but something to do.
fn other_habits(place: Place, word: &str) -> Option<&'static str> {
    let advice = match word {
        "skip_serializing_if" => {
            "`None` and empty sets are left out without it; `null` writes a `None` as NULL"
        }
        "hash_key" | "hash" | "pk" | "partition" => "mark the field with `#[dyno(partition_key)]`",
        "range_key" | "range" | "sk" | "sort" => "mark the field with `#[dyno(sort_key)]`",
        "gsi" | "lsi" | "global_index" | "index_hash" | "index_range" if place == Place::Field => {
            "name the field in `index(..)` or `local_index(..)` on the struct"
        }
        "alias" => "an attribute is read under one name; give it with `rename`",
        "transparent" => "a struct with one unnamed field is stored as that field without it",
        "untagged" | "content" => {
            "an enum with data has its variant in an attribute beside them; name it with `tag`"
        }
        "other" => {
            "a variant for all other names is not supported; read the attribute as a `String`"
        }
        "borrow" | "bound" => "leave it away, it is not needed",
        "deny_unknown_fields" => {
            "attributes without a field are passed over; a `HashMap<String, dyno::Value>` with `flatten` keeps them"
        }
        "rename_all_fields" => "put `rename_all` on the variant",
        "include" | "non_key_attributes" if matches!(place, Place::Index | Place::LocalIndex) => {
            "name the fields in `projection = include(..)`"
        }
        "read_units"
        | "write_units"
        | "billing"
        | "tags"
        | "table_class"
        | "deletion_protection"
            if place == Place::Model =>
        {
            "it belongs to the place where a table runs; say it on the `TableDefinition`"
        }
        _ => return None,
    };
    Some(advice)
}

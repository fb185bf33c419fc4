//! The expressions of a request, and the placeholders that it defines.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use super::comparisons::comparison;
use super::expression::{self, Grammar, Placeholders, Step};
use super::request::{Members, object, string};
use super::sizes;

const EXPRESSIONS: [(&str, Grammar); 5] = [
    ("ConditionExpression", Grammar::Condition),
    ("FilterExpression", Grammar::Condition),
    ("KeyConditionExpression", Grammar::Condition),
    ("ProjectionExpression", Grammar::Projection),
    ("UpdateExpression", Grammar::Update),
];

/// Checks that each expression is valid, that each placeholder is defined and used, and that no paths overlap.
///
/// Returns the attributes that an update sets, with their values.
pub(super) fn expressions<'a>(
    request: &Members<'a>,
) -> Result<Vec<(String, &'a RawValue)>, String> {
    let texts: Vec<(&str, Grammar, String)> = EXPRESSIONS
        .into_iter()
        .filter_map(|(member, grammar)| Some((member, grammar, string(request, member)?)))
        .collect();
    if texts.is_empty() && !request.contains_key(NAMES) && !request.contains_key(VALUES) {
        return Ok(Vec::new());
    }
    let names = names(request);
    let mut used = Placeholders::default();
    let values = object(request, VALUES).unwrap_or_default();
    for (member, grammar, text) in &texts {
        let paths = expression::parse(text, *grammar, &mut used)
            .map_err(|violation| format!("{member} {violation}"))?;
        no_overlap(paths, &names).map_err(|violation| format!("{member} {violation}"))?;
        std::mem::take(&mut used.comparisons)
            .iter()
            .try_for_each(|operands| comparison(operands, &names, &values))
            .map_err(|violation| format!("Invalid {member}: {violation}"))?;
    }
    let defined = names.keys().map(String::as_str).collect();
    all_defined_and_used(&used.names, &defined, NAMES)?;
    let defined = values.keys().map(String::as_str).collect();
    all_defined_and_used(&used.values, &defined, VALUES)?;
    names
        .values()
        .try_for_each(|name| sizes::attribute_name(name))?;
    let assigned = used.assigned.into_iter().filter_map(|(name, value)| {
        let name = names.get(name).map_or(name, String::as_str);
        Some((name.to_owned(), *values.get(value)?))
    });
    Ok(assigned.collect())
}

/// The names behind the placeholders for names.
pub(super) fn names(request: &Members<'_>) -> BTreeMap<String, String> {
    let names = request.get(NAMES);
    let names = names.and_then(|names| serde_json::from_str(names.get()).ok());
    names.unwrap_or_default()
}

const NAMES: &str = "ExpressionAttributeNames";
const VALUES: &str = "ExpressionAttributeValues";

fn all_defined_and_used(
    used: &BTreeSet<&str>,
    defined: &BTreeSet<&str>,
    member: &str,
) -> Result<(), String> {
    if let Some(missing) = used.difference(defined).next() {
        return Err(format!("{member} lacks `{missing}`"));
    }
    match defined.difference(used).next() {
        Some(unused) => Err(format!(
            "{member} has `{unused}`, which is not used in any expression"
        )),
        None => Ok(()),
    }
}

/// Checks that no path is equal to another one or contains it.
fn no_overlap<'a>(
    mut paths: Vec<Vec<Step<'a>>>,
    names: &'a BTreeMap<String, String>,
) -> Result<(), String> {
    for step in paths.iter_mut().flatten() {
        if let Step::Name(name) = step
            && let Some(meant) = names.get(*name)
        {
            *name = meant;
        }
    }
    // After sorting, a path is followed by the paths that it contains.
    paths.sort_unstable();
    let mut pairs = paths.iter().zip(paths.iter().skip(1));
    match pairs.find(|(path, next)| next.starts_with(path)) {
        Some((path, next)) => Err(format!("has overlapping paths: {path:?} and {next:?}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{key, violation};

    #[test]
    fn expressions_and_placeholders() {
        let update = |text: &str, names: Value, values: Value| {
            violation(
                "UpdateItem",
                &json!({
                    "TableName": "Movies", "Key": key("a"), "UpdateExpression": text,
                    "ExpressionAttributeNames": names, "ExpressionAttributeValues": values,
                }),
            )
        };
        let one = || json!({ ":v": { "N": "1" } });
        assert_eq!(update("SET #a = :v", json!({ "#a": "a" }), one()), "");
        assert_eq!(
            update("SET #a = :w", json!({ "#a": "a" }), one()),
            "ExpressionAttributeValues lacks `:w`"
        );
        assert_eq!(
            update("SET #a = :v", json!({ "#a": "a", "#b": "b" }), one()),
            "ExpressionAttributeNames has `#b`, which is not used in any expression"
        );
        assert_eq!(
            violation(
                "GetItem",
                &json!({ "TableName": "Movies", "Key": key("a"), "ExpressionAttributeNames": { "#a": "a" } }),
            ),
            "ExpressionAttributeNames has `#a`, which is not used in any expression"
        );
        assert_eq!(
            update("SET #a = ", json!({ "#a": "a" }), one()),
            "UpdateExpression ends too early"
        );
        let overlapping = update(
            "SET #a.b = :v, c = :v REMOVE a",
            json!({ "#a": "a" }),
            one(),
        );
        assert_eq!(
            overlapping,
            r#"UpdateExpression has overlapping paths: [Name("a")] and [Name("a"), Name("b")]"#
        );
        let apart = update("SET a.b = :v, a.c = :v REMOVE ab, a.l[1]", json!({}), one());
        assert_eq!(apart, "");
    }
}

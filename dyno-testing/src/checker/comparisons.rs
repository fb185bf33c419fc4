//! The rules for the operands of conditions, with the messages of DynamoDB.

use std::collections::BTreeMap;

use dyno_core::codec::PageBody;
use dyno_core::{Item, Value};

use super::expression::{Comparison, Operand, Step};
use super::request::Members;

/// Checks the operands of an operator or a function.
pub(super) fn comparison(
    comparison: &Comparison<'_>,
    names: &BTreeMap<String, String>,
    values: &Members<'_>,
) -> Result<(), String> {
    distinct(comparison, names)?;
    match comparison.operands.as_slice() {
        [_, Operand::Value(low), Operand::Value(high)] if comparison.operator == "BETWEEN" => {
            match (value(values, low), value(values, high)) {
                (Some(low), Some(high)) => bounds(&low, &high),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Checks that a path is not compared with itself.
fn distinct(comparison: &Comparison<'_>, names: &BTreeMap<String, String>) -> Result<(), String> {
    let mut paths = comparison.operands.iter().map(|operand| match operand {
        Operand::Path(path) => Some(readable(path, names)),
        Operand::Value(_) | Operand::Size => None,
    });
    let Some(Some(first)) = paths.next() else {
        return Ok(());
    };
    match paths.flatten().any(|path| path == first) {
        true => Err(format!(
            "The first operand must be distinct from the remaining operands for this operator or function; \
             operator: {}, first operand: [{}]",
            comparison.operator,
            first.join(", ")
        )),
        false => Ok(()),
    }
}

/// The steps of a path, with names in place of placeholders.
fn readable(path: &[Step<'_>], names: &BTreeMap<String, String>) -> Vec<String> {
    let step = |step: &Step<'_>| match step {
        Step::Name(name) => names.get(*name).map_or(*name, String::as_str).to_owned(),
        Step::Index(index) => format!("[{index}]"),
    };
    path.iter().map(step).collect()
}

/// Checks that the bounds of BETWEEN are in order.
fn bounds(low: &Value, high: &Value) -> Result<(), String> {
    let is_ordered = match (low, high) {
        (Value::S(low), Value::S(high)) => low <= high,
        (Value::N(low), Value::N(high)) => low <= high,
        (Value::B(low), Value::B(high)) => low <= high,
        (Value::S(_) | Value::N(_) | Value::B(_), Value::S(_) | Value::N(_) | Value::B(_)) => {
            return Err(format!(
                "The BETWEEN operator requires same data type for lower and upper bounds; {}",
                operands(low, high)
            ));
        }
        // The engine rejects what has no order.
        _ => true,
    };
    match is_ordered {
        true => Ok(()),
        false => Err(format!(
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {}",
            operands(low, high)
        )),
    }
}

fn operands(low: &Value, high: &Value) -> String {
    let [low, high] = [low, high].map(|value| match value {
        Value::S(text) => format!("{{S:{text}}}"),
        Value::N(number) => format!("{{N:{number}}}"),
        Value::B(bytes) => format!(
            "{{B:java.nio.HeapByteBuffer[pos=0 lim={0} cap={0}]}}",
            bytes.len()
        ),
        _ => String::new(),
    });
    format!(
        "lower bound operand: AttributeValue: {low}, upper bound operand: AttributeValue: {high}"
    )
}

/// Returns the value of a placeholder.
fn value(values: &Members<'_>, placeholder: &str) -> Option<Value> {
    let text = values.get(placeholder)?.get();
    let page = PageBody::new(format!(r#"{{"Items":[{{"value":{text}}}]}}"#));
    let mut items = page.items::<Item>().ok()?;
    items.pop()?.remove("value")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{key, violation};

    fn condition(text: &str, values: Value) -> String {
        let names = json!({ "#d": "doc", "#b": "bio" });
        let used = ["#d", "#b"].map(|name| text.contains(name).then_some(name));
        let names: Value = used
            .into_iter()
            .flatten()
            .map(|name| (name.to_owned(), names[name].clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let mut request =
            json!({ "TableName": "Movies", "Key": key("a"), "ConditionExpression": text });
        request["ExpressionAttributeNames"] = names;
        request["ExpressionAttributeValues"] = values;
        violation("DeleteItem", &request)
    }

    // The messages are those of DynamoDB Local.
    #[test]
    fn the_first_operand_is_distinct_from_the_others() {
        for (text, operator, path) in [
            ("bio = bio", "=", "bio"),
            ("#b <> bio", "<>", "bio"),
            ("#d.a < doc.a", "<", "doc, a"),
            ("begins_with(bio, #b)", "begins_with", "bio"),
            ("contains(bio, bio)", "contains", "bio"),
            ("bio BETWEEN a AND bio", "BETWEEN", "bio"),
            ("bio in (a, bio)", "IN", "bio"),
            ("a = b OR NOT bio = bio", "=", "bio"),
        ] {
            let expected = format!(
                "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this \
                 operator or function; operator: {operator}, first operand: [{path}]"
            );
            assert_eq!(condition(text, json!({})), expected, "{text}");
        }
        for text in [
            "size(bio) = size(bio)",
            "size(bio) = bio",
            "a BETWEEN bio AND bio",
            "doc.a = doc.b",
        ] {
            assert_eq!(condition(text, json!({})), "", "{text}");
        }
        assert_eq!(condition(":a = :a", json!({ ":a": { "S": "a" } })), "");
    }

    #[test]
    fn bounds_are_in_order_and_of_one_type() {
        let between = |low: Value, high: Value| {
            condition("bio BETWEEN :x AND :y", json!({ ":x": low, ":y": high }))
        };
        let (n, s) = (|n: &str| json!({ "N": n }), |s: &str| json!({ "S": s }));
        let b = |b: &str| json!({ "B": b });
        for (low, high, operands) in [
            (
                n("10"),
                n("9.5"),
                "{N:10}, upper bound operand: AttributeValue: {N:9.5}",
            ),
            (
                s("b"),
                s("a"),
                "{S:b}, upper bound operand: AttributeValue: {S:a}",
            ),
        ] {
            let expected = format!(
                "Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to \
                 lower bound; lower bound operand: AttributeValue: {operands}"
            );
            assert_eq!(between(low, high), expected);
        }
        assert!(between(b("/w=="), b("AA==")).contains("requires upper bound"));
        assert_eq!(
            between(n("1"), s("a")),
            "Invalid ConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; \
             lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}"
        );
        for (low, high) in [
            (n("9"), n("10")),
            (n("1"), n("1.0")),
            (s("a"), s("a")),
            (b("AA=="), b("/w==")),
        ] {
            assert_eq!(between(low, high), "");
        }
    }
}

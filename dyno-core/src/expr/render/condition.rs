//! Conditions as DynamoDB's syntax.

use std::borrow::Cow;

use super::parts::{function, written};
use super::terms::{Terms, separated, write};
use crate::expr::ast::{Comparison, Condition, KeyList, Operand, Path, Segment, Side, Value};
use crate::expr::error::{ExpressionError, InvalidExpression};
use crate::expr::limits::{MAX_IN, MAX_OPERATORS};

/// Writes a condition. `nested` says whether it is a part of another one.
pub(in crate::expr) fn condition(
    terms: &mut dyn Terms,
    text: &mut String,
    tree: &Condition,
    nested: bool,
) -> Result<(), ExpressionError> {
    match tree {
        Condition::Compare(left, comparison, right) => {
            side(terms, text, left)?;
            write(text, format_args!(" {} ", operator(*comparison)));
            side(terms, text, right)
        }
        Condition::Between(value, low, high) => {
            side(terms, text, value)?;
            text.push_str(" BETWEEN ");
            side(terms, text, low)?;
            text.push_str(" AND ");
            side(terms, text, high)
        }
        Condition::In(Side::Size(path) | Side::Operand(Operand::Path(path)), values)
            if values.is_empty() =>
        {
            let (open, close) = if nested { ("(", ")") } else { ("", "") };
            text.push_str(open);
            terms.nothing(text, path);
            text.push_str(close);
            Ok(())
        }
        Condition::In(value, values) => {
            side(terms, text, value)?;
            text.push_str(" IN (");
            separated(text, values, |text, value| side(terms, text, value))?;
            text.push(')');
            Ok(())
        }
        Condition::Exists(path) => function(terms, text, "attribute_exists", path, |_, _| Ok(())),
        Condition::NotExists(path) => {
            function(terms, text, "attribute_not_exists", path, |_, _| Ok(()))
        }
        Condition::Type(path, attribute_type) => {
            function(terms, text, "attribute_type", path, |terms, text| {
                text.push_str(", ");
                terms.attribute_type(text, *attribute_type)
            })
        }
        Condition::BeginsWith(path, prefix) => {
            function(terms, text, "begins_with", path, |terms, text| {
                text.push_str(", ");
                operand(terms, text, prefix)
            })
        }
        Condition::Contains(path, needle) => {
            function(terms, text, "contains", path, |terms, text| {
                text.push_str(", ");
                operand(terms, text, needle)
            })
        }
        Condition::Keys(one_of) => keys(terms, text, one_of, nested),
        Condition::And(parts) => chain(terms, text, " AND ", parts, nested),
        Condition::Or(parts) => chain(terms, text, " OR ", parts, nested),
        Condition::Not(inner) => {
            text.push_str("NOT ");
            condition(terms, text, inner, true)
        }
        Condition::Text(content) if nested && !content.in_parentheses => {
            text.push('(');
            written(terms, text, content)?;
            text.push(')');
            Ok(())
        }
        Condition::Text(content) => written(terms, text, content),
        Condition::Invalid(error) => terms.invalid(text, error.clone()),
    }
}

/// Writes that a key is one of several.
fn keys(
    terms: &mut dyn Terms,
    text: &mut String,
    keys: &KeyList,
    nested: bool,
) -> Result<(), ExpressionError> {
    if keys.operators() > MAX_OPERATORS {
        return terms.invalid(text, InvalidExpression::TooManyOperators);
    }
    let path = |name: &&'static str| Path(vec![Segment::Name(Cow::Borrowed(name))]);
    let value = |value: &Value| Side::Operand(Operand::Value(value.clone()));
    let one_of = |name, values| Condition::In(Side::Operand(Operand::Path(path(name))), values);
    match &*keys.attributes {
        [name] | [name, ..] if keys.keys.is_empty() || keys.attributes.len() == 1 => {
            let values: Vec<_> = keys.keys.iter().flatten().map(value).collect();
            match values.len() > MAX_IN {
                true => terms.invalid(text, InvalidExpression::TooManyInOperands),
                false => condition(terms, text, &one_of(name, values), nested),
            }
        }
        names => {
            let equal = |(name, one): (_, &Value)| {
                let path = Side::Operand(Operand::Path(path(name)));
                Condition::Compare(path, Comparison::Eq, value(one))
            };
            let key = |key: &Vec<Value>| Condition::And(names.iter().zip(key).map(equal).collect());
            let mut keys: Vec<_> = keys.keys.iter().map(key).collect();
            let tree = match keys.len() {
                1 => keys.pop(),
                _ => Some(Condition::Or(keys)),
            };
            tree.map_or(Ok(()), |tree| condition(terms, text, &tree, nested))
        }
    }
}

/// Writes the parts of an AND or OR, in parentheses if it is a part of another condition.
fn chain(
    terms: &mut dyn Terms,
    text: &mut String,
    between: &str,
    parts: &[Condition],
    nested: bool,
) -> Result<(), ExpressionError> {
    if nested {
        text.push('(');
    }
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            text.push_str(between);
        }
        condition(terms, text, part, true)?;
    }
    if nested {
        text.push(')');
    }
    Ok(())
}

pub(in crate::expr) const fn operator(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Eq => "=",
        Comparison::Ne => "<>",
        Comparison::Lt => "<",
        Comparison::Le => "<=",
        Comparison::Gt => ">",
        Comparison::Ge => ">=",
    }
}

fn side(terms: &mut dyn Terms, text: &mut String, side: &Side) -> Result<(), ExpressionError> {
    match side {
        Side::Operand(plain) => operand(terms, text, plain),
        Side::Size(path) => function(terms, text, "size", path, |_, _| Ok(())),
    }
}

fn operand(
    terms: &mut dyn Terms,
    text: &mut String,
    operand: &Operand,
) -> Result<(), ExpressionError> {
    match operand {
        Operand::Value(value) => terms.value(text, value),
        Operand::Path(path) => {
            terms.path(text, path);
            Ok(())
        }
    }
}

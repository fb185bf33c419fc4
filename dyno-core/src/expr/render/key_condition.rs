//! Key conditions as DynamoDB's syntax.

use super::condition::operator;
use super::parts::{function, written};
use super::terms::{Terms, write};
use crate::expr::ast::{KeyCondition, Path, Segment, SortCondition};
use crate::expr::error::ExpressionError;

pub(in crate::expr) fn key_condition(
    terms: &mut dyn Terms,
    text: &mut String,
    key: &KeyCondition,
) -> Result<(), ExpressionError> {
    match &key.text {
        Some(Ok(content)) => written(terms, text, content)?,
        Some(Err(error)) => terms.invalid(text, error.clone())?,
        None => {}
    }
    for (name, value) in &key.partition {
        if !text.is_empty() {
            text.push_str(" AND ");
        }
        terms.path(text, &Path(vec![Segment::Name(name.clone())]));
        text.push_str(" = ");
        terms.value(text, value)?;
    }
    for (name, condition) in &key.sort {
        text.push_str(" AND ");
        let path = Path(vec![Segment::Name(name.clone())]);
        sort_condition(terms, text, &path, condition)?;
    }
    Ok(())
}

fn sort_condition(
    terms: &mut dyn Terms,
    text: &mut String,
    path: &Path,
    condition: &SortCondition,
) -> Result<(), ExpressionError> {
    match condition {
        SortCondition::Compare(comparison, value) => {
            terms.path(text, path);
            write(text, format_args!(" {} ", operator(*comparison)));
            terms.value(text, value)
        }
        SortCondition::Between(low, high) => {
            terms.path(text, path);
            text.push_str(" BETWEEN ");
            terms.value(text, low)?;
            text.push_str(" AND ");
            terms.value(text, high)
        }
        SortCondition::BeginsWith(prefix) => {
            function(terms, text, "begins_with", path, |terms, text| {
                text.push_str(", ");
                terms.value(text, prefix)
            })
        }
    }
}

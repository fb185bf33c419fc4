//! The parts that conditions and updates share.

use super::terms::Terms;
use crate::expr::ast::{Path, Segment, Text, TextPart};
use crate::expr::error::ExpressionError;

/// Writes an expression in DynamoDB's own syntax, with dyno's placeholders in it.
pub(in crate::expr) fn written(
    terms: &mut dyn Terms,
    text: &mut String,
    written: &Text,
) -> Result<(), ExpressionError> {
    for part in &written.parts {
        match part {
            TextPart::Syntax(syntax) => text.push_str(syntax),
            TextPart::Name(name) => terms.path(text, &Path(vec![Segment::Name(name.clone())])),
            TextPart::Value(placeholder, value) => {
                terms.value(text, value).map_err(|error| match error {
                    ExpressionError::Value { source, .. } => ExpressionError::Value {
                        path: placeholder.clone().into_owned(),
                        source,
                    },
                    other => other,
                })?;
            }
        }
    }
    Ok(())
}

/// Writes a function of a path. `rest` writes its other operands.
pub(in crate::expr) fn function(
    terms: &mut dyn Terms,
    text: &mut String,
    name: &str,
    path: &Path,
    rest: impl FnOnce(&mut dyn Terms, &mut String) -> Result<(), ExpressionError>,
) -> Result<(), ExpressionError> {
    text.push_str(name);
    text.push('(');
    terms.path(text, path);
    rest(terms, text)?;
    text.push(')');
    Ok(())
}

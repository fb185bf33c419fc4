//! How names and values are written.

use std::fmt::{self, Write as _};

use crate::expr::ast::{Path, Value};
use crate::expr::error::{ExpressionError, InvalidExpression};
use crate::wire::AttributeType;

/// How an expression writes its names and values: as placeholders, or as they are.
pub(in crate::expr) trait Terms {
    fn path(&mut self, text: &mut String, path: &Path);

    fn value(&mut self, text: &mut String, value: &Value) -> Result<(), ExpressionError>;

    fn attribute_type(
        &mut self,
        text: &mut String,
        attribute_type: AttributeType,
    ) -> Result<(), ExpressionError>;

    /// Writes a condition that is false for every item: IN without values.
    fn nothing(&mut self, text: &mut String, path: &Path);

    /// Writes an expression that is invalid.
    fn invalid(
        &mut self,
        text: &mut String,
        error: InvalidExpression,
    ) -> Result<(), ExpressionError>;
}

pub(in crate::expr) fn write(text: &mut String, arguments: fmt::Arguments<'_>) {
    text.write_fmt(arguments)
        .expect("writing to a string does not fail");
}

/// Writes `parts` with commas between them.
pub(in crate::expr) fn separated<T>(
    text: &mut String,
    parts: &[T],
    mut part: impl FnMut(&mut String, &T) -> Result<(), ExpressionError>,
) -> Result<(), ExpressionError> {
    for (at, each) in parts.iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        part(text, each)?;
    }
    Ok(())
}

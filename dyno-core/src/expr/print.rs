//! Expressions for a person to read, with names as they are and values in place or redacted.

use std::fmt;

use super::ast::{Action, Condition, KeyCondition, Path, SetValue, Value};
use super::error::{ExpressionError, InvalidExpression};
use super::render::{Terms, condition, key_condition, set_value, update, write};
use crate::codec::DecodeError;
use crate::wire::{AttributeType, Format, Reader, ValueReader};

/// An expression for a person to read.
pub(crate) struct Print<'t, T: ?Sized> {
    tree: &'t T,
    redacted: bool,
}

impl<'t, T: ?Sized> Print<'t, T> {
    /// Prints the values.
    pub(crate) fn open(tree: &'t T) -> Self {
        Self {
            tree,
            redacted: false,
        }
    }

    /// Prints `?` in place of each value.
    pub(crate) fn redacted(tree: &'t T) -> Self {
        Self {
            tree,
            redacted: true,
        }
    }
}

impl fmt::Display for Print<'_, Condition> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        condition(
            &mut Reading {
                redacted: self.redacted,
            },
            &mut text,
            self.tree,
            false,
        )
        .map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl fmt::Display for Print<'_, KeyCondition> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        key_condition(
            &mut Reading {
                redacted: self.redacted,
            },
            &mut text,
            self.tree,
        )
        .map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl fmt::Display for Print<'_, [Action]> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        update(
            &mut Reading {
                redacted: self.redacted,
            },
            &mut text,
            self.tree,
        )
        .map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl fmt::Display for Print<'_, SetValue> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        set_value(
            &mut Reading {
                redacted: self.redacted,
            },
            &mut text,
            self.tree,
        )
        .map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

/// Names and values as a person reads them.
struct Reading {
    redacted: bool,
}

impl Terms for Reading {
    fn path(&mut self, text: &mut String, path: &Path) {
        write(text, format_args!("{path}"));
    }

    fn value(&mut self, text: &mut String, value: &Value) -> Result<(), ExpressionError> {
        match value {
            _ if self.redacted => text.push('?'),
            Value::Json(json) => write(text, format_args!("{}", Readable(json))),
            Value::Invalid(error) => write(text, format_args!("<{error}>")),
        }
        Ok(())
    }

    fn attribute_type(
        &mut self,
        text: &mut String,
        attribute_type: AttributeType,
    ) -> Result<(), ExpressionError> {
        text.push_str(attribute_type.as_str());
        Ok(())
    }

    fn nothing(&mut self, text: &mut String, path: &Path) {
        write(text, format_args!("{path} IN ()"));
    }

    fn invalid(
        &mut self,
        text: &mut String,
        error: InvalidExpression,
    ) -> Result<(), ExpressionError> {
        write(text, format_args!("<{error}>"));
        Ok(())
    }
}

/// Prints a value in DynamoDB's JSON as [`readable`] returns it.
struct Readable<'v>(&'v str);

impl fmt::Display for Readable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reader = Reader::from_json(self.0, Format::DynamoDb);
        // JSON that cannot be read is printed as it is.
        match readable(reader.value()) {
            Ok(text) => f.write_str(&text),
            Err(_) => f.write_str(self.0),
        }
    }
}

/// Returns a value as a person reads it: `"Brazil"`, `1985`, `[1, 2]`, `{"a"}`.
pub(crate) fn readable(value: ValueReader<'_, '_>) -> Result<String, DecodeError> {
    Ok(match value.attribute_type()? {
        AttributeType::S => format!("{:?}", value.string()?),
        AttributeType::N => value.number()?.into_owned(),
        AttributeType::B => format!("<{} bytes>", value.binary()?.len()),
        AttributeType::Bool => value.boolean()?.to_string(),
        AttributeType::Null => {
            value.null()?;
            "NULL".to_owned()
        }
        AttributeType::L => {
            let mut elements = Vec::new();
            let mut list = value.list()?;
            while let Some(element) = list.next()? {
                elements.push(readable(element)?);
            }
            format!("[{}]", elements.join(", "))
        }
        AttributeType::M => {
            let mut entries = Vec::new();
            let mut map = value.map()?;
            while let Some((name, entry)) = map.next()? {
                entries.push(format!("{name:?}: {}", readable(entry)?));
            }
            format!("{{{}}}", entries.join(", "))
        }
        set_type @ (AttributeType::Ss | AttributeType::Ns | AttributeType::Bs) => {
            let mut elements = Vec::new();
            let mut set = value.set(set_type)?;
            while let Some(element) = set.next()? {
                elements.push(readable(element)?);
            }
            format!("{{{}}}", elements.join(", "))
        }
    })
}

//! Expressions for a person to read: the names as they are, the values in place or hidden.

use std::fmt;

use super::ast::{Action, Condition, InvalidExpression, Path, SetValue, Value};
use super::render::{ExpressionError, Terms, condition, set_value, update, write};
use crate::codec::DecodeError;
use crate::wire::AttributeType;
use crate::wire::{self, Format, Reader};

/// An expression for a person to read.
pub(crate) struct Print<'t, T: ?Sized> {
    tree: &'t T,
    redacted: bool,
}

impl<'t, T: ?Sized> Print<'t, T> {
    /// With the values in place.
    pub(crate) fn open(tree: &'t T) -> Self {
        Self {
            tree,
            redacted: false,
        }
    }

    /// With `?` in the place of each value.
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
        why: InvalidExpression,
    ) -> Result<(), ExpressionError> {
        write(text, format_args!("<{why}>"));
        Ok(())
    }
}

/// A value in DynamoDB's JSON as a person reads it: `"Brazil"`, `1985`, `[1, 2]`, `{"a"}`.
struct Readable<'v>(&'v str);

impl fmt::Display for Readable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reader = Reader::from_json(self.0, Format::DynamoDb);
        // What cannot be read was not written by us; then the text itself is the best to show.
        match readable(reader.value()) {
            Ok(text) => f.write_str(&text),
            Err(_) => f.write_str(self.0),
        }
    }
}

pub(crate) fn readable(value: wire::ValueReader<'_, '_>) -> Result<String, DecodeError> {
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

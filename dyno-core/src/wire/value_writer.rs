//! Attribute values that are written.

use super::attribute_type::AttributeType;
use super::format::Format;
use super::writer::Writer;

/// Writes one attribute value. The methods that write it consume the writer.
#[derive(Debug)]
pub struct ValueWriter<'w> {
    pub(super) writer: &'w mut Writer,
}

impl ValueWriter<'_> {
    /// Returns the format of the JSON.
    #[must_use]
    pub fn format(&self) -> Format {
        self.writer.format
    }

    /// Writes an S.
    pub fn string(self, text: &str) {
        if self.writer.is_tagged() {
            return self.writer.string_between(r#"{"S":""#, text, r#""}"#);
        }
        self.scalar(AttributeType::S, |writer| writer.string(text));
    }

    /// Writes an N. `digits` must be a valid number of at most 38 digits, such as `12.5` or `-1E+10`; this is not
    /// checked.
    pub fn digits(self, digits: &str) {
        if self.writer.is_tagged() {
            self.writer.out.push_str(r#"{"N":""#);
            self.writer.out.push_str(digits);
            self.writer.out.push_str(r#""}"#);
            return;
        }
        self.scalar(AttributeType::N, |writer| writer.digits(digits));
    }

    /// Writes an N from a string that may not be a number; reading it fails then.
    pub(crate) fn unchecked_number(self, text: &str) {
        self.scalar(AttributeType::N, |writer| writer.string(text));
    }

    /// Writes a B.
    pub fn binary(self, bytes: &[u8]) {
        self.scalar(AttributeType::B, |writer| writer.base64(bytes));
    }

    /// Writes a BOOL.
    pub fn boolean(self, value: bool) {
        if self.writer.is_tagged() {
            let text = if value {
                r#"{"BOOL":true}"#
            } else {
                r#"{"BOOL":false}"#
            };
            return self.writer.out.push_str(text);
        }
        self.scalar(AttributeType::Bool, |writer| {
            writer.out.push_str(if value { "true" } else { "false" });
        });
    }

    /// Writes a NULL.
    pub fn null(self) {
        self.scalar(AttributeType::Null, |writer| {
            writer.out.push_str(if writer.format == Format::Plain {
                "null"
            } else {
                "true"
            });
        });
    }

    /// Copies a value from DynamoDB's JSON.
    pub(crate) fn copy(self, json: &str) {
        self.writer.out.push_str(json);
    }

    /// Writes a value that has no elements or members.
    fn scalar(self, tag: AttributeType, write: impl FnOnce(&mut Writer)) {
        self.writer.begin(tag);
        write(self.writer);
        self.writer.end();
    }
}

impl Writer {
    /// Begins an attribute value.
    pub fn value(&mut self) -> ValueWriter<'_> {
        self.start_value();
        ValueWriter { writer: self }
    }
}

//! Maps and items that are written.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use super::attribute_type::AttributeType;
use super::encode_error::EncodeError;
use super::format::Format;
use super::json::Scanner;
use super::value_writer::ValueWriter;
use super::writer::Writer;

/// Writes an M or an item, member by member.
pub struct MapWriter<'w> {
    writer: &'w mut Writer,
    first: bool,
    /// Whether the object is the content of an attribute value, `{"M": {..}}`, rather than an item.
    wrapped: bool,
    /// The names that are written, kept only if the members of several documents are written into this map.
    written: Option<HashSet<String>>,
}

impl MapWriter<'_> {
    /// Writes the name of a member and begins its value.
    pub(crate) fn begin(&mut self, name: &str) -> Result<ValueWriter<'_>, EncodeError> {
        self.name(name)?;
        Ok(self.writer.value())
    }

    /// Like [`begin`](Self::begin), for a name that is prepared as `,"name":`, with the escapes of JSON.
    pub(crate) fn begin_prepared(
        &mut self,
        name: &'static str,
    ) -> Result<ValueWriter<'_>, EncodeError> {
        self.prepared_name(name)?;
        Ok(self.writer.value())
    }

    /// The length of what is written.
    pub(crate) fn position(&self) -> usize {
        self.writer.out.len()
    }

    /// Whether the member that begins at the position `before` has an empty value.
    pub(crate) fn is_empty_since(&self, before: usize) -> bool {
        let empty = match self.writer.format {
            Format::DynamoDb => ":\"\"}",
            Format::Plain => ":\"\"",
        };
        let written = self.writer.out.get(before..).unwrap_or_default();
        // Quotes inside a name or a value are escaped.
        written.ends_with(empty)
    }

    fn prepared_name(&mut self, name: &'static str) -> Result<(), EncodeError> {
        if self.written.is_some() || name.len() <= r#","":"#.len() {
            return self.name(&plain_name(name));
        }
        let first = std::mem::replace(&mut self.first, false);
        let from = usize::from(first);
        self.writer
            .out
            .push_str(name.get(from..).unwrap_or_default());
        Ok(())
    }

    /// Writes everything before a value. Not generic, so that it is compiled once.
    fn name(&mut self, name: &str) -> Result<(), EncodeError> {
        if name.is_empty() {
            return Err(EncodeError::empty_name().at_name(name));
        }
        if let Some(written) = &mut self.written
            && !written.insert(name.to_owned())
        {
            return Err(EncodeError::duplicate().at_name(name));
        }
        if std::mem::replace(&mut self.first, false) {
            self.writer.string_between("\"", name, "\":");
        } else {
            self.writer.string_between(",\"", name, "\":");
        }
        Ok(())
    }

    /// Makes any name that is written twice an error from now on. It is for several documents that are written into one
    /// map.
    pub fn reject_duplicates(&mut self) {
        self.written.get_or_insert_default();
    }

    /// Ends the map.
    pub fn end(self) {
        if self.wrapped {
            self.writer.close('}');
        } else {
            self.writer.out.push('}');
        }
    }
}

/// The name that is prepared as `,"name":`.
#[cold]
pub(crate) fn plain_name(name: &'static str) -> Cow<'static, str> {
    let quoted = name.strip_prefix(',').unwrap_or(name);
    Scanner::new(quoted)
        .member_name()
        .unwrap_or(Cow::Borrowed(name))
}

impl fmt::Debug for MapWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapWriter")
            .field("first", &self.first)
            .finish_non_exhaustive()
    }
}

impl Writer {
    /// Begins an item: an object whose members are attribute values.
    pub fn item(&mut self) -> MapWriter<'_> {
        self.out.push('{');
        MapWriter {
            writer: self,
            first: true,
            wrapped: false,
            written: None,
        }
    }
}

impl<'w> ValueWriter<'w> {
    /// Begins an M.
    ///
    /// # Errors
    /// The same as [`list`](Self::list).
    pub fn map(self) -> Result<MapWriter<'w>, EncodeError> {
        self.writer.open(AttributeType::M, '{')?;
        Ok(MapWriter {
            writer: self.writer,
            first: true,
            wrapped: true,
            written: None,
        })
    }
}

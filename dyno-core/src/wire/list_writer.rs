//! Lists that are written.

use super::attribute_type::AttributeType;
use super::encode_error::EncodeError;
use super::value_writer::ValueWriter;
use super::writer::Writer;

/// Writes an L, element by element.
#[derive(Debug)]
pub struct ListWriter<'w> {
    writer: &'w mut Writer,
    first: bool,
    index: usize,
}

impl ListWriter<'_> {
    /// Begins an element and returns its index.
    pub(crate) fn begin(&mut self) -> (ValueWriter<'_>, usize) {
        self.writer.comma(&mut self.first);
        let index = self.index;
        self.index += 1;
        (self.writer.value(), index)
    }

    /// Ends the list.
    pub fn end(self) {
        self.writer.close(']');
    }
}

impl<'w> ValueWriter<'w> {
    /// Begins an L.
    ///
    /// # Errors
    /// An [`EncodeError`] if lists and maps are nested too deeply.
    pub fn list(self) -> Result<ListWriter<'w>, EncodeError> {
        self.writer.open(AttributeType::L, '[')?;
        Ok(ListWriter {
            writer: self.writer,
            first: true,
            index: 0,
        })
    }
}

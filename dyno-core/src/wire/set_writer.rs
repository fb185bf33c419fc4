//! Sets that are written.

use super::attribute_type::AttributeType;
use super::encode_error::EncodeError;
use super::value_writer::ValueWriter;
use super::writer::Writer;

/// Writes a set, element by element.
#[derive(Debug)]
pub struct SetWriter<'w> {
    writer: &'w mut Writer,
    first: bool,
}

impl SetWriter<'_> {
    /// Writes one element with `write`.
    pub(crate) fn element_with(
        &mut self,
        write: impl FnOnce(ValueWriter<'_>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.writer.comma(&mut self.first);
        self.writer.bare = true;
        let written = write(self.writer.value());
        self.writer.bare = false;
        written
    }

    /// Ends the set.
    pub fn end(self) {
        self.writer.depth -= 1;
        self.writer.out.push(']');
        self.writer.end();
    }
}

impl<'w> ValueWriter<'w> {
    /// Begins a set. `set_type` is SS, NS or BS. DynamoDB has no empty sets, so at least one element must be written;
    /// this is not checked.
    #[must_use]
    pub fn set(self, set_type: AttributeType) -> SetWriter<'w> {
        self.writer.depth += 1;
        self.writer.begin(set_type);
        self.writer.out.push('[');
        SetWriter {
            writer: self.writer,
            first: true,
        }
    }
}

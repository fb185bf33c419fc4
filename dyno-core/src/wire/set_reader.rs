//! Sets that are read.

use super::attribute_type::AttributeType;
use super::decode_error::DecodeError;
use super::format::Format;
use super::reader::{Reader, Stage};
use super::value_reader::ValueReader;

/// Reads a set, element by element.
#[derive(Debug)]
pub struct SetReader<'r, 'b> {
    reader: &'r mut Reader<'b>,
    stage: Stage,
    element: Option<AttributeType>,
}

impl<'b> SetReader<'_, 'b> {
    /// Returns the next element, which must be read: an S of an SS, an N of an NS, a B of a BS.
    ///
    /// # Errors
    /// A [`DecodeError`] if the JSON is malformed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the set, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<ValueReader<'_, 'b>>, DecodeError> {
        if self.stage == Stage::Ended {
            return Ok(None);
        }
        // As DynamoDB writes it.
        if self.stage == Stage::Inside
            && self.reader.element == self.element
            && self.reader.scanner.take_exactly(b",")
        {
            return Ok(Some(ValueReader::new(self.reader)));
        }
        self.reader.set_element(None);
        if !self.reader.another(b']', &mut self.stage)? {
            self.reader.end()?;
            return Ok(None);
        }
        if self.reader.format == Format::DynamoDb {
            self.reader.set_element(self.element);
        }
        Ok(Some(ValueReader::new(self.reader)))
    }
}

impl<'r, 'b> ValueReader<'r, 'b> {
    /// Reads a set, element by element. `set_type` is SS, NS or BS.
    ///
    /// # Errors
    /// The same as [`string`](Self::string).
    #[inline]
    pub fn set(self, set_type: AttributeType) -> Result<SetReader<'r, 'b>, DecodeError> {
        self.reader.enter(set_type)?;
        Ok(SetReader {
            reader: self.reader,
            stage: Stage::First,
            element: set_type.element(),
        })
    }
}

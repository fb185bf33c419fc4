//! Lists that are read.

use super::attribute_type::AttributeType;
use super::decode_error::DecodeError;
use super::reader::{Reader, Stage};
use super::value_reader::ValueReader;

/// Reads an L, element by element.
#[derive(Debug)]
pub struct ListReader<'r, 'b> {
    reader: &'r mut Reader<'b>,
    stage: Stage,
    depth: u32,
    /// The position of the element that was returned last, to skip it if it was not read; 0 if there is none.
    value: usize,
}

impl<'b> ListReader<'_, 'b> {
    /// Returns the next element. An element that is not read is skipped.
    ///
    /// # Errors
    /// A [`DecodeError`] if the JSON is malformed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the list, which an Iterator cannot say"
    )]
    #[inline]
    pub fn next(&mut self) -> Result<Option<ValueReader<'_, 'b>>, DecodeError> {
        let more = match self.next_plainly() {
            Some(more) => more,
            None => self.next_slowly()?,
        };
        Ok(more.then(|| ValueReader::new(self.reader)))
    }

    /// Goes to the next element, after one that was read to its end and if the JSON is as DynamoDB writes it. Returns
    /// whether there is one. [`next_slowly`](Self::next_slowly) can do all of this; with it alone, lists take a third
    /// more of the bench `instructions borrowed movies`.
    #[inline]
    fn next_plainly(&mut self) -> Option<bool> {
        let reader = &mut *self.reader;
        if self.stage != Stage::Inside
            || reader.depth != self.depth
            || reader.scanner.position == self.value
        {
            return None;
        }
        if reader.scanner.take_exactly(b",") {
            self.value = reader.scanner.position;
            return Some(true);
        }
        if reader.tagged && reader.scanner.take_exactly(b"]}") {
            self.stage = Stage::Ended;
            reader.depth -= 1;
            return Some(false);
        }
        None
    }

    #[inline(never)]
    fn next_slowly(&mut self) -> Result<bool, DecodeError> {
        if self.stage == Stage::Ended {
            return Ok(false);
        }
        self.reader.skip_if_unread(self.value, self.depth)?;
        self.value = 0;
        if !self.reader.another(b']', &mut self.stage)? {
            self.reader.end()?;
            return Ok(false);
        }
        self.value = self.reader.scanner.position;
        Ok(true)
    }
}

impl<'r, 'b> ValueReader<'r, 'b> {
    /// Reads an L, element by element.
    ///
    /// # Errors
    /// The same as [`string`](Self::string).
    #[inline]
    pub fn list(self) -> Result<ListReader<'r, 'b>, DecodeError> {
        self.reader.enter(AttributeType::L)?;
        let depth = self.reader.depth;
        Ok(ListReader {
            reader: self.reader,
            stage: Stage::First,
            depth,
            value: 0,
        })
    }
}

//! What a line of an export is read as.

use super::change::Change;
use crate::codec::DecodeDocument;
use crate::wire::{DecodeError, MapReader, Orders, Reader};

/// What a line of an export is read as: a model, an enum of `#[derive(Collection)]`, a view, an
/// [`Item`](crate::Item), or a [`Change`] of one of these.
///
/// The lines of a full export are items, those of an incremental export are changes.
#[diagnostic::on_unimplemented(
    message = "a line of an export cannot be read as `{Self}`",
    note = "a line is read as a model, an enum with `#[derive(dyno::Collection)]`, a view, a `dyno::Item`, or a \
        `dyno::export::Change` of one of these",
    note = "a type that is read must own its strings and bytes"
)]
pub trait ExportLine: Sized {
    /// Whether it is read from the lines of incremental exports.
    #[doc(hidden)]
    const IS_CHANGE: bool;

    /// Reads the members of a line.
    #[doc(hidden)]
    fn read_members(line: &mut MapReader<'_, '_>) -> Result<Self, DecodeError>;
}

#[diagnostic::do_not_recommend]
impl<T: DecodeDocument> ExportLine for T {
    const IS_CHANGE: bool = false;

    fn read_members(line: &mut MapReader<'_, '_>) -> Result<Self, DecodeError> {
        let mut item = None;
        while let Some((name, value)) = line.next()? {
            match &*name {
                "Item" => item = Some(value.document()?.map_err(|(error, _)| error)?),
                _ => value.skip()?,
            }
        }
        item.ok_or_else(|| DecodeError::missing().at_name("Item"))
    }
}

impl<T: DecodeDocument> ExportLine for Change<T> {
    const IS_CHANGE: bool = true;

    fn read_members(line: &mut MapReader<'_, '_>) -> Result<Self, DecodeError> {
        Self::read(line)
    }
}

/// Decodes lines, and keeps what one tells about the next.
#[derive(Default)]
pub(super) struct LineDecoder(Orders);

impl LineDecoder {
    pub(super) fn decode<T: ExportLine>(&mut self, line: &[u8]) -> Result<T, DecodeError> {
        let mut reader = Reader::after(&mut self.0, line)?;
        let read = T::read_members(&mut reader.item()?)?;
        reader.finish_into(&mut self.0)?;
        Ok(read)
    }
}

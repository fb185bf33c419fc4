//! Items that are read from a response.

use std::ops::Range;

use super::decode_error::DecodeError;
use super::map_reader::MapReader;
use super::reader::{Reader, Stage};
use super::value_reader::ValueReader;

/// Reads the items of a response, one by one.
#[derive(Debug)]
pub struct ItemsReader<'r, 'b> {
    reader: &'r mut Reader<'b>,
    stage: Stage,
    depth: u32,
    /// The position of the item that was returned last.
    item: Option<usize>,
}

impl<'b> ItemsReader<'_, 'b> {
    /// Returns the next item, which must be read to its end.
    ///
    /// # Errors
    /// A [`DecodeError`] if the JSON is malformed, or if the previous item was not read to its end.
    #[expect(
        clippy::should_implement_trait,
        reason = "the item borrows from the array, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<MapReader<'_, 'b>>, DecodeError> {
        if self.stage == Stage::Ended {
            return Ok(None);
        }
        if self.reader.depth != self.depth {
            return Err(self
                .reader
                .scanner
                .malformed("an item was not read to its end"));
        }
        // As DynamoDB writes it.
        if self.stage == Stage::Inside && self.reader.scanner.take_exactly(b",{") {
            self.item = Some(self.reader.scanner.position - 1);
            self.reader.descend()?;
            return Ok(Some(MapReader::of_json(self.reader, false)));
        }
        if !self.reader.another(b']', &mut self.stage)? {
            return Ok(None);
        }
        self.item = Some(self.reader.scanner.position);
        self.reader.item().map(Some)
    }

    /// Skips the item that was returned last, no matter how far it was read. It is for items that cannot be read.
    ///
    /// ```
    /// use dyno::codec::{DecodeError, Members};
    /// use dyno::wire::{Format, Reader};
    /// use std::collections::BTreeMap;
    ///
    /// let json = r#"[{"k": {"S": "no number"}}, {"k": {"N": "2"}}]"#;
    /// let mut reader = Reader::from_json(json, Format::DynamoDb);
    /// let mut items = reader.value().items()?;
    /// let mut read = Vec::new();
    /// while let Some(mut item) = items.next()? {
    ///     let numbers = BTreeMap::<String, u32>::decode_members(&mut item);
    ///     if numbers.is_err() {
    ///         items.skip()?;
    ///     }
    ///     read.push(numbers.ok());
    /// }
    /// assert_eq!(read, [None, Some(BTreeMap::from([("k".to_owned(), 2)]))]);
    /// # Ok::<(), DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// A [`DecodeError`] if the item is not JSON.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        let Some(start) = self.item.take() else {
            return Ok(());
        };
        self.reader.go_back(start, self.depth);
        self.reader.scanner.skip()
    }

    /// Reads each item to its end with `read` and pushes what `readable` makes of it. An item that `read` fails for is
    /// skipped; `unreadable` gets the error and the item's JSON. Items are pushed rather than returned one by one,
    /// because that would move each of them twice more. `spans` gets the place of each item in the text.
    pub(crate) fn documents_with<T, D>(
        &mut self,
        items: &mut Vec<D>,
        read: impl Fn(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
        readable: impl Fn(T) -> D,
        mut unreadable: impl FnMut(DecodeError, &'b str) -> Result<D, DecodeError>,
        mut spans: Option<&mut Vec<Range<usize>>>,
    ) -> Result<(), DecodeError> {
        while let Some(map) = self.next()? {
            match whole(map, &read) {
                Ok(item) => items.push(readable(item)),
                Err(error) => {
                    let start = self.item.unwrap_or_default();
                    let json = self.reader.json_from(start, self.depth)?;
                    items.push(unreadable(error, json)?);
                }
            }
            let start = self.item.take().unwrap_or_default();
            if let Some(spans) = &mut spans {
                spans.push(start..self.reader.scanner.position);
            }
        }
        Ok(())
    }

    /// Returns the next element, whatever it is, which must be read to its end.
    pub(crate) fn next_value(&mut self) -> Result<Option<ValueReader<'_, 'b>>, DecodeError> {
        if !self.reader.another(b']', &mut self.stage)? {
            return Ok(None);
        }
        Ok(Some(self.reader.value()))
    }
}

/// Why an item cannot be read, and its JSON.
pub(crate) type UnreadableItem<'b> = (DecodeError, &'b str);

impl<'r, 'b> ValueReader<'r, 'b> {
    /// Reads the items of a response: an array of objects that carry no type.
    ///
    /// # Errors
    /// A [`DecodeError`] if no array comes next.
    pub fn items(self) -> Result<ItemsReader<'r, 'b>, DecodeError> {
        self.reader.open(b'[', "expected an array")?;
        let depth = self.reader.depth;
        Ok(ItemsReader {
            reader: self.reader,
            stage: Stage::First,
            depth,
            item: None,
        })
    }

    /// Reads an item, which carries no type, with `read`. If `read` fails, the item is skipped and returned as JSON
    /// with the error.
    pub(crate) fn document_with<T>(
        self,
        read: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
    ) -> Result<Result<T, UnreadableItem<'b>>, DecodeError> {
        let Self { reader } = self;
        let _ = reader.scanner.peek();
        let (start, depth) = (reader.scanner.position, reader.depth);
        match reader.item().and_then(|map| whole(map, read)) {
            Ok(item) => Ok(Ok(item)),
            Err(error) => reader
                .json_from(start, depth)
                .map(|json| Err((error, json))),
        }
    }
}

/// Reads a document to its end. `read` may stop early; the rest must still be well formed.
fn whole<'b, T>(
    mut map: MapReader<'_, 'b>,
    read: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    // A single result, because documents are large and would be moved otherwise.
    let document = read(&mut map);
    if document.is_ok() {
        map.finish()?;
    }
    document
}

//! Attribute values, and what holds several: lists, sets and the items of a response.

use std::borrow::Cow;

use super::cursor::ShortNumber;
use super::reader::Place;
use super::scan::{long_run, short_run};
use super::{AttributeType, DecodeError, Format, MapReader, Reader};

/// One attribute value, not yet read. Each method that reads takes it.
#[derive(Debug)]
pub struct ValueReader<'r, 'b> {
    reader: &'r mut Reader<'b>,
}

impl<'r, 'b> ValueReader<'r, 'b> {
    #[inline]
    pub(super) const fn new(reader: &'r mut Reader<'b>) -> Self {
        Self { reader }
    }

    /// The type that the value says it has. Nothing is taken.
    ///
    /// In plain JSON a text is an S, a number an N, an array an L and an object an M.
    ///
    /// # Errors
    /// A [`DecodeError`] when no attribute value stands here.
    pub fn attribute_type(&self) -> Result<AttributeType, DecodeError> {
        self.reader.attribute_type()
    }

    /// Whether the value is of this type and is written as DynamoDB writes it. Nothing is taken.
    #[inline]
    pub(crate) fn is_plainly(&self, attribute_type: AttributeType) -> bool {
        self.reader.is_plainly(attribute_type)
    }

    /// Whether the value is NULL. Nothing is taken.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.attribute_type(), Ok(AttributeType::Null))
    }

    /// How the text is written.
    #[must_use]
    pub fn format(&self) -> Format {
        self.reader.format
    }

    /// Reads an S.
    ///
    /// # Errors
    /// A [`DecodeError`] when the value has another type or is malformed; so for each reading method.
    #[inline]
    pub fn string(self) -> Result<Cow<'b, str>, DecodeError> {
        // A short text without escapes, as most are, is read without a call; so that nothing has to be kept over one.
        let cursor = &mut self.reader.cursor;
        let text = match self.reader.tagged {
            true => cursor.text_between(br#"{"S":""#, br#""}"#, short_run),
            false => None,
        };
        match text {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.string_slowly(),
        }
    }

    #[inline(never)]
    fn string_slowly(self) -> Result<Cow<'b, str>, DecodeError> {
        let Self { reader } = self;
        let text = match (reader.tagged, reader.element) {
            // Nearly always a long one, for a short one was read above. To go over it once, and not again for what stands behind it or
            // for its escapes, takes 2 % of the instructions off the bench `instructions borrowed movies`.
            (true, _) if reader.cursor.take_exactly(br#"{"S":""#) => {
                let text = reader.cursor.text_to_quote(long_run)?;
                reader.end()?;
                return Ok(text);
            }
            (false, Some(AttributeType::S)) => reader.cursor.text_between(b"\"", b"\"", short_run),
            _ => None,
        };
        match text {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => Self { reader }.scalar(AttributeType::S, |reader| reader.cursor.string()),
        }
    }

    /// Reads an N, as the text of its digits.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn number(self) -> Result<Cow<'b, str>, DecodeError> {
        match self.reader.format {
            Format::DynamoDb => self.scalar(AttributeType::N, |reader| reader.cursor.string()),
            Format::Plain => self.scalar(AttributeType::N, |reader| {
                reader.cursor.number().map(Cow::Borrowed)
            }),
        }
    }

    /// Reads an N as an integer, if it is written with 18 digits at most and nothing else, as most integers are. Nothing is taken
    /// otherwise.
    pub(crate) fn short_integer(&mut self) -> Option<i64> {
        let cursor = &mut self.reader.cursor;
        match (self.reader.tagged, self.reader.element) {
            (true, _) => cursor.short_integer(br#"{"N":""#, br#""}"#),
            (false, Some(AttributeType::N)) => cursor.short_integer(b"\"", b"\""),
            _ => None,
        }
    }

    /// Reads an N as digits and a dot, if it is written with 18 of them at most and without an exponent, as most numbers are.
    /// Nothing is taken otherwise, nor when `convert` wants none of it.
    #[inline]
    pub(crate) fn short_number<T>(
        &mut self,
        convert: impl FnOnce(ShortNumber) -> Option<T>,
    ) -> Option<T> {
        match (self.reader.tagged, self.reader.element) {
            (true, _) => self
                .reader
                .cursor
                .short_number(br#"{"N":""#, br#""}"#, convert),
            (false, Some(AttributeType::N)) => {
                self.reader.cursor.short_number(b"\"", b"\"", convert)
            }
            _ => None,
        }
    }

    /// Reads a B.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn binary(self) -> Result<Vec<u8>, DecodeError> {
        self.scalar(AttributeType::B, |reader| reader.cursor.base64())
    }

    /// Reads a BOOL.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn boolean(self) -> Result<bool, DecodeError> {
        if self.reader.tagged {
            if self.reader.cursor.take_exactly(br#"{"BOOL":true}"#) {
                return Ok(true);
            }
            if self.reader.cursor.take_exactly(br#"{"BOOL":false}"#) {
                return Ok(false);
            }
        }
        self.scalar(AttributeType::Bool, |reader| reader.cursor.boolean())
    }

    /// Reads a NULL.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn null(self) -> Result<(), DecodeError> {
        if self.reader.tagged && self.reader.cursor.take_exactly(br#"{"NULL":true}"#) {
            return Ok(());
        }
        self.scalar(AttributeType::Null, |reader| {
            match (reader.format, reader.cursor.word()?) {
                (Format::DynamoDb, "true") | (Format::Plain, "null") => Ok(()),
                _ => Err(reader.cursor.malformed("a NULL must be true")),
            }
        })
    }

    /// Reads an L, element by element.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    #[inline]
    pub fn list(self) -> Result<ListReader<'r, 'b>, DecodeError> {
        self.reader.enter(AttributeType::L)?;
        let depth = self.reader.depth;
        Ok(ListReader {
            reader: self.reader,
            place: Place::First,
            depth,
            value: 0,
        })
    }

    /// Reads an M, member by member.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    #[inline]
    pub fn map(self) -> Result<MapReader<'r, 'b>, DecodeError> {
        self.reader.enter(AttributeType::M)?;
        let wrapped = self.reader.format == Format::DynamoDb;
        Ok(MapReader::of_text(self.reader, wrapped))
    }

    /// Reads a set, element by element: `set_type` is SS, NS or BS.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    #[inline]
    pub fn set(self, set_type: AttributeType) -> Result<SetReader<'r, 'b>, DecodeError> {
        self.reader.enter(set_type)?;
        Ok(SetReader {
            reader: self.reader,
            place: Place::First,
            element: set_type.element(),
        })
    }

    /// Reads an array of items, as a response has it: objects without a type around them.
    ///
    /// # Errors
    /// A [`DecodeError`] when no array stands here.
    pub fn items(self) -> Result<ItemsReader<'r, 'b>, DecodeError> {
        self.reader.open(b'[', "expected an array")?;
        let depth = self.reader.depth;
        Ok(ItemsReader {
            reader: self.reader,
            place: Place::First,
            depth,
            item: None,
        })
    }

    /// Reads how many items there are: a bare number, and how much of it the rest of the text can hold.
    pub(crate) fn count(self) -> Result<(usize, usize), DecodeError> {
        let _ = self.reader.cursor.peek();
        let count = self.reader.cursor.number()?.parse().unwrap_or(usize::MAX);
        // An item with a key has no fewer bytes than `{"k":{"N":"1"}},`.
        Ok((count, count.min(self.reader.cursor.rest().len() / 16)))
    }

    /// Passes over the value, whatever it is.
    ///
    /// # Errors
    /// A [`DecodeError`] when it is not JSON.
    pub fn skip(self) -> Result<(), DecodeError> {
        self.reader.skipped = Some(self.reader.cursor.position);
        self.reader.cursor.skip()
    }

    /// The same value once more, for a look ahead.
    pub(super) fn ahead(&self) -> Reader<'b> {
        self.reader.clone()
    }

    #[inline]
    fn scalar<T>(
        self,
        expected: AttributeType,
        read: impl FnOnce(&mut Reader<'b>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.reader.begin(expected)?;
        let content = read(self.reader)?;
        self.reader.end()?;
        Ok(content)
    }
}

/// An item, or why it cannot be read, with its text.
type Item<'b, T> = Result<T, (DecodeError, &'b str)>;

/// What responses need: their members are objects that have no type around them, and some of these are kept as text.
impl<'r, 'b> ValueReader<'r, 'b> {
    /// Reads the members of an object without a type around it.
    pub(crate) fn object(self) -> Result<MapReader<'r, 'b>, DecodeError> {
        self.reader.item()
    }

    /// Whether it is JSON's own null, which is as good as no member at all.
    pub(crate) fn is_nothing(&self) -> bool {
        let rest = self.reader.cursor.rest();
        rest.trim_ascii_start().starts_with(b"null")
    }

    /// Passes over the value and hands out its text.
    pub(crate) fn text(self) -> Result<&'b str, DecodeError> {
        let cursor = &mut self.reader.cursor;
        let _ = cursor.peek();
        let start = cursor.position;
        cursor.skip()?;
        cursor.slice(start, cursor.position)
    }

    /// Reads an item that has no type around it, with `read`. One that `read` fails on is skipped; its JSON comes with the error.
    pub(crate) fn document_with<T>(
        self,
        read: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
    ) -> Result<Item<'b, T>, DecodeError> {
        let Self { reader } = self;
        let _ = reader.cursor.peek();
        let (start, depth) = (reader.cursor.position, reader.depth);
        match reader.item().and_then(|map| whole(map, read)) {
            Ok(item) => Ok(Ok(item)),
            Err(error) => reader
                .text_from(start, depth)
                .map(|text| Err((error, text))),
        }
    }
}

/// A document, read to its end. `read` may stop early; what is left must be well formed nonetheless.
fn whole<'b, T>(
    mut map: MapReader<'_, 'b>,
    read: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    // One result in one place: documents are large, and would be moved otherwise.
    let document = read(&mut map);
    if document.is_ok() {
        map.finish()?;
    }
    document
}

/// The items of a response, one after the other.
#[derive(Debug)]
pub struct ItemsReader<'r, 'b> {
    reader: &'r mut Reader<'b>,
    place: Place,
    depth: u32,
    /// Where the item begins that was handed out last.
    item: Option<usize>,
}

impl<'b> ItemsReader<'_, 'b> {
    /// The next item, which must be read to its end.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text is malformed, or when the item before was not read to its end.
    #[expect(
        clippy::should_implement_trait,
        reason = "the item borrows from the array, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<MapReader<'_, 'b>>, DecodeError> {
        if self.place == Place::After {
            return Ok(None);
        }
        if self.reader.depth != self.depth {
            return Err(self
                .reader
                .cursor
                .malformed("an item was not read to its end"));
        }
        // How DynamoDB writes it.
        if self.place == Place::Inside && self.reader.cursor.take_exactly(b",{") {
            self.item = Some(self.reader.cursor.position - 1);
            self.reader.descend()?;
            return Ok(Some(MapReader::of_text(self.reader, false)));
        }
        if !self.reader.another(b']', &mut self.place)? {
            return Ok(None);
        }
        self.item = Some(self.reader.cursor.position);
        self.reader.item().map(Some)
    }

    /// Passes over the item that was handed out last, however far it was read: for one that cannot be read.
    ///
    /// ```
    /// use dyno::codec::{DecodeError, Members};
    /// use dyno::wire::{Format, Reader};
    /// use std::collections::BTreeMap;
    ///
    /// let text = r#"[{"k": {"S": "no number"}}, {"k": {"N": "2"}}]"#;
    /// let mut reader = Reader::from_json(text, Format::DynamoDb);
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
    /// A [`DecodeError`] when the item is not JSON.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        let Some(start) = self.item.take() else {
            return Ok(());
        };
        self.reader.go_back(start, self.depth);
        self.reader.cursor.skip()
    }

    /// Reads each item to its end with `read` and pushes what `readable` makes of it. An item that `read` fails on is skipped;
    /// `unreadable` gets the error and the item's JSON. Nothing is returned item by item, which would move each item twice more.
    pub(crate) fn documents_with<T, D>(
        &mut self,
        items: &mut Vec<D>,
        read: impl Fn(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
        readable: impl Fn(T) -> D,
        mut unreadable: impl FnMut(DecodeError, &'b str) -> Result<D, DecodeError>,
    ) -> Result<(), DecodeError> {
        while let Some(map) = self.next()? {
            match whole(map, &read) {
                Ok(item) => items.push(readable(item)),
                Err(error) => {
                    let start = self.item.take().unwrap_or_default();
                    let text = self.reader.text_from(start, self.depth)?;
                    items.push(unreadable(error, text)?);
                }
            }
        }
        Ok(())
    }

    /// The next element, whatever it is, which must be read to its end.
    pub(crate) fn next_value(&mut self) -> Result<Option<ValueReader<'_, 'b>>, DecodeError> {
        if !self.reader.another(b']', &mut self.place)? {
            return Ok(None);
        }
        Ok(Some(self.reader.value()))
    }
}

/// The elements of an L, one after the other.
#[derive(Debug)]
pub struct ListReader<'r, 'b> {
    reader: &'r mut Reader<'b>,
    place: Place,
    depth: u32,
    value: usize,
}

impl<'b> ListReader<'_, 'b> {
    /// The next element. An element that is not read is passed over.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text is malformed.
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

    /// As [`next`](Self::next), after an element that was read to its end, if the text goes on as DynamoDB writes it: whether there is
    /// another element. Lists take a quarter less of the bench `instructions borrowed movies` than with
    /// [`next_slowly`](Self::next_slowly) alone, which can do all.
    #[inline]
    fn next_plainly(&mut self) -> Option<bool> {
        let reader = &mut *self.reader;
        if self.place != Place::Inside
            || reader.depth != self.depth
            || reader.cursor.position == self.value
        {
            return None;
        }
        if reader.cursor.take_exactly(b",") {
            self.value = reader.cursor.position;
            return Some(true);
        }
        if reader.tagged && reader.cursor.take_exactly(b"]}") {
            self.place = Place::After;
            reader.depth -= 1;
            return Some(false);
        }
        None
    }

    #[inline(never)]
    fn next_slowly(&mut self) -> Result<bool, DecodeError> {
        if self.place == Place::After {
            return Ok(false);
        }
        self.reader.pass_over(self.value, self.depth)?;
        self.value = 0;
        if !self.reader.another(b']', &mut self.place)? {
            self.reader.end()?;
            return Ok(false);
        }
        self.value = self.reader.cursor.position;
        Ok(true)
    }
}

/// The elements of a set, one after the other.
#[derive(Debug)]
pub struct SetReader<'r, 'b> {
    reader: &'r mut Reader<'b>,
    place: Place,
    element: Option<AttributeType>,
}

impl<'b> SetReader<'_, 'b> {
    /// The next element, which must be read: an S of an SS, an N of an NS, a B of a BS.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text is malformed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the set, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<ValueReader<'_, 'b>>, DecodeError> {
        if self.place == Place::After {
            return Ok(None);
        }
        // How DynamoDB writes it.
        if self.place == Place::Inside
            && self.reader.element == self.element
            && self.reader.cursor.take_exactly(b",")
        {
            return Ok(Some(ValueReader::new(self.reader)));
        }
        self.reader.set_element(None);
        if !self.reader.another(b']', &mut self.place)? {
            self.reader.end()?;
            return Ok(None);
        }
        if self.reader.format == Format::DynamoDb {
            self.reader.set_element(self.element);
        }
        Ok(Some(ValueReader {
            reader: self.reader,
        }))
    }
}

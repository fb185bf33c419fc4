//! Attribute values, and the members of responses.

use std::borrow::Cow;

use super::attribute_type::AttributeType;
use super::decode_error::DecodeError;
use super::format::Format;
use super::json::{ShortNumber, long_run, short_run};
use super::reader::Reader;

/// An attribute value that is not read yet. The methods that read it consume it.
#[derive(Debug)]
pub struct ValueReader<'r, 'b> {
    pub(super) reader: &'r mut Reader<'b>,
}

impl<'b> Reader<'b> {
    /// Returns the attribute value that comes next.
    #[inline]
    pub fn value(&mut self) -> ValueReader<'_, 'b> {
        ValueReader::new(self)
    }
}

impl<'r, 'b> ValueReader<'r, 'b> {
    #[inline]
    pub(super) const fn new(reader: &'r mut Reader<'b>) -> Self {
        Self { reader }
    }

    /// Returns the type of the value. Nothing is read.
    ///
    /// In plain JSON a string is an S, a number an N, an array an L and an object an M.
    ///
    /// # Errors
    /// A [`DecodeError`] if no attribute value comes next.
    pub fn attribute_type(&self) -> Result<AttributeType, DecodeError> {
        self.reader.attribute_type()
    }

    /// Whether the value has this type and is written as DynamoDB writes it. Nothing is read.
    #[inline]
    pub(crate) fn is_plainly(&self, attribute_type: AttributeType) -> bool {
        self.reader.is_plainly(attribute_type)
    }

    /// Returns whether the value is NULL. Nothing is read.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.attribute_type(), Ok(AttributeType::Null))
    }

    /// Returns the format of the JSON.
    #[must_use]
    pub fn format(&self) -> Format {
        self.reader.format
    }

    /// Reads an S.
    ///
    /// # Errors
    /// A [`DecodeError`] if the value has another type or is malformed. The other methods have the same errors.
    #[inline]
    pub fn string(self) -> Result<Cow<'b, str>, DecodeError> {
        // A short string without escapes, as most are, is read without a call, so that nothing is saved across one.
        let scanner = &mut self.reader.scanner;
        let text = match self.reader.tagged {
            true => scanner.string_between(br#"{"S":""#, br#""}"#, short_run),
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
            // Nearly always a long string, because short ones are read above. Reading it in one pass saves 2 % of the
            // instructions of the bench `instructions borrowed movies`.
            (true, _) if reader.scanner.take_exactly(br#"{"S":""#) => {
                let text = reader.scanner.string_to_quote(long_run)?;
                reader.end()?;
                return Ok(text);
            }
            (false, Some(AttributeType::S)) => {
                reader.scanner.string_between(b"\"", b"\"", short_run)
            }
            _ => None,
        };
        match text {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => Self { reader }.scalar(AttributeType::S, |reader| reader.scanner.string()),
        }
    }

    /// Reads an N and returns its digits as they are written.
    ///
    /// # Errors
    /// The same as [`string`](Self::string).
    pub fn number(self) -> Result<Cow<'b, str>, DecodeError> {
        match self.reader.format {
            Format::DynamoDb => self.scalar(AttributeType::N, |reader| reader.scanner.string()),
            Format::Plain => self.scalar(AttributeType::N, |reader| {
                reader.scanner.number().map(Cow::Borrowed)
            }),
        }
    }

    /// Reads an N as an integer if it is written with at most 18 digits and nothing else, as most integers are.
    /// Otherwise nothing is read.
    pub(crate) fn short_integer(&mut self) -> Option<i64> {
        let scanner = &mut self.reader.scanner;
        match (self.reader.tagged, self.reader.element) {
            (true, _) => scanner.short_integer(br#"{"N":""#, br#""}"#),
            (false, Some(AttributeType::N)) => scanner.short_integer(b"\"", b"\""),
            _ => None,
        }
    }

    /// Reads an N if it is written with at most 18 digits and without an exponent, as most numbers are. Otherwise, and
    /// if `convert` does not accept it, nothing is read.
    #[inline]
    pub(crate) fn short_number<T>(
        &mut self,
        convert: impl FnOnce(ShortNumber) -> Option<T>,
    ) -> Option<T> {
        match (self.reader.tagged, self.reader.element) {
            (true, _) => self
                .reader
                .scanner
                .short_number(br#"{"N":""#, br#""}"#, convert),
            (false, Some(AttributeType::N)) => {
                self.reader.scanner.short_number(b"\"", b"\"", convert)
            }
            _ => None,
        }
    }

    /// Reads a B.
    ///
    /// # Errors
    /// The same as [`string`](Self::string).
    pub fn binary(self) -> Result<Vec<u8>, DecodeError> {
        self.scalar(AttributeType::B, |reader| reader.scanner.base64())
    }

    /// Reads a BOOL.
    ///
    /// # Errors
    /// The same as [`string`](Self::string).
    pub fn boolean(self) -> Result<bool, DecodeError> {
        if self.reader.tagged {
            if self.reader.scanner.take_exactly(br#"{"BOOL":true}"#) {
                return Ok(true);
            }
            if self.reader.scanner.take_exactly(br#"{"BOOL":false}"#) {
                return Ok(false);
            }
        }
        self.scalar(AttributeType::Bool, |reader| reader.scanner.boolean())
    }

    /// Reads a NULL.
    ///
    /// # Errors
    /// The same as [`string`](Self::string).
    pub fn null(self) -> Result<(), DecodeError> {
        if self.reader.tagged && self.reader.scanner.take_exactly(br#"{"NULL":true}"#) {
            return Ok(());
        }
        self.scalar(AttributeType::Null, |reader| {
            match (reader.format, reader.scanner.word()?) {
                (Format::DynamoDb, "true") | (Format::Plain, "null") => Ok(()),
                _ => Err(reader.scanner.malformed("a NULL must be true")),
            }
        })
    }

    /// Reads the number of items, which carries no type, and returns it with the part of it that the rest of the JSON
    /// can hold.
    pub(crate) fn count(self) -> Result<(usize, usize), DecodeError> {
        let _ = self.reader.scanner.peek();
        let count = self.reader.scanner.number()?.parse().unwrap_or(usize::MAX);
        // An item with a key is not shorter than `{"k":{"N":"1"}},`.
        Ok((count, count.min(self.reader.scanner.rest().len() / 16)))
    }

    /// Skips the value, whatever its type.
    ///
    /// # Errors
    /// A [`DecodeError`] if it is not JSON.
    pub fn skip(self) -> Result<(), DecodeError> {
        self.reader.skipped = Some(self.reader.scanner.position);
        self.reader.scanner.skip()
    }

    /// A second reader before the same value.
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

    /// Whether the value is JSON's own null, which means the same as no member.
    pub(crate) fn is_nothing(&self) -> bool {
        let rest = self.reader.scanner.rest();
        rest.trim_ascii_start().starts_with(b"null")
    }

    /// Skips the value and returns its JSON.
    pub(crate) fn text(self) -> Result<&'b str, DecodeError> {
        self.reader.skipped_json()
    }
}

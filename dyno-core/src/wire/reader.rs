//! The position in DynamoDB's JSON: the tags around the content of attribute values, and the depth of nesting.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::attribute_type::AttributeType;
use super::decode_error::DecodeError;
use super::enum_tag::EnumTag;
use super::format::Format;
use super::guesses::Guesses;
use super::json::Scanner;
use super::limits::READ_DEPTH;
use super::order::{Order, VariantOrders};
use super::tags::{opening, opening_with_bracket};

/// Reads attribute values from DynamoDB's JSON, or from plain JSON.
///
/// ```
/// use dyno::wire::{Format, Reader};
///
/// let mut reader = Reader::from_json(r#"{"year": {"N": "1985"}, "title": {"S": "Brazil"}}"#, Format::DynamoDb);
/// let mut item = reader.item()?;
/// while let Some((name, value)) = item.next()? {
///     if name == "title" {
///         assert_eq!(value.string()?, "Brazil");
///     }
/// }
/// reader.finish()?;
/// # Ok::<(), dyno::codec::DecodeError>(())
/// ```
#[derive(Debug)]
pub struct Reader<'b> {
    pub(super) scanner: Scanner<'b>,
    pub(super) depth: u32,
    pub(super) format: Format,
    /// The type of the elements of the set that is being read: they carry no type of their own.
    pub(super) element: Option<AttributeType>,
    /// Whether a value carries its type: always in DynamoDB's JSON, except for the elements of sets.
    pub(super) tagged: bool,
    /// The position of the last value that was skipped rather than read.
    pub(super) skipped: Option<usize>,
    pub(super) order: Order,
    /// The orders of the variants of enums, once there is one.
    variants: Option<Box<VariantOrders>>,
    pub(super) guesses: Guesses,
    /// The position of a member of a flattened document, and whether it has been read.
    pub(super) member: Option<(usize, Arc<AtomicBool>)>,
}

impl<'b> Reader<'b> {
    /// Returns a reader at the start of `bytes`, which must be UTF-8.
    ///
    /// # Errors
    /// A [`DecodeError`] if the bytes are not UTF-8.
    pub fn new(bytes: &'b [u8], format: Format) -> Result<Self, DecodeError> {
        match simdutf8::compat::from_utf8(bytes) {
            Ok(text) => Ok(Self::from_json(text, format)),
            Err(error) => Err(DecodeError::malformed(
                error.valid_up_to(),
                "the JSON is not UTF-8",
            )),
        }
    }

    /// Returns a reader at the start of `json`.
    #[must_use]
    pub fn from_json(json: &'b str, format: Format) -> Self {
        Self {
            scanner: Scanner::new(json),
            depth: 0,
            format,
            element: None,
            tagged: format == Format::DynamoDb,
            skipped: None,
            order: Order::UNKNOWN,
            variants: None,
            guesses: Guesses::NEW,
            member: None,
        }
    }

    /// Returns a reader at the start of `bytes` that expects the order of members in earlier texts.
    ///
    /// # Errors
    /// A [`DecodeError`] if the bytes are not UTF-8.
    pub(crate) fn after(orders: &mut Orders, bytes: &'b [u8]) -> Result<Self, DecodeError> {
        let mut reader = Self::new(bytes, Format::DynamoDb)?;
        reader.order = orders.order;
        reader.variants = orders.variants.take();
        Ok(reader)
    }

    /// Like [`finish`](Self::finish), and keeps the order of members for the next text.
    pub(crate) fn finish_into(mut self, orders: &mut Orders) -> Result<(), DecodeError> {
        orders.order = self.order;
        orders.variants = self.variants.take();
        self.finish()
    }

    /// Checks that nothing follows what was read.
    ///
    /// # Errors
    /// A [`DecodeError`] if anything but whitespace is left.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        match self.scanner.peek() {
            None => Ok(()),
            Some(_) => Err(self.scanner.malformed("expected the end")),
        }
    }

    /// Uses the order of the members in a variant of an enum at a depth.
    #[inline]
    pub(super) fn expect_variant(&mut self, depth: u32, tag: &'static EnumTag, variant: usize) {
        let orders = self.variants.get_or_insert_default();
        orders.expect(&mut self.order, depth, tag, variant);
    }

    pub(super) fn set_element(&mut self, element: Option<AttributeType>) {
        self.element = element;
        self.tagged = self.format == Format::DynamoDb && element.is_none();
    }

    /// Reads `{"TYPE":` and returns the type.
    fn tag(&mut self) -> Result<AttributeType, DecodeError> {
        self.scanner.expect(b'{', "expected an attribute value")?;
        let tag = self.scanner.member_name()?;
        AttributeType::from_tag(&tag)
            .ok_or_else(|| self.scanner.malformed("unknown attribute type"))
    }

    /// Whether a value of this type comes next, written as DynamoDB writes it.
    #[inline]
    pub(super) fn is_plainly(&self, attribute_type: AttributeType) -> bool {
        self.tagged
            && self
                .scanner
                .rest()
                .starts_with(opening(attribute_type).as_bytes())
    }

    /// The type of the value that comes next. Nothing is read.
    pub(super) fn attribute_type(&self) -> Result<AttributeType, DecodeError> {
        if let Some(element) = self.element {
            return Ok(element);
        }
        if self.tagged
            && let Some(rest) = self.scanner.rest().strip_prefix(b"{\"")
            && let Some(tag) = rest.split(|&byte| byte == b'"').next()
            && let Ok(tag) = std::str::from_utf8(tag)
            && let Some(found) = AttributeType::from_tag(tag)
        {
            return Ok(found);
        }
        let mut ahead = Self::from_json("", self.format);
        ahead.scanner = self.scanner;
        if ahead.format == Format::DynamoDb {
            return ahead.tag();
        }
        Ok(match ahead.scanner.peek() {
            Some(b'"') => AttributeType::S,
            Some(b'-' | b'0'..=b'9') => AttributeType::N,
            Some(b't' | b'f') => AttributeType::Bool,
            Some(b'n') => AttributeType::Null,
            Some(b'[') => AttributeType::L,
            Some(b'{') => AttributeType::M,
            _ => return Err(ahead.scanner.malformed("expected a value")),
        })
    }

    /// Reads what comes before the content of a value of the type `expected`. Nothing is read if it has another type.
    #[inline]
    pub(super) fn begin(&mut self, expected: AttributeType) -> Result<(), DecodeError> {
        // As DynamoDB writes it: one comparison. Any other JSON is read below.
        if self.tagged && self.scanner.take_exactly(opening(expected).as_bytes()) {
            return Ok(());
        }
        self.begin_slowly(expected)
    }

    #[cold]
    fn begin_slowly(&mut self, expected: AttributeType) -> Result<(), DecodeError> {
        let start = self.scanner.position;
        let found = match self.format {
            Format::DynamoDb => match self.element {
                Some(element) => element,
                None => self.tag()?,
            },
            // Plain JSON has fewer types: a string may be binary, and an array may be a set.
            Format::Plain => match (self.attribute_type()?, expected) {
                (AttributeType::S, AttributeType::B) => expected,
                (AttributeType::L, AttributeType::Ss | AttributeType::Ns | AttributeType::Bs) => {
                    expected
                }
                (found, _) => found,
            },
        };
        if found == expected {
            return Ok(());
        }
        self.scanner.position = start;
        Err(DecodeError::unexpected(expected, found))
    }

    /// Reads what comes before the elements or members of a value of the type `expected`, and goes one level down.
    #[inline]
    pub(super) fn enter(&mut self, expected: AttributeType) -> Result<(), DecodeError> {
        // As DynamoDB writes it.
        if self.tagged
            && self.depth < READ_DEPTH
            && self
                .scanner
                .take_exactly(opening_with_bracket(expected).as_bytes())
        {
            self.depth += 1;
            return Ok(());
        }
        self.enter_slowly(expected)
    }

    #[inline(never)]
    fn enter_slowly(&mut self, expected: AttributeType) -> Result<(), DecodeError> {
        self.begin(expected)?;
        match expected {
            AttributeType::M => self.open(b'{', "expected an object"),
            _ => self.open(b'[', "expected an array"),
        }
    }

    /// Reads what follows the content of a value.
    #[inline]
    pub(super) fn end(&mut self) -> Result<(), DecodeError> {
        if self.tagged {
            return self.scanner.expect(b'}', "an attribute value has one type");
        }
        Ok(())
    }

    /// Skips the value at `start`, if that is not 0, unless it was read to its end.
    #[inline]
    pub(super) fn skip_if_unread(&mut self, start: usize, depth: u32) -> Result<(), DecodeError> {
        if start != 0 && (self.scanner.position == start || self.depth != depth) {
            self.skip_unread(start, depth)
        } else {
            Ok(())
        }
    }

    #[cold]
    fn skip_unread(&mut self, start: usize, depth: u32) -> Result<(), DecodeError> {
        if self.depth != depth {
            // A list or a map was left before its end: skip all of it, from its start.
            self.go_back(start, depth);
        }
        self.scanner.skip()
    }

    /// Goes back to the start of a value or an item that is `depth` levels deep.
    pub(super) fn go_back(&mut self, start: usize, depth: u32) {
        self.depth = depth;
        self.set_element(None);
        self.scanner.position = start;
    }

    /// Goes back to a value that was read in part, skips it and returns its JSON.
    #[cold]
    pub(super) fn json_from(&mut self, start: usize, depth: u32) -> Result<&'b str, DecodeError> {
        self.go_back(start, depth);
        self.skipped_json()
    }

    /// Skips the value that comes next and returns its JSON.
    pub(super) fn skipped_json(&mut self) -> Result<&'b str, DecodeError> {
        let scanner = &mut self.scanner;
        let _ = scanner.peek();
        let start = scanner.position;
        scanner.skip()?;
        scanner.slice(start, scanner.position)
    }

    /// Reads an opening bracket and goes one level down.
    #[inline]
    pub(super) fn open(&mut self, byte: u8, what: &'static str) -> Result<(), DecodeError> {
        self.scanner.expect(byte, what)?;
        self.descend()
    }

    /// Goes one level down.
    #[inline]
    pub(super) fn descend(&mut self) -> Result<(), DecodeError> {
        self.depth += 1;
        if self.depth > READ_DEPTH {
            Err(DecodeError::too_deep())
        } else {
            Ok(())
        }
    }

    /// Reads the comma before the next member, or the closing bracket, and returns whether a member follows.
    #[inline]
    pub(super) fn another(&mut self, close: u8, stage: &mut Stage) -> Result<bool, DecodeError> {
        let before = std::mem::replace(stage, Stage::Inside);
        match self.scanner.peek() {
            Some(byte) if byte == close => {
                *stage = Stage::Ended;
                self.scanner.position += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if before == Stage::Inside => {
                self.scanner.position += 1;
                Ok(true)
            }
            Some(_) if before == Stage::First => Ok(true),
            _ => Err(self
                .scanner
                .malformed("expected `,` or the closing bracket")),
        }
    }
}

/// The order of members in the texts of a file, which a reader for each of them does not know.
#[derive(Debug)]
pub(crate) struct Orders {
    order: Order,
    variants: Option<Box<VariantOrders>>,
}

impl Default for Orders {
    fn default() -> Self {
        Self {
            order: Order::UNKNOWN,
            variants: None,
        }
    }
}

/// A second reader at the same position. It does not guess, because the wrong guesses of both would not be counted
/// together.
impl Clone for Reader<'_> {
    fn clone(&self) -> Self {
        Self {
            scanner: self.scanner,
            depth: self.depth,
            format: self.format,
            element: self.element,
            tagged: self.tagged,
            skipped: self.skipped,
            order: self.order,
            variants: None,
            guesses: Guesses::NONE,
            member: self.member.clone(),
        }
    }
}

/// How far an array or an object is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before the first member or element.
    First,
    /// After a member or element.
    Inside,
    /// After the closing bracket: there is no next member.
    Ended,
}

//! The cursor over DynamoDB's JSON: what stands around the content of an attribute value, and how deep it stands.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::cursor::Scanner;
use super::map::Order;
use super::{AttributeType, DecodeError, Format, MapReader, READ_DEPTH, ValueReader};

/// A cursor over a text of DynamoDB JSON (or plain JSON).
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
#[derive(Clone, Debug)]
pub struct Reader<'b> {
    pub(super) cursor: Scanner<'b>,
    pub(super) depth: u32,
    pub(super) format: Format,
    /// Inside a set the elements have no type of their own, but that of the set.
    pub(super) element: Option<AttributeType>,
    /// Whether a value stands in an object that says its type: always in DynamoDB's JSON, but for the elements of sets.
    pub(super) tagged: bool,
    /// Where the value began that was passed over last, rather than read.
    pub(super) skipped: Option<usize>,
    pub(super) order: Order,
    /// The member of a flattened document that begins at this position, and whether anybody has read it.
    pub(super) member: Option<(usize, Arc<AtomicBool>)>,
}

impl<'b> Reader<'b> {
    /// A cursor at the start of `bytes`, which must be UTF-8.
    ///
    /// # Errors
    /// A [`DecodeError`] when the bytes are not UTF-8.
    pub fn new(bytes: &'b [u8], format: Format) -> Result<Self, DecodeError> {
        match simdutf8::compat::from_utf8(bytes) {
            Ok(text) => Ok(Self::from_json(text, format)),
            Err(error) => Err(DecodeError::malformed(
                error.valid_up_to(),
                "text is not UTF-8",
            )),
        }
    }

    /// A cursor at the start of `text`.
    #[must_use]
    pub fn from_json(text: &'b str, format: Format) -> Self {
        Self {
            cursor: Scanner::new(text),
            depth: 0,
            format,
            element: None,
            tagged: format == Format::DynamoDb,
            skipped: None,
            order: Order::UNKNOWN,
            member: None,
        }
    }

    /// The members of an item: an object whose members are attribute values.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text does not go on with an object.
    #[inline]
    pub fn item(&mut self) -> Result<MapReader<'_, 'b>, DecodeError> {
        self.open(b'{', "expected an object")?;
        Ok(MapReader::of_text(self, false))
    }

    /// The attribute value that comes next.
    #[inline]
    pub fn value(&mut self) -> ValueReader<'_, 'b> {
        ValueReader::new(self)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// A [`DecodeError`] when anything but white space is left.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        match self.cursor.peek() {
            None => Ok(()),
            Some(_) => Err(self.cursor.malformed("expected the end")),
        }
    }

    pub(super) fn set_element(&mut self, element: Option<AttributeType>) {
        self.element = element;
        self.tagged = self.format == Format::DynamoDb && element.is_none();
    }

    /// Takes `{"TYPE":` and says which type it was.
    fn tag(&mut self) -> Result<AttributeType, DecodeError> {
        self.cursor.expect(b'{', "expected an attribute value")?;
        let tag = self.cursor.member_name()?;
        AttributeType::from_tag(&tag).ok_or_else(|| self.cursor.malformed("unknown attribute type"))
    }

    /// Whether a value of this type stands here, written as DynamoDB writes it.
    #[inline]
    pub(super) fn is_plainly(&self, attribute_type: AttributeType) -> bool {
        self.tagged
            && self
                .cursor
                .rest()
                .starts_with(opening(attribute_type).as_bytes())
    }

    /// The type of the value that stands here; nothing is taken.
    pub(super) fn attribute_type(&self) -> Result<AttributeType, DecodeError> {
        if let Some(element) = self.element {
            return Ok(element);
        }
        if self.tagged
            && let Some(rest) = self.cursor.rest().strip_prefix(b"{\"")
            && let Some(tag) = rest.split(|&byte| byte == b'"').next()
            && let Ok(tag) = std::str::from_utf8(tag)
            && let Some(found) = AttributeType::from_tag(tag)
        {
            return Ok(found);
        }
        let mut ahead = Self::from_json("", self.format);
        ahead.cursor = self.cursor;
        if ahead.format == Format::DynamoDb {
            return ahead.tag();
        }
        Ok(match ahead.cursor.peek() {
            Some(b'"') => AttributeType::S,
            Some(b'-' | b'0'..=b'9') => AttributeType::N,
            Some(b't' | b'f') => AttributeType::Bool,
            Some(b'n') => AttributeType::Null,
            Some(b'[') => AttributeType::L,
            Some(b'{') => AttributeType::M,
            _ => return Err(ahead.cursor.malformed("expected a value")),
        })
    }

    /// Takes what stands before the content of a value of the type `expected`. Nothing is taken when it has another.
    #[inline]
    pub(super) fn begin(&mut self, expected: AttributeType) -> Result<(), DecodeError> {
        // How DynamoDB writes it, which is one comparison; any other way is found out below.
        if self.tagged && self.cursor.take_exactly(opening(expected).as_bytes()) {
            return Ok(());
        }
        self.begin_slowly(expected)
    }

    #[cold]
    fn begin_slowly(&mut self, expected: AttributeType) -> Result<(), DecodeError> {
        let start = self.cursor.position;
        let found = match self.format {
            Format::DynamoDb => match self.element {
                Some(element) => element,
                None => self.tag()?,
            },
            // Plain JSON has no types of its own: a text may be binary and an array may be a set.
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
        self.cursor.position = start;
        Err(DecodeError::unexpected(expected, found))
    }

    /// Takes what stands before the elements or members of a value of the type `expected`, and goes one level down.
    #[inline]
    pub(super) fn enter(&mut self, expected: AttributeType) -> Result<(), DecodeError> {
        // How DynamoDB writes it.
        if self.tagged
            && self.depth < READ_DEPTH
            && self
                .cursor
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

    /// Takes what stands after the content of a value.
    #[inline]
    pub(super) fn end(&mut self) -> Result<(), DecodeError> {
        if self.tagged {
            return self.cursor.expect(b'}', "an attribute value has one type");
        }
        Ok(())
    }

    /// Passes over the value that was handed out at `start`, if that is not 0, unless it was read to its end.
    #[inline]
    pub(super) fn pass_over(&mut self, start: usize, depth: u32) -> Result<(), DecodeError> {
        if start != 0 && (self.cursor.position == start || self.depth != depth) {
            self.pass_over_unread(start, depth)
        } else {
            Ok(())
        }
    }

    #[cold]
    fn pass_over_unread(&mut self, start: usize, depth: u32) -> Result<(), DecodeError> {
        if self.depth != depth {
            // A list or a map was left before its end; begin again, to pass over the whole of it.
            self.go_back(start, depth);
        }
        self.cursor.skip()
    }

    /// Goes back to where a value or an item began that stands `depth` levels deep.
    pub(super) fn go_back(&mut self, start: usize, depth: u32) {
        self.depth = depth;
        self.set_element(None);
        self.cursor.position = start;
    }

    /// Goes back to a value that was read in part, passes over it and hands out its text.
    #[cold]
    pub(super) fn text_from(&mut self, start: usize, depth: u32) -> Result<&'b str, DecodeError> {
        self.go_back(start, depth);
        self.value().text()
    }

    /// Takes an opening bracket and goes one level down.
    #[inline]
    pub(super) fn open(&mut self, byte: u8, what: &'static str) -> Result<(), DecodeError> {
        self.cursor.expect(byte, what)?;
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

    /// Takes the comma before the next member or the closing bracket; says whether a member follows.
    #[inline]
    pub(super) fn another(&mut self, close: u8, place: &mut Place) -> Result<bool, DecodeError> {
        let before = std::mem::replace(place, Place::Inside);
        match self.cursor.peek() {
            Some(byte) if byte == close => {
                *place = Place::After;
                self.cursor.position += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if before == Place::Inside => {
                self.cursor.position += 1;
                Ok(true)
            }
            Some(_) if before == Place::First => Ok(true),
            _ => Err(self.cursor.malformed("expected `,` or the closing bracket")),
        }
    }
}

/// What DynamoDB writes before the content of a value.
#[inline]
pub(super) const fn opening(attribute_type: AttributeType) -> &'static str {
    match attribute_type {
        AttributeType::S => r#"{"S":"#,
        AttributeType::N => r#"{"N":"#,
        AttributeType::B => r#"{"B":"#,
        AttributeType::Bool => r#"{"BOOL":"#,
        AttributeType::Null => r#"{"NULL":"#,
        AttributeType::L => r#"{"L":"#,
        AttributeType::M => r#"{"M":"#,
        AttributeType::Ss => r#"{"SS":"#,
        AttributeType::Ns => r#"{"NS":"#,
        AttributeType::Bs => r#"{"BS":"#,
    }
}

/// As [`opening`], with the bracket behind it, for those that have elements or members.
#[inline]
const fn opening_with_bracket(attribute_type: AttributeType) -> &'static str {
    match attribute_type {
        AttributeType::L => r#"{"L":["#,
        AttributeType::M => r#"{"M":{"#,
        AttributeType::Ss => r#"{"SS":["#,
        AttributeType::Ns => r#"{"NS":["#,
        AttributeType::Bs => r#"{"BS":["#,
        scalar => opening(scalar),
    }
}

/// Where in an array or an object the cursor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Before the first member.
    First,
    Inside,
    /// After the closing bracket: there is no next member, however often one asks.
    After,
}

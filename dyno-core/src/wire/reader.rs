//! The cursor over JSON. The only file that looks at single bytes of a text.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Format, READ_DEPTH};
use crate::codec::{DecodeError, Members};
use crate::model::AttributeType;

/// A cursor over a text of DynamoDB JSON (or plain JSON).
///
/// ```
/// use dyno_core::wire::{Format, Reader};
///
/// let mut reader = Reader::from_text(r#"{"year": {"N": "1985"}, "title": {"S": "Brazil"}}"#, Format::DynamoDb);
/// let mut item = reader.item()?;
/// while let Some((name, value)) = item.next()? {
///     if name == "title" {
///         assert_eq!(value.string()?, "Brazil");
///     }
/// }
/// reader.finish()?;
/// # Ok::<(), dyno_core::codec::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader<'b> {
    text: &'b str,
    position: usize,
    depth: u32,
    format: Format,
    /// Inside a set the elements have no type of their own, but that of the set.
    element: Option<AttributeType>,
    /// Whether a value stands in an object that says its type: always in DynamoDB's JSON, but for the elements of sets.
    tagged: bool,
    /// Where the value began that was passed over last, rather than read.
    skipped: Option<usize>,
    /// The member of a flattened document that begins at this position, and whether anybody has read it.
    member: Option<(usize, Arc<AtomicBool>)>,
}

impl<'b> Reader<'b> {
    /// A cursor at the start of `bytes`, which must be UTF-8.
    ///
    /// # Errors
    /// A [`DecodeError`] when the bytes are not UTF-8.
    pub fn new(bytes: &'b [u8], format: Format) -> Result<Self, DecodeError> {
        match simdutf8::compat::from_utf8(bytes) {
            Ok(text) => Ok(Self::from_text(text, format)),
            Err(error) => Err(DecodeError::malformed(
                error.valid_up_to(),
                "text is not UTF-8",
            )),
        }
    }

    /// A cursor at the start of `text`.
    #[must_use]
    pub fn from_text(text: &'b str, format: Format) -> Self {
        Self {
            text,
            position: 0,
            depth: 0,
            format,
            element: None,
            tagged: format == Format::DynamoDb,
            skipped: None,
            member: None,
        }
    }

    /// The members of an item: an object whose members are attribute values.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text does not go on with an object.
    pub fn item(&mut self) -> Result<Map<'_, 'b>, DecodeError> {
        self.open(b'{', "expected an object")?;
        Ok(Map::of_text(self, false))
    }

    /// The attribute value that comes next.
    pub fn value(&mut self) -> Value<'_, 'b> {
        Value { reader: self }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// A [`DecodeError`] when anything but white space is left.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.malformed("expected the end")),
        }
    }

    #[cold]
    fn malformed(&self, what: &'static str) -> DecodeError {
        DecodeError::malformed(self.position, what)
    }

    /// What is not read yet.
    #[inline]
    fn rest(&self) -> &'b [u8] {
        self.text
            .as_bytes()
            .get(self.position..)
            .unwrap_or_default()
    }

    /// Takes these very bytes, if they come next.
    #[inline]
    fn take_exactly(&mut self, bytes: &[u8]) -> bool {
        let found = self.rest().starts_with(bytes);
        if found {
            self.position += bytes.len();
        }
        found
    }

    fn set_element(&mut self, element: Option<AttributeType>) {
        self.element = element;
        self.tagged = self.format == Format::DynamoDb && element.is_none();
    }

    /// Takes `{"TYPE":` and says which type it was.
    fn tag(&mut self) -> Result<AttributeType, DecodeError> {
        self.expect(b'{', "expected an attribute value")?;
        let tag = self.member_name()?;
        AttributeType::from_tag(&tag).ok_or_else(|| self.malformed("unknown attribute type"))
    }

    /// The type of the value that stands here; nothing is taken.
    fn attribute_type(&self) -> Result<AttributeType, DecodeError> {
        if let Some(element) = self.element {
            return Ok(element);
        }
        if self.tagged
            && let Some(rest) = self.rest().strip_prefix(b"{\"")
            && let Some(tag) = rest.split(|&byte| byte == b'"').next()
            && let Ok(tag) = std::str::from_utf8(tag)
            && let Some(found) = AttributeType::from_tag(tag)
        {
            return Ok(found);
        }
        let mut ahead = Self {
            position: self.position,
            ..Self::from_text(self.text, self.format)
        };
        if ahead.format == Format::DynamoDb {
            return ahead.tag();
        }
        Ok(match ahead.peek() {
            Some(b'"') => AttributeType::S,
            Some(b'-' | b'0'..=b'9') => AttributeType::N,
            Some(b't' | b'f') => AttributeType::Bool,
            Some(b'n') => AttributeType::Null,
            Some(b'[') => AttributeType::L,
            Some(b'{') => AttributeType::M,
            _ => return Err(ahead.malformed("expected a value")),
        })
    }

    /// Takes what stands before the content of a value of the type `expected`. Nothing is taken when it has another.
    #[inline]
    fn begin(&mut self, expected: AttributeType) -> Result<(), DecodeError> {
        // How DynamoDB writes it, which is one comparison; any other way is found out below.
        if self.tagged && self.take_exactly(opening(expected).as_bytes()) {
            return Ok(());
        }
        self.begin_slowly(expected)
    }

    #[cold]
    fn begin_slowly(&mut self, expected: AttributeType) -> Result<(), DecodeError> {
        let start = self.position;
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
        self.position = start;
        Err(DecodeError::unexpected(expected, found))
    }

    /// Takes what stands after the content of a value.
    #[inline]
    fn end(&mut self) -> Result<(), DecodeError> {
        if self.tagged {
            return self.expect(b'}', "an attribute value has one type");
        }
        Ok(())
    }

    /// Passes over the value that was handed out at `start`, unless it was read to its end.
    #[inline]
    fn pass_over(&mut self, start: Option<usize>, depth: u32) -> Result<(), DecodeError> {
        match start {
            Some(start) if self.position == start || self.depth != depth => {
                self.pass_over_unread(start, depth)
            }
            _ => Ok(()),
        }
    }

    #[cold]
    fn pass_over_unread(&mut self, start: usize, depth: u32) -> Result<(), DecodeError> {
        if self.depth != depth {
            // A list or a map was left before its end; begin again, to pass over the whole of it.
            self.depth = depth;
            self.set_element(None);
            self.position = start;
        }
        self.skip_json()
    }

    /// The next byte that is not white space, without taking it.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        match self.text.as_bytes().get(self.position) {
            Some(0..=b' ') => self.peek_after_space(),
            other => other.copied(),
        }
    }

    #[cold]
    fn peek_after_space(&mut self) -> Option<u8> {
        let space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.position += self.rest().iter().take_while(|byte| space(byte)).count();
        self.rest().first().copied()
    }

    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    #[inline]
    fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), DecodeError> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(self.malformed(what))
        }
    }

    /// Takes an opening bracket and goes one level down.
    #[inline]
    fn open(&mut self, byte: u8, what: &'static str) -> Result<(), DecodeError> {
        self.expect(byte, what)?;
        self.depth += 1;
        if self.depth > READ_DEPTH {
            Err(DecodeError::too_deep())
        } else {
            Ok(())
        }
    }

    /// Takes the comma before the next member or the closing bracket; says whether a member follows.
    #[inline]
    fn another(&mut self, close: u8, place: &mut Place) -> Result<bool, DecodeError> {
        let before = std::mem::replace(place, Place::Inside);
        match self.peek() {
            Some(byte) if byte == close => {
                *place = Place::After;
                self.position += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if before == Place::Inside => {
                self.position += 1;
                Ok(true)
            }
            Some(_) if before == Place::First => Ok(true),
            _ => Err(self.malformed("expected `,` or the closing bracket")),
        }
    }

    /// Takes `before`, a text without escapes and `after`, if all three come next. The text is handed out.
    #[inline(always)]
    fn text_between<const B: usize, const A: usize>(
        &mut self,
        before: &[u8; B],
        after: &[u8; A],
    ) -> Option<&'b str> {
        let (found, rest) = self.rest().split_first_chunk()?;
        if found != before {
            return None;
        }
        let length = run(rest);
        if rest.get(length..)?.first_chunk() != Some(after) {
            return None;
        }
        let start = self.position + B;
        self.position = start + length + A;
        self.text.get(start..start + length)
    }

    /// Takes `before`, a number of few digits and `after`, if all three come next and `convert` wants the number.
    #[inline(always)]
    fn short_number<const B: usize, const A: usize, T>(
        &mut self,
        before: &[u8; B],
        after: &[u8; A],
        convert: impl FnOnce(ShortNumber) -> Option<T>,
    ) -> Option<T> {
        let (found, rest) = self.rest().split_first_chunk()?;
        if found != before {
            return None;
        }
        let (negative, digits) = match rest.strip_prefix(b"-") {
            Some(digits) => (true, digits),
            None => (false, rest),
        };
        let mut number = ShortNumber {
            negative,
            digits: 0,
            places: 0,
        };
        let mut dot = None;
        for (at, &byte) in digits.iter().enumerate().take(19) {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                number.digits = 10 * number.digits + u64::from(digit);
            } else if byte == b'.' && dot.is_none() && at > 0 {
                dot = Some(at + 1);
            } else {
                let (read, rest) = digits.split_at_checked(at)?;
                number.places = at - dot.unwrap_or(at);
                let found = rest.first_chunk() == Some(after);
                if read.last().is_none_or(|&last| last == b'.') || !found {
                    return None;
                }
                let converted = convert(number)?;
                self.position += B + usize::from(negative) + at + A;
                return Some(converted);
            }
        }
        None
    }

    /// A JSON string, borrowed unless it has escapes.
    fn string(&mut self) -> Result<Cow<'b, str>, DecodeError> {
        match self.text_between(b"\"", b"\"") {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.string_with_escapes(),
        }
    }

    fn string_with_escapes(&mut self) -> Result<Cow<'b, str>, DecodeError> {
        self.expect(b'"', "expected a string")?;
        let start = self.position;
        self.skip_to_quote()?;
        let end = self.position;
        // The text is as long as its JSON or shorter, so that it fits without growing.
        let mut owned = String::new();
        self.position = start;
        loop {
            let start = self.position;
            self.position += run(self.rest());
            let run = self.slice(start, self.position)?;
            if self.position == end {
                self.position += 1;
                if owned.is_empty() {
                    return Ok(Cow::Borrowed(run));
                }
                owned.push_str(run);
                return Ok(Cow::Owned(owned));
            }
            owned.reserve(end - start);
            owned.push_str(run);
            self.position += 1;
            owned.push(self.escape()?);
        }
    }

    /// Moves to the quote at the end of a string.
    fn skip_to_quote(&mut self) -> Result<(), DecodeError> {
        loop {
            self.position += run(self.rest());
            match self.rest().first() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => {
                    self.position += 1;
                    self.escape()?;
                }
                Some(_) => return Err(self.malformed("a control character must be escaped")),
                None => return Err(self.malformed("a string has no end")),
            }
        }
    }

    /// What stands after a backslash.
    fn escape(&mut self) -> Result<char, DecodeError> {
        let byte = self.text.as_bytes().get(self.position).copied();
        self.position += 1;
        Ok(match byte {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.malformed("unknown escape")),
        })
    }

    fn unicode_escape(&mut self) -> Result<char, DecodeError> {
        let high = self.hex4()?;
        let code = if (0xd800..0xdc00).contains(&high) {
            if self.text.as_bytes().get(self.position..self.position + 2) != Some(b"\\u") {
                return Err(self.malformed("a surrogate needs its second half"));
            }
            self.position += 2;
            let low = self.hex4()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(self.malformed("a surrogate needs its second half"));
            }
            0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
        } else {
            high
        };
        char::from_u32(code).ok_or_else(|| self.malformed("a surrogate stands alone"))
    }

    fn hex4(&mut self) -> Result<u32, DecodeError> {
        let digits = self.text.as_bytes().get(self.position..self.position + 4);
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.map(|digits| u32::from_str_radix(digits, 16)) {
            Some(Ok(code)) => {
                self.position += 4;
                Ok(code)
            }
            _ => Err(self.malformed("`\\u` needs four hexadecimal digits")),
        }
    }

    #[inline]
    fn slice(&self, start: usize, end: usize) -> Result<&'b str, DecodeError> {
        self.text
            .get(start..end)
            .ok_or_else(|| self.malformed("a character is cut"))
    }

    /// A JSON number, as it is written.
    fn number(&mut self) -> Result<&'b str, DecodeError> {
        let _ = self.peek();
        let start = self.position;
        self.take_one_of(b"-");
        if !self.take_one_of(b"0") {
            self.digits()?;
        }
        if self.take_one_of(b".") {
            self.digits()?;
        }
        if self.take_one_of(b"eE") {
            self.take_one_of(b"+-");
            self.digits()?;
        }
        self.slice(start, self.position)
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<(), DecodeError> {
        const DIGITS: &[u8] = b"0123456789";
        if !self.take_one_of(DIGITS) {
            return Err(self.malformed("expected a digit"));
        }
        while self.take_one_of(DIGITS) {}
        Ok(())
    }

    /// Takes the very next byte if it is one of these.
    fn take_one_of(&mut self, bytes: &[u8]) -> bool {
        let found = self
            .text
            .as_bytes()
            .get(self.position)
            .is_some_and(|byte| bytes.contains(byte));
        self.position += usize::from(found);
        found
    }

    fn word(&mut self) -> Result<&'b str, DecodeError> {
        let _ = self.peek();
        let start = self.position;
        while let Some(b'a'..=b'z') = self.text.as_bytes().get(self.position) {
            self.position += 1;
        }
        self.slice(start, self.position)
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        match self.word()? {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.malformed("expected `true` or `false`")),
        }
    }

    /// A string of base64.
    fn base64(&mut self) -> Result<Vec<u8>, DecodeError> {
        let text = self.string()?;
        base64_simd::STANDARD
            .decode_to_vec(text.as_bytes())
            .map_err(|_| self.malformed("binary is not base64"))
    }

    /// Passes over any JSON, without recursion.
    fn skip_json(&mut self) -> Result<(), DecodeError> {
        // One bit for each level: whether it is an object.
        let mut objects: u128 = 0;
        let mut depth = 0;
        loop {
            match self.peek() {
                Some(byte @ (b'{' | b'[')) => {
                    self.position += 1;
                    let object = byte == b'{';
                    if !self.take(if object { b'}' } else { b']' }) {
                        // Each level of attributes is an object around its content.
                        if depth > 2 * READ_DEPTH {
                            return Err(DecodeError::too_deep());
                        }
                        depth += 1;
                        objects = objects << 1 | u128::from(object);
                        if object {
                            self.skip_member_name()?;
                        }
                        continue;
                    }
                }
                Some(b'"') => {
                    self.skip_string()?;
                }
                Some(b't' | b'f' | b'n') => {
                    if !matches!(self.word()?, "true" | "false" | "null") {
                        return Err(self.malformed("unknown word"));
                    }
                }
                Some(b'-' | b'0'..=b'9') => {
                    self.number()?;
                }
                _ => return Err(self.malformed("expected a value")),
            }
            loop {
                if depth == 0 {
                    return Ok(());
                }
                let object = objects & 1 == 1;
                if self.take(b',') {
                    if object {
                        self.skip_member_name()?;
                    }
                    break;
                }
                let close = if object { b'}' } else { b']' };
                self.expect(close, "expected `,` or the closing bracket")?;
                depth -= 1;
                objects >>= 1;
            }
        }
    }

    fn skip_string(&mut self) -> Result<(), DecodeError> {
        self.expect(b'"', "expected a string")?;
        self.skip_to_quote()?;
        self.position += 1;
        Ok(())
    }

    fn skip_member_name(&mut self) -> Result<(), DecodeError> {
        let _ = self.peek();
        self.skip_string()?;
        self.expect(b':', "expected `:`")
    }

    #[inline]
    fn member_name(&mut self) -> Result<Cow<'b, str>, DecodeError> {
        let name = self.string()?;
        self.expect(b':', "expected `:`")?;
        Ok(name)
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

/// How many bytes stand before the next one that is special in a string: a quote, a backslash or a control character.
///
/// Eight bytes at a time, or 32 once the string has shown to be long; the compiler makes vectors of those.
#[inline(always)]
pub(super) fn run(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    for at in [0, 8, 16] {
        let Some((word, tail)) = rest.split_first_chunk() else {
            break;
        };
        let special = special(*word);
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        rest = tail;
    }
    bytes.len() - rest.len() + long_run(rest)
}

/// Whether a string needs no escapes.
#[inline]
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    // What does not fill a word or a block is looked at together with bytes before it, a second time.
    if let Some(last) = bytes.last_chunk::<32>() {
        let (blocks, _) = bytes.as_chunks();
        return blocks.iter().all(is_plain_block) && is_plain_block(last);
    }
    if let Some(last) = bytes.last_chunk() {
        let (words, _) = bytes.as_chunks();
        return words
            .iter()
            .fold(special(*last), |found, word| found | special(*word))
            == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [[a, b, c, d], [e, f, g, h]]: [[u8; 4]; 2] = [*first, *last];
        return special([a, b, c, d, e, f, g, h]) == 0;
    }
    !bytes.iter().any(|&byte| is_special(byte))
}

#[inline]
fn is_plain_block(block: &[u8; 32]) -> bool {
    !block
        .iter()
        .fold(false, |found, &byte| found | is_special(byte))
}

#[inline]
fn is_special(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// As [`run`], where the first words have nothing special or there are fewer of them.
#[inline(never)]
fn long_run(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks();
    let start = 32
        * blocks
            .iter()
            .take_while(|block| is_plain_block(block))
            .count();
    let rest = bytes.get(start..).unwrap_or_default();
    let (words, tail) = rest.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let special = special(*word);
        if special != 0 {
            return start + 8 * at + special.trailing_zeros() as usize / 8;
        }
    }
    let in_tail = tail.iter().take_while(|&&byte| !is_special(byte)).count();
    start + 8 * words.len() + in_tail
}

/// The highest bit of each special byte in a word. Bits above the lowest one that is set may be wrong: a borrow goes upwards.
#[inline(always)]
const fn special(word: [u8; 8]) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    let word = u64::from_le_bytes(word);
    // The quote, 0x22, becomes 0x20: one subtraction finds it and the control characters below.
    let quotes = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quotes | backslashes) & !word & (ONES * 0x80)
}

/// Where in an array or an object the cursor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the first member.
    First,
    Inside,
    /// After the closing bracket: there is no next member, however often one asks.
    After,
}

/// One attribute value, not yet read. Each method that reads takes it.
#[derive(Debug)]
pub struct Value<'r, 'b> {
    reader: &'r mut Reader<'b>,
}

impl<'r, 'b> Value<'r, 'b> {
    /// The type that the value says it has. Nothing is taken.
    ///
    /// In plain JSON a text is an S, a number an N, an array an L and an object an M.
    ///
    /// # Errors
    /// A [`DecodeError`] when no attribute value stands here.
    pub fn attribute_type(&self) -> Result<AttributeType, DecodeError> {
        self.reader.attribute_type()
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
        if self.reader.tagged
            && let Some(text) = self.reader.text_between(br#"{"S":""#, br#""}"#)
        {
            return Ok(Cow::Borrowed(text));
        }
        self.string_slowly()
    }

    #[inline(never)]
    fn string_slowly(self) -> Result<Cow<'b, str>, DecodeError> {
        self.scalar(AttributeType::S, Reader::string)
    }

    /// Reads an N, as the text of its digits.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn number(self) -> Result<Cow<'b, str>, DecodeError> {
        match self.reader.format {
            Format::DynamoDb => self.scalar(AttributeType::N, Reader::string),
            Format::Plain => self.scalar(AttributeType::N, |reader| {
                reader.number().map(Cow::Borrowed)
            }),
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
            (true, _) => self.reader.short_number(br#"{"N":""#, br#""}"#, convert),
            (false, Some(AttributeType::N)) => self.reader.short_number(b"\"", b"\"", convert),
            _ => None,
        }
    }

    /// Reads a B.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn binary(self) -> Result<Vec<u8>, DecodeError> {
        self.scalar(AttributeType::B, Reader::base64)
    }

    /// Reads a BOOL.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn boolean(self) -> Result<bool, DecodeError> {
        if self.reader.tagged {
            if self.reader.take_exactly(br#"{"BOOL":true}"#) {
                return Ok(true);
            }
            if self.reader.take_exactly(br#"{"BOOL":false}"#) {
                return Ok(false);
            }
        }
        self.scalar(AttributeType::Bool, Reader::boolean)
    }

    /// Reads a NULL.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn null(self) -> Result<(), DecodeError> {
        if self.reader.tagged && self.reader.take_exactly(br#"{"NULL":true}"#) {
            return Ok(());
        }
        self.scalar(AttributeType::Null, |reader| {
            match (reader.format, reader.word()?) {
                (Format::DynamoDb, "true") | (Format::Plain, "null") => Ok(()),
                _ => Err(reader.malformed("a NULL must be true")),
            }
        })
    }

    /// Reads an L, element by element.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn list(self) -> Result<List<'r, 'b>, DecodeError> {
        self.reader.begin(AttributeType::L)?;
        self.reader.open(b'[', "expected an array")?;
        let depth = self.reader.depth;
        Ok(List {
            reader: self.reader,
            place: Place::First,
            depth,
            value: None,
        })
    }

    /// Reads an M, member by member.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn map(self) -> Result<Map<'r, 'b>, DecodeError> {
        self.reader.begin(AttributeType::M)?;
        self.reader.open(b'{', "expected an object")?;
        let wrapped = self.reader.format == Format::DynamoDb;
        Ok(Map::of_text(self.reader, wrapped))
    }

    /// Reads a set, element by element: `set_type` is SS, NS or BS.
    ///
    /// # Errors
    /// As [`string`](Self::string).
    pub fn set(self, set_type: AttributeType) -> Result<Set<'r, 'b>, DecodeError> {
        self.reader.begin(set_type)?;
        self.reader.open(b'[', "expected an array")?;
        Ok(Set {
            reader: self.reader,
            place: Place::First,
            element: set_type.element(),
        })
    }

    /// Reads an array of items, as an answer has it: objects without a type around them.
    ///
    /// # Errors
    /// A [`DecodeError`] when no array stands here.
    pub fn items(self) -> Result<Items<'r, 'b>, DecodeError> {
        self.reader.open(b'[', "expected an array")?;
        let depth = self.reader.depth;
        Ok(Items {
            reader: self.reader,
            place: Place::First,
            depth,
        })
    }

    /// Reads how many items there are: a bare number, and how much of it the rest of the text can hold.
    pub(crate) fn count(self) -> Result<(usize, usize), DecodeError> {
        let _ = self.reader.peek();
        let count = self.reader.number()?.parse().unwrap_or(usize::MAX);
        // An item with a key has no fewer bytes than `{"k":{"N":"1"}},`.
        Ok((count, count.min(self.reader.rest().len() / 16)))
    }

    /// Passes over the value, whatever it is.
    ///
    /// # Errors
    /// A [`DecodeError`] when it is not JSON.
    pub fn skip(self) -> Result<(), DecodeError> {
        self.reader.skipped = Some(self.reader.position);
        self.reader.skip_json()
    }

    /// The same value once more, for a look ahead.
    fn ahead(&self) -> Reader<'b> {
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

/// A number that is `digits` divided by ten to the power of `places`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShortNumber {
    pub(crate) negative: bool,
    pub(crate) digits: u64,
    pub(crate) places: usize,
}

/// The members of an M or of an item, one after the other.
#[derive(Debug)]
pub struct Map<'r, 'b> {
    source: Source<'r, 'b>,
    /// Members that were taken before their time, and do not come by any more.
    tags: Vec<&'static str>,
}

#[derive(Debug)]
enum Source<'r, 'b> {
    Text {
        reader: &'r mut Reader<'b>,
        place: Place,
        /// Whether the object is the content of an attribute value, `{"M": {..}}`, rather than an item.
        wrapped: bool,
        /// How deep the members are.
        depth: u32,
        /// Where the value begins that was handed out last, to pass over it if nobody read it.
        value: Option<usize>,
    },
    /// What the fields of the document around did not claim.
    Rest { rest: &'r mut Rest<'b>, next: usize },
}

impl<'r, 'b> Map<'r, 'b> {
    #[inline]
    fn of_text(reader: &'r mut Reader<'b>, wrapped: bool) -> Self {
        let depth = reader.depth;
        Self {
            source: Source::Text {
                reader,
                place: Place::First,
                wrapped,
                depth,
                value: None,
            },
            tags: Vec::new(),
        }
    }

    /// The next member: its name and its value. A value that is not read is passed over.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text is malformed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the map, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<(Cow<'b, str>, Value<'_, 'b>)>, DecodeError> {
        match &mut self.source {
            Source::Text {
                place: Place::After,
                ..
            } => Ok(None),
            Source::Text {
                reader,
                place,
                wrapped,
                depth,
                value,
            } => loop {
                reader.pass_over(value.take(), *depth)?;
                let name = match place {
                    Place::First => reader.text_between(b"\"", b"\":"),
                    _ => reader.text_between(b",\"", b"\":"),
                };
                let name = if let Some(name) = name {
                    *place = Place::Inside;
                    Cow::Borrowed(name)
                } else {
                    if !reader.another(b'}', place)? {
                        if *wrapped {
                            reader.end()?;
                        }
                        return Ok(None);
                    }
                    reader.member_name()?
                };
                *value = Some(reader.position);
                if !self.tags.contains(&&*name) {
                    return Ok(Some((name, Value { reader })));
                }
            },
            Source::Rest { rest, next } => {
                let is_tag = |member: &Unclaimed<'_>| self.tags.contains(&&*member.name);
                *next += rest
                    .members
                    .iter()
                    .skip(*next)
                    .take_while(|member| is_tag(member))
                    .count();
                let Some(member) = rest.members.get_mut(*next) else {
                    return Ok(None);
                };
                *next += 1;
                member.reader = member.start.clone();
                Ok(Some((
                    member.name.clone(),
                    Value {
                        reader: &mut member.reader,
                    },
                )))
            }
        }
    }

    /// Takes the text of the member `name`, wherever it stands. So an enum learns its variant before it is read.
    ///
    /// The member does not come by any more: what the variant holds does not see it, nor do documents that are flattened beside.
    ///
    /// # Errors
    /// A [`DecodeError`] when the member is missing or is no S.
    pub fn take_tag(&mut self, name: &'static str) -> Result<Cow<'b, str>, DecodeError> {
        self.tags.push(name);
        let found = match &self.source {
            Source::Text { reader, .. } => {
                let mut ahead = (*reader).clone();
                let mut map = Map::of_text(&mut ahead, false);
                loop {
                    match map.next()? {
                        Some((found, value)) if found == name => break Some(value.ahead()),
                        Some((_, value)) => value.skip()?,
                        None => break None,
                    }
                }
            }
            Source::Rest { rest, .. } => {
                let found = rest.members.iter().find(|member| member.name == name);
                found.map(|member| {
                    member.claimed.store(true, Ordering::Relaxed);
                    member.start.clone()
                })
            }
        };
        let Some(mut ahead) = found else {
            return Err(DecodeError::missing().at_name(name));
        };
        ahead.value().string().map_err(|error| error.at_name(name))
    }
}

/// The members that a document's own fields did not claim, for the documents that are flattened into it.
#[derive(Debug, Default)]
pub struct Rest<'b> {
    members: Vec<Unclaimed<'b>>,
}

#[derive(Debug)]
struct Unclaimed<'b> {
    name: Cow<'b, str>,
    /// Stands before the value.
    start: Reader<'b>,
    /// Reads the value.
    reader: Reader<'b>,
    /// Shared with the rest of the document around, if this document is flattened itself.
    claimed: Arc<AtomicBool>,
}

impl<'b> Rest<'b> {
    /// Keeps a member.
    ///
    /// # Errors
    /// A [`DecodeError`] when its value is malformed.
    pub fn keep(&mut self, name: Cow<'b, str>, value: Value<'_, 'b>) -> Result<(), DecodeError> {
        let mut start = value.ahead();
        let claimed = match &start.member {
            Some((position, claimed)) if *position == start.position => claimed.clone(),
            _ => Arc::default(),
        };
        start.member = Some((start.position, claimed.clone()));
        self.members.push(Unclaimed {
            name,
            reader: start.clone(),
            start,
            claimed,
        });
        value.skip()
    }

    /// Reads a flattened document from the members; those that it passes over are left for the next one.
    ///
    /// # Errors
    /// The [`DecodeError`] of the document.
    pub fn read<T: Members<'b>>(&mut self) -> Result<T, DecodeError> {
        for member in &mut self.members {
            member.reader = member.start.clone();
        }
        let document = T::decode_members(&mut Map {
            source: Source::Rest {
                rest: self,
                next: 0,
            },
            tags: Vec::new(),
        })?;
        self.members.retain(
            |Unclaimed {
                 start,
                 reader,
                 claimed,
                 ..
             }| {
                if reader.position != start.position && reader.skipped != Some(start.position) {
                    claimed.store(true, Ordering::Relaxed);
                }
                !claimed.load(Ordering::Relaxed)
            },
        );
        Ok(document)
    }
}

/// The items of an answer, one after the other.
#[derive(Debug)]
pub struct Items<'r, 'b> {
    reader: &'r mut Reader<'b>,
    place: Place,
    depth: u32,
}

impl<'b> Items<'_, 'b> {
    /// The next item, which must be read to its end.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text is malformed, or when the item before was not read to its end.
    #[expect(
        clippy::should_implement_trait,
        reason = "the item borrows from the array, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<Map<'_, 'b>>, DecodeError> {
        if self.place == Place::After {
            return Ok(None);
        }
        if self.reader.depth != self.depth {
            return Err(self.reader.malformed("an item was not read to its end"));
        }
        if !self.reader.another(b']', &mut self.place)? {
            return Ok(None);
        }
        self.reader.item().map(Some)
    }

    /// The next element, whatever it is, which must be read to its end.
    pub(crate) fn next_value(&mut self) -> Result<Option<Value<'_, 'b>>, DecodeError> {
        if !self.reader.another(b']', &mut self.place)? {
            return Ok(None);
        }
        Ok(Some(self.reader.value()))
    }
}

/// What answers need: their members are objects that have no type around them, and some of these are kept as text.
impl<'r, 'b> Value<'r, 'b> {
    /// Reads the members of an object without a type around it.
    pub(crate) fn object(self) -> Result<Map<'r, 'b>, DecodeError> {
        self.reader.item()
    }

    /// Whether it is JSON's own null, which is as good as no member at all.
    pub(crate) fn is_nothing(&self) -> bool {
        self.reader.rest().trim_ascii_start().starts_with(b"null")
    }

    /// Passes over the value and hands out its text.
    pub(crate) fn text(self) -> Result<&'b str, DecodeError> {
        let _ = self.reader.peek();
        let start = self.reader.position;
        self.reader.skip_json()?;
        self.reader.slice(start, self.reader.position)
    }

    /// Reads an item that has no type around it. One that cannot be read as a `T` is passed over; its text comes with the error.
    pub(crate) fn document<T: Members<'b>>(
        self,
    ) -> Result<Result<T, (DecodeError, &'b str)>, DecodeError> {
        let Self { reader } = self;
        let (start, depth) = (reader.position, reader.depth);
        match read_document(reader) {
            Ok(item) => Ok(Ok(item)),
            Err(error) => reader
                .text_from(start, depth)
                .map(|text| Err((error, text))),
        }
    }
}

impl<'b> Reader<'b> {
    /// Goes back to a value that was read in part, and passes over it.
    #[cold]
    fn text_from(&mut self, start: usize, depth: u32) -> Result<&'b str, DecodeError> {
        (self.position, self.depth) = (start, depth);
        self.set_element(None);
        self.value().text()
    }
}

fn read_document<'b, T: Members<'b>>(reader: &mut Reader<'b>) -> Result<T, DecodeError> {
    let mut map = reader.item()?;
    let item = T::decode_members(&mut map)?;
    // A type may stop reading early; what is left must be well formed nonetheless.
    while map.next()?.is_some() {}
    Ok(item)
}

/// The elements of an L, one after the other.
#[derive(Debug)]
pub struct List<'r, 'b> {
    reader: &'r mut Reader<'b>,
    place: Place,
    depth: u32,
    value: Option<usize>,
}

impl<'b> List<'_, 'b> {
    /// The next element. An element that is not read is passed over.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text is malformed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the list, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<Value<'_, 'b>>, DecodeError> {
        if self.place == Place::After {
            return Ok(None);
        }
        self.reader.pass_over(self.value.take(), self.depth)?;
        if !self.reader.another(b']', &mut self.place)? {
            self.reader.end()?;
            return Ok(None);
        }
        self.value = Some(self.reader.position);
        Ok(Some(Value {
            reader: self.reader,
        }))
    }
}

/// The elements of a set, one after the other.
#[derive(Debug)]
pub struct Set<'r, 'b> {
    reader: &'r mut Reader<'b>,
    place: Place,
    element: Option<AttributeType>,
}

impl<'b> Set<'_, 'b> {
    /// The next element, which must be read: an S of an SS, an N of an NS, a B of a BS.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text is malformed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the set, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<Value<'_, 'b>>, DecodeError> {
        if self.place == Place::After {
            return Ok(None);
        }
        self.reader.set_element(None);
        if !self.reader.another(b']', &mut self.place)? {
            self.reader.end()?;
            return Ok(None);
        }
        if self.reader.format == Format::DynamoDb {
            self.reader.set_element(self.element);
        }
        Ok(Some(Value {
            reader: self.reader,
        }))
    }
}

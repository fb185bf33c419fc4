//! The cursor over JSON: its tokens, and nothing of DynamoDB. Beside `scan` and `name`, which it calls, the only file that looks at single
//! bytes of a text.

use std::borrow::Cow;

use super::scan::run;
use super::{DecodeError, READ_DEPTH};

/// A text and how far it is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'b> {
    text: &'b str,
    pub(super) position: usize,
}

impl<'b> Scanner<'b> {
    pub(super) const fn new(text: &'b str) -> Self {
        Self { text, position: 0 }
    }

    #[cold]
    pub(super) fn malformed(&self, what: &'static str) -> DecodeError {
        DecodeError::malformed(self.position, what)
    }

    /// What is not read yet.
    #[inline]
    pub(super) fn rest(&self) -> &'b [u8] {
        self.ahead().unwrap_or_default()
    }

    /// What is not read yet; always there, but the compiler makes better code of a branch that is never taken.
    #[inline(always)]
    pub(super) fn ahead(&self) -> Option<&'b [u8]> {
        self.text.as_bytes().get(self.position..)
    }

    /// Takes these very bytes, if they come next.
    #[inline(always)]
    pub(super) fn take_exactly(&mut self, bytes: &[u8]) -> bool {
        let found = self.ahead().is_some_and(|rest| rest.starts_with(bytes));
        if found {
            self.position += bytes.len();
        }
        found
    }

    /// The next byte that is not white space, without taking it.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        match self.text.as_bytes().get(self.position) {
            Some(0..=b' ') => self.peek_after_space(),
            other => other.copied(),
        }
    }

    #[cold]
    pub(super) fn peek_after_space(&mut self) -> Option<u8> {
        let space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.position += self.rest().iter().take_while(|byte| space(byte)).count();
        self.rest().first().copied()
    }

    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), DecodeError> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(self.malformed(what))
        }
    }

    /// Takes `before`, a text without escapes and `after`, if all three come next and `run` finds the end of the text.
    #[inline(always)]
    pub(super) fn text_between<const B: usize, const A: usize>(
        &mut self,
        before: &[u8; B],
        after: &[u8; A],
        run: impl FnOnce(&[u8]) -> Option<usize>,
    ) -> Option<&'b str> {
        let (found, rest) = self.ahead()?.split_first_chunk()?;
        if found != before {
            return None;
        }
        let length = run(rest)?;
        if rest.get(length..)?.first_chunk() != Some(after) {
            return None;
        }
        let start = self.position + B;
        // Cut twice, for the compiler makes a call of one cut at both ends.
        let text = self.text.get(start..)?.get(..length)?;
        self.position = start + length + A;
        Some(text)
    }

    /// Takes `before`, an integer of 18 digits at most and `after`, if all three come next.
    #[inline(always)]
    pub(super) fn short_integer<const B: usize, const A: usize>(
        &mut self,
        before: &[u8; B],
        after: &[u8; A],
    ) -> Option<i64> {
        let (found, rest) = self.ahead()?.split_first_chunk()?;
        if found != before {
            return None;
        }
        let (negative, digits) = match rest {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let mut magnitude = 0;
        let mut length = 0;
        for &byte in digits.iter().take(18) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            magnitude = 10 * magnitude + i64::from(digit);
            length += 1;
        }
        if length == 0 || digits.get(length..)?.first_chunk() != Some(after) {
            return None;
        }
        self.position += B + usize::from(negative) + length + A;
        Some(if negative { -magnitude } else { magnitude })
    }

    /// Takes `before`, a number of few digits and `after`, if all three come next and `convert` wants the number.
    #[inline(always)]
    pub(super) fn short_number<const B: usize, const A: usize, T>(
        &mut self,
        before: &[u8; B],
        after: &[u8; A],
        convert: impl FnOnce(ShortNumber) -> Option<T>,
    ) -> Option<T> {
        let (found, rest) = self.ahead()?.split_first_chunk()?;
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
    pub(super) fn string(&mut self) -> Result<Cow<'b, str>, DecodeError> {
        match self.text_between(b"\"", b"\"", |bytes| Some(run(bytes))) {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.string_with_escapes(),
        }
    }

    pub(super) fn string_with_escapes(&mut self) -> Result<Cow<'b, str>, DecodeError> {
        self.expect(b'"', "expected a string")?;
        self.text_to_quote(run)
    }

    /// The text up to the quote at the end of a string, which is taken, too. `run` finds the first special byte.
    #[inline]
    pub(super) fn text_to_quote(
        &mut self,
        run: impl FnOnce(&[u8]) -> usize,
    ) -> Result<Cow<'b, str>, DecodeError> {
        let start = self.position;
        self.position += run(self.rest());
        if self.rest().first() != Some(&b'"') {
            return self.text_with_escapes(start);
        }
        let text = self.slice(start, self.position)?;
        self.position += 1;
        Ok(Cow::Borrowed(text))
    }

    /// The text from `start` on, of which everything before the cursor needs no escapes.
    fn text_with_escapes(&mut self, start: usize) -> Result<Cow<'b, str>, DecodeError> {
        let first = self.position;
        self.skip_to_quote()?;
        let end = self.position;
        // The text is as long as its JSON or shorter, so that it fits without growing.
        let mut owned = String::with_capacity(end - start);
        owned.push_str(self.slice(start, first)?);
        self.position = first;
        while self.position != end {
            // Neither the end nor a control character, which would have been found before: a backslash.
            self.position += 1;
            owned.push(self.escape()?);
            let start = self.position;
            self.position += run(self.rest());
            owned.push_str(self.slice(start, self.position)?);
        }
        self.position += 1;
        Ok(Cow::Owned(owned))
    }

    /// Moves to the quote at the end of a string.
    pub(super) fn skip_to_quote(&mut self) -> Result<(), DecodeError> {
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
    pub(super) fn escape(&mut self) -> Result<char, DecodeError> {
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

    pub(super) fn unicode_escape(&mut self) -> Result<char, DecodeError> {
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

    pub(super) fn hex4(&mut self) -> Result<u32, DecodeError> {
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
    pub(super) fn slice(&self, start: usize, end: usize) -> Result<&'b str, DecodeError> {
        self.text
            .get(start..end)
            .ok_or_else(|| self.malformed("a character is cut"))
    }

    /// A JSON number, as it is written.
    pub(super) fn number(&mut self) -> Result<&'b str, DecodeError> {
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
    pub(super) fn digits(&mut self) -> Result<(), DecodeError> {
        const DIGITS: &[u8] = b"0123456789";
        if !self.take_one_of(DIGITS) {
            return Err(self.malformed("expected a digit"));
        }
        while self.take_one_of(DIGITS) {}
        Ok(())
    }

    /// Takes the very next byte if it is one of these.
    pub(super) fn take_one_of(&mut self, bytes: &[u8]) -> bool {
        let found = self
            .text
            .as_bytes()
            .get(self.position)
            .is_some_and(|byte| bytes.contains(byte));
        self.position += usize::from(found);
        found
    }

    pub(super) fn word(&mut self) -> Result<&'b str, DecodeError> {
        let _ = self.peek();
        let start = self.position;
        while let Some(b'a'..=b'z') = self.text.as_bytes().get(self.position) {
            self.position += 1;
        }
        self.slice(start, self.position)
    }

    pub(super) fn boolean(&mut self) -> Result<bool, DecodeError> {
        match self.word()? {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.malformed("expected `true` or `false`")),
        }
    }

    /// A string of base64.
    pub(super) fn base64(&mut self) -> Result<Vec<u8>, DecodeError> {
        let text = self.string()?;
        base64_simd::STANDARD
            .decode_to_vec(text.as_bytes())
            .map_err(|_| self.malformed("binary is not base64"))
    }

    /// Passes over any JSON, without recursion.
    pub(super) fn skip(&mut self) -> Result<(), DecodeError> {
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

    pub(super) fn skip_string(&mut self) -> Result<(), DecodeError> {
        self.expect(b'"', "expected a string")?;
        self.skip_to_quote()?;
        self.position += 1;
        Ok(())
    }

    pub(super) fn skip_member_name(&mut self) -> Result<(), DecodeError> {
        let _ = self.peek();
        self.skip_string()?;
        self.expect(b':', "expected `:`")
    }

    #[inline]
    pub(super) fn member_name(&mut self) -> Result<Cow<'b, str>, DecodeError> {
        let name = self.string()?;
        self.expect(b':', "expected `:`")?;
        Ok(name)
    }
}

/// A number that is `digits` divided by ten to the power of `places`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShortNumber {
    pub(crate) negative: bool,
    pub(crate) digits: u64,
    pub(crate) places: usize,
}

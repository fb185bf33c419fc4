//! JSON strings.

use std::borrow::Cow;

use super::runs::run;
use super::scanner::Scanner;
use crate::wire::decode_error::DecodeError;

impl<'b> Scanner<'b> {
    /// Reads a string without escapes between `before` and `after`, if all three come next and `run` finds its end.
    #[inline(always)]
    pub(crate) fn string_between<const B: usize, const A: usize>(
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
        // Sliced twice, because the compiler makes a call of one slice with both ends.
        let text = self.json.get(start..)?.get(..length)?;
        self.position = start + length + A;
        Some(text)
    }

    /// Reads a JSON string. It is borrowed unless it has escapes.
    pub(crate) fn string(&mut self) -> Result<Cow<'b, str>, DecodeError> {
        match self.string_between(b"\"", b"\"", |bytes| Some(run(bytes))) {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.string_with_escapes(),
        }
    }

    fn string_with_escapes(&mut self) -> Result<Cow<'b, str>, DecodeError> {
        self.expect(b'"', "expected a string")?;
        self.string_to_quote(run)
    }

    /// Reads the rest of a string and its closing quote. `run` finds the first special byte.
    #[inline]
    pub(crate) fn string_to_quote(
        &mut self,
        run: impl FnOnce(&[u8]) -> usize,
    ) -> Result<Cow<'b, str>, DecodeError> {
        let start = self.position;
        self.position += run(self.rest());
        if self.rest().first() != Some(&b'"') {
            return self.string_from(start);
        }
        let text = self.slice(start, self.position)?;
        self.position += 1;
        Ok(Cow::Borrowed(text))
    }

    /// Reads the string that begins at `start` and has no escapes before the current position.
    fn string_from(&mut self, start: usize) -> Result<Cow<'b, str>, DecodeError> {
        let first = self.position;
        self.skip_to_quote()?;
        let end = self.position;
        // The string is never longer than its JSON, so it fits without growing.
        let mut owned = String::with_capacity(end - start);
        owned.push_str(self.slice(start, first)?);
        self.position = first;
        while self.position != end {
            // `skip_to_quote` has found the end and no control character, so this byte is a backslash.
            self.position += 1;
            owned.push(self.escape()?);
            let start = self.position;
            self.position += run(self.rest());
            owned.push_str(self.slice(start, self.position)?);
        }
        self.position += 1;
        Ok(Cow::Owned(owned))
    }

    /// Skips to the quote at the end of a string.
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

    /// Reads what follows a backslash.
    fn escape(&mut self) -> Result<char, DecodeError> {
        let byte = self.json.as_bytes().get(self.position).copied();
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

    /// Reads what follows `\u`; for a surrogate, both halves.
    fn unicode_escape(&mut self) -> Result<char, DecodeError> {
        let high = self.hex4()?;
        let code = if (0xd800..0xdc00).contains(&high) {
            if self.json.as_bytes().get(self.position..self.position + 2) != Some(b"\\u") {
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
        let digits = self.json.as_bytes().get(self.position..self.position + 4);
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

    /// Reads a string of base64.
    pub(crate) fn base64(&mut self) -> Result<Vec<u8>, DecodeError> {
        let text = self.string()?;
        base64_simd::STANDARD
            .decode_to_vec(text.as_bytes())
            .map_err(|_| self.malformed("binary is not base64"))
    }

    /// Reads the name of a member and the colon after it.
    #[inline]
    pub(crate) fn member_name(&mut self) -> Result<Cow<'b, str>, DecodeError> {
        let name = self.string()?;
        self.expect(b':', "expected `:`")?;
        Ok(name)
    }
}

//! The position in JSON, and its smallest parts.

use crate::wire::decode_error::DecodeError;

/// JSON and the position up to which it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scanner<'b> {
    pub(super) json: &'b str,
    pub(crate) position: usize,
}

impl<'b> Scanner<'b> {
    pub(crate) const fn new(json: &'b str) -> Self {
        Self { json, position: 0 }
    }

    #[cold]
    pub(crate) fn malformed(&self, what: &'static str) -> DecodeError {
        DecodeError::malformed(self.position, what)
    }

    /// The bytes that are not read yet.
    #[inline]
    pub(crate) fn rest(&self) -> &'b [u8] {
        self.ahead().unwrap_or_default()
    }

    /// The bytes that are not read yet. Always `Some`, but the compiler makes better code of a branch that is never
    /// taken.
    #[inline(always)]
    pub(crate) fn ahead(&self) -> Option<&'b [u8]> {
        self.json.as_bytes().get(self.position..)
    }

    /// Skips `bytes` if they come next, and returns whether they do.
    #[inline(always)]
    pub(crate) fn take_exactly(&mut self, bytes: &[u8]) -> bool {
        let found = self.ahead().is_some_and(|rest| rest.starts_with(bytes));
        if found {
            self.position += bytes.len();
        }
        found
    }

    /// Skips white space and returns the next byte without reading it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        match self.json.as_bytes().get(self.position) {
            Some(0..=b' ') => self.peek_after_space(),
            other => other.copied(),
        }
    }

    #[cold]
    pub(crate) fn peek_after_space(&mut self) -> Option<u8> {
        let space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.position += self.rest().iter().take_while(|byte| space(byte)).count();
        self.rest().first().copied()
    }

    /// Skips white space and then `byte` if it comes next, and returns whether it does.
    #[inline]
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    /// Like [`take`](Self::take), with an error if another byte comes next.
    #[inline]
    pub(crate) fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), DecodeError> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(self.malformed(what))
        }
    }

    /// The JSON between two positions.
    #[inline]
    pub(crate) fn slice(&self, start: usize, end: usize) -> Result<&'b str, DecodeError> {
        self.json
            .get(start..end)
            .ok_or_else(|| self.malformed("a character is cut"))
    }

    /// Skips the next byte if it is one of `bytes`, and returns whether it is.
    pub(crate) fn take_one_of(&mut self, bytes: &[u8]) -> bool {
        let found = self
            .json
            .as_bytes()
            .get(self.position)
            .is_some_and(|byte| bytes.contains(byte));
        self.position += usize::from(found);
        found
    }

    /// Reads a word of lower-case letters, which may be empty.
    pub(crate) fn word(&mut self) -> Result<&'b str, DecodeError> {
        let _ = self.peek();
        let start = self.position;
        while let Some(b'a'..=b'z') = self.json.as_bytes().get(self.position) {
            self.position += 1;
        }
        self.slice(start, self.position)
    }

    /// Reads `true` or `false`.
    pub(crate) fn boolean(&mut self) -> Result<bool, DecodeError> {
        match self.word()? {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.malformed("expected `true` or `false`")),
        }
    }
}

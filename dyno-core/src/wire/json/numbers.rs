//! JSON numbers.

use super::scanner::Scanner;
use crate::wire::decode_error::DecodeError;

/// The number `digits` divided by ten to the power of `places`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShortNumber {
    pub(crate) negative: bool,
    pub(crate) digits: u64,
    pub(crate) places: usize,
}

impl<'b> Scanner<'b> {
    /// Reads an integer of at most 18 digits between `before` and `after`, if all three come next.
    #[inline(always)]
    pub(crate) fn short_integer<const B: usize, const A: usize>(
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

    /// Reads a number of few digits between `before` and `after`, if all three come next and `convert` accepts it.
    #[inline(always)]
    pub(crate) fn short_number<const B: usize, const A: usize, T>(
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

    /// Reads a JSON number and returns it as it is written.
    pub(crate) fn number(&mut self) -> Result<&'b str, DecodeError> {
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

    /// Skips one or more digits.
    fn digits(&mut self) -> Result<(), DecodeError> {
        const DIGITS: &[u8] = b"0123456789";
        if !self.take_one_of(DIGITS) {
            return Err(self.malformed("expected a digit"));
        }
        while self.take_one_of(DIGITS) {}
        Ok(())
    }
}

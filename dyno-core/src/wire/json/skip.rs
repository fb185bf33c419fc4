//! JSON values that nobody reads.

use super::scanner::Scanner;
use crate::wire::decode_error::DecodeError;
use crate::wire::limits::READ_DEPTH;

impl Scanner<'_> {
    /// Skips a value, whatever it is, without recursion.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        // One bit per level: whether it is an object.
        let mut objects: u128 = 0;
        let mut depth = 0;
        loop {
            match self.peek() {
                Some(byte @ (b'{' | b'[')) => {
                    self.position += 1;
                    let object = byte == b'{';
                    if !self.take(if object { b'}' } else { b']' }) {
                        // Each level of attribute values is an object around its content.
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
}

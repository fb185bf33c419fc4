//! Messages that are put together while the code is compiled.

use super::template::{Template, TemplatePart};

/// A message of the compiler.
pub(super) struct Message {
    bytes: [u8; CAPACITY],
    length: usize,
}

const CAPACITY: usize = 1024;

impl Message {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; CAPACITY],
            length: 0,
        }
    }

    /// Adds a text. What does not fit is cut.
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler, within the length of both"
    )]
    pub(super) const fn add(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    /// Adds a number.
    pub(super) const fn add_number(self, number: usize) -> Self {
        let message = match number / 10 {
            0 => self,
            tens => self.add_number(tens),
        };
        // A digit.
        message.add_byte(b'0' + (number % 10) as u8)
    }

    /// Adds the text of a template with a line of carets below a part of it: the compiler cannot point into a string.
    /// `marked` of `dyno-derive` does the same for what a macro finds.
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler, within the length of the text"
    )]
    pub(super) const fn mark(self, template: &Template, part: TemplatePart) -> Self {
        let quote = if template.is_field { "`" } else { "\"" };
        let mut message = self.add("\n  ").add(quote);
        let text = template.text.as_bytes();
        let mut at = 0;
        while at < text.len() {
            message = message.add_byte(match text[at] {
                // It has no width, or breaks the line.
                0..b' ' | 0x7F => b' ',
                byte => byte,
            });
            at += 1;
        }
        message = message.add(quote).add("\n   ");
        at = 0;
        while at < part.end && at < text.len() {
            // A character has one byte that does not continue another.
            if text[at] & 0xC0 != 0x80 {
                message = message.add_byte(if at < part.start { b' ' } else { b'^' });
            }
            at += 1;
        }
        message
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler, within the length of the array"
    )]
    const fn add_byte(mut self, byte: u8) -> Self {
        if self.length < self.bytes.len() {
            self.bytes[self.length] = byte;
            self.length += 1;
        }
        self
    }

    /// Stops the compiler with the message.
    #[track_caller]
    pub(super) const fn fail(&self) -> ! {
        let (text, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(text) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("the table and its entities do not fit together"),
        }
    }
}

/// Whether two texts are the same.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, within the length of both"
)]
pub(super) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

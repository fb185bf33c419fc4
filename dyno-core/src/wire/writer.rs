//! The JSON that attribute values are written to.

use std::fmt::Write as _;

use super::attribute_type::AttributeType;
use super::encode_error::EncodeError;
use super::format::Format;
use super::json::{is_plain, run};
use super::limits::{MAX_DEPTH, READ_DEPTH};
use super::tags::opening;

/// Writes attribute values as DynamoDB's JSON, or as plain JSON.
///
/// ```
/// use dyno::wire::{Format, Writer};
///
/// let mut writer = Writer::new(Format::DynamoDb);
/// let mut item = writer.item();
/// item.member("year", &1985)?;
/// item.member("rating", &None::<f64>)?;
/// item.end();
/// assert_eq!(writer.into_json(), r#"{"year":{"N":"1985"}}"#);
/// # Ok::<(), dyno::codec::EncodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Writer {
    pub(super) out: String,
    pub(super) depth: u32,
    pub(super) format: Format,
    /// The depth above which writing is an error.
    limit: u32,
    /// Whether values carry no type: the elements of a set.
    pub(super) bare: bool,
    /// The position of the value that was begun last.
    start: usize,
    /// Whether a value was begun and not written.
    hollow: bool,
}

impl Writer {
    /// Returns an empty writer.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            out: String::new(),
            depth: 0,
            format,
            limit: match format {
                Format::DynamoDb => MAX_DEPTH,
                Format::Plain => READ_DEPTH,
            },
            bare: false,
            start: usize::MAX,
            hollow: false,
        }
    }

    /// A writer of DynamoDB's JSON with room for this many bytes. Without it, a text grows from 8 bytes by doubling,
    /// and is moved each time.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self {
            out: String::with_capacity(bytes),
            ..Self::new(Format::DynamoDb)
        }
    }

    /// A writer of DynamoDB's JSON into a buffer whose text is not needed any more.
    pub(crate) fn reusing(mut buffer: String) -> Self {
        buffer.clear();
        Self {
            out: buffer,
            ..Self::new(Format::DynamoDb)
        }
    }

    /// A writer for values that are only read again: they may be as deep as can be read.
    pub(crate) fn for_reading() -> Self {
        Self {
            limit: READ_DEPTH,
            ..Self::new(Format::DynamoDb)
        }
    }

    /// Begins a value at the current position.
    #[inline]
    pub(super) fn start_value(&mut self) {
        self.hollow |= self.is_hollow();
        self.start = self.out.len();
    }

    /// Returns the JSON.
    #[must_use]
    pub fn into_json(self) -> String {
        self.out
    }

    /// Returns the JSON if it is one complete value. An implementation of `Encode` may write no value, or not end a
    /// list.
    pub(crate) fn whole(self) -> Result<String, EncodeError> {
        match self.hollow || self.is_hollow() || self.depth > 0 {
            true => Err(EncodeError::invalid(
                "the type does not write one complete value",
            )),
            false => Ok(self.out),
        }
    }

    /// Whether nothing was written for the last value: then the next JSON is at its position.
    #[inline]
    fn is_hollow(&self) -> bool {
        self.start != usize::MAX
            && matches!(
                self.out.as_bytes().get(self.start),
                None | Some(b',' | b'}' | b']')
            )
    }

    /// Writes what comes before the elements or members of a value.
    pub(super) fn open(&mut self, tag: AttributeType, bracket: char) -> Result<(), EncodeError> {
        self.depth += 1;
        if self.depth > self.limit {
            return Err(EncodeError::too_deep());
        }
        self.begin(tag);
        self.out.push(bracket);
        Ok(())
    }

    /// Writes what follows the elements or members of a value.
    pub(super) fn close(&mut self, bracket: char) {
        self.depth -= 1;
        self.out.push(bracket);
        self.end();
    }

    /// Whether a value carries its type.
    #[inline]
    pub(super) fn is_tagged(&self) -> bool {
        self.format == Format::DynamoDb && !self.bare
    }

    /// Writes what comes before the content of a value.
    #[inline]
    pub(super) fn begin(&mut self, tag: AttributeType) {
        if self.is_tagged() {
            self.out.push_str(opening(tag));
        }
    }

    /// Writes what follows the content of a value.
    pub(super) fn end(&mut self) {
        if self.is_tagged() {
            self.out.push('}');
        }
    }

    /// Writes a comma, except before the first element.
    pub(super) fn comma(&mut self, first: &mut bool) {
        if !std::mem::replace(first, false) {
            self.out.push(',');
        }
    }

    /// Writes a JSON string.
    pub(super) fn string(&mut self, text: &str) {
        self.string_between("\"", text, "\"");
    }

    /// Writes a string between `before` and `after`, which have its quotes. It is copied in one piece if it needs no
    /// escapes.
    #[inline(always)]
    pub(super) fn string_between(&mut self, before: &str, text: &str, after: &str) {
        self.out.push_str(before);
        if is_plain(text.as_bytes()) {
            self.out.push_str(text);
        } else {
            self.escaped(text);
        }
        self.out.push_str(after);
    }

    #[cold]
    fn escaped(&mut self, mut rest: &str) {
        loop {
            let (plain, tail) = rest.split_at(run(rest.as_bytes()));
            self.out.push_str(plain);
            let mut chars = tail.chars();
            match chars.next() {
                None => return,
                Some('"') => self.out.push_str("\\\""),
                Some('\\') => self.out.push_str("\\\\"),
                Some('\n') => self.out.push_str("\\n"),
                Some('\r') => self.out.push_str("\\r"),
                Some('\t') => self.out.push_str("\\t"),
                Some(control) => {
                    write!(self.out, "\\u{:04x}", u32::from(control))
                        .expect("writing to a string does not fail");
                }
            }
            rest = chars.as_str();
        }
    }

    /// Writes bytes as a string of base64.
    pub(super) fn base64(&mut self, bytes: &[u8]) {
        self.out.push('"');
        base64_simd::STANDARD.encode_append(bytes, &mut self.out);
        self.out.push('"');
    }

    /// Writes the digits of a number, which are a string in DynamoDB's JSON.
    pub(super) fn digits(&mut self, digits: &str) {
        match self.format {
            Format::DynamoDb => {
                self.out.push('"');
                self.out.push_str(digits);
                self.out.push('"');
            }
            Format::Plain => self.out.push_str(digits),
        }
    }
}

/// Returns a string as JSON.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    push_quoted(&mut json, text);
    json
}

/// Appends a string as JSON.
pub(crate) fn push_quoted(json: &mut String, text: &str) {
    let mut writer = Writer {
        out: std::mem::take(json),
        ..Writer::new(Format::Plain)
    };
    writer.string(text);
    *json = writer.out;
}

//! The reader's twin: appends attribute values to a text.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::{self, Write as _};

use super::cursor::Scanner;
use super::reader::opening;
use super::scan::{is_plain, run};
use super::{AttributeType, EncodeError, Format, MAX_DEPTH, READ_DEPTH};

/// A text of DynamoDB JSON (or plain JSON) that grows.
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
    out: String,
    depth: u32,
    format: Format,
    limit: u32,
    /// Inside a set the elements have no type of their own, but that of the set.
    bare: bool,
    /// Where the value begins whose place was handed out last.
    place: usize,
    /// Whether a place was left empty.
    hollow: bool,
}

impl Writer {
    /// An empty text.
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
            place: usize::MAX,
            hollow: false,
        }
    }

    /// An empty text for what was stored already and is only to be read: it may be as deep as can be read.
    pub(crate) fn for_reading() -> Self {
        Self {
            limit: READ_DEPTH,
            ..Self::new(Format::DynamoDb)
        }
    }

    /// Begins an item: an object whose members are attribute values.
    pub fn item(&mut self) -> MapWriter<'_> {
        self.out.push('{');
        MapWriter {
            writer: self,
            first: true,
            wrapped: false,
            written: None,
        }
    }

    /// The place for one attribute value.
    pub fn value(&mut self) -> ValueWriter<'_> {
        self.hollow |= self.is_hollow();
        self.place = self.out.len();
        ValueWriter { writer: self }
    }

    /// The text.
    #[must_use]
    pub fn into_json(self) -> String {
        self.out
    }

    /// The text, if it is one whole value. Somebody's [`Encode`] may have left its place empty, or a list without its end.
    pub(crate) fn whole(self) -> Result<String, EncodeError> {
        match self.hollow || self.is_hollow() || self.depth > 0 {
            true => Err(EncodeError::refused(
                "the type does not write one whole value",
            )),
            false => Ok(self.out),
        }
    }

    /// Whether nothing was written where the last value belongs: then what comes next stands there.
    #[inline]
    fn is_hollow(&self) -> bool {
        self.place != usize::MAX
            && matches!(
                self.out.as_bytes().get(self.place),
                None | Some(b',' | b'}' | b']')
            )
    }

    fn open(&mut self, tag: AttributeType, bracket: char) -> Result<(), EncodeError> {
        self.depth += 1;
        if self.depth > self.limit {
            return Err(EncodeError::too_deep());
        }
        self.begin(tag);
        self.out.push(bracket);
        Ok(())
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        self.out.push(bracket);
        self.end();
    }

    /// Whether a value stands in an object that says its type.
    #[inline]
    fn is_tagged(&self) -> bool {
        self.format == Format::DynamoDb && !self.bare
    }

    #[inline]
    fn begin(&mut self, tag: AttributeType) {
        if self.is_tagged() {
            self.out.push_str(opening(tag));
        }
    }

    fn end(&mut self) {
        if self.is_tagged() {
            self.out.push('}');
        }
    }

    fn comma(&mut self, first: &mut bool) {
        if !std::mem::replace(first, false) {
            self.out.push(',');
        }
    }

    fn string(&mut self, text: &str) {
        self.string_between("\"", text, "\"");
    }

    /// Writes a text with its quotes and what stands around these; it is copied in one piece when it needs no escapes.
    #[inline(always)]
    fn string_between(&mut self, before: &str, text: &str, after: &str) {
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
                        .expect("a string takes every text");
                }
            }
            rest = chars.as_str();
        }
    }

    fn base64(&mut self, bytes: &[u8]) {
        self.out.push('"');
        base64_simd::STANDARD.encode_append(bytes, &mut self.out);
        self.out.push('"');
    }

    /// The digits of a number: a string in DynamoDB's JSON.
    fn digits(&mut self, digits: &str) {
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

/// A text in JSON.
pub(crate) fn quoted(text: &str) -> String {
    let mut writer = Writer::new(Format::Plain);
    writer.string(text);
    writer.into_json()
}

/// The place for one attribute value. Each method fills it.
#[derive(Debug)]
pub struct ValueWriter<'w> {
    writer: &'w mut Writer,
}

impl<'w> ValueWriter<'w> {
    /// How the text is written.
    #[must_use]
    pub fn format(&self) -> Format {
        self.writer.format
    }

    /// Writes an S.
    pub fn string(self, text: &str) {
        if self.writer.is_tagged() {
            return self.writer.string_between(r#"{"S":""#, text, r#""}"#);
        }
        self.scalar(AttributeType::S, |writer| writer.string(text));
    }

    /// Writes an N from digits that are known to be a number: at most 38 of them, as `12.5` or `-1E+10`.
    pub fn digits(self, digits: &str) {
        if self.writer.is_tagged() {
            self.writer.out.push_str(r#"{"N":""#);
            self.writer.out.push_str(digits);
            self.writer.out.push_str(r#""}"#);
            return;
        }
        self.scalar(AttributeType::N, |writer| writer.digits(digits));
    }

    /// Writes an N from a text that may be anything; who reads it will judge it.
    pub(crate) fn unchecked_number(self, text: &str) {
        self.scalar(AttributeType::N, |writer| writer.string(text));
    }

    /// Writes a B.
    pub fn binary(self, bytes: &[u8]) {
        self.scalar(AttributeType::B, |writer| writer.base64(bytes));
    }

    /// Writes a BOOL.
    pub fn boolean(self, value: bool) {
        if self.writer.is_tagged() {
            let text = if value {
                r#"{"BOOL":true}"#
            } else {
                r#"{"BOOL":false}"#
            };
            return self.writer.out.push_str(text);
        }
        self.scalar(AttributeType::Bool, |writer| {
            writer.out.push_str(if value { "true" } else { "false" });
        });
    }

    /// Writes a NULL.
    pub fn null(self) {
        self.scalar(AttributeType::Null, |writer| {
            writer.out.push_str(if writer.format == Format::Plain {
                "null"
            } else {
                "true"
            });
        });
    }

    /// Begins an L.
    ///
    /// # Errors
    /// An [`EncodeError`] when lists and maps are nested too deep.
    pub fn list(self) -> Result<ListWriter<'w>, EncodeError> {
        self.writer.open(AttributeType::L, '[')?;
        Ok(ListWriter {
            writer: self.writer,
            first: true,
            index: 0,
        })
    }

    /// Begins an M.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub fn map(self) -> Result<MapWriter<'w>, EncodeError> {
        self.writer.open(AttributeType::M, '{')?;
        Ok(MapWriter {
            writer: self.writer,
            first: true,
            wrapped: true,
            written: None,
        })
    }

    /// Begins a set: `set_type` is SS, NS or BS. DynamoDB has no empty sets; who calls has made sure that this one is not.
    #[must_use]
    pub fn set(self, set_type: AttributeType) -> SetWriter<'w> {
        self.writer.depth += 1;
        self.writer.begin(set_type);
        self.writer.out.push('[');
        SetWriter {
            writer: self.writer,
            first: true,
        }
    }

    fn scalar(self, tag: AttributeType, write: impl FnOnce(&mut Writer)) {
        self.writer.begin(tag);
        write(self.writer);
        self.writer.end();
    }
}

/// An M or an item being written.
pub struct MapWriter<'w> {
    writer: &'w mut Writer,
    first: bool,
    wrapped: bool,
    /// The names so far, kept only where the members of another document are written into this one.
    written: Option<HashSet<String>>,
}

impl MapWriter<'_> {
    /// Begins a member: its name, and the place of its value.
    pub(crate) fn begin(&mut self, name: &str) -> Result<ValueWriter<'_>, EncodeError> {
        self.name(name)?;
        Ok(self.writer.value())
    }

    /// As [`begin`](Self::begin), for a name that stands ready as `,"name":`, with the escapes of JSON.
    pub(crate) fn begin_ready(
        &mut self,
        name: &'static str,
    ) -> Result<ValueWriter<'_>, EncodeError> {
        self.ready_name(name)?;
        Ok(self.writer.value())
    }

    /// How much has been written.
    pub(crate) fn position(&self) -> usize {
        self.writer.out.len()
    }

    /// Whether the member that was written from `before` on has an empty value.
    pub(crate) fn is_empty_since(&self, before: usize) -> bool {
        let empty = match self.writer.format {
            Format::DynamoDb => ":\"\"}",
            Format::Plain => ":\"\"",
        };
        let written = self.writer.out.get(before..).unwrap_or_default();
        // A name or a value that ends like this has its quotes escaped.
        written.ends_with(empty)
    }

    fn ready_name(&mut self, name: &'static str) -> Result<(), EncodeError> {
        if self.written.is_some() || name.len() <= r#","":"#.len() {
            return self.name(&unready(name));
        }
        let first = std::mem::replace(&mut self.first, false);
        let from = usize::from(first);
        self.writer
            .out
            .push_str(name.get(from..).unwrap_or_default());
        Ok(())
    }

    /// Everything before a value; not generic, so that it is compiled once.
    fn name(&mut self, name: &str) -> Result<(), EncodeError> {
        if name.is_empty() {
            return Err(EncodeError::empty_name().at_name(name));
        }
        if let Some(written) = &mut self.written
            && !written.insert(name.to_owned())
        {
            return Err(EncodeError::duplicate().at_name(name));
        }
        if std::mem::replace(&mut self.first, false) {
            self.writer.string_between("\"", name, "\":");
        } else {
            self.writer.string_between(",\"", name, "\":");
        }
        Ok(())
    }

    /// From here on, a name that is written twice is an error. Called where several documents share one map.
    pub fn refuse_duplicates(&mut self) {
        self.written.get_or_insert_default();
    }

    /// Ends the map.
    pub fn end(self) {
        if self.wrapped {
            self.writer.close('}');
        } else {
            self.writer.out.push('}');
        }
    }
}

/// The name that stands ready as `,"name":`.
#[cold]
pub(crate) fn unready(name: &'static str) -> Cow<'static, str> {
    let quoted = name.strip_prefix(',').unwrap_or(name);
    Scanner::new(quoted)
        .member_name()
        .unwrap_or(Cow::Borrowed(name))
}

impl fmt::Debug for MapWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapWriter")
            .field("first", &self.first)
            .finish_non_exhaustive()
    }
}

/// An L being written.
#[derive(Debug)]
pub struct ListWriter<'w> {
    writer: &'w mut Writer,
    first: bool,
    index: usize,
}

impl ListWriter<'_> {
    /// Begins an element: the place of its value, and its index.
    pub(crate) fn begin(&mut self) -> (ValueWriter<'_>, usize) {
        self.writer.comma(&mut self.first);
        let index = self.index;
        self.index += 1;
        (self.writer.value(), index)
    }

    /// Ends the list.
    pub fn end(self) {
        self.writer.close(']');
    }
}

/// A set being written.
#[derive(Debug)]
pub struct SetWriter<'w> {
    writer: &'w mut Writer,
    first: bool,
}

impl SetWriter<'_> {
    /// Writes one element with `write`.
    pub(crate) fn element_with(
        &mut self,
        write: impl FnOnce(ValueWriter<'_>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.writer.comma(&mut self.first);
        self.writer.bare = true;
        let written = write(self.writer.value());
        self.writer.bare = false;
        written
    }

    /// Ends the set.
    pub fn end(self) {
        self.writer.depth -= 1;
        self.writer.out.push(']');
        self.writer.end();
    }
}

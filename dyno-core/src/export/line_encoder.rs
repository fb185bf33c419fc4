//! Items as lines for an import, uncompressed or compressed with gzip. It does no I/O.

use std::io::{self, Write as _};
use std::time::SystemTime;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::codec::{EncodeError, size};
use crate::error::{Error, ExportError, Result, Subject};
use crate::key::KeyNames;
use crate::model::{PARTITION_KEY_LIMIT, SORT_KEY_LIMIT, WriteContext};
use crate::op::WriteItem;
use crate::wire::{AttributeType, Format, Reader};

/// How many bytes wait before they are written.
const FULL: usize = 64 * 1024;

/// Items that come in, and bytes that go out.
pub(super) struct LineEncoder {
    packing: LinePacking,
    key: Option<KeyNames>,
    /// How many of the bytes that wait are written.
    written: usize,
    count: u64,
    state: LineState,
}

enum LinePacking {
    Plain(Vec<u8>),
    Gzip(GzEncoder<Vec<u8>>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LineState {
    Open,
    /// It is unknown what was written.
    Failed,
    Finished,
}

impl LineEncoder {
    pub(super) fn plain() -> Self {
        Self::new(LinePacking::Plain(Vec::new()))
    }

    pub(super) fn gzip() -> Self {
        Self::new(LinePacking::Gzip(GzEncoder::new(
            Vec::new(),
            Compression::default(),
        )))
    }

    fn new(packing: LinePacking) -> Self {
        Self {
            packing,
            key: None,
            written: 0,
            count: 0,
            state: LineState::Open,
        }
    }

    pub(super) fn set_key(&mut self, key: KeyNames) {
        self.key = Some(key);
    }

    /// The number of items.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Adds an item. An item that cannot be stored leaves nothing behind.
    pub(super) fn push<M: WriteItem>(&mut self, item: &M) -> Result<()> {
        const {
            assert!(
                !M::IS_UNIQUE,
                "a model with `#[dyno(unique)]` cannot be written for an import, where nothing guards its values; \
                write the `Item`s of an export, which include the markers"
            );
        }
        let text = item.text_to_write(|| WriteContext::at(SystemTime::now()));
        let text = text.and_then(|text| self.check(&text, M::KEY.as_ref()).map(|()| text));
        let text = text.map_err(|error| {
            let key = item.known_key().map(Into::into);
            Error::encode(Subject::new(M::MODEL, key), error)
        })?;
        let bytes = [b"{\"Item\":", text.as_bytes(), b"}\n"];
        match &mut self.packing {
            LinePacking::Plain(out) => bytes.iter().for_each(|bytes| out.extend_from_slice(bytes)),
            LinePacking::Gzip(out) => {
                for bytes in bytes {
                    // Into memory, which does not fail.
                    out.write_all(bytes).map_err(failed)?;
                }
            }
        }
        self.count += 1;
        Ok(())
    }

    /// Checks what DynamoDB would reject when it imports the item.
    fn check(&self, text: &str, key: Option<&KeyNames>) -> Result<(), EncodeError> {
        if let Some(size) = size::too_large(text) {
            return Err(EncodeError::too_large(size));
        }
        match self.key.as_ref().or(key) {
            Some(key) => {
                let partition = key.partition().map(|name| (name, PARTITION_KEY_LIMIT));
                let sort = key.sort().map(|name| (name, SORT_KEY_LIMIT));
                check_key(text, partition.chain(sort).collect())
            }
            None if text == "{}" => Err(EncodeError::invalid(
                "the item is empty; an item needs its key attributes",
            )),
            None => Ok(()),
        }
    }

    /// Whether enough bytes wait to be written.
    pub(super) fn is_full(&self) -> bool {
        self.waiting().len() >= FULL
    }

    /// The bytes that wait to be written.
    pub(super) fn waiting(&self) -> &[u8] {
        let out = match &self.packing {
            LinePacking::Plain(out) => out,
            LinePacking::Gzip(encoder) => encoder.get_ref(),
        };
        out.get(self.written..).unwrap_or_default()
    }

    /// Takes how many of the bytes that wait were written.
    pub(super) fn wrote(&mut self, length: usize) {
        self.written += length;
        let out = match &mut self.packing {
            LinePacking::Plain(out) => out,
            LinePacking::Gzip(encoder) => encoder.get_mut(),
        };
        if self.written >= out.len() {
            out.clear();
            self.written = 0;
        }
    }

    /// Fails if an earlier write has failed.
    pub(super) fn is_open(&self) -> io::Result<()> {
        match self.state {
            LineState::Open => Ok(()),
            LineState::Failed | LineState::Finished => {
                Err(io::Error::other("an earlier write to the file failed"))
            }
        }
    }

    /// A write has failed.
    pub(super) fn fail(&mut self) {
        self.state = LineState::Failed;
    }

    /// Adds the end of the file.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.state = LineState::Finished;
        match &mut self.packing {
            LinePacking::Plain(_) => Ok(()),
            LinePacking::Gzip(encoder) => encoder.try_finish(),
        }
    }
}

/// A file that ends early must not look as if it were whole.
impl Drop for LineEncoder {
    fn drop(&mut self) {
        if self.state == LineState::Open && self.count > 0 {
            tracing::warn!(
                items = self.count,
                "an import file was dropped before `finish` and is incomplete"
            );
        }
    }
}

/// The error of a file that cannot be written.
pub(super) fn failed(error: io::Error) -> Error {
    ExportError::io(None, "the file cannot be written", error).into()
}

/// Checks that an item has its key, in one pass over its text.
fn check_key(text: &str, mut key: Vec<(&str, usize)>) -> Result<(), EncodeError> {
    let malformed = crate::codec::incomplete_value;
    let mut reader = Reader::from_json(text, Format::DynamoDb);
    let mut members = reader.item().map_err(malformed)?;
    while let Some((name, value)) = members.next().map_err(malformed)? {
        let Some(at) = key.iter().position(|(known, _)| *known == name) else {
            value.skip().map_err(malformed)?;
            continue;
        };
        let (_, limit) = key.swap_remove(at);
        let size = match value.attribute_type().map_err(malformed)? {
            AttributeType::S => value.string().map_err(malformed)?.len(),
            AttributeType::B => value.binary().map_err(malformed)?.len(),
            AttributeType::N => value.skip().map_err(malformed).map(|()| 1)?,
            _ => {
                let error = EncodeError::invalid("an attribute of the key must be S, N or B");
                return Err(error.at_name(&name));
            }
        };
        match size {
            0 => return Err(EncodeError::empty_key().at_name(&name)),
            _ if size > limit => return Err(EncodeError::long_key(size, limit).at_name(&name)),
            _ if key.is_empty() => return Ok(()),
            _ => {}
        }
    }
    match key.first() {
        Some((name, _)) => {
            let error = EncodeError::invalid("the key attribute is missing");
            Err(error.at_name(name))
        }
        None => Ok(()),
    }
}

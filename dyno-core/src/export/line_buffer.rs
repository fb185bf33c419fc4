//! The bytes of a file, uncompressed or compressed with gzip, split into lines. It does no I/O.

use std::io::{self, Write as _};
use std::ops::Range;

use flate2::write::MultiGzDecoder;
use memchr::memchr;

/// The default maximum length of a line.
///
/// An item has at most 400 KB as DynamoDB counts. Its JSON is at most nine times as long, which a one-byte name with a
/// BOOL reaches; sixteen times leaves room. A line of an incremental export has two images.
pub(super) const MAX_LINE: usize = 2 * 16 * 400 * 1024;

/// How many bytes are read at once.
const CHUNK: usize = 64 * 1024;

/// The bytes with which a gzip file begins, and no line of JSON.
const GZIP: u8 = 0x1f;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes that come in, and lines that go out. It holds one chunk of the file and the longest line.
pub(super) struct LineBuffer {
    /// A chunk of the file, of which `left` is not decompressed yet.
    chunk: Box<[u8]>,
    left: Range<usize>,
    packing: Packing,
    text: Vec<u8>,
    /// Where the next line begins in `text`, and up to where no end of it was found.
    start: usize,
    searched: usize,
    /// The number of the last line.
    number: u64,
    max: usize,
    /// Whether the line that is being read is too long, so that it is not kept.
    skips: bool,
    ending: Ending,
}

enum Packing {
    Unknown,
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
}

/// Whether the end of the file was reached.
enum Ending {
    /// There is more to read.
    Open,
    /// Everything is read, but not decompressed.
    Read,
    /// Everything is decompressed.
    Unpacked,
    /// What follows cannot be read.
    Damaged(io::Error),
    /// The end was returned.
    Returned,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    /// A line that is not blank, without its end.
    Line(Range<usize>),
    /// A line that is too long.
    TooLong,
    /// Another chunk is needed.
    Chunk,
    /// What follows cannot be read.
    Damaged(io::Error),
    End,
}

impl LineBuffer {
    pub(super) fn new() -> Self {
        Self {
            chunk: vec![0; CHUNK].into(),
            left: 0..0,
            packing: Packing::Unknown,
            text: Vec::new(),
            start: 0,
            searched: 0,
            number: 0,
            max: MAX_LINE,
            skips: false,
            ending: Ending::Open,
        }
    }

    pub(super) fn max(&self) -> usize {
        self.max
    }

    pub(super) fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    /// The number of the last line, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The room for the next chunk.
    pub(super) fn room(&mut self) -> &mut [u8] {
        &mut self.chunk
    }

    /// Takes the number of bytes that were read into the room; 0 at the end of the file.
    pub(super) fn filled(&mut self, length: usize) {
        self.left = 0..length.min(self.chunk.len());
        if length == 0 {
            self.ending = Ending::Read;
        }
    }

    /// The file cannot be read beyond the last chunk.
    pub(super) fn failed(&mut self, error: io::Error) {
        self.ending = Ending::Damaged(error);
    }

    /// The text of the line that was returned last.
    pub(super) fn line(&self, line: Range<usize>) -> &[u8] {
        self.text.get(line).unwrap_or_default()
    }

    pub(super) fn next(&mut self) -> Next {
        loop {
            let unsearched = self.text.get(self.searched..).unwrap_or_default();
            if let Some(length) = memchr(b'\n', unsearched) {
                let end = self.searched + length;
                match self.cut(end, end + 1) {
                    Some(next) => return next,
                    None => continue,
                }
            }
            self.searched = self.text.len();
            self.skips |= self.searched - self.start > self.max;
            if self.skips {
                self.text.clear();
                (self.start, self.searched) = (0, 0);
            }
            if !self.left.is_empty() {
                self.make_room();
                if let Err(error) = self.unpack() {
                    self.left = 0..0;
                    self.ending = Ending::Damaged(error);
                }
                continue;
            }
            match std::mem::replace(&mut self.ending, Ending::Returned) {
                Ending::Open => {
                    self.ending = Ending::Open;
                    return Next::Chunk;
                }
                Ending::Read => {
                    self.ending = match self.finish() {
                        Ok(()) => Ending::Unpacked,
                        Err(error) => Ending::Damaged(error),
                    };
                }
                Ending::Unpacked => {
                    let end = self.text.len();
                    // A last line without an end.
                    if (self.skips || self.start < end)
                        && let Some(next) = self.cut(end, end)
                    {
                        return next;
                    }
                    return Next::End;
                }
                Ending::Damaged(error) => {
                    // A partial line is not returned.
                    self.text.clear();
                    (self.start, self.searched) = (0, 0);
                    self.number += 1;
                    return Next::Damaged(error);
                }
                Ending::Returned => return Next::End,
            }
        }
    }

    /// Takes the line that ends here; `None` if it is blank.
    fn cut(&mut self, end: usize, next: usize) -> Option<Next> {
        let mut line = self.start..end;
        (self.start, self.searched) = (next, next);
        self.number += 1;
        if std::mem::take(&mut self.skips) || line.len() > self.max {
            return Some(Next::TooLong);
        }
        if self.number == 1 && self.line(line.clone()).starts_with(BYTE_ORDER_MARK) {
            line.start += BYTE_ORDER_MARK.len();
        }
        let is_blank = self.line(line.clone()).trim_ascii().is_empty();
        (!is_blank).then_some(Next::Line(line))
    }

    /// Removes the lines that were returned.
    fn make_room(&mut self) {
        self.text.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
    }

    /// Appends some of what is left of the chunk to the text.
    fn unpack(&mut self) -> io::Result<()> {
        let packed = self.chunk.get(self.left.clone()).unwrap_or_default();
        if matches!(self.packing, Packing::Unknown) {
            self.packing = match packed.first() {
                Some(&GZIP) => Packing::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
                _ => Packing::Plain,
            };
        }
        match &mut self.packing {
            Packing::Gzip(decoder) => {
                // It decompresses to 32 KB at most, however many bytes it takes.
                match decoder.write(packed) {
                    Ok(0) => Err(io::ErrorKind::InvalidData.into()),
                    Ok(length) => {
                        self.left.start += length;
                        self.text.append(decoder.get_mut());
                        Ok(())
                    }
                    Err(error) => {
                        // What comes before the damage is whole.
                        let _ = decoder.try_finish();
                        self.text.append(decoder.get_mut());
                        Err(error)
                    }
                }
            }
            Packing::Plain | Packing::Unknown => {
                self.text.extend_from_slice(packed);
                self.left = 0..0;
                Ok(())
            }
        }
    }

    /// Decompresses the rest and verifies the checksum.
    fn finish(&mut self) -> io::Result<()> {
        let Packing::Gzip(decoder) = &mut self.packing else {
            return Ok(());
        };
        let finished = decoder.try_finish();
        self.text.append(decoder.get_mut());
        finished.map_err(|error| match error.kind() {
            // The end is missing, or the checksum is wrong; the decoder does not say which.
            io::ErrorKind::InvalidInput => io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the gzip stream is truncated, or its checksum is wrong",
            ),
            _ => error,
        })
    }
}

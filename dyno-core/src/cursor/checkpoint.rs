//! Checkpoints: where the segments of a parallel scan are.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::opaque::opaque;
use super::token::{SourceId, checked_key};
use crate::error::InvalidCheckpoint;

/// The first byte of a checkpoint as bytes, which no cursor has.
const CHECKPOINT: u8 = 4;

/// The remaining part of a parallel scan: its unfinished segments, each with its position.
///
/// [`Items::checkpoint`](crate::Items::checkpoint) returns it at any time, and
/// [`Scan::resume`](crate::op::Scan::resume) continues from it, also in another process. No item is skipped: each item
/// that is in the table during the whole scan is returned before the checkpoint or after it. Items returned after the
/// checkpoint was taken are returned again, so processing an item must be idempotent.
///
/// [`new`](Self::new) creates the checkpoint of a scan that has not started; [`split`](Self::split) divides it among
/// processes.
///
/// As a string it has only letters, digits, `-` and `_`; with the feature `serde` it is serialized as that string. Its
/// length is 14 characters, plus 4/3 of the JSON of the last key for each segment in progress, plus about 3 characters
/// for each segment that has not started. Like an unsealed [`Cursor`](super::Cursor), it shows keys and is not signed:
/// keep it in storage that only the job can write.
///
/// ```
/// use dyno::cursor::Checkpoint;
///
/// // One part for each of three machines.
/// let parts = Checkpoint::new(64).split(3);
/// assert_eq!(parts.iter().map(Checkpoint::left).collect::<Vec<_>>(), [22, 21, 21]);
/// let stored = parts[0].to_string();
/// assert_eq!(stored.parse::<Checkpoint>()?, parts[0]);
/// # Ok::<(), dyno::error::InvalidCheckpoint>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Checkpoint {
    source: Option<SourceId>,
    total: u32,
    /// The segments that are left, each with the key that it starts after.
    left: BTreeMap<u32, Option<Arc<str>>>,
}

impl Checkpoint {
    /// Creates the checkpoint of a scan of `segments` segments that has not started.
    ///
    /// DynamoDB has 1 to 1,000,000 segments; a scan with another number is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest). (AWS developer guide, "Scanning tables in DynamoDB",
    /// "Parallel scan".)
    #[must_use]
    pub fn new(segments: u32) -> Self {
        // The scan rejects more, so they need no entries.
        let left = 0..segments.min(crate::error::MAX_SEGMENTS);
        Self {
            source: None,
            total: segments,
            left: left.map(|segment| (segment, None)).collect(),
        }
    }

    /// Divides the remaining segments among several checkpoints, as evenly as possible.
    ///
    /// Returns at most one part per remaining segment, and at least one part; that part is empty if the scan is
    /// finished.
    #[must_use]
    pub fn split(self, parts: usize) -> Vec<Self> {
        let empty = Self {
            left: BTreeMap::new(),
            ..self
        };
        let mut shares = vec![empty; parts.min(self.left.len()).max(1)];
        let count = shares.len();
        for (number, segment) in self.left.into_iter().enumerate() {
            if let Some(share) = shares.get_mut(number % count) {
                share.left.extend([segment]);
            }
        }
        shares
    }

    /// Returns the number of segments of the whole scan.
    #[must_use]
    pub fn segments(&self) -> u32 {
        self.total
    }

    /// Returns the number of unfinished segments in this checkpoint.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left.len()
    }

    /// Returns whether all its segments are finished.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.left.is_empty()
    }

    /// What it is a checkpoint of, without how far it is.
    pub(crate) fn without_segments(&self) -> Self {
        Self {
            left: BTreeMap::new(),
            ..*self
        }
    }

    pub(crate) fn source_id(&self) -> Option<SourceId> {
        self.source
    }

    /// Binds it to a table or an index.
    pub(crate) fn at(mut self, source: SourceId) -> Self {
        self.source = Some(source);
        self
    }

    /// The segments that are left, and the keys after which they start.
    pub(crate) fn starts(&self) -> impl Iterator<Item = (u32, Option<&Arc<str>>)> {
        self.left
            .iter()
            .map(|(segment, key)| (*segment, key.as_ref()))
    }

    /// The same, one by one.
    pub(crate) fn into_starts(self) -> impl Iterator<Item = (u32, Option<Arc<str>>)> + Send {
        self.left.into_iter()
    }

    /// A segment has been read up to a key.
    pub(crate) fn read_to(&mut self, segment: u32, key: Arc<str>) {
        self.left.insert(segment, Some(key));
    }

    /// A segment has been read to its end.
    pub(crate) fn ended(&mut self, segment: u32) {
        self.left.remove(&segment);
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![CHECKPOINT, u8::from(self.source.is_some())];
        bytes.extend(
            self.source
                .map_or([0; 4], |SourceId(source)| source.to_be_bytes()),
        );
        bytes.extend(self.total.to_be_bytes());
        // Each segment by its distance from the one before it, so that most are small numbers.
        let mut next = 0;
        for (segment, key) in &self.left {
            write_number(&mut bytes, segment - next);
            next = segment + 1;
            let key = key.as_deref().unwrap_or_default();
            // A key has at most 2,048 and 1,024 bytes for each attribute, of which there are at most ten.
            write_number(&mut bytes, u32::try_from(key.len()).unwrap_or(u32::MAX));
            bytes.extend(key.as_bytes());
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, mut rest) = bytes.split_first_chunk::<2>()?;
        let has_source = match head {
            [CHECKPOINT, has_source @ (0 | 1)] => *has_source == 1,
            _ => return None,
        };
        let mut number = || -> Option<u32> {
            let (number, after) = rest.split_first_chunk()?;
            rest = after;
            Some(u32::from_be_bytes(*number))
        };
        let (source, total) = (number()?, number()?);
        let (mut left, mut next) = (BTreeMap::new(), 0_u32);
        while !rest.is_empty() {
            let (distance, after) = read_number(rest)?;
            let (length, after) = read_number(after)?;
            let (key, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
            let key = match length {
                0 => None,
                _ => Some(checked_key(key)?.into()),
            };
            let segment = next.checked_add(distance)?;
            if segment >= total {
                return None;
            }
            left.insert(segment, key);
            // It is less than `total`, so there is a next number.
            next = segment + 1;
            rest = after;
        }
        Some(Self {
            source: has_source.then_some(SourceId(source)),
            total,
            left,
        })
    }
}

opaque!(Checkpoint, InvalidCheckpoint);

/// Writes a number in groups of seven bits, the lowest first; each byte but the last has its highest bit set.
fn write_number(bytes: &mut Vec<u8>, mut number: u32) {
    loop {
        let [low, ..] = number.to_le_bytes();
        if number < 0x80 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
        number >>= 7;
    }
}

/// The number at the beginning, if it is written in the shortest way, and what is behind it.
fn read_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut number = 0_u64;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        number |= u64::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            let is_shortest = at == 0 || *byte != 0;
            let rest = bytes.get(at + 1..)?;
            return Some((u32::try_from(number).ok().filter(|_| is_shortest)?, rest));
        }
    }
    None
}

/// Prints no keys.
impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoint")
            .field("segments", &self.total)
            .field("left", &self.left.len())
            .finish_non_exhaustive()
    }
}

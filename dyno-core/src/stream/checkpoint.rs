//! How far a stream was read.

use std::fmt;
use std::sync::Arc;

use super::shards::{Position, Shard, Shards};
use crate::codec::{Item, Value, decode_item, encode_item};
use crate::cursor::opaque::opaque;
use crate::error::InvalidCheckpoint;
use crate::item;

/// The first byte of a checkpoint as bytes, which no cursor has.
const STREAM_CHECKPOINT: u8 = 8;

/// The position in a table's stream: its shards, and how far each of them was read.
///
/// [`RecordStream::checkpoint`](super::RecordStream::checkpoint) returns it at any time, and
/// [`Changes::resume`](super::Changes::resume) continues from it, also in another process. No record is skipped: each
/// is returned before the checkpoint or after it, unless it was trimmed in the meantime. DynamoDB trims records after
/// 24 hours.
///
/// As a string it has only letters, digits, `-` and `_`; with the feature `serde` it is serialized as that string. It
/// holds no values of items.
///
/// It has about 200 characters for each shard that the stream lists: an open shard for each partition of the table, and
/// the shards that were closed in the last 24 hours. DynamoDB replaces a shard every few hours, so a table with 100
/// partitions has some 700 shards and a checkpoint of 140 KB. An item of DynamoDB holds 400 KB. For larger tables, or
/// to avoid writing the whole checkpoint each time, [lease](super::Changes::leased) the shards: the position in each
/// shard then has an item of its own.
#[derive(Clone, PartialEq, Eq)]
pub struct StreamCheckpoint {
    pub(super) stream: Arc<str>,
    pub(super) shards: Shards,
}

impl StreamCheckpoint {
    /// Returns the ARN of the stream.
    #[must_use]
    pub fn stream_arn(&self) -> &str {
        &self.stream
    }

    fn bytes(&self) -> Vec<u8> {
        let mut shards = Item::new();
        for (id, shard) in self.shards.iter() {
            let mut entry = match &shard.position {
                Position::Oldest => item! { "position" => "oldest" },
                Position::Since(seconds) => item! { "position" => "since", "at" => *seconds },
                Position::After(number) => item! { "position" => "after", "at" => &**number },
                Position::Done => item! { "position" => "done" },
            };
            if let Some(parent) = &shard.parent {
                entry.insert("parent", &**parent);
            }
            shards.insert(&**id, Value::M(entry));
        }
        let item = item! { "stream" => &*self.stream, "shards" => Value::M(shards) };
        // Strings and numbers can always be written.
        let json = encode_item(&item).unwrap_or_default();
        [&[STREAM_CHECKPOINT], json.as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&STREAM_CHECKPOINT, json) = bytes.split_first()? else {
            return None;
        };
        let item: Item = decode_item(std::str::from_utf8(json).ok()?).ok()?;
        let mut shards = Shards::default();
        let Some(Value::M(entries)) = item.get("shards") else {
            return None;
        };
        for (id, entry) in entries.iter() {
            let Value::M(entry) = entry else { return None };
            let position: String = entry.read("position").ok()?;
            let position = match &*position {
                "oldest" => Position::Oldest,
                "since" => Position::Since(entry.read("at").ok()?),
                "after" => Position::After(entry.read::<String>("at").ok()?.into()),
                "done" => Position::Done,
                _ => return None,
            };
            let parent: Option<String> = entry.read("parent").ok()?;
            let parent = parent.map(Into::into);
            shards.insert((**id).into(), Shard { parent, position });
        }
        let stream: String = item.read("stream").ok()?;
        Some(Self {
            stream: stream.into(),
            shards,
        })
    }
}

opaque!(StreamCheckpoint, InvalidCheckpoint);

impl fmt::Debug for StreamCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |done: bool| {
            let shards = self.shards.iter();
            shards
                .filter(|(_, shard)| (shard.position == Position::Done) == done)
                .count()
        };
        f.debug_struct("StreamCheckpoint")
            .field("stream", &self.stream)
            .field("left", &of(false))
            .field("done", &of(true))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_survives_its_text() {
        let mut shards = Shards::default();
        let positions = [
            ("a", None, Position::Done),
            (
                "b",
                Some("a"),
                Position::After("100000000005719148800".into()),
            ),
            ("c", Some("a"), Position::Oldest),
            ("d", None, Position::Since(1_479_499_740)),
        ];
        for (id, parent, position) in positions {
            let parent = parent.map(Into::into);
            shards.insert(id.into(), Shard { parent, position });
        }
        let checkpoint = StreamCheckpoint {
            stream: "arn:aws:dynamodb:eu-central-1:1:table/Orders/stream/1".into(),
            shards,
        };
        let text = checkpoint.to_string();
        assert_eq!(text.parse(), Ok(checkpoint));
        for end in 0..text.len() {
            let cut = text[..end].parse::<StreamCheckpoint>();
            assert_eq!(cut.unwrap_err(), InvalidCheckpoint::Malformed);
        }
    }

    // The format is kept: jobs store it.
    #[test]
    fn the_format_stays() {
        let mut shards = Shards::default();
        let position = Position::After("7".into());
        let parent = Some("a".into());
        shards.insert("b".into(), Shard { parent, position });
        let stream = "arn".into();
        let text = StreamCheckpoint { stream, shards }.to_string();
        assert_eq!(
            text,
            "CHsic2hhcmRzIjp7Ik0iOnsiYiI6eyJNIjp7ImF0Ijp7IlMiOiI3In0sInBhcmVudCI6eyJTIjoiYSJ9LCJwb3NpdGlvbiI6eyJTIjoiYWZ0ZXIifX19fX0sInN0cmVhbSI6eyJTIjoiYXJuIn19"
        );
    }
}

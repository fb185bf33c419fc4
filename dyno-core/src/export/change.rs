//! A change of an item: a line of an incremental export.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::codec::{DecodeDocument, Item, Members, Value, decode_value};
use crate::model::MARKER_PREFIX;
use crate::wire::{DecodeError, Format, MapReader, Reader, ValueReader};

/// The net change of an item in the period of an incremental export.
///
/// `T` is a model, an enum of `#[derive(Collection)]`, a view, or [`Item`]. An item has one change, from its state at
/// the beginning of the period to that at the end, regardless of the number of writes. An item that was created and
/// deleted in the period has no change. The view type of the export decides which images a change has:
///
/// | Item | `NEW_AND_OLD_IMAGES` | `NEW_IMAGE` |
/// |---|---|---|
/// | created | `new` | `new` |
/// | changed | `old` and `new` | `new` |
/// | deleted | `old` | neither |
///
/// [`Changed::between`](crate::stream::Changed::between) says which attributes of two images differ. (AWS developer
/// guide, "DynamoDB table export output format", "Incremental export output".)
///
/// ```
/// use dyno::export::{self, Change};
/// use dyno::{Item, item};
///
/// let line = r#"{"Metadata":{"WriteTimestampMicros":{"N":"1680109764000000"}},
///     "Keys":{"id":{"S":"7"}},"NewImage":{"id":{"S":"7"},"total":{"N":"20"}}}"#;
/// let lines = line.replace('\n', " ");
/// for change in export::read::<Change<Item>>(lines.as_bytes()) {
///     let change = change?;
///     assert_eq!(change.keys, item! { "id" => "7" });
///     assert_eq!(change.new, Some(item! { "id" => "7", "total" => 20 }));
///     assert!(!change.is_delete());
/// }
/// # Ok::<(), dyno::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change<T> {
    /// The key attributes of the item. `keys.read_as()` reads them as a document.
    pub keys: Item,
    /// The item at the beginning of the period, if the line has it.
    pub old: Option<T>,
    /// The item at the end of the period, unless it was deleted.
    pub new: Option<T>,
    /// The time of the last write in the period, by DynamoDB's clock.
    pub written_at: Option<SystemTime>,
}

impl<T> Change<T> {
    /// Returns the item at the end of the period, or the one before it if there is none: the last known state.
    pub fn image(&self) -> Option<&T> {
        self.new.as_ref().or(self.old.as_ref())
    }

    /// Whether the item was deleted.
    #[must_use]
    pub fn is_delete(&self) -> bool {
        self.new.is_none()
    }

    /// Whether the change is one of a marker, the item that holds a unique value: a key attribute begins with
    /// `dyno#unique#`. A marker cannot be read as a model.
    #[must_use]
    pub fn is_marker(&self) -> bool {
        let mut values = self.keys.iter().map(|(_, value)| value);
        values.any(|value| matches!(value, Value::S(text) if text.starts_with(MARKER_PREFIX)))
    }
}

impl<T: DecodeDocument> Change<T> {
    /// Reads a line of an incremental export.
    ///
    /// # Errors
    /// A [`DecodeError`] if the line is malformed or has no `Keys`, or if an image cannot be read as a `T`. Its path
    /// begins in the line: ``attribute `NewImage.total` ``.
    pub fn from_json(line: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(line.as_ref(), Format::DynamoDb)?;
        let change = Self::read(&mut reader.item()?)?;
        reader.finish()?;
        Ok(change)
    }

    pub(super) fn read(line: &mut MapReader<'_, '_>) -> Result<Self, DecodeError> {
        let (mut keys, mut old, mut new, mut written_at) = (None, None, None, None);
        while let Some((name, value)) = line.next()? {
            match &*name {
                _ if value.is_nothing() => value.skip(),
                "Keys" => document(value).map(|read| keys = Some(read)),
                "OldImage" => document(value).map(|read| old = Some(read)),
                "NewImage" => document(value).map(|read| new = Some(read)),
                "Metadata" => time(value).map(|read| written_at = read),
                _ => value.skip(),
            }
            .map_err(|error| error.at_name(&name))?;
        }
        Ok(Self {
            keys: keys.ok_or_else(|| DecodeError::missing().at_name("Keys"))?,
            old,
            new,
            written_at,
        })
    }
}

fn document<'b, T: Members<'b>>(value: ValueReader<'_, 'b>) -> Result<T, DecodeError> {
    value.document()?.map_err(|(error, _)| error)
}

/// The time of the write in the metadata of a line.
fn time(value: ValueReader<'_, '_>) -> Result<Option<SystemTime>, DecodeError> {
    const NAME: &str = "WriteTimestampMicros";
    let mut written_at = None;
    let mut members = value.object()?;
    while let Some((name, value)) = members.next()? {
        if name == NAME {
            let micros = micros(value.text()?);
            let time = micros
                .and_then(|micros| UNIX_EPOCH.checked_add(Duration::from_micros(micros)))
                .ok_or_else(|| DecodeError::invalid("a time in microseconds").at_name(NAME))?;
            written_at = Some(time);
        } else {
            value.skip()?;
        }
    }
    Ok(written_at)
}

/// DynamoDB writes an N; its guide shows a string.
fn micros(json: &str) -> Option<u64> {
    match json.starts_with('{') {
        true => decode_value(json).ok(),
        false => json.trim_matches('"').parse().ok(),
    }
}

// Keys and images are not printed: their values may be secret.
impl<T> fmt::Debug for Change<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("written_at", &self.written_at)
            .field("has_old", &self.old.is_some())
            .field("has_new", &self.new.is_some())
            .finish_non_exhaustive()
    }
}

//! Cursors as opaque texts.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::opaque::opaque;
use crate::codec::{Item, Value, decode_item};
use crate::error::{InvalidCursor, ReadableKey};

/// The first byte of a cursor: what follows it.
const OPEN: u8 = 1;
const PLACED: u8 = 5;
pub(super) const SIGNED: u8 = 2;
pub(super) const ENCRYPTED: u8 = 3;

/// A position in a query or a scan.
///
/// A [`Page`](crate::Page) has a cursor at its end, for `start_after`, and one at its beginning, for `end_before`;
/// using one in place of the other is an [`InvalidCursor`](crate::error::InvalidCursor).
/// [`Table::cursor`](crate::Table::cursor) makes a cursor of an item, and `Cursor::from` one of a [`Key`](crate::Key):
/// a read starts after this item, or ends before it. A cursor holds the attributes of DynamoDB's last evaluated key,
/// exactly, whatever their types. (AWS developer guide, "Paginating table query results in DynamoDB".)
///
/// As a string it has only letters, digits, `-` and `_`, so it needs no escaping in a URL. With the feature `serde` it
/// is serialized as that string. Cursors of earlier versions of dyno stay readable, because the format has a version.
///
/// A cursor is read only by a query or scan of the same table, the same index and the same partition. A cursor of
/// another one is an [`InvalidCursor`](crate::error::InvalidCursor), and nothing is sent. It is not encrypted and not
/// signed: a caller can read the key in it and make another one. For cursors that leave the service, see
/// [`Seal`](crate::cursor::Seal).
///
/// ```
/// use dyno::{Cursor, Key, Model};
///
/// #[derive(Model)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
/// }
///
/// let cursor = Cursor::from(Key::<Movie>::new((1985, "Brazil"))?);
/// let text = cursor.to_string();
/// assert_eq!(text.parse::<Cursor>()?, cursor);
/// # Ok::<(), dyno::Error>(())
/// ```
#[doc(alias = "LastEvaluatedKey")]
#[doc(alias = "ExclusiveStartKey")]
#[derive(Clone)]
pub struct Cursor(pub(super) Form);

#[derive(Clone)]
pub(super) enum Form {
    /// A position, and where it is, if that is known.
    Open(Position, Option<SourceId>),
    /// What a seal made.
    Sealed(Arc<[u8]>),
}

/// A position in the order of the keys.
#[derive(Clone, Debug)]
pub(crate) struct Position {
    pub(crate) side: Side,
    /// The key in DynamoDB's JSON. Without one, it is after the beginning of the read, or before its end.
    pub(crate) key: Option<Arc<str>>,
}

/// Where a position is, seen from its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// At an item: reads go on after it or end before it.
    At = 0,
    /// Right after an item, at the end of a page.
    After = 1,
    /// Right before an item, at the beginning of a page.
    Before = 2,
}

impl Side {
    pub(super) fn of(number: u8) -> Option<Self> {
        [Self::At, Self::After, Self::Before]
            .into_iter()
            .find(|side| *side as u8 == number)
    }
}

/// A table or an index of it, as a checksum of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SourceId(pub(super) u32);

impl SourceId {
    pub(crate) fn new(table: &str, index: Option<&str>) -> Self {
        let mut hasher = crc32fast::Hasher::new();
        for name in [Some(table), index].into_iter().flatten() {
            hasher.update(name.as_bytes());
            // No name has it.
            hasher.update(b"/");
        }
        Self(hasher.finalize())
    }
}

impl Cursor {
    /// The cursor at the item with a key, in DynamoDB's JSON.
    pub(crate) fn at(key: impl Into<Arc<str>>, source: Option<SourceId>) -> Self {
        let (side, key) = (Side::At, Some(key.into()));
        Self::new(Position { side, key }, source)
    }

    /// A cursor that is not sealed.
    pub(crate) fn new(position: Position, source: Option<SourceId>) -> Self {
        Self(Form::Open(position, source))
    }

    /// The position and the source of a cursor that is not sealed.
    pub(crate) fn open(&self) -> Option<(&Position, Option<SourceId>)> {
        match &self.0 {
            Form::Open(position, source) => Some((position, *source)),
            Form::Sealed(_) => None,
        }
    }

    /// The key's attributes. Those of a sealed cursor are not known.
    fn key(&self) -> Option<Item> {
        decode_item(self.open()?.0.key.as_ref()?).ok()
    }

    fn bytes(&self) -> Vec<u8> {
        match &self.0 {
            Form::Sealed(bytes) => bytes.to_vec(),
            Form::Open(position, source) => {
                let mut bytes = vec![OPEN, position.side as u8];
                if let Some(SourceId(source)) = source {
                    bytes = vec![PLACED, position.side as u8];
                    bytes.extend(source.to_be_bytes());
                }
                bytes.extend(position.key_text().as_bytes());
                bytes
            }
        }
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let form = match bytes.split_first()? {
            (&OPEN, [side, key @ ..]) => Form::Open(Position::of(*side, key)?, None),
            (&PLACED, [side, rest @ ..]) => {
                let (source, key) = rest.split_first_chunk()?;
                let source = SourceId(u32::from_be_bytes(*source));
                Form::Open(Position::of(*side, key)?, Some(source))
            }
            (&(SIGNED | ENCRYPTED), _) => Form::Sealed(bytes.into()),
            _ => return None,
        };
        Some(Self(form))
    }
}

impl Position {
    /// A position as it is in a cursor. A key is one in DynamoDB's JSON.
    pub(super) fn of(side: u8, key: &[u8]) -> Option<Self> {
        let side = Side::of(side)?;
        let key = match key {
            [] if side == Side::At => return None,
            [] => None,
            key => Some(checked_key(key)?.into()),
        };
        Some(Self { side, key })
    }

    /// The key as it is in a cursor.
    pub(super) fn key_text(&self) -> &str {
        self.key.as_deref().unwrap_or_default()
    }
}

/// A key in DynamoDB's JSON, if it is one.
pub(super) fn checked_key(key: &[u8]) -> Option<&str> {
    let key = str::from_utf8(key).ok()?;
    let item: Item = decode_item(key).ok()?;
    let scalar = |value: &Value| matches!(value, Value::S(_) | Value::N(_) | Value::B(_));
    let is_key = !item.is_empty() && item.iter().all(|(_, value)| scalar(value));
    is_key.then_some(key)
}

/// Two cursors are equal if they are on the same side of the same key, whatever the order of its attributes. Sealed
/// cursors are equal if their strings are.
impl PartialEq for Cursor {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Open(one, _), Form::Open(two, _)) => {
                one.side == two.side && (one.key == two.key || self.key() == other.key())
            }
            (Form::Sealed(one), Form::Sealed(two)) => one == two,
            _ => false,
        }
    }
}

impl Eq for Cursor {}

impl Hash for Cursor {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Form::Open(position, _) => {
                position.side.hash(state);
                self.key().hash(state);
            }
            Form::Sealed(bytes) => bytes.hash(state),
        }
    }
}

opaque!(Cursor, InvalidCursor);

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Open(position, _) => {
                let side = match position.side {
                    Side::At => "at",
                    Side::After => "after",
                    Side::Before => "before",
                };
                match &position.key {
                    Some(key) => write!(f, "Cursor({side} {})", ReadableKey(key)),
                    None => write!(f, "Cursor({side} all)"),
                }
            }
            Form::Sealed(_) => f.write_str("Cursor(sealed)"),
        }
    }
}

//! Cursors as opaque texts.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::opaque::opaque;
use crate::codec::{Item, Value, decode_item};
use crate::error::ReadableKey;

/// The first byte of a cursor: what follows it.
const OPEN: u8 = 1;
pub(super) const SIGNED: u8 = 2;
pub(super) const ENCRYPTED: u8 = 3;

/// A position between two items of a query or a scan: right after an item, or right before it.
///
/// A [`Page`](crate::Page) has one at its end and one at its beginning; [`Table::cursor`](crate::Table::cursor) makes
/// one of an item, and `Cursor::from` one of a [`Key`](crate::Key). It holds the attributes of DynamoDB's last
/// evaluated key, exactly, whatever their types. (AWS developer guide, "Paginating table query results in DynamoDB".)
///
/// As a string it has only letters, digits, `-` and `_`, so it goes into a URL as it is. With the feature `serde` it is
/// serialized as that string. Cursors of earlier versions of dyno stay readable, because the format has a version.
///
/// A cursor is read only by a query or scan of the same table, the same index and the same partition. A cursor of
/// another one is an [`InvalidCursor`](crate::error::InvalidCursor), and nothing is sent. It is not encrypted and not
/// signed: whoever has it can read the key and make another. For cursors that strangers get, see
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
    /// A key in DynamoDB's JSON, and where it is, if that is known.
    Open(Arc<str>, Option<Place>),
    /// What a seal made.
    Sealed(Arc<[u8]>),
}

/// A table or an index of it, as a checksum of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place(pub(super) u32);

impl Place {
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
    /// The cursor right after the item with a key, in DynamoDB's JSON.
    pub(crate) fn after(key: impl Into<Arc<str>>, place: Option<Place>) -> Self {
        Self(Form::Open(key.into(), place))
    }

    /// The key and the place of a cursor that is not sealed.
    pub(crate) fn open(&self) -> Option<(&Arc<str>, Option<Place>)> {
        match &self.0 {
            Form::Open(key, place) => Some((key, *place)),
            Form::Sealed(_) => None,
        }
    }

    /// The key's attributes. Those of a sealed cursor are not known.
    fn key(&self) -> Option<Item> {
        decode_item(self.open()?.0).ok()
    }

    fn bytes(&self) -> Vec<u8> {
        match &self.0 {
            Form::Sealed(bytes) => bytes.to_vec(),
            Form::Open(key, place) => {
                let mut bytes = vec![OPEN];
                match place {
                    Some(Place(place)) => {
                        bytes.push(1);
                        bytes.extend(place.to_be_bytes());
                    }
                    None => bytes.push(0),
                }
                bytes.extend(key.as_bytes());
                bytes
            }
        }
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let form = match bytes.split_first()? {
            (&OPEN, rest) => {
                let (place, key) = match rest.split_first()? {
                    (0, key) => (None, key),
                    (1, rest) => {
                        let (place, key) = rest.split_first_chunk()?;
                        (Some(Place(u32::from_be_bytes(*place))), key)
                    }
                    _ => return None,
                };
                Form::Open(checked_key(key)?.into(), place)
            }
            (&(SIGNED | ENCRYPTED), _) => Form::Sealed(bytes.into()),
            _ => return None,
        };
        Some(Self(form))
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

/// Two cursors are equal if their keys are, whatever the order of the attributes. Sealed cursors are equal if their
/// strings are.
impl PartialEq for Cursor {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Open(one, _), Form::Open(two, _)) => one == two || self.key() == other.key(),
            (Form::Sealed(one), Form::Sealed(two)) => one == two,
            _ => false,
        }
    }
}

impl Eq for Cursor {}

impl Hash for Cursor {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Form::Open(..) => self.key().hash(state),
            Form::Sealed(bytes) => bytes.hash(state),
        }
    }
}

opaque!(Cursor);

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Open(key, _) => write!(f, "Cursor{}", ReadableKey(key)),
            Form::Sealed(_) => f.write_str("Cursor(sealed)"),
        }
    }
}

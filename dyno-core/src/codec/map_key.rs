//! Maps with keys that are not strings: `HashMap<u32, T>`, `BTreeMap<Uuid, T>`.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

use super::attribute::{Attribute, NoFields, attribute};
use super::decode::Decode;
use super::document::Document;
use super::encode::Encode;
use super::kind::{self, Always, Any, ByType, EntryKind, Kind, Like, SizeKind};
use super::members::{EncodeMembers, Members, decode_document, encode_document};
use super::shape::Shape;
use crate::wire::{
    AttributeType, DecodeError, EncodeError, MapReader, MapWriter, ValueReader, ValueWriter,
};

/// A type whose values can be the keys of a map, such as `u32` in `HashMap<u32, T>`.
///
/// The map is stored as M, and the name of each entry is the text of its key. `#[derive(Document)]` implements this
/// trait for enums without data; dyno implements it for integers, `bool`, `char` and `Uuid`. Maps with keys of type
/// `String` do not need it.
///
/// Each key has one name, and a name stands for one key: a map of numbers with an entry `007` cannot be read, because
/// writing it would store `7`.
///
/// ```
/// use std::borrow::Cow;
/// use std::collections::BTreeMap;
///
/// use dyno::DecodeError;
/// use dyno::codec::MapKey;
///
/// #[derive(PartialEq, Eq, PartialOrd, Ord)]
/// struct Colour(u32);
///
/// impl MapKey for Colour {
///     fn to_name(&self) -> Cow<'_, str> {
///         format!("{:06x}", self.0).into()
///     }
///
///     fn from_name(name: &str) -> Result<Self, DecodeError> {
///         let colour = u32::from_str_radix(name, 16).map(Self);
///         let colour = colour.ok().filter(|colour| colour.to_name() == name);
///         colour.ok_or_else(|| DecodeError::invalid("a colour such as `ff8000`"))
///     }
/// }
///
/// let names = BTreeMap::from([(Colour(0xff8000), "orange".to_owned())]);
/// assert_eq!(dyno::to_json(&names)?, r#"{"ff8000":"orange"}"#);
/// # Ok::<(), dyno::EncodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a map",
    label = "not the key of a map",
    note = "keys are strings, integers, `bool`, `char`, `Uuid`, and enums without data with \
        `#[derive(dyno::Document)]`",
    note = "implement `dyno::codec::MapKey` for other types"
)]
pub trait MapKey: Sized {
    /// Returns the name of the entry.
    fn to_name(&self) -> Cow<'_, str>;

    /// Returns the key for the name of an entry.
    ///
    /// # Errors
    /// Returns a [`DecodeError`] if no key has this name.
    fn from_name(name: &str) -> Result<Self, DecodeError>;
}

macro_rules! map_keys {
    ($($type:ty, $expected:expr;)*) => {$(
        impl $crate::codec::MapKey for $type {
            fn to_name(&self) -> std::borrow::Cow<'_, str> {
                self.to_string().into()
            }

            fn from_name(name: &str) -> Result<Self, $crate::codec::DecodeError> {
                let key = name.parse::<Self>().ok();
                let key = key.filter(|key| $crate::codec::MapKey::to_name(key) == name);
                key.ok_or_else(|| $crate::codec::DecodeError::invalid($expected))
            }
        }
    )*};
}

macro_rules! integer_keys {
    ($($type:ident)*) => {
        map_keys! {
            $($type, concat!("an integer that fits ", stringify!($type), " as the name of an entry");)*
        }
    };
}

integer_keys!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

map_keys! {
    bool, "`true` or `false` as the name of an entry";
    char, "one character as the name of an entry";
}

#[cfg(feature = "uuid")]
map_keys! {
    uuid::Uuid, "a UUID in lower case as the name of an entry";
}

#[cfg(feature = "ulid")]
map_keys! {
    ulid::Ulid, "a ULID in upper case as the name of an entry";
}

/// A value that names an entry of a map with keys of type `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name an entry of a map with keys of type `{K}`",
    label = "expected a key of type `{K}`"
)]
pub trait EntryName<K> {
    #[doc(hidden)]
    fn into_name(self) -> Cow<'static, str>;
}

impl<N: Into<Cow<'static, str>>> EntryName<String> for N {
    fn into_name(self) -> Cow<'static, str> {
        self.into()
    }
}

impl<K: MapKey> EntryName<K> for K {
    fn into_name(self) -> Cow<'static, str> {
        self.to_name().into_owned().into()
    }
}

impl<K: MapKey> EntryName<K> for &K {
    fn into_name(self) -> Cow<'static, str> {
        self.to_name().into_owned().into()
    }
}

/// A map from `K` to `T`, as a DynamoDB type.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<K, T>(PhantomData<fn() -> (K, T)>);

impl<K, T> Kind for Keyed<K, T> {
    const TYPE: Option<AttributeType> = Some(AttributeType::M);
}

impl<K, T> ByType for Keyed<K, T> {}
impl<K, T, U> Like<Keyed<K, U>> for Keyed<K, T> {}
impl<K, T> Like<Any> for Keyed<K, T> {}
impl<K, T> Like<Keyed<K, T>> for Any {}
impl<K, T> SizeKind for Keyed<K, T> {}

impl<K, T> EntryKind for Keyed<K, T> {
    type Key = K;
    type Entry = T;
}

/// A map from `K` to `T`, as what it is compared with.
#[derive(Debug)]
pub struct KeyedMap<K, T>(PhantomData<fn() -> (K, T)>);

attribute!(KeyedMap<K, T>: Keyed<K, T>, compared as Self, for[K, T: Attribute]);

/// Implements a map with keys of type `K`.
macro_rules! maps {
    ($($map:ty, for[$($generics:tt)*], read[$($read:tt)*];)*) => {$(
        impl<K: MapKey, T: Attribute, $($generics)*> Attribute for $map {
            type Kind = Keyed<K, T>;
            type Base = KeyedMap<K, T::Base>;
            type Presence = Always;
            type InList = kind::L<Self>;
            type Fields<M, A> = NoFields<M, A>;
        }

        impl<K: MapKey, T: Encode, $($generics)*> EncodeMembers for $map {
            fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
                // Two keys could have the same name.
                map.reject_duplicates();
                self.iter().try_for_each(|(key, value)| map.entry(&key.to_name(), value))
            }
        }

        impl<K: MapKey, T: Encode, $($generics)*> Encode for $map {
            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                encode_document(self, out)
            }
        }

        impl<'b, K: MapKey + $($read)*> Members<'b> for $map {
            fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
                let mut entries = Self::default();
                while let Some((name, value)) = map.next()? {
                    let entry = K::from_name(&name).and_then(|key| Ok((key, T::decode(value)?)));
                    let (key, value) = entry.map_err(|error| error.at_name(&name))?;
                    if entries.insert(key, value).is_some() {
                        return Err(DecodeError::invalid("one name for each key").at_name(&name));
                    }
                }
                Ok(entries)
            }
        }

        impl<'b, K: MapKey + $($read)*> Decode<'b> for $map {
            fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
                decode_document(value)
            }
        }

        impl<K: MapKey, T: Encode, $($generics)*> Document for $map {
            const SHAPE: &'static Shape = &Shape::OPEN;
        }
    )*};
}

maps! {
    HashMap<K, T, H>, for[H], read[Eq + Hash, T: Decode<'b>, H: BuildHasher + Default];
    BTreeMap<K, T>, for[], read[Ord, T: Decode<'b>];
}

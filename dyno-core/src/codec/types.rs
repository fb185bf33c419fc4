//! The types of the language and its standard library.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use super::kind::{Always, Kind, Optional, Present, ScalarAttribute};
use super::{
    Attribute, Decode, DecodeError, Encode, EncodeError, EncodeMembers, Fields, Members, NumberError, decode_document,
    encode_document, kind,
};
use crate::model::{AttributeType, Document, Shape};
use crate::number::parse_integer;
use crate::wire::{self, MapWriter, Out, Value};

/// The fields of a type that has none.
#[derive(Debug)]
pub struct NoFields<M, A>(PhantomData<fn() -> (M, A)>);

impl<M, A> NoFields<M, A> {
    const NONE: Self = Self(PhantomData);
}

impl<M, A> Fields for NoFields<M, A> {
    fn fields<'x>() -> &'x Self
    where
        Self: 'x,
    {
        &Self::NONE
    }
}

/// Says that a type is stored as one kind, is always present and has no fields.
macro_rules! attribute {
    ($type:ty: $kind:ty, compared as $base:ty $(, for[$($generics:tt)*])?) => {
        impl$(<$($generics)*>)? $crate::codec::Attribute for $type {
            type Kind = $kind;
            type Base = $base;
            type Presence = $crate::codec::kind::Always;
            type InList = $crate::codec::kind::L<Self>;
            type Fields<M, A> = $crate::codec::NoFields<M, A>;
        }
    };
}

pub(crate) use attribute;

/// Any value: what an attribute of unknown type is compared with.
#[derive(Debug)]
pub enum Anything {}

attribute!(Anything: kind::Any, compared as Self);

/// A list of `T`, as what a list is compared with.
#[derive(Debug)]
pub struct List<T>(PhantomData<fn() -> T>);

impl<T: Attribute> Attribute for List<T> {
    type Kind = T::InList;
    type Base = Self;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

/// A map of `T`, as what a map is compared with.
#[derive(Debug)]
pub struct Map<T>(PhantomData<fn() -> T>);

attribute!(Map<T>: kind::M<T>, compared as Self, for[T: Attribute]);

/// A set of `T`, as what a set is compared with.
#[derive(Debug)]
pub struct Set<T>(PhantomData<fn() -> T>);

attribute!(Set<T>: kind::SetOf<T>, compared as Self, for[T: ScalarAttribute]);

// Strings

macro_rules! strings {
    ($($type:ty $(, for[$($generics:tt)*])?;)*) => {$(
        attribute!($type: kind::S, compared as String $(, for[$($generics)*])?);

        impl$(<$($generics)*>)? Encode for $type {
            fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
                out.string(self);
                Ok(())
            }
        }
    )*};
}

strings! {
    String;
    Cow<'a, str>, for['a];
    Box<str>;
    Rc<str>;
    Arc<str>;
}

attribute!(&'a str: kind::S, compared as String, for['a]);

impl Encode for str {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        out.string(self);
        Ok(())
    }
}

macro_rules! owned_strings {
    ($($type:ty)*) => {$(
        impl Decode<'_> for $type {
            fn decode(value: Value<'_, '_>) -> Result<Self, DecodeError> {
                match value.string()? {
                    Cow::Borrowed(text) => Ok(text.into()),
                    Cow::Owned(text) => Ok(text.into()),
                }
            }
        }
    )*};
}

owned_strings!(String Box<str> Rc<str> Arc<str>);

impl<'b> Decode<'b> for Cow<'b, str> {
    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        value.string()
    }
}

impl<'b> Decode<'b> for &'b str {
    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        match value.string()? {
            Cow::Borrowed(text) => Ok(text),
            Cow::Owned(_) => Err(DecodeError::invalid("a string without escapes, since it is borrowed; use `Cow<str>`")),
        }
    }
}

attribute!(char: kind::S, compared as String);

impl Encode for char {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        out.string(self.encode_utf8(&mut [0; 4]));
        Ok(())
    }
}

impl Decode<'_> for char {
    fn decode(value: Value<'_, '_>) -> Result<Self, DecodeError> {
        let text = value.string()?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => Ok(char),
            _ => Err(DecodeError::invalid("a string of one character")),
        }
    }
}

// Numbers

macro_rules! integers {
    ($($type:ident: $in_list:ty $(, $slice:ident)?;)*) => {$(
        impl Attribute for $type {
            type Kind = kind::N;
            type Base = Self;
            type Presence = Always;
            type InList = $in_list;
            type Fields<M, A> = NoFields<M, A>;
        }

        impl Encode for $type {
            fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
                let mut buffer = itoa::Buffer::new();
                let digits = buffer.format(*self);
                // Only the largest 128-bit integers have a 39th digit, and it can be a zero at the end.
                if digits.len() > 38 && digits.trim_start_matches('-').trim_end_matches('0').len() > 38 {
                    return Err(NumberError::TooManyDigits.into());
                }
                out.digits(digits);
                Ok(())
            }

            $(integers!(@$slice);)?
        }

        impl Decode<'_> for $type {
            fn decode(value: Value<'_, '_>) -> Result<Self, DecodeError> {
                const EXPECTED: &str = concat!("an integer that fits ", stringify!($type));
                parse_integer(&value.number()?).ok_or_else(|| DecodeError::invalid(EXPECTED))
            }

            $(integers!(@decode $slice);)?
        }
    )*};
    (@bytes) => {
        fn encode_slice(slice: &[Self], out: Out<'_>) -> Result<(), EncodeError> {
            out.binary(slice);
            Ok(())
        }
    };
    (@decode bytes) => {
        fn decode_vec(value: Value<'_, '_>) -> Result<Vec<Self>, DecodeError> {
            value.binary()
        }
    };
}

integers! {
    i8: kind::L<Self>;
    i16: kind::L<Self>;
    i32: kind::L<Self>;
    i64: kind::L<Self>;
    i128: kind::L<Self>;
    isize: kind::L<Self>;
    u8: kind::B, bytes;
    u16: kind::L<Self>;
    u32: kind::L<Self>;
    u64: kind::L<Self>;
    u128: kind::L<Self>;
    usize: kind::L<Self>;
}

macro_rules! floats {
    ($($type:ident)*) => {$(
        attribute!($type: kind::N, compared as Self);

        impl Encode for $type {
            fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
                if !self.is_finite() {
                    return Err(NumberError::NotFinite.into());
                }
                let magnitude = f64::from(self.abs());
                if magnitude >= 1e126 {
                    return Err(NumberError::TooLarge.into());
                }
                if magnitude < 1e-130 && magnitude != 0.0 {
                    return Err(NumberError::TooSmall.into());
                }
                let mut buffer = zmij::Buffer::new();
                let digits = buffer.format_finite(*self);
                out.digits(digits.strip_suffix(".0").unwrap_or(digits));
                Ok(())
            }
        }

        impl Decode<'_> for $type {
            fn decode(value: Value<'_, '_>) -> Result<Self, DecodeError> {
                const EXPECTED: &str = concat!("a number that fits ", stringify!($type));
                let digits = value.number()?;
                let number = digits.parse().ok().filter(|number: &$type| number.is_finite());
                number.ok_or_else(|| DecodeError::invalid(EXPECTED))
            }
        }
    )*};
}

floats!(f32 f64);

// Booleans and NULL

attribute!(bool: kind::Bool, compared as Self);

impl Encode for bool {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        out.boolean(*self);
        Ok(())
    }
}

impl Decode<'_> for bool {
    fn decode(value: Value<'_, '_>) -> Result<Self, DecodeError> {
        value.boolean()
    }
}

attribute!((): kind::Null, compared as Self);

impl Encode for () {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        out.null();
        Ok(())
    }
}

impl Decode<'_> for () {
    const READS_NULL: bool = true;

    fn decode(value: Value<'_, '_>) -> Result<Self, DecodeError> {
        value.null()
    }
}

// References, boxes and options

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        (**self).encode(out)
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

macro_rules! boxes {
    ($($box:ident)*) => {$(
        impl<T: Attribute> Attribute for $box<T> {
            type Kind = T::Kind;
            type Base = T::Base;
            type Presence = T::Presence;
            type InList = kind::L<Self>;
            type Fields<M, A> = T::Fields<M, A>;
        }

        impl<T: Encode> Encode for $box<T> {
            fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
                (**self).encode(out)
            }

            fn is_absent(&self) -> bool {
                (**self).is_absent()
            }
        }

        impl<'b, T: Decode<'b>> Decode<'b> for $box<T> {
            const READS_NULL: bool = T::READS_NULL;

            fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
                T::decode(value).map(Self::new)
            }

            fn absent() -> Option<Self> {
                T::absent().map(Self::new)
            }
        }
    )*};
}

boxes!(Box Rc Arc);

impl<T: Present> Attribute for Option<T> {
    type Kind = T::Kind;
    type Base = T::Base;
    type Presence = Optional;
    type InList = kind::L<Self>;
    type Fields<M, A> = T::Fields<M, A>;
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        match self {
            Some(value) => value.encode(out),
            None => {
                out.null();
                Ok(())
            }
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<'b, T: Decode<'b>> Decode<'b> for Option<T> {
    const READS_NULL: bool = true;

    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        if !T::READS_NULL && value.is_null() {
            return value.null().map(|()| None);
        }
        T::decode(value).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

// Lists

impl<T: Attribute> Attribute for Vec<T> {
    type Kind = T::InList;
    type Base = List<T::Base>;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        T::encode_slice(self, out)
    }
}

impl<'b, T: Decode<'b>> Decode<'b> for Vec<T> {
    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        T::decode_vec(value)
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        T::encode_slice(self, out)
    }
}

impl<T: Attribute, const N: usize> Attribute for [T; N] {
    type Kind = T::InList;
    type Base = List<T::Base>;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: Encode, const N: usize> Encode for [T; N] {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        T::encode_slice(self, out)
    }
}

impl<'b, T: Decode<'b>, const N: usize> Decode<'b> for [T; N] {
    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        T::decode_vec(value)?.try_into().map_err(|_| DecodeError::invalid("as many elements as the array has"))
    }
}

// Maps

impl<T: Attribute, H> Attribute for HashMap<String, T, H> {
    type Kind = kind::M<T>;
    type Base = Map<T::Base>;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: Encode, H> EncodeMembers for HashMap<String, T, H> {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.iter().try_for_each(|(name, value)| map.entry(name, value))
    }
}

impl<T: Encode, H> Encode for HashMap<String, T, H> {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        encode_document(self, out)
    }
}

impl<'b, T: Decode<'b>, H: BuildHasher + Default> Members<'b> for HashMap<String, T, H> {
    fn decode_members(map: &mut wire::Map<'_, 'b>) -> Result<Self, DecodeError> {
        let mut entries = Self::default();
        while let Some((name, value)) = map.next()? {
            let value = T::decode(value).map_err(|error| error.at_name(&name))?;
            entries.insert(name.into_owned(), value);
        }
        Ok(entries)
    }
}

impl<'b, T: Decode<'b>, H: BuildHasher + Default> Decode<'b> for HashMap<String, T, H> {
    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        decode_document(value)
    }
}

impl<T: Encode, H> Document for HashMap<String, T, H> {
    const SHAPE: &'static Shape = &Shape::OPEN;
}

impl<T: Attribute> Attribute for BTreeMap<String, T> {
    type Kind = kind::M<T>;
    type Base = Map<T::Base>;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: Encode> EncodeMembers for BTreeMap<String, T> {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.iter().try_for_each(|(name, value)| map.entry(name, value))
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        encode_document(self, out)
    }
}

impl<'b, T: Decode<'b>> Members<'b> for BTreeMap<String, T> {
    fn decode_members(map: &mut wire::Map<'_, 'b>) -> Result<Self, DecodeError> {
        let mut entries = Self::new();
        while let Some((name, value)) = map.next()? {
            let value = T::decode(value).map_err(|error| error.at_name(&name))?;
            entries.insert(name.into_owned(), value);
        }
        Ok(entries)
    }
}

impl<'b, T: Decode<'b>> Decode<'b> for BTreeMap<String, T> {
    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        decode_document(value)
    }
}

impl<T: Encode> Document for BTreeMap<String, T> {
    const SHAPE: &'static Shape = &Shape::OPEN;
}

// Sets

/// The type of a set of `T`: SS, NS or BS.
fn set_type<T: ScalarAttribute>() -> AttributeType {
    <kind::SetOf<T> as Kind>::TYPE.expect("a scalar is S, N or B, and each has a set")
}

/// Writes the elements of a set.
///
/// # Errors
/// An [`EncodeError`] when there are none: DynamoDB has no empty sets.
pub(crate) fn encode_set<'a, T: ScalarAttribute + 'a, V: Encode + 'a>(
    elements: impl IntoIterator<Item = &'a V>,
    out: Out<'_>,
) -> Result<(), EncodeError> {
    let mut elements = elements.into_iter().peekable();
    if elements.peek().is_none() {
        return Err(EncodeError::empty_set());
    }
    let mut set = out.set(set_type::<T>());
    elements.try_for_each(|element| set.element(element))?;
    set.end();
    Ok(())
}

fn decode_set<'b, T: ScalarAttribute + Decode<'b>>(
    value: Value<'_, 'b>,
    mut insert: impl FnMut(T) -> bool,
) -> Result<(), DecodeError> {
    let mut set = value.set(set_type::<T>())?;
    while let Some(element) = set.next()? {
        insert(T::decode(element)?);
    }
    Ok(())
}

impl<T: ScalarAttribute, H> Attribute for HashSet<T, H> {
    type Kind = kind::SetOf<T>;
    type Base = Set<T>;
    type Presence = Optional;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: ScalarAttribute + Encode, H> Encode for HashSet<T, H> {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        encode_set::<T, T>(self, out)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<'b, T: ScalarAttribute + Decode<'b> + Eq + Hash, H: BuildHasher + Default> Decode<'b> for HashSet<T, H> {
    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        let mut elements = Self::default();
        decode_set(value, |element| elements.insert(element))?;
        Ok(elements)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: ScalarAttribute> Attribute for BTreeSet<T> {
    type Kind = kind::SetOf<T>;
    type Base = Set<T>;
    type Presence = Optional;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: ScalarAttribute + Encode> Encode for BTreeSet<T> {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        encode_set::<T, T>(self, out)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<'b, T: ScalarAttribute + Decode<'b> + Ord> Decode<'b> for BTreeSet<T> {
    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        let mut elements = Self::new();
        decode_set(value, |element| elements.insert(element))?;
        Ok(elements)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

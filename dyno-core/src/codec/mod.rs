//! How does a Rust type become an attribute value, and back?
//!
//! [`Attribute`] says what a type is on the other side: its kind, and what it is compared with. [`Encode`] writes it,
//! [`Decode`] reads it; both speak the bytes of DynamoDB's JSON and know nothing of `AttributeValue`.
//! A struct is written and read member by member ([`EncodeMembers`], [`Members`]), so that one struct can stand among the members of another.

mod aliased;
pub(crate) mod attribute_value;
mod base;
#[cfg(feature = "bigdecimal")]
mod bigdecimal;
#[cfg(feature = "bytes")]
mod bytes;
#[cfg(feature = "chrono")]
mod chrono;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod dates;
mod document;
mod duration;
mod item;
#[cfg(feature = "jiff")]
mod jiff;
pub mod kind;
mod lists;
mod map_key;
mod maps;
pub mod number;
mod numbers;
mod other;
mod owned;
mod page_body;
mod reading;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod serde;
mod sets;
mod shape;
pub mod size;
mod storable;
mod strings;
#[cfg(feature = "time")]
mod time;
pub mod ttl;
#[cfg(feature = "url")]
mod url;
#[cfg(feature = "uuid")]
mod uuid;
pub mod value;
mod via;
mod wrappers;
mod writing;

pub use self::serde::{BothWays, Serde, SerdeError};
#[doc(hidden)]
pub use aliased::{Aliased, aliased};
pub(crate) use base::attribute;
pub use base::{Anything, List, Map, NoFields, Set, Tuple, Unknown};
pub use document::{
    EncodeMembers, Members, Slot, decode_document, encode_document, slot, slot_via, slot_via_option,
};
pub(crate) use item::{
    decode_item, decode_value, encode_item, encode_value, read_again, text_for_reading,
    written_wrong,
};
pub use item::{from_item, from_json, to_item, to_json};
pub use kind::ScalarAttribute;
pub use map_key::{EntryName, MapKey};
#[doc(hidden)]
pub use map_key::{Keyed, KeyedMap};
pub use number::Number;
#[doc(hidden)]
pub use other::{other_item, write_other_item};
#[doc(hidden)]
pub use owned::Owned;
pub use page_body::{PageBody, read_items};
pub(crate) use sets::encode_set;
pub use shape::{AttributeSchema, DecodeDocument, Document, Shape};
#[doc(hidden)]
pub use storable::{CodecOf, Storable};
pub use ttl::Ttl;
pub use value::{Item, Value};
pub use via::{Convert, Null, Via, null, via, via_option};

pub use crate::wire::{DecodeError, EncodeError, NumberError, Segment};

use crate::wire::{self, Out};
use kind::{Kind, Presence};

/// A type that can be stored as a DynamoDB attribute: what the compiler knows of it.
///
/// It is implemented for the types of the table "Values" in the crate's documentation, and by `#[derive(Document)]` for structs and enums.
/// A type of another crate is stored with `#[dyno(with = ..)]` or `#[dyno(serde)]` on the field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as a DynamoDB attribute",
    label = "not an attribute type",
    note = "for a struct or an enum of your own add `#[derive(dyno::Document)]`",
    note = "for any type that serde knows put `#[dyno(serde)]` on the field; for a conversion of your own `#[dyno(with = ..)]`"
)]
pub trait Attribute {
    /// Which DynamoDB type it is: one of [`kind`].
    type Kind: Kind;
    /// The type that its values are compared with: without `Option` and `Box`, `String` for all strings.
    type Base: Attribute;
    /// Whether it can be absent from its document by itself, as an `Option` and a set can.
    type Presence: Presence;
    /// The kind of a `Vec` of it: an L, except for bytes.
    type InList: Kind;
    /// The paths of its fields, seen from the address `A` in the model `M`.
    type Fields<M, A>: Fields;
}

/// A set of paths without a value of its own: what a path offers as fields.
#[doc(hidden)]
pub trait Fields: Sized {
    /// The paths, as a value.
    const FIELDS: Self;

    /// The paths, as a reference that lives as long as the type itself.
    fn fields<'x>() -> &'x Self
    where
        Self: 'x,
    {
        // Nothing is allocated and nothing leaks: a set of addresses has no size. `&Self::FIELDS` would do for most, but the
        // compiler makes no static of what depends on a type parameter.
        const {
            assert!(
                size_of::<Self>() == 0,
                "paths that are known at compile time have no size"
            )
        };
        Box::leak(Box::new(Self::FIELDS))
    }
}

/// Writes a value as an attribute.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as a DynamoDB attribute",
    label = "cannot be written",
    note = "for a struct or an enum of your own add `#[derive(dyno::Document)]`",
    note = "for any type that serde knows put `#[dyno(serde)]` on the field; for a conversion of your own `#[dyno(with = ..)]`"
)]
pub trait Encode {
    /// Writes the value into its place.
    ///
    /// # Errors
    /// An [`EncodeError`] when DynamoDB cannot hold the value: NaN, more than 38 digits, an empty set in a list.
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError>;

    /// Whether a field with this value is left out of its document: `None` and empty sets.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether NULL is a value of this type, rather than the absence of one.
    #[doc(hidden)]
    const WRITES_NULL: bool = false;

    /// Writes a slice: as an L, unless the elements are bytes.
    #[doc(hidden)]
    fn encode_slice(slice: &[Self], out: Out<'_>) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        let mut list = out.list()?;
        for element in slice {
            list.element(element)?;
        }
        list.end();
        Ok(())
    }

    /// Writes the two slices of a ring as one.
    #[doc(hidden)]
    fn encode_slices(slices: [&[Self]; 2], out: Out<'_>) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        let mut list = out.list()?;
        slices
            .into_iter()
            .flatten()
            .try_for_each(|element| list.element(element))?;
        list.end();
        Ok(())
    }
}

const FIRST_ELEMENTS: usize = 8;

/// The size of an element, in bytes, above which the stack is no place to wait.
const LARGE: usize = 128;

/// Reads a value from an attribute. The lifetime is that of the text, from which the value may borrow.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a DynamoDB attribute",
    label = "cannot be read",
    note = "for a struct or an enum of your own add `#[derive(dyno::Document)]`",
    note = "for any type that serde knows put `#[dyno(serde)]` on the field; for a conversion of your own `#[dyno(with = ..)]`"
)]
pub trait Decode<'b>: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// A [`DecodeError`] that says what was expected and what was found.
    fn decode(value: wire::Value<'_, 'b>) -> Result<Self, DecodeError>;

    /// What a field is when its attribute is absent; `None` when that is an error.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// Whether NULL is a value of this type, rather than the absence of one.
    #[doc(hidden)]
    const READS_NULL: bool = false;

    /// Reads a list of such values, or bytes.
    #[doc(hidden)]
    fn decode_vec(value: wire::Value<'_, 'b>) -> Result<Vec<Self>, DecodeError> {
        let mut list = value.list()?;
        if size_of::<Self>() > LARGE {
            let mut elements = Vec::new();
            while let Some(value) = list.next()? {
                elements.push(Self::decode(value).map_err(|error| error.at_index(elements.len()))?);
            }
            return Ok(elements);
        }
        // The first elements wait outside of the heap, so that a short list is allocated once and as long as it is: one
        // allocation less for each movie of the bench `allocations`, and none more than a clone has.
        let mut first = [const { None }; FIRST_ELEMENTS];
        for (index, place) in first.iter_mut().enumerate() {
            let Some(value) = list.next()? else {
                let places = first.iter_mut().take(index);
                let elements = places.map(|place| place.take().expect("it was filled above"));
                return Ok(elements.collect());
            };
            *place = Some(Self::decode(value).map_err(|error| error.at_index(index))?);
        }
        let mut elements = Vec::with_capacity(4 * FIRST_ELEMENTS);
        elements.extend(first.iter_mut().map_while(Option::take));
        while let Some(value) = list.next()? {
            elements.push(Self::decode(value).map_err(|error| error.at_index(elements.len()))?);
        }
        Ok(elements)
    }
}

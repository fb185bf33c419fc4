//! Values and items without a model.

use std::collections::{BTreeMap, BTreeSet};

use crate::codec::attribute::{Attribute, NoFields, attribute};
use crate::codec::compared::{Anything, Map};
use crate::codec::decode::Decode;
use crate::codec::document::Document;
use crate::codec::encode::Encode;
use crate::codec::json::{decode_value, encode_value, incomplete_value, read_again};
use crate::codec::kind::{self, Always};
use crate::codec::members::{EncodeMembers, Members, decode_document, encode_document};
use crate::codec::number::Number;
use crate::codec::sets::encode_set;
use crate::codec::shape::Shape;
use crate::wire::{
    AttributeType, DecodeError, EncodeError, MapReader, MapWriter, ValueReader, ValueWriter,
};

/// A value of any attribute type.
///
/// ```
/// use dyno::Value;
///
/// assert_eq!(Value::from("Brazil"), Value::S("Brazil".into()));
/// assert_eq!(Value::of(&7.5)?.read::<f64>()?, 7.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A string.
    S(String),
    /// A number.
    N(Number),
    /// Binary.
    B(Vec<u8>),
    /// A Boolean.
    Bool(bool),
    /// NULL.
    Null,
    /// A list.
    L(Vec<Self>),
    /// A map.
    M(Item),
    /// A set of strings. DynamoDB has no empty sets: writing one is an error, for each of the three set types.
    Ss(BTreeSet<String>),
    /// A set of numbers.
    Ns(BTreeSet<Number>),
    /// A set of binaries.
    Bs(BTreeSet<Vec<u8>>),
}

attribute!(Value: kind::Any, compared as Anything);

impl Value {
    /// Returns the value that is stored for a Rust value.
    ///
    /// # Errors
    /// An [`EncodeError`] if DynamoDB cannot hold it.
    pub fn of<T: Encode + ?Sized>(value: &T) -> Result<Self, EncodeError> {
        decode_value(&encode_value(value)?).map_err(incomplete_value)
    }

    /// Reads the value as a Rust type.
    ///
    /// # Errors
    /// A [`DecodeError`] if the value has another type than `T` expects.
    pub fn read<T: for<'b> Decode<'b>>(&self) -> Result<T, DecodeError> {
        read_again(self)
    }

    /// Returns the type of the value.
    #[must_use]
    pub fn attribute_type(&self) -> AttributeType {
        match self {
            Self::S(_) => AttributeType::S,
            Self::N(_) => AttributeType::N,
            Self::B(_) => AttributeType::B,
            Self::Bool(_) => AttributeType::Bool,
            Self::Null => AttributeType::Null,
            Self::L(_) => AttributeType::L,
            Self::M(_) => AttributeType::M,
            Self::Ss(_) => AttributeType::Ss,
            Self::Ns(_) => AttributeType::Ns,
            Self::Bs(_) => AttributeType::Bs,
        }
    }
}

impl Encode for Value {
    const WRITES_NULL: bool = true;

    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        match self {
            Self::S(text) => text.encode(out),
            Self::N(number) => number.encode(out),
            Self::B(bytes) => bytes.encode(out),
            Self::Bool(value) => value.encode(out),
            Self::Null => ().encode(out),
            Self::L(values) => values.encode(out),
            Self::M(item) => item.encode(out),
            Self::Ss(elements) => encode_set::<String, _>(elements, out),
            Self::Ns(elements) => encode_set::<Number, _>(elements, out),
            Self::Bs(elements) => encode_set::<Vec<u8>, _>(elements, out),
        }
    }
}

impl<'b> Decode<'b> for Value {
    fn reads_null() -> bool {
        true
    }

    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        Ok(match value.attribute_type()? {
            AttributeType::S => Self::S(Decode::decode(value)?),
            AttributeType::N => Self::N(Decode::decode(value)?),
            AttributeType::B => Self::B(Decode::decode(value)?),
            AttributeType::Bool => Self::Bool(Decode::decode(value)?),
            AttributeType::Null => {
                value.null()?;
                Self::Null
            }
            AttributeType::L => Self::L(Decode::decode(value)?),
            AttributeType::M => Self::M(Decode::decode(value)?),
            AttributeType::Ss => Self::Ss(Decode::decode(value)?),
            AttributeType::Ns => Self::Ns(Decode::decode(value)?),
            AttributeType::Bs => Self::Bs(Decode::decode(value)?),
        })
    }
}

/// An item without a model: attributes by name, sorted by name.
///
/// ```
/// use dyno::{Item, item};
///
/// let brazil = item! { "title" => "Brazil", "year" => 1985, "info" => item! { "actors" => ["Jonathan Pryce"] } };
/// assert_eq!(brazil.read::<u16>("year")?, 1985);
/// assert_eq!(brazil.read::<Option<f64>>("rating")?, None);
/// assert_eq!(brazil, Item::new().with("title", "Brazil").with("year", 1985).with("info", brazil["info"].clone()));
/// # Ok::<(), dyno::codec::DecodeError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Item(pub(super) BTreeMap<String, Value>);

impl Attribute for Item {
    type Kind = kind::M<Value>;
    type Base = Map<Anything>;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl Document for Item {
    const SHAPE: &'static Shape = &Shape::OPEN;
}

impl EncodeMembers for Item {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.0.encode_members(map)
    }
}

impl Encode for Item {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        encode_document(self, out)
    }
}

impl<'b> Members<'b> for Item {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        Members::decode_members(map).map(Self)
    }
}

impl<'b> Decode<'b> for Item {
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        decode_document(value)
    }
}

//! Items and values without a model.

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::ops::Index;

use crate::codec::Number;
use crate::codec::kind::Always;
use crate::codec::{
    Anything, Attribute, Decode, DecodeError, Encode, EncodeError, EncodeMembers, Map, Members,
    NoFields, attribute, decode_document, decode_item, decode_value, encode_document, encode_set,
    encode_value, kind, read_again, written_wrong,
};
use crate::codec::{DecodeDocument, Document, Shape};
use crate::wire::AttributeType;
use crate::wire::{self, MapWriter, ValueWriter, Writer};

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
    /// Bytes.
    B(Vec<u8>),
    /// True or false.
    Bool(bool),
    /// NULL.
    Null,
    /// A list.
    L(Vec<Self>),
    /// A map.
    M(Item),
    /// A set of strings. DynamoDB has no empty sets and refuses to store one; so for all three.
    Ss(BTreeSet<String>),
    /// A set of numbers.
    Ns(BTreeSet<Number>),
    /// A set of bytes.
    Bs(BTreeSet<Vec<u8>>),
}

attribute!(Value: kind::Any, compared as Anything);

impl Value {
    /// The value as which a Rust value is stored.
    ///
    /// # Errors
    /// An [`EncodeError`] when DynamoDB cannot hold it.
    pub fn of<T: Encode + ?Sized>(value: &T) -> Result<Self, EncodeError> {
        decode_value(&encode_value(value)?).map_err(written_wrong)
    }

    /// The Rust value that is stored so.
    ///
    /// # Errors
    /// A [`DecodeError`] when the value has another type than `T` wants.
    pub fn read<T: for<'b> Decode<'b>>(&self) -> Result<T, DecodeError> {
        read_again(self)
    }

    /// Its type.
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
    const READS_NULL: bool = true;

    fn decode(value: wire::ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
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

macro_rules! from {
    ($($type:ty, $value:ident => $into:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $into
            }
        }
    )*};
}

from! {
    String, text => Self::S(text);
    &str, text => Self::S(text.to_owned());
    &String, text => Self::S(text.clone());
    char, text => Self::S(text.to_string());
    Number, number => Self::N(number);
    bool, value => Self::Bool(value);
    (), _null => Self::Null;
    Vec<u8>, bytes => Self::B(bytes);
    &[u8], bytes => Self::B(bytes.to_vec());
    Item, item => Self::M(item);
    BTreeSet<String>, elements => Self::Ss(elements);
    BTreeSet<Number>, elements => Self::Ns(elements);
    BTreeSet<Vec<u8>>, elements => Self::Bs(elements);
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::B(bytes.into())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Self {
        Self::B(bytes.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    /// `None` is NULL.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! from_integers {
    ($($type:ty)*) => {$(
        impl From<$type> for Value {
            fn from(integer: $type) -> Self {
                Self::N(integer.into())
            }
        }
    )*};
}

from_integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

macro_rules! try_from_numbers {
    ($($type:ty)*) => {$(
        impl TryFrom<$type> for Value {
            type Error = crate::codec::NumberError;

            /// Fails for what is no number of DynamoDB.
            fn try_from(number: $type) -> Result<Self, Self::Error> {
                Number::try_from(number).map(Self::N)
            }
        }
    )*};
}

try_from_numbers!(i128 u128 f32 f64);

/// Lists; of bytes there are none, for those are a B.
macro_rules! from_lists {
    ($($type:ty)*) => {$(
        impl From<Vec<$type>> for Value {
            fn from(values: Vec<$type>) -> Self {
                Self::L(values.into_iter().map(Into::into).collect())
            }
        }

        impl<const N: usize> From<[$type; N]> for Value {
            fn from(values: [$type; N]) -> Self {
                Self::L(values.into_iter().map(Into::into).collect())
            }
        }
    )*};
}

from_lists!(Value Item String &str Number bool i8 i16 i32 i64 isize u16 u32 u64 usize);

/// An item without a model: attributes by name, in the order of their names.
///
/// ```
/// use dyno::item;
/// use dyno::Item;
///
/// let brazil = item! { "title" => "Brazil", "year" => 1985, "info" => item! { "actors" => ["Jonathan Pryce"] } };
/// assert_eq!(brazil.read::<u16>("year")?, 1985);
/// assert_eq!(brazil.read::<Option<f64>>("rating")?, None);
/// assert_eq!(brazil, Item::new().with("title", "Brazil").with("year", 1985).with("info", brazil["info"].clone()));
/// # Ok::<(), dyno::codec::DecodeError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Item(BTreeMap<String, Value>);

impl Item {
    /// An item without attributes.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The item with this attribute added or replaced.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.insert(name, value);
        self
    }

    /// Adds an attribute, and returns the value that it replaces.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.insert(name.into(), value.into())
    }

    /// The value of an attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The value of an attribute, to be changed.
    #[must_use]
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.get_mut(name)
    }

    /// Takes an attribute out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// Reads an attribute as a Rust type; an absent one as what the type is then: `None`, the empty set.
    ///
    /// # Errors
    /// A [`DecodeError`] when the attribute has another type, or is absent and must not be.
    pub fn read<T: for<'b> Decode<'b>>(&self, name: &str) -> Result<T, DecodeError> {
        match self.get(name) {
            Some(value) => value.read(),
            None => T::absent().ok_or_else(DecodeError::missing),
        }
        .map_err(|error| error.at_name(name))
    }

    /// Reads the whole item as a model or another document.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use dyno::item;
    ///
    /// let votes = item! { "Brazil" => 3, "Ran" => 5 };
    /// assert_eq!(votes.read_as::<BTreeMap<String, u32>>()?["Ran"], 5);
    /// # Ok::<(), dyno::codec::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// A [`DecodeError`] when an attribute is not what its field wants.
    pub fn read_as<T: DecodeDocument>(&self) -> Result<T, DecodeError> {
        let mut writer = Writer::for_reading();
        let mut map = writer.item();
        self.encode_members(&mut map)?;
        map.end();
        decode_item(&writer.into_json())
    }

    /// Writes a Rust value into an attribute; an absent one, as `None` and the empty set, takes the attribute out.
    ///
    /// # Errors
    /// An [`EncodeError`] when DynamoDB cannot hold the value.
    pub fn write<T: Encode + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        if value.is_absent() {
            self.remove(name);
        } else {
            self.insert(name, Value::of(value).map_err(|error| error.at_name(name))?);
        }
        Ok(())
    }

    /// How many attributes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The attributes in the order of their names.
    pub fn iter(&self) -> btree_map::Iter<'_, String, Value> {
        self.0.iter()
    }
}

impl Index<&str> for Item {
    type Output = Value;

    /// The value of an attribute that is known to be there.
    ///
    /// # Panics
    /// When the attribute is absent; [`get`](Item::get) does not panic.
    fn index(&self, name: &str) -> &Value {
        self.get(name).expect("the item has the attribute")
    }
}

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
    fn decode_members(map: &mut wire::MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        Members::decode_members(map).map(Self)
    }
}

impl<'b> Decode<'b> for Item {
    fn decode(value: wire::ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        decode_document(value)
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Item {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(attributes: I) -> Self {
        Self(
            attributes
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl<N: Into<String>, V: Into<Value>> Extend<(N, V)> for Item {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, attributes: I) {
        self.0.extend(
            attributes
                .into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
    }
}

impl<N: Into<String>, V: Into<Value>, const LENGTH: usize> From<[(N, V); LENGTH]> for Item {
    fn from(attributes: [(N, V); LENGTH]) -> Self {
        attributes.into_iter().collect()
    }
}

impl From<BTreeMap<String, Value>> for Item {
    fn from(attributes: BTreeMap<String, Value>) -> Self {
        Self(attributes)
    }
}

impl From<Item> for BTreeMap<String, Value> {
    fn from(item: Item) -> Self {
        item.0
    }
}

impl IntoIterator for Item {
    type Item = (String, Value);
    type IntoIter = btree_map::IntoIter<String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Item {
    type Item = (&'a String, &'a Value);
    type IntoIter = btree_map::Iter<'a, String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// What `item!` takes as a value.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` may not be a value of DynamoDB",
    label = "not `Into<Value>`",
    note = "write `Value::of(&7.5)?` for what DynamoDB can refuse, as floats, and for any other type that can be stored"
)]
pub trait InItem {
    /// The value.
    fn into_value(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Value>> InItem for T {
    fn into_value(self) -> Value {
        self.into()
    }
}

/// An [`Item`](crate::codec::Item) from names and values: `item! { "title" => "Brazil", "year" => 1985 }`.
///
/// A value is anything that is `Into<Value>`; write `Value::of(&7.5)?` for what may not be a value of DynamoDB.
///
/// ```compile_fail,E0277
/// dyno::item! { "rating" => 7.5 };
/// ```
#[macro_export]
macro_rules! item {
    ($($name:expr => $value:expr),* $(,)?) => {
        $crate::codec::value::Item::new()$(.with($name, $crate::codec::value::InItem::into_value($value)))*
    };
}

//! The attributes of messages: a Rust type to one of the four types of SNS.

use std::fmt;

use aws_sdk_sns::primitives::Blob;
use aws_sdk_sns::types::MessageAttributeValue;

/// The value of an attribute of a message. [`IntoAttribute`] lists what becomes one.
#[derive(Clone, PartialEq)]
pub struct Attribute(AttributeData);

#[derive(Clone, PartialEq)]
enum AttributeData {
    String(String),
    /// Elements as JSON text, or `None` for a number that JSON does not have.
    List(Option<String>),
    /// The text of a number, or `None` for one that is not finite.
    Number(Option<String>),
    Binary(Vec<u8>),
}

impl Attribute {
    /// Returns an attribute of the type Binary, from anything that has bytes.
    #[must_use]
    pub fn binary(bytes: impl AsRef<[u8]>) -> Self {
        Self(AttributeData::Binary(bytes.as_ref().to_vec()))
    }

    fn list<T: ListElement>(elements: impl IntoIterator<Item = T>) -> Self {
        let elements = elements.into_iter().map(T::into_scalar);
        let values: Option<Vec<_>> = elements.map(Scalar::into_json).collect();
        Self(AttributeData::List(
            values.map(|values| serde_json::Value::Array(values).to_string()),
        ))
    }

    /// The type in SNS.
    pub(super) fn data_type(&self) -> &'static str {
        match &self.0 {
            AttributeData::String(_) => "String",
            AttributeData::List(_) => "String.Array",
            AttributeData::Number(_) => "Number",
            AttributeData::Binary(_) => "Binary",
        }
    }

    /// Whether it is or has a number that cannot be sent.
    pub(super) fn is_invalid(&self) -> bool {
        matches!(
            &self.0,
            AttributeData::List(None) | AttributeData::Number(None)
        )
    }

    /// Whether it has no text or no bytes, which SNS rejects.
    pub(super) fn is_empty(&self) -> bool {
        match &self.0 {
            AttributeData::String(text) => text.is_empty(),
            AttributeData::Binary(bytes) => bytes.is_empty(),
            AttributeData::List(_) | AttributeData::Number(_) => false,
        }
    }

    /// How many bytes of it count towards the limit of a message, without its name.
    pub(super) fn size(&self) -> usize {
        let value = match &self.0 {
            AttributeData::String(text)
            | AttributeData::List(Some(text))
            | AttributeData::Number(Some(text)) => text.len(),
            AttributeData::List(None) | AttributeData::Number(None) => 0,
            AttributeData::Binary(bytes) => bytes.len(),
        };
        self.data_type().len() + value
    }

    /// The attribute of the SDK. `None` for a number that cannot be sent, which is an error before.
    pub(super) fn to_sdk(&self) -> Option<MessageAttributeValue> {
        let value = MessageAttributeValue::builder().data_type(self.data_type());
        let value = match &self.0 {
            AttributeData::String(text) => value.string_value(text),
            AttributeData::List(text) | AttributeData::Number(text) => {
                value.string_value(text.as_ref()?)
            }
            AttributeData::Binary(bytes) => value.binary_value(Blob::new(bytes.clone())),
        };
        value.build().ok()
    }
}

/// Prints the type without the value.
impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.data_type())
    }
}

/// A type that can be an attribute of a message.
///
/// A boolean cannot: SNS has no type for it.
///
/// ```
/// # use dyno_serverless::sns::Message;
/// let message = Message::new("placed").attribute("express", 1);
/// ```
///
/// ```compile_fail,E0277
/// # use dyno_serverless::sns::Message;
/// let message = Message::new("placed").attribute("express", true);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an attribute of a message",
    label = "not a string, a list, a number or bytes",
    note = "SNS has the types String, String.Array, Number and Binary: write a boolean as a string or as a number",
    note = "`Attribute::binary` sends anything that has bytes"
)]
pub trait IntoAttribute {
    /// Converts it into an attribute.
    fn into_attribute(self) -> Attribute;
}

/// A type that can be an element of a list: a string, a number other than `u8`, a boolean, or one that may be null.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an element of a list in an attribute of a message",
    label = "not a string, a number or a boolean"
)]
pub trait ListElement {
    /// Converts it into an element.
    fn into_scalar(self) -> Scalar;
}

/// An element of a list, for lists of several types.
///
/// ```
/// use dyno_serverless::sns::{Message, Scalar};
///
/// let list = [Scalar::from("a"), Scalar::from(false), Scalar::Null];
/// let message = Message::new("placed").attribute("flags", list);
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Scalar {
    /// A string.
    String(String),
    /// A whole number.
    Integer(i128),
    /// A number that must be finite when it is sent.
    Float(f64),
    /// A boolean.
    Bool(bool),
    /// Null.
    Null,
}

impl Scalar {
    fn into_json(self) -> Option<serde_json::Value> {
        Some(match self {
            Self::String(text) => text.into(),
            Self::Integer(number) => {
                serde_json::Value::Number(serde_json::Number::from_i128(number)?)
            }
            Self::Float(number) => serde_json::Value::Number(serde_json::Number::from_f64(number)?),
            Self::Bool(value) => value.into(),
            Self::Null => serde_json::Value::Null,
        })
    }
}

/// Prints the type without the value.
impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String(_) => "String",
            Self::Integer(_) | Self::Float(_) => "Number",
            Self::Bool(_) => "Bool",
            Self::Null => "Null",
        })
    }
}

macro_rules! scalars {
    ($($type:ty),*) => {$(
        impl From<$type> for Scalar {
            fn from(value: $type) -> Self {
                value.into_scalar()
            }
        }
    )*};
}

scalars!(
    &str, String, i8, i16, i32, i64, u16, u32, u64, f32, f64, bool
);

impl IntoAttribute for Attribute {
    fn into_attribute(self) -> Attribute {
        self
    }
}

macro_rules! strings {
    ($($type:ty),*) => {$(
        impl IntoAttribute for $type {
            fn into_attribute(self) -> Attribute {
                Attribute(AttributeData::String(self.to_owned()))
            }
        }

        impl ListElement for $type {
            fn into_scalar(self) -> Scalar {
                Scalar::String(self.to_owned())
            }
        }
    )*};
}

strings!(&str, String, &String);

macro_rules! integers {
    ($($type:ty),*) => {$(
        impl IntoAttribute for $type {
            fn into_attribute(self) -> Attribute {
                Attribute(AttributeData::Number(Some(self.to_string())))
            }
        }
    )*};
}

integers!(
    i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize
);

macro_rules! integer_elements {
    ($($type:ty),*) => {$(
        impl ListElement for $type {
            fn into_scalar(self) -> Scalar {
                Scalar::Integer(self.into())
            }
        }
    )*};
}

integer_elements!(i8, i16, i32, i64, u16, u32, u64);

macro_rules! floats {
    ($($type:ty),*) => {$(
        impl IntoAttribute for $type {
            fn into_attribute(self) -> Attribute {
                Attribute(AttributeData::Number(self.is_finite().then(|| self.to_string())))
            }
        }

    )*};
}

floats!(f32, f64);

impl ListElement for f64 {
    fn into_scalar(self) -> Scalar {
        Scalar::Float(self)
    }
}

impl ListElement for f32 {
    fn into_scalar(self) -> Scalar {
        // The number that its digits say: `0.1_f32.into()` is 0.10000000149011612. Every text of an `f32` is an `f64`.
        Scalar::Float(self.to_string().parse().unwrap_or(f64::NAN))
    }
}

impl ListElement for bool {
    fn into_scalar(self) -> Scalar {
        Scalar::Bool(self)
    }
}

impl<T: ListElement> ListElement for Option<T> {
    fn into_scalar(self) -> Scalar {
        self.map_or(Scalar::Null, T::into_scalar)
    }
}

impl ListElement for Scalar {
    fn into_scalar(self) -> Scalar {
        self
    }
}

impl<T: ListElement> IntoAttribute for Vec<T> {
    fn into_attribute(self) -> Attribute {
        Attribute::list(self)
    }
}

impl<T: ListElement, const N: usize> IntoAttribute for [T; N] {
    fn into_attribute(self) -> Attribute {
        Attribute::list(self)
    }
}

impl<T: ListElement + Clone> IntoAttribute for &[T] {
    fn into_attribute(self) -> Attribute {
        Attribute::list(self.iter().cloned())
    }
}

impl<T: ListElement + Clone> IntoAttribute for &Vec<T> {
    fn into_attribute(self) -> Attribute {
        Attribute::list(self.iter().cloned())
    }
}

impl IntoAttribute for &Vec<u8> {
    fn into_attribute(self) -> Attribute {
        Attribute::binary(self)
    }
}

impl IntoAttribute for Vec<u8> {
    fn into_attribute(self) -> Attribute {
        Attribute(AttributeData::Binary(self))
    }
}

impl IntoAttribute for &[u8] {
    fn into_attribute(self) -> Attribute {
        Attribute::binary(self)
    }
}

impl<const N: usize> IntoAttribute for [u8; N] {
    fn into_attribute(self) -> Attribute {
        Attribute::binary(self)
    }
}

impl<const N: usize> IntoAttribute for &[u8; N] {
    fn into_attribute(self) -> Attribute {
        Attribute::binary(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The type and the text of an attribute.
    fn sent(value: impl IntoAttribute) -> (String, Option<String>, Option<Vec<u8>>) {
        let sdk = value.into_attribute().to_sdk().unwrap();
        let bytes = sdk.binary_value.map(Blob::into_inner);
        (sdk.data_type, sdk.string_value, bytes)
    }

    fn text(data_type: &str, text: &str) -> (String, Option<String>, Option<Vec<u8>>) {
        (data_type.to_owned(), Some(text.to_owned()), None)
    }

    fn bytes(bytes: &[u8]) -> (String, Option<String>, Option<Vec<u8>>) {
        ("Binary".to_owned(), None, Some(bytes.to_vec()))
    }

    // A80
    #[test]
    fn strings() {
        assert_eq!(sent("a"), text("String", "a"));
        assert_eq!(sent("a".to_owned()), text("String", "a"));
    }

    // A81
    #[test]
    fn lists_are_json_text() {
        let mixed = [
            Scalar::from("a"),
            Scalar::from(false),
            Scalar::Null,
            Scalar::from(1.5),
        ];
        assert_eq!(sent(mixed), text("String.Array", r#"["a",false,null,1.5]"#));
        assert_eq!(
            sent(vec![Some("a\"b"), None]),
            text("String.Array", r#"["a\"b",null]"#)
        );
        assert_eq!(
            sent(&[u64::MAX][..]),
            text("String.Array", "[18446744073709551615]")
        );
        assert_eq!(sent(Vec::<String>::new()), text("String.Array", "[]"));
        let list = vec!["a"];
        assert_eq!(sent(&list), text("String.Array", r#"["a"]"#));
    }

    // A82, T19
    #[test]
    fn numbers() {
        assert_eq!(sent(-7), text("Number", "-7"));
        assert_eq!(sent(7_u8), text("Number", "7"));
        assert_eq!(sent(u128::MAX), text("Number", &u128::MAX.to_string()));
        assert_eq!(sent(1.5), text("Number", "1.5"));
        assert_eq!(sent(1_f32), text("Number", "1"));
        // The digits of an `f32`, not those of the nearest `f64`, alone and in a list.
        assert_eq!(sent(0.1_f32), text("Number", "0.1"));
        let list = [0.1_f32, -2.5e-10, f32::MAX];
        let digits = "[0.1,-2.5e-10,3.4028235e+38]";
        assert_eq!(sent(list), text("String.Array", digits));
        assert_eq!(sent([Scalar::from(0.1_f32)]), text("String.Array", "[0.1]"));
        for attribute in [
            f64::NAN.into_attribute(),
            f32::INFINITY.into_attribute(),
            [f64::NAN].into_attribute(),
            [f32::NAN].into_attribute(),
            [f32::NEG_INFINITY].into_attribute(),
        ] {
            assert!(attribute.is_invalid() && attribute.to_sdk().is_none());
        }
    }

    // A83, A84
    #[test]
    fn bytes_of_any_kind() {
        let binary = vec![0_u8, 255];
        assert_eq!(sent(&binary), bytes(&[0, 255]));
        assert_eq!(sent(binary), bytes(&[0, 255]));
        assert_eq!(sent(&[1_u8, 2][..]), bytes(&[1, 2]));
        assert_eq!(sent(b"ab"), bytes(b"ab"));
        assert_eq!(sent(Attribute::binary("ab")), bytes(b"ab"));
    }
}

//! The JSON around the content of an attribute value.

use super::attribute_type::AttributeType;

/// The JSON before the content of a value, as DynamoDB writes it.
#[inline]
pub(super) const fn opening(attribute_type: AttributeType) -> &'static str {
    match attribute_type {
        AttributeType::S => r#"{"S":"#,
        AttributeType::N => r#"{"N":"#,
        AttributeType::B => r#"{"B":"#,
        AttributeType::Bool => r#"{"BOOL":"#,
        AttributeType::Null => r#"{"NULL":"#,
        AttributeType::L => r#"{"L":"#,
        AttributeType::M => r#"{"M":"#,
        AttributeType::Ss => r#"{"SS":"#,
        AttributeType::Ns => r#"{"NS":"#,
        AttributeType::Bs => r#"{"BS":"#,
    }
}

/// Like [`opening`], with the bracket of a value that has elements or members.
#[inline]
pub(super) const fn opening_with_bracket(attribute_type: AttributeType) -> &'static str {
    match attribute_type {
        AttributeType::L => r#"{"L":["#,
        AttributeType::M => r#"{"M":{"#,
        AttributeType::Ss => r#"{"SS":["#,
        AttributeType::Ns => r#"{"NS":["#,
        AttributeType::Bs => r#"{"BS":["#,
        scalar => opening(scalar),
    }
}

//! The names and values behind the placeholders of expressions.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation;
use aws_sdk_dynamodb::types::AttributeValue;

use super::input::Input;
use crate::codec::DecodeError;
use crate::codec::attribute_value;
use crate::wire::{Format, MapReader, Reader};

/// An SDK builder of a request whose expressions have names and values.
pub(crate) trait HasExpressions: Sized {
    fn set_names(self, names: Option<HashMap<String, String>>) -> Self;
    fn set_values(self, values: Option<HashMap<String, AttributeValue>>) -> Self;
}

macro_rules! has_expressions {
    ($($module:ident $builder:ident)*) => {$(
        impl HasExpressions for operation::$module::builders::$builder {
            fn set_names(self, names: Option<HashMap<String, String>>) -> Self {
                self.set_expression_attribute_names(names)
            }

            fn set_values(self, values: Option<HashMap<String, AttributeValue>>) -> Self {
                self.set_expression_attribute_values(values)
            }
        }
    )*};
}

has_expressions! {
    put_item PutItemFluentBuilder
    update_item UpdateItemFluentBuilder
    delete_item DeleteItemFluentBuilder
    query QueryFluentBuilder
    scan ScanFluentBuilder
}

impl<O: HasExpressions> Input<O> {
    /// Adds the names and values behind the placeholders of its expressions.
    pub(crate) fn with_placeholders(
        self,
        names_text: Option<Arc<str>>,
        values_text: Option<Arc<str>>,
    ) -> Self {
        self.with("ExpressionAttributeNames", names_text, |request, text| {
            Ok(request.set_names(Some(names(text)?)))
        })
        .with("ExpressionAttributeValues", values_text, |request, text| {
            Ok(request.set_values(Some(attribute_value::from_json(text)?)))
        })
    }
}

/// The names behind placeholders, from their text.
pub(crate) fn names(text: &str) -> Result<HashMap<String, String>, DecodeError> {
    let mut reader = Reader::from_json(text, Format::Plain);
    let names = read_names(reader.item()?)?;
    reader.finish()?;
    Ok(names)
}

pub(super) fn read_names(
    mut map: MapReader<'_, '_>,
) -> Result<HashMap<String, String>, DecodeError> {
    let mut names = HashMap::new();
    while let Some((placeholder, name)) = map.next()? {
        names.insert(placeholder.into_owned(), name.string()?.into_owned());
    }
    Ok(names)
}

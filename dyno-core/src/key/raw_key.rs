//! Keys of raw tables: values, pairs, items and [`Key`]s, checked when they are written.

use super::{IntoKey, Key};
use crate::codec::{Encode, Item, ScalarAttribute, Value};
use crate::model::{KeyNames, Untyped};
use crate::wire::{EncodeError, MapWriter};

/// A value of a key attribute of a raw table: a string, a number or bytes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a key attribute",
    label = "not a string, a number or bytes"
)]
pub trait RawKeyValue: Encode {
    fn check(&self) -> Result<(), EncodeError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<V: Encode + ScalarAttribute> RawKeyValue for V {}

impl RawKeyValue for Value {
    fn check(&self) -> Result<(), EncodeError> {
        match self {
            Self::S(_) | Self::N(_) | Self::B(_) => Ok(()),
            _ => Err(EncodeError::invalid(
                "a key value is a string, a number or bytes",
            )),
        }
    }
}

/// A single value. See [`ByValue`](super::ByValue).
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByOne;

/// A tuple of two values.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByPair;

/// An item that has the key's attributes.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByItem;

#[diagnostic::do_not_recommend]
impl<V: RawKeyValue> IntoKey<Untyped, Item, ByOne> for V {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_values(names, &[AnyKeyValue::new(&self)], map)
    }
}

#[diagnostic::do_not_recommend]
impl<V: RawKeyValue, W: RawKeyValue> IntoKey<Untyped, Item, ByPair> for (V, W) {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_values(
            names,
            &[AnyKeyValue::new(&self.0), AnyKeyValue::new(&self.1)],
            map,
        )
    }
}

#[diagnostic::do_not_recommend]
impl IntoKey<Untyped, Self, ByItem> for Item {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_item(&self, names, map)
    }
}

#[diagnostic::do_not_recommend]
impl IntoKey<Untyped, Item, ByItem> for &Item {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_item(self, names, map)
    }
}

#[diagnostic::do_not_recommend]
impl IntoKey<Untyped, Item, super::ByKey> for Key<Item> {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_item(self.as_item(), names, map)
    }
}

#[diagnostic::do_not_recommend]
impl IntoKey<Untyped, Item, super::ByKey> for &Key<Item> {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_item(self.as_item(), names, map)
    }
}

/// Checks that an item has all attributes of its key, none of them empty.
pub(crate) fn check_raw_key(item: &Item, names: &KeyNames) -> Result<(), EncodeError> {
    super::raw_key_text(item, names).map(drop)
}

/// A key value of any type: one copy of the code below for all of them.
struct AnyKeyValue<'v> {
    value: &'v dyn Writable,
}

trait Writable {
    fn write(&self, name: &str, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;
}

impl<V: RawKeyValue> Writable for V {
    fn write(&self, name: &str, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.check().map_err(|error| error.at_name(name))?;
        map.key(name, self)
    }
}

impl<'v> AnyKeyValue<'v> {
    fn new(value: &'v impl RawKeyValue) -> Self {
        Self { value }
    }

    fn write(&self, name: &str, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.value.write(name, map)
    }
}

fn write_item(item: &Item, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
    names.all().try_for_each(|name| {
        let value = item.get(name).ok_or_else(|| {
            EncodeError::invalid("the item lacks an attribute of its key").at_name(name)
        })?;
        AnyKeyValue::new(value).write(name, map)
    })
}

fn write_values(
    names: &KeyNames,
    values: &[AnyKeyValue<'_>],
    map: &mut MapWriter<'_>,
) -> Result<(), EncodeError> {
    let mut names = names.all();
    for value in values {
        let name = names.next().ok_or_else(|| {
            EncodeError::invalid("the table has no sort key; its key is one value")
        })?;
        value.write(name, map)?;
    }
    match names.next() {
        Some(name) => Err(missing(name)),
        None => Ok(()),
    }
}

fn missing(name: &str) -> EncodeError {
    EncodeError::invalid("the key has no value for this attribute").at_name(name)
}

#[cfg(test)]
mod tests {
    use super::super::raw_key_text;
    use super::*;
    use crate::item;

    #[test]
    fn a_key_is_a_value_a_pair_an_item_or_a_key() {
        let one = KeyNames::from("id");
        let two = KeyNames::from(["year", "title"]);
        let text = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#;
        assert_eq!(raw_key_text(7, &one).unwrap(), r#"{"id":{"N":"7"}}"#);
        assert_eq!(raw_key_text("7", &one).unwrap(), r#"{"id":{"S":"7"}}"#);
        assert_eq!(
            raw_key_text(Value::from(7), &one).unwrap(),
            r#"{"id":{"N":"7"}}"#
        );
        assert_eq!(raw_key_text((1985, "Brazil"), &two).unwrap(), text);
        assert_eq!(
            raw_key_text((1985, Value::from("Brazil")), &two).unwrap(),
            text
        );
        let brazil = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
        assert_eq!(raw_key_text(&brazil, &two).unwrap(), text);
        assert_eq!(raw_key_text(brazil, &two).unwrap(), text);
        let key = Key::<Item>::from_text(text.to_owned()).unwrap();
        assert_eq!(raw_key_text(&key, &two).unwrap(), text);
        assert_eq!(raw_key_text(key, &two).unwrap(), text);
    }

    #[test]
    fn a_key_of_another_shape_is_an_error() {
        let one = KeyNames::from("id");
        let two = KeyNames::from(["year", "title"]);
        for (error, message) in [
            (
                raw_key_text((7, 8), &one),
                "the table has no sort key; its key is one value",
            ),
            (
                raw_key_text(7, &two),
                "attribute `title`: the key has no value for this attribute",
            ),
            (
                raw_key_text(item! { "title" => "x" }, &two),
                "attribute `year`: the item lacks an attribute of its key",
            ),
            (
                raw_key_text("", &one),
                "attribute `id`: a key must not be empty",
            ),
            (
                raw_key_text(Value::Null, &one),
                "attribute `id`: a key value is a string, a number or bytes",
            ),
        ] {
            assert_eq!(error.unwrap_err().to_string(), message);
        }
    }
}

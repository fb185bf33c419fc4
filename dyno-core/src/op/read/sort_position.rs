//! The place of an item in the order of a sort key.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::codec::{Decimal, Value};
use crate::wire::{
    AttributeFinder, AttributeType, DecodeError, Format, MapReader, Reader, ValueReader,
};

/// The values of a sort key, from left to right, in DynamoDB's order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortPosition {
    /// A key without a sort key: all its items are equal.
    Unsorted,
    One(SortValue),
    Several(Box<[SortValue]>),
}

/// A value of a sort key. Strings are compared by the bytes of UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortValue {
    S(Box<str>),
    N(Box<Decimal>),
    B(Vec<u8>),
}

/// The names of the attributes of a sort key.
#[derive(Debug)]
pub(super) struct SortNames {
    names: Vec<Cow<'static, str>>,
    /// Finds the value of the only one.
    finder: Option<AttributeFinder>,
}

impl SortNames {
    pub(super) fn new(names: Vec<Cow<'static, str>>) -> Self {
        let finder = match &*names {
            [name] => AttributeFinder::new(name),
            _ => None,
        };
        Self { names, finder }
    }

    /// Adds the bytes of an item's sort key, which have the order of the positions.
    ///
    /// `hint` is where it was in the text of another item.
    pub(super) fn push(
        &self,
        item: &[u8],
        hint: &mut usize,
        keys: &mut Vec<u8>,
    ) -> Result<(), DecodeError> {
        let found = self
            .finder
            .as_ref()
            .and_then(|finder| finder.find(item, hint));
        if let Some((AttributeType::S, text)) = found
            && let Some(text) = item.get(text)
        {
            keys.extend(text);
            return Ok(());
        }
        let text = str::from_utf8(item).unwrap_or_default();
        self.position(text)?.push_ordered(keys);
        Ok(())
    }

    /// The position of an item or a key, as DynamoDB's JSON, which is read up to the sort key.
    pub(super) fn position(&self, item: &str) -> Result<SortPosition, DecodeError> {
        let found = self.finder.as_ref();
        let found = found.and_then(|finder| finder.find(item.as_bytes(), &mut 0));
        if let Some((kind, text)) = found
            && let Some(value) = item.get(text).and_then(|text| SortValue::plain(kind, text))
        {
            return Ok(SortPosition::One(value));
        }
        let mut reader = Reader::from_json(item, Format::DynamoDb);
        let mut map = reader.item()?;
        match &*self.names {
            [] => Ok(SortPosition::Unsorted),
            [name] => match find(&mut map, name)? {
                Some(value) => Ok(SortPosition::One(value)),
                None => Err(DecodeError::missing().at_name(name)),
            },
            names => several(&mut map, names).map(SortPosition::Several),
        }
    }
}

impl SortPosition {
    /// Adds bytes that have the order of the positions of a key.
    pub(super) fn push_ordered(&self, order: &mut Vec<u8>) {
        match self {
            Self::Unsorted => {}
            Self::One(SortValue::S(text)) => order.extend(text.as_bytes()),
            Self::One(SortValue::N(number)) => number.push_ordered(order),
            Self::One(SortValue::B(bytes)) => order.extend(bytes),
            Self::Several(values) => {
                for value in values {
                    match value {
                        SortValue::S(text) => push_delimited(text.as_bytes(), order),
                        SortValue::N(number) => number.push_ordered(order),
                        SortValue::B(bytes) => push_delimited(bytes, order),
                    }
                }
            }
        }
    }

    /// The value of the attribute with this number.
    pub(super) fn value(&self, number: usize) -> Option<&SortValue> {
        match self {
            Self::Unsorted => None,
            Self::One(value) => (number == 0).then_some(value),
            Self::Several(values) => values.get(number),
        }
    }

    /// The order in which two positions are read.
    pub(super) fn in_order(&self, other: &Self, descending: bool) -> Ordering {
        match descending {
            false => self.cmp(other),
            true => other.cmp(self),
        }
    }
}

impl SortValue {
    /// A value of a key; other types are none.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::S(text) => Some(Self::S(text.as_str().into())),
            Value::N(number) => Decimal::parse(number.as_str()).ok().map(Self::number),
            Value::B(bytes) => Some(Self::B(bytes.clone())),
            _ => None,
        }
    }

    fn number(number: Decimal) -> Self {
        Self::N(number.into())
    }

    /// A string or a number, as it is in JSON.
    fn plain(kind: AttributeType, text: &str) -> Option<Self> {
        match kind {
            AttributeType::S => Some(Self::S(text.into())),
            AttributeType::N => Decimal::parse(text).ok().map(Self::number),
            _ => None,
        }
    }

    fn read(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        match value.attribute_type()? {
            AttributeType::N => Decimal::parse(&value.number()?)
                .map(Self::number)
                .map_err(|error| DecodeError::invalid_because("a valid number", error)),
            AttributeType::B => value.binary().map(Self::B),
            _ => Ok(Self::S(value.string()?.into())),
        }
    }
}

/// Adds bytes that keep their order whatever follows them: a zero becomes two bytes, and two zeros are the end.
fn push_delimited(bytes: &[u8], order: &mut Vec<u8>) {
    for &byte in bytes {
        order.push(byte);
        if byte == 0 {
            order.push(u8::MAX);
        }
    }
    order.extend([0, 0]);
}

fn find(map: &mut MapReader<'_, '_>, name: &str) -> Result<Option<SortValue>, DecodeError> {
    while let Some((attribute, value)) = map.next()? {
        if attribute == name {
            return SortValue::read(value)
                .map(Some)
                .map_err(|error| error.at_name(name));
        }
    }
    Ok(None)
}

fn several(
    map: &mut MapReader<'_, '_>,
    names: &[Cow<'static, str>],
) -> Result<Box<[SortValue]>, DecodeError> {
    let mut values: Vec<Option<SortValue>> = vec![None; names.len()];
    while let Some((attribute, value)) = map.next()? {
        let number = names.iter().position(|name| *name == attribute);
        if let Some(found) = number.and_then(|number| values.get_mut(number)) {
            *found = Some(SortValue::read(value).map_err(|error| error.at_name(&attribute))?);
        }
    }
    let named = values.into_iter().zip(names);
    named
        .map(|(value, name)| value.ok_or_else(|| DecodeError::missing().at_name(name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Encode, Item, encode_item};

    fn of<T: Encode>(values: &[T]) -> SortPosition {
        let mut item = Item::new();
        let names: Vec<Cow<'_, str>> = (0..values.len())
            .map(|number| format!("s{number}").into())
            .collect();
        item.insert("a", 7);
        for (name, value) in names.iter().zip(values) {
            item.write(name, value).unwrap();
        }
        item.insert("z", "z");
        let text = encode_item(&item).unwrap();
        let position = SortNames::new(names.clone()).position(&text).unwrap();
        // Not the fast way.
        let read = SortNames {
            names,
            finder: None,
        };
        assert_eq!(read.position(&text).unwrap(), position, "{text}");
        position
    }

    /// Whether the positions and their bytes are in order.
    fn are_in_order(positions: impl IntoIterator<Item = SortPosition>) -> bool {
        let bytes = |position: &SortPosition| {
            let mut bytes = Vec::new();
            position.push_ordered(&mut bytes);
            bytes
        };
        let positions: Vec<_> = positions.into_iter().collect();
        positions.is_sorted() && positions.iter().map(bytes).is_sorted_by(|a, b| a < b)
    }

    #[test]
    fn positions_have_the_order_of_dynamodb() {
        // Not the order of UTF-16, and not that of the texts of numbers or of Base64.
        let strings = [
            "",
            "A",
            "B",
            "a",
            "a\"b",
            "aa",
            "é",
            "\u{FFFF}",
            "\u{1F600}",
        ];
        assert!(are_in_order(strings.map(|text| of(&[text]))));
        let numbers = [
            "-1E+125", "-10.5", "-10", "-9.9", "-0.1", "-1E-130", "0", "1E-130", "0.1", "9", "9.1",
            "10", "99.9", "1E+2", "1.01E+2", "9.9E+125",
        ];
        let number = |text: &str| text.parse::<crate::Number>().unwrap();
        assert!(are_in_order(numbers.map(|text| of(&[number(text)]))));
        let bytes: [&[u8]; 5] = [b"\0", b"\0\0", b"=", b"\x7F", b"\xFF"];
        assert!(are_in_order(
            bytes.map(|bytes| of(&[Value::B(bytes.to_vec())]))
        ));
        assert!(are_in_order(
            [[1, 9], [2, 0], [2, 3], [10, 0]].map(|values| of(&values))
        ));
        // Whatever follows in the next attribute.
        let mut pairs = Vec::new();
        for first in [
            "", "\0", "\0\0", "\0\u{1}", "a", "a\0", "a\0\0b", "a\u{1}", "ab",
        ] {
            pairs.extend(["", "\0", "b", "\u{10FFFF}"].map(|second| of(&[first, second])));
        }
        assert!(are_in_order(pairs));
        let mut pairs = Vec::new();
        for first in numbers {
            pairs.extend(["-1", "0", "1"].map(|second| of(&[number(first), number(second)])));
        }
        assert!(are_in_order(pairs));
        assert_eq!(of::<u8>(&[]), SortPosition::Unsorted);
        assert_eq!(of(&[1]).in_order(&of(&[2]), true), Ordering::Greater);
    }

    #[test]
    fn an_item_without_its_sort_key_is_an_error() {
        let names = SortNames::new(vec!["s".into()]);
        for (item, message) in [
            (r#"{"a":{"S":"x"}}"#, "attribute `s` is missing"),
            (r#"{"s":{"L":[]}}"#, "attribute `s`: expected S, found L"),
            (
                r#"{"s":{"N":"x"}}"#,
                "attribute `s`: expected a valid number",
            ),
        ] {
            let error = names.position(item).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}

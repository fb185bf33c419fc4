//! A type with a field of every kind, read from any bytes. The fuzz targets use this file, too.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use dyno_core::Item;
use dyno_core::Number;
use dyno_core::codec::{
    Decode, DecodeError, Members, PageBody, decode_document, from_json, read_items, slot,
};
use dyno_core::wire::{EnumTag, Format, MapReader, Name, Reader, Rest, ValueReader};

/// Reads the bytes with every method, and ignores the results.
pub(crate) fn read(body: &[u8]) {
    let _ = read_items::<Every<'_>>(body);
    let _ = read_items::<Item>(body);
    let page = PageBody::new(body.to_vec());
    let _ = (page.items::<Flattened<'_>>(), page.last_evaluated_key());
    if let Ok(text) = std::str::from_utf8(body) {
        let _ = from_json::<Item>(text);
        let mut reader = Reader::from_json(text, Format::Plain);
        let _ = Every::decode(reader.value());
    }
    let _ = skip_unreadable_items(body);
}

/// Checks that fields that are found by their prepared names, in the expected order or another, are the same as those
/// that are found by comparing strings.
pub(crate) fn find_as_by_text(body: &[u8]) {
    let shown = String::from_utf8_lossy(body);
    match (
        read_items::<Every<'_>>(body),
        read_items::<ByText<'_>>(body),
    ) {
        (Ok(found), Ok(by_text)) => {
            let by_text: Vec<_> = by_text.into_iter().map(|ByText(every)| every).collect();
            assert_eq!(found, by_text, "{shown}");
        }
        (Err(found), Err(by_text)) => {
            assert_eq!(found.to_string(), by_text.to_string(), "{shown}");
        }
        (found, by_text) => panic!("{shown}: {found:?}, but by their texts {by_text:?}"),
    }
}

/// Reads a page that may have unreadable items.
fn skip_unreadable_items(body: &[u8]) -> Result<(), DecodeError> {
    let mut reader = Reader::new(body, Format::DynamoDb)?;
    let mut response = reader.item()?;
    while let Some((name, value)) = response.next()? {
        if name != "Items" {
            value.skip()?;
            continue;
        }
        let mut items = value.items()?;
        while let Some(mut item) = items.next()? {
            let whole = Every::decode_members(&mut item);
            if whole.is_err() || item.next()?.is_some() {
                items.skip()?;
            }
        }
    }
    reader.finish()
}

#[derive(Debug, PartialEq)]
struct Every<'b> {
    text: Cow<'b, str>,
    borrowed: Option<&'b str>,
    small: Option<i8>,
    large: Option<u128>,
    float: Option<f64>,
    exact: Option<Number>,
    bytes: Vec<u8>,
    flag: Option<bool>,
    nothing: Option<()>,
    list: Vec<Option<u32>>,
    pair: Option<(i64, String)>,
    map: HashMap<String, f32>,
    texts: BTreeSet<Cow<'b, str>>,
    numbers: BTreeSet<i64>,
    binaries: BTreeSet<Vec<u8>>,
    inner: Option<Box<Self>>,
    a_name_of_more_than_sixteen_bytes: Option<u8>,
}

const TEXTS: [&str; 17] = [
    "text",
    "borrowed",
    "small",
    "large",
    "float",
    "exact",
    "bytes",
    "flag",
    "nothing",
    "list",
    "pair",
    "map",
    "texts",
    "numbers",
    "binaries",
    "inner",
    "a_name_of_more_than_sixteen_bytes",
];

const NAMES: [Name; TEXTS.len()] = {
    let mut names = [Name::new(""); TEXTS.len()];
    let mut at = 0;
    while at < TEXTS.len() {
        names[at] = Name::new(TEXTS[at]);
        at += 1;
    }
    names
};

impl<'b> Members<'b> for Every<'b> {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        Self::decode_fields::<false>(map)
    }
}

/// The same, with each field found by comparing strings.
#[derive(Debug)]
struct ByText<'b>(Every<'b>);

impl<'b> Members<'b> for ByText<'b> {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        Every::decode_fields::<true>(map).map(Self)
    }
}

impl<'b> Every<'b> {
    fn decode_fields<const BY_TEXT: bool>(
        map: &mut MapReader<'_, 'b>,
    ) -> Result<Self, DecodeError> {
        let mut text = slot();
        let mut borrowed = slot();
        let mut small = slot();
        let mut large = slot();
        let mut float = slot();
        let mut exact = slot();
        let mut bytes = slot();
        let mut flag = slot();
        let mut nothing = slot();
        let mut list = slot();
        let mut pair = slot();
        let mut entries = slot();
        let mut texts = slot();
        let mut numbers = slot();
        let mut binaries = slot();
        let mut inner = slot();
        let mut long = slot();
        loop {
            let next = if BY_TEXT {
                let next = map.next()?;
                next.map(|(name, value)| (TEXTS.iter().position(|text| *text == name), value))
            } else {
                map.field(&NAMES)?
                    .map(|(field, value)| (Some(field), value))
            };
            let Some((field, value)) = next else {
                break;
            };
            let Some(field) = field else {
                value.skip()?;
                continue;
            };
            match field {
                0 => text.fill("text", value)?,
                1 => borrowed.fill("borrowed", value)?,
                2 => small.fill("small", value)?,
                3 => large.fill("large", value)?,
                4 => float.fill("float", value)?,
                5 => exact.fill("exact", value)?,
                6 => bytes.fill("bytes", value)?,
                7 => flag.fill("flag", value)?,
                8 => nothing.fill("nothing", value)?,
                9 => list.fill("list", value)?,
                10 => pair.fill("pair", value)?,
                11 => entries.fill("map", value)?,
                12 => texts.fill("texts", value)?,
                13 => numbers.fill("numbers", value)?,
                14 => binaries.fill("binaries", value)?,
                15 => inner.fill("inner", value)?,
                _ => long.fill("a_name_of_more_than_sixteen_bytes", value)?,
            }
        }
        Ok(Self {
            text: text.take_or_else(Cow::default),
            borrowed: borrowed.take("borrowed")?,
            small: small.take("small")?,
            large: large.take("large")?,
            float: float.take("float")?,
            exact: exact.take("exact")?,
            bytes: bytes.take_or_else(Vec::new),
            flag: flag.take("flag")?,
            nothing: nothing.take("nothing")?,
            list: list.take_or_else(Vec::new),
            pair: pair.take("pair")?,
            map: entries.take_or_else(HashMap::new),
            texts: texts.take("texts")?,
            numbers: numbers.take("numbers")?,
            binaries: binaries.take("binaries")?,
            inner: inner.take("inner")?,
            a_name_of_more_than_sixteen_bytes: long.take("a_name_of_more_than_sixteen_bytes")?,
        })
    }
}

impl<'b> Decode<'b> for Every<'b> {
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        decode_document(value)
    }
}

static TEXT: EnumTag = EnumTag::new("text", &["a", "b"]);

/// An enum with a tag, among other members.
#[derive(Debug)]
#[expect(dead_code, reason = "only the reading is tested")]
struct Flattened<'b> {
    kind: usize,
    every: Every<'b>,
    others: BTreeMap<String, dyno_core::Value>,
}

impl<'b> Members<'b> for Flattened<'b> {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        map.tagged(&TEXT, |map, kind, _| {
            let mut rest = Rest::default();
            while let Some((name, value)) = map.next()? {
                rest.keep(name, value)?;
            }
            Ok(Self {
                kind,
                every: rest.read()?,
                others: rest.read()?,
            })
        })
    }
}

//! A type with a field of every kind, read from a text that may be anything. The fuzz targets have this file, too.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use dyno_core::Item;
use dyno_core::codec::{Decode, DecodeError, Members, decode_document, from_json, slot};
use dyno_core::number::Number;
use dyno_core::wire::{Format, Map, Name, Page, Reader, Rest, Value, read_items};

/// Reads the text in every way there is; what comes out is of no interest.
pub(crate) fn read(body: &[u8]) {
    let _ = read_items::<Every<'_>>(body);
    let _ = read_items::<Item>(body);
    let page = Page::new(body.to_vec());
    let _ = (page.items::<Flattened<'_>>(), page.last_evaluated_key());
    if let Ok(text) = std::str::from_utf8(body) {
        let _ = from_json::<Item>(text);
        let mut reader = Reader::from_text(text, Format::Plain);
        let _ = Every::decode(reader.value());
    }
    let _ = pass_over_what_cannot_be_read(body);
}

/// As a page is read of which an item may be unreadable.
fn pass_over_what_cannot_be_read(body: &[u8]) -> Result<(), DecodeError> {
    let mut reader = Reader::new(body, Format::DynamoDb)?;
    let mut answer = reader.item()?;
    while let Some((name, value)) = answer.next()? {
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

#[derive(Debug)]
#[expect(dead_code, reason = "only the reading is tested")]
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

impl<'b> Members<'b> for Every<'b> {
    fn decode_members(map: &mut Map<'_, 'b>) -> Result<Self, DecodeError> {
        const NAMES: &[Name] = &[
            Name::new("text"),
            Name::new("borrowed"),
            Name::new("small"),
            Name::new("large"),
            Name::new("float"),
            Name::new("exact"),
            Name::new("bytes"),
            Name::new("flag"),
            Name::new("nothing"),
            Name::new("list"),
            Name::new("pair"),
            Name::new("map"),
            Name::new("texts"),
            Name::new("numbers"),
            Name::new("binaries"),
            Name::new("inner"),
            Name::new("a_name_of_more_than_sixteen_bytes"),
        ];
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
        while let Some((field, value)) = map.field(NAMES)? {
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
            a_name_of_more_than_sixteen_bytes: long.take("long")?,
        })
    }
}

impl<'b> Decode<'b> for Every<'b> {
    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
        decode_document(value)
    }
}

/// A document whose members are told apart by a tag, beside others.
#[derive(Debug)]
#[expect(dead_code, reason = "only the reading is tested")]
struct Flattened<'b> {
    kind: Cow<'b, str>,
    every: Every<'b>,
    others: BTreeMap<String, dyno_core::value::Value>,
}

impl<'b> Members<'b> for Flattened<'b> {
    fn decode_members(map: &mut Map<'_, 'b>) -> Result<Self, DecodeError> {
        let kind = map.take_tag("text")?;
        let mut rest = Rest::default();
        while let Some((name, value)) = map.next()? {
            rest.keep(name, value)?;
        }
        Ok(Self {
            kind,
            every: rest.read()?,
            others: rest.read()?,
        })
    }
}

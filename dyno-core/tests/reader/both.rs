//! JSON that is read by the SDK's parser and by dyno. The fuzz targets use this file, too.

#![allow(dead_code, reason = "a fuzz target does not use every function")]

use std::collections::HashMap;
use std::sync::LazyLock;

use aws_sdk_dynamodb::operation::query::{Query, QueryOutput};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer};
use dyno_core::codec::{Decode, DecodeError, EncodeMembers, Members, read_items};
use dyno_core::model::AttributeType;
use dyno_core::wire::{Format, MapReader, Reader, ValueReader, Writer};

pub(crate) type Item = HashMap<String, AttributeValue>;

static QUERY: LazyLock<FrozenLayer> =
    LazyLock::new(|| Query::new().config().expect("Query has a configuration"));

/// The items that the SDK reads from a Query response, or `None` if it rejects the response.
pub(crate) fn by_the_sdk(body: &[u8]) -> Option<Vec<Item>> {
    let status = StatusCode::try_from(200).expect("200 is a status");
    let response = HttpResponse::new(status, SdkBody::from(body.to_vec()));
    let deserializer = QUERY
        .load::<SharedResponseDeserializer>()
        .expect("Query has a deserializer");
    let output = deserializer
        .deserialize_nonstreaming_with_config(&response, &ConfigBag::base())
        .ok()?;
    let output = output
        .downcast::<QueryOutput>()
        .expect("the output of Query");
    Some(output.items.unwrap_or_default())
}

/// The items that dyno reads from it.
pub(crate) fn by_dyno(body: &[u8]) -> Result<Vec<Item>, DecodeError> {
    let items: Vec<Exact> = read_items(body)?;
    Ok(items.into_iter().map(|Exact(item)| item).collect())
}

/// Checks that both read the same items, or both reject the body. They may differ in this:
///
/// - an empty body is a response without members for the SDK, and a truncated response for dyno;
/// - the SDK skips values of a type that it does not know, and `null` in place of a value; dyno rejects both;
/// - the SDK reads values that are nested deeper than dyno reads;
/// - for members beside the items, dyno only checks that they are JSON, and the SDK checks their content.
pub(crate) fn agree(body: &[u8]) {
    let shown = String::from_utf8_lossy(body);
    match (by_the_sdk(body), by_dyno(body)) {
        (Some(sdk), Ok(ours)) => assert_eq!(ours, sdk, "{shown}"),
        (None, Ok(ours)) if !has_others(body) => {
            panic!("the SDK rejects {shown}\nwhich dyno reads as {ours:?}")
        }
        (Some(sdk), Err(error)) => {
            // Of several reasons, dyno names the first.
            let says = error.to_string();
            let unknown = says.ends_with("unknown attribute type")
                || says.ends_with("nested too deeply")
                || sdk.iter().flat_map(HashMap::values).any(holds_unknown);
            assert!(
                body.is_empty() || unknown || shown.contains("null") || has_others(body),
                "dyno rejects {shown}\nfor {error}, which the SDK reads as {sdk:?}"
            );
        }
        _ => {}
    }
}

/// Whether a value of a type that the SDK does not know is in it, at any depth.
fn holds_unknown(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::L(values) => values.iter().any(holds_unknown),
        AttributeValue::M(members) => members.values().any(holds_unknown),
        value => value.is_unknown(),
    }
}

/// As [`agree`], also with the JSON as an item and as a value, which have no members beside them that only the SDK
/// checks.
pub(crate) fn agree_inside(body: &[u8]) {
    agree(body);
    agree(&[br#"{"Items":["#, body, b"]}"].concat());
    agree(&[br#"{"Items":[{"a":"#, body, b"}]}"].concat());
}

/// Whether the response has other members, as far as it can be read.
fn has_others(body: &[u8]) -> bool {
    let Ok(mut reader) = Reader::new(body, Format::DynamoDb) else {
        return false;
    };
    let Ok(mut response) = reader.item() else {
        return false;
    };
    while let Ok(Some((name, value))) = response.next() {
        if name != "Items" {
            return true;
        }
        if value.skip().is_err() {
            return false;
        }
    }
    false
}

/// Checks that the items, written again, are read as the same items by dyno and by the SDK.
pub(crate) fn write_again(body: &[u8]) {
    let Ok(items) = read_items::<dyno_core::Item>(body) else {
        return;
    };
    for item in items {
        let mut writer = Writer::new(Format::DynamoDb);
        let mut map = writer.item();
        // An item that can be read may be nested too deeply for DynamoDB, or have an invalid name.
        if item.encode_members(&mut map).is_err() {
            continue;
        }
        map.end();
        let text = format!(r#"{{"Items":[{}]}}"#, writer.into_json());
        let again = read_items::<dyno_core::Item>(text.as_bytes()).expect(&text);
        assert_eq!(again, [item], "{text}");
        let ours = by_dyno(text.as_bytes()).expect(&text);
        assert_eq!(by_the_sdk(text.as_bytes()), Some(ours), "{text}");
    }
}

/// An item exactly as it is written: numbers are not checked, and sets keep their order and duplicates.
struct Exact(Item);

impl<'b> Members<'b> for Exact {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut item = Item::new();
        while let Some((name, value)) = map.next()? {
            item.insert(name.into_owned(), exact(value)?);
        }
        Ok(Self(item))
    }
}

struct ExactValue(AttributeValue);

impl Decode<'_> for ExactValue {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        exact(value).map(Self)
    }
}

fn exact(value: ValueReader<'_, '_>) -> Result<AttributeValue, DecodeError> {
    let attribute_type = value.attribute_type()?;
    Ok(match attribute_type {
        AttributeType::S => AttributeValue::S(value.string()?.into_owned()),
        AttributeType::N => AttributeValue::N(value.number()?.into_owned()),
        AttributeType::B => AttributeValue::B(Blob::new(value.binary()?)),
        AttributeType::Bool => AttributeValue::Bool(value.boolean()?),
        AttributeType::Null => value.null().map(|()| AttributeValue::Null(true))?,
        AttributeType::L => {
            let values: Vec<ExactValue> = Decode::decode(value)?;
            AttributeValue::L(values.into_iter().map(|ExactValue(value)| value).collect())
        }
        AttributeType::M => AttributeValue::M(Exact::decode_members(&mut value.map()?)?.0),
        AttributeType::Ss => AttributeValue::Ss(set(value, attribute_type, |text| {
            Ok(text.string()?.into_owned())
        })?),
        AttributeType::Ns => AttributeValue::Ns(set(value, attribute_type, |text| {
            Ok(text.number()?.into_owned())
        })?),
        AttributeType::Bs => AttributeValue::Bs(set(value, attribute_type, |bytes| {
            Ok(Blob::new(bytes.binary()?))
        })?),
    })
}

fn set<T>(
    value: ValueReader<'_, '_>,
    set_type: AttributeType,
    read: impl Fn(ValueReader<'_, '_>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut set = value.set(set_type)?;
    let mut elements = Vec::new();
    while let Some(element) = set.next()? {
        elements.push(read(element)?);
    }
    Ok(elements)
}

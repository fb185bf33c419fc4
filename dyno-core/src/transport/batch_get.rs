//! BatchGetItem: keys of several tables as JSON, the JSON of each item, and the unprocessed keys.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemInput;
use aws_sdk_dynamodb::operation::batch_get_item::builders::BatchGetItemFluentBuilder;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use super::expressions::read_names;
use super::failed::unreadable;
use super::input::Input;
use super::sink::{Sink, Slot};
use super::{Map, call, send};
use crate::codec::DecodeError;
use crate::codec::attribute_value;
use crate::error::{Error, Request, Result};
use crate::transport::Sender;
use crate::wire::{Format, Reader, ValueReader, quoted};

/// What a request reads from one table.
#[derive(Clone, Debug)]
pub(crate) struct TableKeys {
    pub(crate) table: Arc<str>,
    pub(crate) keys: Vec<Arc<str>>,
    /// Members beside the keys, each after a comma: projection and consistency.
    pub(crate) others: Arc<str>,
}

/// Receives the items of a response.
pub(crate) trait BatchGetItems: Send + Sync {
    /// Forgets the items of a response that is retried.
    fn clear(&self);

    /// Receives the JSON of an item of this table.
    fn item(&self, table: &str, item: &str);
}

/// Keys by the names of their tables.
pub(crate) type UnprocessedKeys = Vec<(Arc<str>, Vec<Arc<str>>)>;

/// The request for at most 100 keys.
pub(crate) fn batch_get_input(
    sender: &Sender,
    tables: &[TableKeys],
) -> Input<BatchGetItemFluentBuilder> {
    let sender = &*sender.of_tables(tables.iter().map(|keys| &*keys.table));
    let skeleton = sender.sdk().batch_get_item();
    // The rules for the endpoint read the names of the tables.
    let skeleton = tables.iter().fold(skeleton, |skeleton, keys| {
        let none = KeysAndAttributes::builder().set_keys(Some(Vec::new()));
        skeleton.request_items(&*keys.table, none.build().expect("its keys are set"))
    });
    let mut input = Input::new(skeleton).with(
        "RequestItems",
        Some(request_items(tables).into()),
        |request, text| Ok(request.set_request_items(Some(requests(text)?))),
    );
    input = input.metered(sender);
    input.strip = |input| {
        if let Some(input) = input.downcast_mut::<BatchGetItemInput>() {
            input.request_items = None;
        }
    };
    input
}

/// BatchGetItem. The items go to `items`; the unprocessed keys are returned.
pub(crate) async fn batch_get(
    sender: &Sender,
    tables: &[TableKeys],
    items: Arc<dyn BatchGetItems>,
) -> Result<UnprocessedKeys> {
    let named = || named(tables);
    let input = batch_get_input(sender, tables);
    let sink = BatchGetSink {
        items: items.clone(),
        responded: Slot::default(),
        unprocessed: Slot::default(),
    };
    let call = call(&input, sink);
    let output = match send(call.clone(), input).await {
        Ok(output) => output,
        Err(error) => return Err(call.failed(named(), error)),
    };
    let text =
        |map: &Map| attribute_value::to_json(map).map_err(|error| unreadable(&named(), error));
    // DynamoDB sends it even if there are no items.
    if output.responses.is_none() && call.sink.responded.take().is_none() {
        return Err(unreadable(&named(), "the response has no `Responses`"));
    }
    if let Some(responses) = output.responses {
        items.clear();
        for (table, maps) in &responses {
            for map in maps {
                items.item(table, &text(map)?);
            }
        }
    }
    let Some(unprocessed) = output.unprocessed_keys else {
        return Ok(call.sink.unprocessed.take().unwrap_or_default());
    };
    let unprocessed = unprocessed.iter().map(|(table, request)| {
        let keys = request.keys.iter().map(|key| Ok(text(key)?.into()));
        Ok((table.as_str().into(), keys.collect::<Result<_>>()?))
    });
    unprocessed.collect()
}

/// The error of a batch whose response has an item or a key that was not requested.
pub(crate) fn not_requested(tables: &[TableKeys]) -> Error {
    let error = DecodeError::invalid("items and keys that were requested");
    unreadable(&named(tables), error)
}

/// The request, for errors.
fn named(tables: &[TableKeys]) -> Request {
    Request::of_tables("BatchGetItem", tables.iter().map(|keys| &keys.table))
}

struct BatchGetSink {
    items: Arc<dyn BatchGetItems>,
    /// Whether there was a member with items.
    responded: Slot<()>,
    unprocessed: Slot<UnprocessedKeys>,
}

impl Sink for BatchGetSink {
    fn clear(&self) {
        self.items.clear();
        self.responded.clear();
        self.unprocessed.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["Responses", "UnprocessedKeys"]
    }

    fn member(&self, name: &str, value: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        let mut tables = value.object()?;
        if name == "UnprocessedKeys" {
            self.unprocessed.fill(unprocessed_keys(&mut tables)?);
            return Ok(());
        }
        self.responded.fill(());
        while let Some((table, value)) = tables.next()? {
            let mut items = value.items()?;
            while let Some(item) = items.next_value()? {
                self.items.item(&table, item.text()?);
            }
        }
        Ok(())
    }
}

fn unprocessed_keys(
    tables: &mut crate::wire::MapReader<'_, '_>,
) -> Result<UnprocessedKeys, DecodeError> {
    let mut unprocessed = Vec::new();
    while let Some((table, value)) = tables.next()? {
        let mut keys = Vec::new();
        let mut members = value.object()?;
        while let Some((name, value)) = members.next()? {
            if name == "Keys" {
                let mut array = value.items()?;
                while let Some(key) = array.next_value()? {
                    keys.push(key.text()?.into());
                }
            }
        }
        unprocessed.push((Arc::from(&*table), keys));
    }
    Ok(unprocessed)
}

/// The member `RequestItems`.
fn request_items(tables: &[TableKeys]) -> String {
    let keys = tables.iter().flat_map(|table| &table.keys);
    let length: usize = keys.map(|key| key.len() + 1).sum();
    let mut text = String::with_capacity(length + 300 * tables.len());
    for (
        at,
        TableKeys {
            table,
            keys,
            others,
        },
    ) in tables.iter().enumerate()
    {
        for part in [
            if at == 0 { "{" } else { "," },
            &quoted(table),
            r#":{"Keys":["#,
        ] {
            text.push_str(part);
        }
        for (at, key) in keys.iter().enumerate() {
            text.push_str(if at == 0 { "" } else { "," });
            text.push_str(key);
        }
        for part in ["]", others, "}"] {
            text.push_str(part);
        }
    }
    text + "}"
}

/// What `request_items` wrote, as the SDK's maps.
fn requests(text: &str) -> Result<HashMap<String, KeysAndAttributes>, DecodeError> {
    let mut reader = Reader::from_json(text, Format::Plain);
    let mut requests = HashMap::new();
    let mut tables = reader.item()?;
    while let Some((table, value)) = tables.next()? {
        let mut request = KeysAndAttributes::builder().set_keys(Some(Vec::new()));
        let mut members = value.object()?;
        while let Some((name, value)) = members.next()? {
            request = match &*name {
                "Keys" => {
                    let mut keys = value.items()?;
                    while let Some(key) = keys.next_value()? {
                        request = request.keys(attribute_value::from_json(key.text()?)?);
                    }
                    request
                }
                "ConsistentRead" => request.consistent_read(value.boolean()?),
                "ProjectionExpression" => request.projection_expression(value.string()?),
                "ExpressionAttributeNames" => {
                    request.set_expression_attribute_names(Some(read_names(value.object()?)?))
                }
                _ => continue,
            };
        }
        requests.insert(
            table.into_owned(),
            request.build().expect("its keys are set"),
        );
    }
    reader.finish()?;
    Ok(requests)
}

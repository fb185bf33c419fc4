//! BatchWriteItem: puts and deletes of one table as texts, and those that the service left over.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemInput;
use aws_sdk_dynamodb::operation::batch_write_item::builders::BatchWriteItemFluentBuilder;
use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};

use super::failed::{failed, unreadable};
use super::input::Input;
use super::sink::{Sink, Slot};
use super::{Map, call, named, send, text};
use crate::attribute;
use crate::codec::{DecodeError, EncodeError};
use crate::error::{Error, Request, Result};
use crate::op::Target;
use crate::wire::{Format, Reader, Value, quoted};

/// One operation of a batch: the text of an item to put, or of a key to delete.
#[derive(Clone, Debug)]
pub(crate) enum BatchEntry {
    Put(Arc<str>),
    Delete(Arc<str>),
}

/// The request for at most 25 operations on one table.
pub(crate) fn batch_write_input<'e>(
    target: &Target,
    entries: impl Iterator<Item = &'e BatchEntry>,
) -> Input<BatchWriteItemFluentBuilder> {
    let table = &*target.table;
    // The rules for the endpoint read the names of the tables.
    let skeleton = target.client.sdk().batch_write_item();
    let mut input = Input::new(skeleton.request_items(table, Vec::new())).with(
        "RequestItems",
        Some(request_items(table, entries).into()),
        |request, text| Ok(request.set_request_items(Some(requests(text)?))),
    );
    input.strip = |input| {
        if let Some(input) = input.downcast_mut::<BatchWriteItemInput>() {
            input.request_items = None;
        }
    };
    input
}

/// BatchWriteItem on one table. The texts of those that the service left over come back, of items that were to be put and of keys
/// that were to be deleted.
pub(crate) async fn batch_write(
    input: Input<BatchWriteItemFluentBuilder>,
    target: &Target,
) -> Result<Vec<BatchEntry>> {
    let call = call(&input, LeftOver::default());
    let named = || named::<BatchWriteItemFluentBuilder>(target);
    match send(call.clone(), input).await {
        Ok(output) => match output.unprocessed_items {
            None => match call.sink.0.take() {
                Some(Some(left)) => Ok(left),
                Some(None) => Err(unreadable(&named(), unknown())),
                None => Ok(Vec::new()),
            },
            Some(left) => {
                let left = left.values().flatten();
                left.map(|left| left_over(left, &named())).collect()
            }
        },
        Err(error) => Err(failed(named(), error)),
    }
}

/// The error of a batch of which the service left over what was not in it.
pub(crate) fn not_sent(target: &Target) -> Error {
    let error = EncodeError::refused("the service left over an operation that was not sent");
    unreadable(&named::<BatchWriteItemFluentBuilder>(target), error)
}

fn unknown() -> EncodeError {
    EncodeError::refused("the service left over an operation of an unknown kind")
}

/// What the service left over; nothing in it if that has an operation of an unknown kind.
#[derive(Debug, Default)]
struct LeftOver(Slot<Option<Vec<BatchEntry>>>);

impl Sink for LeftOver {
    fn clear(&self) {
        self.0.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["UnprocessedItems"]
    }

    fn member(&self, _: &str, value: Value<'_, '_>, _: usize) -> Result<(), DecodeError> {
        let mut entries = Vec::new();
        let mut tables = value.object()?;
        while let Some((_, value)) = tables.next()? {
            entries.append(&mut read_entries(value)?);
        }
        self.0.fill(entries.into_iter().collect());
        Ok(())
    }
}

/// The operations of one table; nothing in the place of one whose kind is unknown.
fn read_entries(value: Value<'_, '_>) -> Result<Vec<Option<BatchEntry>>, DecodeError> {
    let mut entries = Vec::new();
    let mut array = value.items()?;
    while let Some(mut operation) = array.next()? {
        let mut entry = None;
        while let Some((kind, value)) = operation.next()? {
            let (member, make): (_, fn(Arc<str>) -> BatchEntry) = match &*kind {
                "PutRequest" => ("Item", BatchEntry::Put),
                "DeleteRequest" => ("Key", BatchEntry::Delete),
                _ => continue,
            };
            let mut request = value.object()?;
            while let Some((name, value)) = request.next()? {
                if name == member {
                    entry = Some(make(value.text()?.into()));
                }
            }
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// The member `RequestItems`.
fn request_items<'e>(table: &str, entries: impl Iterator<Item = &'e BatchEntry>) -> String {
    let mut text = format!("{{{}:[", quoted(table));
    for (at, entry) in entries.enumerate() {
        let (before, item) = match entry {
            BatchEntry::Put(item) => (r#"{"PutRequest":{"Item":"#, item),
            BatchEntry::Delete(key) => (r#"{"DeleteRequest":{"Key":"#, key),
        };
        for part in [if at == 0 { "" } else { "," }, before, item, "}}"] {
            text.push_str(part);
        }
    }
    text + "]}"
}

/// What `request_items` wrote, as the SDK's maps.
fn requests(text: &str) -> Result<HashMap<String, Vec<WriteRequest>>, DecodeError> {
    let mut reader = Reader::from_text(text, Format::DynamoDb);
    let mut requests = HashMap::new();
    let mut tables = reader.item()?;
    while let Some((table, value)) = tables.next()? {
        let entries = read_entries(value)?;
        let entries = entries.iter().flatten().map(write_request);
        requests.insert(table.into_owned(), entries.collect::<Result<_, _>>()?);
    }
    reader.finish()?;
    Ok(requests)
}

fn write_request(entry: &BatchEntry) -> Result<WriteRequest, DecodeError> {
    let request = WriteRequest::builder();
    let built = match entry {
        BatchEntry::Put(item) => PutRequest::builder()
            .set_item(Some(attribute::from_text(item)?))
            .build()
            .map(|put| request.put_request(put)),
        BatchEntry::Delete(key) => DeleteRequest::builder()
            .set_key(Some(attribute::from_text(key)?))
            .build()
            .map(|delete| request.delete_request(delete)),
    };
    Ok(built.expect("what is required is set").build())
}

fn left_over(request: &WriteRequest, named: &Request) -> Result<BatchEntry> {
    let text = |map: &Map| text(Some(map), named).map(|text| text.unwrap_or_default().into());
    match (&request.put_request, &request.delete_request) {
        (Some(put), _) => text(&put.item).map(BatchEntry::Put),
        (None, Some(delete)) => text(&delete.key).map(BatchEntry::Delete),
        (None, None) => Err(unreadable(named, unknown())),
    }
}

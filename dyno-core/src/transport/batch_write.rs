//! BatchWriteItem: puts and deletes of several tables as JSON, and the unprocessed ones.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemInput;
use aws_sdk_dynamodb::operation::batch_write_item::builders::BatchWriteItemFluentBuilder;
use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};

use super::call::SdkCall;
use super::failed::unreadable;
use super::input::Input;
use super::member_text::Parts;
use super::sink::{Sink, Slot};
use super::{Map, call, send, text};
use crate::codec::attribute_value;
use crate::codec::{DecodeError, EncodeError};
use crate::error::{Error, Request, Result};
use crate::transport::Sender;
use crate::wire::{Format, Reader, ValueReader, quoted};

/// One operation of a batch: the JSON of an item to put, or of a key to delete.
#[derive(Clone, Debug)]
pub(crate) enum BatchEntry {
    Put(Arc<str>),
    Delete(Arc<str>),
}

impl BatchEntry {
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Put(text) | Self::Delete(text) => text,
        }
    }
}

/// Operations by the names of their tables.
pub(crate) type Entries = Vec<(Arc<str>, Vec<BatchEntry>)>;

/// The request for at most 25 operations.
pub(crate) fn batch_write_input(
    sender: &Sender,
    tables: &Arc<Entries>,
) -> Input<BatchWriteItemFluentBuilder> {
    let sender = &*sender.of_tables(tables.iter().map(|(table, _)| &**table));
    let skeleton = sender.sdk().batch_write_item();
    // The rules for the endpoint read the names of the tables.
    let skeleton = tables.iter().fold(skeleton, |skeleton, (table, _)| {
        skeleton.request_items(&**table, Vec::new())
    });
    let request_items = Arc::new(RequestItems::new(tables.clone()));
    let mut input =
        Input::new(skeleton).with_parts("RequestItems", request_items, |request, text| {
            Ok(request.set_request_items(Some(requests(text)?)))
        });
    input = input.metered(sender);
    input.strip = |input| {
        if let Some(input) = input.downcast_mut::<BatchWriteItemInput>() {
            input.request_items = None;
        }
    };
    input
}

/// The result of a BatchWriteItem.
pub(crate) struct BatchSent {
    /// What is unprocessed.
    pub(crate) unprocessed: Result<Entries>,
    /// Whether an attempt before the last one may have been carried out although it failed.
    pub(crate) may_be_done: bool,
}

/// BatchWriteItem. Returns the JSON of the unprocessed operations: of items to put and of keys to delete.
pub(crate) async fn batch_write(sender: &Sender, tables: &Arc<Entries>) -> BatchSent {
    let input = batch_write_input(sender, tables);
    let call = call(&input, BatchWriteSink::default());
    BatchSent {
        unprocessed: unprocessed(call.clone(), input, tables).await,
        may_be_done: call.was_unclear_before(),
    }
}

async fn unprocessed(
    call: Arc<SdkCall<BatchWriteSink>>,
    input: Input<BatchWriteItemFluentBuilder>,
    tables: &Entries,
) -> Result<Entries> {
    let named = || named(tables);
    match send(call.clone(), input).await {
        Ok(output) => match output.unprocessed_items {
            None => match call.sink.0.take() {
                Some(Some(entries)) => Ok(entries),
                Some(None) => Err(unreadable(&named(), unknown())),
                None => Ok(Vec::new()),
            },
            Some(tables) => {
                let tables = tables.iter().map(|(table, requests)| {
                    let entries = requests.iter().map(|request| entry(request, &named()));
                    Ok((table.as_str().into(), entries.collect::<Result<_>>()?))
                });
                tables.collect()
            }
        },
        Err(error) => Err(call.failed(named(), error)),
    }
}

/// The error of a batch whose response has an unprocessed operation that was not sent.
pub(crate) fn not_sent<E>(tables: &[(Arc<str>, Vec<E>)]) -> Error {
    let error = EncodeError::invalid("an unprocessed operation was not sent");
    unreadable(&named(tables), error)
}

/// The request, for errors.
fn named<E>(tables: &[(Arc<str>, Vec<E>)]) -> Request {
    Request::of_tables("BatchWriteItem", tables.iter().map(|(table, _)| table))
}

fn unknown() -> EncodeError {
    EncodeError::invalid("an unprocessed operation is of an unknown kind")
}

/// The unprocessed operations; `None` if one is of an unknown kind.
#[derive(Debug, Default)]
struct BatchWriteSink(Slot<Option<Entries>>);

impl Sink for BatchWriteSink {
    fn clear(&self) {
        self.0.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["UnprocessedItems"]
    }

    fn member(&self, _: &str, value: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        let mut left = Vec::new();
        let mut tables = value.object()?;
        while let Some((table, value)) = tables.next()? {
            let entries = read_entries(value)?.into_iter().collect::<Option<_>>();
            left.push(entries.map(|entries| (Arc::from(&*table), entries)));
        }
        self.0.fill(left.into_iter().collect());
        Ok(())
    }
}

/// The operations on one table; `None` for one whose kind is unknown.
fn read_entries(value: ValueReader<'_, '_>) -> Result<Vec<Option<BatchEntry>>, DecodeError> {
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
struct RequestItems {
    tables: Arc<Entries>,
    /// The names of the tables as JSON.
    names: Vec<String>,
}

impl RequestItems {
    fn new(tables: Arc<Entries>) -> Self {
        let names = tables.iter().map(|(table, _)| quoted(table)).collect();
        Self { tables, names }
    }
}

impl Parts for RequestItems {
    fn each<'p>(&'p self, write: &mut dyn FnMut(&'p str)) {
        for (at, ((_, entries), name)) in self.tables.iter().zip(&self.names).enumerate() {
            write(if at == 0 { "{" } else { "," });
            write(name);
            write(":");
            for (at, entry) in entries.iter().enumerate() {
                let (before, item) = match (entry, at) {
                    (BatchEntry::Put(item), 0) => (r#"[{"PutRequest":{"Item":"#, item),
                    (BatchEntry::Put(item), _) => (r#"}},{"PutRequest":{"Item":"#, item),
                    (BatchEntry::Delete(key), 0) => (r#"[{"DeleteRequest":{"Key":"#, key),
                    (BatchEntry::Delete(key), _) => (r#"}},{"DeleteRequest":{"Key":"#, key),
                };
                write(before);
                write(item);
            }
            write(if entries.is_empty() { "[]" } else { "}}]" });
        }
        write(if self.tables.is_empty() { "{}" } else { "}" });
    }
}

/// The member `RequestItems` as the SDK's maps.
fn requests(text: &str) -> Result<HashMap<String, Vec<WriteRequest>>, DecodeError> {
    let mut reader = Reader::from_json(text, Format::DynamoDb);
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
            .set_item(Some(attribute_value::from_json(item)?))
            .build()
            .map(|put| request.put_request(put)),
        BatchEntry::Delete(key) => DeleteRequest::builder()
            .set_key(Some(attribute_value::from_json(key)?))
            .build()
            .map(|delete| request.delete_request(delete)),
    };
    Ok(built.expect("what is required is set").build())
}

fn entry(request: &WriteRequest, named: &Request) -> Result<BatchEntry> {
    let text = |map: &Map| text(Some(map), named).map(|text| text.unwrap_or_default().into());
    match (&request.put_request, &request.delete_request) {
        (Some(put), _) => text(&put.item).map(BatchEntry::Put),
        (None, Some(delete)) => text(&delete.key).map(BatchEntry::Delete),
        (None, None) => Err(unreadable(named, unknown())),
    }
}

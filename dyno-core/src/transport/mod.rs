//! How do requests get to the service, and what comes back? The only file that sends.
//!
//! Today items pass through the SDK's maps, and are bridged to text before and after. Operations see neither: they hand over an item's
//! text and are given an item's text, or a page that is read already.

mod failed;

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::delete_table::builders::DeleteTableFluentBuilder;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::list_tables::ListTablesOutput;
use aws_sdk_dynamodb::operation::list_tables::builders::ListTablesFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, DeleteRequest, PutRequest, TableDescription, WriteRequest,
};

use self::failed::{failed, refused, unreadable};
use crate::attribute;
use crate::client::Client;
use crate::codec::{EncodeError, decode_item, written_wrong};
use crate::cursor::Cursor;
use crate::error::{Error, Request, Result, Subject};
use crate::model::DecodeDocument;
use crate::op::{Page, Target};

type Map = HashMap<String, AttributeValue>;

/// What came back from a write: the text of what the service returned, if it did.
#[derive(Debug)]
pub(crate) enum Written {
    Done(Option<String>),
    /// The condition was false; with the item that is there.
    Refused(Option<String>),
}

/// GetItem: the item's text, if there is such an item.
pub(crate) async fn get_item(request: GetItemFluentBuilder) -> Result<Option<String>> {
    let named = Request::new("GetItem", request.get_table_name());
    match request.send().await {
        Ok(output) => text(output.item.as_ref(), &named),
        Err(error) => Err(failed(named, error)),
    }
}

/// PutItem: `request` is what goes around the item.
pub(crate) async fn put_item(request: PutItemFluentBuilder, item: Arc<str>) -> Result<Written> {
    let named = Request::new("PutItem", request.get_table_name());
    let item = map(&item, &named)?;
    match request.set_item(Some(item)).send().await {
        Ok(output) => text(output.attributes.as_ref(), &named).map(Written::Done),
        Err(error) => refused(&named, error),
    }
}

/// UpdateItem.
pub(crate) async fn update_item(request: UpdateItemFluentBuilder) -> Result<Written> {
    let named = Request::new("UpdateItem", request.get_table_name());
    match request.send().await {
        Ok(output) => text(output.attributes.as_ref(), &named).map(Written::Done),
        Err(error) => refused(&named, error),
    }
}

/// DeleteItem.
pub(crate) async fn delete_item(request: DeleteItemFluentBuilder) -> Result<Written> {
    let named = Request::new("DeleteItem", request.get_table_name());
    match request.send().await {
        Ok(output) => text(output.attributes.as_ref(), &named).map(Written::Done),
        Err(error) => refused(&named, error),
    }
}

/// Query: one page.
pub(crate) async fn query<T: DecodeDocument>(
    request: QueryFluentBuilder,
    target: &Target,
) -> Result<Page<Result<T>>> {
    let named = Request::new("Query", request.get_table_name());
    match request.send().await {
        Ok(output) => {
            let end = End {
                last: output.last_evaluated_key,
                capacity: output.consumed_capacity,
            };
            page(
                output.items.as_deref(),
                output.count,
                output.scanned_count,
                end,
                &named,
                target,
            )
        }
        Err(error) => Err(failed(named, error)),
    }
}

/// Scan: one page.
pub(crate) async fn scan<T: DecodeDocument>(
    request: ScanFluentBuilder,
    target: &Target,
) -> Result<Page<Result<T>>> {
    let named = Request::new("Scan", request.get_table_name());
    match request.send().await {
        Ok(output) => {
            let end = End {
                last: output.last_evaluated_key,
                capacity: output.consumed_capacity,
            };
            page(
                output.items.as_deref(),
                output.count,
                output.scanned_count,
                end,
                &named,
                target,
            )
        }
        Err(error) => Err(failed(named, error)),
    }
}

/// One operation of a batch: the text of an item to put, or of a key to delete.
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

/// BatchWriteItem: at most 25 operations. Those that the service left over come back, each with the name of its table.
pub(crate) async fn batch_write(
    client: &Client,
    tables: &[(Arc<str>, Vec<BatchEntry>)],
) -> Result<Vec<(Arc<str>, BatchEntry)>> {
    let table = match tables {
        [(table, _)] => Some(table.to_string()),
        _ => None,
    };
    let named = Request::new("BatchWriteItem", &table);
    let mut request = client.sdk().batch_write_item();
    for (table, entries) in tables {
        let requests = entries.iter().map(|entry| write_request(entry, &named));
        request = request.request_items(&**table, requests.collect::<Result<Vec<_>>>()?);
    }
    match request.send().await {
        Ok(output) => {
            let left = output.unprocessed_items.into_iter().flatten();
            let left = left.flat_map(|(table, requests)| {
                let table: Arc<str> = table.into();
                requests
                    .into_iter()
                    .map(move |request| (table.clone(), request))
            });
            left.map(|(table, left)| Ok((table, left_over(&left, &named)?)))
                .collect()
        }
        Err(error) => Err(failed(named, error)),
    }
}

/// The SDK's form of one operation of a batch.
pub(crate) fn sdk_write_request(entry: &BatchEntry, target: &Target) -> Result<WriteRequest> {
    write_request(
        entry,
        &Request::new("BatchWriteItem", &Some(target.table.to_string())),
    )
}

fn write_request(entry: &BatchEntry, named: &Request) -> Result<WriteRequest> {
    let request = WriteRequest::builder();
    let built = match entry {
        BatchEntry::Put(item) => PutRequest::builder()
            .set_item(Some(map(item, named)?))
            .build()
            .map(|put| request.put_request(put)),
        BatchEntry::Delete(key) => DeleteRequest::builder()
            .set_key(Some(map(key, named)?))
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
        (None, None) => Err(unreadable(
            named,
            EncodeError::refused("the service left over an operation of an unknown kind"),
        )),
    }
}

/// The error of a batch of which the service left over what was not in it.
pub(crate) fn not_sent() -> Error {
    let named = Request::new("BatchWriteItem", &None);
    let error = EncodeError::refused("the service left over an operation that was not sent");
    unreadable(&named, error)
}

/// CreateTable.
pub(crate) async fn create_table(
    request: CreateTableFluentBuilder,
) -> Result<Option<TableDescription>> {
    let named = Request::new("CreateTable", request.get_table_name());
    request
        .send()
        .await
        .map(|output| output.table_description)
        .map_err(|error| failed(named, error))
}

/// DeleteTable.
pub(crate) async fn delete_table(request: DeleteTableFluentBuilder) -> Result<()> {
    let named = Request::new("DeleteTable", request.get_table_name());
    request
        .send()
        .await
        .map(|_| ())
        .map_err(|error| failed(named, error))
}

/// DescribeTable; `None` when there is no such table.
pub(crate) async fn describe_table(
    client: &aws_sdk_dynamodb::Client,
    table: &str,
) -> Result<Option<TableDescription>> {
    match client.describe_table().table_name(table).send().await {
        Ok(output) => Ok(output.table),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(error) => Err(failed(
            Request::new("DescribeTable", &Some(table.to_owned())),
            error,
        )),
    }
}

/// ListTables: one page.
pub(crate) async fn list_tables(request: ListTablesFluentBuilder) -> Result<ListTablesOutput> {
    request
        .send()
        .await
        .map_err(|error| failed(Request::new("ListTables", &None), error))
}

/// The end of a page.
struct End {
    last: Option<Map>,
    capacity: Option<ConsumedCapacity>,
}

/// A page, each of whose items may be one that cannot be read.
fn page<T: DecodeDocument>(
    maps: Option<&[Map]>,
    count: i32,
    scanned: i32,
    end: End,
    named: &Request,
    target: &Target,
) -> Result<Page<Result<T>>> {
    let item = |map: &Map| {
        let text =
            attribute::to_text(map).map_err(|error| Error::decode(target.subject(None), error))?;
        decode_item(&text).map_err(|error| Error::decode(target.subject_of(&text), error))
    };
    let cursor = end.last.filter(|key| !key.is_empty());
    Ok(Page {
        items: maps.unwrap_or_default().iter().map(item).collect(),
        cursor: text(cursor.as_ref(), named)?.map(Cursor::new),
        count: usize::try_from(count).unwrap_or_default(),
        scanned: usize::try_from(scanned).unwrap_or_default(),
        capacity: end.capacity.and_then(|capacity| capacity.capacity_units),
    })
}

/// The text of a map that the service sent.
fn text(map: Option<&Map>, named: &Request) -> Result<Option<String>> {
    map.map(attribute::to_text)
        .transpose()
        .map_err(|error| unreadable(named, error))
}

/// The map of a text that we wrote.
fn map(text: &str, named: &Request) -> Result<Map> {
    attribute::from_text(text).map_err(|error| {
        Error::encode(
            Subject::new(named.table.as_deref().unwrap_or_default(), None),
            written_wrong(error),
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::op::example::{Movie, Service, brazil, ok};

    #[tokio::test]
    async fn an_item_survives_the_way_there_and_back() {
        let service = Service::new(|operation, body| match operation {
            "PutItem" => ok("{}"),
            _ => ok(body),
        });
        service.movies().put(&brazil()).await.unwrap();
        let [(_, body)] = service.asked().try_into().unwrap();
        let (_, item) = body.split_once(r#""Item":"#).unwrap();
        let item = item.strip_suffix('}').unwrap().to_owned();
        let service = Service::new(move |_, _| ok(&format!(r#"{{"Item":{item}}}"#)));
        let found: Option<Movie> = service.movies().get((1985, "Brazil")).await.unwrap();
        assert_eq!(found, Some(brazil()));
    }
}

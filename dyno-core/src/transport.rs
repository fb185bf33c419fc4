//! How do requests get to the service, and what comes back? The only file that sends.
//!
//! Today items pass through the SDK's maps, and are bridged to text before and after. Operations see neither: they hand over an item's
//! text and are given an item's text, or a page that is read already.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::Arc;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::batch_write_item::builders::BatchWriteItemFluentBuilder;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::delete_table::builders::DeleteTableFluentBuilder;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::list_tables::ListTablesOutput;
use aws_sdk_dynamodb::operation::list_tables::builders::ListTablesFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, DeleteRequest, PutRequest, TableDescription, WriteRequest,
};

use crate::attribute;
use crate::codec::{EncodeError, decode_item, written_wrong};
use crate::cursor::Cursor;
use crate::error::{Error, Failure, Request, Result, Subject};
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

/// BatchWriteItem on one table: at most 25 operations. The texts of those that the service left over come back, of items that were
/// to be put and of keys that were to be deleted.
pub(crate) async fn batch_write(
    request: BatchWriteItemFluentBuilder,
    table: &str,
    entries: &[BatchEntry],
) -> Result<Vec<BatchEntry>> {
    let named = Request::new("BatchWriteItem", &Some(table.to_owned()));
    let requests = entries
        .iter()
        .map(|entry| write_request(entry, &named))
        .collect::<Result<Vec<_>>>()?;
    match request.request_items(table, requests).send().await {
        Ok(output) => {
            let left = output
                .unprocessed_items
                .into_iter()
                .flatten()
                .flat_map(|(_, requests)| requests);
            left.map(|left| left_over(&left, &named)).collect()
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
pub(crate) fn not_sent(table: &str) -> Error {
    let named = Request::new("BatchWriteItem", &Some(table.to_owned()));
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

fn unreadable(named: &Request, error: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
    Error::Transport(Box::new(Failure {
        request: named.clone(),
        code: None,
        message: None,
        request_id: None,
        source: error.into(),
    }))
}

/// Errors that may say that a condition was false.
trait ConditionCheck {
    /// The item that is there, if the condition was false.
    fn refused(&self) -> Option<Option<&Map>>;
}

macro_rules! condition_check {
    ($($error:ident)*) => {$(
        impl ConditionCheck for $error {
            fn refused(&self) -> Option<Option<&Map>> {
                match self {
                    Self::ConditionalCheckFailedException(refused) => Some(refused.item()),
                    _ => None,
                }
            }
        }
    )*};
}

condition_check!(PutItemError UpdateItemError DeleteItemError);

fn refused<E>(named: &Request, error: SdkError<E, HttpResponse>) -> Result<Written>
where
    E: ConditionCheck + ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    match error.as_service_error().and_then(ConditionCheck::refused) {
        Some(old) => text(old.filter(|old| !old.is_empty()), named).map(Written::Refused),
        None => Err(failed(named.clone(), error)),
    }
}

fn failed<E>(request: Request, error: SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    let stage = match &error {
        SdkError::TimeoutError(_) => Stage::Late,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Stage::Late,
        // Without a code it was no answer of the service: a page of a proxy, a body that ended early.
        SdkError::ServiceError(_) if error.code().is_some() => Stage::Service,
        _ => Stage::Way,
    };
    let (code, message) = (
        error.code().map(str::to_owned),
        error.message().map(str::to_owned),
    );
    let request_id = error.request_id().map(str::to_owned);
    Failure {
        request,
        code,
        message,
        request_id,
        source: Box::new(error),
    }
    .at(stage)
}

/// Where a request failed.
#[derive(Clone, Copy)]
enum Stage {
    Service,
    Late,
    Way,
}

impl Failure {
    fn at(self, stage: Stage) -> Error {
        match stage {
            Stage::Late => Error::Timeout(Box::new(self)),
            Stage::Way => Error::Transport(Box::new(self)),
            Stage::Service if THROTTLED.contains(&self.code()) => Error::Throttled(Box::new(self)),
            Stage::Service => Error::Service(Box::new(self)),
        }
    }
}

const THROTTLED: [&str; 3] = [
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
];

/// For requests that were sent through the SDK, as from `into_sdk`.
impl<E> From<SdkError<E, HttpResponse>> for Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        failed(Request::new("request", &None), error)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use crate::Error;
    use crate::op::example::{LATE, LOST, Movie, Service, brazil, error, ok};

    /// What a get ends with when the service answers so, and how often the SDK tried.
    async fn get(status: u16, body: &str) -> (Error, usize) {
        let body = body.to_owned();
        let service = Service::new(move |_, _| (status, body.clone()));
        let error = service.movies().get((1985, "Brazil")).await.unwrap_err();
        (error, service.requests())
    }

    #[tokio::test]
    async fn errors_are_told_apart_by_where_they_come_from() {
        let (late, tries) = get(LATE, "").await;
        assert!(matches!(late, Error::Timeout(_)), "{late:?}");
        assert_eq!(
            (late.to_string().as_str(), tries),
            ("GetItem of `Movies`: no answer in time", 3)
        );
        let (lost, tries) = get(LOST, "").await;
        assert!(matches!(lost, Error::Transport(_)), "{lost:?}");
        assert_eq!(
            (lost.to_string().as_str(), tries),
            ("GetItem of `Movies`: no answer that could be read", 3)
        );
        let (cut, _) = get(200, r#"{"Item":{"#).await;
        assert!(matches!(cut, Error::Transport(_)), "{cut:?}");
        let (proxy, _) = get(404, "<html>").await;
        assert!(matches!(proxy, Error::Transport(_)), "{proxy:?}");
        for (code, throttled) in [
            ("ThrottlingException", true),
            ("ProvisionedThroughputExceededException", true),
            ("RequestLimitExceeded", true),
            ("AccessDeniedException", false),
            ("ValidationException", false),
        ] {
            let (error, _) = get(400, &error(code, "").1).await;
            assert_eq!(matches!(error, Error::Throttled(_)), throttled, "{error:?}");
            assert_eq!(matches!(error, Error::Service(_)), !throttled, "{error:?}");
            assert!(error.source().is_some());
        }
    }

    #[tokio::test]
    async fn an_error_of_a_request_sent_by_hand_is_one_of_ours() {
        let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
        let request = service.movies().get((1985, "Brazil")).into_sdk().unwrap();
        let error: Error = request.send().await.unwrap_err().into();
        assert_eq!(
            error.to_string(),
            "request: ResourceNotFoundException: No (request REQUEST)"
        );
    }

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

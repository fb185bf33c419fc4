//! The requests that create, describe, update and delete tables.
//!
//! They use the SDK's own inputs and outputs. dyno adds the check of the response's checksum, because a damaged
//! description would be compared as if it were the table's, and of what the response must have: the SDK reads an empty
//! body as a response in which nothing is there. It also looks at each attempt.

use std::sync::Arc;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::operation::delete_table::builders::DeleteTableFluentBuilder;
use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableFluentBuilder;
use aws_sdk_dynamodb::operation::describe_time_to_live::builders::DescribeTimeToLiveFluentBuilder;
use aws_sdk_dynamodb::operation::list_tables::ListTablesOutput;
use aws_sdk_dynamodb::operation::list_tables::builders::ListTablesFluentBuilder;
use aws_sdk_dynamodb::operation::list_tags_of_resource::ListTagsOfResourceOutput;
use aws_sdk_dynamodb::operation::list_tags_of_resource::builders::ListTagsOfResourceFluentBuilder;
use aws_sdk_dynamodb::operation::tag_resource::builders::TagResourceFluentBuilder;
use aws_sdk_dynamodb::operation::untag_resource::builders::UntagResourceFluentBuilder;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;
use aws_sdk_dynamodb::operation::update_time_to_live::builders::UpdateTimeToLiveFluentBuilder;
use aws_sdk_dynamodb::types::{TableDescription, TimeToLiveDescription};
use aws_smithy_types::body::SdkBody;

use super::body::{self, Body, BodyError};
use super::call::{OwnBody, SdkCall};
use super::operation::{Failed, Operation, send_as};
use super::sink::Sink;
use crate::codec::DecodeError;
use crate::error::{Request, Result};
use crate::observe::Meters;
use crate::wire::ValueReader;

/// CreateTable.
pub(crate) async fn create_table(
    request: CreateTableFluentBuilder,
) -> Result<Option<TableDescription>> {
    let named = Request::new("CreateTable", request.get_table_name());
    Ok(change(request, named, Needs::Object)
        .await?
        .table_description)
}

/// UpdateTable.
pub(crate) async fn update_table(request: UpdateTableFluentBuilder) -> Result<()> {
    let named = Request::new("UpdateTable", request.get_table_name());
    change(request, named, Needs::Object).await.map(drop)
}

/// DeleteTable.
pub(crate) async fn delete_table(request: DeleteTableFluentBuilder) -> Result<()> {
    let named = Request::new("DeleteTable", request.get_table_name());
    change(request, named, Needs::Object).await.map(drop)
}

/// DescribeTable. Returns `None` if the table does not exist.
pub(crate) async fn describe_table(
    request: DescribeTableFluentBuilder,
) -> Result<Option<TableDescription>> {
    let named = Request::new("DescribeTable", request.get_table_name());
    let (call, sent) = sent(request, Needs::Member("Table")).await;
    match sent {
        Ok(output) => Ok(output.table),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(error) => Err(call.failed(named, error)),
    }
}

/// DescribeTable. Fails if the table does not exist.
pub(crate) async fn describe_existing_table(
    request: DescribeTableFluentBuilder,
) -> Result<Option<TableDescription>> {
    let named = Request::new("DescribeTable", request.get_table_name());
    Ok(read(request, named, "Table").await?.table)
}

/// ListTables: one page.
pub(crate) async fn list_tables(request: ListTablesFluentBuilder) -> Result<ListTablesOutput> {
    read(request, Request::new("ListTables", &None), "TableNames").await
}

/// DescribeTimeToLive.
pub(crate) async fn describe_time_to_live(
    request: DescribeTimeToLiveFluentBuilder,
) -> Result<Option<TimeToLiveDescription>> {
    let named = Request::new("DescribeTimeToLive", request.get_table_name());
    let output = read(request, named, "TimeToLiveDescription").await?;
    Ok(output.time_to_live_description)
}

/// UpdateTimeToLive.
pub(crate) async fn update_time_to_live(request: UpdateTimeToLiveFluentBuilder) -> Result<()> {
    let named = Request::new("UpdateTimeToLive", request.get_table_name());
    change(request, named, Needs::Object).await.map(drop)
}

/// ListTagsOfResource: one page.
pub(crate) async fn list_tags(
    request: ListTagsOfResourceFluentBuilder,
    table: &str,
) -> Result<ListTagsOfResourceOutput> {
    let named = Request::new("ListTagsOfResource", &Some(table.to_owned()));
    read(request, named, "Tags").await
}

/// TagResource.
pub(crate) async fn tag(request: TagResourceFluentBuilder, table: &str) -> Result<()> {
    let named = Request::new("TagResource", &Some(table.to_owned()));
    change(request, named, Needs::Nothing).await.map(drop)
}

/// UntagResource.
pub(crate) async fn untag(request: UntagResourceFluentBuilder, table: &str) -> Result<()> {
    let named = Request::new("UntagResource", &Some(table.to_owned()));
    change(request, named, Needs::Nothing).await.map(drop)
}

/// What a response must have.
#[derive(Clone, Copy)]
enum Needs {
    /// Nothing: the body is empty, or an object.
    Nothing,
    Object,
    Member(&'static str),
}

/// Sends a request that changes nothing. Its response must have the member.
async fn read<O: Operation>(request: O, named: Request, member: &'static str) -> Result<O::Output> {
    let (call, sent) = sent(request, Needs::Member(member)).await;
    sent.map_err(|error| call.failed(named, error))
}

/// Sends a request that changes something. The error says if an earlier attempt may have been carried out.
async fn change<O: Operation>(request: O, named: Request, needs: Needs) -> Result<O::Output> {
    let (call, sent) = sent(request, needs).await;
    sent.map_err(|error| call.settle(call.failed(named, error)))
}

async fn sent<O: Operation>(
    request: O,
    needs: Needs,
) -> (Arc<SdkCall>, Result<O::Output, Failed<O>>) {
    let (injection, meters) = (O::injection(), Meters::default());
    let call: Arc<SdkCall> = Arc::new(SdkCall::new(
        injection,
        OwnBody::None,
        |_| {},
        meters,
        SdkBodySink(needs),
    ));
    let sent = send_as(Box::new(request), call.clone()).await;
    (call, sent)
}

/// Checks a response, and leaves its body to the SDK.
struct SdkBodySink(Needs);

impl SdkBodySink {
    fn check(&self, body: &[u8]) -> Result<(), BodyError> {
        match self.0 {
            Needs::Nothing if body.is_empty() => Ok(()),
            // A page of a proxy is no success.
            Needs::Nothing | Needs::Object => body::check_members(body, None),
            Needs::Member(name) => body::check_members(body, Some(name)),
        }
    }
}

impl Sink for SdkBodySink {
    fn clear(&self) {}

    fn whole_response(
        &self,
        _: &HttpResponse,
        body: &Body<'_>,
    ) -> Option<Result<SdkBody, BodyError>> {
        let checked = self.check(&body.bytes);
        Some(checked.map(|()| SdkBody::from(&*body.bytes)))
    }

    fn members(&self) -> &'static [&'static str] {
        &[]
    }

    fn member(&self, _: &str, _: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::example::{LOST, Reply, Service, error, ok};

    // S21: after a change whose response was lost, the next attempt finds the table created or deleted
    #[tokio::test]
    async fn a_change_of_a_table_whose_response_was_lost_says_so() {
        let of = |status| Reply {
            status,
            ..Reply::default()
        };
        for (lost, code) in [
            (of(LOST), "ResourceInUseException"),
            (of(500), "ResourceNotFoundException"),
        ] {
            let replies = || [lost.clone(), error(code, "").into()];
            let create = Service::replies(replies()).movies().create_table();
            let delete = Service::replies(replies()).movies().delete_table();
            for error in [
                create.await.map(drop).unwrap_err(),
                delete.await.unwrap_err(),
            ] {
                assert!(error.is_outcome_unknown(), "{error}");
                let text = "; an earlier attempt may have been carried out (request REQUEST)";
                assert!(error.to_string().ends_with(text), "{error}");
            }
        }
        let rejecting = Service::new(|_, _| error("ResourceInUseException", ""));
        let error = rejecting.movies().create_table().await.unwrap_err();
        assert!(!error.is_outcome_unknown(), "{error}");
    }

    // An empty body is no list without tables, and no table that is gone.
    #[tokio::test]
    async fn a_response_that_lacks_what_was_asked_for_is_an_error() {
        for (body, cause) in [
            ("", "the body ended early"),
            ("{}", "the response has no `"),
        ] {
            let service = Service::new(move |_, _| (200, body.to_owned()));
            let movies = service.movies();
            let list = service.client().list_tables();
            let texts = [
                list.all().await.map(drop).unwrap_err(),
                movies.describe_table().await.map(drop).unwrap_err(),
                movies
                    .time_to_live()
                    .describe()
                    .await
                    .map(drop)
                    .unwrap_err(),
                movies.tags().all().await.map(drop).unwrap_err(),
            ];
            for error in texts {
                assert!(error.to_string().contains(cause), "{error}");
            }
        }
        let empty = Service::new(|_, _| (200, String::new())).movies();
        let error = empty.delete_table().no_wait().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
    }

    #[tokio::test]
    async fn a_damaged_description_is_requested_again() {
        let table = ok(r#"{"Table":{"TableStatus":"ACTIVE"}}"#);
        let damaged = Reply {
            headers: vec![("x-amz-crc32", "1".to_owned())],
            ..table.clone().into()
        };
        let service = Service::replies([damaged, table.into()]);
        assert!(service.movies().is_active().await.unwrap());
        assert_eq!(service.requests(), 2);
    }
}

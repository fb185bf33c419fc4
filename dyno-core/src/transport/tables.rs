//! Tables themselves: created, described, changed, deleted. These requests go through the SDK's own inputs and outputs; we look at their
//! checksums, and at the attempts of those that change something.

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

use super::body::{Body, BodyError};
use super::call::{Call, Ours};
use super::failed::failed;
use super::operation::Operation;
use super::sink::Sink;
use crate::codec::DecodeError;
use crate::error::{Code, Request, Result};
use crate::observe::Meters;
use crate::wire::Value;

/// Sends a request as it is.
async fn send<O: Operation>(request: O, table: &Option<String>) -> Result<O::Output> {
    let call = Call::new(
        O::door(),
        Ours::Nothing,
        |_| {},
        Meters::default(),
        Untouched,
    );
    let call = Arc::new(call);
    match Box::new(request).send_as(call.clone()).await {
        Ok(output) => Ok(output),
        Err(error) => {
            let named = Request::new(O::door().operation, table);
            Err(call.settle(failed(named, error)))
        }
    }
}

/// Leaves the whole answer to the SDK, once its checksum is right.
struct Untouched;

impl Sink for Untouched {
    fn clear(&self) {}

    fn whole(&self, _: &HttpResponse, body: &Body<'_>) -> Option<Result<SdkBody, BodyError>> {
        Some(Ok(SdkBody::from(body.bytes.to_vec())))
    }

    fn members(&self) -> &'static [&'static str] {
        &[]
    }

    fn member(&self, _: &str, _: Value<'_, '_>, _: usize) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// CreateTable.
pub(crate) async fn create_table(request: CreateTableFluentBuilder) -> Result<()> {
    let table = request.get_table_name().clone();
    send(request, &table).await.map(drop)
}

/// UpdateTable.
pub(crate) async fn update_table(request: UpdateTableFluentBuilder) -> Result<()> {
    let table = request.get_table_name().clone();
    send(request, &table).await.map(drop)
}

/// DeleteTable.
pub(crate) async fn delete_table(request: DeleteTableFluentBuilder) -> Result<()> {
    let table = request.get_table_name().clone();
    send(request, &table).await.map(drop)
}

/// DescribeTable; `None` when there is no such table.
pub(crate) async fn describe_table(
    request: DescribeTableFluentBuilder,
) -> Result<Option<TableDescription>> {
    match describe_existing_table(request).await {
        Err(error) if error.code() == Some(Code::ResourceNotFound) => Ok(None),
        described => described,
    }
}

/// DescribeTable of a table that must be there.
pub(crate) async fn describe_existing_table(
    request: DescribeTableFluentBuilder,
) -> Result<Option<TableDescription>> {
    let table = request.get_table_name().clone();
    send(request, &table).await.map(|output| output.table)
}

/// ListTables: one page.
pub(crate) async fn list_tables(request: ListTablesFluentBuilder) -> Result<ListTablesOutput> {
    send(request, &None).await
}

/// DescribeTimeToLive.
pub(crate) async fn describe_time_to_live(
    request: DescribeTimeToLiveFluentBuilder,
) -> Result<Option<TimeToLiveDescription>> {
    let table = request.get_table_name().clone();
    let described = send(request, &table).await;
    described.map(|output| output.time_to_live_description)
}

/// UpdateTimeToLive.
pub(crate) async fn update_time_to_live(request: UpdateTimeToLiveFluentBuilder) -> Result<()> {
    let table = request.get_table_name().clone();
    send(request, &table).await.map(drop)
}

/// ListTagsOfResource: one page.
pub(crate) async fn list_tags(
    request: ListTagsOfResourceFluentBuilder,
    table: &str,
) -> Result<ListTagsOfResourceOutput> {
    send(request, &Some(table.to_owned())).await
}

/// TagResource.
pub(crate) async fn tag(request: TagResourceFluentBuilder, table: &str) -> Result<()> {
    send(request, &Some(table.to_owned())).await.map(drop)
}

/// UntagResource.
pub(crate) async fn untag(request: UntagResourceFluentBuilder, table: &str) -> Result<()> {
    send(request, &Some(table.to_owned())).await.map(drop)
}

#[cfg(test)]
mod tests {
    use crate::op::example::{LOST, Reply, Service, error, ok};

    // S21: what was carried out, and whose answer was lost, is there or gone at the next attempt
    #[tokio::test]
    async fn a_change_of_a_table_whose_answer_was_lost_says_so() {
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
                let text = "; an attempt before may have been carried out (request REQUEST)";
                assert!(error.to_string().ends_with(text), "{error}");
            }
        }
        let refused = Service::new(|_, _| error("ResourceInUseException", ""));
        let error = refused.movies().create_table().await.unwrap_err();
        assert!(!error.is_outcome_unknown(), "{error}");
    }

    #[tokio::test]
    async fn a_damaged_description_is_asked_for_again() {
        let table = ok(r#"{"Table":{"TableStatus":"ACTIVE"}}"#);
        let damaged = Reply {
            headers: vec![("x-amz-crc32", "1".to_owned())],
            ..table.clone().into()
        };
        let service = Service::replies([damaged, table.into()]);
        assert!(service.movies().exists().await.unwrap());
        assert_eq!(service.requests(), 2);
    }
}

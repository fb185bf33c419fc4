//! Tables themselves: created, described, changed, deleted. These requests go through the SDK's own inputs and outputs.

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

use super::failed::failed;
use crate::error::{Request, Result};

/// CreateTable.
pub(crate) async fn create_table(
    request: CreateTableFluentBuilder,
) -> Result<Option<TableDescription>> {
    let named = Request::new("CreateTable", request.get_table_name());
    match request.send().await {
        Ok(output) => Ok(output.table_description),
        Err(error) => Err(failed(named, error)),
    }
}

/// UpdateTable.
pub(crate) async fn update_table(request: UpdateTableFluentBuilder) -> Result<()> {
    let named = Request::new("UpdateTable", request.get_table_name());
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(named, error)),
    }
}

/// DeleteTable.
pub(crate) async fn delete_table(request: DeleteTableFluentBuilder) -> Result<()> {
    let named = Request::new("DeleteTable", request.get_table_name());
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(named, error)),
    }
}

/// DescribeTable; `None` when there is no such table.
pub(crate) async fn describe_table(
    request: DescribeTableFluentBuilder,
) -> Result<Option<TableDescription>> {
    let named = Request::new("DescribeTable", request.get_table_name());
    match request.send().await {
        Ok(output) => Ok(output.table),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(error) => Err(failed(named, error)),
    }
}

/// DescribeTable of a table that must be there.
pub(crate) async fn describe_existing_table(
    request: DescribeTableFluentBuilder,
) -> Result<Option<TableDescription>> {
    let named = Request::new("DescribeTable", request.get_table_name());
    match request.send().await {
        Ok(output) => Ok(output.table),
        Err(error) => Err(failed(named, error)),
    }
}

/// ListTables: one page.
pub(crate) async fn list_tables(request: ListTablesFluentBuilder) -> Result<ListTablesOutput> {
    match request.send().await {
        Ok(output) => Ok(output),
        Err(error) => Err(failed(Request::new("ListTables", &None), error)),
    }
}

/// DescribeTimeToLive.
pub(crate) async fn describe_time_to_live(
    request: DescribeTimeToLiveFluentBuilder,
) -> Result<Option<TimeToLiveDescription>> {
    let named = Request::new("DescribeTimeToLive", request.get_table_name());
    match request.send().await {
        Ok(output) => Ok(output.time_to_live_description),
        Err(error) => Err(failed(named, error)),
    }
}

/// UpdateTimeToLive.
pub(crate) async fn update_time_to_live(request: UpdateTimeToLiveFluentBuilder) -> Result<()> {
    let named = Request::new("UpdateTimeToLive", request.get_table_name());
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(named, error)),
    }
}

/// ListTagsOfResource: one page.
pub(crate) async fn list_tags(
    request: ListTagsOfResourceFluentBuilder,
    table: &str,
) -> Result<ListTagsOfResourceOutput> {
    let named = Request::new("ListTagsOfResource", &Some(table.to_owned()));
    match request.send().await {
        Ok(output) => Ok(output),
        Err(error) => Err(failed(named, error)),
    }
}

/// TagResource.
pub(crate) async fn tag(request: TagResourceFluentBuilder, table: &str) -> Result<()> {
    let named = Request::new("TagResource", &Some(table.to_owned()));
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(named, error)),
    }
}

/// UntagResource.
pub(crate) async fn untag(request: UntagResourceFluentBuilder, table: &str) -> Result<()> {
    let named = Request::new("UntagResource", &Some(table.to_owned()));
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(named, error)),
    }
}

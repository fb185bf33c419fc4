//! The requests to DynamoDB Streams.

use std::error::Error as StdError;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodbstreams::Client as StreamsClient;
use aws_sdk_dynamodbstreams::operation::get_shard_iterator::builders::GetShardIteratorFluentBuilder;
use aws_sdk_dynamodbstreams::types::{ShardIteratorType, StreamDescription, StreamStatus};

use super::records::Records;
use super::shards::{ListedShard, Position};
use crate::codec::DecodeDocument;
use crate::error::{Error, Request, Result};
use crate::transport;

/// The shards of a stream, and whether more can come.
pub(super) struct Listed {
    pub(super) shards: Vec<ListedShard>,
    pub(super) is_enabled: bool,
}

/// DescribeStream, all pages.
pub(super) async fn list(streams: &StreamsClient, stream: &str) -> Result<Listed> {
    let (mut shards, mut start) = (Vec::new(), None);
    let mut is_enabled = None;
    loop {
        let request = streams.describe_stream().stream_arn(stream);
        let response = request.set_exclusive_start_shard_id(start).send().await;
        let response = response.map_err(|error| failed("DescribeStream", error))?;
        let empty = || StreamDescription::builder().build();
        let description = response.stream_description.unwrap_or_else(empty);
        // While it is being disabled, its shards may still get children. What a later page says may be newer than the
        // shards of an earlier one.
        let status = description.stream_status;
        let is_enabled = *is_enabled.get_or_insert_with(|| status != Some(StreamStatus::Disabled));
        for shard in description.shards.unwrap_or_default() {
            shards.extend(shard.shard_id.map(|id| ListedShard {
                id: id.into(),
                parent: shard.parent_shard_id.map(Into::into),
            }));
        }
        start = description.last_evaluated_shard_id;
        if start.is_none() {
            return Ok(Listed { shards, is_enabled });
        }
    }
}

/// GetShardIterator for what follows the position.
pub(super) async fn iterator(
    streams: &StreamsClient,
    stream: &str,
    shard: &str,
    position: &Position,
) -> Result<Option<String>> {
    let request = match position {
        Position::After(number) => streams
            .get_shard_iterator()
            .shard_iterator_type(ShardIteratorType::AfterSequenceNumber)
            .sequence_number(&**number),
        // There is no iterator of a time; the records before it are left out.
        Position::Oldest | Position::Since(_) | Position::Done => streams
            .get_shard_iterator()
            .shard_iterator_type(ShardIteratorType::TrimHorizon),
    };
    send(request, stream, shard).await
}

/// GetShardIterator for the records from now on.
pub(super) async fn latest(
    streams: &StreamsClient,
    stream: &str,
    shard: &str,
) -> Result<Option<String>> {
    let request = streams.get_shard_iterator();
    send(
        request.shard_iterator_type(ShardIteratorType::Latest),
        stream,
        shard,
    )
    .await
}

async fn send(
    request: GetShardIteratorFluentBuilder,
    stream: &str,
    shard: &str,
) -> Result<Option<String>> {
    let response = request.stream_arn(stream).shard_id(shard).send().await;
    let response = response.map_err(|error| failed("GetShardIterator", error))?;
    Ok(response.shard_iterator)
}

/// The records of a page, and the iterator of the next one; `None` at the end of the shard.
pub(super) async fn records<T: DecodeDocument>(
    streams: &StreamsClient,
    iterator: String,
) -> Result<(Records<T>, Option<String>)> {
    let response = streams.get_records().shard_iterator(iterator).send().await;
    let response = response.map_err(|error| failed("GetRecords", error))?;
    let records = Records::from_sdk(response.records.unwrap_or_default())?;
    Ok((records, response.next_shard_iterator))
}

fn failed<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    transport::failed(Request::new(operation, &None), error)
}

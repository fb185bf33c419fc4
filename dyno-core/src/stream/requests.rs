//! The requests to DynamoDB Streams.
//!
//! The table's client sends them: the two services share the protocol and the signatures, and differ in the endpoint
//! and the names of their actions. So a stream needs no client of its own, and a record that no version of the SDK can
//! read is read from the JSON.

use super::record::string;
use super::records::Records;
use super::shards::{ListedShard, Position};
use crate::codec::DecodeDocument;
use crate::error::{Request, Result};
use crate::transport::{self, Sender};
use crate::wire::{DecodeError, Format, Reader, ValueReader, quoted};

/// The shards of a stream, and whether more can come.
pub(super) struct StreamShards {
    pub(super) shards: Vec<ListedShard>,
    pub(super) is_enabled: bool,
    pub(super) pages: u32,
}

/// A page of DescribeStream.
#[derive(Default)]
struct Description {
    shards: Vec<ListedShard>,
    is_disabled: bool,
    last: Option<String>,
}

/// DescribeStream, all pages.
pub(super) async fn list(streams: &Sender, stream: &str) -> Result<StreamShards> {
    let (mut shards, mut start) = (Vec::new(), None);
    let mut is_enabled = None;
    let mut pages = 0;
    let request = named("DescribeStream", stream);
    loop {
        let mut members = vec![("StreamArn", stream)];
        members.extend(
            start
                .as_deref()
                .map(|start| ("ExclusiveStartShardId", start)),
        );
        let response = send(streams, &request, &members).await?;
        let page = read(&request, &response, Description::read)?;
        // While it is being disabled, its shards may still get children. What a later page says may be newer than the
        // shards of an earlier one.
        let is_enabled = *is_enabled.get_or_insert(!page.is_disabled);
        shards.extend(page.shards);
        pages += 1;
        if page.last.is_some() && page.last == start {
            return Err(transport::repeated_cursor(&request));
        }
        start = page.last;
        if start.is_none() {
            return Ok(StreamShards {
                shards,
                is_enabled,
                pages,
            });
        }
    }
}

impl Description {
    fn read(response: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let mut description = None;
        let mut members = response.object()?;
        while let Some((name, value)) = members.next()? {
            match &*name {
                "StreamDescription" if !value.is_nothing() => {
                    description = Some(Self::members(value).map_err(|error| error.at_name(&name))?);
                }
                _ => value.skip()?,
            }
        }
        description.ok_or_else(|| DecodeError::missing().at_name("StreamDescription"))
    }

    fn members(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let mut description = Self::default();
        let mut has_status = false;
        let mut members = value.object()?;
        while let Some((name, value)) = members.next()? {
            match &*name {
                _ if value.is_nothing() => value.skip()?,
                "StreamStatus" => {
                    description.is_disabled = string(value)? == "DISABLED";
                    has_status = true;
                }
                "LastEvaluatedShardId" => description.last = Some(string(value)?.into_owned()),
                "Shards" => {
                    let mut shards = value.items()?;
                    while let Some(mut shard) = shards.next()? {
                        let (mut id, mut parent) = (None, None);
                        while let Some((name, value)) = shard.next()? {
                            match &*name {
                                _ if value.is_nothing() => value.skip()?,
                                "ShardId" => id = Some(string(value)?.into()),
                                "ParentShardId" => parent = Some(string(value)?.into()),
                                _ => value.skip()?,
                            }
                        }
                        let missing = || DecodeError::missing().at_name("ShardId");
                        let id = id.ok_or_else(missing)?;
                        description.shards.push(ListedShard { id, parent });
                    }
                }
                _ => value.skip()?,
            }
        }
        match has_status {
            true => Ok(description),
            false => Err(DecodeError::missing().at_name("StreamStatus")),
        }
    }
}

/// GetShardIterator for what follows the position.
pub(super) async fn iterator(
    streams: &Sender,
    stream: &str,
    shard: &str,
    position: &Position,
) -> Result<String> {
    match position {
        Position::After(number) => {
            let place = [
                ("ShardIteratorType", "AFTER_SEQUENCE_NUMBER"),
                ("SequenceNumber", &**number),
            ];
            shard_iterator(streams, stream, shard, &place).await
        }
        // There is no iterator of a time; the records before it are left out.
        Position::Oldest | Position::Since(_) | Position::Done => {
            oldest(streams, stream, shard).await
        }
    }
}

/// GetShardIterator for the oldest record of a shard.
pub(super) async fn oldest(streams: &Sender, stream: &str, shard: &str) -> Result<String> {
    let place = [("ShardIteratorType", "TRIM_HORIZON")];
    shard_iterator(streams, stream, shard, &place).await
}

/// GetShardIterator for the records from now on.
pub(super) async fn latest(streams: &Sender, stream: &str, shard: &str) -> Result<String> {
    shard_iterator(streams, stream, shard, &[("ShardIteratorType", "LATEST")]).await
}

async fn shard_iterator(
    streams: &Sender,
    stream: &str,
    shard: &str,
    place: &[(&str, &str)],
) -> Result<String> {
    let members = [&[("StreamArn", stream), ("ShardId", shard)], place].concat();
    let request = named("GetShardIterator", stream);
    let response = send(streams, &request, &members).await?;
    read(&request, &response, |response| {
        let mut iterator = None;
        let mut members = response.object()?;
        while let Some((name, value)) = members.next()? {
            match &*name {
                "ShardIterator" if !value.is_nothing() => {
                    iterator = Some(string(value)?.into_owned())
                }
                _ => value.skip()?,
            }
        }
        iterator.ok_or_else(|| DecodeError::missing().at_name("ShardIterator"))
    })
}

/// The records of a page, and the iterator of the next one; `None` at the end of the shard.
pub(super) async fn records<T: DecodeDocument>(
    streams: &Sender,
    stream: &str,
    iterator: &str,
) -> Result<(Records<T>, Option<String>)> {
    let request = named("GetRecords", stream);
    let response = send(streams, &request, &[("ShardIterator", iterator)]).await?;
    Records::read_page(&response).map_err(|error| transport::unreadable(&request, error))
}

/// A request on a stream, with the table that the ARN of the stream names (AWS Service Authorization Reference,
/// "Resource types defined by Amazon DynamoDB").
fn named(action: &'static str, stream: &str) -> Request {
    let table = stream.split_once(":table/");
    let table = table.and_then(|(_, rest)| Some(rest.split_once('/')?.0.to_owned()));
    Request::new(action, &table)
}

async fn send(streams: &Sender, request: &Request, members: &[(&str, &str)]) -> Result<String> {
    let members = members.iter();
    let members = members.map(|(name, value)| format!("{}:{}", quoted(name), quoted(value)));
    let body = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    transport::any_action(streams, transport::STREAMS, request.clone(), body).await
}

/// A response without what it must have is an error: it would end a shard in silence.
fn read<T>(
    request: &Request,
    response: &str,
    read: impl FnOnce(ValueReader<'_, '_>) -> Result<T, DecodeError>,
) -> Result<T> {
    let mut reader = Reader::from_json(response, Format::DynamoDb);
    read(reader.value()).map_err(|error| transport::unreadable(request, error))
}

//! The requests to DynamoDB Streams.
//!
//! The table's client sends them: the two services share the protocol and the signatures, and differ in the endpoint
//! and the names of their actions. So a stream needs no client of its own, and a record that no version of the SDK can
//! read is read from the JSON.

use super::record::string;
use super::records::Records;
use super::shards::{ListedShard, Position};
use crate::codec::DecodeDocument;
use crate::error::{Error, Result, Subject};
use crate::transport::{self, Sender};
use crate::wire::{DecodeError, Format, Reader, ValueReader, quoted};

/// The shards of a stream, and whether more can come.
pub(super) struct StreamShards {
    pub(super) shards: Vec<ListedShard>,
    pub(super) is_enabled: bool,
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
    loop {
        let mut members = vec![("StreamArn", stream)];
        members.extend(
            start
                .as_deref()
                .map(|start| ("ExclusiveStartShardId", start)),
        );
        let response = send(streams, "DescribeStream", &members).await?;
        let page = read(&response, Description::read)?;
        // While it is being disabled, its shards may still get children. What a later page says may be newer than the
        // shards of an earlier one.
        let is_enabled = *is_enabled.get_or_insert(!page.is_disabled);
        shards.extend(page.shards);
        start = page.last;
        if start.is_none() {
            return Ok(StreamShards { shards, is_enabled });
        }
    }
}

impl Description {
    fn read(response: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let mut description = Self::default();
        let mut members = response.object()?;
        while let Some((name, value)) = members.next()? {
            match &*name {
                "StreamDescription" => description.member(value)?,
                _ => value.skip()?,
            }
        }
        Ok(description)
    }

    fn member(&mut self, value: ValueReader<'_, '_>) -> Result<(), DecodeError> {
        let mut members = value.object()?;
        while let Some((name, value)) = members.next()? {
            match &*name {
                _ if value.is_nothing() => value.skip()?,
                "StreamStatus" => self.is_disabled = string(value)? == "DISABLED",
                "LastEvaluatedShardId" => self.last = Some(string(value)?.into_owned()),
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
                        self.shards.extend(id.map(|id| ListedShard { id, parent }));
                    }
                }
                _ => value.skip()?,
            }
        }
        Ok(())
    }
}

/// GetShardIterator for what follows the position.
pub(super) async fn iterator(
    streams: &Sender,
    stream: &str,
    shard: &str,
    position: &Position,
) -> Result<Option<String>> {
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
            let place = [("ShardIteratorType", "TRIM_HORIZON")];
            shard_iterator(streams, stream, shard, &place).await
        }
    }
}

/// GetShardIterator for the records from now on.
pub(super) async fn latest(streams: &Sender, stream: &str, shard: &str) -> Result<Option<String>> {
    shard_iterator(streams, stream, shard, &[("ShardIteratorType", "LATEST")]).await
}

async fn shard_iterator(
    streams: &Sender,
    stream: &str,
    shard: &str,
    place: &[(&str, &str)],
) -> Result<Option<String>> {
    let members = [&[("StreamArn", stream), ("ShardId", shard)], place].concat();
    let response = send(streams, "GetShardIterator", &members).await?;
    read(&response, |response| {
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
        Ok(iterator)
    })
}

/// The records of a page, and the iterator of the next one; `None` at the end of the shard.
pub(super) async fn records<T: DecodeDocument>(
    streams: &Sender,
    iterator: &str,
) -> Result<(Records<T>, Option<String>)> {
    let response = send(streams, "GetRecords", &[("ShardIterator", iterator)]).await?;
    Records::read_page(&response).map_err(unreadable)
}

async fn send(streams: &Sender, action: &str, members: &[(&str, &str)]) -> Result<String> {
    let members = members.iter();
    let members = members.map(|(name, value)| format!("{}:{}", quoted(name), quoted(value)));
    let body = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    transport::any_action(streams, transport::STREAMS, action, body).await
}

fn read<T>(
    response: &str,
    read: impl FnOnce(ValueReader<'_, '_>) -> Result<T, DecodeError>,
) -> Result<T> {
    let mut reader = Reader::from_json(response, Format::DynamoDb);
    read(reader.value()).map_err(unreadable)
}

fn unreadable(error: DecodeError) -> Error {
    Error::decode(Subject::unknown(), error)
}

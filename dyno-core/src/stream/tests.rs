//! Streams of a simulated service, whose shards are split while they are read.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic; the lints leave out only functions with `#[test]`"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodbstreams::config::{BehaviorVersion, Credentials, Region};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};

use super::*;

use crate::example::{Movie, Reply, Service};
use crate::{Error, Item, RawTable, item};

const ARN: &str = "arn:aws:dynamodb:eu-central-1:123456789012:table/Movies/stream/2026-11-30";

/// A shard of the items of a range, which is open until it is split.
struct Shard {
    id: String,
    parent: Option<String>,
    items: std::ops::Range<u32>,
    /// The item and its version.
    records: Vec<(u32, u32)>,
    is_closed: bool,
    /// How many of the records are gone.
    trimmed: usize,
    /// How often DescribeStream leaves the shard out: children are listed late.
    unlisted: u32,
}

struct Simulation {
    shards: Vec<Shard>,
    versions: BTreeMap<u32, u32>,
    left: u32,
    random: fastrand::Rng,
    /// The chances of an error, in a hundred.
    faults: u32,
    /// Whether nothing is written and no shard is split.
    is_still: bool,
    /// How often DescribeStream is not permitted.
    denied: u32,
}

const ITEMS: u32 = 8;

impl Simulation {
    fn new(seed: u64, writes: u32, faults: u32) -> Arc<Mutex<Self>> {
        let mut simulation = Self {
            shards: Vec::new(),
            versions: BTreeMap::new(),
            left: writes,
            random: fastrand::Rng::with_seed(seed),
            faults,
            is_still: false,
            denied: 0,
        };
        simulation.shard(None, 0..ITEMS / 2);
        simulation.shard(None, ITEMS / 2..ITEMS);
        Arc::new(Mutex::new(simulation))
    }

    fn shard(&mut self, parent: Option<String>, items: std::ops::Range<u32>) {
        // Not before its parent.
        let shards = self.shards.iter();
        let of_parent = shards.filter(|shard| Some(&shard.id) == parent.as_ref());
        let of_parent = of_parent.map(|shard| shard.unlisted).max();
        let unlisted = of_parent.map_or(0, |of_parent| of_parent + self.random.u32(..4));
        self.shards.push(Shard {
            id: format!("shardId-{:020}", self.shards.len()),
            parent,
            items,
            records: Vec::new(),
            is_closed: false,
            trimmed: 0,
            unlisted,
        });
    }

    /// A few writes, and perhaps the end of a shard.
    fn go_on(&mut self) {
        if self.is_still {
            return;
        }
        for _ in 0..self.random.u32(..4).min(self.left) {
            self.left -= 1;
            let item = self.random.u32(..ITEMS);
            let version = self.versions.entry(item).or_default();
            *version += 1;
            let open = self.shards.iter_mut();
            let mut open = open.filter(|shard| !shard.is_closed && shard.items.contains(&item));
            open.next().unwrap().records.push((item, *version));
        }
        if self.random.u32(..6) == 0 && self.shards.len() < 30 {
            let number = self.random.usize(..self.shards.len());
            let shard = &mut self.shards[number];
            if !shard.is_closed {
                shard.is_closed = true;
                let (id, items) = (shard.id.clone(), shard.items.clone());
                let middle = items.start + items.len() as u32 / 2;
                let parts = match items.len() {
                    // A shard is also closed after some hours, and continued by one child.
                    0 | 1 => vec![items],
                    _ => vec![items.start..middle, middle..items.end],
                };
                parts
                    .into_iter()
                    .for_each(|items| self.shard(Some(id.clone()), items));
            }
        }
    }

    fn respond(&mut self, operation: &str, body: &Value) -> Reply {
        self.go_on();
        if operation != "DescribeTable" && self.random.u32(..100) < self.faults {
            let code = match self.random.u32(..4) {
                0 => {
                    return Reply {
                        status: crate::example::LOST,
                        ..Reply::default()
                    };
                }
                1 => "InternalServerError",
                2 if operation == "GetRecords" => "ExpiredIteratorException",
                _ => "LimitExceededException",
            };
            return error(code);
        }
        match operation {
            "DescribeTable" => ok(
                &json!({ "Table": { "TableName": "Movies", "LatestStreamArn": ARN } }).to_string(),
            ),
            "DescribeStream" if self.denied > 0 => {
                self.denied -= 1;
                error("AccessDeniedException")
            }
            "DescribeStream" => self.describe(body),
            "GetShardIterator" => self.iterator(body),
            "GetRecords" => self.records(body),
            _ => unreachable!("{operation}"),
        }
    }

    fn describe(&mut self, body: &Value) -> Reply {
        assert_eq!(body["StreamArn"], ARN);
        // The pages of a list are of one time. All shards are listed before the stream is disabled.
        if body["ExclusiveStartShardId"].is_null() {
            for shard in &mut self.shards {
                shard.unlisted = match self.left {
                    0 => 0,
                    _ => shard.unlisted.saturating_sub(1),
                };
            }
        }
        let begin = body["ExclusiveStartShardId"].as_str().map_or(0, |last| {
            1 + self
                .shards
                .iter()
                .position(|shard| shard.id == last)
                .unwrap()
        });
        let page = self.shards.iter().skip(begin).take(2);
        let page = page.filter(|shard| shard.unlisted == 0);
        let shards: Vec<_> = page
            .map(|shard| {
                let mut listed = json!({ "ShardId": shard.id });
                if let Some(parent) = &shard.parent {
                    listed["ParentShardId"] = json!(parent);
                }
                listed
            })
            .collect();
        let mut stream = json!({
            "StreamArn": ARN,
            "StreamStatus": if self.left == 0 { "DISABLED" } else { "ENABLED" },
            "Shards": shards,
        });
        if begin + 2 < self.shards.len() {
            stream["LastEvaluatedShardId"] = json!(self.shards[begin + 1].id);
        }
        ok(&json!({ "StreamDescription": stream }).to_string())
    }

    fn iterator(&self, body: &Value) -> Reply {
        let id = body["ShardId"].as_str().unwrap();
        let Some(shard) = self.shards.iter().find(|shard| shard.id == id) else {
            return error("ResourceNotFoundException");
        };
        let index = match body["ShardIteratorType"].as_str().unwrap() {
            "TRIM_HORIZON" => shard.trimmed,
            "LATEST" => shard.records.len(),
            "AFTER_SEQUENCE_NUMBER" => {
                let number: usize = body["SequenceNumber"].as_str().unwrap().parse().unwrap();
                if number < shard.trimmed {
                    return error("TrimmedDataAccessException");
                }
                number + 1
            }
            other => unreachable!("{other}"),
        };
        ok(&json!({ "ShardIterator": format!("{id}/{index}") }).to_string())
    }

    fn records(&mut self, body: &Value) -> Reply {
        let (id, index) = body["ShardIterator"]
            .as_str()
            .unwrap()
            .split_once('/')
            .unwrap();
        let index: usize = index.parse().unwrap();
        let most = self.random.usize(1..4);
        let is_disabled = self.left == 0;
        let shard = self.shards.iter().find(|shard| shard.id == id).unwrap();
        if index < shard.trimmed {
            return error("TrimmedDataAccessException");
        }
        let records: Vec<_> = (shard.records.iter().enumerate())
            .skip(index)
            .take(most)
            .map(|(number, (item, version))| {
                let key = json!({ "id": { "N": item.to_string() } });
                json!({
                    "eventID": format!("{id} {number}"), "eventName": "INSERT",
                    "dynamodb": {
                        "Keys": key, "SequenceNumber": number.to_string(), "SizeBytes": 4,
                        "ApproximateCreationDateTime": SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs(),
                        "NewImage": { "id": { "N": item.to_string() }, "version": { "N": version.to_string() } },
                    },
                })
            })
            .collect();
        let next = index + records.len();
        let mut page = json!({ "Records": records });
        // Disabling a stream closes its shards.
        if !(shard.is_closed || is_disabled) || next < shard.records.len() {
            page["NextShardIterator"] = json!(format!("{id}/{next}"));
        }
        ok(&page.to_string())
    }
}

fn ok(body: &str) -> Reply {
    (200, body.to_owned()).into()
}

fn error(code: &str) -> Reply {
    let status = if code == "InternalServerError" {
        500
    } else {
        400
    };
    let namespace = "com.amazonaws.dynamodb.v20120810";
    (
        status,
        format!(r#"{{"__type":"{namespace}#{code}","message":"no"}}"#),
    )
        .into()
}

/// The table of the simulation, and the client of its stream.
fn table(simulation: &Arc<Mutex<Simulation>>) -> (RawTable, aws_sdk_dynamodbstreams::Client) {
    let simulation = simulation.clone();
    let service = Service::new(move |operation, body| {
        let body = serde_json::from_str(body).unwrap();
        simulation.lock().unwrap().respond(operation, &body)
    });
    let config = aws_sdk_dynamodbstreams::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .endpoint_url("http://in-process.invalid")
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .retry_config(aws_sdk_dynamodbstreams::config::retry::RetryConfig::disabled())
        .http_client(service.clone());
    let streams = aws_sdk_dynamodbstreams::Client::from_conf(config.build());
    (service.client().raw_table("Movies", "id"), streams)
}

fn version(record: &Record<Item>) -> (u32, u32) {
    let new = record.new.as_ref().unwrap();
    (new.read("id").unwrap(), new.read("version").unwrap())
}

/// Reads until the end of the stream, and returns the versions of each item in the order of the records.
async fn read_all(
    seed: u64,
    writes: u32,
    faults: u32,
    restarts: bool,
) -> (BTreeMap<u32, Vec<u32>>, BTreeMap<u32, u32>) {
    let simulation = Simulation::new(seed, writes, faults);
    let (table, streams) = table(&simulation);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut seen = BTreeMap::<u32, Vec<u32>>::new();
    let begin = async || {
        table
            .changes(&streams)
            .from_oldest()
            .stream()
            .await
            .unwrap()
    };
    let mut records = begin().await;
    while let Some(next) = records.next().await {
        match next {
            Ok(record) => {
                let (item, version) = version(&record);
                seen.entry(item).or_default().push(version);
            }
            Err(error) => assert!(
                error.is_retryable() || error.is_outcome_unknown(),
                "{error:?}"
            ),
        }
        if restarts && random.u32(..5) == 0 {
            let text = records.checkpoint().to_string();
            let resumed = table.changes(&streams).resume(text.parse().unwrap());
            records = resumed.stream().await.unwrap();
        }
    }
    let versions = simulation.lock().unwrap().versions.clone();
    (seen, versions)
}

// What is split while it is read, with requests that fail and iterators that expire.
#[tokio::test(start_paused = true)]
async fn each_record_is_returned_once_in_the_order_of_its_item() {
    for seed in 0..12 {
        for (faults, restarts) in [(0, false), (20, false), (0, true), (20, true)] {
            let (seen, versions) = read_all(seed, 60, faults, restarts).await;
            for (item, version) in versions {
                let expected: Vec<_> = (1..=version).collect();
                assert_eq!(
                    seen[&item], expected,
                    "seed {seed} {faults} {restarts} {item}"
                );
            }
        }
    }
}

// What is written after `stream` has returned, and nothing that was written seconds before.
#[tokio::test(start_paused = true)]
async fn from_now_on_begins_with_the_next_change() {
    for seed in 0..40 {
        let simulation = Simulation::new(seed, 20, 0);
        let (table, streams) = table(&simulation);
        while simulation.lock().unwrap().left > 0 {
            simulation.lock().unwrap().go_on();
        }
        let splits = simulation.lock().unwrap().shards.len();
        simulation.lock().unwrap().left = 1_000_000;
        let mut records = table.changes(&streams).stream().await.unwrap();
        let before = {
            let mut simulation = simulation.lock().unwrap();
            simulation.left = 40;
            simulation.versions.clone()
        };
        let mut seen = BTreeMap::<u32, Vec<u32>>::new();
        while let Some(record) = records.try_next().await.unwrap() {
            let (item, version) = version(&record);
            seen.entry(item).or_default().push(version);
        }
        for (item, version) in simulation.lock().unwrap().versions.clone() {
            let first = before.get(&item).copied().unwrap_or_default() + 1;
            let seen = seen.remove(&item).unwrap_or_default();
            // Some are of the time in which the stream began.
            let end: Vec<_> = seen.iter().copied().filter(|seen| *seen >= first).collect();
            assert_eq!(
                end,
                (first..=version).collect::<Vec<_>>(),
                "seed {seed} {splits}"
            );
            assert!(seen.is_sorted());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn records_that_were_trimmed_are_told_and_the_rest_is_read() {
    let simulation = Simulation::new(7, 0, 0);
    {
        let mut simulation = simulation.lock().unwrap();
        simulation.shards[0].records = (1..=9).map(|version| (0, version)).collect();
    }
    let (table, streams) = table(&simulation);
    let mut records = table
        .changes(&streams)
        .from_oldest()
        .stream()
        .await
        .unwrap();
    records.next().await.unwrap().unwrap();
    let checkpoint = records.checkpoint();
    drop(records);
    simulation.lock().unwrap().shards[0].trimmed = 5;
    let mut records = table
        .changes(&streams)
        .resume(checkpoint.clone())
        .stream()
        .await
        .unwrap();
    let error = records.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.failure().unwrap().code_text(),
        "TrimmedDataAccessException"
    );
    let rest: Vec<_> = records
        .map_ok(|record| version(&record).1)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rest, [6, 7, 8, 9]);

    // The whole shard is gone.
    simulation.lock().unwrap().shards.remove(0);
    let mut records = table
        .changes(&streams)
        .resume(checkpoint)
        .stream()
        .await
        .unwrap();
    let error = records.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.failure().unwrap().code_text(),
        "ResourceNotFoundException"
    );
    assert!(error.to_string().contains("GetShardIterator"), "{error}");
    assert!(records.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_record_is_an_error_in_its_place() {
    let simulation = Simulation::new(7, 0, 0);
    simulation.lock().unwrap().shards[0].records = vec![(0, 1), (0, 2)];
    let (table, streams) = table(&simulation);
    let movies = table.client().table::<Movie>();
    let mut records = movies
        .changes(&streams)
        .from_oldest()
        .stream()
        .await
        .unwrap();
    for version in [1, 2] {
        let error = records.next().await.unwrap().unwrap_err();
        let Error::Decode(unreadable) = error else {
            panic!("{error:?}")
        };
        assert_eq!(
            unreadable.item(),
            Some(item! { "id" => 0, "version" => version })
        );
    }
    assert!(records.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_is_not_there_or_another_ones_is_an_invalid_request() {
    let service = Service::new(|_, _| ok(r#"{"Table":{"TableName":"Movies"}}"#));
    let simulation = Simulation::new(7, 0, 0);
    let (of_simulation, streams) = table(&simulation);
    let movies = service.movies();
    let error = movies.changes(&streams).stream().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Movies: the table has no stream; enable it with the model's option `stream`"
    );
    let records = of_simulation
        .changes(&streams)
        .from_oldest()
        .stream()
        .await
        .unwrap();
    let checkpoint = records.checkpoint();
    let other = service.client().table_named::<Movie>("Movie");
    let error = other
        .changes(&streams)
        .resume(checkpoint)
        .stream()
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the checkpoint does not belong to `Movie`"),
        "{error}"
    );
}

// An empty shard is asked once in a poll interval.
#[tokio::test(start_paused = true)]
async fn a_shard_without_records_is_left_alone_for_a_while() {
    let asked = Arc::new(Mutex::new(0));
    let counted = asked.clone();
    let service = Service::new(move |operation, _| {
        *counted.lock().unwrap() += usize::from(operation == "GetRecords");
        match operation {
            "DescribeTable" => ok(&json!({ "Table": { "TableName": "Movies", "LatestStreamArn": ARN } }).to_string()),
            "DescribeStream" => ok(&json!({ "StreamDescription": { "StreamStatus": "ENABLED", "Shards": [{ "ShardId": "a" }] } }).to_string()),
            "GetShardIterator" => ok(r#"{"ShardIterator":"a"}"#),
            _ => ok(r#"{"Records":[],"NextShardIterator":"a"}"#),
        }
    });
    let config = aws_sdk_dynamodbstreams::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .endpoint_url("http://in-process.invalid")
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .http_client(service.clone());
    let streams = aws_sdk_dynamodbstreams::Client::from_conf(config.build());
    let changes = service
        .movies()
        .changes(&streams)
        .poll_interval(Duration::from_secs(5));
    let mut records = changes.stream().await.unwrap();
    let waited = tokio::time::timeout(Duration::from_secs(51), records.next()).await;
    assert!(waited.is_err());
    assert_eq!(*asked.lock().unwrap(), 11);
}

// Another shard stays open, so that only the missing children make the stream list the shards again.
#[tokio::test(start_paused = true)]
async fn children_that_are_listed_late_are_found() {
    let simulation = Simulation::new(7, 0, 0);
    {
        let mut simulation = simulation.lock().unwrap();
        simulation.left = 1_000_000;
        simulation.is_still = true;
        simulation.shards[0].is_closed = true;
        let parent = simulation.shards[0].id.clone();
        simulation.shard(Some(parent), 0..ITEMS / 2);
        simulation.shards[2].unlisted = 5;
        simulation.shards[2].records = vec![(0, 1)];
    }
    let (table, streams) = table(&simulation);
    let mut records = table
        .changes(&streams)
        .from_oldest()
        .stream()
        .await
        .unwrap();
    let found = tokio::time::timeout(Duration::from_secs(60), records.next()).await;
    assert_eq!(version(&found.unwrap().unwrap().unwrap()), (0, 1));
}

// Whatever the reason: credentials that have expired are renewed.
#[tokio::test(start_paused = true)]
async fn a_list_that_cannot_be_read_is_read_again() {
    let simulation = Simulation::new(7, 20, 0);
    simulation.lock().unwrap().denied = 3;
    let (table, streams) = table(&simulation);
    let mut records = table
        .changes(&streams)
        .from_oldest()
        .stream()
        .await
        .unwrap();
    let (mut errors, mut seen) = (0, 0);
    while let Some(record) = records.next().await {
        match record {
            Ok(_) => seen += 1,
            Err(error) => {
                assert_eq!(
                    error.failure().unwrap().code_text(),
                    "AccessDeniedException"
                );
                errors += 1;
            }
        }
    }
    assert_eq!((errors, seen), (3, 20));
}

//! A simulated DynamoDB Streams, whose shards are split while they are read, and a client of it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, HttpClient, Region, RuntimeComponents,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use dyno::Client;
use serde_json::{Value, json};

pub(crate) const ARN: &str =
    "arn:aws:dynamodb:eu-central-1:123456789012:table/Movies/stream/2026-11-30";

/// A shard of the items of a range, which is open until it is split.
pub(crate) struct Shard {
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    pub(crate) items: std::ops::Range<u32>,
    /// The item and its version.
    pub(crate) records: Vec<(u32, u32)>,
    pub(crate) is_closed: bool,
    /// How many of the records are gone.
    pub(crate) trimmed: usize,
    /// How often DescribeStream leaves the shard out: shards are listed late, also after their children.
    pub(crate) unlisted: u32,
}

pub(crate) struct Simulation {
    pub(crate) shards: Vec<Shard>,
    pub(crate) versions: BTreeMap<u32, u32>,
    pub(crate) left: u32,
    pub(crate) random: fastrand::Rng,
    /// The chances of an error, in a hundred.
    pub(crate) faults: u32,
    /// Whether nothing is written and no shard is split.
    pub(crate) is_still: bool,
    /// The chance, in a hundred, that a list lacks a shard.
    pub(crate) gaps: u32,
    /// How often DescribeStream is not permitted.
    pub(crate) denied: u32,
    /// The records of versions before this one are an hour old.
    pub(crate) old: u32,
    /// Changes the record with this number of each shard before it is returned.
    pub(crate) altered: Option<(usize, Alter)>,
}

/// Changes a record.
pub(crate) type Alter = fn(&mut Value);

pub(crate) const ITEMS: u32 = 8;

/// How long a slow response takes.
pub(crate) const SLOW: Duration = Duration::from_secs(1);

/// The most shards of a page of DescribeStream.
const PAGE: usize = 6;

impl Simulation {
    pub(crate) fn new(seed: u64, writes: u32, faults: u32) -> Arc<Mutex<Self>> {
        Self::with_shards(2, seed, writes, faults)
    }

    /// A simulation that begins with so many shards.
    pub(crate) fn with_shards(
        shards: u32,
        seed: u64,
        writes: u32,
        faults: u32,
    ) -> Arc<Mutex<Self>> {
        let mut simulation = Self {
            shards: Vec::new(),
            versions: BTreeMap::new(),
            left: writes,
            random: fastrand::Rng::with_seed(seed),
            faults,
            is_still: false,
            gaps: 0,
            denied: 0,
            old: 0,
            altered: None,
        };
        let items = ITEMS / shards;
        for shard in 0..shards {
            simulation.shard(None, shard * items..(shard + 1) * items);
        }
        Arc::new(Mutex::new(simulation))
    }

    pub(crate) fn shard(&mut self, parent: Option<String>, items: std::ops::Range<u32>) {
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

    /// Closes a shard, which gets a child with these records of its first item. Returns the child.
    pub(crate) fn split_off(&mut self, shard: usize, versions: std::ops::Range<u32>) -> usize {
        self.shards[shard].is_closed = true;
        let (parent, items) = (
            self.shards[shard].id.clone(),
            self.shards[shard].items.clone(),
        );
        let item = items.start;
        self.shard(Some(parent), items);
        let child = self.shards.len() - 1;
        self.shards[child].unlisted = 0;
        self.shards[child].records = versions.map(|version| (item, version)).collect();
        child
    }

    /// A few writes, and perhaps the end of a shard.
    pub(crate) fn go_on(&mut self) {
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

    pub(crate) fn respond(&mut self, operation: &str, body: &Value) -> Reply {
        self.go_on();
        if operation != "DescribeTable" && self.random.u32(..100) < self.faults {
            let code = match self.random.u32(..4) {
                0 => {
                    return Reply::Lost;
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

    pub(crate) fn describe(&mut self, body: &Value) -> Reply {
        assert_eq!(body["StreamArn"], ARN);
        // The pages of a list are of one time. All shards are listed before the stream is disabled.
        if body["ExclusiveStartShardId"].is_null() {
            for shard in &mut self.shards {
                shard.unlisted = match self.left {
                    0 => 0,
                    _ if self.random.u32(..100) < self.gaps => shard.unlisted.max(1),
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
        let page = self.shards.iter().skip(begin).take(PAGE);
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
        if begin + PAGE < self.shards.len() {
            stream["LastEvaluatedShardId"] = json!(self.shards[begin + PAGE - 1].id);
        }
        ok(&json!({ "StreamDescription": stream }).to_string())
    }

    pub(crate) fn iterator(&self, body: &Value) -> Reply {
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

    pub(crate) fn records(&mut self, body: &Value) -> Reply {
        let (id, index) = body["ShardIterator"]
            .as_str()
            .unwrap()
            .split_once('/')
            .unwrap();
        let index: usize = index.parse().unwrap();
        let most = self.random.usize(1..4);
        let is_disabled = self.left == 0;
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let shard = self.shards.iter().find(|shard| shard.id == id).unwrap();
        if index < shard.trimmed {
            return error("TrimmedDataAccessException");
        }
        let records: Vec<_> = (shard.records.iter().enumerate())
            .skip(index)
            .take(most)
            .map(|(number, (item, version))| {
                let key = json!({ "id": { "N": item.to_string() } });
                let mut record = json!({
                    "eventID": format!("{id} {number}"), "eventName": "INSERT",
                    "dynamodb": {
                        "Keys": key, "SequenceNumber": number.to_string(), "SizeBytes": 4,
                        "ApproximateCreationDateTime": if *version < self.old { now - 3600 } else { now },
                        "NewImage": { "id": { "N": item.to_string() }, "version": { "N": version.to_string() } },
                    },
                });
                if let Some((altered, alter)) = self.altered && altered == number {
                    alter(&mut record);
                }
                record
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

pub(crate) fn ok(body: &str) -> Reply {
    Reply::Response(200, body.to_owned())
}

pub(crate) fn error(code: &str) -> Reply {
    let status = if code == "InternalServerError" {
        500
    } else {
        400
    };
    let namespace = "com.amazonaws.dynamodb.v20120810";
    let body = format!(r#"{{"__type":"{namespace}#{code}","message":"no"}}"#);
    Reply::Response(status, body)
}

/// The response of a service.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Response(u16, String),
    /// A response that takes a second.
    Slow(String),
    /// The connection was reset after the request.
    Lost,
}

/// What responds to an action and its body. `None` leaves the request to the engine.
type Respond = dyn Fn(&str, &Value) -> Option<Reply> + Send + Sync;

/// A service in this process: a closure, and an engine for the other requests.
#[derive(Clone)]
pub(crate) struct Service {
    respond: Arc<Respond>,
    engine: Option<SharedHttpClient>,
    connector: Arc<OnceLock<SharedHttpConnector>>,
}

impl Service {
    pub(crate) fn new(
        respond: impl Fn(&str, &Value) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        Self {
            respond: Arc::new(respond),
            engine: None,
            connector: Arc::default(),
        }
    }

    /// The simulation, for the stream of the table `Movies`.
    pub(crate) fn of(simulation: &Arc<Mutex<Simulation>>) -> Self {
        let simulation = simulation.clone();
        Self::new(move |action, body| {
            let is_of_stream = match action {
                "DescribeTable" => body["TableName"] == "Movies",
                action => ["DescribeStream", "GetShardIterator", "GetRecords"].contains(&action),
            };
            is_of_stream.then(|| simulation.lock().unwrap().respond(action, body))
        })
    }

    pub(crate) fn respond(&self, action: &str, body: &Value) -> Option<Reply> {
        (self.respond)(action, body)
    }

    /// The connector of the engine, which is there after the first request of a client.
    pub(crate) fn engine_connector(&self) -> SharedHttpConnector {
        self.connector.get().unwrap().clone()
    }

    /// Other requests go to the engine of this client.
    pub(crate) fn with_engine(mut self, client: &Client) -> Self {
        self.engine = client.sdk().config().http_client();
        self
    }

    pub(crate) fn client(&self) -> Client {
        static SERVICES: AtomicUsize = AtomicUsize::new(0);
        let number = SERVICES.fetch_add(1, Ordering::Relaxed);
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .endpoint_url("http://in-process.invalid")
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .retry_config(RetryConfig::disabled())
            .retry_partition(RetryPartition::new(format!("service {number}")))
            .http_client(self.clone());
        Client::from_conf(config.build())
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}

impl HttpClient for Service {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let engine = self.engine.as_ref();
        let engine = engine.map(|engine| engine.http_connector(settings, components));
        if let Some(engine) = &engine {
            self.connector.get_or_init(|| engine.clone());
        }
        SharedHttpConnector::new(Connector {
            respond: self.respond.clone(),
            engine,
        })
    }
}

struct Connector {
    respond: Arc<Respond>,
    engine: Option<SharedHttpConnector>,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let (service, action) = target.split_once('.').unwrap();
        let is_of_streams = ["DescribeStream", "GetShardIterator", "GetRecords"].contains(&action);
        assert_eq!(
            service.starts_with("DynamoDBStreams_"),
            is_of_streams,
            "{target}"
        );
        let body = request.body().bytes().unwrap_or_default();
        match (
            (self.respond)(action, &serde_json::from_slice(body).unwrap()),
            &self.engine,
        ) {
            (Some(Reply::Response(status, body)), _) => {
                let status = StatusCode::try_from(status).unwrap();
                let mut response = Response::new(status, SdkBody::from(body));
                let headers = response.headers_mut();
                headers.insert("content-type", "application/x-amz-json-1.0");
                HttpConnectorFuture::ready(Ok(response))
            }
            (Some(Reply::Slow(body)), _) => HttpConnectorFuture::new(async move {
                tokio::time::sleep(SLOW).await;
                let status = StatusCode::try_from(200).unwrap();
                let mut response = Response::new(status, SdkBody::from(body));
                let headers = response.headers_mut();
                headers.insert("content-type", "application/x-amz-json-1.0");
                Ok(response)
            }),
            (Some(Reply::Lost), _) => {
                HttpConnectorFuture::ready(Err(ConnectorError::io("reset".into())))
            }
            (None, Some(engine)) => without_time(engine.call(request)),
            (None, None) => panic!("{target} was sent"),
        }
    }
}

/// The engine has a thread of its own, and skipped time would go on while it works: tokio skips none while a blocking
/// task runs.
fn without_time(call: HttpConnectorFuture) -> HttpConnectorFuture {
    HttpConnectorFuture::new(async move {
        let (waiting, ended) = mpsc::channel::<()>();
        let blocked = tokio::task::spawn_blocking(move || ended.recv().is_ok());
        let response = call.await;
        drop(waiting);
        blocked.await.expect("it does not panic");
        response
    })
}

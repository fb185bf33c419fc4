//! A stream that real processes share, over HTTP: this test binary, started twice, and killed once.

use std::collections::BTreeMap;
use std::env::var;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_types::body::SdkBody;
use dyno::{Client, Item, Model};
use dyno_testing::temporary_table;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::log::Log;
use crate::server::{Act, Request, Server};
use crate::simulation::{Reply, Service, Simulation, ok};

/// Where a child finds the service, and its number.
const ENDPOINT: &str = "DYNO_TEST_STREAM_ENDPOINT";
const CONSUMER: &str = "DYNO_TEST_STREAM_CONSUMER";
/// Where it tells what it has seen, and the names of the table and of the table of leases.
const LOG: &str = "DYNO_TEST_STREAM_LOG";
const TABLE: &str = "DYNO_TEST_STREAM_TABLE";
const LEASES: &str = "DYNO_TEST_STREAM_LEASES";

/// A process that takes records until the stream has ended, and tells each of them to the service.
#[tokio::test]
#[ignore = "it is started by the test below"]
async fn a_worker() {
    let Ok(endpoint) = var(ENDPOINT) else {
        return;
    };
    let consumer: u64 = var(CONSUMER).unwrap().parse().unwrap();
    let client = Client::builder().endpoint(endpoint).build().await.unwrap();
    let log = Client::builder().endpoint(var(LOG).unwrap());
    let log = log.build().await.unwrap();
    let leases = client.leases("job").table(var(LEASES).unwrap());
    let leases = leases.duration(Duration::from_secs(2));
    let table = client.raw_table(var(TABLE).unwrap(), "id");
    let changes = table.changes().from_oldest();
    let changes = changes.poll_interval(Duration::from_millis(200));
    let mut records = changes.leased(&leases).await.unwrap();
    loop {
        match records.try_next().await {
            Ok(Some(record)) => {
                let new: &Item = record.new.as_ref().unwrap();
                let read = |name: &str| new.read::<u32>(name).unwrap();
                let seen = json!({
                    "Consumer": consumer, "Item": read("id"), "Version": read("version"),
                });
                log.call("Seen", seen.to_string()).await.unwrap();
            }
            Ok(None) => return,
            // Requests fail now and then.
            Err(_) => {}
        }
    }
}

/// A service, a log, a table and a table of leases.
struct Place {
    endpoint: String,
    log: String,
    table: String,
    leases: String,
}

impl Place {
    fn start(&self, consumer: u64) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::a_worker", "--ignored", "--nocapture"])
            .env(ENDPOINT, &self.endpoint)
            .env(LOG, &self.log)
            .env(TABLE, &self.table)
            .env(LEASES, &self.leases)
            .env(CONSUMER, consumer.to_string())
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }
}

/// The simulation and the engine of the leases, as a server.
async fn serve(simulation: &Arc<Mutex<Simulation>>, log: &Arc<Mutex<Log>>) -> Server {
    let engine = dyno_testing::embedded();
    engine.leases("job").ensure_table().await.unwrap();
    let (of_stream, log) = (Service::of(simulation), log.clone());
    let service = Service::new(move |action, body| match action {
        "Seen" => Some(noted(&log, body)),
        _ => of_stream.respond(action, body),
    });
    let service = service.with_engine(&engine);
    let client = service.client();
    client.sdk().list_tables().send().await.unwrap();
    Server::start(move |request| respond(service.clone(), request)).await
}

/// Notes what a process has seen.
fn noted(log: &Mutex<Log>, body: &Value) -> Reply {
    let number = |name: &str| body[name].as_u64().unwrap();
    let (item, version) = (number("Item") as u32, number("Version") as u32);
    log.lock().unwrap().note(number("Consumer"), item, version);
    ok("{}")
}

async fn respond(service: Service, request: Request) -> Act {
    let body: Value = request.json();
    match service.respond(&request.operation, &body) {
        Some(Reply::Response(status, body)) => Act::status(status, body),
        Some(Reply::Slow(body)) => Act::ok(body),
        Some(Reply::Lost) => Act::Reset,
        None => {
            let target = format!("DynamoDB_20120810.{}", request.operation);
            let mut http = HttpRequest::new(SdkBody::from(request.body));
            http.headers_mut().insert("x-amz-target", target);
            let response = service.engine_connector().call(http).await.unwrap();
            let body = response.body().bytes().unwrap().to_vec();
            Act::status(response.status().as_u16(), body)
        }
    }
}

/// Waits until it is so.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(300), "{what}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_takes_over_from_one_that_was_killed() {
    let simulation = Simulation::with_shards(4, 7, 400, 5);
    let log = Arc::new(Mutex::new(Log::default()));
    let server = serve(&simulation, &log).await;
    let url = format!("http://{}", server.authority());
    let place = Place {
        endpoint: url.clone(),
        log: url,
        table: "Movies".to_owned(),
        leases: "dyno-leases".to_owned(),
    };
    let seen_by = |consumer| log.lock().unwrap().of(consumer);
    let mut first = place.start(1);
    until("the first one begins", || seen_by(1) > 20).await;
    let second = place.start(2);
    until("the second one gets its share", || seen_by(2) > 20).await;
    // SIGKILL, in the middle of whatever it does.
    first.kill().unwrap();
    first.wait().unwrap();
    let killed_at = log.lock().unwrap().len();
    let second = Mutex::new(second);
    let has_ended = || second.lock().unwrap().try_wait().unwrap().is_some();
    until("the second one ends", has_ended).await;

    let log = log.lock().unwrap();
    log.check(&simulation.lock().unwrap().versions);
    assert!(log.len() > killed_at, "there was something left");
    assert!(second.lock().unwrap().wait().unwrap().success());
}

#[derive(Model, Debug)]
#[dyno(table = "Versions", stream = new_and_old_images)]
struct Version {
    #[dyno(partition_key)]
    id: u32,
    version: u32,
}

#[derive(Model, Debug)]
#[dyno(table = "Leases")]
struct LeaseItem {
    #[dyno(partition_key)]
    job: String,
    #[dyno(sort_key)]
    part: String,
}

// Only where the engine is a process: DynamoDB Local has one shard, which both processes want.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_takes_over_the_shard_of_dynamodb_local() {
    let endpoint = var("DYNAMODB_ENDPOINT").or_else(|_| var("TEST_DYNAMODB_ENDPOINT"));
    let Ok(endpoint) = endpoint else {
        return;
    };
    let versions = temporary_table::<Version>().await.unwrap();
    let leases = temporary_table::<LeaseItem>().await.unwrap();
    let log = Arc::new(Mutex::new(Log::default()));
    let of_log = log.clone();
    let server = Server::start(move |request| {
        let seen = noted(&of_log, &request.json());
        async move {
            match seen {
                Reply::Response(status, body) => Act::status(status, body),
                _ => Act::Reset,
            }
        }
    });
    let server = server.await;
    let place = Place {
        endpoint,
        log: format!("http://{}", server.authority()),
        table: versions.name().to_owned(),
        leases: leases.name().to_owned(),
    };
    let mut written = BTreeMap::new();
    let mut write = async |many: u32| {
        for number in 0..many {
            let version: &mut u32 = written.entry(number % 5).or_default();
            *version += 1;
            let (id, version) = (number % 5, *version);
            versions.put(&Version { id, version }).await.unwrap();
        }
    };
    write(50).await;
    let seen_by = |consumer| log.lock().unwrap().of(consumer);
    let mut first = place.start(1);
    until("the first one has read it", || seen_by(1) >= 50).await;
    let mut second = place.start(2);
    write(50).await;
    until("the first one goes on", || seen_by(1) > 60).await;
    first.kill().unwrap();
    first.wait().unwrap();
    write(50).await;
    let all = || log.lock().unwrap().versions == written;
    until("the second one reads the rest", all).await;
    second.kill().unwrap();
    second.wait().unwrap();
    assert!(seen_by(2) >= 50);
}

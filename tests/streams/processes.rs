//! A stream that real processes share, over HTTP: this test binary, started twice, and killed once.

use std::env::var;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_types::body::SdkBody;
use dyno::{Client, Item};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::log::Log;
use crate::server::{Act, Request, Server};
use crate::simulation::{Reply, Service, Simulation, ok};

/// Where a child finds the service, and its number.
const ENDPOINT: &str = "DYNO_TEST_STREAM_ENDPOINT";
const CONSUMER: &str = "DYNO_TEST_STREAM_CONSUMER";

/// A process that takes records until the stream has ended, and tells each of them to the service.
#[tokio::test]
#[ignore = "it is started by the test below"]
async fn a_worker() {
    let Ok(endpoint) = var(ENDPOINT) else {
        return;
    };
    let consumer: u64 = var(CONSUMER).unwrap().parse().unwrap();
    let client = Client::builder().endpoint(endpoint).build().await.unwrap();
    let leases = client.leases("job").duration(Duration::from_secs(2));
    let changes = client.raw_table("Movies", "id").changes().from_oldest();
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
                client.call("Seen", seen.to_string()).await.unwrap();
            }
            Ok(None) => return,
            // Requests fail now and then.
            Err(_) => {}
        }
    }
}

fn start(server: &Server, consumer: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "processes::a_worker", "--ignored", "--nocapture"])
        .env(ENDPOINT, format!("http://{}", server.authority()))
        .env(CONSUMER, consumer.to_string())
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The simulation and the engine of the leases, as a server.
async fn serve(simulation: &Arc<Mutex<Simulation>>, log: &Arc<Mutex<Log>>) -> Server {
    let engine = dyno_testing::embedded();
    engine.leases("job").ensure_table().await.unwrap();
    let (of_stream, log) = (Service::of(simulation), log.clone());
    let service = Service::new(move |action, body| {
        if action != "Seen" {
            return of_stream.respond(action, body);
        }
        let number = |name: &str| body[name].as_u64().unwrap();
        let (item, version) = (number("Item") as u32, number("Version") as u32);
        log.lock().unwrap().note(number("Consumer"), item, version);
        Some(ok("{}"))
    });
    let service = service.with_engine(&engine);
    let client = service.client();
    client.sdk().list_tables().send().await.unwrap();
    Server::start(move |request| respond(service.clone(), request)).await
}

async fn respond(service: Service, request: Request) -> Act {
    let body: Value = request.json();
    match service.respond(&request.operation, &body) {
        Some(Reply::Response(status, body)) => Act::status(status, body),
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
        assert!(begin.elapsed() < Duration::from_secs(60), "{what}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_takes_over_from_one_that_was_killed() {
    let simulation = Simulation::with_shards(4, 7, 400, 5);
    let log = Arc::new(Mutex::new(Log::default()));
    let server = serve(&simulation, &log).await;
    let seen_by = |consumer| log.lock().unwrap().of(consumer);
    let mut first = start(&server, 1);
    until("the first one begins", || seen_by(1) > 20).await;
    let second = start(&server, 2);
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

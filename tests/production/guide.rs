//! The texts on the guide's page "Running in production" are what the library says.

use std::time::Duration;

use dyno::Client;
use dyno::retry::{Backoff, RetryPolicy};

use super::https;
use super::operations::{Movie, movie};
use super::server::{Act, Server};

const PAGE: &str = include_str!("../../src/guide/production.rs");

/// The lines of the page's blocks of text.
fn texts_of_the_page() -> Vec<&'static str> {
    let mut lines = PAGE.lines().map_while(|line| line.strip_prefix("//!"));
    let mut texts = Vec::new();
    while lines.any(|line| line == " ```text") {
        texts.extend(lines.by_ref().take_while(|line| *line != " ```"));
    }
    texts
}

/// A text as the page has it: in lines of at most 120 columns, of which all but the first are indented.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("it has one");
        match line.len() + word.len() > 114 {
            true => lines.push(format!("     {word}")),
            false => *line += &format!(" {word}"),
        }
    }
    lines
}

/// What a put says of a server that acts so. The page has another host than the test.
async fn put(act: Act) -> String {
    let server = Server::start(move |_| {
        let act = act.clone();
        async move { act }
    })
    .await;
    let once = RetryPolicy::new(Backoff::fixed(Duration::ZERO)).attempts(1);
    let builder = server
        .builder()
        .retry(once)
        .attempt_timeout(Duration::from_secs(2));
    let client = builder.build().await.expect("valid settings");
    said(&client, &server.authority()).await
}

async fn said(client: &Client, host: &str) -> String {
    let put = client.table::<Movie>().put(&movie("Brazil"));
    let error = put.await.expect_err("the server is not well");
    error.to_string().replace(host, HOST)
}

const HOST: &str = "dynamodb.eu-central-1.amazonaws.com";

fn error(code: &str, message: &str) -> Act {
    let body =
        format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"{message}"}}"#);
    Act::status(400, body)
}

/// A client for this host, where nobody is.
async fn nobody(host: &str) -> Client {
    let server = Server::start(|_| async { Act::Close }).await;
    let builder = server.builder().endpoint(format!("http://{host}"));
    builder.build().await.expect("valid settings")
}

/// Nobody listens there.
fn closed() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").to_string()
}

async fn not_sent_in_time() -> String {
    let server = Server::start(|_| async { Act::Hang }).await;
    let builder = server.builder().max_in_flight(1);
    let client = builder
        .operation_timeout(Duration::from_millis(300))
        .build()
        .await;
    let client = client.expect("valid settings");
    let movies = client.table::<Movie>();
    let patient = client.reconfigured(|config| {
        config.timeout_config(aws_sdk_dynamodb::config::timeout::TimeoutConfig::disabled())
    });
    let first = patient.table::<Movie>();
    let first = tokio::spawn(async move { first.put(&movie("Clue")).await });
    while server.requests() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let error = movies
        .put(&movie("Brazil"))
        .await
        .expect_err("the place is taken");
    first.abort();
    error.to_string()
}

/// The response to the first attempt is lost, and the second one is throttled.
async fn an_attempt_before() -> String {
    let number = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let first = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        async move {
            match first {
                true => Act::Close,
                false => error("AccessDeniedException", "No"),
            }
        }
    })
    .await;
    // The SDK's tokens for retries are one bucket for all clients of a region in a process, which other tests empty.
    let builder = server.builder().region("eu-north-1");
    let client = builder.build().await.expect("valid settings");
    said(&client, &server.authority()).await
}

async fn batch() -> String {
    let server = Server::start(|request| async move {
        Act::ok(format!(
            r#"{{"UnprocessedItems":{}}}"#,
            request.json()["RequestItems"]
        ))
    })
    .await;
    let client = server.builder().build().await.expect("valid settings");
    let films = (0..60).map(|n| movie(&n.to_string()));
    let batch = client.table::<Movie>().batch().put_all(films).attempts(2);
    let batch = batch.backoff(Backoff::fixed(Duration::ZERO));
    batch.await.expect_err("nothing is processed").to_string()
}

/// A put over HTTPS, with a certificate of these years, whose authority is trusted or not.
async fn certificate(years: https::Years, trusted: bool) -> String {
    let (authority, other) = (https::authority("Trusted"), https::authority("Other"));
    let server = https::server(Some(&authority), "localhost", years).await;
    let roots = if trusted { authority } else { other };
    let client = https::client(&server, &roots).await;
    said(&client, &server.authority()).await
}

async fn config(builder: dyno::ClientBuilder) -> String {
    builder
        .build()
        .await
        .expect_err("an invalid setting")
        .to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_has_the_texts_that_the_library_says() {
    let denied = "User: arn:aws:iam::123456789012:user/shop is not authorized to perform: dynamodb:PutItem on \
        resource: arn:aws:dynamodb:eu-central-1:123456789012:table/Movies";
    let unresolved = format!("{}.example.com", "x".repeat(64));
    let closed = closed();
    let actual = [
        // The client cannot be built.
        config(Client::builder().endpoint("localhost:8000")).await,
        config(Client::builder().region("eu central 1")).await,
        // Nothing was sent.
        said(&nobody(&unresolved).await, &unresolved).await,
        said(&nobody(&closed).await, &closed).await,
        not_sent_in_time().await,
        // A certificate is rejected.
        certificate((2019, 2020), true).await,
        certificate(https::NOW, false).await,
        // Rejected.
        put(error("AccessDeniedException", denied)).await,
        put(error(
            "ResourceNotFoundException",
            "Requested resource not found",
        ))
        .await,
        put(error(
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ))
        .await,
        put(error("ThrottlingException", "Rate exceeded")).await,
        put(Act::status(
            403,
            "<html><title>Proxy: denied</title></html>",
        ))
        .await,
        // The outcome is unknown.
        put(Act::Hang).await,
        put(Act::Close).await,
        put(Act::status(
            500,
            r#"{"__type":"InternalServerError","message":"Internal server error"}"#,
        ))
        .await,
        put(Act::status(502, "<html>Bad Gateway</html>")).await,
        put(Act::ok("{")).await,
        an_attempt_before().await,
        // In part.
        batch().await,
    ];
    let actual: Vec<_> = actual.iter().flat_map(|text| wrapped(text)).collect();
    let actual_page = actual.join("\n");
    assert!(
        actual == texts_of_the_page(),
        "the page is to have:\n{actual_page}"
    );
}

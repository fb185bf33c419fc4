//! The texts on the guide's page "Running in production" are what the library says.

use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_dynamodb::config::ProvideCredentials;
use dyno::Client;
use dyno::retry::{Backoff, RetryPolicy};
use tokio::io::AsyncWriteExt as _;

use super::child::{say, says};
use super::operations::{Movie, movie};
use super::proxy::Proxy;
use super::server::{Act, Server};
use super::{https, proxy};

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

/// A put over HTTPS, with a certificate of this name and these years, whose authority is trusted or not.
async fn certificate(name: &str, years: https::Years, trusted: bool) -> String {
    let (authority, other) = (https::authority("Trusted"), https::authority("Other"));
    let server = https::server(Some(&authority), name, years).await;
    let roots = if trusted { authority } else { other };
    let client = https::client(&server, &roots).await;
    said(&client, &server.authority()).await
}

/// A put over HTTPS to a server that speaks plain HTTP.
async fn without_tls() -> String {
    let server = Server::start(|_| async { Act::Close }).await;
    let plain = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let plain = plain.expect("a port");
    let host = plain.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = plain.accept().await {
            let _written = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let builder = server.builder().endpoint(format!("https://{host}"));
    let builder = builder.root_certificates(https::authority("Trusted").pem());
    said(&builder.build().await.expect("valid settings"), &host).await
}

/// A put over HTTPS through a proxy that responds so.
async fn through_proxy(status: u16) -> String {
    let authority = https::authority("Trusted");
    let server = https::server(Some(&authority), "localhost", https::NOW).await;
    let proxy = Proxy::start(status).await;
    let builder = proxy::builder(&server, &authority).proxy(proxy.url());
    let client = builder.build().await.expect("valid settings");
    said(&client, &server.authority()).await
}

/// A provider of credentials that fails.
#[derive(Debug)]
struct Broken(fn() -> CredentialsError);

impl ProvideCredentials for Broken {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err((self.0)()))
    }
}

async fn credentials(error: fn() -> CredentialsError) -> String {
    let server = Server::start(|_| async { Act::Close }).await;
    let builder = server.builder().credentials(Broken(error));
    let client = builder.build().await.expect("valid settings");
    said(&client, &server.authority()).await
}

/// The region, and another variable.
fn region<'a>(name: &'a str, value: &'a str) -> [(&'a str, &'a str); 3] {
    let nowhere = ("SSL_CERT_DIR", "/none");
    let roots = match name == "SSL_CERT_FILE" {
        true => nowhere,
        // Not every machine has certificates.
        false => (
            "AWS_ENDPOINT_URL",
            "http://dynamodb.eu-central-1.amazonaws.com",
        ),
    };
    [("AWS_REGION", "eu-central-1"), (name, value), roots]
}

/// Puts a movie with what the environment says.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn child() {
    match Client::from_env().await {
        Err(error) => say(error),
        Ok(client) => say(said(&client, HOST).await),
    }
}

/// The server never responds.
async fn operation() -> String {
    let server = Server::start(|_| async { Act::Hang }).await;
    let builder = server
        .builder()
        .operation_timeout(Duration::from_millis(300));
    let client = builder.build().await.expect("valid settings");
    said(&client, &server.authority()).await
}

/// A response that is longer than what the client takes.
async fn decompressed() -> String {
    use std::io::Write as _;

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&vec![b' '; 2000]).expect("memory");
    let body = gzip.finish().expect("memory");
    let server = Server::start(move |_| {
        let headers = vec![("content-encoding", "gzip".to_owned())];
        let body = body.clone();
        let status = 200;
        async move {
            Act::Respond {
                status,
                headers,
                body,
            }
        }
    })
    .await;
    let builder = server.builder().max_decompressed_size(1000);
    let client = builder.build().await.expect("valid settings");
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
        says("guide::child", &region("AWS_PROFILE", "shop")),
        says("guide::child", &region("AWS_ACCESS_KEY_ID", "AKID\n")),
        says("guide::child", &region("SSL_CERT_FILE", "/none")),
        // Nothing was sent.
        said(&nobody(&unresolved).await, &unresolved).await,
        said(&nobody(&closed).await, &closed).await,
        not_sent_in_time().await,
        // A certificate is rejected.
        certificate("localhost", (2019, 2020), true).await,
        certificate("localhost", (2080, 2090), true).await,
        certificate("localhost", https::NOW, false).await,
        certificate("example.com", https::NOW, true).await,
        without_tls().await,
        // A proxy is in between.
        through_proxy(403).await,
        through_proxy(407).await,
        // There are no credentials.
        says("guide::child", &region("AWS_PROFILE", "")),
        credentials(|| CredentialsError::provider_error("the SSO session has expired")).await,
        credentials(|| CredentialsError::provider_timed_out(Duration::from_secs(5))).await,
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
        operation().await,
        put(Act::Close).await,
        put(Act::status(
            500,
            r#"{"__type":"InternalServerError","message":"Internal server error"}"#,
        ))
        .await,
        put(Act::status(502, "<html>Bad Gateway</html>")).await,
        put(Act::ok("{")).await,
        decompressed().await,
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

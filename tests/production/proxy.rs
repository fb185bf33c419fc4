//! HTTPS through a proxy, and certificates that a variable names.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use aws_sdk_dynamodb::config::Credentials;
use dyno::{Client, ClientBuilder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use super::child::{say, says};
use super::https::{Authority, NOW, authority, server};
use super::operations::{Movie, leaks, movie, texts};
use super::server::{SECRET_KEY, Server};

/// A proxy, which opens tunnels, or responds with this status instead.
#[derive(Clone)]
pub(crate) struct Proxy {
    port: u16,
    tunnels: Arc<AtomicUsize>,
}

impl Proxy {
    pub(crate) async fn start(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let tunnels = Arc::new(AtomicUsize::new(0));
        let opened = tunnels.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let opened = opened.clone();
                tokio::spawn(async move {
                    // A client that goes away is no failure of the proxy.
                    let _ended = tunnel(stream, status, &opened).await;
                });
            }
        });
        Self { port, tunnels }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn tunnels(&self) -> usize {
        self.tunnels.load(SeqCst)
    }
}

async fn tunnel(mut stream: TcpStream, status: u16, opened: &AtomicUsize) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.split_whitespace();
    assert_eq!(words.next(), Some("CONNECT"), "{head}");
    let (_, port) = words
        .next()
        .and_then(|host| host.split_once(':'))
        .expect("a port");
    let response = format!("HTTP/1.1 {status} Status\r\n\r\n");
    stream.write_all(response.as_bytes()).await?;
    if status != 200 {
        return Ok(());
    }
    opened.fetch_add(1, SeqCst);
    let mut server = TcpStream::connect(format!("127.0.0.1:{port}")).await?;
    copy_bidirectional(&mut stream, &mut server).await?;
    Ok(())
}

pub(crate) fn builder(server: &Server, trusted: &Authority) -> ClientBuilder {
    server.builder().root_certificates(trusted.pem())
}

async fn put(builder: ClientBuilder) -> dyno::Result<()> {
    let client = builder.build().await.expect("valid settings");
    client.table::<Movie>().put(&movie("Brazil")).await
}

#[tokio::test]
async fn https_goes_through_a_tunnel_of_the_proxy() {
    let authority = authority("Trusted");
    let server = server(Some(&authority), "localhost", NOW).await;
    let proxy = Proxy::start(200).await;
    put(builder(&server, &authority).proxy(proxy.url()))
        .await
        .expect("a tunnel");
    assert_eq!((server.requests(), proxy.tunnels()), (1, 1));
}

// The texts name the proxy where it is the cause, and are on the guide's page.
#[tokio::test]
async fn a_proxy_that_opens_no_tunnel_is_named() {
    let authority = authority("Trusted");
    let server = server(Some(&authority), "localhost", NOW).await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let closed = format!("http://{}", nobody.local_addr().expect("an address"));
    drop(nobody);
    for (proxy, cause, lasts) in [
        (
            Proxy::start(407).await.url(),
            "the proxy requires another user and password; set them in its URL",
            true,
        ),
        (
            Proxy::start(403).await.url(),
            "the proxy does not connect to it; check that it is allowed to",
            false,
        ),
        (
            closed,
            "the proxy cannot be used: connection refused",
            false,
        ),
        (
            format!("http://{}.example.com:3128", "x".repeat(64)),
            "the name of the proxy could not be resolved",
            false,
        ),
    ] {
        let proxy = proxy.replace("://", &format!("://me:{SECRET_KEY}@"));
        let error = put(builder(&server, &authority).proxy(proxy))
            .await
            .expect_err("no tunnel");
        let host = server.authority();
        let text = format!(
            r#"Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `{host}` could be opened: {cause}"#
        );
        assert_eq!(error.to_string(), text);
        assert_eq!(error.is_retryable(), !lasts, "{error}");
        assert!(!error.is_outcome_unknown() && !leaks(&texts(&error)));
    }
    assert_eq!(server.requests(), 0);
}

/// Puts a movie with what the environment says.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn child() {
    let mut builder = Client::builder()
        .region("eu-central-1")
        .credentials(Credentials::new("AKID", SECRET_KEY, None, None, "test"));
    if std::env::var_os("USES_PROXIES").is_some() {
        builder = builder.proxy_from_env();
    }
    match builder.build().await {
        Err(error) => say(error),
        Ok(client) => match client.table::<Movie>().put(&movie("Brazil")).await {
            Ok(()) => say("done"),
            Err(error) => say(error),
        },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variables_name_the_proxy_and_the_certificates() {
    let authority = authority("Trusted");
    let server = server(Some(&authority), "localhost", NOW).await;
    let proxy = Proxy::start(200).await;
    let path = std::env::temp_dir().join(format!("dyno-authority-{}.pem", std::process::id()));
    std::fs::write(&path, authority.pem()).expect("a file");
    let (endpoint, url) = (format!("https://{}", server.authority()), proxy.url());
    let bundle = ("AWS_CA_BUNDLE", path.to_str().expect("a path"));
    let endpoint = ("DYNAMODB_ENDPOINT", endpoint.as_str());
    let uses = ("USES_PROXIES", "true");
    let run = |set: &[(&str, &str)]| says("proxy::child", &[&[endpoint], set].concat());

    // The tests may have no root certificates of a system, which is another error then.
    let untrusted = run(&[]);
    assert!(untrusted.contains("certificate"), "{untrusted}");
    assert_eq!(run(&[bundle]), "done");
    assert_eq!((server.requests(), proxy.tunnels()), (1, 0));
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let before = proxy.tunnels();
        // Only if the program says so.
        assert_eq!(run(&[bundle, (name, &url)]), "done");
        assert_eq!(proxy.tunnels(), before);
        assert_eq!(run(&[bundle, uses, (name, &url)]), "done");
        assert_eq!(proxy.tunnels(), before + 1, "{name}");
        let none = ("NO_PROXY", "localhost");
        assert_eq!(run(&[bundle, uses, (name, &url), none]), "done");
        assert_eq!(proxy.tunnels(), before + 1, "{name}");
    }
    let said = run(&[
        bundle,
        uses,
        ("HTTPS_PROXY", "http://me:hunter2@proxy:99999"),
    ]);
    assert_eq!(
        said,
        "`HTTPS_PROXY` is `http://***@proxy:99999`; its port must be a number from 1 to 65535"
    );
    std::fs::remove_file(&path).expect("the file is there");
}

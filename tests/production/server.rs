//! A server in the place of DynamoDB, on a socket of this machine: it reads requests, and does what a test says with
//! each connection.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use aws_sdk_dynamodb::config::Credentials;
use dyno::retry::{Backoff, RetryPolicy};
use dyno::{Client, ClientBuilder};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// Whether the tests run the direct way.
pub(crate) fn is_direct() -> bool {
    std::env::var("DYNO_TEST_ROUTE").is_ok_and(|route| route == "direct")
}

/// A value of the credentials that must not be in any text.
pub(crate) const SECRET_KEY: &str = "hunter2-the-secret-key";

/// A request: its operation, and its body.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) operation: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Respond {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// Writes these bytes, then closes the connection.
    Raw(Vec<u8>),
    /// Writes these bytes, one after the other, with pauses between them.
    Drip(Vec<u8>, Duration),
    /// Resets the connection.
    Reset,
    Close,
    /// Says nothing until the client closes the connection.
    Hang,
}

impl Act {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200, body)
    }

    pub(crate) fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::Respond {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(crate) fn error(status: u16, code: &str) -> Self {
        let kind = format!("com.amazonaws.dynamodb.v20120810#{code}");
        Self::status(status, format!(r#"{{"__type":"{kind}","message":"No."}}"#))
    }
}

/// When a connection is reset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Welcome {
    #[default]
    Reads,
    /// Before a byte was read.
    Resets,
    /// After the head of the request, whose body may have been on its way.
    ResetsAfterTheHead,
}

/// The server. It ends with the runtime.
#[derive(Clone)]
pub(crate) struct Server {
    port: u16,
    scheme: &'static str,
    host: &'static str,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    accepted: AtomicUsize,
    open: AtomicUsize,
}

impl Server {
    pub(crate) async fn start<F, R>(handler: F) -> Self
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Act> + Send + 'static,
    {
        Self::start_with(Welcome::Reads, None, handler).await
    }

    /// A server with a certificate of this host.
    pub(crate) async fn start_tls<F, R>(
        config: ServerConfig,
        host: &'static str,
        handler: F,
    ) -> Self
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Act> + Send + 'static,
    {
        let tls = TlsAcceptor::from(Arc::new(config));
        let mut server = Self::start_with(Welcome::Reads, Some(tls), handler).await;
        (server.scheme, server.host) = ("https", host);
        server
    }

    pub(crate) async fn start_with<F, R>(
        welcome: Welcome,
        tls: Option<TlsAcceptor>,
        handler: F,
    ) -> Self
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Act> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let counts = Arc::new(Counts::default());
        let (handler, counted) = (Arc::new(handler), counts.clone());
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    continue;
                };
                let (handler, counts, tls) = (handler.clone(), counted.clone(), tls.clone());
                tokio::spawn(async move {
                    counts.accepted.fetch_add(1, SeqCst);
                    counts.open.fetch_add(1, SeqCst);
                    // A client that goes away is no failure of the server.
                    let _ended = serve(stream, welcome, tls, &counts, &*handler).await;
                    counts.open.fetch_sub(1, SeqCst);
                });
            }
        });
        Self {
            port,
            scheme: "http",
            host: "127.0.0.1",
            counts,
        }
    }

    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The requests that were read to their end.
    pub(crate) fn requests(&self) -> usize {
        self.counts.requests.load(SeqCst)
    }

    /// The connections that were accepted, and those that are open.
    pub(crate) fn connections(&self) -> (usize, usize) {
        let counts = &self.counts;
        (counts.accepted.load(SeqCst), counts.open.load(SeqCst))
    }

    /// A client that gives up early, so that tests take little time.
    pub(crate) fn builder(&self) -> ClientBuilder {
        let key = Credentials::new("AKID", SECRET_KEY, Some(SECRET_KEY.into()), None, "test");
        let at_once = Backoff::fixed(Duration::from_millis(1));
        Client::builder()
            .endpoint(format!("{}://{}", self.scheme, self.authority()))
            .region("eu-central-1")
            .credentials(key)
            .direct_calls(is_direct())
            .retry(RetryPolicy::new(at_once).attempts(2))
    }
}

async fn serve<F, R>(
    stream: TcpStream,
    welcome: Welcome,
    tls: Option<TlsAcceptor>,
    counts: &Counts,
    handler: &F,
) -> io::Result<()>
where
    F: Fn(Request) -> R,
    R: Future<Output = Act>,
{
    stream.set_nodelay(true)?;
    match (welcome, tls) {
        (Welcome::Resets, _) => reset(&stream),
        (_, None) => match talk(stream, welcome, counts, handler).await? {
            Some(stream) => reset(&stream),
            None => Ok(()),
        },
        (_, Some(tls)) => {
            let stream = tls.accept(stream).await?;
            let stream = talk(stream, welcome, counts, handler).await?;
            stream.map_or(Ok(()), |stream| reset(stream.get_ref().0))
        }
    }
}

/// Closing a socket that does not linger resets its connection.
fn reset(stream: &TcpStream) -> io::Result<()> {
    stream.set_zero_linger()
}

/// Reads requests and acts, until the connection is closed. Returns it if it is to be reset.
async fn talk<S, F, R>(
    mut stream: S,
    welcome: Welcome,
    counts: &Counts,
    handler: &F,
) -> io::Result<Option<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
    F: Fn(Request) -> R,
    R: Future<Output = Act>,
{
    let mut received = Vec::new();
    loop {
        let head = loop {
            let end = received.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            if let Some(end) = end {
                break received.drain(..end + 4).collect::<Vec<u8>>();
            }
            if stream.read_buf(&mut received).await? == 0 {
                return Ok(None);
            }
        };
        if welcome == Welcome::ResetsAfterTheHead {
            return Ok(Some(stream));
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            let found = lines.find(|(given, _)| given.eq_ignore_ascii_case(name));
            found.map_or("", |(_, value)| value.trim())
        };
        let length: usize = header("content-length").parse().unwrap_or(0);
        while received.len() < length {
            if stream.read_buf(&mut received).await? == 0 {
                return Ok(None);
            }
        }
        counts.requests.fetch_add(1, SeqCst);
        let target = header("x-amz-target");
        let request = Request {
            operation: target.rsplit('.').next().unwrap_or_default().to_owned(),
            body: received.drain(..length).collect(),
        };
        match handler(request).await {
            Act::Respond {
                status,
                headers,
                body,
            } => {
                stream.write_all(&response(status, &headers, &body)).await?;
                stream.flush().await?;
            }
            Act::Raw(bytes) => {
                stream.write_all(&bytes).await?;
                stream.shutdown().await?;
                return Ok(None);
            }
            Act::Drip(bytes, pause) => {
                for byte in bytes {
                    stream.write_all(&[byte]).await?;
                    stream.flush().await?;
                    tokio::time::sleep(pause).await;
                }
                return Ok(None);
            }
            Act::Reset => return Ok(Some(stream)),
            Act::Close => return Ok(None),
            Act::Hang => {
                let mut bytes = [0; 64];
                while stream.read(&mut bytes).await? > 0 {}
                return Ok(None);
            }
        }
    }
}

/// The bytes of a response.
pub(crate) fn response(status: u16, headers: &[(&'static str, String)], body: &[u8]) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {status} Status\r\ncontent-length: {}\r\ncontent-type: application/x-amz-json-1.0\r\n\
         x-amzn-requestid: REQUEST\r\n",
        body.len()
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let mut bytes = (head + "\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

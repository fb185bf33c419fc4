//! The engine on a local TCP port, for other processes.

use std::io;

use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use dyno_core::Client;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::Engine;

/// An embedded engine on a TCP port of this machine, for tests of programs that run in processes of their own. With its
/// [`url`](Self::url) in `DYNAMODB_ENDPOINT`, their clients need no other settings.
///
/// It starts empty. When it is dropped, it stops, and its connections end. Requests are neither authenticated nor
/// inspected by the checker.
///
/// ```
/// use dyno::Model;
/// use dyno_testing::EmbeddedServer;
///
/// #[derive(Model)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = EmbeddedServer::start().await?;
/// let movies = server.client().table::<Movie>();
/// movies.create_table().await?;
/// // Command::new("my-program").env("DYNAMODB_ENDPOINT", server.url())
/// # assert!(server.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct EmbeddedServer {
    engine: Engine,
    url: String,
    accepting: JoinHandle<()>,
}

impl EmbeddedServer {
    /// Starts an engine and listens on a free port. It responds as long as the Tokio runtime runs.
    ///
    /// # Errors
    /// If no port is available.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let engine = Engine::start();
        let accepting = tokio::spawn(accept(listener, engine.clone()));
        Ok(Self {
            engine,
            url,
            accepting,
        })
    }

    /// Returns the URL: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns a client on the same engine, which needs no socket.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(self.engine.sdk())
    }
}

impl Drop for EmbeddedServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, engine: Engine) {
    // They end with this task.
    let mut connections = JoinSet::new();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let engine = engine.clone();
            // A client that goes away, or does not speak HTTP, ends its own connection.
            connections.spawn(async move { serve(stream, engine).await.ok() });
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Sends the responses to the requests of one connection.
async fn serve(mut stream: TcpStream, engine: Engine) -> io::Result<()> {
    let mut received = Vec::new();
    while let Some((head, body)) = request(&mut stream, &mut received).await? {
        let mut request = HttpRequest::new(SdkBody::from(body));
        for name in ["x-amz-target", "amz-sdk-invocation-id"] {
            if let Some(value) = header(&head, name) {
                request.headers_mut().insert(name, value.to_owned());
            }
        }
        let response = engine.call(request).await.map_err(io::Error::other)?;
        let mut bytes = format!("HTTP/1.1 {} Status\r\n", response.status().as_u16());
        for (name, value) in response.headers().iter() {
            bytes.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = response.body().bytes().unwrap_or_default();
        bytes.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        stream.write_all(&[bytes.as_bytes(), body].concat()).await?;
        stream.flush().await?;
    }
    Ok(())
}

/// Reads the head and the body of a request; `None` at the end of the connection.
async fn request(
    stream: &mut TcpStream,
    received: &mut Vec<u8>,
) -> io::Result<Option<(String, Vec<u8>)>> {
    let end = loop {
        if let Some(end) = received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(received).await? == 0 {
            return Ok(None);
        }
    };
    let head = received.drain(..end).collect::<Vec<u8>>();
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = header(&head, "content-length").and_then(|length| length.parse().ok());
    let length: usize = length.unwrap_or(0);
    while received.len() < length {
        if stream.read_buf(received).await? == 0 {
            return Ok(None);
        }
    }
    let body = received.drain(..length).collect();
    Ok(Some((head, body)))
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let found = lines.find(|(given, _)| given.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim())
}

//! A small HTTP server on a socket of this machine.

use std::future::Future;
use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The lines of the head, with the names of headers in lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

#[derive(Debug, Default)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// Answers requests with a function until the runtime ends. Returns `127.0.0.1:PORT`.
pub(crate) async fn serve<F, R>(answer: F) -> String
where
    F: Fn(Request) -> R + Send + Sync + 'static,
    R: Future<Output = Response> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = answer.clone();
            // A client that goes away is no failure of the server.
            tokio::spawn(async move { talk(stream, &*answer).await.ok() });
        }
    });
    address
}

async fn talk<F, R>(mut stream: TcpStream, answer: &F) -> io::Result<()>
where
    F: Fn(Request) -> R,
    R: Future<Output = Response>,
{
    let mut received = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut received).await? == 0 {
                return Ok(());
            }
        };
        let head: Vec<u8> = received.drain(..end).collect();
        let head = String::from_utf8_lossy(&head).to_lowercase_header_names();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length = length
            .and_then(|length| length.trim().parse().ok())
            .unwrap_or(0);
        while received.len() < length {
            if stream.read_buf(&mut received).await? == 0 {
                return Ok(());
            }
        }
        let mut line = head.split(' ');
        let mut next = || line.next().unwrap_or_default().to_owned();
        let request = Request {
            method: next(),
            path: next(),
            body: received.drain(..length).collect(),
            head: head.clone(),
        };
        let response = answer(request).await;
        let mut head = format!("HTTP/1.1 {} Status\r\n", response.status);
        for (name, value) in response.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("content-length: {}\r\n\r\n", response.body.len());
        stream
            .write_all(&[head.as_bytes(), &response.body].concat())
            .await?;
    }
}

trait Head {
    fn to_lowercase_header_names(&self) -> String;
}

impl Head for str {
    /// The request line, and the headers with their names in lower case.
    fn to_lowercase_header_names(&self) -> String {
        let lines = self.lines().map(|line| match line.split_once(':') {
            Some((name, value)) if !name.contains(' ') => {
                format!("{}:{value}", name.to_lowercase())
            }
            _ => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Posts a body, with more lines for the head. Returns the status and the body of the response.
pub(crate) async fn post(address: &str, path: &str, lines: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address)
        .await
        .expect("the server listens");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n{lines}\r\n",
        body.len()
    );
    let request = [head.as_bytes(), body].concat();
    stream.write_all(&request).await.expect("the server reads");
    let mut response = String::new();
    stream
        .read_to_string(&mut response)
        .await
        .expect("the server responds");
    let (head, body) = response.split_once("\r\n\r\n").expect("a response");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    (status.expect("a status"), body.to_owned())
}

//! A client of the SDK whose service gives the same response always, in memory or from another thread over HTTP, or one
//! that it makes for each request.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use aws_sdk_dynamodb::config::SharedHttpClient;
use bytes::Bytes;
use tokio::runtime::Runtime;

use super::canned::{self, headers};

pub(crate) use super::canned::runtime;

/// Where the responses come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Memory,
    Loopback,
}

/// A service, for clients.
pub(crate) struct Service {
    endpoint: String,
    http: SharedHttpClient,
}

impl Service {
    /// One that answers each request with this body.
    pub(crate) fn new(place: Place, body: &[u8]) -> Self {
        match place {
            Place::Memory => Self {
                endpoint: canned::NOWHERE.to_owned(),
                http: SharedHttpClient::new(canned::Canned::new(body)),
            },
            Place::Loopback => {
                let response = http(body);
                Self::over_http(move |_, _| response.clone())
            }
        }
    }

    fn over_http(response: impl Fn(&str, &[u8]) -> Bytes + Send + Sync + 'static) -> Self {
        Self {
            endpoint: serve(Arc::new(response)),
            http: aws_smithy_http_client::Builder::new().build_http(),
        }
    }

    pub(crate) fn sdk(&self) -> aws_sdk_dynamodb::Client {
        let config = canned::config(self.endpoint.clone(), self.http.clone());
        aws_sdk_dynamodb::Client::from_conf(config)
    }

    /// A client of the builder.
    pub(crate) fn built(&self, runtime: &Runtime) -> dyno::Client {
        let client = dyno::Client::builder()
            .region("eu-central-1")
            .credentials(canned::credentials())
            .endpoint(&self.endpoint)
            .http_client(self.http.clone());
        runtime.block_on(client.build()).expect("a client")
    }
}

/// A client whose every request is answered with this body.
pub(crate) fn client(place: Place, body: &[u8]) -> aws_sdk_dynamodb::Client {
    Service::new(place, body).sdk()
}

/// dyno on a client, with direct calls.
pub(crate) fn direct(client: &aws_sdk_dynamodb::Client) -> dyno::Client {
    dyno::Client::new(client.clone()).with_direct_calls(true)
}

/// A client whose requests are answered over HTTP by what this makes of their operation and body.
pub(crate) fn client_of(
    service: impl Fn(&str, &[u8]) -> Vec<u8> + Send + Sync + 'static,
) -> aws_sdk_dynamodb::Client {
    Service::over_http(move |operation, body| http(&service(operation, body))).sdk()
}

/// A response with this body, as it goes over the wire.
fn http(body: &[u8]) -> Bytes {
    let mut response = b"HTTP/1.1 200 OK\r\n".to_vec();
    for (name, value) in headers(body) {
        write!(response, "{name}: {value}\r\n").expect("a vector takes everything");
    }
    response.extend_from_slice(b"\r\n");
    response.extend_from_slice(body);
    response.into()
}

/// What makes a response, as it goes over the wire, of an operation and the body of its request.
type Responses = dyn Fn(&str, &[u8]) -> Bytes + Send + Sync;

/// Responses requests on this machine, in threads of its own, until the process ends. Says where.
fn serve(responses: Arc<Responses>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, responses) = (stream.expect("a connection"), responses.clone());
            thread::spawn(move || response_all(stream, &*responses));
        }
    });
    format!("http://{address}")
}

/// Reads requests and responses them until the connection is closed.
fn response_all(stream: TcpStream, responses: &Responses) {
    stream.set_nodelay(true).expect("a socket");
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    loop {
        let (mut length, mut operation) = (0, String::new());
        loop {
            line.clear();
            match reader.read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) if line == "\r\n" => break,
                Ok(_) => {
                    let (name, value) = line.split_once(':').unwrap_or_default();
                    let value = value.trim();
                    if name.eq_ignore_ascii_case("content-length") {
                        length = value.parse().expect("a length");
                    } else if name.eq_ignore_ascii_case("x-amz-target") {
                        let (_, name) = value.split_once('.').expect("an operation");
                        name.clone_into(&mut operation);
                    }
                }
            }
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let response = responses(&operation, &body);
        if reader.get_mut().write_all(&response).is_err() {
            return;
        }
    }
}

//! A client of the SDK whose service gives the same response always, in memory or from another thread over HTTP, or one
//! that it makes for each request.

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, HttpClient, Region, RuntimeComponents, SharedHttpClient,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use tokio::runtime::{Builder, Runtime};

/// Where the responses come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Memory,
    Loopback,
}

/// A runtime that works on this thread alone, so that its CPU time is all there is to measure; what the service does is
/// not counted.
pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A client whose every request is answered with this body.
pub(crate) fn client(place: Place, body: &[u8]) -> aws_sdk_dynamodb::Client {
    let body = Bytes::copy_from_slice(body);
    match place {
        Place::Memory => {
            let endpoint = "http://in-memory.invalid".to_owned();
            of(endpoint, SharedHttpClient::new(Canned::new(body)))
        }
        Place::Loopback => {
            let response = http(&body);
            over_http(move |_, _| response.clone())
        }
    }
}

/// dyno on a client, with direct calls.
pub(crate) fn direct(client: &aws_sdk_dynamodb::Client) -> dyno::Client {
    dyno::Client::new(client.clone()).with_direct_calls(true)
}

/// A client whose requests are answered over HTTP by what this makes of their operation and body.
pub(crate) fn client_of(
    service: impl Fn(&str, &[u8]) -> Vec<u8> + Send + Sync + 'static,
) -> aws_sdk_dynamodb::Client {
    over_http(move |operation, body| http(&service(operation, body)))
}

fn over_http(
    response: impl Fn(&str, &[u8]) -> Bytes + Send + Sync + 'static,
) -> aws_sdk_dynamodb::Client {
    let http = aws_smithy_http_client::Builder::new().build_http();
    of(serve(Arc::new(response)), http)
}

fn of(endpoint: String, http: SharedHttpClient) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new(
            "AKIDEXAMPLE",
            "secret",
            None,
            None,
            "bench",
        ))
        .endpoint_url(endpoint)
        .http_client(http)
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

#[derive(Clone)]
struct Canned {
    body: Bytes,
    headers: Vec<(&'static str, String)>,
}

impl Canned {
    fn new(body: Bytes) -> Self {
        Self {
            headers: headers(&body),
            body,
        }
    }
}

impl fmt::Debug for Canned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Canned")
    }
}

impl HttpConnector for Canned {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let status = StatusCode::try_from(200).expect("200 is a status");
        let mut response = Response::new(status, SdkBody::from(self.body.clone()));
        for (name, value) in &self.headers {
            response.headers_mut().insert(*name, value.clone());
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for Canned {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// What DynamoDB sends along.
fn headers(body: &[u8]) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/x-amz-json-1.0".to_owned()),
        ("content-length", body.len().to_string()),
        (
            "x-amzn-requestid",
            "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG".to_owned(),
        ),
        ("x-amz-crc32", crc32(body).to_string()),
    ]
}

/// The checksum that DynamoDB sends. Bit by bit: the service's time is not measured.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let mask = 0_u32.wrapping_sub(crc & 1);
            crc = (crc >> 1) ^ (0xedb8_8320 & mask);
        }
    }
    !crc
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

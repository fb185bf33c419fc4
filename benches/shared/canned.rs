//! A client of the SDK in whose place of a service is one response, in memory.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::Config;
use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, HttpClient, Region, RuntimeComponents, SharedHttpClient,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use tokio::runtime::{Builder, Runtime};

/// A runtime that works on this thread alone, so that its CPU time is all there is to measure; what the service does is
/// not counted.
pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Where nothing is sent.
pub(crate) const NOWHERE: &str = "http://in-memory.invalid";

/// The configuration of a client whose every request is answered with this body.
pub(crate) fn in_memory(body: &[u8]) -> Config {
    config(NOWHERE.to_owned(), SharedHttpClient::new(Canned::new(body)))
}

pub(crate) fn credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "secret", None, None, "bench")
}

/// The configuration of a client that sends its requests there.
pub(crate) fn config(endpoint: String, http: SharedHttpClient) -> Config {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(credentials())
        .endpoint_url(endpoint)
        .http_client(http)
        .build()
}

#[derive(Clone)]
pub(crate) struct Canned {
    body: Arc<SdkBody>,
    headers: Vec<(&'static str, String)>,
}

impl Canned {
    pub(crate) fn new(body: &[u8]) -> Self {
        Self {
            headers: headers(body),
            body: Arc::new(SdkBody::from(body.to_vec())),
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
        let body = self.body.try_clone().expect("a body in memory");
        let mut response = Response::new(status, body);
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
pub(crate) fn headers(body: &[u8]) -> Vec<(&'static str, String)> {
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

//! DynamoDB, and the services that give credentials, as an HTTP client that sends nothing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_sdk_dynamodb::config::{HttpClient, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

#[derive(Clone, Debug, Default)]
pub(crate) struct Services {
    seen: Arc<Mutex<Seen>>,
    /// DynamoDB returns nobody until so many have asked.
    crowd: usize,
    /// The metadata service speaks version 1 only.
    first_version: bool,
    /// DynamoDB fails.
    fails: bool,
}

#[derive(Debug, Default)]
struct Seen {
    /// Host, region, key and session of the last request to DynamoDB.
    last: [String; 4],
    open: usize,
    most: usize,
    requests: usize,
    expired: Option<String>,
    /// Requests to a container's endpoint that does not respond.
    late: usize,
}

impl Services {
    pub(crate) fn of_crowd(crowd: usize) -> Self {
        Self {
            crowd,
            ..Self::default()
        }
    }

    pub(crate) fn of_first_version(self) -> Self {
        Self {
            first_version: true,
            ..self
        }
    }

    pub(crate) fn that_fail(self) -> Self {
        Self {
            fails: true,
            ..self
        }
    }

    /// DynamoDB no longer accepts this key.
    pub(crate) fn let_expire(&self, key: &str) {
        self.seen.lock().unwrap().expired = Some(key.to_owned());
    }

    pub(crate) fn late_requests(&self) -> usize {
        self.seen.lock().unwrap().late
    }

    pub(crate) fn requests(&self) -> usize {
        self.seen.lock().unwrap().requests
    }

    pub(crate) fn seen(&self) -> String {
        let seen = self.seen.lock().unwrap();
        let [host, region, key, session] = &seen.last;
        let most = seen.most;
        format!("host={host} region={region} key={key} session={session} most={most}")
    }

    fn dynamodb(&self, request: &HttpRequest) -> HttpConnectorFuture {
        let header = |name| request.headers().get(name).unwrap_or_default();
        let (_, credential) = header("authorization").split_once("Credential=").unwrap();
        let mut credential = credential.split('/').map(str::to_owned);
        let (key, region) = (credential.next().unwrap(), credential.nth(1).unwrap());
        let host = request.uri().split('/').nth(2).unwrap().to_owned();
        let mut seen = self.seen.lock().unwrap();
        if seen.expired.as_ref() == Some(&key) {
            let body = r#"{"__type":"com.amazon.coral.service#ExpiredTokenException"}"#;
            return HttpConnectorFuture::ready(Ok(response(400, body)));
        }
        seen.last = [host, region, key, header("x-amz-security-token").to_owned()];
        seen.open += 1;
        seen.requests += 1;
        seen.most = seen.most.max(seen.open);
        let Self {
            seen, crowd, fails, ..
        } = self.clone();
        HttpConnectorFuture::new(async move {
            for _ in 0..1000 {
                if seen.lock().unwrap().most >= crowd {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            seen.lock().unwrap().open -= 1;
            Ok(match fails {
                true => response(500, "{}"),
                false => response(200, r#"{"TableNames":[]}"#),
            })
        })
    }
}

impl HttpConnector for Services {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (uri, method) = (request.uri(), request.method());
        let role = "/latest/meta-data/iam/security-credentials";
        if uri.ends_with("169.254.170.2/late") {
            self.seen.lock().unwrap().late += 1;
            let late = ConnectorError::timeout("no response".into());
            return HttpConnectorFuture::ready(Err(late));
        }
        let (status, body) = match uri.split_once("://").unwrap().1 {
            "169.254.170.2/task" => (200, key("container")),
            "127.0.0.1:1/full" if request.headers().get("authorization") == Some("pass") => {
                (200, key("full"))
            }
            at if at.starts_with("portal.sso.eu-west-1.amazonaws.com/federation/credentials?")
                && request.headers().get("x-amz-sso_bearer_token") == Some("token-of-sso") =>
            {
                (200, credentials_of_role("sso"))
            }
            "169.254.169.254/latest/api/token" if self.first_version => (403, String::new()),
            at if self.first_version && at.trim_end_matches('/').ends_with(role) => {
                (200, "reader".to_owned())
            }
            at if self.first_version && at.ends_with("/reader") => (200, key("first-version")),
            "169.254.169.254/latest/api/token" if method == "PUT" => (200, "token".to_owned()),
            // Version 1 sends no token, and gets nothing.
            at if at.starts_with("169.254.169.254") => {
                let at = at
                    .trim_start_matches("169.254.169.254")
                    .trim_end_matches('/');
                match request.headers().get("x-aws-ec2-metadata-token") {
                    Some("token") if at == role => (200, "reader".to_owned()),
                    Some("token") if at == format!("{role}/reader") => (200, key("instance")),
                    Some("token") if at == "/latest/meta-data/placement/region" => {
                        (200, "eu-north-1".to_owned())
                    }
                    Some("token") => (404, String::new()),
                    _ => (401, String::new()),
                }
            }
            _ if request.headers().get("x-amz-target").is_some() => return self.dynamodb(&request),
            other => panic!("{method} {other}"),
        };
        let mut response = response(status, &body);
        response
            .headers_mut()
            .insert("x-aws-ec2-metadata-token-ttl-seconds", "21600");
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for Services {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

fn response(status: u16, body: &str) -> HttpResponse {
    HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body))
}

/// Credentials as the services of metadata write them.
fn key(id: &str) -> String {
    format!(
        r#"{{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"{id}","SecretAccessKey":"secret","Token":"{id}-session","Expiration":"2100-01-01T00:00:00Z"}}"#
    )
}

/// Credentials as IAM Identity Center writes them.
fn credentials_of_role(id: &str) -> String {
    format!(
        r#"{{"roleCredentials":{{"accessKeyId":"{id}","secretAccessKey":"secret","sessionToken":"{id}-session","expiration":4102444800000}}}}"#
    )
}

//! Events that API Gateway sends to Lambda functions.

use serde_json::{Map, Value, json};

use super::changes::{Changes, event_methods, set};

/// An event that API Gateway sends to a Lambda function, for tests of handlers.
///
/// It has every member that AWS documents for its kind, with made-up ids, so that it can be read as any type of the
/// crate `aws_lambda_events`, or as one of your own.
///
/// ```
/// use dyno_testing::ApiGatewayEvent;
///
/// let event = ApiGatewayEvent::http("GET", "/movies/1985")
///     .path_parameter("year", "1985")
///     .query("page", "2")
///     .header("Authorization", "Bearer abc")
///     .json();
/// assert_eq!(event["pathParameters"]["year"], "1985");
/// assert_eq!(event["rawQueryString"], "page=2");
/// assert_eq!(event["headers"]["authorization"], "Bearer abc");
/// ```
#[derive(Clone, Debug)]
#[must_use = "an event does nothing by itself; end it with `json` or `parse`"]
pub struct ApiGatewayEvent {
    kind: ApiKind,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
    path_parameters: Map<String, Value>,
    body: Option<String>,
    stage: String,
    changes: Changes,
}

#[derive(Clone, Debug)]
enum ApiKind {
    Rest { method: String, path: String },
    Http { method: String, path: String },
    Websocket { route: String, connection: String },
    Token { token: String, arn: String },
}

impl ApiGatewayEvent {
    /// Returns a request to a REST API (payload format 1.0).
    pub fn rest(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self::new(ApiKind::Rest {
            method: method.into(),
            path: path.into(),
        })
    }

    /// Returns a request to an HTTP API (payload format 2.0).
    pub fn http(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self::new(ApiKind::Http {
            method: method.into(),
            path: path.into(),
        })
    }

    /// Returns a request to a WebSocket API: the routes `$connect` and `$disconnect`, or that of a message.
    pub fn websocket(route: impl Into<String>, connection: impl Into<String>) -> Self {
        Self::new(ApiKind::Websocket {
            route: route.into(),
            connection: connection.into(),
        })
    }

    /// Returns what a token authorizer gets.
    pub fn token(token: impl Into<String>, method_arn: impl Into<String>) -> Self {
        Self::new(ApiKind::Token {
            token: token.into(),
            arn: method_arn.into(),
        })
    }

    fn new(kind: ApiKind) -> Self {
        Self {
            kind,
            headers: Vec::new(),
            query: Vec::new(),
            path_parameters: Map::new(),
            body: None,
            stage: "test".to_owned(),
            changes: Changes::default(),
        }
    }

    /// Adds a header. Several values of a name are kept.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a parameter to the query string. Several values of a name are kept.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sets a parameter of the path.
    pub fn path_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.path_parameters
            .insert(name.into(), Value::String(value.into()));
        self
    }

    /// Sets the body, or the message of a WebSocket.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the stage; `test` by default.
    pub fn stage(mut self, stage: impl Into<String>) -> Self {
        self.stage = stage.into();
        self
    }

    event_methods!();

    fn members(&self) -> Value {
        match &self.kind {
            ApiKind::Rest { method, path } => self.rest_json(method, path),
            ApiKind::Http { method, path } => self.http_json(method, path),
            ApiKind::Websocket { route, connection } => self.websocket_json(route, connection),
            ApiKind::Token { token, arn } => json!({
                "type": "TOKEN", "authorizationToken": token, "methodArn": arn,
            }),
        }
    }

    fn rest_json(&self, method: &str, path: &str) -> Value {
        let context = json!({
            "accountId": "123456789012",
            "apiId": "double",
            "domainName": "double.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "double",
            "extendedRequestId": "request-id",
            "httpMethod": method,
            "identity": identity(),
            "path": format!("/{}{path}", self.stage),
            "protocol": "HTTP/1.1",
            "requestId": "request-id",
            "requestTime": "01/Jan/2026:00:00:00 +0000",
            "requestTimeEpoch": 1_767_225_600_000_i64,
            "resourceId": "resource",
            "resourcePath": path,
            "stage": self.stage,
        });
        json!({
            "version": "1.0",
            "resource": path,
            "path": path,
            "httpMethod": method,
            "headers": last(&self.headers),
            "multiValueHeaders": all(&self.headers),
            "queryStringParameters": last(&self.query),
            "multiValueQueryStringParameters": all(&self.query),
            "pathParameters": self.parameters(),
            "stageVariables": null,
            "requestContext": context,
            "body": self.body,
            "isBase64Encoded": false,
        })
    }

    fn http_json(&self, method: &str, path: &str) -> Value {
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.clone()));
        let (cookies, headers): (Vec<_>, Vec<_>) = headers.partition(|(name, _)| name == "cookie");
        let cookies: Vec<_> = cookies
            .iter()
            .flat_map(|(_, value)| value.split("; "))
            .collect();
        let context = json!({
            "accountId": "123456789012",
            "apiId": "double",
            "domainName": "double.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "double",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "dyno-testing",
            },
            "requestId": "request-id",
            "routeKey": "$default",
            "stage": self.stage,
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1_767_225_600_000_i64,
        });
        let mut event = json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": self.query_string(),
            "headers": joined(&headers),
            "requestContext": context,
            "isBase64Encoded": false,
        });
        // Members without a value are not in the event.
        for (name, value) in [
            ("cookies", (!cookies.is_empty()).then(|| json!(cookies))),
            ("queryStringParameters", joined(&self.query)),
            ("pathParameters", self.parameters()),
            ("body", self.body.clone().map(Value::String)),
        ] {
            if let Some(value) = value {
                set(&mut event, &format!("/{name}"), &value);
            }
        }
        event
    }

    fn websocket_json(&self, route: &str, connection: &str) -> Value {
        let (event_type, message) = match route {
            "$connect" => ("CONNECT", None),
            "$disconnect" => ("DISCONNECT", None),
            _ => ("MESSAGE", Some("message-id")),
        };
        let context = json!({
            "apiId": "double",
            "connectedAt": 1_767_225_600_000_i64,
            "connectionId": connection,
            "domainName": "double.execute-api.us-east-1.amazonaws.com",
            "eventType": event_type,
            "extendedRequestId": "request-id",
            "identity": identity(),
            "messageDirection": "IN",
            "messageId": message,
            "requestId": "request-id",
            "requestTime": "01/Jan/2026:00:00:00 +0000",
            "requestTimeEpoch": 1_767_225_600_000_i64,
            "routeKey": route,
            "stage": self.stage,
        });
        json!({
            "headers": last(&self.headers),
            "multiValueHeaders": all(&self.headers),
            "queryStringParameters": last(&self.query),
            "multiValueQueryStringParameters": all(&self.query),
            "requestContext": context,
            "body": self.body,
            "isBase64Encoded": false,
        })
    }

    fn parameters(&self) -> Option<Value> {
        let parameters = &self.path_parameters;
        (!parameters.is_empty()).then(|| Value::Object(parameters.clone()))
    }

    fn query_string(&self) -> String {
        let pairs = self.query.iter();
        let pairs = pairs.map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

fn identity() -> Value {
    json!({
        "accessKey": null,
        "accountId": null,
        "apiKey": null,
        "apiKeyId": null,
        "caller": null,
        "cognitoAuthenticationProvider": null,
        "cognitoAuthenticationType": null,
        "cognitoIdentityId": null,
        "cognitoIdentityPoolId": null,
        "sourceIp": "192.0.2.1",
        "user": null,
        "userAgent": "dyno-testing",
        "userArn": null,
    })
}

/// The last value of each name, or null.
fn last(pairs: &[(String, String)]) -> Option<Value> {
    let values = pairs.iter();
    let values = values.map(|(name, value)| (name.clone(), Value::String(value.clone())));
    (!pairs.is_empty()).then(|| Value::Object(values.collect()))
}

/// All values of each name, or null.
fn all(pairs: &[(String, String)]) -> Option<Value> {
    let mut values = Map::new();
    for (name, value) in pairs {
        let list = values.entry(name.clone()).or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(Value::String(value.clone()));
        }
    }
    (!pairs.is_empty()).then_some(Value::Object(values))
}

/// The values of each name with commas between them.
fn joined(pairs: &[(String, String)]) -> Option<Value> {
    let mut values = Map::new();
    for (name, value) in pairs {
        let joined = match values.get(name).and_then(Value::as_str) {
            Some(earlier) => format!("{earlier},{value}"),
            None => value.clone(),
        };
        values.insert(name.clone(), Value::String(joined));
    }
    (!pairs.is_empty()).then_some(Value::Object(values))
}

/// Text in a query string.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' => encoded.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_of_a_name_are_kept() {
        let event = ApiGatewayEvent::rest("GET", "/")
            .query("a", "1")
            .query("a", "2 &");
        let json = event.json();
        assert_eq!(json["queryStringParameters"], json!({ "a": "2 &" }));
        assert_eq!(
            json["multiValueQueryStringParameters"],
            json!({ "a": ["1", "2 &"] })
        );
        let event = ApiGatewayEvent::http("GET", "/")
            .query("a", "1")
            .query("a", "2 &");
        let json = event.header("Cookie", "x=1; y=2").json();
        assert_eq!(json["queryStringParameters"], json!({ "a": "1,2 &" }));
        assert_eq!(json["rawQueryString"], "a=1&a=2%20%26");
        assert_eq!(json["cookies"], json!(["x=1", "y=2"]));
        assert_eq!(json["headers"], Value::Null);
    }

    #[test]
    fn any_member_is_set() {
        let event = ApiGatewayEvent::token("t", "arn")
            .set("/a/b", 1)
            .set("/type", "X");
        assert_eq!(event.json()["a"]["b"], 1);
        assert_eq!(event.json()["type"], "X");
    }
}

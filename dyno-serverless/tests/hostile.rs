//! Responses that are none, and servers that are not there: an error that names the cause, and no value in any text.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use std::error::Error as StdError;

use aws_sdk_apigatewaymanagement::config::retry::RetryConfig;
use aws_sdk_apigatewaymanagement::config::{
    BehaviorVersion, Credentials, Region, SharedHttpClient,
};
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::body::SdkBody;
use dyno_serverless::sns::Sns;
use dyno_serverless::websocket::Websocket;
use dyno_serverless::{Error, Result};

const SECRET: &str = "s3cr3t-of-a-message";
const ARN: &str = "arn:aws:sns:eu-central-1:1:orders";

/// Responses of SNS without what they must have.
fn bodies() -> Vec<String> {
    let result = |action: &str, members: &str| {
        format!("<{action}Response><{action}Result>{members}</{action}Result></{action}Response>")
    };
    let mut bodies = vec![
        String::new(),
        "{}".to_owned(),
        "null".to_owned(),
        "<html><body>It works!</body></html>".to_owned(),
        format!("<PublishResponse><PublishResult><Other>{SECRET}"),
        format!("\u{0}{SECRET}"),
    ];
    for action in ["Publish", "PublishBatch", "CreateTopic"] {
        bodies.push(result(action, ""));
        bodies.push(result(action, &format!("<Other>{SECRET}</Other>")));
    }
    bodies
}

fn responding(status: u16, body: String) -> SharedHttpClient {
    let respond = move |_| {
        let response = http::Response::builder().status(status);
        response.body(SdkBody::from(body.clone())).unwrap()
    };
    infallible_client_fn(respond)
}

macro_rules! sdk {
    ($sdk:ident, $http:expr, $endpoint:expr) => {{
        let config = $sdk::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("test", "s3cr3t-key", None, None, "test"))
            .retry_config(RetryConfig::disabled())
            .endpoint_url($endpoint);
        $sdk::Client::from_conf(config.http_client($http).build())
    }};
}

fn sns(http: SharedHttpClient) -> Sns {
    Sns::new(sdk!(aws_sdk_sns, http, "http://127.0.0.1:9"))
}

fn websocket(http: SharedHttpClient) -> Websocket {
    Websocket::from_sdk(sdk!(
        aws_sdk_apigatewaymanagement,
        http,
        "http://127.0.0.1:9"
    ))
}

/// Checks that it failed and that no text of the error has a value, and returns the error.
fn failed<T: std::fmt::Debug>(result: Result<T>, of: &str) -> Error {
    let error = result.expect_err(of);
    let sources = std::iter::successors(Some(&error as &dyn StdError), |&error| error.source());
    for error in sources {
        for text in [
            error.to_string(),
            format!("{error:?}"),
            format!("{error:#?}"),
        ] {
            assert!(!text.contains("s3cr3t"), "{of}: {text}");
        }
    }
    error
}

#[tokio::test]
async fn a_response_of_sns_without_what_it_must_have_is_an_error() {
    for body in bodies() {
        let sns = sns(responding(200, body.clone()));
        let (by_name, by_arn) = (sns.topic("orders"), sns.topic_arn(ARN));
        let error = failed(by_name.arn().await, &body);
        let failed_request = error.request().expect("the request was sent");
        assert_eq!(failed_request.operation(), "CreateTopic", "{body}");
        let error = failed(by_arn.publish(SECRET).await, &body);
        let failed_request = error.request().expect("the request was sent");
        assert_eq!(failed_request.operation(), "Publish", "{body}");
        assert!(failed_request.is_outcome_unknown(), "{body}");
        failed(by_arn.publish_all([SECRET]).await, &body);
    }
}

#[tokio::test]
async fn a_response_that_is_not_of_the_service_is_an_error_with_its_status() {
    let page = "<html>Forbidden</html>".to_owned();
    let http = responding(403, page);
    let topic = sns(http.clone()).topic_arn(ARN);
    let error = failed(topic.publish("text").await, "Publish");
    assert_eq!(error.request().unwrap().status(), Some(403));
    let error = failed(websocket(http).send("a", SECRET).await, "PostToConnection");
    assert_eq!(error.request().unwrap().status(), Some(403));
}

// Nothing listens on the port.
#[tokio::test]
async fn the_error_of_a_refused_connection_says_so() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let http = aws_smithy_http_client::Builder::new().build_http();
    let topic = Sns::new(sdk!(aws_sdk_sns, http.clone(), &endpoint)).topic_arn(ARN);
    let error = failed(topic.publish(SECRET).await, "Publish");
    let text = error.to_string();
    assert!(text.starts_with("Publish of `orders`"), "{text}");
    assert!(text.ends_with("connection refused"), "{text}");
    assert!(!error.request().unwrap().is_outcome_unknown());
    let sdk = sdk!(aws_sdk_apigatewaymanagement, http, &endpoint);
    let error = failed(
        Websocket::from_sdk(sdk).send("a", SECRET).await,
        "PostToConnection",
    );
    let text = error.to_string();
    assert!(text.starts_with("PostToConnection of `a`"), "{text}");
    assert!(text.ends_with("connection refused"), "{text}");
}

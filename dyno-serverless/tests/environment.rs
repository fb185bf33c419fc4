//! What SNS and WebSocket clients take from the environment. Each case runs in a process of its own, because the
//! variables of a process are shared by its threads.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic; the lints leave out only functions with `#[test]`"
)]

use std::process::Command;

use aws_sdk_apigatewaymanagement::primitives::Blob;
use aws_smithy_http_client::test_util::capture_request;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use dyno_serverless::sns::Sns;
use dyno_serverless::websocket::Websocket;

/// Runs `child` with these variables alone, and returns what it prints.
fn found(variables: &[(&str, &str)]) -> Vec<String> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--ignored", "--nocapture"])
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nowhere")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().filter_map(|line| line.split_once("found: "));
    lines.map(|(_, found)| found.to_owned()).collect()
}

#[ignore = "it is run by the other tests, with variables"]
#[tokio::test]
async fn child() {
    match Sns::from_env().await {
        Ok(sns) => {
            let captured = request(&sns).await;
            println!("found: {captured}");
        }
        Err(error) => println!("found: {error}"),
    }
    match Websocket::new("a.example.com", "dev").await {
        Ok(websocket) => {
            let (http, sent) = capture_request(None);
            let config = websocket.sdk().config().to_builder().http_client(http);
            let sdk = aws_sdk_apigatewaymanagement::Client::from_conf(config.build());
            let post = sdk
                .post_to_connection()
                .connection_id("c")
                .data(Blob::new("a"));
            let _response = post.send().await;
            println!("found: {}", shown(&sent.expect_request()));
        }
        Err(error) => println!("found: {error}"),
    }
}

async fn request(sns: &Sns) -> String {
    let (http, sent) = capture_request(None);
    let config = sns.sdk().config().to_builder().http_client(http).build();
    let sdk = aws_sdk_sns::Client::from_conf(config);
    let _response = sdk.list_topics().send().await;
    shown(&sent.expect_request())
}

/// Where a request goes, and for which region it is signed by whom.
fn shown(request: &HttpRequest) -> String {
    let signature = request.headers().get("authorization").unwrap_or_default();
    let scope = signature.split('/').take(3).collect::<Vec<_>>();
    let key = scope[0].rsplit('=').next().unwrap_or_default();
    format!("{} in {} by {key}", request.uri(), scope[2])
}

// A1, A3
#[test]
fn the_endpoint_takes_the_place_of_the_region() {
    let local = ("TEST_SNS_ENDPOINT", "http://localhost:4100");
    assert_eq!(
        found(&[local])[0],
        "http://localhost:4100/ in us-east-1 by local"
    );
    let key = [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "s")];
    let region = ("AWS_REGION", "eu-central-1");
    assert_eq!(
        found(&[local, region, key[0], key[1]])[0],
        "http://localhost:4100/ in eu-central-1 by id"
    );
    assert_eq!(
        found(&[region, key[0], key[1]])[0],
        "https://sns.eu-central-1.amazonaws.com/ in eu-central-1 by id"
    );
    // The variable of dyno wins over those of the SDK, and that of the service over that of all.
    let of_service = ("AWS_ENDPOINT_URL_SNS", "http://localhost:1");
    let of_all = ("AWS_ENDPOINT_URL", "http://localhost:2");
    assert_eq!(
        found(&[of_all, of_service, local])[0],
        "http://localhost:4100/ in us-east-1 by local"
    );
    assert_eq!(
        found(&[of_all, of_service])[0],
        "http://localhost:1/ in us-east-1 by local"
    );
    assert_eq!(
        found(&[of_all])[0],
        "http://localhost:2/ in us-east-1 by local"
    );
    // Those of DynamoDB are none of SNS.
    let error = &found(&[("TEST_DYNAMODB_ENDPOINT", "http://localhost:3")])[0];
    assert_eq!(
        *error,
        "there is neither an endpoint nor a region in `TEST_SNS_ENDPOINT`, `AWS_ENDPOINT_URL_SNS`, \
         `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_REGION_NAME`, the profile and EC2's metadata \
         service; set one of them"
    );
    assert_eq!(
        found(&[("TEST_SNS_ENDPOINT", "localhost")])[0],
        "`TEST_SNS_ENDPOINT` is `localhost`; it must begin with `http://` or `https://`"
    );
}

// A76
#[test]
fn a_websocket_goes_to_its_domain_or_to_the_endpoint_of_a_test() {
    let region = ("AWS_REGION", "eu-central-1");
    let key = [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "s")];
    assert_eq!(
        found(&[region, key[0], key[1]])[1],
        "https://a.example.com/dev/@connections/c in eu-central-1 by id"
    );
    let local = ("TEST_WEBSOCKET_ENDPOINT", "http://localhost:5000");
    assert_eq!(
        found(&[local])[1],
        "http://localhost:5000/dev/@connections/c in us-east-1 by local"
    );
    let error = &found(&[])[1];
    assert!(
        error.contains("neither an endpoint nor a region in `TEST_WEBSOCKET_ENDPOINT`"),
        "{error}"
    );
}

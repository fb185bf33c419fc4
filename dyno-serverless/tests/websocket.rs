//! Messages to the double of a WebSocket API.

use std::time::Duration;

use aws_sdk_apigatewaymanagement::config::timeout::TimeoutConfig;
use aws_smithy_http_client::test_util::capture_request;
use dyno_serverless::Error;
use dyno_serverless::websocket::Websocket;
use dyno_testing::{RequestFault, WebsocketDouble};

// A77
#[tokio::test]
async fn a_message_is_sent_to_a_connection() {
    let api = WebsocketDouble::new();
    let websocket = api.client();
    websocket
        .send("L0SM9c/+H=", "hello")
        .await
        .unwrap()
        .unwrap();
    websocket.send("b", [0, 255]).await.unwrap().unwrap();
    let sent = api.sent();
    assert_eq!(
        (&*sent[0].connection_id, &*sent[0].text()),
        ("L0SM9c/+H=", "hello")
    );
    assert_eq!(
        (&*sent[1].connection_id, &*sent[1].bytes),
        ("b", &[0, 255][..])
    );
}

#[tokio::test]
async fn a_closed_connection_is_a_response() {
    let api = WebsocketDouble::new();
    let websocket = api.client();
    assert_eq!(websocket.close("a").await.unwrap(), Ok(()));
    assert!(api.is_closed("a"));
    let gone = websocket.send("a", "hello").await.unwrap().unwrap_err();
    assert_eq!(gone.connection_id(), "a");
    assert_eq!(gone.to_string(), "the connection `a` is closed");
    assert_eq!(websocket.close("a").await.unwrap(), Err(gone.clone()));
    // With two question marks it is an error.
    let sent = async { Ok::<_, Error>(websocket.send("a", "hello").await??) };
    assert!(matches!(sent.await, Err(Error::Gone(error)) if error == gone));
}

#[tokio::test]
async fn other_failures_are_errors() {
    let api = WebsocketDouble::new();
    let websocket = api.client();
    api.fail_next(RequestFault::Denied);
    let error = websocket.send("a", "secret").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "PostToConnection of `a`: AuthorizationError: dyno-testing"
    );
    let large = "a".repeat(128 * 1024 + 1);
    let error = websocket.send("a", large).await.unwrap_err();
    let code = error.request().and_then(|failed| failed.code());
    assert_eq!(code, Some("PayloadTooLargeException"));
    // The SDK retries.
    api.fail_next(RequestFault::Throttled);
    api.fail_next(RequestFault::Unavailable);
    websocket.send("a", "hello").await.unwrap().unwrap();
    assert_eq!(api.sent().len(), 1);
}

#[tokio::test]
async fn a_broadcast_says_who_had_gone() {
    let api = WebsocketDouble::new();
    let connections: Vec<_> = (0..50).map(|number| format!("c{number}")).collect();
    for connection in connections.iter().step_by(7) {
        api.close(connection);
    }
    let report = api.client().broadcast(&connections, "hello").await;
    assert_eq!((report.delivered, report.failed.len()), (42, 0));
    let gone = report.complete().unwrap();
    let gone: Vec<_> = gone.iter().map(|gone| gone.connection_id()).collect();
    assert_eq!(gone, ["c0", "c7", "c14", "c21", "c28", "c35", "c42", "c49"]);
    let mut sent: Vec<_> = api
        .sent()
        .into_iter()
        .map(|sent| sent.connection_id)
        .collect();
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 42);
}

#[tokio::test]
async fn a_broadcast_goes_on_after_a_failure() {
    let api = WebsocketDouble::new();
    api.fail_next(RequestFault::Denied);
    let report = api
        .client()
        .broadcast(["a", "b"], "hello")
        .concurrency(1)
        .await;
    assert_eq!(report.delivered, 1);
    assert_eq!(report.failed[0].0, "a");
    assert_eq!(api.sent()[0].connection_id, "b");
}

/// The error of a broadcast has the closed connections, too.
#[tokio::test]
async fn a_failure_hides_no_closed_connection() {
    let api = WebsocketDouble::new();
    api.close("b");
    api.fail_next(RequestFault::Denied);
    let broadcast = api.client().broadcast(["a", "b", "c"], "hello");
    let error = broadcast.concurrency(1).await.complete().unwrap_err();
    assert_eq!(
        error.to_string(),
        "1 of 3 requests of a broadcast failed; the first: PostToConnection of `a`: AuthorizationError: dyno-testing"
    );
    let Error::Undelivered(undelivered) = error else {
        panic!("{error}")
    };
    let report = undelivered.into_report();
    assert_eq!(report.gone[0].connection_id(), "b");
    assert_eq!((report.delivered, &*report.failed[0].0), (1, "a"));
}

#[tokio::test]
async fn debug_output_has_no_message() {
    let broadcast = WebsocketDouble::new().client().broadcast(["a"], "secret");
    let expected = "Broadcast { connections: 1, bytes: 6, concurrency: 16, timeout: None, .. }";
    assert_eq!(format!("{broadcast:?}"), expected);
}

/// The connection `a` hangs, and with it one of two requests in flight.
#[tokio::test(start_paused = true)]
async fn a_connection_that_hangs_does_not_delay_the_others() {
    let api = WebsocketDouble::new();
    api.fail_next(RequestFault::Hangs);
    let connections: Vec<_> = (0..20).map(|number| format!("c{number}")).collect();
    let broadcast = api.client().broadcast(&connections, "hello").concurrency(2);
    let broadcast = tokio::spawn(broadcast.into_future());
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert_eq!(api.sent().len(), 19);
    assert!(!broadcast.is_finished());
    let report = broadcast.await.unwrap();
    assert_eq!((report.delivered, report.failed.len()), (19, 1));
    let (connection, error) = &report.failed[0];
    assert_eq!(connection, "c0");
    let text = error.to_string();
    assert!(text.starts_with("PostToConnection of `c0`"), "{text}");
    assert!(text.contains("time"), "{text}");

    let start = tokio::time::Instant::now();
    api.fail_next(RequestFault::Hangs);
    let broadcast = api.client().broadcast(["a", "b"], "hello");
    let report = broadcast.operation_timeout(Duration::from_secs(2)).await;
    assert_eq!((report.delivered, start.elapsed().as_secs()), (1, 2));

    // The timeout of the client stands.
    let config = api.client().sdk().config().to_builder();
    let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_secs(30));
    let config = config.timeout_config(timeouts.build()).build();
    let client = Websocket::from_sdk(aws_sdk_apigatewaymanagement::Client::from_conf(config));
    let start = tokio::time::Instant::now();
    api.fail_next(RequestFault::Hangs);
    let report = client.broadcast(["a"], "hello").await;
    assert_eq!((report.failed.len(), start.elapsed().as_secs()), (1, 30));
}

// A76
#[tokio::test]
async fn a_client_is_made_for_another_api() {
    let (http, sent) = capture_request(None);
    let settings = Websocket::new("a", "dev").region("eu-central-1");
    let settings = settings.endpoint("http://localhost:1").http_client(http);
    let websocket = settings.await.unwrap();
    let other = websocket.at("b.example.com", "prod").unwrap();
    let _response = other.send("c", "hello").await;
    assert_eq!(
        sent.expect_request().uri(),
        "http://localhost:1/prod/@connections/c"
    );
    assert!(websocket.at("https://b", None).is_err());
}

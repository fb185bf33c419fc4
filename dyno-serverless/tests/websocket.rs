//! Messages to the double of a WebSocket API.

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
        (&*sent[0].connection, &*sent[0].text()),
        ("L0SM9c/+H=", "hello")
    );
    assert_eq!(
        (&*sent[1].connection, &*sent[1].bytes),
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
    assert_eq!(gone.connection(), "a");
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
    let gone: Vec<_> = gone.iter().map(|gone| gone.connection()).collect();
    assert_eq!(gone, ["c0", "c7", "c14", "c21", "c28", "c35", "c42", "c49"]);
    let mut sent: Vec<_> = api.sent().into_iter().map(|sent| sent.connection).collect();
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
    assert_eq!(api.sent()[0].connection, "b");
    assert!(report.complete().is_err());
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

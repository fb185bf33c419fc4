//! Messages to moto's server. `.ci/serverless` starts it, and looks at what arrived.

use std::collections::HashSet;

use dyno_serverless::sns::{Message, Scalar, Sns};
use dyno_serverless::websocket::Websocket;

#[ignore = "it needs moto's server: run .ci/serverless"]
#[tokio::test]
async fn messages_arrive_at_moto() {
    let sns = Sns::from_env().await.unwrap();
    let orders = sns.topic("orders");
    let message = Message::new("with attributes")
        .attribute("string", "ä=&")
        .attribute("list", [Scalar::from("a"), false.into(), Scalar::Null])
        .attribute("number", 1.5)
        .attribute("bytes", vec![0_u8, 255]);
    let first = orders.publish(message).await.unwrap();
    let numbers = (0..25).map(|number| number.to_string());
    let ids = orders.publish_all(numbers).await.unwrap();
    let ids: HashSet<_> = ids.iter().chain([&first]).collect();
    assert_eq!(ids.len(), 26);
    assert!(orders.arn().await.unwrap().ends_with(":orders"));

    let steps = ["placed", "paid", "shipped"];
    let steps = steps.map(|step| {
        Message::new(step)
            .message_group_id("order-1")
            .message_deduplication_id(step)
    });
    let published = sns.topic("steps.fifo").publish_all(steps).await.unwrap();
    assert_eq!(published.len(), 3);

    let unknown = sns.topic_arn("arn:aws:sns:us-east-1:123456789012:nowhere");
    let error = unknown.publish("a").await.unwrap_err();
    let code = error.request().and_then(|failed| failed.code());
    assert_eq!(code, Some("NotFound"), "{error}");

    // moto's server knows no stages.
    let websocket = Websocket::new("a1b2.execute-api.us-east-1.amazonaws.com", None);
    let websocket = websocket.await.unwrap();
    websocket.send("L0SM9c=", "hello").await.unwrap().unwrap();
    let report = websocket.broadcast(["a", "b", "c"], "hello").await;
    assert_eq!((report.delivered, report.gone.len()), (3, 0));
    websocket.close("a").await.unwrap().unwrap();
}

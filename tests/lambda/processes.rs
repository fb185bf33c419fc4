//! The examples of Lambda functions as processes, which get real events over HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lints leave out only functions with `#[test]`"
)]

mod function;
mod http;

use std::sync::{Arc, Mutex};

use dyno::{Client, Model};
use dyno_testing::{ApiGatewayEvent, EmbeddedServer, StreamEvent};
use serde_json::{Value, json};

use function::Function;
use http::{Request, Response};

/// A user's function is short.
#[test]
fn each_function_has_less_than_60_lines() {
    for name in ["chat", "table_stream", "token_authorizer"] {
        let directory = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../dyno-serverless/examples"
        );
        let text = std::fs::read_to_string(format!("{directory}/{name}.rs")).unwrap();
        let (function, _test) = text.split_once("#[cfg(test)]").unwrap();
        let lines = function.trim_end().lines().count();
        assert!(lines < 60, "{name} has {lines} lines");
    }
}

// A65, A75
#[tokio::test]
async fn an_authorizer_responds_to_tokens() {
    let mut authorizer = Function::start(env!("CARGO_BIN_EXE_token_authorizer"), &[]).await;
    let arn = "arn:aws:execute-api:eu-central-1:123456789012:api/prod/GET/movies";
    let policy = |effect: &str| {
        let statement =
            json!({ "Action": ["execute-api:Invoke"], "Effect": effect, "Resource": [arn] });
        json!({
            "principalId": "user",
            "policyDocument": { "Version": "2012-10-17", "Statement": [statement] },
        })
    };
    let refusal = |status, body: &str| json!({ "statusCode": status, "body": body });
    for (token, expected) in [
        ("allow", policy("Allow")),
        ("deny", policy("Deny")),
        ("unauthorized", refusal(401, "Unauthorized")),
        ("else", refusal(500, "Invalid")),
    ] {
        let event = ApiGatewayEvent::token(token, arn).json();
        assert_eq!(authorizer.invoke(event).await, expected);
    }
    // The function goes on after an event that it cannot parse.
    let error = authorizer.invoke(json!({ "type": "TOKEN" })).await;
    assert_eq!(error["errorMessage"], "the event has no token", "{error}");
    let event = ApiGatewayEvent::token("deny", arn).json();
    assert_eq!(authorizer.invoke(event).await, policy("Deny"));
}

#[derive(dyno::Table)]
#[dyno(name = "Shop", partition_key(pk: String), sort_key(sk: String))]
#[dyno(entity = "kind", entities(Customer, Order))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
struct Customer {
    id: String,
    latest_order: Option<u32>,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "ORDER#{number:06}")]
struct Order {
    customer_id: String,
    number: u32,
}

#[tokio::test]
async fn a_stream_handler_reads_the_records_of_a_collection() {
    let server = EmbeddedServer::start().await.unwrap();
    let customers = server.client().table::<Customer>();
    customers.create_table().await.unwrap();
    let ada = Customer {
        id: "ada".into(),
        latest_order: None,
    };
    customers.put(&ada).await.unwrap();
    let endpoint = ("DYNAMODB_ENDPOINT", server.url());
    let mut stream = Function::start(env!("CARGO_BIN_EXE_table_stream"), &[endpoint]).await;
    let order = |customer: &str, number| Order {
        customer_id: customer.into(),
        number,
    };
    let event = StreamEvent::new().insert(&ada).insert(&order("ada", 7));
    let response = stream.invoke(event.json().unwrap()).await;
    assert_eq!(response, json!({ "batchItemFailures": [] }));
    let latest = customers.get("ada").await.unwrap().unwrap().latest_order;
    assert_eq!(latest, Some(7));
    // There is no such customer: Lambda tries that record again.
    let event = event.insert(&order("bo", 1)).json().unwrap();
    let number = event["Records"][2]["dynamodb"]["SequenceNumber"].clone();
    let failures = json!({ "batchItemFailures": [{ "itemIdentifier": number }] });
    assert_eq!(stream.invoke(event).await, failures);
}

#[derive(Model)]
#[dyno(table = "Connections")]
struct Connection {
    #[dyno(partition_key)]
    room: String,
    #[dyno(sort_key)]
    id: String,
}

/// The WebSocket API: that of `TEST_WEBSOCKET_ENDPOINT`, whose connections are all open, or a stand-in whose connection
/// `gone` is closed.
async fn websocket_api(request: Request, posted: &Mutex<Vec<(String, String)>>) -> Response {
    let (_, id) = request.path.rsplit_once("/@connections/").unwrap();
    let body = String::from_utf8(request.body.clone()).unwrap();
    posted.lock().unwrap().push((id.to_owned(), body));
    let status = match std::env::var("TEST_WEBSOCKET_ENDPOINT") {
        Ok(moto) => {
            // moto's server knows no stages. It tells services apart by the signature.
            let lines = request.head.lines();
            let signature = lines.filter(|line| line.starts_with("authorization:"));
            let signature: String = signature.map(|line| format!("{line}\r\n")).collect();
            let address = moto.trim_start_matches("http://");
            let path = format!("/@connections/{id}");
            http::post(address, &path, &signature, &request.body)
                .await
                .0
        }
        Err(_) if id == "gone" => 410,
        Err(_) => 200,
    };
    Response {
        status,
        ..Response::default()
    }
}

#[tokio::test]
async fn a_broadcast_reaches_everyone() {
    let server = EmbeddedServer::start().await.unwrap();
    let client: Client = server.client();
    let connections = client.table::<Connection>();
    connections.create_table().await.unwrap();
    let posted = Arc::new(Mutex::new(Vec::new()));
    let record = posted.clone();
    let api = http::serve(move |request| {
        let record = record.clone();
        async move { websocket_api(request, &record).await }
    });
    let api = format!("http://{}", api.await);
    let mut chat = Function::start(
        env!("CARGO_BIN_EXE_chat"),
        &[
            ("DYNAMODB_ENDPOINT", server.url()),
            ("TEST_WEBSOCKET_ENDPOINT", &api),
            ("CHAT_DOMAIN", "a1b2.execute-api.us-east-1.amazonaws.com"),
        ],
    )
    .await;
    let event = |second: u32, route: &str, id: &str| -> Value {
        let event = ApiGatewayEvent::websocket(route, id).body("hello");
        event
            .set("/requestContext/requestTimeEpoch", second * 1000)
            .json()
    };
    for id in ["a", "b", "c", "gone"] {
        let response = chat.invoke(event(0, "$connect", id)).await;
        assert_eq!(response, json!({ "statusCode": 200 }));
    }
    chat.invoke(event(1, "$disconnect", "c")).await;
    let response = chat.invoke(event(90, "$default", "a")).await;
    assert_eq!(response, json!({ "statusCode": 200 }));
    let mut posted = posted.lock().unwrap().clone();
    posted.sort();
    let hello = |id: &str| (id.to_owned(), "hello".to_owned());
    assert_eq!(posted, [hello("a"), hello("b"), hello("gone")]);
    let left = connections.query("lobby").all().await.unwrap();
    let left: Vec<_> = left.iter().map(|one| &*one.id).collect();
    match std::env::var("TEST_WEBSOCKET_ENDPOINT") {
        Ok(_moto) => assert_eq!(left, ["a", "b", "gone"]),
        Err(_) => assert_eq!(left, ["a", "b"]),
    }
}

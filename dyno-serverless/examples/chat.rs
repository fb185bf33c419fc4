//! How does a message get to everyone who is connected? A Lambda function behind a WebSocket API: it keeps the
//! connections in a table, and sends each message to all of them.

use aws_lambda_events::apigw::ApiGatewayWebsocketProxyRequest as Request;
use dyno::{Client, Model, Table};
use dyno_serverless::lambda::{Error, LambdaEvent, handler_with, run};
use dyno_serverless::websocket::Websocket;
use serde_json::{Value, json};

const ROOM: &str = "lobby";

#[derive(Model)]
#[dyno(table = "Connections")]
struct Connection {
    #[dyno(partition_key)]
    room: String,
    #[dyno(sort_key)]
    id: String,
}

fn parse(event: LambdaEvent<Request>) -> Result<(String, Connection, String), Error> {
    let context = event.payload.request_context;
    let connection = Connection {
        room: ROOM.into(),
        id: context.connection_id.ok_or("the event has no connection")?,
    };
    let route = context.route_key.ok_or("the event has no route")?;
    Ok((route, connection, event.payload.body.unwrap_or_default()))
}

async fn chat(
    (connections, websocket): (Table<Connection>, Websocket),
    route: String,
    connection: Connection,
    message: String,
) -> Result<Value, Error> {
    match &*route {
        "$connect" => connections.put(&connection).await?,
        "$disconnect" => connections.delete(&connection).await?,
        _ => {
            let all = connections.query(ROOM).all().await?;
            let report = websocket
                .broadcast(all.iter().map(|one| &one.id), message)
                .await;
            for gone in report.complete()? {
                connections.delete((ROOM, gone.connection())).await?;
            }
        }
    }
    Ok(json!({ "statusCode": 200 }))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let connections = Client::from_env().await?.table::<Connection>();
    let websocket = Websocket::new(std::env::var("CHAT_DOMAIN")?, "prod").await?;
    run(handler_with((connections, websocket), parse, chat)).await
}

#[cfg(test)]
#[tokio::test]
async fn a_message_goes_to_everyone_who_is_connected() {
    use dyno_testing::{ApiGatewayEvent, WebsocketDouble, temporary_table};

    let connections = temporary_table::<Connection>().await.unwrap();
    let api = WebsocketDouble::new();
    let state = (Table::clone(&connections), api.client());
    let handler = handler_with(state, parse, chat);
    for (route, id) in [
        ("$connect", "a"),
        ("$connect", "b"),
        ("$connect", "c"),
        ("$disconnect", "b"),
        ("$default", "a"),
        ("$default", "a"),
    ] {
        if route == "$default" {
            api.close("c");
        }
        let event = ApiGatewayEvent::websocket(route, id).body("hello").parse();
        let event = LambdaEvent::new(event.unwrap(), Default::default());
        handler.handle(event).await.unwrap();
    }
    let sent: Vec<_> = api.sent().into_iter().map(|sent| sent.connection).collect();
    assert_eq!(sent, ["a", "a"]);
    let left = connections.query(ROOM).all().await.unwrap();
    assert_eq!(left.len(), 1);
}

//! How do I send a message to everyone who is connected? With a WebSocket API whose connections are in a table.

use aws_lambda_events::apigw::ApiGatewayWebsocketProxyRequest as Request;
use dyno::{Client, Model, Table};
use dyno_serverless::lambda::{Error, LambdaEvent, handler_with, run};
use dyno_serverless::websocket::Websocket;
use serde_json::{Value, json};

#[derive(Model)]
#[dyno(table = "Connections")]
struct Connection {
    #[dyno(partition_key)]
    room: String,
    #[dyno(sort_key)]
    id: String,
    at: i64,
}

fn parse(event: LambdaEvent<Request>) -> Result<(String, Connection, String), Error> {
    let context = event.payload.request_context;
    let connection = Connection {
        room: "lobby".into(),
        id: context.connection_id.ok_or("no connection")?,
        at: context.request_time_epoch,
    };
    let route = context.route_key.ok_or("no route")?;
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
            let all = connections.query(&connection.room).all().await?.into_iter();
            let report = websocket.broadcast(all.map(|one| one.id), message).await;
            for gone in &report.gone {
                let delete = connections.delete((&connection.room, gone.connection_id()));
                let is_old = Connection::AT.lt(connection.at - 60_000); // a new one may not be open yet
                delete.condition(is_old).await?.ok();
            }
            report.complete()?;
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
    for (second, route, id) in [
        (0, "$connect", "a"),
        (0, "$connect", "b"),
        (0, "$connect", "c"),
        (9, "$disconnect", "b"),
        (60, "$default", "a"),
        (61, "$connect", "d"),
        (62, "$default", "a"),
    ] {
        if second == 60 {
            api.close("c");
            api.close("d");
        }
        let event = ApiGatewayEvent::websocket(route, id).body("hello");
        let event = event.set("/requestContext/requestTimeEpoch", second * 1000);
        let event = LambdaEvent::new(event.parse().unwrap(), Default::default());
        handler.handle(event).await.unwrap();
    }
    let sent = api.sent().into_iter();
    let sent: Vec<_> = sent.map(|sent| sent.connection_id).collect();
    assert_eq!(sent, ["a", "a"]);
    // The connection that was closed is forgotten, and not the one that may not be open yet.
    let left = connections.query("lobby").all().await.unwrap();
    let left: Vec<_> = left.iter().map(|connection| &*connection.id).collect();
    assert_eq!(left, ["a", "d"]);
}

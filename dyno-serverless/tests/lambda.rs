//! Handlers as the runtime calls them.

use std::sync::{Arc, Mutex};

use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayV2httpRequest, ApiGatewayWebsocketProxyRequest,
};
use aws_lambda_events::dynamodb::Event;
use aws_lambda_events::eventbridge::EventBridgeEvent;
use aws_lambda_events::sns::SnsEvent;
use aws_lambda_events::sqs::SqsEvent;
use dyno::Model;
use dyno_serverless::lambda::{
    Context, Error, Handler, HandlerError, Handles as _, LambdaEvent, NoState, Positional,
    RawValue, handler, handler_with,
};
use dyno_testing::{ApiGatewayEvent, BusEvent, QueueEvent, StreamEvent, TopicEvent};
use futures::future::BoxFuture;
use lambda_runtime::Diagnostic;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower::{Service as _, ServiceExt as _};

fn event<E: DeserializeOwned>(json: Value) -> LambdaEvent<E> {
    LambdaEvent::new(
        serde_json::from_value(json).expect("an event"),
        Context::default(),
    )
}

/// A request with these parameters of the path.
fn rest(path: Value) -> Value {
    let event = ApiGatewayEvent::rest("GET", "/movies");
    event.set("/pathParameters", path).json()
}

fn year_and_title(event: LambdaEvent<ApiGatewayProxyRequest>) -> Result<(u16, String), Error> {
    let path = event.payload.path_parameters;
    let part = |name: &str| {
        path.get(name)
            .ok_or_else(|| format!("the path has no {name}"))
    };
    Ok((part("year")?.parse()?, part("title")?.clone()))
}

async fn describe(year: u16, title: String) -> Result<String, Error> {
    match year {
        0 => Err("no such year".into()),
        _ => Ok(format!("{title} ({year})")),
    }
}

// A65, A66
#[tokio::test]
async fn a_tuple_is_passed_as_arguments() {
    let mut handler = handler(year_and_title, describe);
    let brazil = rest(json!({ "year": "1985", "title": "Brazil" }));
    let response = handler.ready().await.unwrap().call(event(brazil)).await;
    assert_eq!(response.unwrap(), "Brazil (1985)");
}

// A67
#[tokio::test]
async fn a_struct_is_passed_as_named_arguments_and_anything_else_as_one() {
    struct Movie {
        title: String,
        year: u16,
    }
    fn parse(event: LambdaEvent<ApiGatewayProxyRequest>) -> Result<Movie, Error> {
        let (year, title) = year_and_title(event)?;
        Ok(Movie { title, year })
    }
    async fn run(Movie { title, year }: Movie) -> Result<String, Error> {
        describe(year, title).await
    }
    let brazil = || event(rest(json!({ "year": "1985", "title": "Brazil" })));
    let named = handler(parse, run).oneshot(brazil()).await;
    assert_eq!(named.unwrap(), "Brazil (1985)");

    fn year(event: LambdaEvent<ApiGatewayProxyRequest>) -> Result<u16, Error> {
        Ok(year_and_title(event)?.0)
    }
    async fn next(year: u16) -> Result<u16, Error> {
        Ok(year + 1)
    }
    assert_eq!(handler(year, next).oneshot(brazil()).await.unwrap(), 1986);
    // A tuple as one argument.
    async fn pair(pair: (u16, String)) -> Result<usize, Error> {
        Ok(pair.1.len())
    }
    let one = handler(year_and_title, pair).oneshot(brazil()).await;
    assert_eq!(one.unwrap(), 6);
}

// A69, A70
#[tokio::test]
async fn parser_and_function_are_tested_apart() {
    let handler = handler(year_and_title, describe);
    let run = handler.inner();
    assert_eq!(run(1985, "Brazil".into()).await.unwrap(), "Brazil (1985)");
    let parse = handler.parser();
    let parsed = parse(event(rest(json!({ "year": "1985", "title": "Brazil" }))));
    assert_eq!(parsed.unwrap(), (1985, "Brazil".to_owned()));
}

#[tokio::test]
async fn errors_of_both_are_errors_of_the_invocation() {
    let handler = handler(year_and_title, describe);
    for (path, problem) in [
        (json!({ "year": "1985" }), "the path has no title"),
        (
            json!({ "year": "x", "title": "Brazil" }),
            "invalid digit found in string",
        ),
        (json!({ "year": "0", "title": "Brazil" }), "no such year"),
    ] {
        let error = handler.handle(event(rest(path))).await.unwrap_err();
        assert_eq!(error.inner().to_string(), problem);
        // The response to the invocation has the text.
        assert_eq!(Diagnostic::from(error).error_message, problem);
    }
}

#[tokio::test]
async fn the_function_gets_a_state_before_its_arguments() {
    type Seen = Arc<Mutex<Vec<u16>>>;
    async fn note(seen: Seen, year: u16, _title: String) -> Result<usize, Error> {
        let mut seen = seen.lock().unwrap();
        seen.push(year);
        Ok(seen.len())
    }
    let seen = Seen::default();
    let handler = handler_with(seen.clone(), year_and_title, note);
    for (number, year) in ["1985", "1986"].into_iter().enumerate() {
        let event = event(rest(json!({ "year": year, "title": "a" })));
        assert_eq!(handler.handle(event).await.unwrap(), number + 1);
    }
    assert_eq!(*seen.lock().unwrap(), [1985, 1986]);
}

/// The response of a handler that returns what its parser returned.
async fn parsed<E>(
    parse: fn(LambdaEvent<E>) -> Result<String, Error>,
    json: Value,
) -> Result<String, HandlerError>
where
    E: DeserializeOwned + serde::Serialize,
{
    async fn same(text: String) -> Result<String, Error> {
        Ok(text)
    }
    handler(parse, same).handle(event::<E>(json)).await
}

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
}

// A85
#[tokio::test]
async fn events_of_all_kinds_are_handled() {
    let rest = |event: LambdaEvent<ApiGatewayProxyRequest>| {
        let query = event.payload.multi_value_query_string_parameters;
        Ok(query.all("page").unwrap_or_default().join(" "))
    };
    let json = ApiGatewayEvent::rest("GET", "/movies")
        .query("page", "1")
        .query("page", "2");
    assert_eq!(parsed(rest, json.json()).await.unwrap(), "1 2");

    let websocket = |event: LambdaEvent<ApiGatewayWebsocketProxyRequest>| {
        Ok(event
            .payload
            .request_context
            .connection_id
            .unwrap_or_default())
    };
    let json = ApiGatewayEvent::websocket("$connect", "c").json();
    assert_eq!(parsed(websocket, json).await.unwrap(), "c");

    let http = |event: LambdaEvent<ApiGatewayV2httpRequest>| {
        Ok(event.payload.raw_path.unwrap_or_default())
    };
    let json = ApiGatewayEvent::http("POST", "/movies")
        .body("{}")
        .query("page", "2");
    let json = json
        .header("Cookie", "a=b")
        .path_parameter("year", "1985")
        .json();
    assert_eq!(parsed(http, json).await.unwrap(), "/movies");

    let queue = |event: LambdaEvent<SqsEvent>| {
        Ok(event.payload.records[0].body.clone().unwrap_or_default())
    };
    let json = QueueEvent::new("orders").message("a").json();
    assert_eq!(parsed(queue, json).await.unwrap(), "a");

    let topic = |event: LambdaEvent<SnsEvent>| Ok(event.payload.records[0].sns.message.clone());
    let json = TopicEvent::new("orders", "a").json();
    assert_eq!(parsed(topic, json).await.unwrap(), "a");

    let bus = |event: LambdaEvent<EventBridgeEvent>| Ok(event.payload.detail_type);
    let json = BusEvent::new("shop", "Placed", json!({ "id": 1 })).json();
    assert_eq!(parsed(bus, json).await.unwrap(), "Placed");

    let stream = |event: LambdaEvent<Event>| Ok(event.payload.records[0].event_name.clone());
    let json = StreamEvent::new().insert(&Movie { year: 1985 }).json();
    let json = json.unwrap();
    assert_eq!(parsed(stream, json).await.unwrap(), "INSERT");

    let raw = |event: LambdaEvent<Value>| Ok(event.payload["anything"].to_string());
    assert_eq!(parsed(raw, json!({ "anything": 1 })).await.unwrap(), "1");
}

/// What `tracing` writes.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

// A68
#[test]
fn event_and_result_are_logged_at_info_without_secrets() {
    // With one subscriber only, tracing asks the first thread at a callsite whether it is enabled, and the thread of
    // another test disables it for good. With a second subscriber it asks both.
    let _second = tracing::Dispatch::new(
        tracing_subscriber::fmt()
            .with_writer(std::io::sink)
            .finish(),
    );
    type Changed = fn(Described) -> Described;
    let lines = |level: tracing::Level, change: Changed| {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(level)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = { runtime }.build().unwrap();
            let handler = handler(year_and_title as Parse, boxed as Run).hide(["title"]);
            let handler = change(handler);
            runtime.block_on(async {
                let mut brazil = rest(json!({ "year": "1985", "title": "Brazil" }));
                brazil["headers"] = json!({ "Authorization": "Bearer abc" });
                handler.handle(event(brazil)).await.unwrap();
                let path = json!({ "year": "0", "title": "Brazil" });
                handler.handle(event(rest(path))).await.unwrap_err();
                // As the runtime calls it.
                let json = RawValue::from_string(r#"{ "path": 1985 }"#.to_owned()).unwrap();
                let event = LambdaEvent::new(json, Context::default());
                handler.read(event).await.unwrap_err();
            });
        });
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect::<Vec<Value>>()
    };
    let logged = lines(tracing::Level::INFO, |handler| handler);
    let levels: Vec<_> = logged.iter().map(|line| line["level"].as_str()).collect();
    let info = Some("INFO");
    let error = Some("ERROR");
    assert_eq!(levels, [info, info, info, error, error]);
    let sent: Value = serde_json::from_str(logged[0]["fields"]["event"].as_str().unwrap()).unwrap();
    assert_eq!(
        sent["pathParameters"],
        json!({ "year": "1985", "title": "[hidden]" })
    );
    assert_eq!(sent["headers"]["authorization"], "[hidden]");
    assert_eq!(logged[1]["fields"]["result"], r#""Brazil (1985)""#);
    // The text of an error can quote a value of the event.
    assert_eq!(logged[3]["fields"]["error"], "the function failed");
    let request =
        "the event cannot be read as `aws_lambda_events::event::apigw::ApiGatewayProxyRequest`";
    assert_eq!(logged[4]["fields"]["error"], request);
    assert_eq!(lines(tracing::Level::WARN, |handler| handler).len(), 2);
    let texts = lines(tracing::Level::WARN, Handler::with_error_texts);
    assert_eq!(
        texts[0]["fields"]["error"],
        "the function failed: no such year"
    );
    assert_eq!(
        lines(tracing::Level::INFO, Handler::without_log),
        [Value::Null; 0]
    );
}

type Parse = fn(LambdaEvent<ApiGatewayProxyRequest>) -> Result<(u16, String), Error>;
type Run = fn(u16, String) -> BoxFuture<'static, Result<String, Error>>;
type Described = Handler<Parse, Run, NoState, Positional>;

fn boxed(year: u16, title: String) -> BoxFuture<'static, Result<String, Error>> {
    Box::pin(describe(year, title))
}

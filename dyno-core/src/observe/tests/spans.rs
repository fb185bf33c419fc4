//! Tests of spans and their events.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::super::span::{begin, sent_to};
use super::super::{Meter, with_correlation_id};
use crate::example::{Movie, Reply, Service, brazil, ok};

type Fields = BTreeMap<&'static str, String>;

/// Keeps our spans and events up to a level, with their fields.
#[derive(Clone)]
struct Log {
    level: Level,
    spans: Arc<Mutex<Vec<Fields>>>,
    events: Arc<Mutex<Vec<Fields>>>,
}

impl Log {
    fn up_to(level: Level) -> Self {
        // With one subscriber only, tracing asks the first thread at a callsite whether it is enabled, and the thread
        // of another test disables it for good. With a second subscriber it asks both.
        static SECOND: LazyLock<tracing::Dispatch> =
            LazyLock::new(|| tracing::Dispatch::new(Log::of(Level::ERROR)));
        LazyLock::force(&SECOND);
        Self::of(level)
    }

    fn of(level: Level) -> Self {
        Self {
            level,
            spans: Arc::default(),
            events: Arc::default(),
        }
    }

    fn spans(&self) -> Vec<Fields> {
        self.spans.lock().unwrap().clone()
    }

    fn events(&self) -> Vec<Fields> {
        self.events.lock().unwrap().clone()
    }
}

struct Reading<'a>(&'a mut Fields);

impl Visit for Reading<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "dyno" && *metadata.level() <= self.level
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = Fields::new();
        attributes.record(&mut Reading(&mut fields));
        let mut spans = self.spans.lock().unwrap();
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut spans = self.spans.lock().unwrap();
        let number = usize::try_from(span.into_u64()).unwrap() - 1;
        values.record(&mut Reading(&mut spans[number]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Reading(&mut fields));
        if let Some(span) = event.parent() {
            fields.insert("span", span.into_u64().to_string());
        }
        self.events.lock().unwrap().push(fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn fields<const N: usize>(fields: [(&'static str, &str); N]) -> Fields {
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| (name, value.to_owned()))
        .collect()
}

fn failing_once(response: &str) -> Service {
    let failed: Reply = (500, r#"{"__type":"a#InternalServerError"}"#.to_owned()).into();
    Service::replies([failed, ok(response).into()])
}

// S15, S114
#[tokio::test]
async fn a_call_is_a_span_with_an_event_for_each_attempt() {
    let log = Log::up_to(Level::DEBUG);
    let _default = tracing::subscriber::set_default(log.clone());
    let page = r#"{"Items":[],"Count":0,"ScannedCount":3,"ConsumedCapacity":{"TableName":"Movies","CapacityUnits":0.5,
        "Table":{"CapacityUnits":0.0},"GlobalSecondaryIndexes":{"ByRank":{"CapacityUnits":0.5}}}}"#;
    let client = failing_once(page).client();
    let by_rank = client.table::<Movie>().index(Movie::BY_RANK);
    let secret = by_rank
        .query(1985)
        .filter(Movie::RATING.gt(77.25))
        .descending();
    let page = secret.limit(7).meter(&Meter::new()).page();
    with_correlation_id("order-17", page).await.unwrap();
    let expected = fields([
        (
            "aws.dynamodb.consumed_capacity",
            r#"[{"TableName":"Movies","CapacityUnits":0.5,"Table":{"CapacityUnits":0},"GlobalSecondaryIndexes":{"ByRank":{"CapacityUnits":0.5}}}]"#,
        ),
        ("aws.dynamodb.count", "0"),
        ("aws.dynamodb.index_name", "ByRank"),
        ("aws.dynamodb.limit", "7"),
        ("aws.dynamodb.scan_forward", "false"),
        ("aws.dynamodb.scanned_count", "3"),
        ("aws.dynamodb.table_names", r#"["Movies"]"#),
        ("aws.request_id", "REQUEST"),
        ("db.collection.name", "Movies"),
        ("db.operation.name", "Query"),
        ("db.response.status_code", "200"),
        ("db.system.name", "aws.dynamodb"),
        ("dyno.attempts", "2"),
        ("dyno.correlation_id", "order-17"),
        ("otel.kind", "client"),
        ("otel.name", "DynamoDB.Query"),
        ("server.address", "in-process.invalid"),
        ("server.port", "80"),
    ]);
    let mut spans = log.spans();
    let call_id = spans[0].remove("dyno.call_id").unwrap();
    assert_eq!(call_id.len(), 16);
    assert_eq!(spans, [expected]);
    let events = log.events();
    let ids = events.iter().filter_map(|event| event.get("dyno.call_id"));
    assert_eq!(ids.collect::<Vec<_>>(), [&call_id; 2]);
    let short: Vec<_> = events
        .iter()
        .map(|event| {
            let of = |name| event.get(name).map(String::as_str);
            (
                of("span"),
                of("attempt"),
                of("db.response.status_code"),
                of("error.type"),
            )
        })
        .collect();
    let failed = (
        Some("1"),
        Some("1"),
        Some("500"),
        Some("InternalServerError"),
    );
    assert_eq!(short, [failed, (Some("1"), Some("2"), Some("200"), None)]);
    assert!(!format!("{events:?}").contains("77.25"), "{events:?}");
}

#[tokio::test]
async fn an_error_is_in_the_span_and_the_level_decides_on_events() {
    let log = Log::up_to(Level::INFO);
    let _default = tracing::subscriber::set_default(log.clone());
    let service = Service::new(|_, _| crate::example::error("ValidationException", ""));
    service
        .client()
        .table::<Movie>()
        .put(&brazil())
        .await
        .unwrap_err();
    let spans = log.spans();
    let [span] = &*spans else { panic!("{spans:?}") };
    assert_eq!(span["error.type"], "ValidationException");
    assert_eq!(span["otel.status_code"], "ERROR");
    assert_eq!(
        (
            span.get("aws.dynamodb.consumed_capacity"),
            log.events().len()
        ),
        (None, 0)
    );
}

#[tokio::test]
async fn keys_and_values_are_shown_to_those_who_ask() {
    let log = Log::up_to(Level::DEBUG);
    let _default = tracing::subscriber::set_default(log.clone());
    let service = Service::new(|_, _| ok("{}"));
    let client = service.client();
    let get = || client.table::<Movie>().get((1985, "Brazil")).into_future();
    get().await.unwrap();
    assert!(!format!("{:?} {:?}", log.spans(), log.events()).contains("Brazil"));
    client.trace_values(true);
    get().await.unwrap();
    assert_eq!(log.events()[1]["request"], service.asked()[1].1);
    client.trace_values(false);
    get().await.unwrap();
    assert_eq!(log.events()[2].get("request"), None);
}

#[test]
fn an_address_is_taken_apart() {
    let log = Log::up_to(Level::INFO);
    tracing::subscriber::with_default(log.clone(), || {
        for uri in [
            "http://localhost:8000/",
            "https://dynamodb.eu-central-1.amazonaws.com/",
            "http://[::1]:8000",
            "http://[::1]/",
        ] {
            sent_to(&begin(), uri);
        }
        sent_to(&begin(), "nothing");
    });
    let spans = log.spans();
    let found: Vec<_> = spans
        .iter()
        .map(|span| (span.get("server.address"), span.get("server.port")))
        .map(|(host, port)| (host.map(String::as_str), port.map(String::as_str)))
        .collect();
    let at = |host, port| (Some(host), Some(port));
    assert_eq!(
        found,
        [
            at("localhost", "8000"),
            at("dynamodb.eu-central-1.amazonaws.com", "443"),
            at("[::1]", "8000"),
            at("[::1]", "80"),
            (None, None),
        ]
    );
}

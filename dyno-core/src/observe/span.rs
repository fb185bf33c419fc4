//! What does a call look like in a trace? One span with OpenTelemetry's names, and an event for each attempt.
//!
//! The names are those of the semantic conventions for database clients and for DynamoDB, as of version 1.38. A span is made and ended
//! without being entered: whatever the SDK's runtime logs is in the spans of the SDK.

use aws_sdk_dynamodb::operation::get_item::GetItemInput;
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::scan::{ScanInput, ScanOutput};
use aws_sdk_dynamodb::types::{self, ConsumedCapacity};
use aws_smithy_runtime_api::client::interceptors::context::{Input, Output};
use tracing::{Span, field};

use super::measurement::only;
use super::{Measurement, correlation_id, parts};
use crate::wire::{Format, Writer};

/// The span of a call; nothing if nobody wants it.
pub(super) fn begin() -> Span {
    tracing::info_span!(
        target: "dyno",
        "dynamodb",
        otel.name = field::Empty,
        otel.kind = "client",
        otel.status_code = field::Empty,
        db.system.name = "aws.dynamodb",
        db.operation.name = field::Empty,
        db.collection.name = field::Empty,
        db.response.status_code = field::Empty,
        aws.dynamodb.table_names = field::Empty,
        aws.dynamodb.index_name = field::Empty,
        aws.dynamodb.limit = field::Empty,
        aws.dynamodb.consistent_read = field::Empty,
        aws.dynamodb.scan_forward = field::Empty,
        aws.dynamodb.segment = field::Empty,
        aws.dynamodb.total_segments = field::Empty,
        aws.dynamodb.select = field::Empty,
        aws.dynamodb.count = field::Empty,
        aws.dynamodb.scanned_count = field::Empty,
        aws.dynamodb.consumed_capacity = field::Empty,
        aws.request_id = field::Empty,
        error.type = field::Empty,
        server.address = field::Empty,
        server.port = field::Empty,
        dyno.attempts = field::Empty,
        dyno.correlation_id = field::Empty,
    )
}

/// What is known before anything is sent.
pub(super) fn describe(span: &Span, operation: &str, tables: &[String], input: &Input) {
    span.record("otel.name", format_args!("DynamoDB.{operation}"));
    span.record("db.operation.name", operation);
    if let Some(table) = only(tables) {
        span.record("db.collection.name", table);
    }
    if !tables.is_empty() {
        span.record(
            "aws.dynamodb.table_names",
            list(tables.iter().map(|name| quoted(name))),
        );
    }
    if let Some(id) = correlation_id() {
        span.record("dyno.correlation_id", &*id);
    }
    if let Some(get) = input.downcast_ref::<GetItemInput>() {
        record(span, "aws.dynamodb.consistent_read", get.consistent_read());
    } else if let Some(query) = input.downcast_ref::<QueryInput>() {
        record(span, "aws.dynamodb.index_name", query.index_name());
        record(span, "aws.dynamodb.limit", query.limit());
        record(
            span,
            "aws.dynamodb.consistent_read",
            query.consistent_read(),
        );
        record(
            span,
            "aws.dynamodb.scan_forward",
            query.scan_index_forward(),
        );
        record(
            span,
            "aws.dynamodb.select",
            query.select().map(types::Select::as_str),
        );
    } else if let Some(scan) = input.downcast_ref::<ScanInput>() {
        record(span, "aws.dynamodb.index_name", scan.index_name());
        record(span, "aws.dynamodb.limit", scan.limit());
        record(span, "aws.dynamodb.consistent_read", scan.consistent_read());
        record(span, "aws.dynamodb.segment", scan.segment());
        record(span, "aws.dynamodb.total_segments", scan.total_segments());
        record(
            span,
            "aws.dynamodb.select",
            scan.select().map(types::Select::as_str),
        );
    }
}

/// An attempt has ended. `body` is that of the request, if it may be shown.
pub(super) fn attempt(span: &Span, attempt: &Measurement, body: Option<&str>) {
    tracing::debug!(
        target: "dyno",
        parent: span,
        attempt = attempt.attempt,
        duration = ?attempt.duration,
        db.response.status_code = attempt.status,
        error.type = attempt.error.as_deref(),
        aws.request_id = attempt.request_id.as_deref(),
        sent = attempt.sent,
        received = attempt.received,
        request = body,
        "attempt"
    );
}

/// What the last attempt says of the call.
pub(super) fn end(span: &Span, last: Option<&Measurement>, error: Option<&str>) {
    record(
        span,
        "dyno.attempts",
        Some(last.map_or(0, |last| last.attempt)),
    );
    record(
        span,
        "db.response.status_code",
        last.and_then(|last| last.status),
    );
    record(
        span,
        "aws.request_id",
        last.and_then(|last| last.request_id.as_deref()),
    );
    if let Some(error) = error {
        span.record("error.type", error);
        span.record("otel.status_code", "ERROR");
    }
}

/// What a response says.
pub(super) fn answered(span: &Span, output: &Output) {
    if let Some(query) = output.downcast_ref::<QueryOutput>() {
        record(span, "aws.dynamodb.count", Some(query.count()));
        record(
            span,
            "aws.dynamodb.scanned_count",
            Some(query.scanned_count()),
        );
    } else if let Some(scan) = output.downcast_ref::<ScanOutput>() {
        record(span, "aws.dynamodb.count", Some(scan.count()));
        record(
            span,
            "aws.dynamodb.scanned_count",
            Some(scan.scanned_count()),
        );
    }
    let consumed = parts::response(output).map(|response| response.consumed);
    if let Some(consumed) = consumed.filter(|consumed| !consumed.is_empty()) {
        let consumed = consumed.into_iter().map(json);
        span.record("aws.dynamodb.consumed_capacity", list(consumed));
    }
}

/// Where the request goes.
pub(super) fn sent_to(span: &Span, uri: &str) {
    let Some((scheme, rest)) = uri.split_once("://") else {
        return;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let default = if scheme == "http" { 80 } else { 443 };
    // The colons of an IPv6 address are in brackets.
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().unwrap_or(default)),
        _ => (authority, default),
    };
    span.record("server.address", host);
    span.record("server.port", port);
}

fn record(span: &Span, name: &'static str, value: Option<impl tracing::Value>) {
    if let Some(value) = value {
        span.record(name, value);
    }
}

/// `tracing` has no lists.
fn list(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<_> = parts.collect();
    format!("[{}]", parts.join(","))
}

fn quoted(text: &str) -> String {
    let mut writer = Writer::new(Format::Plain);
    writer.value().string(text);
    writer.into_json()
}

fn json(consumed: &ConsumedCapacity) -> String {
    let units =
        |name: &str, units: Option<f64>| units.map(|units| format!("{}:{units}", quoted(name)));
    let capacity = |capacity: &types::Capacity| {
        let members = [
            units("CapacityUnits", capacity.capacity_units),
            units("ReadCapacityUnits", capacity.read_capacity_units),
            units("WriteCapacityUnits", capacity.write_capacity_units),
        ];
        object(members)
    };
    let indexes = |name, indexes: &Option<std::collections::HashMap<String, types::Capacity>>| {
        let indexes = indexes.as_ref()?;
        let mut members: Vec<_> = indexes
            .iter()
            .map(|(name, part)| format!("{}:{}", quoted(name), capacity(part)))
            .collect();
        members.sort_unstable();
        Some(format!(
            "{}:{}",
            quoted(name),
            object(members.into_iter().map(Some))
        ))
    };
    let table = consumed
        .table_name()
        .map(|name| format!("\"TableName\":{}", quoted(name)));
    object([
        table,
        units("CapacityUnits", consumed.capacity_units),
        units("ReadCapacityUnits", consumed.read_capacity_units),
        units("WriteCapacityUnits", consumed.write_capacity_units),
        consumed
            .table
            .as_ref()
            .map(|table| format!("\"Table\":{}", capacity(table))),
        indexes("GlobalSecondaryIndexes", &consumed.global_secondary_indexes),
        indexes("LocalSecondaryIndexes", &consumed.local_secondary_indexes),
    ])
}

fn object(members: impl IntoIterator<Item = Option<String>>) -> String {
    let members: Vec<_> = members.into_iter().flatten().collect();
    format!("{{{}}}", members.join(","))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt;
    use std::sync::{Arc, LazyLock, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Level, Metadata, Subscriber};

    use super::super::{Meter, with_correlation_id};
    use super::*;
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
            // While there is one subscriber only, tracing asks the thread that comes by a place first whether anybody is interested, and
            // another test's thread says for ever that nobody is. A second one makes it ask both.
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
        let page = r#"{"Count":0,"ScannedCount":3,"ConsumedCapacity":{"TableName":"Movies","CapacityUnits":0.5,
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
        assert_eq!(log.spans(), [expected]);
        let events = log.events();
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
}

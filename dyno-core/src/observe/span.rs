//! The span of a call, and an event for each of its attempts.
//!
//! The names are those of OpenTelemetry's semantic conventions for database clients and for DynamoDB, version 1.38. The
//! span is never entered: what the SDK's runtime logs is in the spans of the SDK.

use aws_sdk_dynamodb::operation::get_item::GetItemInput;
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::scan::{ScanInput, ScanOutput};
use aws_sdk_dynamodb::types::Select;
use aws_smithy_runtime_api::client::interceptors::context::{Input, Output};
use tracing::{Span, field};

use super::call::Call;
use super::measurement::Measurement;
use super::response_costs;
use super::span_json::{consumed_capacity, list, quoted};

/// The span of a call; disabled if no subscriber wants it.
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
        dyno.call_id = field::Empty,
        dyno.attempts = field::Empty,
        dyno.correlation_id = field::Empty,
    )
}

/// Records what is known before anything is sent.
pub(super) fn describe(span: &Span, call: &Call, input: &Input) {
    let (operation, tables) = (&*call.operation, &*call.tables);
    span.record("otel.name", format_args!("DynamoDB.{operation}"));
    span.record("db.operation.name", operation);
    if let Some(table) = call.table() {
        span.record("db.collection.name", table);
    }
    if !tables.is_empty() {
        span.record(
            "aws.dynamodb.table_names",
            list(tables.iter().map(|name| quoted(name))),
        );
    }
    span.record("dyno.call_id", field::display(call.id));
    if let Some(id) = &call.correlation_id {
        span.record("dyno.correlation_id", &**id);
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
            query.select().map(Select::as_str),
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
            scan.select().map(Select::as_str),
        );
    }
}

/// Records the end of an attempt as an event. `body` is that of the request, if it may be logged.
pub(super) fn attempt(span: &Span, attempt: &Measurement, body: Option<&str>) {
    tracing::debug!(
        target: "dyno",
        parent: span,
        attempt = attempt.attempt,
        dyno.call_id = %attempt.call_id,
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

/// Records the end of the call, with what is known from its last attempt.
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

/// Records what a successful response states.
pub(super) fn output(span: &Span, output: &Output) {
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
    let consumed = response_costs::costs(output).map(|costs| costs.consumed);
    if let Some(consumed) = consumed.filter(|consumed| !consumed.is_empty()) {
        let consumed = consumed.into_iter().map(consumed_capacity);
        span.record("aws.dynamodb.consumed_capacity", list(consumed));
    }
}

/// Records the address that the request is sent to.
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

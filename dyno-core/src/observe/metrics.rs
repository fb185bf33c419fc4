//! Measurements for the facade of the crate `metrics`, and so for Prometheus and others.

use metrics::{Label, Unit, counter, describe_counter, describe_histogram, histogram};

use super::call::{Call, CallError};
use super::labels::Labels;
use super::measurement::Measurement;
use super::observer::Observer;

/// Records measurements with the crate [`metrics`](https://docs.rs/metrics), to the recorder that the process has
/// installed.
///
/// | Name | Kind | Unit | Value |
/// |---|---|---|---|
/// | `dyno.calls` | counter | | calls that have ended |
/// | `dyno.call.duration` | histogram | seconds | the duration of a call, with all attempts and delays |
/// | `dyno.call.attempts` | histogram | | the number of attempts of a call |
/// | `dyno.attempts` | counter | | attempts |
/// | `dyno.attempt.duration` | histogram | seconds | the duration of an attempt |
/// | `dyno.sent` | counter | bytes | bodies of requests |
/// | `dyno.received` | counter | bytes | bodies of responses |
/// | `dyno.read_units` | histogram | | the read units of an attempt, if they were requested |
/// | `dyno.write_units` | histogram | | the write units of an attempt, if they were requested |
///
/// Each has the labels `service`, `operation`, `table` (several are separated by commas), `error`, which is empty on
/// success, and `environment`, if there is one. Call ids and correlation ids are not labels, because each value of a
/// label is a separate series.
///
/// Needs the feature `metrics`.
///
/// ```no_run
/// use dyno::observe::{Labels, Metrics};
///
/// # fn example(client: &dyno::Client) {
/// client.observe(Metrics::new(&Labels::from_env()));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Metrics {
    labels: Vec<Label>,
}

impl Metrics {
    /// Returns an observer with these labels. It describes the metrics to the recorder, so the recorder should be
    /// installed first.
    #[must_use]
    pub fn new(labels: &Labels) -> Self {
        describe_counter!(CALLS, "Calls to DynamoDB that have ended");
        describe_histogram!(
            CALL_DURATION,
            Unit::Seconds,
            "Duration of calls with all attempts"
        );
        describe_histogram!(CALL_ATTEMPTS, "Attempts of calls");
        describe_counter!(ATTEMPTS, "Attempts of calls to DynamoDB");
        describe_histogram!(ATTEMPT_DURATION, Unit::Seconds, "Duration of attempts");
        describe_counter!(SENT, Unit::Bytes, "Size of the bodies of requests");
        describe_counter!(RECEIVED, Unit::Bytes, "Size of the bodies of responses");
        describe_histogram!(READ_UNITS, "Read units that attempts have consumed");
        describe_histogram!(WRITE_UNITS, "Write units that attempts have consumed");
        let service = Label::new("service", labels.service().to_owned());
        let environment = labels.environment_name();
        let environment = environment.map(|name| Label::new("environment", name.to_owned()));
        Self {
            labels: [service].into_iter().chain(environment).collect(),
        }
    }

    fn labels(&self, operation: &str, tables: &[String], error: &str) -> Vec<Label> {
        let mut labels = self.labels.clone();
        labels.extend([
            Label::new("operation", operation.to_owned()),
            Label::new("table", tables.join(",")),
            Label::new("error", error.to_owned()),
        ]);
        labels
    }

    fn end(&self, call: &Call, error: &str) {
        let labels = self.labels(&call.operation, &call.tables, error);
        counter!(CALLS, labels.clone()).increment(1);
        histogram!(CALL_DURATION, labels.clone()).record(call.duration);
        histogram!(CALL_ATTEMPTS, labels).record(call.attempts);
    }
}

impl Observer for Metrics {
    fn on_attempt(&self, attempt: &Measurement) {
        let error = attempt.error.as_deref().unwrap_or_default();
        let labels = self.labels(&attempt.operation, &attempt.tables, error);
        counter!(ATTEMPTS, labels.clone()).increment(1);
        histogram!(ATTEMPT_DURATION, labels.clone()).record(attempt.duration);
        counter!(SENT, labels.clone()).increment(attempt.sent);
        counter!(RECEIVED, labels.clone()).increment(attempt.received);
        if let Some(capacity) = attempt.capacity {
            histogram!(READ_UNITS, labels.clone()).record(capacity.read_units);
            histogram!(WRITE_UNITS, labels).record(capacity.write_units);
        }
    }

    fn on_success(&self, call: &Call) {
        self.end(call, "");
    }

    fn on_error(&self, call: &Call, error: &CallError<'_>) {
        self.end(call, error.name());
    }
}

const CALLS: &str = "dyno.calls";
const CALL_DURATION: &str = "dyno.call.duration";
const CALL_ATTEMPTS: &str = "dyno.call.attempts";
const ATTEMPTS: &str = "dyno.attempts";
const ATTEMPT_DURATION: &str = "dyno.attempt.duration";
const SENT: &str = "dyno.sent";
const RECEIVED: &str = "dyno.received";
const READ_UNITS: &str = "dyno.read_units";
const WRITE_UNITS: &str = "dyno.write_units";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use metrics_util::debugging::{DebugValue, DebuggingRecorder};

    use super::super::Meter;
    use super::*;
    use crate::example::{Movie, Reply, Service, ok};

    // S5, S6, S113
    #[tokio::test]
    async fn attempts_and_calls_are_recorded() {
        let recorder = DebuggingRecorder::new();
        let snapshots = recorder.snapshotter();
        let _installed = metrics::set_default_local_recorder(&recorder);

        let failed: Reply = (500, r#"{"__type":"a#InternalServerError"}"#.to_owned()).into();
        let response = r#"{"ConsumedCapacity":{"TableName":"Movies","CapacityUnits":0.5}}"#;
        let service = Service::replies([failed, ok(response).into()]);
        let client = service.client();
        client.observe(Metrics::new(&Labels::new("shop").environment("staging")));
        let get = client.table::<Movie>().get((1985, "Brazil"));
        get.meter(&Meter::new()).await.unwrap();
        let sent = service.asked()[0].1.len() as u64;

        let mut found = BTreeMap::new();
        for (key, unit, description, value) in snapshots.snapshot().into_vec() {
            assert!(description.is_some(), "{key:?}");
            let (_, key) = key.into_parts();
            let (name, labels) = key.into_parts();
            let labels: Vec<_> = labels
                .iter()
                .map(|label| format!("{}={}", label.key(), label.value()))
                .collect();
            let labels = labels.join(" ");
            let error = labels.strip_prefix(
                "service=shop environment=staging operation=GetItem table=Movies error=",
            );
            let error = error.unwrap_or_else(|| panic!("{labels}")).to_owned();
            assert_eq!(
                unit == Some(Unit::Seconds),
                name.as_str().ends_with("duration")
            );
            let value = match value {
                DebugValue::Counter(count) => count as f64,
                DebugValue::Histogram(values) if unit == Some(Unit::Seconds) => {
                    assert!(values[0].0 > 0.0);
                    -(values.len() as f64)
                }
                DebugValue::Histogram(values) => values[0].0,
                DebugValue::Gauge(_) => panic!("{name:?}"),
            };
            found.insert((name.as_str().to_owned(), error), value);
        }
        let row =
            |name: &str, error: &str, value: f64| ((name.to_owned(), error.to_owned()), value);
        let failed = "InternalServerError";
        assert_eq!(
            found,
            BTreeMap::from([
                row("dyno.attempt.duration", "", -1.0),
                row("dyno.attempt.duration", failed, -1.0),
                row("dyno.attempts", "", 1.0),
                row("dyno.attempts", failed, 1.0),
                row("dyno.call.attempts", "", 2.0),
                row("dyno.call.duration", "", -1.0),
                row("dyno.calls", "", 1.0),
                row("dyno.read_units", "", 0.5),
                row("dyno.received", "", response.len() as f64),
                row("dyno.received", failed, 34.0),
                row("dyno.sent", "", sent as f64),
                row("dyno.sent", failed, sent as f64),
                row("dyno.write_units", "", 0.0),
            ])
        );
    }
}

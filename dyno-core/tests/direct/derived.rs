//! Clients that are made of others share what was decided, if nothing that matters differs.

use std::sync::{Arc, Mutex};

use dyno::observe::{Measurement, Meter};
use dyno::{Client, Route};
use tracing::span;

use crate::gate::Adds;
use crate::parts::call;
use crate::recorder::{Reply, Service, ok};

const PAID: &str = r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"}},"ConsumedCapacity":{"TableName":"Movies","CapacityUnits":2.5}}"#;

fn compressed(body: &str) -> Reply {
    use std::io::Write as _;

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(body.as_bytes()).unwrap();
    let body = gzip.finish().unwrap();
    Reply::Bytes(200, Vec::new(), body).with("content-encoding", "gzip")
}

#[tokio::test(start_paused = true)]
async fn settings_of_dyno_decide_nothing_anew() {
    let service = Service::new([ok(PAID)]);
    let client = Client::from_conf(service.config().build()).with_direct_calls(true);
    call(&client, "GetItem").await.unwrap();
    assert_eq!(client.route("GetItem"), Route::Direct);
    let meter = Meter::new();
    let derived = [
        client.clone(),
        client.clone().with_table_prefix("a-"),
        client.with_clock(|| std::time::UNIX_EPOCH),
        client.without_observers(),
        client.with_max_decompressed_size(99),
        client.metered(&meter),
        client.with_direct_calls(false).with_direct_calls(true),
        client.metered(&meter).without_observers(),
    ];
    for derived in &derived {
        assert_eq!(derived.route("GetItem"), Route::Direct);
    }
    // One of them decides for all.
    service.replies([ok("{}")]);
    call(&derived[3], "PutItem").await.unwrap();
    for derived in derived.iter().chain([&client]) {
        assert_eq!(derived.route("PutItem"), Route::Direct);
    }
    // So does a client whose direct calls were off.
    let off = Client::from_conf(service.config().build());
    let on = off.with_direct_calls(true);
    call(&on, "PutItem").await.unwrap();
    let again = off.with_direct_calls(true);
    assert_eq!(again.route("PutItem"), Route::Direct);
    assert_eq!(
        off.route("PutItem").to_string(),
        "SDK: direct calls are off"
    );
    // Another configuration decides anew.
    let other = client.reconfigured(|config| config);
    assert_eq!(other.route("GetItem"), Route::Undecided);
}

// Each has its own settings, although they share the decision.
#[tokio::test(start_paused = true)]
async fn the_settings_are_those_of_each_client() {
    let service = Service::new([ok(PAID)]);
    let client = Client::from_conf(service.config().build()).with_direct_calls(true);
    call(&client, "GetItem").await.unwrap();
    let seen = Arc::new(Mutex::new(0));
    let count = seen.clone();
    client.observe(move |_: &Measurement| *count.lock().unwrap() += 1);
    let unobserved = client.without_observers();
    call(&unobserved, "GetItem").await.unwrap();
    assert_eq!(*seen.lock().unwrap(), 0);
    call(&client, "GetItem").await.unwrap();
    assert_eq!(*seen.lock().unwrap(), 1);

    let meter = Meter::new();
    let metered = client.metered(&meter);
    call(&client, "GetItem").await.unwrap();
    assert_eq!(meter.total().read_units, 0.0);
    call(&metered, "GetItem").await.unwrap();
    assert_eq!(meter.total().read_units, 2.5);
    // Observers are those of the client it was made of.
    assert_eq!(*seen.lock().unwrap(), 3);

    let small = client.with_max_decompressed_size(99);
    service.replies([compressed(PAID)]);
    call(&client, "GetItem").await.unwrap();
    let error = call(&small, "GetItem").await.unwrap_err();
    assert!(error.to_string().contains("99"), "{error}");
    assert_eq!(small.route("GetItem"), Route::Direct);
}

/// Keeps the reasons in the warnings of the crate.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Warnings {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::WARN && metadata.target().starts_with("dyno_core")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let warnings = self.0.clone();
        event.record(
            &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                if field.name() == "reason" {
                    warnings.lock().unwrap().push(format!("{value:?}"));
                }
            },
        );
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[tokio::test(start_paused = true)]
async fn a_reason_is_logged_once() {
    let warnings = Warnings::default();
    let _scope = tracing::subscriber::set_default(warnings.clone());
    let taken = || std::mem::take(&mut *warnings.0.lock().unwrap());
    let service = Service::new([ok(PAID)]);
    let mine = Client::from_conf(service.config().interceptor(Adds("mine", "x-a")).build());
    assert_eq!(taken(), [""; 0]);
    let client = mine.with_direct_calls(true);
    assert_eq!(taken(), ["the interceptor `mine` is set"]);
    for derived in [
        mine.with_direct_calls(true),
        client.clone(),
        client.metered(&Meter::new()),
        client.without_observers(),
        client.reconfigured(|config| config),
        client.with_direct_calls(false).with_direct_calls(true),
    ] {
        call(&derived, "GetItem").await.unwrap();
    }
    assert_eq!(taken(), [""; 0]);
    // A difference that the first requests of two operations show.
    let poses = service.config().interceptor(Adds("dyno: meters", "x-a"));
    let client = Client::from_conf(poses.build()).with_direct_calls(true);
    call(&client, "GetItem").await.unwrap();
    service.replies([ok("{}")]);
    call(&client, "PutItem").await.unwrap();
    call(&client.reconfigured(|config| config), "PutItem")
        .await
        .unwrap();
    assert_eq!(taken(), ["the SDK sends another header `x-a`"]);
    // Nothing is logged of a client that sends directly.
    let client = Client::from_conf(service.config().build()).with_direct_calls(true);
    call(&client, "PutItem").await.unwrap();
    assert_eq!(client.route("PutItem"), Route::Direct);
    assert_eq!(taken(), [""; 0]);
}

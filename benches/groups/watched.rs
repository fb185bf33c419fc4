//! What it costs to watch.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use dyno::observe::{Measurement, Meter};

use crate::shared::data::{self, Kind, Order};
use crate::shared::measure::Variant;
use crate::shared::models::Small;
use crate::shared::service::{Place, client, runtime};
use crate::shared::table::Way;
use crate::{Rows, bytes, called};

/// What an observer and a meter cost where that shows most: on the smallest call.
pub(crate) fn watched(rows: &mut Rows) {
    for place in [Place::Memory, Place::Loopback] {
        let item = data::items(Kind::Small, Order::Fixed, 1).concat();
        let response = format!(r#"{{"Item":{item}}}"#);
        // Who has a meter is told the capacity.
        let metered = format!(
            r#"{{"ConsumedCapacity":{{"CapacityUnits":0.5,"Table":{{"CapacityUnits":0.5}},"TableName":"Orders"}},"Item":{item}}}"#
        );
        let runtime = runtime();
        let dyno = |response: &str| dyno::Client::new(client(place, response.as_bytes()));
        let (plain, observed, meter) = (dyno(&response), dyno(&response), Meter::new());
        let took = Arc::new(AtomicU64::new(0));
        let told = took.clone();
        observed.observe(move |attempt: &Measurement| {
            told.fetch_add(attempt.duration.as_micros() as u64, Relaxed);
        });
        let tables = [plain, observed, dyno(&metered).metered(&meter)];
        let tables = tables.map(|client| client.table::<Small>());
        let get = |table: &dyno::Table<Small>| {
            let item = runtime.block_on(async { table.get("ORDER#000000").await });
            item.expect("a response").expect("an item")
        };
        let [plain, observed, counted] = &tables;
        rows.measure_watched(
            &format!("GetItem, {}, {}", bytes(response.len()), called(place)),
            vec![
                Variant::new(Way::Dyno, || get(plain)),
                Variant::new(Way::Observed, || get(observed)),
                Variant::new(Way::Metered, || get(counted)),
            ],
        );
        assert!(took.load(Relaxed) > 0, "the observer was told");
        assert!(meter.total().read_units > 0.0, "the meter was told");
    }
}

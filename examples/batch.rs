//! How do I write and read many items without losing any?
//!
//! `cargo run --example batch` runs on the embedded engine, or on `DYNAMODB_ENDPOINT` if it is set.

use std::time::Duration;

use dyno::batch::Duplicates;
use dyno::{Document, Model};
use dyno_testing::temporary_table;
use futures::TryStreamExt;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Readings")]
struct Reading {
    #[dyno(partition_key)]
    sensor: String,
    #[dyno(sort_key)]
    hour: u32,
    celsius: f64,
    note: Option<String>,
}

#[derive(Document, Debug)]
struct Temperature {
    celsius: f64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let readings = temporary_table::<Reading>().await?;

    // 1. Write the items of an iterator. It may borrow, and is read only as fast as the items are written.
    let sensors = ["cellar".to_owned(), "roof".to_owned()];
    let hours = (0..1000).flat_map(|hour| sensors.iter().map(move |sensor| reading(sensor, hour)));
    readings
        .batch()
        .put_all(hours)
        .concurrency(2)
        .deadline(Duration::from_secs(60))
        .await?;
    println!("2000 readings are written. Otherwise the error would hold those that are not.");

    // 2. The report says the same without failing. An item that cannot be stored is in it; the others are written.
    let mut broken = reading("cellar", 2000);
    broken.celsius = f64::NAN;
    let report = readings
        .batch()
        .put(reading("roof", 2000))
        .put(broken)
        .delete_all((0..10).map(|hour| ("roof", hour)))
        .duplicates(Duplicates::Merge)
        .report()
        .await?;
    println!(
        "\n{} operations executed, and these failed:",
        report.succeeded()
    );
    for failed in &report.failed {
        println!("  operation {}: {}", failed.position, failed.reason);
    }

    // 3. Read items by key. The results are in the order of the keys, with `None` for an item that does not exist.
    let found = readings
        .batch_get([("roof", 9), ("roof", 10), ("roof", 11)])
        .consistent()
        .project::<Temperature>()
        .await?;
    println!("\nThe roof at 9, 10 and 11: {found:?}");

    // 4. Read any number of keys as a stream.
    let mut warm = 0;
    let mut hours = readings
        .batch_get((0..1000).map(|hour| ("cellar", hour)))
        .stream();
    while let Some(reading) = hours.try_next().await? {
        warm += usize::from(reading.is_some_and(|reading| reading.celsius > 20.0));
    }
    println!("{warm} warm hours in the cellar.");

    readings.remove().await?;
    Ok(())
}

fn reading(sensor: &str, hour: u32) -> Reading {
    Reading {
        sensor: sensor.to_owned(),
        hour,
        celsius: f64::from(hour % 24) + 0.5,
        note: None,
    }
}

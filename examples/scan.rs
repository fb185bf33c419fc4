//! How do I scan a large table, show the progress, and divide the work?
//!
//! `cargo run --example scan` scans a table on the embedded engine: first in one process, which stops and resumes, with
//! a progress bar; then by two workers that share the segments through leases. One of them dies, and the other takes
//! over its segments after the last confirmed item.

use std::collections::BTreeMap;
use std::time::Duration;

use dyno::cursor::Checkpoint;
use dyno::lease::Leases;
use dyno::op::Progress;
use dyno::{CapacityBudget, Model, Table};
use dyno_testing::temporary_table;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use indicatif::{ProgressBar, ProgressStyle};

#[derive(Model, Clone, Debug)]
#[dyno(table = "Sensors")]
struct Sensor {
    #[dyno(partition_key)]
    id: u32,
    name: String,
}

/// Resumes a scan and reads up to `most` sensors. Returns their number and the new checkpoint.
async fn walk(
    sensors: &Table<Sensor>,
    from: Checkpoint,
    most: usize,
) -> dyno::Result<(usize, Checkpoint)> {
    let budget = CapacityBudget::per_second(500.0);
    let scan = sensors.scan().page_size(25).budget(&budget).resume(from);
    let mut items = scan.at_once(4).estimated().await?.stream();
    let bar = tokio::spawn(draw(items.progress_events()));
    let mut read = 0;
    while read < most && items.try_next().await?.is_some() {
        read += 1;
    }
    let checkpoint = items.checkpoint()?;
    drop(items);
    bar.await.unwrap_or_default();
    Ok((read, checkpoint))
}

/// Draws the progress of a read, in a separate task.
async fn draw(mut events: BoxStream<'static, Progress>) {
    let style = ProgressStyle::with_template("{bar:40} {pos} of about {len}, {elapsed}");
    let bar =
        ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    while let Some(progress) = events.next().await {
        bar.set_length(progress.estimate.unwrap_or(progress.scanned));
        bar.set_position(progress.scanned);
    }
    bar.abandon();
}

/// A worker: reads the segments that it gets, and counts the sensors. It dies after a given number of them.
async fn work(
    sensors: &Table<Sensor>,
    leases: Leases,
    most: usize,
) -> dyno::Result<BTreeMap<u32, String>> {
    let mut seen = BTreeMap::new();
    let scan = sensors.scan().page_size(25).parallel(16).at_once(4);
    let mut items = scan.leased(&leases).await?;
    while let Some(sensor) = items.try_next().await? {
        seen.insert(sensor.id, sensor.name);
        if seen.len() == most {
            break;
        }
        if seen.len().is_multiple_of(10) {
            items.confirm().await?;
        }
    }
    Ok(seen)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sensors = temporary_table::<Sensor>().await?;
    let all = (0..2000).map(|id| Sensor {
        id,
        name: format!("sensor {id}"),
    });
    sensors.batch().put_all(all).await?;

    let (first, checkpoint) = walk(&sensors, Checkpoint::new(16), 700).await?;
    let stored = checkpoint.to_string();
    println!(
        "stopped after {first} sensors, with {} characters to store",
        stored.len()
    );
    let (rest, checkpoint) = walk(&sensors, stored.parse()?, usize::MAX).await?;
    println!("went on with the other {rest}");
    assert!(first + rest == 2000 && checkpoint.is_done());

    let leases = sensors
        .client()
        .leases("reindex-2026-11")
        .duration(Duration::from_secs(2));
    leases.ensure_table().await?;
    let (one, other) = tokio::try_join!(
        work(&sensors, leases.clone().worker("one"), 333),
        work(&sensors, leases.clone().worker("other"), usize::MAX),
    )?;
    let twice = one.keys().filter(|id| other.contains_key(id)).count();
    println!(
        "one died after {} sensors; the other has read {}, {twice} of them again",
        one.len(),
        other.len()
    );
    assert_eq!(one.len() + other.len() - twice, 2000);
    assert!(leases.parts().await?.iter().all(|part| part.done));
    leases.delete().await?;
    Ok(())
}

//! How do I walk through a large table, stop, and go on?
//!
//! `cargo run --example scan` scans a table by two workers on the embedded engine. One of them dies, and the other takes
//! over its last checkpoint.

use std::collections::BTreeSet;

use dyno::cursor::Checkpoint;
use dyno::op::CapacityBudget;
use dyno::{Model, Table};
use dyno_testing::temporary_table;
use futures::TryStreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};

#[derive(Model, Clone, Debug)]
#[dyno(table = "Sensors")]
struct Sensor {
    #[dyno(partition_key)]
    id: u32,
    name: String,
}

/// What a worker stores while it works. A service would keep it in a table.
struct Stored {
    checkpoint: String,
}

/// Works through a part of the table, and stores how far it is after each tenth sensor.
async fn work(
    sensors: &Table<Sensor>,
    budget: &CapacityBudget,
    stored: &mut Stored,
    bar: &ProgressBar,
    mut work_on: impl FnMut(Sensor) -> bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let checkpoint: Checkpoint = stored.checkpoint.parse()?;
    let scan = sensors.scan().page_size(25).budget(budget);
    let mut items = scan.resume(checkpoint).at_once(4).stream();
    while let Some(sensor) = items.try_next().await? {
        if !work_on(sensor) {
            return Ok(()); // dies, with whatever was stored last
        }
        bar.inc(1);
        if items.progress().returned.is_multiple_of(10) {
            stored.checkpoint = items.checkpoint()?.to_string();
        }
    }
    stored.checkpoint = items.checkpoint()?.to_string();
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sensors = temporary_table::<Sensor>().await?;
    let all = (0..2000).map(|id| Sensor {
        id,
        name: format!("sensor {id}"),
    });
    sensors.batch().put_all(all).await?;

    // DynamoDB's own count is at most six hours old, which is good enough for a bar.
    let description = sensors.describe_table().await?.ok_or("no table")?;
    let style = ProgressStyle::with_template("{bar:40} {pos} of about {len}, {elapsed}")?;
    let bar = ProgressBar::new(description.item_count).with_style(style);
    let budget = CapacityBudget::per_second(500.0);
    let mut parts = Checkpoint::new(16).split(2).into_iter().map(|part| Stored {
        checkpoint: part.to_string(),
    });
    let (mut one, mut other) = (parts.next().ok_or("a part")?, parts.next().ok_or("a part")?);

    let mut seen = BTreeSet::new();
    let mut twice = 0;
    let mut first = 0;
    work(&sensors, &budget, &mut one, &bar, |sensor| {
        seen.insert(sensor.id);
        first += 1;
        first < 333
    })
    .await?;
    println!(
        "the first worker died at its sensor {first}: {} characters are stored",
        one.checkpoint.len()
    );
    for part in [&mut other, &mut one] {
        work(&sensors, &budget, part, &bar, |sensor| {
            assert!(!sensor.name.is_empty());
            twice += u32::from(!seen.insert(sensor.id));
            true
        })
        .await?;
        assert!(part.checkpoint.parse::<Checkpoint>()?.is_done());
    }
    bar.finish();
    println!(
        "the other one read the rest: {} sensors, {twice} of them twice",
        seen.len()
    );
    assert_eq!(seen.len(), 2000);
    assert!(twice < 10);
    Ok(())
}

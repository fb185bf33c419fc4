//! How do I write a time series faster than one partition allows?
//!
//! The samples of a metric go into four partitions, at random; a query reads all four as one list, in the order of
//! time. `cargo run --example time_series` runs it on the embedded engine.

use chrono::{DateTime, TimeDelta, Utc};
use dyno::cursor::CursorKeys;
use dyno::observe::Meter;
use dyno::{Model, Shard, Table, between, ge};
use dyno_testing::temporary_table;
use futures::TryStreamExt;

#[derive(Table)]
#[dyno(name = "metrics", partition_key(pk: String), sort_key(sk: String))]
struct Metrics;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Metrics, partition_key = "{metric}#{shard}", sort_key = "{at}")]
struct Sample {
    metric: String,
    shard: Shard<4>,
    at: DateTime<Utc>,
    value: f64,
}

fn cpu(at: DateTime<Utc>, value: f64) -> Sample {
    Sample {
        metric: "cpu".into(),
        shard: Shard::random(),
        at,
        value,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let samples = temporary_table::<Sample>().await?;
    let start: DateTime<Utc> = "2026-11-30T12:00:00Z".parse()?;
    let at = |seconds| start + TimeDelta::seconds(seconds);
    let hour: Vec<_> = (0..3600_u32)
        .map(|second| cpu(at(second.into()), f64::from(second % 100)))
        .collect();
    samples.batch().put_all(&hour).await?;

    for shard in Shard::<4>::all() {
        let count = samples.query(("cpu", shard)).count().await?;
        println!("shard {}: {count} samples", shard.number());
    }

    // The latest samples, and a minute of them: four requests each.
    let meter = Meter::new();
    let query = || samples.query_shards("cpu").meter(&meter);
    let latest = query().descending().limit(10).all().await?;
    assert!(latest.iter().eq(hour.iter().rev().take(10)));
    println!(
        "latest 10: {} requests, {} units",
        meter.responses(),
        meter.total().units
    );
    let minute = query().sort_key(between(at(600), at(659))).all().await?;
    assert!(minute.iter().eq(hour.iter().skip(600).take(60)));

    // Pages, with one cursor for all shards.
    let seal = CursorKeys::new([7; 32]).seal("ada");
    let pages = || {
        query()
            .sort_key(ge(at(1800)))
            .filter(Sample::VALUE.ge(98.0))
            .sealed(&seal)
    };
    let first = pages().page_of(5).await?;
    let cursor = first.cursor.ok_or("a next page")?;
    println!("cursor: {} characters", cursor.to_string().len());
    let second = pages().start_after(cursor).page_of(5).await?;
    let peaks = hour.iter().skip(1800).filter(|sample| sample.value >= 98.0);
    assert!(first.items.iter().chain(&second.items).eq(peaks.take(10)));

    // All of them as a stream, which reads the shards at the same time.
    let mut stream = query().stream();
    let mut sum = 0.0;
    while let Some(sample) = stream.try_next().await? {
        sum += sample.value;
    }
    println!("mean: {:.1}", sum / 3600.0);
    Ok(())
}

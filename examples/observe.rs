//! What do my requests do, how long do they take, and what do they cost?
//!
//! `cargo run --example observe` runs on the embedded engine, or on `DYNAMODB_ENDPOINT` if it is set. It lets some
//! attempts fail, prints a table of all attempts, and prints the capacity that the table and each index consumed.

use std::sync::{Arc, Mutex};

use dyno::Model;
use dyno::observe::{
    Call, CallError, CountingMonitor, Health, HealthMonitor, Measurement, Meter, on_error,
    with_correlation_id,
};
use dyno_testing::{Fault, Faults, temporary_table};

#[derive(Model, Clone)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    // Throttles the second PutItem twice.
    let faults = Faults::none()
        .on("PutItem")
        .nth(2)
        .times(2)
        .inject(Fault::Throttled);
    let movies = temporary_table::<Movie>().faults(&faults).await?;

    // 1. Observers receive each attempt, each error, and the health of the client.
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let monitor = Arc::new(CountingMonitor::new(5));
    let seen = attempts.clone();
    movies.client().observe((
        move |attempt: &Measurement| {
            if let Ok(mut seen) = seen.lock() {
                seen.push(attempt.clone());
            }
        },
        on_error(|call: &Call, error: &CallError<'_>| println!("{}: {error}", call.operation)),
        Health(monitor.clone()),
    ));

    // 2. A meter adds up consumed capacity: of one operation, of several, or of all operations of a client.
    let meter = Meter::new();
    for (rank, title) in (1..).zip(["Brazil", "Come and See", "Ran"]) {
        let movie = Movie {
            year: 1985,
            title: title.into(),
            rank: Some(rank),
        };
        movies.put(&movie).meter(&meter).await?;
    }
    let by_rank = movies
        .index(Movie::BY_RANK)
        .query(1985)
        .page_size(2)
        .meter(&meter);
    // 3. The measurements of these requests have a correlation id.
    let found = with_correlation_id("front page", by_rank.all()).await?;
    println!("{} movies\n", found.len());
    if let Err(error) = movies
        .client()
        .raw_table("Absent", "id")
        .scan()
        .first()
        .await
    {
        println!("{error}\n");
    }

    println!("operation      #  status     time   sent  received  id          error");
    for attempt in attempts.lock().iter().flat_map(|attempts| attempts.iter()) {
        println!(
            "{:<12} {:>3} {:>7} {:>6} us {:>6} {:>9}  {:<10}  {}",
            attempt.operation,
            attempt.attempt,
            attempt
                .status
                .map_or_else(|| "-".to_owned(), |status| status.to_string()),
            attempt.duration.as_micros(),
            attempt.sent,
            attempt.received,
            attempt.correlation_id.as_deref().unwrap_or("-"),
            attempt.error.as_deref().unwrap_or("-"),
        );
    }

    println!("\n             read units  write units");
    for (_, consumed) in meter.tables() {
        println!(
            "all          {:>10}  {:>11}",
            consumed.read_units(),
            consumed.write_units()
        );
        println!(
            "the table    {:>10}  {:>11}",
            consumed.table.read_units, consumed.table.write_units
        );
        for (index, units) in &consumed.indexes {
            println!(
                "{index:<12} {:>10}  {:>11}",
                units.read_units, units.write_units
            );
        }
    }
    println!("\nhealthy: {}", monitor.is_healthy());
    Ok(())
}

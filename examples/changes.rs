//! How do I follow the changes of a table, in one process or in several?
//!
//! `cargo run --example changes` follows the stream of a table on the embedded engine: first in one process, which
//! stops and continues after its checkpoint; then by two workers that share the stream through leases. The first one
//! dies, and the second one continues after the last confirmed change.

use std::time::Duration;

use dyno::lease::Leases;
use dyno::stream::{LeasedRecords, Record, StreamCheckpoint};
use dyno::{Client, Model, Table};
use futures::TryStreamExt as _;

#[derive(Model, Clone, Debug)]
#[dyno(table = "Orders", stream = new_and_old_images)]
struct Order {
    #[dyno(partition_key)]
    id: u32,
    status: String,
}

/// What a consumer does with a change. A change can come twice, so doing it again must do no harm.
fn index(worker: &str, change: &Record<Order>) -> Option<u32> {
    let id = change.image()?.id;
    println!("{worker}: {:?} of order {id}", change.kind);
    Some(id)
}

/// Follows the stream from a checkpoint, or from the beginning. Returns the checkpoint after two changes.
async fn follow(orders: &Table<Order>, stored: Option<String>) -> dyno::Result<String> {
    let stored = stored.map(|stored| stored.parse::<StreamCheckpoint>());
    let changes = orders
        .changes()
        .from_oldest()
        .maybe_resume(stored.transpose()?);
    let mut records = changes.stream().await?;
    for _ in 0..2 {
        if let Some(change) = records.try_next().await? {
            index("alone", &change);
        }
    }
    Ok(records.checkpoint().to_string())
}

async fn join(orders: &Table<Order>, leases: &Leases) -> dyno::Result<LeasedRecords<Order>> {
    orders.changes().from_oldest().leased(leases).await
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    changes(&dyno_testing::embedded()).await
}

pub(crate) async fn changes(client: &Client) -> dyno::Result<()> {
    let orders = client.table::<Order>();
    orders.ensure_table().await?;
    for id in 0..6 {
        let status = "open".to_owned();
        orders.put(&Order { id, status }).await?;
    }

    // In one process. The checkpoint is a string, which is stored anywhere.
    let stored = follow(&orders, None).await?;
    follow(&orders, Some(stored)).await?;

    // In several: each process calls `leased` with the same job. Two seconds are short, so that the example is.
    let leases = client
        .leases("orders-to-search")
        .duration(Duration::from_secs(2));
    leases.ensure_table().await?;
    let mut seen = Vec::new();
    let mut first = join(&orders, &leases).await?;
    for _ in 0..3 {
        // Taking a change marks the one before it as processed.
        seen.extend(
            first
                .try_next()
                .await?
                .and_then(|change| index("first", &change)),
        );
    }
    first.confirm().await?;
    let unconfirmed = first.try_next().await?;
    println!(
        "first dies at {:?}",
        unconfirmed.map(|change| change.event_id)
    );
    drop(first);

    let mut second = join(&orders, &leases).await?;
    while seen.len() < 6 {
        // It waits until the lease of the first worker has expired.
        seen.extend(
            second
                .try_next()
                .await?
                .and_then(|change| index("second", &change)),
        );
    }
    assert_eq!(seen, [0, 1, 2, 3, 4, 5]);
    second.release().await?;
    for part in leases.parts().await? {
        println!("{} is {}", part.name, part.position);
    }
    Ok(())
}

//! A partition key without a shard, one that ends with another field, and one whose shard is not named alone.

use dyno::{Model, Shard, Table};

#[derive(Table)]
#[dyno(name = "metrics", partition_key(pk: String), sort_key(sk: String))]
struct Metrics;

#[derive(Model)]
#[dyno(table = Metrics, partition_key = "{shard}#{metric}", sort_key = "{at}")]
struct Sample {
    metric: String,
    shard: Shard<4>,
    at: u64,
}

#[derive(Model)]
#[dyno(table = "Events")]
struct Event {
    #[dyno(partition_key)]
    shard: Shard<4>,
    #[dyno(sort_key)]
    at: u64,
}

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
}

async fn read(samples: Table<Sample>, events: Table<Event>, movies: Table<Movie>) {
    let _ = samples.query_shards("cpu");
    let _ = events.query_shards(3);
    let _ = movies.query_shards(());
}

fn main() {}

//! How much memory does it take to read a page? `cargo bench --bench allocations`
//!
//! Apart from the bench of times, since counting takes time itself.

mod shared;

use std::hint::black_box;

use dyno_core::codec::Members;
use dyno_core::wire::read_items;
use serde::de::DeserializeOwned;
use shared::data::{self, Kind, Order};
use shared::models::{BorrowedMovie, BorrowedSmall, Movie, Small};
use shared::{json, sdk};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    println!("| 1 MB page | allocations per item | peak heap |\n|---|---|---|");
    let movies = data::page(Kind::Movies, Order::Fixed, 400);
    owned::<Movie, json::Movie>("movies", &movies, 400);
    row("movies, dyno, borrowed", 400, || {
        read_items::<BorrowedMovie<'_>>(&movies).expect("a page")
    });
    let small = data::page(Kind::Small, Order::Fixed, 5000);
    owned::<Small, json::Small>("small", &small, 5000);
    row("small, dyno, borrowed", 5000, || {
        read_items::<BorrowedSmall<'_>>(&small).expect("a page")
    });
}

fn owned<T, J>(kind: &str, body: &[u8], count: u64)
where
    T: Clone + DeserializeOwned + for<'b> Members<'b>,
    J: DeserializeOwned,
{
    let response = sdk::response(body);
    let items = read_items::<T>(body).expect("a page");
    row(&format!("{kind}, clone of the structs"), count, || {
        items.clone()
    });
    row(&format!("{kind}, SDK + serde_dynamo"), count, || {
        serde_dynamo::from_items::<_, T>(sdk::query(&response)).expect("a page")
    });
    row(&format!("{kind}, serde_json, typed"), count, || {
        serde_json::from_slice::<json::Page<J>>(body).expect("a page")
    });
    row(&format!("{kind}, dyno"), count, || {
        read_items::<T>(body).expect("a page")
    });
}

fn row<T>(name: &str, count: u64, work: impl Fn() -> T) {
    work();
    let profiler = dhat::Profiler::builder().testing().build();
    let result = black_box(work());
    let stats = dhat::HeapStats::get();
    drop(profiler);
    drop(result);
    let per_item = stats.total_blocks as f64 / count as f64;
    println!(
        "| {name} | {per_item:.2} | {:.2} MB |",
        stats.max_bytes as f64 / 1e6
    );
}

//! How much memory does it take to read a page, and to make a call? `cargo bench --bench allocations`
//!
//! Apart from the bench of times, since counting takes time itself. Counted is all that is allocated on the way, and
//! the most that is held at once above the body of the response.

mod shared;

use std::hint::black_box;

use aws_sdk_dynamodb::types::AttributeValue;
use dyno::ReadModel;
use dyno_core::codec::Members;
use dyno_core::codec::read_items;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::by_hand::ByHand;
use shared::data::{self, Kind, Order};
use shared::models::{BorrowedMovie, BorrowedSmall, Movie, Small};
use shared::service::{Place, client, direct, runtime};
use shared::table::{WAYS, Way, counted, head};
use shared::{json, sdk};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    if !std::env::args().any(|argument| argument == "--rows") {
        println!("{}", head(WAYS));
    }
    let movies = data::page(Kind::Movies, Order::Fixed, 400);
    read::<Movie, json::Movie>("400 movies", 400, &movies, || {
        count(|| read_items::<BorrowedMovie<'_>>(&movies).expect("a page"))
    });
    let small = data::page(Kind::Small, Order::Fixed, 5000);
    read::<Small, json::Small>("5000 small items", 5000, &small, || {
        count(|| read_items::<BorrowedSmall<'_>>(&small).expect("a page"))
    });
    let year = || AttributeValue::N("1985".to_owned());
    let id = || AttributeValue::S("ORDER#000000".to_owned());
    query::<Movie>("400 movies", 400, &movies, ("year", year()), |table| {
        table.query(1985)
    });
    query::<Small>("5000 small items", 5000, &small, ("id", id()), |table| {
        table.query("ORDER#000000")
    });
    let title = AttributeValue::S("Brazil".to_owned());
    let key = [("year", year()), ("title", title)];
    get::<Movie>("a movie", Kind::Movies, &key, |table| {
        table.get((1985, "Brazil"))
    });
    get::<Small>("a small item", Kind::Small, &[("id", id())], |table| {
        table.get("ORDER#000000")
    });
    batch::<Movie>("25 movies", Kind::Movies);
    batch::<Small>("25 small items", Kind::Small);
}

fn read<T, J>(page: &str, items: u64, body: &[u8], borrowed: impl FnOnce() -> Heap)
where
    T: ByHand + Clone + DeserializeOwned + for<'b> Members<'b>,
    J: DeserializeOwned,
{
    let response = sdk::response(body);
    let owned = read_items::<T>(body).expect("a page");
    let own = count(|| owned.clone());
    let heaps = [
        (
            Way::SerdeDynamo,
            count(|| serde_dynamo::from_items::<_, T>(sdk::query(&response)).expect("a page")),
        ),
        (Way::Untyped, count(|| sdk::query(&response))),
        (
            Way::ByHand,
            count(|| {
                let items = sdk::query(&response).into_iter();
                items.map(T::read).collect::<Vec<_>>()
            }),
        ),
        (
            Way::Json,
            count(|| serde_json::from_slice::<json::Page<J>>(body).expect("a page")),
        ),
        (Way::Dyno, count(|| read_items::<T>(body).expect("a page"))),
        (Way::Borrowed, borrowed()),
    ];
    let per_item = own.blocks as f64 / items as f64;
    rows(
        &format!("read {page}, of which the structs own {per_item:.1}"),
        items,
        &heaps,
    );
}

fn query<T: DeserializeOwned + ReadModel>(
    page: &str,
    items: u64,
    body: &[u8],
    key: (&str, AttributeValue),
    query: fn(&dyno::Table<T>) -> dyno::op::Query<T, T>,
) {
    let (runtime, client) = (runtime(), client(Place::Memory, body));
    let table = dyno::Client::new(client.clone()).table::<T>();
    let ask = || {
        let request = sdk::ask(&client, T::SCHEMA.table.name, key.0, key.1.clone());
        let output = runtime.block_on(request.send()).expect("a response");
        output.items.unwrap_or_default()
    };
    let heaps = [
        (
            Way::SerdeDynamo,
            count(|| serde_dynamo::from_items::<_, T>(ask()).expect("a page")),
        ),
        (Way::Untyped, count(ask)),
        (
            Way::Dyno,
            count(|| runtime.block_on(query(&table).page()).expect("a page")),
        ),
    ];
    rows(&format!("Query {page}, in memory"), items, &heaps);
}

fn get<T: DeserializeOwned + ReadModel>(
    name: &str,
    kind: Kind,
    key: &[(&str, AttributeValue)],
    get: fn(&dyno::Table<T>) -> dyno::op::Get<T, T>,
) {
    let (runtime, client) = (runtime(), client(Place::Memory, &data::response(kind)));
    let table = dyno::Client::new(client.clone()).table::<T>();
    let straight = direct(&client).table::<T>();
    let item = || {
        let request = sdk::get(&client, T::SCHEMA.table.name, key);
        let output = runtime.block_on(request.send()).expect("a response");
        output.item.expect("an item")
    };
    let heaps = [
        (
            Way::SerdeDynamo,
            count(|| serde_dynamo::from_item::<_, T>(item()).expect("an item")),
        ),
        (Way::Untyped, count(item)),
        (
            Way::Dyno,
            count(|| {
                let item = runtime.block_on(async { get(&table).await });
                item.expect("a response").expect("an item")
            }),
        ),
        (
            Way::Direct,
            count(|| {
                let item = runtime.block_on(async { get(&straight).await });
                item.expect("a response").expect("an item")
            }),
        ),
    ];
    rows(&format!("GetItem {name}, in memory"), 1, &heaps);
}

fn batch<T>(name: &str, kind: Kind)
where
    T: ByHand + Clone + Serialize + ReadModel + dyno::model::Unversioned + Sync,
{
    let items: Vec<T> = read_items(&data::page(kind, Order::Fixed, 25)).expect("a page");
    let (runtime, client) = (
        runtime(),
        client(Place::Memory, br#"{"UnprocessedItems":{}}"#),
    );
    let table = dyno::Client::new(client.clone()).table::<T>();
    let straight = direct(&client).table::<T>();
    let put = |items: Vec<sdk::Item>| {
        let request = client
            .batch_write_item()
            .request_items(T::SCHEMA.table.name, sdk::puts(items));
        runtime.block_on(request.send()).expect("a response")
    };
    let heaps = [
        (
            Way::SerdeDynamo,
            count(|| {
                let to_item = |item| serde_dynamo::to_item(item).expect("an item");
                put(items.iter().map(to_item).collect())
            }),
        ),
        (
            Way::ByHand,
            count(|| put(items.iter().map(T::write).collect())),
        ),
        (
            Way::Dyno,
            count_with(
                || items.clone(),
                |items| {
                    let outcome = runtime.block_on(async { table.batch().put_all(items).await });
                    outcome.expect("everything is written");
                },
            ),
        ),
        (
            Way::Direct,
            count_with(
                || items.clone(),
                |items| {
                    let outcome = runtime.block_on(async { straight.batch().put_all(items).await });
                    outcome.expect("everything is written");
                },
            ),
        ),
    ];
    rows(&format!("BatchWriteItem {name}, in memory"), 25, &heaps);
}

/// What was allocated.
struct Heap {
    /// How many blocks in all.
    blocks: u64,
    /// How many bytes at once, at most.
    peak: usize,
}

fn rows(case: &str, items: u64, heaps: &[(Way, Heap)]) {
    let per_item = |(way, heap): &(Way, Heap)| (*way, heap.blocks as f64 / items as f64);
    let peak = |(way, heap): &(Way, Heap)| (*way, heap.peak as f64 / 1e3);
    let blocks: Vec<_> = heaps.iter().map(per_item).collect();
    let peaks: Vec<_> = heaps.iter().map(peak).collect();
    println!(
        "{}",
        counted(&format!("allocations per item, {case}"), "", &blocks)
    );
    let case = case.split(", of which").next().unwrap_or(case);
    println!("{}", counted(&format!("peak heap, {case}"), " KB", &peaks));
}

fn count<T>(work: impl Fn() -> T) -> Heap {
    count_with(|| (), |()| work())
}

/// Counts what `work` allocates, the second time: what is made once for the whole process is there then.
fn count_with<I, T>(input: impl Fn() -> I, work: impl Fn(I) -> T) -> Heap {
    work(input());
    let input = input();
    let profiler = dhat::Profiler::builder().testing().build();
    let result = black_box(work(input));
    let stats = dhat::HeapStats::get();
    drop(profiler);
    drop(result);
    Heap {
        blocks: stats.total_blocks,
        peak: stats.max_bytes,
    }
}

//! What a composed key allocates, compared with the same model whose keys are plain strings.
//!
//! A binary of one test, because it counts the allocations of the whole process.

use std::hint::black_box;

use dyno::{Model, Table, to_dynamodb_json};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

#[derive(Table)]
#[dyno(
    name = "orders",
    partition_key(pk: String),
    sort_key(sk: String),
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String))
)]
struct Orders;

#[derive(Model)]
#[dyno(
    table = Orders,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{placed_at}#{number:06}",
    index(GSI1, partition_key = "REGION#{region}", sort_key = "{placed_at}#{number:06}")
)]
struct Order {
    customer: u64,
    placed_at: u64,
    number: u32,
    region: String,
}

/// The same item. Its keys are fields, which are given with it.
#[derive(Model)]
#[dyno(
    table = Orders,
    partition_key = pk,
    sort_key = sk,
    index(GSI1, partition_key = gsi1pk, sort_key = gsi1sk)
)]
struct Plain {
    pk: String,
    sk: String,
    gsi1pk: String,
    gsi1sk: String,
    region: String,
}

/// How many blocks `work` allocates at least. What is made once for the whole process is there the second time, and
/// other threads of the process allocate, too, some of the time.
fn blocks<T>(work: impl Fn() -> T) -> u64 {
    drop(work());
    let counted = (0..20).map(|_| {
        let profiler = dhat::Profiler::builder().testing().build();
        let result = black_box(work());
        let stats = dhat::HeapStats::get();
        drop(profiler);
        drop(result);
        stats.total_blocks
    });
    counted.min().unwrap_or_default()
}

#[tokio::test]
async fn a_composed_key_allocates_its_text_at_most() {
    let order = Order {
        customer: 7,
        placed_at: 1_700_000_000,
        number: 12,
        region: "EU".to_owned(),
    };
    let json = to_dynamodb_json(&order).expect("an item");
    let plain: Plain = dyno::from_dynamodb_json(&json).expect("the same item");
    assert_eq!(plain.sk, "ORDER#00000000001700000000#000012");

    // Four key attributes in the item.
    let composed = blocks(|| to_dynamodb_json(&order).expect("an item"));
    let of_fields = blocks(|| to_dynamodb_json(&plain).expect("an item"));
    println!("write: {composed} blocks, and {of_fields} with keys that are fields");
    assert!(composed <= of_fields + 4, "{composed}, {of_fields}");

    // Two key attributes in a request.
    let client = dyno_testing::embedded();
    let (orders, plains) = (client.table::<Order>(), client.table::<Plain>());
    let key = (7, (1_700_000_000, 12));
    let composed = blocks(|| orders.get(key).into_sdk().expect("a request"));
    let of_fields = blocks(|| {
        plains
            .get((&*plain.pk, &*plain.sk))
            .into_sdk()
            .expect("a request")
    });
    println!("get: {composed} blocks, and {of_fields} with keys that are fields");
    assert!(composed <= of_fields + 2, "{composed}, {of_fields}");
}

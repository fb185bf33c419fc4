//! Reads through a cache on a real engine, with concurrent writes, with and without faults.

#![expect(clippy::indexing_slicing, reason = "what is not there fails the test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dyno::cache::{Cache, CachedTable};
use dyno::{Model, item, path};
use dyno_testing::{Fault, Faults, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Prices")]
struct Price {
    #[dyno(partition_key)]
    shop: String,
    #[dyno(sort_key)]
    product: u32,
    cents: u64,
}

fn price(product: u32, cents: u64) -> Price {
    Price {
        shop: "corner".into(),
        product,
        cents,
    }
}

fn key(product: u32) -> (&'static str, u32) {
    ("corner", product)
}

fn owned(found: Vec<Option<Arc<Price>>>) -> Vec<Option<Price>> {
    let own = |price: Option<Arc<Price>>| price.map(Arc::unwrap_or_clone);
    found.into_iter().map(own).collect()
}

// T6, Q54, Q55
#[tokio::test]
async fn a_cached_batch_is_in_the_order_of_its_keys() {
    let table = temporary_table::<Price>().await.unwrap();
    let there = (0..260).step_by(2).map(|product| price(product, 1));
    table.batch().put_all(there).await.unwrap();
    let prices = table.cached(Cache::new());
    // Some items and absences are in memory before, and the keys descend and ascend.
    for product in [17, 18, 200, 201] {
        prices.get(key(product)).await.unwrap();
    }
    let products = || (0..250).rev().chain([18, 17, 18, 259, 258]);
    let there = |product: u32| product.is_multiple_of(2).then(|| price(product, 1));
    let expected: Vec<_> = products().map(there).collect();
    for _ in 0..3 {
        let found = prices.batch_get(products().map(key)).await.unwrap();
        assert_eq!(owned(found), expected);
    }
    let statistics = prices.statistics();
    // 252 keys in the batches, four of which a get has read.
    assert_eq!((statistics.misses, statistics.hits), (252, 4 + 2 * 252));
    assert_eq!(statistics.keys, 252);
}

// Q54, Q56
#[tokio::test]
async fn what_is_written_through_a_cache_is_read_through_it() {
    let table = temporary_table::<Price>().await.unwrap();
    let prices = table.cached(Cache::new());
    let cents = async || {
        let price = prices.get(key(1)).await.unwrap();
        price.map(|price| price.cents)
    };
    assert_eq!(cents().await, None);
    prices.create(&price(1, 10)).await.unwrap().unwrap();
    assert_eq!(cents().await, Some(10));
    prices.put(&price(1, 20)).await.unwrap();
    assert_eq!(cents().await, Some(20));
    let update = Price::CENTS.set(Price::CENTS + 5);
    prices.update(key(1), update).await.unwrap();
    assert_eq!(cents().await, Some(25));
    let transaction = (prices.put(&price(1, 30)), prices.put(&price(2, 30)));
    let client = prices.table().client();
    client.transact_write(transaction).await.unwrap().unwrap();
    assert_eq!(cents().await, Some(30));
    let batch = prices
        .batch()
        .put_all((0..40).map(|product| price(product, 40)));
    batch.await.unwrap();
    assert_eq!(cents().await, Some(40));
    // A write of another table is not visible before an invalidation.
    table.put(&price(1, 50)).await.unwrap();
    assert_eq!(cents().await, Some(40));
    prices.invalidate(key(1));
    assert_eq!(cents().await, Some(50));
    table.put(&price(1, 60)).await.unwrap();
    prices.invalidate_all();
    assert_eq!(cents().await, Some(60));
    prices.table().query("corner").delete_all().await.unwrap();
    assert_eq!(cents().await, None);
}

// Q54 to Q56
#[tokio::test]
async fn items_without_a_model_are_cached_by_the_names_of_their_key() {
    let table = temporary_table::<Price>().await.unwrap();
    let raw = table.raw();
    let prices = raw.cached(Cache::new());
    let key = |product: u32| item! { "product" => product, "shop" => "corner" };
    let price = |cents: i32| item! { "shop" => "corner", "product" => 1, "cents" => cents };
    assert_eq!(prices.get(key(1)).await.unwrap(), None);
    prices.put(price(10)).await.unwrap();
    assert_eq!(*prices.get(key(1)).required().await.unwrap(), price(10));
    prices.update(key(1), path("cents").set(20)).await.unwrap();
    let found = prices.batch_get([key(2), key(1)]).await.unwrap();
    assert_eq!(found, [None, Some(Arc::new(price(20)))]);
    prices.delete(key(1)).await.unwrap();
    assert_eq!(prices.get(key(1)).await.unwrap(), None);
    assert_eq!(prices.statistics().misses, 5);
}

#[tokio::test]
async fn what_others_write_is_seen_after_the_time_to_live() {
    let table = temporary_table::<Price>().await.unwrap();
    let cache = Cache::new().time_to_live(Duration::from_millis(50));
    let prices = table.cached(cache);
    table.put(&price(1, 1)).await.unwrap();
    prices.get(key(1)).await.unwrap();
    table.put(&price(1, 2)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(prices.get(key(1)).await.unwrap().unwrap().cents, 2);
}

const PRODUCTS: u32 = 4;

/// Raises prices one after the other, and records what is certain.
async fn raise(prices: CachedTable<Price>, least: Arc<[AtomicU64; PRODUCTS as usize]>) {
    for cents in 1..150 {
        let product = cents as u32 % PRODUCTS;
        let written = match cents % 3 {
            0 => prices.put(&price(product, cents)).await.is_ok(),
            1 => {
                let update = prices.update(key(product), Price::CENTS.set(cents));
                update.return_nothing().await.is_ok()
            }
            _ => {
                let batch = prices.batch().put(price(product, cents));
                batch.await.is_ok()
            }
        };
        if written {
            least[product as usize].store(cents, Ordering::SeqCst);
        }
    }
}

// Q56, T2
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_reads_less_than_was_written() {
    let table = temporary_table::<Price>().await.unwrap();
    let faults = Faults::seeded(7)
        .chance(0.05, Fault::Throttled)
        .chance(0.1, Fault::SomeUnprocessed)
        .chance(0.1, Fault::ResponseLost)
        .chance(0.05, Fault::ResponseTruncated)
        .chance(0.05, Fault::Error("InternalServerError"));
    let client = faults.client(table.client());
    let bad = client.table_named::<Price>(table.name());
    let prices = bad.cached(Cache::new());
    let least: Arc<[AtomicU64; PRODUCTS as usize]> = Arc::default();
    let readers: Vec<_> = (0..3)
        .map(|reader| {
            let (prices, least) = (prices.clone(), least.clone());
            tokio::spawn(async move {
                for round in 0..200 {
                    let product = (reader + round) % PRODUCTS;
                    let written = |product: u32| least[product as usize].load(Ordering::SeqCst);
                    let before: Vec<_> = (0..PRODUCTS).map(written).collect();
                    let found = match round % 2 {
                        0 => prices.batch_get((0..PRODUCTS).map(key)).await,
                        _ => prices.get(key(product)).await.map(|price| vec![price]),
                    };
                    // Injected faults are errors.
                    for price in found.into_iter().flatten().flatten() {
                        let before = before[price.product as usize];
                        assert!(price.cents >= before, "{price:?} after {before}");
                    }
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    raise(prices.clone(), least).await;
    for reader in readers {
        reader.await.unwrap();
    }
    let statistics = prices.statistics();
    assert!(
        statistics.hits > 0 && statistics.misses > 0,
        "{statistics:?}"
    );
}

// Own writes are not followed by older reads, although the table's replicas are behind and the cache keeps few items.
#[tokio::test]
async fn own_writes_are_read_beyond_the_capacity() {
    const CAPACITY: usize = 20;
    let faults = Faults::none().on("GetItem").inject(Fault::Stale(100_000));
    let table = temporary_table::<Price>().faults(&faults).await.unwrap();
    let prices = table.cached(Cache::new().capacity(CAPACITY));
    for count in [20, 26, 40, 100] {
        faults.pause();
        let old = (0..count).map(|product| price(product, 1));
        table.batch().put_all(old).await.unwrap();
        faults.resume();
        let new = (0..count).map(|product| price(product, 2));
        prices.batch().put_all(new).await.unwrap();
        // Once while they are written and not read, and once after most were removed from memory again.
        for _ in 0..2 {
            for product in 0..count {
                let found = prices.get(key(product)).await.unwrap();
                assert_eq!(found.as_deref(), Some(&price(product, 2)), "{count}");
            }
        }
    }
    // A key that the cache has not written is read as the replica has it.
    faults.pause();
    table.put(&price(1000, 1)).await.unwrap();
    faults.resume();
    assert_eq!(prices.get(key(1000)).await.unwrap(), None);
}

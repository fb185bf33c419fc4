//! Saves through a cache.

use dyno::Model;
use dyno::cache::Cache;
use dyno_testing::temporary_table;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Stock")]
struct Stock {
    #[dyno(partition_key)]
    sku: String,
    left: u32,
    #[dyno(version)]
    version: u64,
}

// T6
#[tokio::test]
async fn a_save_is_seen_by_the_cache() {
    let table = temporary_table::<Stock>().await.unwrap();
    let stocks = table.cached(Cache::new());
    let stock = Stock {
        sku: "A".to_owned(),
        left: 9,
        version: 0,
    };
    stocks.put(&stock).await.unwrap();
    let left = async || stocks.get("A").await.unwrap().unwrap().left;
    assert_eq!(left().await, 9);
    let get = stocks.table().get("A").consistent().loaded();
    let mut loaded = get.required().await.unwrap();
    loaded.left = 8;
    stocks.save(&mut loaded).await.unwrap();
    assert_eq!(left().await, 8);
    stocks
        .retry_on_conflict("A", |stock| stock.left -= 1)
        .await
        .unwrap();
    assert_eq!(left().await, 7);
}

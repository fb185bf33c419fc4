//! Whole calls of small items, whose responses are in memory.

use aws_sdk_dynamodb::types::AttributeValue;
use dyno::Client;
use dyno_core::codec::read_items;

use crate::canned::{in_memory, runtime};
use crate::data::{self, Kind, Order};
use crate::models::Small;
use crate::{measured, sdk};

/// How many calls there are before the one that is counted: the first decides its route, and fills what is kept.
const BEFORE: usize = 5;

/// Makes one call this way.
pub(crate) fn call(way: &str, call: &str) {
    let body = match call {
        "get" => data::response(Kind::Small),
        "query" => data::page(Kind::Small, Order::Fixed, 1),
        "batch" => br#"{"UnprocessedItems":{}}"#.to_vec(),
        _ => b"{}".to_vec(),
    };
    let (runtime, config) = (runtime(), in_memory(&body));
    let sdk = aws_sdk_dynamodb::Client::from_conf(config.clone());
    let client = Client::from_conf(config).with_direct_calls(way == "direct");
    let orders = client.table::<Small>();
    let items: Vec<Small> = read_items(&data::page(Kind::Small, Order::Fixed, 25)).expect("a page");
    let item = || items.first().expect("an item");
    let id = || AttributeValue::S("ORDER#000000".to_owned());
    let key = [("id", id())];
    let make = || match (way, call) {
        ("sdk", "get") => runtime.block_on(async {
            let found = sdk::get(&sdk, "Orders", &key).send().await;
            let found = found.expect("a response").item.expect("an item");
            let _item: Small = serde_dynamo::from_item(found).expect("an item");
        }),
        ("sdk", "put") => runtime.block_on(async {
            let item = serde_dynamo::to_item(item()).expect("an item");
            let put = sdk.put_item().table_name("Orders").set_item(Some(item));
            put.send().await.expect("a response");
        }),
        ("sdk", "query") => runtime.block_on(async {
            let found = sdk::ask(&sdk, "Orders", "id", id()).send().await;
            let found = found.expect("a response").items.unwrap_or_default();
            let _items: Vec<Small> = serde_dynamo::from_items(found).expect("a page");
        }),
        ("sdk", "batch") => runtime.block_on(async {
            let to_item = |item| serde_dynamo::to_item(item).expect("an item");
            let puts = sdk::puts(items.iter().map(to_item));
            let write = sdk.batch_write_item().request_items("Orders", puts);
            write.send().await.expect("a response");
        }),
        ("dyno" | "direct", "get") => runtime.block_on(async {
            let found = orders.get("ORDER#000000").await.expect("a response");
            found.expect("an item");
        }),
        ("dyno" | "direct", "put") => runtime.block_on(async {
            orders.put(item()).await.expect("a response");
        }),
        ("dyno" | "direct", "query") => runtime.block_on(async {
            orders.query("ORDER#000000").page().await.expect("a page");
        }),
        ("dyno" | "direct", "batch") => runtime.block_on(async {
            let batch = orders.batch().put_all(&items);
            batch.await.expect("everything is written");
        }),
        _ => panic!("`{way}` is no way to make a call"),
    };
    for _ in 0..BEFORE {
        make();
    }
    measured(make);
}

//! How long does it take to read a page and to write items, compared with the other ways? `cargo bench --bench codec`

mod shared;

use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use dyno_core::codec::{EncodeMembers, Members};
use dyno_core::wire::read_items;
use shared::data::{self, Kind, Order};
use shared::measure::{Variant, head, keep_heap, row};
use shared::models::{BorrowedMovie, BorrowedSmall, Movie, Small};
use shared::write::encode;
use shared::{json, sdk};

fn main() {
    keep_heap();
    head(
        "read a page",
        &[
            "SDK + serde_dynamo",
            "SDK, untyped",
            "serde_json, typed",
            "serde_json, tokens",
            "dyno",
            "dyno, borrowed",
        ],
    );
    for order in [Order::Fixed, Order::Shuffled] {
        for count in [1, 25, 400] {
            read::<Movie, json::Movie>(Kind::Movies, order, count, |body| {
                Variant::new("dyno, borrowed", || {
                    read_items::<BorrowedMovie<'_>>(body).expect("a page")
                })
            });
        }
        for count in [1, 25, 400, 5000] {
            read::<Small, json::Small>(Kind::Small, order, count, |body| {
                Variant::new("dyno, borrowed", || {
                    read_items::<BorrowedSmall<'_>>(body).expect("a page")
                })
            });
        }
    }
    head("write items", &["serde_dynamo + SDK", "dyno"]);
    for count in [1, 25] {
        write::<Movie>(Kind::Movies, count);
        write::<Small>(Kind::Small, count);
    }
}

fn read<T, J>(kind: Kind, order: Order, count: usize, borrowed: for<'b> fn(&'b [u8]) -> Variant<'b>)
where
    T: DeserializeOwned + for<'b> Members<'b>,
    J: DeserializeOwned,
{
    let body = data::page(kind, order, count);
    let response = sdk::response(&body);
    let case = format!(
        "{kind:?}, {order:?}, {count} items, {:.1} KB",
        body.len() as f64 / 1e3
    )
    .to_lowercase();
    row(
        &case,
        vec![
            Variant::new("SDK + serde_dynamo", || {
                serde_dynamo::from_items::<_, T>(sdk::query(&response)).expect("a page")
            }),
            Variant::new("SDK, untyped", || sdk::query(&response)),
            Variant::new("serde_json, typed", || {
                serde_json::from_slice::<json::Page<J>>(&body)
                    .expect("a page")
                    .items
            }),
            Variant::new("serde_json, tokens", || {
                serde_json::from_slice::<IgnoredAny>(&body).expect("a page")
            }),
            Variant::new("dyno", || read_items::<T>(&body).expect("a page")),
            borrowed(&body),
        ],
    );
}

fn write<T>(kind: Kind, count: usize)
where
    T: Serialize + EncodeMembers + for<'b> Members<'b>,
{
    let body = data::page(kind, Order::Fixed, count);
    let items: Vec<T> = read_items(&body).expect("a page");
    let case = format!("{kind:?}, {count} items").to_lowercase();
    let to_item = |item| serde_dynamo::to_item(item).expect("an item");
    row(
        &case,
        vec![
            Variant::new("serde_dynamo + SDK", || match items.as_slice() {
                [item] => sdk::put(to_item(item)),
                items => sdk::batch(items.iter().map(to_item)),
            }),
            Variant::new("dyno", || encode(&items)),
        ],
    );
}

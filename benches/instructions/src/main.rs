//! What `.ci/instructions` counts: one page is read, or its items are written, once. `cargo run --release -p
//! dyno-instructions -- dyno movies`
//!
//! Ways: `sdk`, `serde_json`, `dyno`, `dyno_shuffled`, `borrowed`, `write`, `sdk_write`. Pages: `movies`, `small`.
//! `apart` and `collection` (also `.._by_key`) read three entities from the pages `first`, `middle`, `last` and
//! `random`, by the place of the entity attribute. `write_apart` writes their items. With `.._with_fields`, the keys of
//! `apart` and `write_apart` are fields rather than composed.
//! `export_dyno` and `export_serde` read the same items from the lines of an export.
//! And what comes before a request is sent: `query expressions`, `update expressions`, `create expressions`. The same a
//! thousand times, each in the ways `dyno`, `sdk` and `options` (of a model with options): `put writes`,
//! `update writes`, `upsert writes` with the way before them, as `sdk_put writes`.
//! For a profile also whole calls with a response in memory, `direct get` and so on: `get`, `put`, `query` and `batch`,
//! in the ways `sdk`, `dyno` and `direct`.

#![allow(dead_code, reason = "it uses a part of what the benches share")]
#![allow(
    clippy::indexing_slicing,
    reason = "as in tests: a bench that panics says so"
)]

mod calls;
#[path = "../../shared/canned.rs"]
mod canned;
#[path = "../../shared/data.rs"]
mod data;
#[path = "../../shared/entities.rs"]
mod entities;
#[path = "../../shared/json.rs"]
mod json;
#[path = "../../shared/mixed.rs"]
mod mixed;
#[path = "../../shared/models.rs"]
mod models;
#[path = "../../shared/sdk.rs"]
mod sdk;
#[path = "../../shared/write.rs"]
mod write;
mod writes;

use std::hint::black_box;

use dyno::export::{self, ExportLine};
use dyno::{Client, Model};
use dyno_core::codec::read_items;
use dyno_core::codec::{EncodeMembers, Members};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use data::{Kind, Order};
use entities::{with_attribute, with_key_fields, with_keys_alone};
use mixed::Tag;
use models::{BorrowedMovie, BorrowedSmall, Movie, Small};
use write::encode;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let variant = arguments.next().unwrap_or_else(|| "dyno".to_owned());
    let order = if variant.ends_with("shuffled") {
        Order::Shuffled
    } else {
        Order::Fixed
    };
    match arguments.next().as_deref() {
        None | Some("movies") => {
            let body = data::page(Kind::Movies, order, 400);
            if variant == "borrowed" {
                measured(|| read_items::<BorrowedMovie<'_>>(&body).expect("a page"));
            } else if let Some(way) = variant.strip_prefix("export_") {
                lines::<Movie>(way, &data::items(Kind::Movies, order, 400));
            } else {
                read::<Movie, json::Movie>(&variant, &body);
            }
        }
        Some("small") => {
            let body = data::page(Kind::Small, order, 5000);
            if variant == "borrowed" {
                measured(|| read_items::<BorrowedSmall<'_>>(&body).expect("a page"));
            } else if let Some(way) = variant.strip_prefix("export_") {
                lines::<Small>(way, &data::items(Kind::Small, order, 5000));
            } else {
                read::<Small, json::Small>(&variant, &body);
            }
        }
        Some(place @ ("first" | "middle" | "last" | "random")) => entities(&variant, place),
        Some("expressions") => expressions(&variant),
        Some("writes") => writes::run(&variant),
        Some(call @ ("get" | "put" | "query" | "batch")) => calls::call(&variant, call),
        Some(other) => {
            panic!("`{other}` is no page, no place, no call, not `expressions` and not `writes`")
        }
    }
}

/// Reads the items of three entities: each entity from a page of its own (`apart`, `apart_by_key`), or all as a
/// collection (`collection`, `collection_by_key`).
fn entities(variant: &str, place: &str) {
    let tag = Tag::ALL
        .into_iter()
        .find(|tag| format!("{tag:?}").to_lowercase() == place);
    let tag = tag.expect("a place of the entity attribute");
    let kinds = mixed::kinds(900);
    let body = mixed::page(&kinds, tag);
    let [customers, orders, lines] = mixed::pages_of_each(&kinds, tag);
    macro_rules! apart {
        ($module:ident) => {
            measured(|| {
                let customers = read_items::<$module::Customer>(&customers).expect("a page");
                let orders = read_items::<$module::Order>(&orders).expect("a page");
                (
                    customers,
                    orders,
                    read_items::<$module::Line>(&lines).expect("a page"),
                )
            })
        };
    }
    macro_rules! write_apart {
        ($module:ident) => {{
            let customers = read_items::<$module::Customer>(&customers).expect("a page");
            let orders = read_items::<$module::Order>(&orders).expect("a page");
            let lines = read_items::<$module::Line>(&lines).expect("a page");
            measured(|| (encode(&customers), encode(&orders), encode(&lines)));
        }};
    }
    match variant {
        "apart" => apart!(with_attribute),
        "apart_with_fields" => apart!(with_key_fields),
        "write_apart" => write_apart!(with_attribute),
        "write_apart_with_fields" => write_apart!(with_key_fields),
        "apart_by_key" => apart!(with_keys_alone),
        "collection" => measured(|| read_items::<with_attribute::Row>(&body).expect("a page")),
        "collection_by_key" => {
            measured(|| read_items::<with_keys_alone::Row>(&body).expect("a page"))
        }
        other => panic!("`{other}` is no way to read entities"),
    }
}

#[derive(Clone, Debug, Model)]
#[dyno(table = "Purchases")]
struct Purchase {
    #[dyno(partition_key)]
    customer: String,
    #[dyno(sort_key)]
    placed_at: String,
    status: String,
    total: f64,
    quantity: u32,
    paid: bool,
    note: Option<String>,
}

/// Makes a request as the SDK has it, up to its builder: the operands, the tree, the text, the names and the values.
fn expressions(variant: &str) {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .build();
    let purchases = Client::from_conf(config).table::<Purchase>();
    let purchase = Purchase {
        customer: "customer-7".to_owned(),
        placed_at: "2026-11-21T08:00:00Z".to_owned(),
        status: "open".to_owned(),
        total: 12.5,
        quantity: 3,
        paid: false,
        note: None,
    };
    match variant {
        // Two names and two values.
        "query" => measured(|| {
            let query = purchases
                .query("customer-7")
                .filter(Purchase::TOTAL.gt(100.0));
            query.into_sdk().expect("a query")
        }),
        // SET of five attributes.
        "update" => measured(|| {
            let changes = Purchase::STATUS.set("sent")
                & Purchase::TOTAL.set(12.5)
                & Purchase::QUANTITY.set(3)
                & Purchase::PAID.set(true)
                & Purchase::NOTE.set("left with the neighbour");
            let update = purchases.update(("customer-7", "2026-11-21T08:00:00Z"), changes);
            update.or_create().into_sdk().expect("an update")
        }),
        // The condition that the item is new.
        "create" => measured(|| purchases.create(&purchase).into_sdk().expect("a put")),
        other => panic!("unknown variant `{other}`"),
    }
}

fn read<T, J>(variant: &str, body: &[u8])
where
    T: DeserializeOwned + Serialize + EncodeMembers + for<'b> Members<'b>,
    J: DeserializeOwned,
{
    match variant {
        "dyno" | "dyno_shuffled" => measured(|| read_items::<T>(body).expect("a page")),
        "write" => {
            let items = read_items::<T>(body).expect("a page");
            measured(|| encode(&items));
        }
        // The same items as the entries of batches, which is as short as a request of the SDK can be.
        "sdk_write" => {
            let items = read_items::<T>(body).expect("a page");
            measured(|| {
                let items = items.iter().map(serde_dynamo::to_item::<_, sdk::Item>);
                sdk::batch(items.map(|item| item.expect("an item")))
            });
        }
        "serde_json" => measured(|| serde_json::from_slice::<json::Page<J>>(body).expect("a page")),
        "sdk" => {
            let response = sdk::response(body);
            sdk::query(&response);
            measured(|| serde_dynamo::from_items::<_, T>(sdk::query(&response)).expect("a page"));
        }
        other => panic!("unknown variant `{other}`"),
    }
}

/// A line as serde_json reads it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Line {
    item: serde_dynamo::Item,
}

/// Reads the lines of an export, which serde_json gets one by one.
fn lines<T: DeserializeOwned + ExportLine>(way: &str, items: &[String]) {
    let lines = items.iter().map(|item| format!("{{\"Item\":{item}}}\n"));
    let file: Vec<u8> = lines.collect::<String>().into();
    match way {
        "dyno" => measured(|| {
            export::read::<T>(&*file)
                .collect::<Result<Vec<_>, _>>()
                .expect("items")
        }),
        "serde" => measured(|| {
            let lines = file.split(|&byte| byte == b'\n');
            let lines = lines.filter(|line| !line.is_empty());
            let items = lines.map(|line| {
                let line: Line = serde_json::from_slice(line).expect("a line");
                serde_dynamo::from_item::<_, T>(line.item).expect("an item")
            });
            items.collect::<Vec<_>>()
        }),
        other => panic!("`{other}` is no way to read lines"),
    }
}

/// The function whose instructions are counted; the drop of the result is not.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) {
    std::mem::forget(black_box(work()));
}

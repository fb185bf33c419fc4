//! What `.ci/instructions` counts: one page is read, once. `cargo bench --bench instructions -- dyno movies`

mod shared;

use std::hint::black_box;

use dyno_core::codec::{EncodeMembers, Members};
use dyno_core::wire::read_items;
use serde::de::DeserializeOwned;
use shared::data::{self, Kind, Order};
use shared::models::{BorrowedMovie, BorrowedSmall, Movie, Small};
use shared::write::encode;
use shared::{json, sdk};

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'));
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
            } else {
                read::<Movie, json::Movie>(&variant, &body);
            }
        }
        Some("small") => {
            let body = data::page(Kind::Small, order, 5000);
            if variant == "borrowed" {
                measured(|| read_items::<BorrowedSmall<'_>>(&body).expect("a page"));
            } else {
                read::<Small, json::Small>(&variant, &body);
            }
        }
        Some(other) => panic!("`{other}` is neither `movies` nor `small`"),
    }
}

fn read<T, J>(variant: &str, body: &[u8])
where
    T: DeserializeOwned + EncodeMembers + for<'b> Members<'b>,
    J: DeserializeOwned,
{
    match variant {
        "dyno" | "dyno_shuffled" => measured(|| read_items::<T>(body).expect("a page")),
        "write" => {
            let items = read_items::<T>(body).expect("a page");
            measured(|| encode(&items));
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

/// The function whose instructions are counted; the drop of the result is not.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) {
    std::mem::forget(black_box(work()));
}

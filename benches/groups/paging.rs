//! What streams cost per page, and what cursors cost.

use dyno::Table;
use dyno::cursor::{CursorKeys, Seal};
use futures::TryStreamExt as _;

use crate::Rows;
use crate::shared::data::{self, Kind, Order};
use crate::shared::measure::Variant;
use crate::shared::models::Small;
use crate::shared::service::{Place, client, runtime};
use crate::shared::table::Way;

/// Four pages, one after the other and as four segments; the cursor of an item, open and sealed.
pub(crate) fn paging(rows: &mut Rows) {
    let runtime = runtime();
    for count in [100, 5000] {
        let body = data::page(Kind::Small, Order::Fixed, count);
        let items = dyno::Client::new(client(Place::Memory, &body)).table::<Small>();
        let of = |parallel: bool| {
            runtime.block_on(async {
                let mut read = 0;
                let streams = match parallel {
                    true => vec![items.scan().parallel(4).stream()],
                    false => (0..4).map(|_| items.scan().stream()).collect(),
                };
                for mut stream in streams {
                    while stream.try_next().await.expect("a response").is_some() {
                        read += 1;
                    }
                }
                read
            })
        };
        assert_eq!((of(false), of(true)), (4 * count, 4 * count));
        rows.measure_paging(
            &format!("4 pages of {count} small items, as a stream"),
            vec![
                Variant::new(Way::Dyno, || of(false)),
                Variant::new(Way::Parallel, || of(true)),
            ],
        );
    }
    for count in [100, 5000] {
        merged(rows, count);
    }
    let body = data::page(Kind::Small, Order::Fixed, 2);
    let items = dyno::Client::new(client(Place::Memory, &body)).table::<Small>();
    let seal = CursorKeys::new([7; 32]).seal("tenant-7");
    let stream = |seal: Option<&Seal>| runtime.block_on(at_an_item(&items, seal));
    let (open, signed, encrypted) = (
        stream(None),
        stream(Some(&seal)),
        stream(Some(&seal.clone().encrypted())),
    );
    let cursor = |items: &dyno::Items<Small>| {
        let cursor = items.cursor().expect("a position").expect("an item");
        cursor.to_string()
    };
    rows.measure_paging(
        "The cursor of an item of a stream, as a string",
        vec![
            Variant::new(Way::Dyno, || cursor(&open)),
            Variant::new(Way::Signed, || cursor(&signed)),
            Variant::new(Way::Encrypted, || cursor(&encrypted)),
        ],
    );
}

/// Sixteen partitions: one after the other, as many segments at the same time, and merged by their sort keys. What
/// merging costs is the difference to the queries one after the other, of which a request is the same; a segment's
/// request has no expressions.
fn merged(rows: &mut Rows, count: usize) {
    let runtime = runtime();
    let body = data::page(Kind::Small, Order::Fixed, count);
    let items = dyno::Client::new(client(Place::Memory, &body)).table::<Small>();
    let names = || (0..16).map(|customer| format!("customer-{customer}"));
    let of = |way: Way| {
        runtime.block_on(async {
            let by_time = items.index(Small::BY_TIME);
            let streams = match way {
                Way::Merged => vec![by_time.query_partitions(names()).stream()],
                Way::Parallel => vec![by_time.scan().parallel(16).stream()],
                _ => names().map(|name| by_time.query(name).stream()).collect(),
            };
            let mut read = 0;
            for mut stream in streams {
                while stream.try_next().await.expect("a response").is_some() {
                    read += 1;
                }
            }
            read
        })
    };
    for way in [Way::Dyno, Way::Parallel, Way::Merged] {
        assert_eq!(of(way), 16 * count);
    }
    rows.measure_paging(
        &format!("16 partitions of {count} small items, as a stream"),
        vec![
            Variant::new(Way::Dyno, || of(Way::Dyno)),
            Variant::new(Way::Parallel, || of(Way::Parallel)),
            Variant::new(Way::Merged, || of(Way::Merged)),
        ],
    );
}

/// A stream of a query with a filter that has returned an item.
async fn at_an_item(items: &Table<Small>, seal: Option<&Seal>) -> dyno::Items<Small> {
    let query = items.scan().filter(dyno::path_of("note").exists());
    let query = match seal {
        Some(seal) => query.sealed(seal),
        None => query,
    };
    let mut items = query.stream();
    items
        .try_next()
        .await
        .expect("a response")
        .expect("an item");
    items
}

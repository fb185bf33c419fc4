//! What a small call costs on each route, with a client of `Client::new` and of `Client::builder`, with warm caches and
//! with cold ones.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::shared::data::{self, Kind};
use crate::shared::measure::Variant;
use crate::shared::models::Small;
use crate::shared::sdk;
use crate::shared::service::{Place, Service, runtime};
use crate::shared::table::Way;
use crate::{Rows, called, items};

/// GetItem and PutItem of one small item.
pub(crate) fn clients(rows: &mut Rows) {
    for place in [Place::Memory, Place::Loopback] {
        for cold in [false, true] {
            get(rows, place, cold);
            put(rows, place, cold);
        }
    }
}

fn get(rows: &mut Rows, place: Place, cold: bool) {
    let (runtime, service) = (runtime(), Service::new(place, &data::response(Kind::Small)));
    let sdk = service.sdk();
    let key = [("id", AttributeValue::S("ORDER#000000".to_owned()))];
    let by_hand = || {
        runtime.block_on(async {
            let found = sdk::get(&sdk, "Orders", &key).send().await;
            let found = found.expect("a response").item.expect("an item");
            serde_dynamo::from_item::<_, Small>(found).expect("an item");
        });
    };
    let get = |table: &dyno::Table<Small>| {
        runtime.block_on(async {
            let found = table.get("ORDER#000000").await.expect("a response");
            found.expect("an item");
        });
    };
    let clients = [dyno::Client::new(sdk.clone()), service.built(&runtime)];
    measure(
        rows,
        &case("GetItem", place, cold),
        cold,
        &clients,
        by_hand,
        get,
    );
}

fn put(rows: &mut Rows, place: Place, cold: bool) {
    let (runtime, service) = (runtime(), Service::new(place, b"{}"));
    let sdk = service.sdk();
    let items = items::<Small>(Kind::Small, 1);
    let item = items.first().expect("an item");
    let by_hand = || {
        runtime.block_on(async {
            let item = serde_dynamo::to_item(item).expect("an item");
            let put = sdk.put_item().table_name("Orders").set_item(Some(item));
            put.send().await.expect("a response");
        });
    };
    let put = |table: &dyno::Table<Small>| {
        runtime.block_on(async { table.put(item).await.expect("a response") });
    };
    let clients = [dyno::Client::new(sdk.clone()), service.built(&runtime)];
    measure(
        rows,
        &case("PutItem", place, cold),
        cold,
        &clients,
        by_hand,
        put,
    );
}

fn case(operation: &str, place: Place, cold: bool) -> String {
    let caches = if cold { "cold" } else { "warm" };
    format!(
        "{operation} of a small item, {}, {caches} caches",
        called(place)
    )
}

fn measure(
    rows: &mut Rows,
    case: &str,
    cold: bool,
    [new, built]: &[dyno::Client; 2],
    by_hand: impl Fn(),
    call: impl Fn(&dyno::Table<Small>),
) {
    let of = |way, client: &dyno::Client, direct| {
        let (table, call) = (client.with_direct_calls(direct).table(), &call);
        variant(way, cold, move || call(&table))
    };
    rows.measure_clients(
        case,
        vec![
            variant(Way::SerdeDynamo, cold, by_hand),
            of(Way::Dyno, new, false),
            of(Way::Built, built, false),
            of(Way::Direct, new, true),
            of(Way::BuiltDirect, built, true),
        ],
    );
}

fn variant<'a>(way: Way, cold: bool, call: impl FnMut() + 'a) -> Variant<'a> {
    match cold {
        true => Variant::cold(way, call),
        false => Variant::new(way, call),
    }
}

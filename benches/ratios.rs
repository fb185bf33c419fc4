//! How much CPU time does it take to read and write items, compared with the other ways? `cargo bench`
//!
//! Prints one table in Markdown, a second of small calls with each kind of client, a third of what watching costs, a
//! fourth of enums with a tag and of collections, a fifth of streams and cursors, and a sixth of exports.
//! `cargo bench -- read call` measures some of their groups only:
//! `read`, `write`, `call`, `http`, `clients`, `batches`, `peers`, `memory` (the bench `allocations`), `build` (the
//! bench `build_cost`), `watched`, `tagged`, `collections`, `paging` and `exports`.

mod groups;
mod shared;

use std::pin::Pin;
use std::process::{Command, Stdio};
use std::{env, fs};

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use dyno::ReadModel;
use dyno_core::codec::read_items;
use dyno_core::codec::{EncodeMembers, Members};
use shared::by_hand::ByHand;
use shared::data::{self, Kind, Order};
use shared::measure::{Variant, keep_heap, row};
use shared::models::{BorrowedMovie, BorrowedSmall, Movie, Small};
use shared::service::{Place, client, direct, runtime};
use shared::table::{CLIENTS, EXPORTS, PAGING, TAGGED, WATCHED, WAYS, Way, head};
use shared::write::encode;
use shared::{json, peers, sdk};

/// Measures the cases of a group.
type Group = fn(&mut Rows);

const GROUPS: [(&str, Group); 14] = [
    ("read", read),
    ("write", write),
    ("call", |rows| calls(rows, Place::Memory)),
    ("http", |rows| calls(rows, Place::Loopback)),
    ("clients", groups::clients::clients),
    ("batches", groups::batches::batches),
    ("peers", peers),
    ("memory", |rows| rows.of_bench("allocations")),
    ("build", |rows| rows.of_bench("build_cost")),
    ("watched", groups::watched::watched),
    ("tagged", groups::tagged::tagged),
    ("collections", groups::collections::collections),
    ("paging", groups::paging::paging),
    ("exports", groups::exports::exports),
];

fn main() {
    let wanted: Vec<String> = env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    if let Some(other) = wanted
        .iter()
        .find(|name| GROUPS.iter().all(|(group, _)| group != name))
    {
        let groups: Vec<_> = GROUPS.iter().map(|(group, _)| *group).collect();
        panic!("`{other}` is no group; there are {}", groups.join(", "));
    }
    keep_heap();
    let mut rows = Rows::default();
    for (group, measure) in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|name| name == group) {
            measure(&mut rows);
        }
    }
    println!("{}", circumstances());
    for (columns, rows) in [
        (WAYS, rows.ways),
        (CLIENTS, rows.clients),
        (WATCHED, rows.watched),
        (TAGGED, rows.tagged),
        (PAGING, rows.paging),
        (EXPORTS, rows.exports),
    ] {
        if !rows.is_empty() {
            println!("\n{}\n{}", head(columns), rows.join("\n"));
        }
    }
}

/// The tables as far as they have come.
#[derive(Default)]
struct Rows {
    ways: Vec<String>,
    clients: Vec<String>,
    watched: Vec<String>,
    tagged: Vec<String>,
    paging: Vec<String>,
    exports: Vec<String>,
}

impl Rows {
    fn add(&mut self, row: String) {
        eprintln!("{row}");
        self.ways.push(row);
    }

    fn measure(&mut self, case: &str, variants: Vec<Variant<'_>>) {
        self.add(row(WAYS, case, variants));
    }

    fn measure_clients(&mut self, case: &str, variants: Vec<Variant<'_>>) {
        let row = row(CLIENTS, case, variants);
        eprintln!("{row}");
        self.clients.push(row);
    }

    fn measure_watched(&mut self, case: &str, variants: Vec<Variant<'_>>) {
        let row = row(WATCHED, case, variants);
        eprintln!("{row}");
        self.watched.push(row);
    }

    fn measure_tagged(&mut self, case: &str, variants: Vec<Variant<'_>>) {
        let row = row(TAGGED, case, variants);
        eprintln!("{row}");
        self.tagged.push(row);
    }

    fn measure_paging(&mut self, case: &str, variants: Vec<Variant<'_>>) {
        let row = row(PAGING, case, variants);
        eprintln!("{row}");
        self.paging.push(row);
    }

    fn measure_exports(&mut self, case: &str, variants: Vec<Variant<'_>>) {
        let row = row(EXPORTS, case, variants);
        eprintln!("{row}");
        self.exports.push(row);
    }

    /// The rows of another bench, which needs a process of its own.
    fn of_bench(&mut self, name: &str) {
        let output = Command::new(env!("CARGO"))
            .args(["bench", "--quiet", "--bench", name, "--", "--rows"])
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo can be started");
        assert!(output.status.success(), "the bench `{name}` failed");
        for row in String::from_utf8_lossy(&output.stdout).lines() {
            if row.starts_with('|') {
                self.add(row.to_owned());
            }
        }
    }
}

/// What a page costs when its bytes are there: no client.
fn read(rows: &mut Rows) {
    for order in [Order::Fixed, Order::Shuffled] {
        for count in [1, 25, 400] {
            let borrowed: Borrowed = |body| {
                Variant::new(Way::Borrowed, || {
                    read_items::<BorrowedMovie<'_>>(body).expect("a page")
                })
            };
            read_page::<Movie, json::Movie>(rows, Kind::Movies, order, count, borrowed);
        }
        for count in [1, 25, 400, 5000] {
            let borrowed: Borrowed = |body| {
                Variant::new(Way::Borrowed, || {
                    read_items::<BorrowedSmall<'_>>(body).expect("a page")
                })
            };
            read_page::<Small, json::Small>(rows, Kind::Small, order, count, borrowed);
        }
    }
}

type Borrowed = for<'b> fn(&'b [u8]) -> Variant<'b>;

fn read_page<T, J>(rows: &mut Rows, kind: Kind, order: Order, count: usize, borrowed: Borrowed)
where
    T: ByHand + DeserializeOwned + for<'b> Members<'b>,
    J: DeserializeOwned,
{
    let body = data::page(kind, order, count);
    let response = sdk::response(&body);
    let shuffled = match order {
        Order::Fixed => "",
        Order::Shuffled => ", shuffled",
    };
    let case = format!("read {}{shuffled}", pages(kind, count, &body));
    rows.measure(
        &case,
        vec![
            Variant::new(Way::SerdeDynamo, || {
                serde_dynamo::from_items::<_, T>(sdk::query(&response)).expect("a page")
            }),
            Variant::new(Way::Untyped, || sdk::query(&response)),
            Variant::new(Way::ByHand, || {
                let items = sdk::query(&response).into_iter();
                items.map(T::read).collect::<Vec<_>>()
            }),
            Variant::new(Way::Json, || {
                serde_json::from_slice::<json::Page<J>>(&body).expect("a page")
            }),
            Variant::new(Way::Tokens, || {
                serde_json::from_slice::<IgnoredAny>(&body).expect("a page")
            }),
            Variant::new(Way::Dyno, || read_items::<T>(&body).expect("a page")),
            borrowed(&body),
        ],
    );
}

/// What the items of a request cost; of the SDK's ways it is the whole body, for there is no other way to ask for it.
fn write(rows: &mut Rows) {
    for count in [1, 25] {
        write_items::<Movie>(rows, Kind::Movies, count);
        write_items::<Small>(rows, Kind::Small, count);
    }
}

fn write_items<T>(rows: &mut Rows, kind: Kind, count: usize)
where
    T: ByHand + Serialize + EncodeMembers + for<'b> Members<'b>,
{
    let items = items::<T>(kind, count);
    let size = encode(&items).len();
    let body = |item: fn(&T) -> sdk::Item| match items.as_slice() {
        [one] => sdk::put(item(one)),
        items => sdk::batch(items.iter().map(item)),
    };
    let to_item: fn(&T) -> sdk::Item = |item| serde_dynamo::to_item(item).expect("an item");
    rows.measure(
        &format!("write {}, {}", of(kind, count), bytes(size)),
        vec![
            Variant::new(Way::SerdeDynamo, || body(to_item)),
            Variant::new(Way::ByHand, || body(T::write)),
            Variant::new(Way::Json, || serde_json::to_vec(&items).expect("JSON")),
            Variant::new(Way::Dyno, || encode(&items)),
        ],
    );
}

/// What whole calls cost in this thread: signing, retries and the rest of the SDK included.
fn calls(rows: &mut Rows, place: Place) {
    let year = || AttributeValue::N("1985".to_owned());
    let id = || AttributeValue::S("ORDER#000000".to_owned());
    for count in [1, 25, 400] {
        let borrowed: Bytes<Movie> = |table| {
            Box::pin(async {
                let page = table.query(1985).bytes().await.expect("a page");
                page.items::<BorrowedMovie<'_>>().expect("a page").len()
            })
        };
        query_page::<Movie>(
            rows,
            place,
            Kind::Movies,
            count,
            "year",
            &year(),
            |table| table.query(1985),
            borrowed,
        );
    }
    for count in [1, 25, 5000] {
        let borrowed: Bytes<Small> = |table| {
            Box::pin(async {
                let page = table.query("ORDER#000000").bytes().await.expect("a page");
                page.items::<BorrowedSmall<'_>>().expect("a page").len()
            })
        };
        query_page::<Small>(
            rows,
            place,
            Kind::Small,
            count,
            "id",
            &id(),
            |table| table.query("ORDER#000000"),
            borrowed,
        );
    }
    let title = AttributeValue::S("Brazil".to_owned());
    let key = [("year", year()), ("title", title)];
    get_item::<Movie>(rows, place, Kind::Movies, &key, |table| {
        table.get((1985, "Brazil"))
    });
    get_item::<Small>(rows, place, Kind::Small, &[("id", id())], |table| {
        table.get("ORDER#000000")
    });
    put_item::<Movie>(rows, place, Kind::Movies);
    put_item::<Small>(rows, place, Kind::Small);
    batch_write::<Movie>(rows, place, Kind::Movies);
    batch_write::<Small>(rows, place, Kind::Small);
}

type Query<T> = dyno::op::Query<T, T>;

/// By hand, and borrowed.
type More<T> = (fn(sdk::Item) -> T, Bytes<T>);

/// Reads a page of items that borrow from it, and says how many there were.
type Bytes<T> = fn(&dyno::Table<T>) -> Pin<Box<dyn Future<Output = usize> + '_>>;

#[expect(clippy::too_many_arguments, reason = "a case is all of these")]
fn query_page<T: ByHand + DeserializeOwned + ReadModel>(
    rows: &mut Rows,
    place: Place,
    kind: Kind,
    count: usize,
    name: &str,
    value: &AttributeValue,
    query: fn(&dyno::Table<T>) -> Query<T>,
    borrowed: Bytes<T>,
) {
    let body = data::page(kind, Order::Fixed, count);
    let case = format!("Query {}", pages(kind, count, &body));
    let more: More<T> = (T::read, borrowed);
    query_call(rows, place, &case, &body, name, value, query, Some(more));
}

#[expect(clippy::too_many_arguments, reason = "a case is all of these")]
fn query_call<T: DeserializeOwned + ReadModel>(
    rows: &mut Rows,
    place: Place,
    case: &str,
    body: &[u8],
    name: &str,
    value: &AttributeValue,
    query: fn(&dyno::Table<T>) -> Query<T>,
    more: Option<More<T>>,
) {
    let (runtime, client) = (runtime(), client(place, body));
    let table = dyno::Client::new(client.clone()).table::<T>();
    let straight = direct(&client).table::<T>();
    let items = || {
        let request = sdk::ask(&client, T::SCHEMA.table.name, name, value.clone());
        let output = runtime.block_on(request.send()).expect("a response");
        output.items.unwrap_or_default()
    };
    let mut variants = vec![
        Variant::new(Way::SerdeDynamo, || {
            serde_dynamo::from_items::<_, T>(items()).expect("a page")
        }),
        Variant::new(Way::Untyped, items),
        Variant::new(Way::Dyno, || {
            runtime.block_on(query(&table).page()).expect("a page")
        }),
        Variant::new(Way::Direct, || {
            runtime.block_on(query(&straight).page()).expect("a page")
        }),
    ];
    if let Some((read, borrowed)) = more {
        variants.push(Variant::new(Way::ByHand, move || {
            items().into_iter().map(read).collect::<Vec<_>>()
        }));
        let (runtime, table) = (&runtime, &table);
        variants.push(Variant::new(Way::Borrowed, move || {
            runtime.block_on(borrowed(table))
        }));
    }
    rows.measure(&format!("{case}, {}", called(place)), variants);
}

fn get_item<T: ByHand + DeserializeOwned + ReadModel>(
    rows: &mut Rows,
    place: Place,
    kind: Kind,
    key: &[(&str, AttributeValue)],
    get: fn(&dyno::Table<T>) -> dyno::op::Get<T, T>,
) {
    let body = data::response(kind);
    let (runtime, client) = (runtime(), client(place, &body));
    let table = dyno::Client::new(client.clone()).table::<T>();
    let straight = direct(&client).table::<T>();
    let item = || {
        let request = sdk::get(&client, T::SCHEMA.table.name, key);
        let output = runtime.block_on(request.send()).expect("a response");
        output.item.expect("an item")
    };
    rows.measure(
        &format!("GetItem, {}, {}", bytes(body.len()), called(place)),
        vec![
            Variant::new(Way::SerdeDynamo, || {
                serde_dynamo::from_item::<_, T>(item()).expect("an item")
            }),
            Variant::new(Way::Untyped, item),
            Variant::new(Way::ByHand, || T::read(item())),
            Variant::new(Way::Dyno, || {
                let item = runtime.block_on(async { get(&table).await });
                item.expect("a response").expect("an item")
            }),
            Variant::new(Way::Direct, || {
                let item = runtime.block_on(async { get(&straight).await });
                item.expect("a response").expect("an item")
            }),
        ],
    );
}

fn put_item<T>(rows: &mut Rows, place: Place, kind: Kind)
where
    T: ByHand + Serialize + ReadModel,
{
    let items = items::<T>(kind, 1);
    let [item] = items.as_slice() else {
        panic!("one item was asked for")
    };
    let size = encode(&items).len();
    let (runtime, client) = (runtime(), client(place, b"{}"));
    let table = dyno::Client::new(client.clone()).table::<T>();
    let straight = direct(&client).table::<T>();
    let put = |item| {
        let request = client.put_item().table_name(T::SCHEMA.table.name);
        runtime
            .block_on(request.set_item(Some(item)).send())
            .expect("a response")
    };
    rows.measure(
        &format!("PutItem, {}, {}", bytes(size), called(place)),
        vec![
            Variant::new(Way::SerdeDynamo, || {
                put(serde_dynamo::to_item(item).expect("an item"))
            }),
            // The map is there already.
            Variant::with_input(Way::Untyped, || item.write(), put),
            Variant::new(Way::ByHand, || put(item.write())),
            Variant::new(Way::Dyno, || {
                runtime
                    .block_on(async { table.put(item).await })
                    .expect("a response");
            }),
            Variant::new(Way::Direct, || {
                runtime
                    .block_on(async { straight.put(item).await })
                    .expect("a response");
            }),
        ],
    );
}

fn batch_write<T>(rows: &mut Rows, place: Place, kind: Kind)
where
    T: ByHand + Clone + Serialize + ReadModel + dyno::model::Unversioned + Sync,
{
    let items = items::<T>(kind, 25);
    let size = encode(&items).len();
    let (runtime, client) = (runtime(), client(place, br#"{"UnprocessedItems":{}}"#));
    let table = dyno::Client::new(client.clone()).table::<T>();
    let straight = direct(&client).table::<T>();
    let put = |items: Vec<sdk::Item>| {
        let request = client
            .batch_write_item()
            .request_items(T::SCHEMA.table.name, sdk::puts(items));
        runtime.block_on(request.send()).expect("a response")
    };
    rows.measure(
        &format!(
            "BatchWriteItem, 25 items, {}, {}",
            bytes(size),
            called(place)
        ),
        vec![
            Variant::new(Way::SerdeDynamo, || {
                let to_item = |item| serde_dynamo::to_item(item).expect("an item");
                put(items.iter().map(to_item).collect())
            }),
            Variant::with_input(Way::Untyped, || items.iter().map(T::write).collect(), put),
            Variant::new(Way::ByHand, || put(items.iter().map(T::write).collect())),
            Variant::with_input(
                Way::Dyno,
                || items.clone(),
                |items| {
                    let outcome = runtime.block_on(async { table.batch().put_all(items).await });
                    outcome.expect("everything is written");
                },
            ),
            Variant::with_input(
                Way::Direct,
                || items.clone(),
                |items| {
                    let outcome = runtime.block_on(async { straight.batch().put_all(items).await });
                    outcome.expect("everything is written");
                },
            ),
        ],
    );
}

/// What other projects measure.
fn peers(rows: &mut Rows) {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    for count in [10, 100, 1000] {
        let body = peers::page(count, peers::mixed);
        let case = format!(
            "EfficientDynamoDb's entity: Query, {count} items, {}",
            bytes(body.len())
        );
        query_call::<peers::Mixed>(
            rows,
            Place::Memory,
            &case,
            &body,
            "pk",
            &text("test"),
            |table| table.query("test"),
            None,
        );
    }
    // checklist row I108: the three benches of aiodynamo
    let body = peers::page(30_000, peers::nested);
    let case = format!(
        "aiodynamo's deserialize: 30,000 nested items, {}",
        bytes(body.len())
    );
    rows.measure(
        &case,
        reads::<peers::NestedOfSerde, peers::Nested>(&body, &sdk::response(&body)),
    );
    let body = peers::page(1000, peers::sample);
    let case = format!(
        "aiodynamo's query: Query, 1,000 items, {}",
        bytes(body.len())
    );
    query_call::<peers::Sample>(
        rows,
        Place::Memory,
        &case,
        &body,
        "foobar",
        &text("foobar"),
        |table| table.query("foobar"),
        None,
    );
    sign(rows);
    recipe(rows, "S", &peers::recipe_s());
    recipe(rows, "M", &peers::recipe_m());
    recipe(rows, "L", &peers::recipe_l());
    let item = [peers::mixed_item()];
    let case = format!(
        "AWS's PutItemRequest_MixedItem_M: write, {}",
        bytes(encode(&item).len())
    );
    rows.measure(
        &case,
        vec![
            Variant::new(Way::SerdeDynamo, || {
                sdk::put(serde_dynamo::to_item(&item[0]).expect("an item"))
            }),
            Variant::new(Way::Dyno, || encode(&item)),
        ],
    );
}

/// aiodynamo signs a query with many clauses. Here it is a whole call, with an empty page for a response: the SDK
/// signs, but the expressions are ours.
fn sign(rows: &mut Rows) {
    let body = br#"{"Count":0,"Items":[],"ScannedCount":0}"#;
    let (runtime, client) = (runtime(), client(Place::Memory, body));
    let table = dyno::Client::new(client.clone()).table::<peers::Sample>();
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let cursor = dyno::item! { "foobar" => "some-value", "quux" => "other-value" };
    let cursor = table.cursor(&cursor).expect("a key");
    let straight = direct(&client).table::<peers::Sample>();
    let path = dyno::path;
    let query = |table: &dyno::Table<peers::Sample>| {
        let table = table.client().raw_table(table.name(), ["foobar", "quux"]);
        let query = table
            .query("some-value")
            .sort_key(dyno::le("200"))
            .filter(path("foo").begins_with("bar") & path("hoge").contains("hello world"))
            .projection(path("x") & path("y") & path("z").at(4).key("alpha"))
            .start_after(cursor.clone());
        runtime.block_on(query.page()).expect("a page")
    };
    rows.measure(
        "aiodynamo's signing: Query with all clauses, no items, in memory",
        vec![
            Variant::new(Way::SerdeDynamo, || {
                let request = client
                    .query()
                    .table_name("Samples")
                    .key_condition_expression("#0 = :0 AND #1 <= :1")
                    .filter_expression("begins_with(#2, :2) AND contains(#3, :3)")
                    .projection_expression("#4, #5, #6[4].#7")
                    .exclusive_start_key("foobar", text("some-value"))
                    .exclusive_start_key("quux", text("other-value"));
                let names = ["foobar", "quux", "foo", "hoge", "x", "y", "z", "alpha"];
                let request = (0..).zip(names).fold(request, |request, (at, name)| {
                    request.expression_attribute_names(format!("#{at}"), name)
                });
                let values = ["some-value", "200", "bar", "hello world"];
                let request = (0..).zip(values).fold(request, |request, (at, value)| {
                    request.expression_attribute_values(format!(":{at}"), text(value))
                });
                runtime.block_on(request.send()).expect("a response")
            }),
            Variant::new(Way::Dyno, || query(&table)),
            Variant::new(Way::Direct, || query(&straight)),
        ],
    );
}

fn recipe<T: DeserializeOwned + ReadModel>(rows: &mut Rows, size: &str, recipe: &T) {
    let item = peers::json(recipe);
    let page = format!(r#"{{"Count":1,"Items":[{item}],"ScannedCount":1}}"#).into_bytes();
    let case = format!("AWS's GetItemOutput_{size}: read, {}", bytes(item.len()));
    rows.measure(&case, reads::<T, T>(&page, &sdk::response(&page)));
}

/// The ways to read a page of items that have no structs for serde_json and none by hand.
fn reads<'a, S, T>(body: &'a [u8], response: &'a sdk::Response) -> Vec<Variant<'a>>
where
    S: DeserializeOwned,
    T: for<'b> Members<'b>,
{
    vec![
        Variant::new(Way::SerdeDynamo, || {
            serde_dynamo::from_items::<_, S>(sdk::query(response)).expect("a page")
        }),
        Variant::new(Way::Untyped, || sdk::query(response)),
        Variant::new(Way::Tokens, || {
            serde_json::from_slice::<IgnoredAny>(body).expect("a page")
        }),
        Variant::new(Way::Dyno, || read_items::<T>(body).expect("a page")),
    ]
}

fn items<T: for<'b> Members<'b>>(kind: Kind, count: usize) -> Vec<T> {
    read_items(&data::page(kind, Order::Fixed, count)).expect("a page")
}

fn of(kind: Kind, count: usize) -> String {
    let name = match kind {
        Kind::Movies => "movies",
        Kind::Small => "small items",
    };
    format!("{count} {name}")
}

fn pages(kind: Kind, count: usize, body: &[u8]) -> String {
    format!("{}, {}", of(kind, count), bytes(body.len()))
}

fn called(place: Place) -> &'static str {
    match place {
        Place::Memory => "in memory",
        Place::Loopback => "over HTTP",
    }
}

fn bytes(count: usize) -> String {
    match count {
        ..1000 => format!("{count} B"),
        1000..100_000 => format!("{:.1} KB", count as f64 / 1e3),
        _ => format!("{:.0} KB", count as f64 / 1e3),
    }
}

/// When, with what and where this was measured.
fn circumstances() -> String {
    let lock = include_str!("../Cargo.lock");
    let version = |package: &str| {
        let at = lock.find(&format!("name = \"{package}\"\nversion = \""));
        let version = at.and_then(|at| lock[at..].split('"').nth(3));
        format!("{package} {}", version.unwrap_or("?"))
    };
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map_or_else(
        |_| "rustc ?".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{}: {}, {}, {}, {rustc}; {cores} cores of {model}.",
        jiff::Timestamp::now().strftime("%-d %B %Y"),
        version("dyno-mapper"),
        version("aws-sdk-dynamodb"),
        version("serde_dynamo"),
    )
}

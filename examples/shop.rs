//! How do I keep customers, orders and order lines in one table?
//!
//! The keys are composed of fields. Each question is one line and one request; the capacity that it costs is printed.
//! `cargo run --example shop` runs it on the embedded engine.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use dyno::observe::Meter;
use dyno::{Client, Collection, Document, Item, Model, Table, View, between, eq};
use rust_decimal::Decimal;
use uuid::Uuid;

/// The table. The names of its key attributes stand here and nowhere else.
#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
    index(name = "GSI2", partition_key(gsi2pk: String), sort_key(gsi2sk: String), projection = include(total)),
    entities(Customer, Order, OrderLine)
)]
struct Shop;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "CUSTOMER")]
struct Customer {
    customer_id: Uuid,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer_id}",
    sort_key = "ORDER#{placed_at}#{order_id}",
    index(GSI1, partition_key = "STATUS#{status}", sort_key = "{placed_at}"),
    index(GSI2, partition_key = "REGION#{region}", sort_key = "{shipped_at}")
)]
struct Order {
    customer_id: Uuid,
    placed_at: DateTime<Utc>,
    order_id: Uuid,
    status: Status,
    region: String,
    /// An order that is not shipped is not in the index.
    shipped_at: Option<DateTime<Utc>>,
    total: Decimal,
    payment: Payment,
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum Status {
    Open,
    Closed,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "by")]
enum Payment {
    Card { holder: String },
    Invoice,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer_id}",
    sort_key = "LINE#{order_id}#{sku}#{number:04}"
)]
struct OrderLine {
    customer_id: Uuid,
    order_id: Uuid,
    #[dyno(key = escape)]
    sku: String,
    number: u16,
}

/// What the second index holds of an order.
#[derive(View, Debug, PartialEq)]
#[dyno(of = Order, index = GSI2)]
struct OrderSummary {
    /// Parsed from the key.
    order_id: Uuid,
    total: Decimal,
}

/// The items in the partition of a customer.
#[derive(Collection, Clone, Debug, PartialEq)]
enum CustomerItem {
    Customer(Customer),
    Order(Order),
    Line(OrderLine),
    #[dyno(other)]
    Other(Item),
}

/// The same, grouped.
#[derive(Collection, Debug, PartialEq)]
struct Account {
    customer: Option<Customer>,
    orders: Vec<Order>,
    lines: Vec<OrderLine>,
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    let client = dyno_testing::embedded();
    shop(&client).await
}

// Each question is one line.
#[rustfmt::skip]
pub(crate) async fn shop(client: &Client) -> dyno::Result<()> {
    let (id, other) = (Uuid::from_u128(7), Uuid::from_u128(1));
    let (nov, dec) = (day("2026-11-01"), day("2026-12-01"));
    let ada = Customer {
        customer_id: id,
        name: "Ada".to_owned(),
    };
    let order = |order_id, placed_at, total| Order {
        customer_id: id,
        placed_at,
        order_id,
        status: Status::Open,
        region: "EU".to_owned(),
        shipped_at: None,
        total: Decimal::new(total, 2),
        payment: Payment::Card {
            holder: "Ada".to_owned(),
        },
    };
    let early = order(other, day("2026-10-05"), 4_000);
    let mut late = order(Uuid::from_u128(2), day("2026-11-05"), 12_995);
    let line = |sku: &str, number| OrderLine {
        customer_id: id,
        order_id: late.order_id,
        sku: sku.to_owned(),
        number,
    };
    let (cups, saucer) = ([line("cup#1", 1), line("cup#1", 2)], line("saucer", 1));
    let lines_of_late = [cups.as_slice(), std::slice::from_ref(&saucer)].concat();
    client.table::<Customer>().ensure_table().await?;
    client.table::<Customer>().put(&ada).await?;
    let orders = [&early, &late];
    client.table::<Order>().batch().put_all(orders).await?;
    let lines = client.table::<OrderLine>();
    lines.batch().put_all(&lines_of_late).await?;

    // Every request of this client is counted.
    let m = &Meter::new();
    let client = client.metered(m);
    let customers = client.table::<Customer>();
    let orders = client.table::<Order>();
    let lines = client.table::<OrderLine>();
    let key = (id, (late.placed_at, late.order_id));

    // The questions.
    let found = customers.get(id).await?;
    check("a customer", m, found, Some(ada.clone()));
    let found = orders.get(key).await?;
    check("an order", m, found, Some(late.clone()));
    let found = orders.query(id).all().await?;
    check("the orders of a customer", m, found, vec![early.clone(), late.clone()]);
    let found = orders.query(id).sort_key(between(nov, dec)).all().await?;
    check("those of November", m, found, vec![late.clone()]);
    let found = orders.query(id).sort_key((late.placed_at, eq(late.order_id))).all().await?;
    check("one by its time and id", m, found, vec![late.clone()]);
    let found = lines.query(id).sort_key(eq(late.order_id)).all().await?;
    check("the lines of an order", m, found, lines_of_late.clone());
    let found = lines.query(id).sort_key((late.order_id, eq("cup#1"))).all().await?;
    check("those of a product", m, found, cups.to_vec());
    let found = orders.index(Order::GSI1).query(Status::Open).descending().limit(20).all().await?;
    check("open orders, the latest first", m, found, vec![late.clone(), early.clone()]);

    // An update composes the keys of the indexes in the same request.
    late.status = Status::Closed;
    let closed = Order::STATUS.set(Status::Closed);
    check("close", m, orders.update(key, closed).await?, late.clone());
    late.shipped_at = Some(day("2026-11-06"));
    late.payment = Payment::Card {
        holder: "Lovelace".to_owned(),
    };
    let shipped = Order::SHIPPED_AT.set(day("2026-11-06"));
    let shipped = shipped.with(Order::REGION, "EU") & Order::PAYMENT.card.holder.set("Lovelace");
    check("ship", m, orders.update(key, shipped).await?, late.clone());

    let summary = OrderSummary {
        order_id: late.order_id,
        total: late.total,
    };
    let large = OrderSummary::TOTAL.gt(Decimal::ONE_HUNDRED);
    let of_customer = [CustomerItem::Customer(ada.clone())].into_iter();
    let of_lines = lines_of_late.iter().cloned().map(CustomerItem::Line);
    let of_orders = [early.clone(), late.clone()].map(CustomerItem::Order);
    let everything: Vec<CustomerItem> = of_customer.chain(of_lines).chain(of_orders).collect();
    let account = Account {
        customer: Some(ada),
        orders: vec![early.clone(), late.clone()],
        lines: lines_of_late,
    };
    let found = orders.index(Order::GSI1).query(Status::Open).all().await?;
    check("still open", m, found, vec![early]);
    let found = orders.index(Order::GSI2).query("EU").project::<OrderSummary>().filter(large).all().await?;
    check("shipped, as the index holds them", m, found, vec![summary]);
    let found = client.collection::<CustomerItem>().query(id).all().await?;
    check("everything of a customer", m, found, everything);
    let found = client.collection::<Account>().query(id).grouped().await?;
    check("the same, grouped", m, found, account);

    // The index does not hold whole orders: a second request fetches them from the table.
    let whole = orders.index(Order::GSI2).query("EU").hydrate();
    let whole = whole.all().await?;
    println!("shipped, whole: {} units", m.total().units);
    // An order that was deleted in between would be in `gone`.
    assert_eq!((m.responses(), whole.items, whole.gone.len()), (2, vec![late], 0));
    println!("{}", Shop::access_patterns());
    Ok(())
}

fn day(text: &str) -> DateTime<Utc> {
    format!("{text}T10:00:00Z").parse().expect("a date")
}

/// Prints what the request cost, and asserts that it was a single one.
#[expect(clippy::needless_pass_by_value, reason = "the calls are shorter")]
fn check<T: Debug + PartialEq>(what: &str, meter: &Meter, found: T, expected: T) {
    let (requests, units) = (meter.responses(), meter.total().units);
    let _ = meter.take();
    println!("{what}: {units} units\n  {found:?}");
    assert_eq!(requests, 1, "{what}");
    assert_eq!(found, expected, "{what}");
}

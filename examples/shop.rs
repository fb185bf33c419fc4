//! One table with customers, orders and order lines: keys that are composed of fields, indexes, and a whole customer in
//! one request. It runs on the embedded engine.

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
#[derive(Collection, Debug)]
enum CustomerItem {
    Customer(Customer),
    Order(Order),
    Line(OrderLine),
    #[dyno(other)]
    Other(Item),
}

/// The same, grouped.
#[derive(Collection, Debug)]
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

async fn shop(client: &Client) -> dyno::Result<()> {
    let (customers, orders, lines) = (
        client.table::<Customer>(),
        client.table::<Order>(),
        client.table::<OrderLine>(),
    );
    customers.ensure_table().await?;
    let (customer_id, order_id) = (Uuid::from_u128(7), Uuid::from_u128(1));
    let (placed_at, nov, dec) = (day("2026-11-05"), day("2026-11-01"), day("2026-12-01"));
    customers
        .put(&Customer {
            customer_id,
            name: "Ada".to_owned(),
        })
        .await?;
    let order = Order {
        customer_id,
        placed_at,
        order_id,
        status: Status::Open,
        region: "EU".to_owned(),
        shipped_at: None,
        total: Decimal::new(12_995, 2),
        payment: Payment::Card {
            holder: "Ada".to_owned(),
        },
    };
    orders.put(&order).await?;
    for (sku, number) in [("cup#1", 1), ("cup#1", 2), ("saucer", 1)] {
        lines
            .put(&OrderLine {
                customer_id,
                order_id,
                sku: sku.to_owned(),
                number,
            })
            .await?;
    }

    let meter = Meter::new();
    let found = orders
        .get((customer_id, (placed_at, order_id)))
        .meter(&meter)
        .await?;
    report("an order", &meter, found);
    let customer = customers.get(customer_id).meter(&meter).await?;
    report("a customer", &meter, customer);
    let november = orders
        .query(customer_id)
        .sort_key(between(nov, dec))
        .meter(&meter)
        .all()
        .await?;
    report("the orders of November", &meter, november);
    let one = orders
        .query(customer_id)
        .sort_key((placed_at, eq(order_id)))
        .meter(&meter)
        .all()
        .await?;
    report("the same order by a query", &meter, one);
    let cups = lines
        .query(customer_id)
        .sort_key((order_id, eq("cup#1")))
        .meter(&meter)
        .all()
        .await?;
    report("the lines of a product", &meter, cups);
    let open = orders
        .index(Order::GSI1)
        .query(Status::Open)
        .descending()
        .limit(20)
        .meter(&meter)
        .page()
        .await?;
    report("open orders", &meter, open.items);

    // The keys of the indexes change in the same request.
    let key = (customer_id, (placed_at, order_id));
    orders
        .update(key, Order::STATUS.set(Status::Closed))
        .await?;
    let shipped = Order::SHIPPED_AT
        .set(day("2026-11-06"))
        .with(Order::REGION, "EU");
    orders
        .update(key, shipped & Order::PAYMENT.card.holder.set("Lovelace"))
        .await?;

    let shipped = orders.index(Order::GSI2).query("EU");
    let summaries = shipped
        .project::<OrderSummary>()
        .filter(OrderSummary::TOTAL.gt(Decimal::ONE_HUNDRED))
        .meter(&meter)
        .all()
        .await?;
    report("shipped orders, as the index holds them", &meter, summaries);
    let shipped = orders.index(Order::GSI2).query("EU").hydrate();
    let whole = shipped.meter(&meter).all().await?;
    report("shipped orders, whole", &meter, whole);

    let everything = client.collection::<CustomerItem>().query(customer_id);
    let items = everything.meter(&meter).all().await?;
    report("everything of a customer", &meter, items);
    let account = client.collection::<Account>().query(customer_id);
    let account = account.meter(&meter).grouped().await?;
    report("the same, grouped", &meter, account);
    Ok(())
}

fn day(text: &str) -> DateTime<Utc> {
    format!("{text}T10:00:00Z").parse().expect("a date")
}

fn report(what: &str, meter: &Meter, found: impl std::fmt::Debug) {
    println!("{what}: {} units so far\n  {found:?}", meter.total().units);
}

use chrono::{DateTime, Utc};
use dyno::{Document, Model, Table, between, eq};
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind",
       index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
       index(name = "GSI2", partition_key(gsi2pk: String), sort_key(gsi2sk: String), projection = include(total)),
       entities(Customer, Order, OrderLine))]
struct Shop;

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum Status {
    Open,
    Shipped,
    Closed,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "CUSTOMER")]
struct Customer {
    customer_id: Uuid,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "ORDER#{placed_at}#{order_id}",
       index(GSI1, partition_key = "STATUS#{status}", sort_key = "{placed_at}"),
       index(GSI2, partition_key = "REGION#{region}", sort_key = "{shipped_at}"))]
struct Order {
    customer_id: Uuid,
    placed_at: DateTime<Utc>,
    order_id: Uuid,
    status: Status,
    region: String,
    shipped_at: Option<DateTime<Utc>>,
    total: Decimal,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "LINE#{order_id}#{sku}#{number:04}")]
struct OrderLine {
    customer_id: Uuid,
    order_id: Uuid,
    #[dyno(key = escape)]
    sku: String,
    number: u16,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = dyno_testing::temporary_table::<Order>().await?;
    let orders: &dyno::Table<Order> = &table;
    let customer_id = Uuid::new_v4();
    let placed_at: DateTime<Utc> = "2026-11-05T10:00:00Z".parse()?;
    let order = Order {
        customer_id,
        placed_at,
        order_id: Uuid::new_v4(),
        status: Status::Open,
        region: "EU".into(),
        shipped_at: None,
        total: Decimal::new(1999, 2),
    };
    orders.put(&order).await?;
    println!("{}", dyno::to_dynamodb_json(&order)?);
    let found = orders
        .get((customer_id, (placed_at, order.order_id)))
        .await?;
    assert_eq!(found.as_ref(), Some(&order));
    let nov: DateTime<Utc> = "2026-11-01T00:00:00Z".parse()?;
    let dec: DateTime<Utc> = "2026-12-01T00:00:00Z".parse()?;
    assert_eq!(
        orders
            .query(customer_id)
            .sort_key(between(nov, dec))
            .all()
            .await?,
        [order.clone()]
    );
    assert_eq!(
        orders
            .query(customer_id)
            .sort_key((placed_at, eq(order.order_id)))
            .all()
            .await?,
        [order.clone()]
    );
    assert_eq!(
        orders
            .index(Order::GSI1)
            .query(Status::Open)
            .descending()
            .limit(20)
            .page()
            .await?
            .items,
        [order.clone()]
    );
    Ok(())
}

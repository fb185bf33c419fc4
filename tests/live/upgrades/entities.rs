//! Several models of one table, whose items have versions of their own.

use dyno::{Collection, Document, Error, Item, Model, Table, View, item};
use dyno_testing::temporary_table;

#[derive(Table)]
#[dyno(
    name = "Shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "ByState", partition_key(state_pk: String), projection = include(total, item_version)),
    entities(Customer, Order)
)]
struct Shop;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "CUSTOMER")]
struct Customer {
    customer: String,
    city: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{order}",
    index(BY_STATE, partition_key = "{state}"),
    item_version = 2,
    upgrade(from = 1, with = Order1::upgrade)
)]
struct Order {
    customer: String,
    order: String,
    state: String,
    total: u64,
}

/// The total was a text. The fields of the key are read from the current key attributes.
#[derive(Document)]
struct Order1 {
    pk: String,
    sk: String,
    total: String,
}

impl Order1 {
    fn upgrade(self) -> Result<Order, std::num::ParseIntError> {
        let after = |text: &str, prefix| text.strip_prefix(prefix).unwrap_or_default().to_owned();
        Ok(Order {
            customer: after(&self.pk, "CUSTOMER#"),
            order: after(&self.sk, "ORDER#"),
            state: "open".into(),
            total: self.total.parse()?,
        })
    }
}

#[derive(Collection, Debug, PartialEq)]
enum CustomerItem {
    Customer(Customer),
    Order(Order),
}

#[derive(View, Debug, PartialEq)]
#[dyno(of = Order, index = BY_STATE)]
struct Total {
    order: String,
    total: u64,
}

fn old_order() -> Item {
    item! { "pk" => "CUSTOMER#1", "sk" => "ORDER#1", "kind" => "Order", "total" => "19", "state_pk" => "open" }
}

fn order(order: &str) -> Order {
    Order {
        customer: "1".into(),
        order: order.into(),
        state: "open".into(),
        total: 19,
    }
}

#[tokio::test]
async fn a_collection_reads_entities_of_older_versions() {
    let table = temporary_table::<Order>().await.unwrap();
    let raw = table.raw();
    let customer = Customer {
        customer: "1".into(),
        city: "Turin".into(),
    };
    table
        .client()
        .table_named::<Customer>(table.name())
        .put(&customer)
        .await
        .unwrap();
    raw.put(old_order()).await.unwrap();
    table.put(&order("2")).await.unwrap();

    let collection = table
        .client()
        .collection_named::<CustomerItem>(table.name());
    let items = collection.query("1").all().await.unwrap();
    let expected = [
        CustomerItem::Customer(customer),
        CustomerItem::Order(order("1")),
        CustomerItem::Order(order("2")),
    ];
    assert_eq!(items, expected);
    assert_eq!(
        table.query("1").all().await.unwrap(),
        [order("1"), order("2")]
    );

    // A view does not upgrade: it lacks attributes that an upgrade may need.
    let view = table
        .index(Order::BY_STATE)
        .query("open")
        .project::<Total>()
        .all()
        .await;
    let Err(Error::Decode(unreadable)) = view else {
        panic!("{view:?}")
    };
    assert_eq!(unreadable.error().unknown_item_version(), Some(1));

    assert_eq!(table.query("1").write_back().await.unwrap().written, 1);
    let totals = table
        .index(Order::BY_STATE)
        .query("open")
        .project::<Total>()
        .all()
        .await
        .unwrap();
    assert_eq!(
        totals.iter().map(|view| view.total).collect::<Vec<_>>(),
        [19, 19]
    );
    let stored = raw
        .get(item! { "pk" => "CUSTOMER#1", "sk" => "ORDER#1" })
        .consistent()
        .await
        .unwrap();
    assert_eq!(
        stored,
        Some(
            old_order()
                .with("total", 19)
                .with("state", "open")
                .with("item_version", 2)
        )
    );
}

//! An online shop: Alex DeBrie, "The DynamoDB Book", chapter "Building an e-commerce application".

use dyno::{Collection, Document, Model, Table, le};

use super::Design;

#[derive(Table)]
#[dyno(name = "online_shop", partition_key(PK: String), sort_key(SK: String), entity = "Type",
       index(name = "GSI1", partition_key(GSI1PK: String), sort_key(GSI1SK: String)),
       entities(Customer, Email, Order, Item))]
struct Shop;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{user}", sort_key = "CUSTOMER#{user}")]
struct Customer { user: String, email: String, name: String, addresses: Vec<String> }

/// Each email address belongs to one customer.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMEREMAIL#{email}", sort_key = "CUSTOMEREMAIL#{email}")]
struct Email { email: String, user: String }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{user}", sort_key = "ORDER#{order}",
       index(GSI1, partition_key = "ORDER#{order}", sort_key = "ORDER"))]
struct Order { user: String, order: u64, status: Status, amount: u32 }

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum Status { Placed, Shipped }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "ORDER#{order}#ITEM#{item}", sort_key = "ITEM",
       index(GSI1, partition_key = "ORDER#{order}", sort_key = "ITEM#{item}"))]
struct Item { order: u64, item: u32, price: u32 }

#[derive(Collection, Clone, Debug, PartialEq)]
struct OrderWithItems { order: Option<Order>, items: Vec<Item> }

#[derive(Collection, Debug, PartialEq)]
struct CustomerWithOrders { customer: Option<Customer>, orders: Vec<Order> }

#[tokio::test]
async fn an_online_shop() {
    let design = Design::table_of::<Customer>().await;
    let client = &design.client;
    let (customers, emails) = (client.table::<Customer>(), client.table::<Email>());
    let (orders, items) = (client.table::<Order>(), client.table::<Item>());
    let (name, addresses) = ("Ada".into(), vec!["Home".into()]);
    let ada = Customer { user: "ada".into(), email: "a@b.c".into(), name, addresses };
    let email = Email { email: "a@b.c".into(), user: "ada".into() };
    let order = |order| Order { user: "ada".into(), order, status: Status::Placed, amount: 7 };
    let item = |item| Item { order: 2, item, price: 3 };
    orders.put(&order(1)).await.unwrap();

    design.one(client.transact_write((customers.create(&ada), emails.create(&email))).or_error()).await;
    let writes = (orders.create(&order(2)), items.create(&item(1)), items.create(&item(2)));
    design.one(client.transact_write(writes).or_error()).await;
    let found = design.one(customers.get("ada")).await;
    assert_eq!(found.as_ref(), Some(&ada));
    let found = design.one(client.collection::<CustomerWithOrders>().query("ada").grouped()).await;
    assert_eq!(found, CustomerWithOrders { customer: Some(ada), orders: vec![order(1), order(2)] });
    let found = design.one(orders.query("ada").sort_key(le(1)).descending().all()).await;
    assert_eq!(found, [order(1)]);
    let found = design.one(client.collection::<OrderWithItems>().index(Order::GSI1).query(2).grouped()).await;
    assert_eq!(found, OrderWithItems { order: Some(order(2)), items: vec![item(1), item(2)] });
    let found = design.one(orders.update(("ada", 2), Order::STATUS.set(Status::Shipped))).await;
    assert_eq!(found.status, Status::Shipped);
}

//! How do I write to several tables in one transaction?
//!
//! `cargo run --example transaction` runs on the embedded engine, or on `DYNAMODB_ENDPOINT` if it is set.

use dyno::error::Code;
use dyno::{Model, Table};
use dyno_testing::temporary_table;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    id: u32,
    customer: String,
    sku: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Stock")]
struct Stock {
    #[dyno(partition_key)]
    sku: String,
    left: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Accounts")]
struct Account {
    #[dyno(partition_key)]
    name: String,
    active: bool,
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    let orders = temporary_table::<Order>().await?;
    let stock = temporary_table::<Stock>()
        .items([Stock {
            sku: "lamp".into(),
            left: 1,
        }])
        .await?;
    let accounts = temporary_table::<Account>()
        .items([
            Account {
                name: "Ida".into(),
                active: true,
            },
            Account {
                name: "Otto".into(),
                active: false,
            },
        ])
        .await?;

    for (id, customer) in [(1, "Otto"), (2, "Ida"), (3, "Ida")] {
        let order = Order {
            id,
            customer: customer.into(),
            sku: "lamp".into(),
        };
        place(&order, &orders, &stock, &accounts).await?;
    }

    // A transaction of reads returns the items as they are at one point in time.
    let (order, lamps) = orders
        .client()
        .transact_get((orders.get(2), stock.get("lamp")))
        .await?;
    println!("{order:?}, {lamps:?}");
    assert!(order.is_some());
    assert_eq!(lamps.map(|lamps| lamps.left), Some(0));

    // The same order with PartiQL. A SELECT without the partition key would scan the table.
    let found: Vec<Order> = orders
        .client()
        .statement(format!(r#"SELECT * FROM "{}" WHERE id = ?"#, orders.name()))
        .bind(2)
        .read::<Order>()
        .all()
        .await?;
    assert_eq!(found.len(), 1);
    Ok(())
}

/// Places an order with one transaction on three tables.
async fn place(
    order: &Order,
    orders: &Table<Order>,
    stock: &Table<Stock>,
    accounts: &Table<Account>,
) -> dyno::Result<()> {
    let placed = orders
        .client()
        .transact_write((
            orders.create(order),
            stock
                .update(&*order.sku, Stock::LEFT.set(Stock::LEFT - 1))
                .condition(Stock::LEFT.ge(1)),
            accounts.check(&*order.customer, Account::ACTIVE.eq(true)),
        ))
        .retry_conflicts(5)
        .await?;
    let Err(canceled) = placed else {
        println!("order {} is placed", order.id);
        return Ok(());
    };
    // Each operation has a reason, with the existing item in its own type.
    match canceled.reasons {
        (Some(existing), ..) if existing.code == Code::ConditionalCheckFailed => {
            println!("order {} already exists: {:?}", order.id, existing.old);
        }
        (_, Some(stock), _) if stock.code == Code::ConditionalCheckFailed => {
            println!("order {} is out of stock: {:?}", order.id, stock.old);
        }
        (_, _, Some(account)) if account.code == Code::ConditionalCheckFailed => {
            println!("order {} is denied: {:?}", order.id, account.old);
        }
        _ => return Err(canceled.into()),
    }
    Ok(())
}

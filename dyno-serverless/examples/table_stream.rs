//! How do I update another item when a table changes? With a function on its stream that reads each record as a model.

use dyno::stream::{BatchResponse, Records};
use dyno::{Client, Collection, Model, Table};
use dyno_serverless::lambda::{Error, LambdaEvent, RawValue, handler_with, run};

#[derive(Table)]
#[dyno(name = "Shop", partition_key(pk: String), sort_key(sk: String), stream = new_image)]
#[dyno(entity = "kind", entities(Customer, Order))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
struct Customer {
    id: String,
    latest_order: Option<u32>,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "ORDER#{number:06}")]
struct Order {
    customer_id: String,
    number: u32,
}

#[derive(Collection)]
enum ShopItem {
    Customer(Customer),
    Order(Order),
}

fn parse(event: LambdaEvent<Box<RawValue>>) -> Result<Records<ShopItem>, dyno::Error> {
    let (payload, _) = event.into_parts();
    Ok(Records::from_json(payload.get())?)
}

async fn follow(
    customers: Table<Customer>,
    changes: Records<ShopItem>,
) -> Result<BatchResponse<dyno::Error>, Error> {
    let response = changes.process(async |record| {
        if let Some(ShopItem::Order(order)) = record?.new {
            let latest = Customer::LATEST_ORDER.set(order.number);
            customers.update(order.customer_id, latest).await?;
        }
        Ok(())
    });
    let response = response.await;
    if let Some(failed) = response.failed() {
        eprintln!("record {}: {}", failed.event_id, failed.error);
    }
    Ok(response)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let customers = Client::from_env().await?.table::<Customer>();
    run(handler_with(customers, parse, follow)).await
}

#[cfg(test)]
#[tokio::test]
async fn the_latest_order_of_a_customer_is_kept() {
    use dyno_testing::{StreamEvent, temporary_table};

    let customers = temporary_table::<Customer>().await.unwrap();
    for id in ["ada", "bo"] {
        let (id, latest_order) = (id.into(), None);
        customers.put(&Customer { id, latest_order }).await.unwrap();
    }
    let handler = handler_with(Table::clone(&customers), parse, follow);
    let handle = |event: &StreamEvent| {
        let event = LambdaEvent::new(event.parse().unwrap(), Default::default());
        handler.handle(event)
    };
    let order = |customer: &str, number| Order {
        customer_id: customer.into(),
        number,
    };
    let event = StreamEvent::new()
        .insert(&order("ada", 1))
        .insert(&order("bo", 7))
        .insert(&order("ada", 2));
    assert_eq!(handle(&event).await.unwrap().processed(), 3);
    for (id, latest) in [("ada", 2), ("bo", 7)] {
        let customer = customers.get(id).await.unwrap().unwrap();
        assert_eq!(customer.latest_order, Some(latest));
    }
    // Lambda retries a failed record and those after it.
    let event = event.insert(&order("cy", 1)).insert(&order("ada", 3));
    let response = handle(&event).await.unwrap();
    let failed = response.failed().unwrap();
    assert_eq!((response.processed(), &*failed.event_id), (3, "event-4"));
    assert!(matches!(failed.error, dyno::Error::NotFound(_)));
}

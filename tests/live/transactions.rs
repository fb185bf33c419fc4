//! Many items at once, all or none.

use dyno::error::Code;
use dyno::op::Writes;
use dyno::{Document, Item, Model, item, path};
use dyno_testing::{TemporaryTable, temporary_table};

use super::items;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Stock")]
struct Stock {
    #[dyno(partition_key)]
    sku: String,
    left: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    customer: String,
    #[dyno(sort_key)]
    id: u32,
    sku: String,
}

#[derive(Document, Debug, PartialEq)]
struct Left {
    left: u32,
}

fn order(id: u32) -> Order {
    Order {
        customer: "Ida".into(),
        id,
        sku: "lamp".into(),
    }
}

fn lamps(left: u32) -> Stock {
    Stock {
        sku: "lamp".into(),
        left,
    }
}

async fn tables(left: u32) -> (TemporaryTable<Order>, TemporaryTable<Stock>) {
    let orders = temporary_table::<Order>()
        .await
        .expect("the engine makes tables");
    let stock = temporary_table::<Stock>().items([lamps(left)]).await;
    (orders, stock.expect("the engine makes tables"))
}

// I50, I52, I53, I54, I55
#[tokio::test]
async fn all_is_written_or_nothing() {
    let (orders, stock) = tables(1).await;
    let client = orders.client();
    orders.put(&order(9)).await.unwrap();
    let place = |id| {
        client.transact_write((
            orders.create(&order(id)),
            stock
                .update("lamp", Stock::LEFT.set(Stock::LEFT - 1))
                .condition(Stock::LEFT.ge(1)),
            orders.delete(("Ida", 9)),
            orders.check(("Otto", 1), Order::SKU.not_exists()),
        ))
    };
    place(1).await.unwrap().unwrap();
    assert_eq!(orders.get(("Ida", 1)).await.unwrap(), Some(order(1)));
    assert_eq!(orders.get(("Ida", 9)).await.unwrap(), None);
    assert_eq!(stock.get("lamp").await.unwrap(), Some(lamps(0)));

    let canceled = place(2).await.unwrap().unwrap_err();
    let (None, Some(sold_out), None, None) = canceled.reasons else {
        panic!("{canceled:?}")
    };
    assert_eq!(sold_out.code, Code::ConditionalCheckFailed);
    assert_eq!(sold_out.old, Some(lamps(0)));
    assert_eq!(orders.get(("Ida", 2)).await.unwrap(), None);

    // Two reasons, of which one has no item.
    let canceled = client
        .transact_write((
            orders.create(&order(1)),
            orders.check(("Otto", 1), Order::SKU.exists()),
        ))
        .await
        .unwrap()
        .unwrap_err();
    let (Some(there), Some(missing)) = canceled.reasons else {
        panic!("{canceled:?}")
    };
    assert_eq!((there.old, missing.old), (Some(order(1)), None));
}

#[tokio::test]
async fn operations_may_be_many_and_of_any_kind() {
    let (orders, stock) = tables(100).await;
    let raw = stock.raw();
    let puts: Vec<_> = (0..100).map(|id| orders.put(&order(id))).collect();
    orders.client().transact_write(puts).await.unwrap().unwrap();
    assert_eq!(orders.query("Ida").count().await.unwrap(), 100);

    let mut writes = Writes::new().with(raw.put(item! { "sku" => "chair", "left" => 3 }));
    writes.extend((0..50).map(|id| orders.delete(("Ida", id))));
    writes.push(
        raw.update(item! { "sku" => "lamp" }, path("left").set(50))
            .condition(path("left").eq(100)),
    );
    orders
        .client()
        .transact_write(writes)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(orders.query("Ida").count().await.unwrap(), 50);
    assert_eq!(stock.get("lamp").await.unwrap(), Some(lamps(50)));

    let writes = Writes::new()
        .with(orders.delete(("Ida", 51)))
        .with(raw.check(item! { "sku" => "lamp" }, path("left").gt(50)));
    let canceled = orders.client().transact_write(writes).await.unwrap();
    let reasons = canceled.unwrap_err().reasons;
    let old: Vec<Option<Item>> = reasons.into_iter().map(|reason| reason?.old).collect();
    assert_eq!(old, [None, Some(item! { "sku" => "lamp", "left" => 50 })]);
}

// DynamoDB and the embedded engine cancel the transaction, with a reason for the operation. DynamoDB Local, which
// judges the update before the transaction, rejects the whole request with a ValidationException. Either way it is the
// same to what a program asks, and the text says what to write instead.
#[tokio::test]
async fn an_invalid_update_of_a_transaction_is_told_alike_everywhere() {
    let (_, stock) = tables(1).await;
    let raw = stock.raw();
    let there = item! { "sku" => "lamp" };
    for (update, text) in [
        (
            path("made").key("by").set("Ida"),
            "The document path provided in the update expression is invalid for update; the map or the list around \
             the path does not exist",
        ),
        (
            path("sold").set(path("sold") + 1),
            "The provided expression refers to an attribute that does not exist in the item; give an attribute that \
             may be absent a value",
        ),
        (
            path("sku2").set(path("left") + path("sku")),
            "incorrect data type",
        ),
    ] {
        let writes = (
            raw.put(item! { "sku" => "chair", "left" => 3 }),
            raw.update(there.clone(), update),
        );
        let error = raw.client().transact_write(writes).or_error().await;
        let error = error.unwrap_err();
        let seen = (error.is_validation(), error.is_outcome_unknown());
        assert_eq!(seen, (true, false), "{error}");
        assert!(!error.is_retryable() && !error.is_conditional_check_failed());
        assert!(error.to_string().contains(text), "{error}");
        // Nothing was written.
        assert_eq!(stock.get("chair").await.unwrap(), None);
    }
}

// I49, I51, T14
#[tokio::test]
async fn many_items_are_read_at_one_moment() {
    let (orders, stock) = tables(7).await;
    orders.put(&order(1)).await.unwrap();
    let client = orders.client();
    let raw = stock.raw();
    let read = client.transact_get((
        orders.get(("Ida", 1)),
        orders.get(("Ida", 2)),
        stock.get("lamp").project::<Left>(),
        raw.get(item! { "sku" => "chair" }),
    ));
    assert_eq!(
        read.await.unwrap(),
        (Some(order(1)), None, Some(Left { left: 7 }), None)
    );
    let gets: Vec<_> = (0..3).map(|id| orders.get(("Ida", id))).collect();
    assert_eq!(
        client.transact_get(gets).await.unwrap(),
        [None, Some(order(1)), None]
    );
}

// I102
#[tokio::test]
async fn a_token_carries_a_transaction_out_once() {
    let items = items().await;
    let client = items.client();
    let add = |count: u32| {
        let update = items.update(item! { "id" => 1 }, path("count").add(count));
        client.transact_write((update,)).token("the-same-token")
    };
    add(1).await.unwrap().unwrap();
    add(1).await.unwrap().unwrap();
    let item = items.get(item! { "id" => 1 }).required().await.unwrap();
    assert_eq!(item, item! { "id" => 1, "count" => 1 });
    let error = add(2).await.unwrap_err();
    assert_eq!(
        error.code(),
        Some(Code::IdempotentParameterMismatch),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("use a new token for each request"),
        "{error}"
    );
}

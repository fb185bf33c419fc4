//! Upserts: the keys of indexes follow what the fields become, and never become stale.

use dyno::Error;

use crate::temporary;
use crate::updates::{Order, Status, is_in_step, order};

fn shipped() -> Order {
    Order {
        shipped_at: Some("2026-11-06T10:00:00Z".parse().unwrap()),
        ..order()
    }
}

// D3, Q25
#[tokio::test]
async fn an_upsert_writes_and_moves_keys() {
    let orders = temporary::<Order>().await;
    orders.upsert(&shipped()).await.unwrap();
    assert_eq!(is_in_step(&orders).await, shipped());
    let moved = Order {
        region: "US".to_owned(),
        status: Status::Closed,
        ..shipped()
    };
    orders.upsert(&moved).await.unwrap();
    assert_eq!(is_in_step(&orders).await, moved);
    orders.upsert_all([shipped()]).await.unwrap();
    assert_eq!(is_in_step(&orders).await, shipped());
}

// An absent field does not change, so the key that it is part of is not known.
#[tokio::test]
async fn an_absent_field_leaves_no_stale_key() {
    let orders = temporary::<Order>().await;
    orders.put(&shipped()).await.unwrap();
    let moved = Order {
        region: "US".to_owned(),
        ..order()
    };
    let error = orders.upsert(&moved).await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(error.to_string().contains("`shipped_at`"), "{error}");
    assert_eq!(is_in_step(&orders).await, shipped());
    let all = orders.upsert_all([moved.clone()]).await;
    assert!(all.is_err());

    orders.upsert(&moved).remove_absent().await.unwrap();
    assert_eq!(is_in_step(&orders).await, moved);
    let absent = orders
        .upsert(&order())
        .condition(Order::SHIPPED_AT.not_exists());
    absent.await.unwrap().unwrap();
    assert_eq!(is_in_step(&orders).await, order());
    // It was removed: the statement holds, and fails where it does not.
    orders.put(&shipped()).await.unwrap();
    let absent = orders
        .upsert(&moved)
        .condition(Order::SHIPPED_AT.not_exists());
    assert!(absent.await.unwrap().is_err());
    assert_eq!(is_in_step(&orders).await, shipped());
}

// Q26, Q28
#[tokio::test]
async fn kept_and_updated_fields_keep_the_keys_in_step() {
    let orders = temporary::<Order>().await;
    orders.put(&shipped()).await.unwrap();
    let changed = Order {
        status: Status::Closed,
        title: "pot".to_owned(),
        ..shipped()
    };
    // The status alone is the key of one index, and half of that of another.
    let error = orders
        .upsert(&changed)
        .keep_existing(Order::STATUS)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("can be kept only as a whole"),
        "{error}"
    );
    let kept = Order::STATUS & Order::TITLE & Order::REGION & Order::TIER & Order::TOTAL;
    let error = orders
        .upsert(&changed)
        .keep_existing(kept)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("`GSI2`"), "{error}");
    assert_eq!(is_in_step(&orders).await, shipped());

    let update = Order::STATUS.set(Status::Open);
    orders.upsert(&changed).update(update).await.unwrap();
    let now = is_in_step(&orders).await;
    assert_eq!((now.status, now.title.as_str()), (Status::Open, "pot"));
    let update = Order::TITLE.set("can");
    orders.upsert_all([changed]).update(update).await.unwrap();
    let now = is_in_step(&orders).await;
    assert_eq!((now.status, now.title.as_str()), (Status::Closed, "can"));
}

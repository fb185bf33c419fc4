//! How do I show a long list page by page, with links forward and backward?
//!
//! `list` is all that a web service needs; its argument is what an axum handler would take from the URL with `Query`.
//! `cargo run --example pager` clicks through the pages on the embedded engine, and then plays a visitor who changes
//! the URL.

use std::time::Duration;

use dyno::cursor::CursorKeys;
use dyno::{Cursor, Model, Page, Table};
use dyno_testing::temporary_table;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    customer: String,
    #[dyno(sort_key)]
    number: u64,
    total: u32,
}

/// The query string of a URL.
#[derive(Default)]
struct At {
    after: Option<Cursor>,
    before: Option<Cursor>,
}

/// The customer's large orders, the newest first, three on a page.
async fn list(
    orders: &Table<Order>,
    keys: &CursorKeys,
    customer: &str,
    at: At,
) -> dyno::Result<Page<Order>> {
    let seal = keys
        .seal(customer)
        .expires_after(Duration::from_secs(3600))
        .encrypted();
    orders
        .query(customer)
        .descending()
        .filter(Order::TOTAL.ge(100))
        .sealed(&seal)
        .maybe_start_after(at.after)
        .maybe_end_before(at.before)
        .page_of(3)
        .max_requests(10)
        .await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let orders = temporary_table::<Order>().await?;
    let all: Vec<_> = (1..=14).map(order).collect();
    orders.batch().put_all(&all).await?;
    // 32 random bytes, from where a service keeps its secrets.
    let keys = CursorKeys::new([7; 32]);

    let first = list(&orders, &keys, "ada", At::default()).await?;
    show("first", &first);
    let second = list(&orders, &keys, "ada", after(&first)?).await?;
    show("next", &second);
    let last = list(&orders, &keys, "ada", after(&second)?).await?;
    show("next", &last);
    assert_eq!((last.items.len(), last.cursor.is_some()), (1, false));
    let back = list(&orders, &keys, "ada", before(&last)?).await?;
    show("previous", &back);
    assert_eq!(back.items, second.items);

    let url = second
        .cursor
        .as_ref()
        .map(Cursor::to_string)
        .ok_or("a cursor")?;
    println!("?after={url}");
    let mut changed = url.clone().into_bytes();
    if let Some(byte) = changed.last_mut() {
        *byte = if *byte == b'A' { b'Q' } else { b'A' };
    }
    for (who, text) in [("ada", String::from_utf8(changed)?), ("bob", url)] {
        let at = At {
            after: Some(text.parse()?),
            before: None,
        };
        let refused = list(&orders, &keys, who, at)
            .await
            .err()
            .ok_or("accepted")?;
        assert!(refused.invalid_cursor().is_some());
        println!("400 for {who}: {refused}");
    }
    Ok(())
}

/// Half of them are large.
fn order(number: u64) -> Order {
    Order {
        customer: "ada".to_owned(),
        number,
        total: if number.is_multiple_of(2) { 250 } else { 20 },
    }
}

/// What a click on "next" sends: the text of the cursor.
fn after(page: &Page<Order>) -> Result<At, Box<dyn std::error::Error>> {
    let cursor = page.cursor.as_ref().ok_or("a next page")?;
    Ok(At {
        after: Some(cursor.to_string().parse()?),
        before: None,
    })
}

/// What a click on "previous" sends.
fn before(page: &Page<Order>) -> Result<At, Box<dyn std::error::Error>> {
    let cursor = page.previous.as_ref().ok_or("a previous page")?;
    Ok(At {
        after: None,
        before: Some(cursor.to_string().parse()?),
    })
}

fn show(link: &str, page: &Page<Order>) {
    let numbers: Vec<_> = page.items.iter().map(|order| order.number).collect();
    println!(
        "{link}: orders {numbers:?}, {} read{}{}",
        page.scanned,
        if page.previous.is_some() {
            ", < previous"
        } else {
            ""
        },
        if page.cursor.is_some() {
            ", next >"
        } else {
            ""
        },
    );
}

//! How do I show a long list page by page, with links forward and backward?
//!
//! `list` is all that a web service needs; its `pagination` is what a handler of axum extracts from the URL.
//! `cargo run --example pager` clicks through the pages on the embedded engine, and then plays a visitor who changes
//! the URL.

use dyno::cursor::{CursorKeys, Pagination};
use dyno::{Model, Page, Table};
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

/// The customer's large orders, the newest first, three on a page.
async fn list(
    orders: &Table<Order>,
    keys: &CursorKeys,
    customer: &str,
    pagination: Pagination,
) -> dyno::Result<Page<Order>> {
    orders
        .query(customer)
        .descending()
        .filter(Order::TOTAL.ge(100))
        .sealed(&keys.seal(customer).encrypted())
        .pagination(pagination)
        .page_of(3)
        .await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let orders = temporary_table::<Order>().await?;
    let all: Vec<_> = (1..=14).map(order).collect();
    orders.batch().put_all(&all).await?;
    // 32 random bytes, from where a service keeps its secrets.
    let keys = CursorKeys::new([7; 32]);

    let list = async |customer, pagination| list(&orders, &keys, customer, pagination).await;

    let first = list("ada", Pagination::First).await?;
    show("first", &first);
    let second = list("ada", clicked(first.next_page())?).await?;
    show("next", &second);
    let last = list("ada", clicked(second.next_page())?).await?;
    show("next", &last);
    assert_eq!((last.items.len(), last.next_page()), (1, None));
    let back = list("ada", clicked(last.previous_page())?).await?;
    show("previous", &back);
    assert_eq!(back.items, second.items);

    let url = second.next_page().ok_or("a next page")?.to_string();
    println!("?{url}");
    let mut changed = url.clone().into_bytes();
    if let Some(byte) = changed.last_mut() {
        *byte = if *byte == b'A' { b'Q' } else { b'A' };
    }
    for (who, url) in [("ada", String::from_utf8(changed)?), ("bob", url)] {
        let rejected = list(who, url.parse()?).await;
        let rejected = rejected.err().ok_or("accepted")?;
        assert!(rejected.invalid_cursor().is_some());
        println!("400 for {who}: {rejected}");
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

/// What a click on a link sends: its query string.
fn clicked(link: Option<Pagination>) -> Result<Pagination, Box<dyn std::error::Error>> {
    Ok(link.ok_or("a link")?.to_string().parse()?)
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

//! Deals of a day, brands and categories, likes and messages: Alex DeBrie, "The DynamoDB Book", chapter "Building Big
//! Time Deals".

use dyno::{Model, Table, lt};

use super::Design;

#[derive(Table)]
#[dyno(name = "big_time_deals", partition_key(PK: String), sort_key(SK: String), entity = "Type",
       index(name = "GSI1", partition_key(GSI1PK: String), sort_key(GSI1SK: String)),
       index(name = "GSI2", partition_key(GSI2PK: String), sort_key(GSI2SK: String)),
       index(name = "GSI3", partition_key(GSI3PK: String), sort_key(GSI3SK: String)),
       entities(Deal, Brand, Like, Message))]
struct Deals;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Deals, partition_key = "DEAL#{deal}", sort_key = "DEAL#{deal}",
       index(GSI1, partition_key = "DEALS#{day}", sort_key = "DEAL#{deal}"),
       index(GSI2, partition_key = "BRAND#{brand}#{day}", sort_key = "DEAL#{deal}"),
       index(GSI3, partition_key = "CATEGORY#{category}#{day}", sort_key = "DEAL#{deal}"))]
struct Deal { deal: u64, day: u32, brand: String, category: String, price: u32 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Deals, partition_key = "BRAND#{brand}", sort_key = "BRAND#{brand}")]
struct Brand { brand: String, likes: u64 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Deals, partition_key = "BRANDLIKE#{brand}#{user}", sort_key = "BRANDLIKE#{brand}#{user}")]
struct Like { brand: String, user: String }

/// Only unread messages are in the index.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Deals, partition_key = "MESSAGES#{user}", sort_key = "MESSAGE#{number}",
       index(GSI1, partition_key = "MESSAGES#{unread_by}", sort_key = "MESSAGE#{number}"))]
struct Message { user: String, number: u64, unread_by: Option<String>, subject: String }

#[tokio::test]
async fn big_time_deals() {
    let design = Design::table_of::<Deal>().await;
    let client = &design.client;
    let (deals, brands) = (client.table::<Deal>(), client.table::<Brand>());
    let (likes, messages) = (client.table::<Like>(), client.table::<Message>());
    let deal = |deal, day| Deal { deal, day, brand: "Acme".into(), category: "Tools".into(), price: 9 };
    deals.batch().put_all([deal(1, 20_261_129), deal(2, 20_261_130), deal(3, 20_261_130)]).await.unwrap();
    brands.put(&Brand { brand: "Acme".into(), likes: 0 }).await.unwrap();
    let message = |number| Message { user: "ada".into(), number, unread_by: Some("ada".into()), subject: "Hot".into() };
    messages.batch().put_all([message(1), message(2)]).await.unwrap();
    let (today, like) = (20_261_130_u32, Like { brand: "Acme".into(), user: "ada".into() });
    let of_today = [deal(2, today), deal(3, today)];

    let found = design.one(deals.get(2)).await;
    assert_eq!(found, Some(deal(2, today)));
    let found = design.one(deals.index(Deal::GSI1).query(today).all()).await;
    assert_eq!(found, of_today);
    let found = design.one(deals.index(Deal::GSI2).query(("Acme", today)).limit(25).all()).await;
    assert_eq!(found, of_today);
    let found = design.one(deals.index(Deal::GSI3).query(("Tools", today)).sort_key(lt(3)).descending().all()).await;
    assert_eq!(found, of_today[..1]);
    let writes = (likes.create(&like), brands.update("Acme", Brand::LIKES.add(1_u64)));
    design.one(client.transact_write(writes).or_error()).await;
    let found = design.one(brands.get("Acme")).await;
    assert_eq!(found, Some(Brand { brand: "Acme".into(), likes: 1 }));
    let found = design.one(messages.query("ada").descending().limit(10).all()).await;
    assert_eq!(found, [message(2), message(1)]);
    let found = design.one(messages.update(("ada", 1), Message::UNREAD_BY.remove())).await;
    assert_eq!(found.unread_by, None);
    let found = design.one(messages.index(Message::GSI1).query("ada").all()).await;
    assert_eq!(found, [message(2)]);
}

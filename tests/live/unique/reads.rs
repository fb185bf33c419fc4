//! What reads see of the items that hold values: nothing.

use dyno::{Collection, Model, Table};
use dyno_testing::temporary_table;

use super::{User, user, users};

#[tokio::test]
async fn reads_of_the_model_see_no_markers() {
    let users = users().await;
    for id in ["ada", "bob", "eve"] {
        users.put(&user(id, id)).await.unwrap();
    }
    assert_eq!(users.raw().scan().consistent().count().await.unwrap(), 6);
    let mut all = users.scan().consistent().all().await.unwrap();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    let expected: Vec<_> = ["ada", "bob", "eve"]
        .iter()
        .map(|id| user(id, id))
        .collect();
    assert_eq!(all, expected);
    assert_eq!(users.scan().consistent().count().await.unwrap(), 3);
    assert_eq!(users.scan().limit(10).all().await.unwrap().len(), 3);
    let found = users
        .find(User::EMAIL.ge("b"))
        .allow_scan()
        .all()
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
    let mut parallel = users.scan().parallel(3).all().await.unwrap();
    parallel.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(parallel, expected);
    // By its key, a marker is found, and it is no item of the model.
    let marker = users.query("dyno#unique#email#ada").all().await;
    assert!(matches!(marker, Err(dyno::Error::Decode(_))), "{marker:?}");
}

/// Its index has the key of the table, turned around, and so has markers.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Seats", index(name = "BySeat", partition_key = seat, sort_key = plane))]
struct Seat {
    #[dyno(partition_key)]
    plane: String,
    #[dyno(sort_key)]
    seat: String,
    #[dyno(unique)]
    passenger: Option<String>,
}

#[tokio::test]
async fn an_index_of_the_same_key_shows_no_markers() {
    let seats = temporary_table::<Seat>().await.unwrap();
    let seat = |seat: &str, passenger: Option<&str>| Seat {
        plane: "p".into(),
        seat: seat.into(),
        passenger: passenger.map(Into::into),
    };
    let (first, second) = (seat("1A", Some("ada")), seat("1B", None));
    seats.put(&first).await.unwrap();
    seats.put(&second).await.unwrap();
    seats.put(&seat("1C", None)).await.unwrap();
    super::taken(seats.put(&seat("1B", Some("ada"))).await);
    assert_eq!(
        seats.index(Seat::BY_SEAT).scan().all().await.unwrap().len(),
        3
    );
    assert_eq!(
        seats.index(Seat::BY_SEAT).query("1A").all().await.unwrap(),
        [first]
    );
    assert_eq!(seats.query("p").count().await.unwrap(), 3);
}

#[derive(Table)]
#[dyno(name = "Shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
struct Shop;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
struct Customer {
    id: u64,
    #[dyno(unique)]
    email: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
struct Order {
    customer: u64,
    number: u32,
    #[dyno(unique)]
    email: Option<String>,
}

#[derive(Collection, Debug, PartialEq)]
enum ShopItem {
    Order(Order),
    Customer(Customer),
}

#[tokio::test]
async fn entities_of_one_table_have_their_own_values() {
    let customers = temporary_table::<Customer>().await.unwrap();
    let orders = customers.entity::<Order>();
    let customer = |id, email: &str| Customer {
        id,
        email: email.into(),
    };
    let order = |number| Order {
        customer: 1,
        number,
        email: Some("a".into()),
    };
    customers.put(&customer(1, "a")).await.unwrap();
    orders.put(&order(1)).await.unwrap();
    super::taken(customers.put(&customer(2, "a")).await);
    super::taken(orders.put(&order(2)).await);
    assert_eq!(customers.raw().scan().all().await.unwrap().len(), 4);
    assert_eq!(customers.scan().all().await.unwrap(), [customer(1, "a")]);
    assert_eq!(orders.scan().all().await.unwrap(), [order(1)]);
    let shop = customers.collection::<ShopItem>();
    let all = [
        ShopItem::Customer(customer(1, "a")),
        ShopItem::Order(order(1)),
    ];
    assert_eq!(shop.scan().all().await.unwrap(), all);
    assert_eq!(shop.query(1).all().await.unwrap(), all);
    for deletes in [
        shop.query(1).delete_all(),
        shop.scan().delete_all().allow_all(),
    ] {
        let text = deletes.await.unwrap_err().to_string();
        assert!(text.contains("the model has unique attributes"), "{text}");
    }
}

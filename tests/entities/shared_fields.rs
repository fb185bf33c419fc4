//! A field that stands in a key more than once: it is given once, written at each place, and must be the same at all
//! of them when it is read.

use dyno::{Collection, Item, Key, Model, Table, Value, between, eq, ge, gt, item, le, lt};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{stored, temporary};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
    entities(Customer, Order, Visit)
)]
struct Shop;

/// The head of a partition.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER#{id}")]
struct Customer {
    id: Uuid,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{customer}#{number}",
    index(GSI1, partition_key = "REGION#{region}", sort_key = "{region}#{number}#{customer}")
)]
struct Order {
    customer: Uuid,
    number: u16,
    region: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "VISIT#{number}#{customer}#{page}")]
struct Visit {
    customer: Uuid,
    number: i16,
    page: String,
}

#[derive(Collection, Clone, Debug, PartialEq)]
enum Anything {
    Customer(Customer),
    Order(Order),
    Visit(Visit),
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn order(customer: u128, number: u16) -> Order {
    Order {
        customer: id(customer),
        number,
        region: Some("EU".to_owned()),
    }
}

fn visit(number: i16, page: &str) -> Visit {
    Visit {
        customer: id(1),
        number,
        page: page.to_owned(),
    }
}

fn raw(item: &(impl dyno::Document + dyno::codec::Encode)) -> Item {
    dyno::from_item(&dyno::to_item(item).expect("an item")).expect("an item")
}

// The key of a head is the one field.
#[tokio::test]
async fn the_head_of_a_partition_is_found_by_one_value() {
    let customers = temporary::<Customer>().await;
    let customer = Customer {
        id: id(1),
        name: "Ada".to_owned(),
    };
    customers.put(&customer).await.unwrap();
    customers.entity::<Order>().put(&order(1, 1)).await.unwrap();
    let written = stored(&customers).await;
    let head = written.iter().find(|item| item.get("name").is_some());
    let text = "CUSTOMER#00000000-0000-0000-0000-000000000001";
    let expected = item! { "pk" => text, "sk" => text, "kind" => "Customer", "name" => "Ada" };
    assert_eq!(head, Some(&expected));

    assert_eq!(customers.get(id(1)).await.unwrap(), Some(customer.clone()));
    let key = Key::<Customer>::new(id(1)).unwrap();
    assert_eq!(key, Key::of(&customer).unwrap());
    assert_eq!(customers.get(&key).await.unwrap(), Some(customer.clone()));
    let query = customers.query(id(1)).into_sdk().unwrap();
    let condition = query.get_key_condition_expression().as_deref();
    assert_eq!(condition, Some("#0 = :0 AND #1 = :0"));
    assert_eq!(query.get_filter_expression(), &None);
    let found = customers.query(id(1)).all().await.unwrap();
    assert_eq!(found, std::slice::from_ref(&customer));
    let set = Customer::NAME.set("Lovelace");
    customers.update(id(1), set).await.unwrap();
    let all = customers.collection::<Anything>().query(id(1));
    assert_eq!(all.all().await.unwrap().len(), 2);
    assert!(
        customers
            .delete(id(1))
            .return_old()
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn conditions_begin_behind_the_fields_of_the_partition_key() {
    let orders = temporary::<Order>().await;
    let all: Vec<Order> = (1..=4).map(|number| order(1, number)).collect();
    orders.batch().put_all(&all).await.unwrap();
    orders.put(&order(2, 2)).await.unwrap();
    let got = orders.get((id(1), 2)).await.unwrap();
    assert_eq!(got.as_ref(), Some(&all[1]));
    assert_eq!(orders.query(id(1)).all().await.unwrap(), all);
    macro_rules! check {
        ($condition:expr, $expected:expr) => {
            let query = orders.query(id(1)).sort_key($condition).consistent();
            assert_eq!(
                query.all().await.unwrap(),
                $expected,
                stringify!($condition)
            );
        };
    }
    check!(eq(2), all[1..2]);
    check!(between(2, 3), all[1..3]);
    check!(ge(3), all[2..]);
    check!(gt(3), all[3..]);
    check!(le(2), all[..2]);
    check!(lt(2), all[..1]);

    let by_region = orders.index(Order::GSI1);
    let found = by_region.query("EU").sort_key((2, ge(id(2)))).all().await;
    assert_eq!(found.unwrap(), [order(2, 2)]);
    let found = by_region.query("EU").sort_key(lt(3)).all().await.unwrap();
    assert_eq!(found, [order(1, 1), order(1, 2), order(2, 2)]);
    let moved = Order::REGION.set("US");
    orders.update((id(1), 2), moved).await.unwrap();
    let item = stored(&orders).await;
    let moved = item
        .iter()
        .find(|item| item.get("region") == Some(&"US".into()));
    let text = "US#00002#00000000-0000-0000-0000-000000000001";
    assert_eq!(moved.unwrap().get("gsi1sk"), Some(&Value::from(text)));
    assert_eq!(by_region.query("US").all().await.unwrap().len(), 1);
}

#[tokio::test]
async fn fields_in_the_middle_are_added() {
    let visits = temporary::<Visit>().await;
    let all = [visit(-2, "a"), visit(1, ""), visit(1, "b"), visit(3, "c")];
    visits.batch().put_all(&all).await.unwrap();
    macro_rules! check {
        ($condition:expr, $expected:expr) => {
            let query = visits.query(id(1)).sort_key($condition).consistent();
            assert_eq!(
                query.all().await.unwrap(),
                $expected,
                stringify!($condition)
            );
        };
    }
    check!(eq(1), all[1..3]);
    check!(le(1), all[..3]);
    check!(gt(1), all[3..]);
    check!(between(-2, 1), all[..3]);
    check!((1, eq("b")), all[2..3]);
    check!((1, gt("")), all[2..3]);
    let got = visits.get((id(1), (1, "b"))).await.unwrap();
    assert_eq!(got, Some(all[2].clone()));
}

// The texts at all places must agree.
#[test]
fn a_key_whose_texts_disagree_is_an_error() {
    let customer = Customer {
        id: id(1),
        name: String::new(),
    };
    let mut item = raw(&customer);
    item.insert("sk", "CUSTOMER#00000000-0000-0000-0000-000000000002");
    let error = dyno::from_item::<Customer>(&dyno::to_item(&item).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "attribute `sk`: expected the same `id` in the templates \"CUSTOMER#{id}\" and \"CUSTOMER#{id}\""
    );
    item.insert("sk", "CUSTOMER#2");
    let error = dyno::from_item::<Customer>(&dyno::to_item(&item).unwrap()).unwrap_err();
    let template = "attribute `sk`: expected a key of the template \"CUSTOMER#{id}\"";
    assert_eq!(error.to_string(), template);
}

#[derive(Table)]
#[dyno(name = "parts", partition_key(part: u32), sort_key(sk: String))]
struct Parts;

/// The fields have other texts at their second places.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Parts, partition_key = number, sort_key = "P{number:012}-{name}!{name}#{number}")]
struct Part {
    number: u32,
    #[dyno(key = escape)]
    name: String,
}

#[derive(Table)]
#[dyno(name = "twice", partition_key(pk: u32), sort_key(sk: u32))]
struct Twice;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Twice, partition_key = number, sort_key = number)]
struct Same {
    #[dyno(stored)]
    number: u32,
}

#[tokio::test]
async fn a_field_can_be_an_attribute_and_in_a_text() {
    let parts = temporary::<Part>().await;
    let part = Part {
        number: 7,
        name: "a#b!".to_owned(),
    };
    parts.put(&part).await.unwrap();
    let expected = item! { "part" => 7, "sk" => "P000000000007-a#b\"a!a$cb$a#0000000007" };
    assert_eq!(stored(&parts).await, [expected]);
    assert_eq!(parts.get((7, "a#b!")).await.unwrap(), Some(part.clone()));
    let found = parts.query(7).sort_key(eq("a#b!")).all().await.unwrap();
    assert_eq!(found, [part]);

    for (sk, field) in [
        ("P000000000008-a!a#0000000007", "number"),
        ("P000000000007-a!b#0000000007", "name"),
        ("P000000000007-a!a#0000000008", "number"),
    ] {
        let item = item! { "part" => 7, "sk" => sk };
        let error = dyno::from_item::<Part>(&dyno::to_item(&item).unwrap()).unwrap_err();
        assert!(
            error.to_string().contains(&format!("the same `{field}`")),
            "{error}"
        );
    }

    let same = temporary::<Same>().await;
    same.put(&Same { number: 7 }).await.unwrap();
    assert_eq!(same.get(7).await.unwrap(), Some(Same { number: 7 }));
    let item = item! { "pk" => 7, "sk" => 8, "number" => 7 };
    let error = dyno::from_item::<Same>(&dyno::to_item(&item).unwrap()).unwrap_err();
    assert!(error.to_string().contains("the same `number`"), "{error}");
}

fn any_visit() -> impl Strategy<Value = Visit> {
    (any::<u128>(), any::<i16>(), "[a-c#!]{0,3}").prop_map(|(customer, number, page)| Visit {
        customer: id(customer),
        number,
        page,
    })
}

proptest! {
    #[test]
    fn keys_are_read_back_and_sort_as_their_fields(a in any_visit(), b in any_visit()) {
        let read: Visit = dyno::from_item(&dyno::to_item(&a).unwrap()).unwrap();
        prop_assert_eq!(&read, &a);
        let key = Key::<Visit>::new((a.customer, (a.number, a.page.as_str()))).unwrap();
        prop_assert_eq!(&key, &Key::of(&a).unwrap());
        let b = Visit { customer: a.customer, ..b };
        let sort_key = |visit: &Visit| raw(visit).read::<String>("sk").unwrap();
        let fields = |visit: &Visit| (visit.number, visit.page.clone());
        prop_assert_eq!(sort_key(&a).cmp(&sort_key(&b)), fields(&a).cmp(&fields(&b)));
    }

    #[test]
    fn texts_of_several_formats_are_read_back(number in any::<u32>(), name in "\\PC{0,4}") {
        let part = Part { number, name };
        let read: Part = dyno::from_item(&dyno::to_item(&part).unwrap()).unwrap();
        prop_assert_eq!(&read, &part);
        let key = Key::<Part>::new((part.number, part.name.as_str())).unwrap();
        prop_assert_eq!(&key, &Key::of(&part).unwrap());
    }
}

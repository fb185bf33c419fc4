//! Reads of one entity never return or fail on items of another.

use dyno::key::EntityKey;
use dyno::{Collection, Error, Item, Key, Model, Table, Value, between, eq, ge, item};

use crate::temporary;

macro_rules! hierarchy {
    ($table:ident, $model:ident, $note:ident, $($listed:tt)*) => {
        #[derive(Table)]
        #[dyno(
            name = "hierarchy",
            partition_key(pk: String),
            sort_key(sk: String),
            entity = "kind",
            index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: u64))
            $($listed)*
        )]
        struct $table;

        #[derive(Model, Clone, Debug, PartialEq)]
        #[dyno(
            table = $table,
            partition_key = "C#{customer}",
            sort_key = "ORDER#{order}",
            index(GSI1, partition_key = "ALL", sort_key = total)
        )]
        struct $model {
            customer: u8,
            order: u16,
            total: u64,
        }

        #[derive(Model, Clone, Debug, PartialEq)]
        #[dyno(
            table = $table,
            partition_key = "C#{customer}",
            sort_key = "ORDER#{order}#NOTE#{note}",
            index(GSI1, partition_key = "ALL", sort_key = length)
        )]
        struct $note {
            customer: u8,
            order: u16,
            note: u16,
            length: u64,
            total: String,
        }
    };
}

hierarchy!(Open, Order, Note,);
hierarchy!(Closed, ListedOrder, ListedNote, , entities(ListedOrder, ListedNote));

fn order(order: u16) -> Order {
    Order {
        customer: 1,
        order,
        total: u64::from(order),
    }
}

fn note(order: u16, note: u16) -> Note {
    Note {
        customer: 1,
        order,
        note,
        length: 3,
        total: "none".to_owned(),
    }
}

// Q9, Q10: keys of notes begin like those of their order.
#[tokio::test]
async fn keys_inside_other_keys_are_not_read() {
    let orders = temporary::<Order>().await;
    let notes = orders.client().table_named::<Note>(orders.name());
    let all = [order(1), order(2), order(3)];
    orders.batch().put_all(&all).await.unwrap();
    let of_two: Vec<Note> = (0..5).map(|number| note(2, number)).collect();
    notes.batch().put_all(&of_two).await.unwrap();

    assert_eq!(orders.query(1).all().await.unwrap(), all);
    let second = orders.query(1).sort_key(eq(2));
    assert_eq!(second.all().await.unwrap(), [order(2)]);
    let range = orders.query(1).sort_key(between(1, 2));
    assert_eq!(range.all().await.unwrap(), all[..2]);
    // The limit counts what is read, before the filter.
    let page = orders
        .query(1)
        .sort_key(ge(2))
        .limit(3)
        .page()
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.scanned), (1, 3));
    assert!(page.cursor.is_some());
    let read: Vec<Order> = orders.query(1).limit(2).all().await.unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(
        notes.query(1).sort_key((2, ge(3))).all().await.unwrap(),
        of_two[3..]
    );
    assert_eq!(orders.scan().count().await.unwrap(), 3);
    assert_eq!(notes.scan().all().await.unwrap().len(), 5);
    let by_total = orders.index(Order::GSI1);
    assert_eq!(by_total.query(()).all().await.unwrap(), all);
    assert_eq!(
        by_total.query(()).sort_key(ge(2)).all().await.unwrap(),
        all[1..]
    );
    assert_eq!(by_total.scan().count().await.unwrap(), 3);
    let newest = orders.query(1).descending().first().await.unwrap();
    assert_eq!(newest, Some(order(3)));
}

// The list tells that the filter is needed here, too.
#[tokio::test]
async fn a_listed_table_reads_the_same() {
    let orders = temporary::<ListedOrder>().await;
    let notes = orders.client().table_named::<ListedNote>(orders.name());
    let order = ListedOrder {
        customer: 1,
        order: 2,
        total: 2,
    };
    orders.put(&order).await.unwrap();
    let note = ListedNote {
        customer: 1,
        order: 2,
        note: 1,
        length: 2,
        total: String::new(),
    };
    notes.put(&note).await.unwrap();
    assert_eq!(
        orders.query(1).all().await.unwrap(),
        std::slice::from_ref(&order)
    );
    assert_eq!(
        notes.query(1).all().await.unwrap(),
        std::slice::from_ref(&note)
    );
    assert_eq!(
        orders
            .index(ListedOrder::GSI1)
            .query(())
            .all()
            .await
            .unwrap(),
        [order]
    );
    assert_eq!(
        notes.index(ListedNote::GSI1).query(()).all().await.unwrap(),
        [note]
    );
}

#[derive(Table)]
#[dyno(
    name = "apart",
    partition_key(pk: String),
    sort_key(sk: String),
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String), projection = keys_only),
    entities(Cat, Dog)
)]
struct Apart;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Apart, partition_key = "HOME#{home}", sort_key = "CAT#{name}")]
struct Cat {
    home: u8,
    name: String,
    lives: u8,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Apart, partition_key = "HOME#{home}", sort_key = "DOG#{name}")]
struct Dog {
    home: u8,
    name: String,
    lives: String,
}

// Without an entity attribute the keys tell the items apart, and a query needs no filter.
#[tokio::test]
async fn keys_alone_can_tell_entities_apart() {
    let cats = temporary::<Cat>().await;
    let dogs = cats.client().table_named::<Dog>(cats.name());
    let cat = Cat {
        home: 1,
        name: "Tom".to_owned(),
        lives: 9,
    };
    let dog = Dog {
        home: 1,
        name: "Rex".to_owned(),
        lives: "one".to_owned(),
    };
    cats.put(&cat).await.unwrap();
    dogs.put(&dog).await.unwrap();
    let query = cats.query(1).into_sdk().unwrap();
    assert_eq!(query.get_filter_expression(), &None);
    assert_eq!(
        cats.query(1).all().await.unwrap(),
        std::slice::from_ref(&cat)
    );
    assert_eq!(cats.scan().all().await.unwrap(), [cat]);
    assert_eq!(dogs.scan().all().await.unwrap(), [dog]);
    let raw: Vec<Item> = cats.raw().scan().all().await.unwrap();
    assert!(raw.iter().all(|item| item.get("kind").is_none()));
}

#[derive(Collection, Clone, Debug, PartialEq)]
enum Pet {
    Cat(Cat),
    Dog(Dog),
    #[dyno(other)]
    Other(Item),
}

#[derive(Collection, Clone, Debug, PartialEq)]
enum KnownPet {
    Dog(Dog),
    Cat(Cat),
}

#[derive(Collection, Debug)]
struct Pets {
    cats: Vec<Cat>,
    dogs: Vec<Dog>,
}

// The beginnings of the keys tell a collection what an item is, wherever the keys are in it.
#[tokio::test]
async fn a_collection_needs_no_entity_attribute() {
    let cats = temporary::<Cat>().await;
    let name = |name: &str| name.to_owned();
    let cat = Cat {
        home: 1,
        name: name("Tom"),
        lives: 9,
    };
    let dog = Dog {
        home: 1,
        name: name("CAT#"),
        lives: name("one"),
    };
    cats.put(&cat).await.unwrap();
    cats.entity::<Dog>().put(&dog).await.unwrap();
    let pets = cats.collection::<Pet>();
    let expected = [Pet::Cat(cat.clone()), Pet::Dog(dog.clone())];
    assert_eq!(pets.query(1).all().await.unwrap(), expected);
    assert_eq!(pets.scan().all().await.unwrap().len(), 2);
    let grouped = cats.collection::<Pets>().query(1).grouped().await.unwrap();
    assert_eq!((grouped.cats, grouped.dogs), (vec![cat], vec![dog]));

    let item = item! { "pk" => "HOME#001", "sk" => "BIRD#Polly", "lives" => 1 };
    cats.raw().put(item.clone()).await.unwrap();
    let read = pets.query(1).all().await.unwrap();
    assert_eq!(read.first(), Some(&Pet::Other(item)));
    let error = cats
        .collection::<KnownPet>()
        .query(1)
        .all()
        .await
        .unwrap_err();
    let message = "attribute `sk`: unknown variant; expected one of `Dog`, `Cat`";
    assert!(error.to_string().contains(message), "{error}");
    // A filter cannot be on keys, so that it cannot be of one entity.
    let filtered = pets.query(1).filter_entity(Cat::LIVES.gt(1));
    let error = filtered.all().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    let filtered = pets.scan().filter_entity(Cat::LIVES.gt(1));
    let error = filtered.count().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
}

#[test]
fn a_key_tells_the_entity_wherever_it_is() {
    let members = [
        r#""pk":{"S":"HOME#001"}"#,
        r#""sk":{"S":"DOG#Rex"}"#,
        r#""lives":{"S":"sk"}"#,
        r#""x":{"M":{"sk":{"S":"CAT#x"}}}"#,
    ];
    let expected = KnownPet::Dog(Dog {
        home: 1,
        name: "Rex".to_owned(),
        lives: "sk".to_owned(),
    });
    for first in 0..4 {
        let mut members = members;
        members.rotate_left(first);
        let json = format!("{{{}}}", members.join(","));
        let read: KnownPet = dyno::from_dynamodb_json(&json).unwrap();
        assert_eq!(read, expected, "{json}");
    }
    for json in [
        r#"{"pk":{"S":"HOME#001"},"sk":{"N":"1"},"lives":{"S":"one"}}"#,
        r#"{"pk":{"S":"HOME#001"},"lives":{"S":"one"}}"#,
        r#"{"pk":{"S":"YARD#001"},"sk":{"S":"DOG#Rex"},"lives":{"S":"one"}}"#,
        "{}",
    ] {
        assert!(
            dyno::from_dynamodb_json::<KnownPet>(json).is_err(),
            "{json}"
        );
    }
}

#[derive(Table)]
#[dyno(
    name = "unlisted",
    partition_key(pk: String),
    sort_key(sk: String),
    index(name = "GSI1", partition_key(sk: String), sort_key(pk: String))
)]
struct Unlisted;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Unlisted,
    partition_key = "HOME#{home}",
    sort_key = "BIRD#{name}",
    index(GSI1, partition_key = "BIRD#{name}", sort_key = "HOME#{home}")
)]
struct Bird {
    home: u8,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Unlisted, partition_key = "HOME#{home}", sort_key = "FISH#{name}")]
struct Fish {
    home: u8,
    name: String,
    length: u8,
}

// Nothing but the keys tells the items apart: a query compares them, and a scan filters by them.
#[tokio::test]
async fn keys_of_a_table_without_a_list_tell_entities_apart() {
    let birds = temporary::<Bird>().await;
    let fishes = birds.entity::<Fish>();
    let (name, bird) = ("Polly".to_owned(), "Polly");
    let polly = Bird {
        home: 1,
        name: name.clone(),
    };
    let fish = Fish {
        home: 1,
        name,
        length: 3,
    };
    birds.put(&polly).await.unwrap();
    fishes.put(&fish).await.unwrap();
    let expected = std::slice::from_ref(&polly);
    assert_eq!(birds.query(1).all().await.unwrap(), expected);
    assert_eq!(
        birds.query(1).sort_key(eq(bird)).all().await.unwrap(),
        expected
    );
    assert_eq!(birds.scan().all().await.unwrap(), expected);
    let index = birds.index(Bird::GSI1);
    assert_eq!(index.query(bird).all().await.unwrap(), expected);
    assert_eq!(index.scan().all().await.unwrap(), expected);
    assert_eq!(fishes.query(1).all().await.unwrap(), [fish]);
}

#[derive(Collection, Clone, Debug, PartialEq)]
enum OrderOrNote {
    Order(Order),
    Note(Note),
}

#[derive(Collection, Debug)]
struct Grouped {
    orders: Vec<Order>,
    notes: Vec<Note>,
    #[dyno(other)]
    others: Vec<Item>,
}

#[derive(Collection, Debug)]
struct OneOrder {
    order: Option<Order>,
}

// Q11, Q12
#[tokio::test]
async fn a_collection_reads_a_partition_in_one_request() {
    let orders = temporary::<Order>().await;
    let client = orders.client();
    let notes = client.table_named::<Note>(orders.name());
    orders.put(&order(1)).await.unwrap();
    notes.put(&note(1, 1)).await.unwrap();
    let both = client.collection_named::<OrderOrNote>(orders.name());
    let expected = [OrderOrNote::Order(order(1)), OrderOrNote::Note(note(1, 1))];
    assert_eq!(both.query(1).all().await.unwrap(), expected);
    assert_eq!(both.scan().all().await.unwrap().len(), 2);
    let cheap = both.query(1).filter_entity(Order::TOTAL.gt(1_u64));
    assert_eq!(cheap.all().await.unwrap(), expected[1..]);
    let by_total = || both.index(Order::GSI1).query(());
    assert_eq!(by_total().all().await.unwrap(), expected);
    // Of one entity and of the other, in every kind of read.
    let (none, first) = (|| Order::TOTAL.gt(1_u64), || Order::TOTAL.lt(2_u64));
    let no_note = || Note::TOTAL.not_exists();
    assert_eq!(
        by_total().filter_entity(none()).all().await.unwrap(),
        expected[1..]
    );
    let scan = || both.scan();
    assert_eq!(
        scan().filter_entity(none()).all().await.unwrap(),
        expected[1..]
    );
    let kept = scan().filter_entity(first()).filter_entity(no_note());
    assert_eq!(kept.all().await.unwrap(), expected[..1]);
    let of_index = || both.index(Order::GSI1).scan();
    assert_eq!(
        of_index().filter_entity(none()).all().await.unwrap(),
        expected[1..]
    );
    assert_eq!(of_index().filter_entity(first()).count().await.unwrap(), 2);
    // T1: what such a filter keeps of other entities is not deleted with the items that it finds.
    let refused = [
        both.query(1).filter_entity(none()).delete_all().await,
        scan().filter_entity(none()).delete_all().await,
        scan().filter_entity(none()).delete_all().allow_all().await,
    ];
    for refused in refused {
        refused.unwrap_err();
    }
    assert_eq!(scan().count().await.unwrap(), 2);
    let prefix = both.query(1).sort_key(dyno::begins_with("ORDER#00001#"));
    assert_eq!(prefix.all().await.unwrap(), expected[1..]);

    // An item of an unknown entity is an error of its own, or kept.
    let strange = item! { "pk" => "C#001", "sk" => "X", "kind" => "new", "more" => 1 };
    orders.raw().put(strange.clone()).await.unwrap();
    let error = both.query(1).all().await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    // Which model an item is of is not known, so that the error names the table.
    let item = format!("{} (\"C#001\", \"X\"): ", orders.name());
    assert!(error.to_string().starts_with(&item), "{error}");
    let mut others = vec![strange];
    let kinds = [Value::from(1), Value::Null];
    for (number, kind) in kinds.into_iter().enumerate() {
        let map = item! { "kind" => "order" };
        let sk = format!("Y{number}");
        let foreign = item! { "pk" => "C#001", "sk" => sk, "map" => map, "kind" => kind };
        orders.raw().put(foreign.clone()).await.unwrap();
        others.push(foreign);
    }
    let grouped = client.collection_named::<Grouped>(orders.name());
    let grouped = grouped.query(1).grouped().await.unwrap();
    assert_eq!(grouped.orders, [order(1)]);
    assert_eq!(grouped.notes, [note(1, 1)]);
    assert_eq!(grouped.others, others);
}

// One request reads all entities. An item of an unknown one is an error of its own, and not the end of the read.
#[tokio::test]
async fn an_unknown_entity_is_an_error_in_its_place() {
    let orders = temporary::<Order>().await;
    let client = orders.client();
    orders.batch().put_all([order(1), order(3)]).await.unwrap();
    let strange = item! { "pk" => "C#001", "sk" => "ORDER#00002", "kind" => "new", "gsi1pk" => "ALL", "gsi1sk" => 2 };
    orders.raw().put(strange).await.unwrap();
    let both = client.collection_named::<OrderOrNote>(orders.name());
    let expected = |read: &[dyno::Result<OrderOrNote>]| {
        let known: Vec<_> = read
            .iter()
            .map(|item| item.as_ref().ok().cloned())
            .collect();
        let order = |number| Some(OrderOrNote::Order(order(number)));
        assert_eq!(known, [order(1), None, order(3)]);
        assert!(matches!(read[1], Err(Error::Decode(_))), "{:?}", read[1]);
    };
    let meter = dyno::observe::Meter::new();
    expected(&both.query(1).meter(&meter).lenient().all().await.unwrap());
    assert_eq!(meter.responses(), 1);
    expected(
        &both
            .index(Order::GSI1)
            .query(())
            .lenient()
            .all()
            .await
            .unwrap(),
    );
    let mut scanned = both
        .index(Order::GSI1)
        .scan()
        .lenient()
        .all()
        .await
        .unwrap();
    scanned.sort_by_key(|item| matches!(item, Ok(OrderOrNote::Order(order)) if order.order == 3));
    assert_eq!(scanned.iter().filter(|item| item.is_ok()).count(), 2);
    expected(&both.query_partitions([1, 2]).lenient().all().await.unwrap());

    // Page by page, through cursors, and as a stream.
    let (mut read, mut cursor) = (Vec::new(), None);
    loop {
        let query = both.query(1).limit(1).lenient().maybe_start_after(cursor);
        let page = query.page().await.unwrap();
        read.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    expected(&read);
    let stream = both.query(1).stream();
    let streamed: Vec<_> = futures::StreamExt::collect(stream).await;
    expected(&streamed);
}

// The keys of several entities in one request.
#[tokio::test]
async fn items_of_several_entities_are_read_by_their_keys() {
    let orders = temporary::<Order>().await;
    let client = orders.client();
    orders.put(&order(1)).await.unwrap();
    let notes = client.table_named::<Note>(orders.name());
    notes.put(&note(1, 1)).await.unwrap();
    let both = client.collection_named::<OrderOrNote>(orders.name());
    let order_key = |number: u16| Key::<Order>::new((1, number)).unwrap();
    let note_key = Key::<Note>::new((1, (1, 1))).unwrap();

    let read = both.get(&note_key).await.unwrap();
    assert_eq!(read, Some(OrderOrNote::Note(note(1, 1))));
    assert_eq!(both.get(order_key(2)).await.unwrap(), None);
    let keys: [EntityKey<Open>; 3] = [
        note_key.clone().into(),
        order_key(2).into(),
        order_key(1).into(),
    ];
    let expected = [
        Some(OrderOrNote::Note(note(1, 1))),
        None,
        Some(OrderOrNote::Order(order(1))),
    ];
    let meter = dyno::observe::Meter::new();
    let read = both.batch_get(keys.clone()).meter(&meter).await.unwrap();
    assert_eq!(read, expected);
    assert_eq!(meter.responses(), 1);
    let gets: Vec<_> = keys.iter().map(|key| both.get(key.clone())).collect();
    assert_eq!(client.transact_get(gets).await.unwrap(), expected);

    // An item of an unknown entity exists: it is an error, or kept.
    let strange = item! { "pk" => "C#001", "sk" => "ORDER#00002", "kind" => "new" };
    orders.raw().put(strange.clone()).await.unwrap();
    let error = both.get(order_key(2)).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    let report = both.batch_get(keys.clone()).report().await.unwrap();
    assert_eq!(report.items, expected);
    assert_eq!(report.failed.len(), 1);
    let transaction = client.transact_get((both.get(order_key(2)),)).await;
    assert!(
        matches!(transaction, Err(Error::Decode(_))),
        "{transaction:?}"
    );
    let kept = client.collection_named::<Kept>(orders.name());
    let read = kept.batch_get(keys).await.unwrap();
    assert_eq!(read[1], Some(Kept::Other(strange)));
}

#[derive(Collection, Clone, Debug, PartialEq)]
enum Kept {
    Order(Order),
    #[dyno(other)]
    Other(Item),
}

// Q15, Q57, Q58, Q59, Q60, Q61: what one entity's read deletes is of this entity.
#[tokio::test]
async fn clearing_one_entity_leaves_the_others() {
    let orders = temporary::<Order>().await;
    let notes = orders.client().table_named::<Note>(orders.name());
    let of_orders: Vec<Note> = (1..=3).map(|number| note(number, 1)).collect();
    let by_total = orders.index(Order::GSI1);
    let left = async || {
        let all = notes.query(1).all().await.unwrap();
        assert_eq!(all, of_orders);
        let left = orders.query(1).all().await.unwrap();
        left.iter().map(|order| order.order).collect::<Vec<_>>()
    };
    let fill = async || {
        orders
            .batch()
            .put_all([order(1), order(2), order(3)])
            .await
            .unwrap();
        notes.batch().put_all(&of_orders).await.unwrap();
    };
    fill().await;
    orders.query(1).sort_key(eq(2)).delete_all().await.unwrap();
    assert_eq!(left().await, [1, 3]);
    by_total
        .query(())
        .sort_key(ge(3))
        .delete_all()
        .await
        .unwrap();
    assert_eq!(left().await, [1]);
    fill().await;
    orders.query(1).limit(2).delete_all().await.unwrap();
    assert_eq!(left().await, [3]);
    fill().await;
    orders
        .scan()
        .filter(Order::TOTAL.ge(2_u64))
        .delete_all()
        .await
        .unwrap();
    assert_eq!(left().await, [1]);
    fill().await;
    // The partitions whose keys begin alike: of customers 1 and 2, and not of customer 10.
    let of_others = [2, 10].map(|customer| Order {
        customer,
        ..order(1)
    });
    orders.batch().put_all(of_others.clone()).await.unwrap();
    let note_of_two = Note {
        customer: 2,
        ..note(1, 1)
    };
    notes.put(&note_of_two).await.unwrap();
    let partitions = dyno::path_of::<Order>("pk").begins_with("C#00");
    let deleted = orders.scan().filter(partitions).delete_all();
    assert_eq!(deleted.report().await.unwrap().succeeded(), 4);
    assert_eq!(left().await, [0_u16; 0]);
    assert_eq!(notes.query(2).all().await.unwrap(), [note_of_two]);
    assert_eq!(orders.scan().all().await.unwrap(), of_others[1..]);
    orders.delete((10, 1)).await.unwrap();
    notes.delete((2, (1, 1))).await.unwrap();
    fill().await;
    orders.scan().limit(2).delete_all().await.unwrap();
    assert_eq!(left().await.len(), 1);
    fill().await;
    orders
        .scan()
        .parallel(3)
        .delete_all()
        .allow_all()
        .await
        .unwrap();
    assert_eq!(left().await, [0_u16; 0]);
    fill().await;
    orders.query(1).delete_all().await.unwrap();
    assert_eq!(left().await, [0_u16; 0]);
}

// Without an entity attribute, the keys tell.
#[tokio::test]
async fn clearing_an_entity_by_its_keys_leaves_the_others() {
    let birds = temporary::<Bird>().await;
    let fishes = birds.entity::<Fish>();
    let fish = Fish {
        home: 1,
        name: "Wanda".to_owned(),
        length: 3,
    };
    fishes.put(&fish).await.unwrap();
    let fill = async || {
        for name in ["Polly", "Tweety"] {
            let name = name.to_owned();
            birds.put(&Bird { home: 1, name }).await.unwrap();
        }
    };
    fill().await;
    birds.scan().delete_all().allow_all().await.unwrap();
    assert_eq!(
        fishes.scan().all().await.unwrap(),
        std::slice::from_ref(&fish)
    );
    assert_eq!(birds.scan().count().await.unwrap(), 0);
    fill().await;
    birds.query(1).delete_all().await.unwrap();
    assert_eq!(birds.scan().count().await.unwrap(), 0);
    assert_eq!(fishes.query(1).all().await.unwrap(), [fish]);
}

// Nothing is dropped: a second item for a field that takes one is an error.
#[tokio::test]
async fn a_group_with_one_place_rejects_a_second_item() {
    let orders = temporary::<Order>().await;
    orders.batch().put_all([order(1), order(2)]).await.unwrap();
    let one = orders.client().collection_named::<OneOrder>(orders.name());
    let error = one.query(1).grouped().await.unwrap_err();
    assert!(error.to_string().contains("`order`"), "{error}");
}

// The order of the attributes is remembered from one item to the next, for each entity.
#[test]
fn a_mixed_page_is_read_in_any_order_of_attributes() {
    use proptest::prelude::*;
    use proptest::test_runner::TestRunner;

    let kinds = prop::collection::vec((any::<bool>(), 0..5_u16, any::<u16>()), 1..40);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(200));
    let run = runner.run(&kinds, |kinds| {
        let (mut items, mut alone, mut expected) = (Vec::new(), Vec::new(), Vec::new());
        for (is_order, number, turn) in kinds {
            let (name, item, json) = match is_order {
                true => {
                    let order = order(number);
                    let json = dyno::to_dynamodb_json(&order).unwrap();
                    ("Order", OrderOrNote::Order(order), json)
                }
                false => {
                    let note = note(number, 1);
                    let json = dyno::to_dynamodb_json(&note).unwrap();
                    ("Note", OrderOrNote::Note(note), json)
                }
            };
            let members = json.trim_start_matches('{').trim_end_matches('}');
            let mut members: Vec<String> = members
                .split("},")
                .map(|member| format!("{}}}", member.trim_end_matches('}')))
                .collect();
            let kind = format!(r#""kind":{{"S":"{name}"}}"#);
            prop_assert!(members.contains(&kind));
            let places = members.len();
            members.rotate_left(usize::from(turn) % places);
            members.swap(0, usize::from(turn / 7) % places);
            // A map that looks like the entity attribute, which no field reads.
            if turn % 3 == 0 {
                members.insert(0, r#""map":{"M":{"kind":{"S":"Note"}}}"#.to_owned());
            }
            let text = format!("{{{}}}", members.join(","));
            alone.push(dyno::from_dynamodb_json::<OrderOrNote>(&text).unwrap());
            items.push(text);
            expected.push(item);
        }
        let body = format!(
            r#"{{"Count":{},"Items":[{}]}}"#,
            items.len(),
            items.join(",")
        );
        let read: Vec<OrderOrNote> = dyno_core::codec::read_items(body.as_bytes()).unwrap();
        prop_assert_eq!(&read, &expected);
        prop_assert_eq!(alone, expected);
        Ok(())
    });
    run.unwrap();
}

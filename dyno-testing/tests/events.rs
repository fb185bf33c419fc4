//! Events of Lambda functions, read by the types that functions take.

use dyno::stream::{Changed, RecordKind, Records};
use dyno::{Collection, Item, Model, Table, Ttl, Value, item};
use dyno_core::model::StreamView;
use dyno_testing::StreamEvent;

#[derive(Table)]
#[dyno(name = "Shop", partition_key(pk: String), sort_key(sk: String), entity = "kind", entities(Customer, Order))]
struct Shop;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
struct Customer {
    id: String,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
struct Order {
    customer: String,
    number: u32,
    total: f64,
}

#[derive(Collection, Debug, PartialEq)]
enum ShopItem {
    Customer(Customer),
    Order(Order),
}

fn ada(name: &str) -> Customer {
    Customer {
        id: "7".into(),
        name: name.into(),
    }
}

fn order(total: f64) -> Order {
    Order {
        customer: "7".into(),
        number: 3,
        total,
    }
}

// A85
#[test]
fn records_of_models_are_read_as_a_collection() {
    let event = StreamEvent::new()
        .insert(&order(20.0))
        .modify(&ada("Ada"), &ada("Ada L."))
        .remove(&order(20.0))
        .expire(&ada("Ada L."))
        .json()
        .unwrap();
    let records = Records::<ShopItem>::from_json(&event.to_string()).unwrap();
    let records: Vec<_> = records.into_iter().map(Result::unwrap).collect();
    let kinds: Vec<_> = records
        .iter()
        .map(|record| (record.kind, record.expired))
        .collect();
    let remove = RecordKind::Remove;
    let expected = [
        (RecordKind::Insert, false),
        (RecordKind::Modify, false),
        (remove, false),
        (remove, true),
    ];
    assert_eq!(kinds, expected);
    let images = records.into_iter().map(|record| {
        let keys = item! { "pk" => "CUSTOMER#7", "sk" => record.keys.get("sk").cloned().unwrap() };
        assert_eq!(record.keys, keys);
        assert_eq!(record.table_name(), Some("Shop"));
        assert!(record.size_bytes > 0 && record.created_at.is_some());
        (record.old, record.new)
    });
    let customer = |name| Some(ShopItem::Customer(ada(name)));
    let twenty = || Some(ShopItem::Order(order(20.0)));
    let expected = [
        (None, twenty()),
        (customer("Ada"), customer("Ada L.")),
        (twenty(), None),
        (customer("Ada L."), None),
    ];
    assert_eq!(images.collect::<Vec<_>>(), expected);
    let changed = Changed::between(&ada("Ada"), &ada("Ada L.")).unwrap();
    assert!(changed.contains(Customer::NAME));
}

#[test]
fn the_view_of_a_stream_decides_on_the_images() {
    for (view, old, new) in [
        (StreamView::KeysOnly, false, false),
        (StreamView::OldImage, true, false),
        (StreamView::NewImage, false, true),
        (StreamView::NewAndOldImages, true, true),
    ] {
        let event = StreamEvent::new().modify(&ada("a"), &ada("b")).view(view);
        let event = event.json().unwrap().to_string();
        let records = Records::<Item>::from_json(&event).unwrap();
        let record = records.into_iter().next().unwrap().unwrap();
        assert_eq!((record.old.is_some(), record.new.is_some()), (old, new));
        assert_eq!(record.keys.get("sk"), Some(&Value::from("CUSTOMER")));
    }
}

#[test]
fn an_event_that_cannot_be_is_an_error() {
    let says = |event: StreamEvent| event.json().unwrap_err().to_string();
    let event = StreamEvent::new().insert(&ada("a"));
    assert_eq!(
        says(event.clone().modify(&ada("a"), &ada("a"))),
        "record number 1, of `Customer`: the items are equal; DynamoDB writes no record"
    );
    let mut other = order(1.0);
    other.number = 4;
    assert_eq!(
        says(event.clone().modify(&order(1.0), &other)),
        "record number 1, of `Order`: the items have different keys; DynamoDB writes two records"
    );
    let problem = says(event.insert(&order(f64::NAN)).remove(&ada("a")));
    assert!(
        problem.starts_with("record number 1, of `Order`: attribute `total`"),
        "{problem}"
    );
}

#[test]
fn a_model_with_time_to_live_expires() {
    #[derive(Model, Debug, PartialEq)]
    #[dyno(table = "Sessions")]
    struct Session {
        #[dyno(partition_key)]
        id: String,
        ends_at: Ttl,
    }
    let session = Session {
        id: "7".into(),
        ends_at: Ttl::from_seconds(1),
    };
    let event = StreamEvent::new()
        .expire(&session)
        .set("/Records/0/eventID", "my-id");
    let records = Records::<Session>::from_json(&event.json().unwrap().to_string()).unwrap();
    let record = records.into_iter().next().unwrap().unwrap();
    assert_eq!((record.event_id.as_str(), record.expired), ("my-id", true));
    assert_eq!(record.old, Some(session));
}

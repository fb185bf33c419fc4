//! What a record has.

use std::time::{Duration, UNIX_EPOCH};

use dyno::codec::to_dynamodb_json;
use dyno::stream::{Record, RecordKind, Records};
use dyno::{Collection, Error, Item, Model, Table, Value, View, item};
use proptest::prelude::*;

use crate::{Order, event, modified, order, record};

#[test]
fn a_record_has_keys_images_and_its_place() {
    let inserted = record(
        1,
        "INSERT",
        r#"{"id":{"S":"7"}}"#,
        r#""NewImage":{"id":{"S":"7"},"total":{"N":"20"}},"#,
    );
    let removed = record(
        3,
        "REMOVE",
        r#"{"id":{"S":"7"}}"#,
        r#""OldImage":{"id":{"S":"7"},"total":{"N":"30"}},"NewImage":null,"#,
    );
    let event = event(&[inserted, modified(2, "7", "20", "30"), removed]);
    let records = Records::<Order>::from_json(&event).unwrap();
    let records: Vec<_> = records.into_iter().map(Result::unwrap).collect();
    let kinds: Vec<_> = records.iter().map(|record| record.kind).collect();
    assert_eq!(
        kinds,
        [RecordKind::Insert, RecordKind::Modify, RecordKind::Remove]
    );
    let images = |record: &Record<Order>| (record.old.clone(), record.new.clone());
    assert_eq!(images(&records[0]), (None, Some(order("7", 20))));
    assert_eq!(
        images(&records[1]),
        (Some(order("7", 20)), Some(order("7", 30)))
    );
    assert_eq!(images(&records[2]), (Some(order("7", 30)), None));
    assert_eq!(records[1].image(), Some(&order("7", 30)));
    assert_eq!(records[2].image(), Some(&order("7", 30)));

    let first = &records[0];
    assert_eq!(first.keys, item! { "id" => "7" });
    assert_eq!(first.event_id, "id-1");
    assert_eq!(first.sequence_number, "100000000005719148800");
    assert_eq!(first.size_bytes, 42);
    let at = UNIX_EPOCH + Duration::from_secs(1_479_499_740);
    assert_eq!(first.created_at, Some(at));
    assert_eq!(first.table_name(), Some("Orders"));
    assert!(!first.expired);
    // Values may be secret.
    let debug = format!("{first:?}");
    assert!(debug.contains("id-1") && !debug.contains("20"), "{debug}");
}

#[test]
fn what_ttl_removed_is_told_apart() {
    let removed = |identity: &str| {
        let old = r#""OldImage":{"id":{"S":"7"},"total":{"N":"30"}},"#;
        let record = record(1, "REMOVE", r#"{"id":{"S":"7"}}"#, old);
        let record = record.replacen('{', &format!(r#"{{"userIdentity":{identity},"#), 1);
        Record::<Order>::from_json(&record).unwrap().expired
    };
    assert!(removed(
        r#"{"type":"Service","principalId":"dynamodb.amazonaws.com"}"#
    ));
    // As the streams API and EventBridge Pipes write it.
    assert!(removed(
        r#"{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"}"#
    ));
    assert!(!removed("null"));
    assert!(!removed(
        r#"{"type":"Service","principalId":"lambda.amazonaws.com"}"#
    ));
    assert!(!removed("{}"));
}

#[test]
fn a_view_type_without_images_has_none() {
    let record = record(1, "MODIFY", r#"{"id":{"S":"7"}}"#, "");
    let record = Record::<Order>::from_json(&record).unwrap();
    assert_eq!((&record.old, &record.new), (&None, &None));
    assert_eq!(record.image(), None);

    #[derive(dyno::Document, Debug, PartialEq)]
    struct OrderKey {
        id: String,
    }
    let key: OrderKey = record.keys.read_as().unwrap();
    assert_eq!(key, OrderKey { id: "7".into() });
}

#[test]
fn one_bad_record_does_not_hide_the_others() {
    let event = event(&[
        modified(1, "1", "1", "2"),
        modified(2, "2", "x", "2"),
        modified(3, "3", "1", "-2"),
        modified(4, "4", "1", "2"),
    ]);
    // One image of the second one is no item.
    let records = Records::<Order>::from_json(&event).unwrap();
    let error = records.into_iter().find_map(Result::err).unwrap();
    assert!(
        error.to_string().contains("dynamodb.OldImage.total"),
        "{error}"
    );
    assert_eq!(error.record().old, None);
    assert!(error.record().new.is_some() && error.json().unwrap().contains(r#"{"N":"x"}"#));
    let event = event.replace(r#"{"N":"x"}"#, r#"{"S":"secret"}"#);
    let records = Records::<Order>::from_json(&event).unwrap();
    assert_eq!(records.len(), 4);
    let read: Vec<_> = records.iter().map(Result::is_ok).collect();
    assert_eq!(read, [true, false, false, true]);

    let mut errors = records.into_iter().filter_map(Result::err);
    let error = errors.next().unwrap();
    assert_eq!(
        error.to_string(),
        "the record of a modification cannot be read: attribute `dynamodb.OldImage.total`: expected N, found S"
    );
    assert!(!format!("{error:?}").contains("secret"));
    assert_eq!(error.record().event_id, "id-2");
    let old = item! { "id" => "2", "total" => "secret" };
    assert_eq!(error.record().old, Some(old));
    assert_eq!(
        error.record().new,
        Some(item! { "id" => "2", "total" => 2 })
    );
    // One `?` is enough, names the item by its key, and keeps the image.
    let error = Error::from(errors.next().unwrap());
    assert_eq!(
        error.to_string(),
        "Orders (\"3\"): attribute `dynamodb.NewImage.total`: expected an integer that fits u32"
    );
    let Error::Decode(unreadable) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        unreadable.item(),
        Some(item! { "id" => "3", "total" => -2 })
    );
}

#[test]
fn what_is_no_event_of_a_stream_is_an_error() {
    let records = |event: &str| Records::<Order>::from_json(event).map(|records| records.len());
    assert_eq!(records(r#"{"Records":[]}"#).unwrap(), 0);
    assert_eq!(records("[]").unwrap(), 0);
    let says = |event: &str| records(event).unwrap_err().to_string();
    assert_eq!(says("{}"), "attribute `Records` is missing");
    let queue = r#"{"Records":[{"messageId":"1","body":"{}","eventSource":"aws:sqs"}]}"#;
    assert_eq!(says(queue), "attribute `Records.dynamodb` is missing");
    let whole = event(&[modified(1, "1", "1", "2")]);
    for (name, error) in [
        ("eventID", "attribute `Records.eventID` is missing"),
        ("eventName", "attribute `Records.eventName` is missing"),
        (
            "SequenceNumber",
            "attribute `Records.dynamodb.SequenceNumber` is missing",
        ),
    ] {
        assert_eq!(says(&whole.replace(name, "Other")), error);
    }
    // An event that dyno does not know is one of a stream all the same.
    let other = whole.replace("MODIFY", "TRUNCATE");
    let other = Records::<Order>::from_json(&other).unwrap();
    let error = other.into_iter().next().unwrap().unwrap_err();
    assert!(error.to_string().contains("eventName"), "{error}");
    assert!(!error.to_string().contains("TRUNCATE"));
    // Cut anywhere, it is an error.
    for end in 0..whole.len() {
        assert!(records(&whole[..end]).is_err(), "{end}");
    }
    for wrong in ["-1", "1e400", "null1", "\"now\""] {
        let event = whole.replace("1479499740", wrong);
        match Records::<Order>::from_json(&event) {
            Err(_) => assert_eq!(wrong, "null1"),
            Ok(records) => {
                let error = records.into_iter().next().unwrap().unwrap_err();
                assert_eq!(error.record().created_at, None);
                assert!(error.record().old.is_some(), "{error}");
            }
        }
    }
}

/// EventBridge Pipes pass an array, and the order of the members is not known.
#[test]
fn an_array_of_records_is_read_in_any_order_of_its_members() {
    let one = r#"[{"dynamodb":{"SequenceNumber":"1","NewImage":{"total":{"N":"1"},"id":{"S":"7"}},
        "Keys":{"id":{"S":"7"}},"ApproximateCreationDateTime":1.4794997405E9},"eventName":"INSERT","eventID":"1"}]"#;
    let records = Records::<Order>::from_json(one).unwrap();
    let record = records.into_iter().next().unwrap().unwrap();
    assert_eq!(record.new, Some(order("7", 1)));
    let at = UNIX_EPOCH + Duration::from_millis(1_479_499_740_500);
    assert_eq!(record.created_at, Some(at));
    assert_eq!((record.size_bytes, record.table_name()), (0, None));
}

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind", entities(Customer, Purchase))]
struct Shop;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
struct Customer {
    id: String,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "PURCHASE#{number}")]
struct Purchase {
    customer: String,
    number: String,
    total: u32,
}

#[derive(Collection, Debug, PartialEq)]
enum CustomerItem {
    Customer(Customer),
    Purchase(Purchase),
    #[dyno(other)]
    Other(Item),
}

#[derive(View, Debug, PartialEq)]
#[dyno(of = Purchase)]
struct Total {
    total: u32,
}

// The fields of a key are read from it.
#[test]
fn a_record_of_several_entities_is_one_of_a_collection() {
    let image = |name: &str, kind: &str, rest: &str| {
        format!(
            r#""NewImage":{{"pk":{{"S":"CUSTOMER#7"}},"sk":{{"S":"{name}"}},{rest}"kind":{{"S":"{kind}"}}}},"#
        )
    };
    let key = r#"{"pk":{"S":"CUSTOMER#7"},"sk":{"S":".."}}"#;
    let purchase = image("PURCHASE#3", "Purchase", r#""total":{"N":"20"},"#);
    let event = event(&[
        record(
            1,
            "INSERT",
            key,
            &image("CUSTOMER", "Customer", r#""name":{"S":"Ada"},"#),
        ),
        record(2, "INSERT", key, &purchase),
        record(3, "INSERT", key, &image("NOTE#1", "Note", "")),
    ]);
    let records = Records::<CustomerItem>::from_json(&event).unwrap();
    let mut items: Vec<_> = records
        .into_iter()
        .map(|record| record.unwrap().new.unwrap())
        .collect();
    let Some(CustomerItem::Other(other)) = items.pop() else {
        panic!("{items:?}")
    };
    assert_eq!(other.get("sk"), Some(&Value::from("NOTE#1")));
    let ada = Customer {
        id: "7".into(),
        name: "Ada".into(),
    };
    let bought = Purchase {
        customer: "7".into(),
        number: "3".into(),
        total: 20,
    };
    assert_eq!(
        items,
        [CustomerItem::Customer(ada), CustomerItem::Purchase(bought)]
    );
    // Of another entity, a record is an error; a view reads what it has.
    let customers = Records::<Customer>::from_json(&event).unwrap();
    let read: Vec<_> = customers.iter().map(Result::is_ok).collect();
    assert_eq!(read, [true, false, false]);
    let purchase = Record::<Total>::from_json(&record(2, "INSERT", key, &purchase)).unwrap();
    assert_eq!(purchase.new, Some(Total { total: 20 }));
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        "\\PC{0,8}".prop_map(Value::S),
        any::<i64>().prop_map(Value::from),
        prop::collection::vec(any::<u8>(), 0..5).prop_map(Value::B),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        prop::collection::btree_set("\\PC{1,4}", 1..4).prop_map(Value::Ss),
        prop::collection::btree_set(prop::collection::vec(any::<u8>(), 1..4), 1..4)
            .prop_map(Value::Bs),
    ];
    scalar.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::L),
            prop::collection::btree_map("\\PC{1,4}", inner, 0..4).prop_map(|map| {
                let attributes = map.into_iter();
                Value::M(attributes.fold(Item::new(), |item, (name, value)| item.with(name, value)))
            }),
        ]
    })
}

pub(crate) fn random_item() -> impl Strategy<Value = Item> {
    prop::collection::btree_map("[a-z]{1,6}", value(), 1..5).prop_map(|attributes| {
        let attributes = attributes.into_iter();
        attributes.fold(Item::new(), |item, (name, value)| item.with(name, value))
    })
}

proptest! {
    #[test]
    fn any_two_items_are_read_back(old in random_item(), new in random_item()) {
        let (before, after) = (to_dynamodb_json(&old).unwrap(), to_dynamodb_json(&new).unwrap());
        let images = format!(r#""OldImage":{before},"NewImage":{after},"#);
        let event = event(&[record(1, "MODIFY", &before, &images)]);
        let records = Records::<Item>::from_json(&event).unwrap();
        let record = records.into_iter().next().unwrap().unwrap();
        prop_assert_eq!(&record.keys, &old);
        prop_assert_eq!(record.old, Some(old));
        prop_assert_eq!(record.new, Some(new));
    }
}

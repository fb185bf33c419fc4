//! Records that other crates have parsed.

use std::collections::HashMap;
use std::time::{Duration, UNIX_EPOCH};

use aws_lambda_events::event::dynamodb::Event;
use aws_sdk_dynamodbstreams::primitives::{Blob, DateTime};
use aws_sdk_dynamodbstreams::types::{
    AttributeValue, Identity, OperationType, Record as SdkRecord, StreamRecord,
};
use dyno::codec::to_dynamodb_json;
use dyno::stream::{RecordKind, Records};
use dyno::{Item, Value, item};
use proptest::prelude::*;

use crate::records::random_item;
use crate::{Order, event, modified, order, record};

/// The value as the SDK for streams has it.
fn sdk_value(value: &Value) -> AttributeValue {
    match value {
        Value::S(text) => AttributeValue::S(text.clone()),
        Value::N(number) => AttributeValue::N(number.to_string()),
        Value::B(bytes) => AttributeValue::B(Blob::new(bytes.clone())),
        Value::Bool(value) => AttributeValue::Bool(*value),
        Value::Null => AttributeValue::Null(true),
        Value::L(values) => AttributeValue::L(values.iter().map(sdk_value).collect()),
        Value::M(item) => AttributeValue::M(sdk_item(item)),
        Value::Ss(texts) => AttributeValue::Ss(texts.iter().cloned().collect()),
        Value::Ns(numbers) => AttributeValue::Ns(numbers.iter().map(ToString::to_string).collect()),
        Value::Bs(all) => AttributeValue::Bs(all.iter().cloned().map(Blob::new).collect()),
    }
}

fn sdk_item(item: &Item) -> HashMap<String, AttributeValue> {
    let attributes = item.iter();
    attributes
        .map(|(name, value)| (name.clone(), sdk_value(value)))
        .collect()
}

fn sdk_record(kind: OperationType, old: Option<&Item>, new: Option<&Item>) -> SdkRecord {
    let change = StreamRecord::builder()
        .set_keys(Some(sdk_item(&item! { "id" => "7" })))
        .set_old_image(old.map(sdk_item))
        .set_new_image(new.map(sdk_item))
        .sequence_number("111")
        .size_bytes(42)
        .approximate_creation_date_time(DateTime::from_secs(1_479_499_740));
    SdkRecord::builder()
        .event_id("id-1")
        .event_name(kind)
        .dynamodb(change.build())
        .build()
}

#[test]
fn records_of_the_sdk_are_read() {
    let new = item! { "id" => "7", "total" => 20 };
    let bad = item! { "id" => "7", "total" => "20" };
    let identity = Identity::builder()
        .r#type("Service")
        .principal_id("dynamodb.amazonaws.com");
    let mut expired = sdk_record(OperationType::Remove, Some(&new), None);
    expired.user_identity = Some(identity.build());
    let records = [
        sdk_record(OperationType::Insert, None, Some(&new)),
        sdk_record(OperationType::Modify, Some(&new), Some(&bad)),
        expired,
    ];
    let records = Records::<Order>::from_sdk(records);
    let mut records = records.into_iter();
    let first = records.next().unwrap().unwrap();
    assert_eq!(
        (first.kind, first.old, first.new),
        (RecordKind::Insert, None, Some(order("7", 20)))
    );
    assert_eq!(first.keys, item! { "id" => "7" });
    assert_eq!((&*first.event_id, &*first.sequence_number), ("id-1", "111"));
    assert_eq!((first.size_bytes, first.expired), (42, false));
    let at = UNIX_EPOCH + Duration::from_secs(1_479_499_740);
    assert_eq!(first.created_at, Some(at));
    let error = records.next().unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the record of a modification cannot be read: attribute `dynamodb.NewImage.total`: expected N, found S"
    );
    assert_eq!(error.record().old, Some(new));
    assert_eq!(error.into_record().new, Some(bad));
    assert!(records.next().unwrap().unwrap().expired);
}

// The next iterator is that of the whole page: a record that cannot be read must not keep the others from being read.
#[test]
fn a_record_of_the_sdk_that_is_not_known_is_an_error_in_its_place() {
    let image = item! { "id" => "7", "total" => 20 };
    let whole = || sdk_record(OperationType::Insert, None, Some(&image));
    type Alter = fn(&mut SdkRecord);
    let wrong: [(&str, Alter); 5] = [
        ("eventID", |record| record.event_id = None),
        ("eventName", |record| record.event_name = None),
        ("eventName", |record| {
            record.event_name = Some(OperationType::from("TRUNCATE"));
        }),
        ("dynamodb", |record| record.dynamodb = None),
        ("dynamodb.SequenceNumber", |record| {
            record.dynamodb.as_mut().unwrap().sequence_number = None;
        }),
    ];
    for (place, change) in wrong {
        let mut record = whole();
        change(&mut record);
        let records = Records::<Order>::from_sdk([whole(), record, whole()]);
        let records: Vec<_> = records.into_iter().collect();
        let [Ok(_), Err(error), Ok(_)] = &records[..] else {
            panic!("{place}: {records:?}")
        };
        assert!(error.to_string().contains(&format!("`{place}`")), "{error}");
        if place != "dynamodb" {
            assert_eq!(error.record().keys, item! { "id" => "7" });
        }
        let is_known = place != "dynamodb";
        assert_eq!(error.record().new.as_ref(), is_known.then_some(&image));
    }
    let unknown = sdk_record(OperationType::from("TRUNCATE"), None, None);
    let mut unknown = Records::<Order>::from_sdk([unknown]).into_iter();
    let error = unknown.next().unwrap().unwrap_err();
    assert_eq!(error.record().kind, RecordKind::Unknown);
}

#[test]
fn the_event_of_another_crate_is_read() {
    let removed = r#""OldImage":{"id":{"S":"7"},"total":{"N":"30"}},"#;
    let removed = record(3, "REMOVE", r#"{"id":{"S":"7"}}"#, removed);
    let identity = r#"{"userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},"#;
    let bad = modified(2, "8", "1", "2").replace(r#"{"N":"2"}"#, r#"{"S":"2"}"#);
    let event = event(&[
        modified(1, "7", "20", "30"),
        bad,
        removed.replacen('{', identity, 1),
    ]);
    let parsed: Event = serde_json::from_str(&event).unwrap();
    let read = Records::<Order>::from_event(parsed).unwrap();
    let expected = Records::<Order>::from_json(&event).unwrap();
    for (read, expected) in read.into_iter().zip(expected) {
        match (read, expected) {
            (Ok(read), Ok(expected)) => assert_eq!(read, expected),
            (read, expected) => assert_eq!(
                read.unwrap_err().to_string(),
                expected.unwrap_err().to_string()
            ),
        }
    }
}

proptest! {
    #[test]
    fn any_two_items_are_read_back_from_other_types(old in random_item(), new in random_item()) {
        let sdk = sdk_record(OperationType::Modify, Some(&old), Some(&new));
        let record = Records::<Item>::from_sdk([sdk]).into_iter().next().unwrap().unwrap();
        prop_assert_eq!((record.old.as_ref(), record.new.as_ref()), (Some(&old), Some(&new)));

        let (before, after) = (to_dynamodb_json(&old).unwrap(), to_dynamodb_json(&new).unwrap());
        let images = format!(r#""OldImage":{before},"NewImage":{after},"#);
        let event = event(&[crate::record(1, "MODIFY", &before, &images)]);
        let parsed: Event = serde_json::from_str(&event).unwrap();
        let record = Records::<Item>::from_event(parsed).unwrap().into_iter().next().unwrap().unwrap();
        prop_assert_eq!(&record.keys, &old);
        prop_assert_eq!((record.old, record.new), (Some(old), Some(new)));
    }
}

//! Attributes of serde on entities: what they name is stored and composed into keys as dyno's own options would.

use std::collections::BTreeSet;
use std::slice;

use dyno::{Document, Item, Model, Table, Value, from_item, from_json, item, to_item, to_json};
use serde::{Deserialize, Serialize};

use crate::{stored, temporary};

#[derive(Table)]
#[dyno(
    name = "bookings",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String))
)]
struct Bookings;

#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
#[dyno(
    table = Bookings,
    serde_attributes = apply,
    partition_key = "GUEST#{guest_id}",
    sort_key = "BOOKING#{first_night}#{room_number:03}",
    index(GSI1, partition_key = "STATE#{state}", sort_key = "{price_in_cents}")
)]
struct Booking {
    guest_id: String,
    #[dyno(stored)]
    first_night: u32,
    #[serde(rename = "room")]
    room_number: u16,
    #[serde(rename = "st")]
    state: State,
    #[serde(default = "hundred")]
    price_in_cents: u32,
    #[serde(default, alias = "wishes")]
    extra_wishes: Vec<String>,
    #[serde(skip)]
    printed: bool,
    #[serde(flatten)]
    address: Address,
}

fn hundred() -> u32 {
    100
}

#[derive(Document, Serialize, Deserialize, Clone, Copy, Debug, PartialEq)]
#[serde(rename_all = "kebab-case")]
#[dyno(serde_attributes = apply)]
enum State {
    CheckedIn,
    Left,
}

#[derive(Document, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[dyno(serde_attributes = apply)]
struct Address {
    #[serde(rename = "homeCity")]
    city: String,
}

fn booking() -> Booking {
    Booking {
        guest_id: "ada".to_owned(),
        first_night: 7,
        room_number: 12,
        state: State::CheckedIn,
        price_in_cents: 4_000,
        extra_wishes: vec!["tea".to_owned()],
        printed: false,
        address: Address {
            city: "Turin".to_owned(),
        },
    }
}

fn booking_item() -> Item {
    item! {
        "pk" => "GUEST#ada",
        "sk" => "BOOKING#0000000007#012",
        "kind" => "Booking",
        "gsi1pk" => "STATE#checked-in",
        "gsi1sk" => "0000004000",
        "firstNight" => 7,
        "st" => "checked-in",
        "priceInCents" => 4_000,
        "extraWishes" => ["tea"],
        "homeCity" => "Turin",
    }
}

#[test]
fn applied_attributes_name_what_is_stored_and_composed() {
    let printed = Booking {
        printed: true,
        ..booking()
    };
    let map = to_item(&printed).unwrap();
    assert_eq!(from_item::<Item>(&map).unwrap(), booking_item());
    // What is skipped has its default.
    assert_eq!(from_item::<Booking>(&map).unwrap(), booking());
    assert_eq!(Booking::STATE.to_string(), "st");
    assert_eq!(Booking::FIRST_NIGHT.to_string(), "firstNight");
    assert_eq!(Booking::ADDRESS.city.to_string(), "homeCity");
}

#[test]
fn applied_aliases_and_defaults_are_read() {
    let mut item = booking_item();
    let wishes = item.remove("extraWishes").unwrap();
    item.remove("priceInCents");
    let mut read = |wishes: Option<Value>| -> Booking {
        if let Some(wishes) = wishes {
            item.insert("wishes", wishes);
        }
        from_item(&to_item(&item).unwrap()).unwrap()
    };
    let expected = |extra_wishes| Booking {
        price_in_cents: 100,
        extra_wishes,
        ..booking()
    };
    assert_eq!(read(None), expected(Vec::new()));
    assert_eq!(read(Some(wishes)), expected(vec!["tea".to_owned()]));
}

#[tokio::test]
async fn renamed_fields_are_found_by_their_keys_and_move_in_indexes() {
    let bookings = temporary::<Booking>().await;
    bookings.put(&booking()).await.unwrap();
    let key = || ("ada", (7, 12));
    assert_eq!(bookings.get(key()).await.unwrap(), Some(booking()));
    let left = Booking::STATE
        .set(State::Left)
        .with(Booking::PRICE_IN_CENTS, 4_000_u32);
    bookings.update(key(), left).await.unwrap();
    let mut expected = booking_item();
    expected.insert("st", "left");
    expected.insert("gsi1pk", "STATE#left");
    assert_eq!(stored(&bookings).await, [expected]);
    let by_state = bookings.index(Booking::GSI1);
    for (state, count) in [(State::CheckedIn, 0), (State::Left, 1)] {
        assert_eq!(by_state.query(state).count().await.unwrap(), count);
    }
    let found = bookings.query("ada").filter(Booking::STATE.eq(State::Left));
    assert_eq!(found.count().await.unwrap(), 1);
}

/// The JSON of an API has other names than the table.
#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[dyno(
    table = Bookings,
    serde_attributes = ignore,
    partition_key = "GUEST#{guest_id}",
    sort_key = "PROFILE"
)]
struct Guest {
    guest_id: String,
    #[serde(rename = "name")]
    full_name: String,
}

#[test]
fn ignored_attributes_are_those_of_the_api_alone() {
    let guest = Guest {
        guest_id: "ada".to_owned(),
        full_name: "Ada".to_owned(),
    };
    let json = r#"{"pk":"GUEST#ada","sk":"PROFILE","kind":"Guest","full_name":"Ada"}"#;
    assert_eq!(to_json(&guest).unwrap(), json);
    assert_eq!(from_json::<Guest>(json).unwrap(), guest);
    let of_api = serde_json::to_string(&guest).unwrap();
    assert_eq!(of_api, r#"{"GUEST_ID":"ada","name":"Ada"}"#);
}

/// An entity that programs with serde_dynamo read as well.
#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
#[dyno(
    table = Bookings,
    serde_attributes = apply,
    serde = write,
    partition_key = "GUEST#{guest_id}",
    sort_key = "NOTE#{note_number}",
    index(GSI1, partition_key = "TOPIC#{topic_name}", sort_key = "{note_number}")
)]
struct Note {
    guest_id: String,
    note_number: u32,
    topic_name: String,
    tags: BTreeSet<String>,
    text: Option<String>,
}

#[tokio::test]
async fn an_entity_is_written_as_serde_dynamo_does() {
    let note = Note {
        guest_id: "ada".to_owned(),
        note_number: 7,
        topic_name: "tea".to_owned(),
        tags: BTreeSet::from(["a".to_owned()]),
        text: None,
    };
    let expected = item! {
        "pk" => "GUEST#ada",
        "sk" => "NOTE#0000000007",
        "kind" => "Note",
        "gsi1pk" => "TOPIC#tea",
        "gsi1sk" => "0000000007",
        "guestId" => "ada",
        "noteNumber" => 7,
        "topicName" => "tea",
        "tags" => ["a"],
        "text" => Value::Null,
    };
    let notes = temporary::<Note>().await;
    notes.put(&note).await.unwrap();
    assert_eq!(stored(&notes).await, slice::from_ref(&expected));
    assert_eq!(notes.get(("ada", 7)).await.unwrap(), Some(note.clone()));
    let by_serde: Note = serde_dynamo::from_item(to_item(&note).unwrap()).unwrap();
    assert_eq!(by_serde, note);
    let found = notes.scan().filter(Note::NOTE_NUMBER.eq(7));
    assert_eq!(found.all().await.unwrap(), [note]);
}

//! The types of the standard library other than numbers and strings.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use dyno::Number;
use dyno::Ttl;
use dyno::codec::{from_item, from_json, to_item};
use dyno::wire::{Format, Writer};
use proptest::collection::{btree_map, btree_set, hash_map, hash_set, vec};
use proptest::prelude::*;

use crate::round_trip::{One, encode_error, n, read_value, s, survives};

proptest! {
    #[test]
    fn collections_survive(
        list in vec(any::<i32>(), 0..5),
        nested in vec(vec(any::<Option<String>>(), 0..3), 0..3),
        bytes in vec(any::<u8>(), 0..40),
        array: [u8; 5],
        pairs: [(bool, String); 2],
        map in hash_map(
            any::<String>().prop_filter("names are not empty", |name| !name.is_empty()),
            any::<u64>(),
            0..4,
        ),
        tree in btree_map("[a-z.\\[\\]\"#:]{1,5}", vec(any::<bool>(), 0..3), 0..4),
    ) {
        survives(VecDeque::from(list.clone()));
        survives(list.clone().into_boxed_slice());
        survives(Rc::<[i32]>::from(list.clone()));
        survives(Arc::<[i32]>::from(list.clone()));
        survives(list);
        survives(nested);
        prop_assert_eq!(survives(bytes.clone()), Some(AttributeValue::B(Blob::new(bytes.clone()))));
        survives(bytes.clone().into_boxed_slice());
        survives(VecDeque::from(bytes));
        survives(array);
        survives(pairs);
        survives(map);
        survives(tree);
    }

    #[test]
    fn sets_survive(
        strings in btree_set(any::<String>(), 0..5),
        numbers in hash_set(any::<i64>(), 0..5),
        blobs in btree_set(vec(any::<u8>(), 0..5), 0..5),
    ) {
        survives(strings);
        survives(numbers);
        survives(blobs);
    }

    #[test]
    fn tuples_survive(
        a: (u8,),
        b: (u8, String),
        c: (i64, bool, Option<u8>, (char, Vec<u8>)),
        d: (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8),
    ) {
        survives(a);
        survives(b);
        survives(c);
        survives(d);
        survives((1, "a".to_owned(), true, (), 0.5, 'x', [1, 2], Some(3), vec![1_u8], 10_u128, 11_i8, Box::new(12)));
    }

    #[test]
    fn options_and_boxes_survive(a: Option<i32>, b: Option<Box<String>>, c: Box<u8>, d: Rc<String>, e: Arc<bool>) {
        survives(a);
        survives(b);
        survives(c);
        survives(d);
        survives(e);
        survives(vec![a, None]);
    }

    // G72
    #[test]
    fn addresses_survive(a: IpAddr, b: Ipv4Addr, c: Ipv6Addr) {
        survives(a);
        survives(b);
        survives(c);
    }

    #[test]
    fn durations_survive(seconds: u64, nanoseconds in 0_u32..1_000_000_000, ttl: u64, odd: NonZero<i64>) {
        survives(Duration::new(seconds, nanoseconds));
        survives(Ttl::from_seconds(ttl));
        survives(odd);
    }
}

// S74, S75, S77, I106
#[test]
fn each_type_is_stored_as_documented() {
    assert_eq!(survives(true), Some(AttributeValue::Bool(true)));
    assert_eq!(survives(()), Some(AttributeValue::Null(true)));
    assert_eq!(survives(None::<String>), None);
    assert_eq!(survives(HashSet::<String>::new()), None);
    assert_eq!(
        survives(BTreeSet::from([1, 2])),
        Some(AttributeValue::Ns(vec!["1".into(), "2".into()]))
    );
    assert_eq!(
        survives(BTreeSet::from([String::new()])),
        Some(AttributeValue::Ss(vec![String::new()]))
    );
    assert_eq!(
        survives(BTreeSet::from([vec![1_u8]])),
        Some(AttributeValue::Bs(vec![Blob::new([1])]))
    );
    assert_eq!(
        survives(BTreeSet::from([Number::from(1)])),
        Some(AttributeValue::Ns(vec!["1".into()]))
    );
    assert_eq!(
        survives(Vec::<u8>::new()),
        Some(AttributeValue::B(Blob::new([])))
    );
    assert_eq!(survives(Vec::<i8>::new()), Some(AttributeValue::L(vec![])));
    assert_eq!(
        survives(HashMap::<String, u8>::new()),
        Some(AttributeValue::M(HashMap::new()))
    );
    assert_eq!(
        survives(Cow::<[u8]>::Owned(vec![1, 2])),
        Some(AttributeValue::B(Blob::new([1, 2])))
    );
    assert_eq!(
        survives((1, "x".to_owned())),
        Some(AttributeValue::L(vec![
            n("1").expect("N"),
            s("x").expect("S")
        ]))
    );
    assert_eq!(survives(Ipv6Addr::LOCALHOST), s("::1"));
    assert_eq!(survives(Duration::from_millis(1500)), n("1.5"));
    assert_eq!(survives(Duration::from_secs(100)), n("100"));
    assert_eq!(survives(Duration::from_nanos(1)), n("0.000000001"));
    assert_eq!(survives(Duration::MAX), n("18446744073709551615.999999999"));
    assert_eq!(
        survives(Ttl::from(UNIX_EPOCH + Duration::from_millis(1001))),
        n("2")
    );
    assert_eq!(survives(NonZero::new(7_u8).expect("not zero")), n("7"));
}

#[test]
fn a_ring_buffer_of_bytes_is_one_binary() {
    let mut ring = VecDeque::from([2_u8, 3, 4]);
    ring.rotate_left(1);
    ring.push_front(1);
    let bytes: Vec<u8> = ring.iter().copied().collect();
    assert_eq!(survives(ring), Some(AttributeValue::B(Blob::new(bytes))));
}

#[test]
fn values_that_do_not_fit_are_errors_with_a_reason() {
    for (read, message) in [
        (
            read_value::<[u8; 2]>(r#"{"B":"AA=="}"#).map(|_| ()),
            "expected as many elements as the array has",
        ),
        (
            read_value::<(u8, u8)>(r#"{"L":[{"N":"1"}]}"#).map(|_| ()),
            "is missing",
        ),
        (
            read_value::<(u8,)>(r#"{"L":[{"N":"1"},{"N":"2"}]}"#).map(|_| ()),
            "expected as many elements as the tuple has",
        ),
        (
            read_value::<NonZero<u8>>(r#"{"N":"0"}"#).map(|_| ()),
            "expected an integer other than zero that fits u8",
        ),
        (
            read_value::<Duration>(r#"{"N":"-1"}"#).map(|_| ()),
            "expected seconds with at most nine fractional digits",
        ),
        (
            read_value::<Duration>(r#"{"N":"0.0000000001"}"#).map(|_| ()),
            "expected seconds with at most nine fractional digits",
        ),
        (
            read_value::<Duration>(r#"{"N":"18446744073709551616"}"#).map(|_| ()),
            "expected seconds with at most nine fractional digits",
        ),
        (
            read_value::<Ttl>(r#"{"N":"1.5"}"#).map(|_| ()),
            "expected an integer that fits u64",
        ),
        (
            read_value::<IpAddr>(r#"{"S":"localhost"}"#).map(|_| ()),
            "expected an IP address",
        ),
        (
            read_value::<Vec<u8>>(r#"{"B":"A==="}"#).map(|_| ()),
            "binary is not base64",
        ),
        (
            read_value::<bool>(r#"{"BOOL":"true"}"#).map(|_| ()),
            "expected `true` or `false`",
        ),
        (
            read_value::<()>(r#"{"NULL":false}"#).map(|_| ()),
            "a NULL must be true",
        ),
        (
            read_value::<BTreeSet<String>>(r#"{"NS":["1"]}"#).map(|_| ()),
            "expected SS, found NS",
        ),
    ] {
        let error = read.expect_err(message);
        assert!(
            error.starts_with("attribute `value") && error.ends_with(message),
            "{error}, not {message}"
        );
    }
    // An empty set is left out of a document, but it cannot be left out of a list.
    assert_eq!(
        encode_error(vec![BTreeSet::from([1]), BTreeSet::new()]),
        "attribute `value[1]`: an empty set cannot be stored here; DynamoDB has no empty sets"
    );
    assert_eq!(
        encode_error(BTreeMap::from([("a.b".to_owned(), vec![f64::NAN])])),
        "attribute `value.\"a.b\"[0]`: NaN and infinity are not valid numbers in DynamoDB"
    );
    assert_eq!(
        encode_error(BTreeMap::from([(String::new(), 1)])),
        "attribute `value.\"\"`: the name of an attribute must not be empty"
    );
}

#[test]
fn absent_and_null_differ_where_it_matters() {
    assert_eq!(
        from_json::<One<Option<u8>>>(r#"{"value": null}"#).expect("NULL is none"),
        One(None)
    );
    assert_eq!(
        from_json::<One<Option<u8>>>("{}").expect("absent is none"),
        One(None)
    );
    assert_eq!(
        from_json::<One<BTreeSet<u8>>>("{}").expect("absent is empty"),
        One(BTreeSet::new())
    );
    assert_eq!(
        from_json::<One<u8>>("{}").expect_err("missing").to_string(),
        "attribute `value` is missing"
    );
    assert_eq!(
        from_json::<One<u8>>(r#"{"value": null}"#)
            .expect_err("NULL")
            .to_string(),
        "attribute `value`: expected N, found NULL"
    );
    // T5: an item with only its key is an item.
    let keys_only = to_item(&One(5)).expect("an item");
    assert_eq!(from_item::<One<u8>>(&keys_only).expect("an item"), One(5));
    // Elements of a list and entries of a map are kept.
    assert_eq!(
        survives(vec![None, Some(1)]),
        Some(AttributeValue::L(vec![
            AttributeValue::Null(true),
            n("1").expect("N")
        ]))
    );
}

#[test]
fn borrowed_values_can_be_written() {
    fn text<T: dyno::codec::Encode + ?Sized>(value: &T) -> String {
        let mut writer = Writer::new(Format::DynamoDb);
        value
            .encode(writer.value())
            .expect("the value can be stored");
        writer.into_json()
    }
    assert_eq!(text("Brazil"), r#"{"S":"Brazil"}"#);
    assert_eq!(text(&[1_u8, 2][..]), r#"{"B":"AQI="}"#);
    assert_eq!(text(&Cow::Borrowed(&[1_u8, 2][..])), r#"{"B":"AQI="}"#);
    assert_eq!(text(&["a", "b"][..]), r#"{"L":[{"S":"a"},{"S":"b"}]}"#);
    assert_eq!(text(&(&1, &"a")), r#"{"L":[{"N":"1"},{"S":"a"}]}"#);
}

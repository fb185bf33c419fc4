//! Which attributes differ.

use dyno::stream::Changed;
use dyno::{Item, item, path};

use crate::{Address, Order, order};

#[test]
fn the_paths_that_differ_are_known() {
    let address = |street: &str| Address {
        city: "Turin".into(),
        street: street.into(),
    };
    let old = Order {
        address: Some(address("Via Po")),
        lines: vec!["a".into(), "b".into()],
        ..order("7", 20)
    };
    let new = Order {
        address: Some(address("Via Roma")),
        lines: vec!["a".into(), "c".into(), "d".into()],
        ..order("7", 20)
    };
    let changed = Changed::between(&old, &new).unwrap();
    assert_eq!(
        changed.attributes().collect::<Vec<_>>(),
        ["address", "lines"]
    );
    assert!(changed.contains(Order::ADDRESS) && changed.contains(Order::ADDRESS.street));
    assert!(!changed.contains(Order::ADDRESS.city) && !changed.contains(Order::TOTAL));
    assert!(!changed.contains(Order::LINES.at(0)) && changed.contains(Order::LINES.at(1)));
    assert!(changed.contains(Order::LINES.at(2)) && !changed.contains(Order::LINES.at(3)));
    assert_eq!(format!("{changed:?}"), r#"Changed(["address", "lines"])"#);
    assert!(!changed.is_empty() && Changed::between(&new, &new).unwrap().is_empty());
    // An attribute that comes or goes.
    let gone = Changed::between(&new, &order("7", 20)).unwrap();
    assert!(gone.contains(Order::ADDRESS.city) && gone.contains(Order::ADDRESS));
}

// A number is the same however it is written, and what is no field is compared in items only.
#[test]
fn items_are_compared_by_value() {
    let read = |json: &str| dyno::from_dynamodb_json::<Item>(json).unwrap();
    let (old, new) = (read(r#"{"n":{"N":"1.0"}}"#), read(r#"{"n":{"N":"1"}}"#));
    assert!(Changed::between(&old, &new).unwrap().is_empty());
    let old = item! { "id" => "7", "gone" => 1, "same" => item! { "a" => 1 } };
    let new = item! { "id" => "7", "new" => 1, "same" => item! { "a" => 1 } };
    let changed = Changed::between(&old, &new).unwrap();
    assert_eq!(changed.attributes().collect::<Vec<_>>(), ["gone", "new"]);
    assert!(changed.contains(path("gone")) && !changed.contains(path("same").key("a")));
    assert!(!changed.contains(path("same").at(0)));
}

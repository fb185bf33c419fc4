//! Random items and values.

use dyno::{Item, Number, Value};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

fn any_number() -> impl Strategy<Value = Number> {
    "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,17})?(E[+-]?[0-9]{1,2})?"
        .prop_map(|text| text.parse().expect("a number"))
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,3}",
        any::<String>().prop_filter("names are not empty", |name| !name.is_empty())
    ]
}

#[allow(dead_code, reason = "not each test uses it")]
pub(crate) fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<String>().prop_map(Value::S),
        any_number().prop_map(Value::N),
        vec(any::<u8>(), 0..12).prop_map(Value::B),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        btree_set(any::<String>(), 1..4).prop_map(Value::Ss),
        btree_set(any_number(), 1..4).prop_map(Value::Ns),
        btree_set(vec(any::<u8>(), 0..5), 1..4).prop_map(Value::Bs),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::L),
            btree_map(any_name(), inner, 0..5).prop_map(|attributes| Value::M(attributes.into())),
        ]
    })
}

pub(crate) fn any_item() -> impl Strategy<Value = Item> {
    btree_map(any_name(), any_value(), 0..6).prop_map(Item::from)
}

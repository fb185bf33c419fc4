//! Condition and update trees made at random, and what they mean in plain Rust.
//!
//! Each tree can be written as a dyno expression and evaluated here; an engine must agree with the evaluation. All
//! paths lie inside the attribute `doc`, except those of ADD, which works on attributes of the item itself only.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use dyno::expr::{At, Path};
use dyno::model::AttributeType;
use dyno::{Condition, Item, Number, Update, Value, list_append, path};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

/// A document path inside of `doc`.
pub(crate) type Place = Vec<Step>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Name(&'static str),
    Index(usize),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// What stands on the right of a comparison.
#[derive(Clone, Debug)]
pub(crate) enum Right {
    Value(Value),
    Place(Place),
    Size(Place),
}

#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Compare(Place, Comparison, Right),
    Size(Place, Comparison, usize),
    Between(Place, Value, Value),
    In(Place, Vec<Value>),
    Exists(Place),
    NotExists(Place),
    Type(Place, AttributeType),
    BeginsWith(Place, String),
    Contains(Place, Value),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
}

fn dyno_path(place: &Place) -> Path<Item, At, Value> {
    let mut steps = place.iter();
    let first = match steps.next() {
        Some(Step::Name(name)) => path("doc").key(*name),
        Some(Step::Index(index)) => path("doc").at(*index),
        None => unreachable!("a place has at least one step"),
    };
    steps.fold(first, |path, step| match step {
        Step::Name(name) => path.key(*name),
        Step::Index(index) => path.at(*index),
    })
}

impl Tree {
    /// The tree as dyno writes it.
    pub(crate) fn condition(&self) -> Condition<Item> {
        match self {
            Self::Compare(place, comparison, right) => {
                let left = dyno_path(place);
                macro_rules! compare {
                    ($right:expr) => {
                        match comparison {
                            Comparison::Eq => left.eq($right),
                            Comparison::Ne => left.ne($right),
                            Comparison::Lt => left.lt($right),
                            Comparison::Le => left.le($right),
                            Comparison::Gt => left.gt($right),
                            Comparison::Ge => left.ge($right),
                        }
                    };
                }
                match right {
                    Right::Value(value) => compare!(value),
                    Right::Place(place) => compare!(dyno_path(place)),
                    Right::Size(place) => compare!(dyno_path(place).size()),
                }
            }
            Self::Size(place, comparison, n) => {
                let size = dyno_path(place).size();
                match comparison {
                    Comparison::Eq => size.eq(*n),
                    Comparison::Ne => size.ne(*n),
                    Comparison::Lt => size.lt(*n),
                    Comparison::Le => size.le(*n),
                    Comparison::Gt => size.gt(*n),
                    Comparison::Ge => size.ge(*n),
                }
            }
            Self::Between(place, low, high) => dyno_path(place).between(low, high),
            Self::In(place, values) => dyno_path(place).is_in(values),
            Self::Exists(place) => dyno_path(place).exists(),
            Self::NotExists(place) => dyno_path(place).not_exists(),
            Self::Type(place, attribute_type) => dyno_path(place).attribute_type(*attribute_type),
            Self::BeginsWith(place, prefix) => dyno_path(place).begins_with(prefix),
            Self::Contains(place, needle) => dyno_path(place).contains(needle),
            Self::And(left, right) => left.condition() & right.condition(),
            Self::Or(left, right) => left.condition() | right.condition(),
            Self::Not(tree) => !tree.condition(),
        }
    }

    /// Whether the item satisfies the tree.
    pub(crate) fn matches(&self, item: &Item) -> bool {
        match self {
            Self::Compare(place, comparison, right) => {
                let size;
                let right = match right {
                    Right::Value(value) => Some(value),
                    Right::Place(place) => find(item, place),
                    Right::Size(place) => {
                        size = find(item, place)
                            .and_then(size_of)
                            .map(|size| Value::N(size.into()));
                        size.as_ref()
                    }
                };
                compare(find(item, place), *comparison, right)
            }
            Self::Size(place, comparison, n) => {
                let size = find(item, place)
                    .and_then(size_of)
                    .map(|size| Value::N(size.into()));
                compare(size.as_ref(), *comparison, Some(&Value::N((*n).into())))
            }
            Self::Between(place, low, high) => {
                let found = find(item, place);
                compare(found, Comparison::Ge, Some(low))
                    && compare(found, Comparison::Le, Some(high))
            }
            Self::In(place, values) => {
                find(item, place).is_some_and(|found| values.iter().any(|value| value == found))
            }
            Self::Exists(place) => find(item, place).is_some(),
            Self::NotExists(place) => find(item, place).is_none(),
            Self::Type(place, attribute_type) => {
                find(item, place).is_some_and(|found| found.attribute_type() == *attribute_type)
            }
            Self::BeginsWith(place, prefix) => {
                matches!(find(item, place), Some(Value::S(text)) if text.starts_with(prefix.as_str()))
            }
            Self::Contains(place, needle) => match (find(item, place), needle) {
                (Some(Value::S(text)), Value::S(part)) => text.contains(part.as_str()),
                // The guide names no binary here, but the engines look for bytes in bytes.
                (Some(Value::B(bytes)), Value::B(part)) => {
                    bytes.windows(part.len()).any(|bytes| bytes == part)
                }
                (Some(Value::Ss(set)), Value::S(element)) => set.contains(element),
                (Some(Value::Ns(set)), Value::N(element)) => set.contains(element),
                (Some(Value::Bs(set)), Value::B(element)) => set.contains(element),
                (Some(Value::L(list)), element) => list.contains(element),
                _ => false,
            },
            Self::And(left, right) => left.matches(item) && right.matches(item),
            Self::Or(left, right) => left.matches(item) || right.matches(item),
            Self::Not(tree) => !tree.matches(item),
        }
    }
}

fn find<'i>(item: &'i Item, place: &Place) -> Option<&'i Value> {
    place
        .iter()
        .try_fold(item.get("doc")?, |value, step| match (value, step) {
            (Value::M(map), Step::Name(name)) => map.get(name),
            (Value::L(list), Step::Index(index)) => list.get(*index),
            _ => None,
        })
}

fn size_of(value: &Value) -> Option<usize> {
    Some(match value {
        Value::S(text) => text.chars().count(),
        Value::B(bytes) => bytes.len(),
        Value::L(list) => list.len(),
        Value::M(map) => map.len(),
        Value::Ss(set) => set.len(),
        Value::Ns(set) => set.len(),
        Value::Bs(set) => set.len(),
        Value::N(_) | Value::Bool(_) | Value::Null => return None,
    })
}

/// Equality holds between values of one type only; what is absent equals nothing and differs from everything.
fn compare(left: Option<&Value>, comparison: Comparison, right: Option<&Value>) -> bool {
    let order = match (left, right) {
        (Some(Value::S(a)), Some(Value::S(b))) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Some(Value::N(a)), Some(Value::N(b))) => Some(a.cmp(b)),
        (Some(Value::B(a)), Some(Value::B(b))) => Some(a.cmp(b)),
        _ => None,
    };
    match comparison {
        Comparison::Eq => left.is_some() && left == right,
        Comparison::Ne => left.is_none() || left != right,
        Comparison::Lt => order == Some(Ordering::Less),
        Comparison::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Gt => order == Some(Ordering::Greater),
        Comparison::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// A change of an item; each changes another member of `doc`, or another attribute beside it.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Set(Place, New),
    SetIfNotExists(Place, Value),
    Append(Place, Vec<Value>),
    Prepend(Place, Vec<Value>),
    Increment(Place, i64),
    Remove(Place),
    Delete(Place, BTreeSet<String>),
    /// ADD to the attribute `n` beside `doc`.
    AddNumber(i64),
    /// ADD to the attribute `set` beside `doc`.
    AddStrings(BTreeSet<String>),
}

/// What SET writes.
#[derive(Clone, Debug)]
pub(crate) enum New {
    Value(Value),
    Copy(Place),
    Sum(Place, i64),
    Difference(Place, Place),
    Joined(Place, Place),
}

impl Change {
    /// The change as dyno writes it.
    pub(crate) fn update(&self) -> Update<Item> {
        match self {
            Self::Set(place, New::Value(value)) => dyno_path(place).set(value),
            Self::Set(place, New::Copy(from)) => dyno_path(place).set(dyno_path(from)),
            Self::Set(place, New::Sum(from, n)) => dyno_path(place).set(dyno_path(from) + *n),
            Self::Set(place, New::Difference(a, b)) => {
                dyno_path(place).set(dyno_path(a) - dyno_path(b))
            }
            Self::Set(place, New::Joined(a, b)) => {
                dyno_path(place).set(list_append(dyno_path(a), dyno_path(b)))
            }
            Self::SetIfNotExists(place, value) => dyno_path(place).set_if_not_exists(value),
            Self::Append(place, values) => dyno_path(place).append(values),
            Self::Prepend(place, values) => dyno_path(place).prepend(values),
            Self::Increment(place, n) => dyno_path(place).change(*n),
            Self::Remove(place) => dyno_path(place).remove(),
            Self::Delete(place, elements) => dyno_path(place).delete(elements),
            Self::AddNumber(n) => path("n").add(*n),
            Self::AddStrings(elements) => path("set").add(elements),
        }
    }

    /// Changes `item` as it was `before`; `None` when DynamoDB rejects.
    fn apply(&self, before: &Item, item: &mut Item) -> Option<()> {
        let number = |place: &Place| match find(before, place)? {
            Value::N(number) => Some(number.to_f64()),
            _ => None,
        };
        let list = |place: &Place| match find(before, place)? {
            Value::L(list) => Some(list.clone()),
            _ => None,
        };
        match self {
            Self::Set(place, new) => {
                let value = match new {
                    New::Value(value) => value.clone(),
                    New::Copy(from) => find(before, from)?.clone(),
                    New::Sum(from, n) => exact(number(from)? + *n as f64),
                    New::Difference(a, b) => exact(number(a)? - number(b)?),
                    New::Joined(a, b) => Value::L([list(a)?, list(b)?].concat()),
                };
                put(item, place, value)
            }
            Self::SetIfNotExists(place, value) => {
                let value = find(before, place).unwrap_or(value).clone();
                put(item, place, value)
            }
            Self::Append(place, values) => put(
                item,
                place,
                Value::L([list(place)?, values.clone()].concat()),
            ),
            Self::Prepend(place, values) => put(
                item,
                place,
                Value::L([values.clone(), list(place)?].concat()),
            ),
            Self::Increment(place, n) => put(item, place, exact(number(place)? + *n as f64)),
            Self::Remove(place) => take(item, place),
            Self::Delete(place, elements) => match find(before, place) {
                None => parent(item, place).map(|_| ()),
                Some(Value::Ss(set)) => {
                    let left: BTreeSet<String> = set.difference(elements).cloned().collect();
                    if left.is_empty() {
                        take(item, place)
                    } else {
                        put(item, place, Value::Ss(left))
                    }
                }
                Some(_) => None,
            },
            Self::AddNumber(n) => {
                let sum = match before.get("n") {
                    None => *n,
                    Some(Value::N(number)) => i64::try_from(number).ok()? + n,
                    Some(_) => return None,
                };
                item.insert("n", sum);
                Some(())
            }
            Self::AddStrings(elements) => {
                let union = match before.get("set") {
                    None => elements.clone(),
                    Some(Value::Ss(set)) => set | elements,
                    Some(_) => return None,
                };
                item.insert("set", Value::Ss(union));
                Some(())
            }
        }
    }
}

/// What becomes of an item; `None` when DynamoDB rejects.
pub(crate) fn evaluate(changes: &[Change], before: &Item) -> Option<Item> {
    let mut item = before.clone();
    changes
        .iter()
        .try_for_each(|change| change.apply(before, &mut item))?;
    Some(item)
}

/// A number of few binary digits, as all are here.
fn exact(number: f64) -> Value {
    Value::N(
        number
            .try_into()
            .expect("sums of small numbers are numbers"),
    )
}

/// The value that holds the last step of a place.
fn parent<'i>(item: &'i mut Item, place: &Place) -> Option<(&'i mut Value, Step)> {
    let (last, steps) = place.split_last()?;
    let parent =
        steps
            .iter()
            .try_fold(item.get_mut("doc")?, |value, step| match (value, step) {
                (Value::M(map), Step::Name(name)) => map.get_mut(name),
                (Value::L(list), Step::Index(index)) => list.get_mut(*index),
                _ => None,
            })?;
    let fits = matches!(
        (&*parent, last),
        (Value::M(_), Step::Name(_)) | (Value::L(_), Step::Index(_))
    );
    fits.then(|| (parent, last.clone()))
}

fn put(item: &mut Item, place: &Place, value: Value) -> Option<()> {
    match parent(item, place)? {
        (Value::M(map), Step::Name(name)) => {
            map.insert(name, value);
        }
        (Value::L(list), Step::Index(index)) => match list.get_mut(index) {
            Some(element) => *element = value,
            None => list.push(value),
        },
        _ => return None,
    }
    Some(())
}

fn take(item: &mut Item, place: &Place) -> Option<()> {
    match parent(item, place)? {
        (Value::M(map), Step::Name(name)) => {
            map.remove(name);
        }
        (Value::L(list), Step::Index(index)) if index < list.len() => {
            list.remove(index);
        }
        _ => {}
    }
    Some(())
}

// What trees and items are made of: few names and few values, so that they meet.

const NAMES: [&str; 4] = ["a", "b", "size", "d.e"];

fn name() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&NAMES[..])
}

fn place() -> impl Strategy<Value = Place> {
    let step =
        prop_oneof![3 => name().prop_map(Step::Name), 1 => (0..3_usize).prop_map(Step::Index)];
    (name(), vec(step, 0..2)).prop_map(|(first, rest)| [vec![Step::Name(first)], rest].concat())
}

fn text() -> impl Strategy<Value = String> {
    proptest::sample::select(&["", "a", "ab", "b", "ä", "abc"][..]).prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = Number> {
    proptest::sample::select(&["-2", "-0.5", "0", "1", "1.5", "2", "3", "10"][..])
        .prop_map(|digits| digits.parse().expect("these are numbers"))
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(0..3_u8, 0..3)
}

/// A value that has an order.
fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        text().prop_map(Value::S),
        number().prop_map(Value::N),
        bytes().prop_map(Value::B)
    ]
}

pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => scalar(),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
        1 => btree_set(text(), 1..3).prop_map(Value::Ss),
        1 => btree_set(number(), 1..3).prop_map(Value::Ns),
        1 => btree_set(bytes(), 1..3).prop_map(Value::Bs),
    ];
    leaf.prop_recursive(2, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::L),
            btree_map(name().prop_map(str::to_owned), inner, 0..4)
                .prop_map(|map| Value::M(map.into())),
        ]
    })
}

/// What stands in `doc`, `n` and `set` of an item with the key `id`.
pub(crate) fn item(id: u32) -> impl Strategy<Value = Item> {
    let doc = btree_map(name().prop_map(str::to_owned), value(), 1..5)
        .prop_map(|map| Value::M(map.into()));
    let n = proptest::option::of(-5..5_i64);
    let set = proptest::option::of(btree_set(text(), 1..3));
    (doc, n, set).prop_map(move |(doc, n, set)| {
        let mut item = Item::new().with("id", id).with("doc", doc);
        if let Some(n) = n {
            item.insert("n", n);
        }
        if let Some(set) = set {
            item.insert("set", Value::Ss(set));
        }
        item
    })
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    proptest::sample::select(&[Eq, Ne, Lt, Le, Gt, Ge][..])
}

fn attribute_type() -> impl Strategy<Value = AttributeType> {
    use AttributeType::{B, Bool, Bs, L, M, N, Ns, Null, S, Ss};
    proptest::sample::select(&[S, N, B, Bool, Null, L, M, Ss, Ns, Bs][..])
}

/// Two scalars of one type in order, as the bounds of BETWEEN must be.
fn bounds() -> impl Strategy<Value = (Value, Value)> {
    let sorted = |(a, b): (Value, Value)| {
        if compare(Some(&a), Comparison::Le, Some(&b)) {
            (a, b)
        } else {
            (b, a)
        }
    };
    prop_oneof![
        (text().prop_map(Value::S), text().prop_map(Value::S)).prop_map(sorted),
        (number().prop_map(Value::N), number().prop_map(Value::N)).prop_map(sorted),
    ]
}

pub(crate) fn tree() -> impl Strategy<Value = Tree> {
    let compared = |right: BoxedStrategy<Right>| (place(), comparison(), right);
    let leaf = prop_oneof![
        // Equality compares all types; the order only three.
        (
            place(),
            prop_oneof![Just(Comparison::Eq), Just(Comparison::Ne)],
            value()
        )
            .prop_map(|(place, comparison, value)| Tree::Compare(
                place,
                comparison,
                Right::Value(value)
            )),
        compared(scalar().prop_map(Right::Value).boxed())
            .prop_map(|(a, op, b)| Tree::Compare(a, op, b)),
        compared(place().prop_map(Right::Place).boxed())
            .prop_filter(
                "both sides must differ",
                |(a, _, b)| !matches!(b, Right::Place(b) if a == b)
            )
            .prop_map(|(a, op, b)| Tree::Compare(a, op, b)),
        compared(place().prop_map(Right::Size).boxed())
            .prop_map(|(a, op, b)| Tree::Compare(a, op, b)),
        (place(), comparison(), 0..4_usize)
            .prop_map(|(place, comparison, n)| Tree::Size(place, comparison, n)),
        (place(), bounds()).prop_map(|(place, (low, high))| Tree::Between(place, low, high)),
        (place(), vec(value(), 0..4)).prop_map(|(place, values)| Tree::In(place, values)),
        place().prop_map(Tree::Exists),
        place().prop_map(Tree::NotExists),
        (place(), attribute_type())
            .prop_map(|(place, attribute_type)| Tree::Type(place, attribute_type)),
        (place(), proptest::sample::select(&["a", "ab", "ä"][..]))
            .prop_map(|(place, prefix)| Tree::BeginsWith(place, prefix.to_owned())),
        (
            place(),
            scalar().prop_filter("not empty", |value| size_of(value) != Some(0))
        )
            .prop_map(|(place, needle)| Tree::Contains(place, needle)),
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            two.clone()
                .prop_map(|(a, b)| Tree::And(Box::new(a), Box::new(b))),
            two.prop_map(|(a, b)| Tree::Or(Box::new(a), Box::new(b))),
            inner.prop_map(|tree| Tree::Not(Box::new(tree))),
        ]
    })
}

fn change_of(first: &'static str) -> impl Strategy<Value = Change> {
    let step =
        prop_oneof![3 => name().prop_map(Step::Name), 1 => (0..3_usize).prop_map(Step::Index)];
    let own = move || {
        vec(step.clone(), 0..2).prop_map(move |rest| [vec![Step::Name(first)], rest].concat())
    };
    let new = prop_oneof![
        value().prop_map(New::Value),
        place().prop_map(New::Copy),
        (place(), -3..3_i64).prop_map(|(place, n)| New::Sum(place, n)),
        (place(), place()).prop_map(|(a, b)| New::Difference(a, b)),
        (place(), place()).prop_map(|(a, b)| New::Joined(a, b)),
    ];
    prop_oneof![
        3 => (own(), new).prop_map(|(place, new)| Change::Set(place, new)),
        1 => (own(), value()).prop_map(|(place, value)| Change::SetIfNotExists(place, value)),
        1 => (own(), vec(value(), 1..3)).prop_map(|(place, values)| Change::Append(place, values)),
        1 => (own(), vec(value(), 1..3)).prop_map(|(place, values)| Change::Prepend(place, values)),
        1 => (own(), -3..3_i64).prop_map(|(place, n)| Change::Increment(place, n)),
        2 => own().prop_map(Change::Remove),
        1 => (own(), btree_set(text(), 1..3)).prop_map(|(place, elements)| Change::Delete(place, elements)),
    ]
}

/// One to three changes that do not overlap.
pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    let beside = prop_oneof![
        (-3..3_i64).prop_map(Change::AddNumber),
        btree_set(text(), 1..3).prop_map(Change::AddStrings),
    ];
    let inside = proptest::sample::subsequence(&NAMES[..], 1..3).prop_flat_map(|names| {
        names
            .into_iter()
            .map(|name| change_of(name).boxed())
            .collect::<Vec<_>>()
    });
    (inside, proptest::option::of(beside)).prop_map(|(mut changes, beside)| {
        changes.extend(beside);
        changes
    })
}

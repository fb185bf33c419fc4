//! Typed expressions: what the path of each type offers. The rendering is tested with the renderer.

use std::collections::{BTreeSet, HashMap, HashSet};

use dyno::model::AttributeType;
use dyno::{
    Condition, Document, Model, Number, Projection, Update, Value, item, list_append, path,
};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders", index(name = "ByTotal", partition_key = customer, sort_key = total))]
struct Order {
    #[dyno(partition_key)]
    customer: String,
    #[dyno(sort_key)]
    placed: u64,
    total: Option<u32>,
    paid: u32,
    weight: f64,
    exact: Option<Number>,
    photo: Vec<u8>,
    tags: BTreeSet<String>,
    codes: HashSet<u32>,
    lines: Vec<Line>,
    prices: HashMap<String, u32>,
    pair: (String, u8),
    anything: Option<Value>,
    #[dyno(rename = "ship.to")]
    address: Address,
    parent: Option<Box<Node>>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Line {
    sku: String,
    quantity: u32,
    notes: Vec<String>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Address {
    city: String,
    zip: Option<String>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Node {
    name: String,
    next: Option<Box<Self>>,
}

fn conditions(cases: impl IntoIterator<Item = (Condition<Order>, &'static str)>) {
    for (condition, expected) in cases {
        assert_eq!(condition.to_string(), expected);
    }
}

fn updates(cases: impl IntoIterator<Item = (Update<Order>, &'static str)>) {
    for (update, expected) in cases {
        assert_eq!(update.to_string(), expected);
    }
}

// A42, A43, I58, G79, T13: the fields of a document are fields of its path, at any depth.
#[test]
fn paths_follow_the_types() {
    assert_eq!(Order::ADDRESS.zip.to_string(), "\"ship.to\".zip");
    assert_eq!(
        Order::LINES.at(2).then(|line| line.quantity).to_string(),
        "lines[2].quantity"
    );
    assert_eq!(
        Order::LINES.at(2).then(|line| line.notes.at(1)).to_string(),
        "lines[2].notes[1]"
    );
    assert_eq!(Order::PRICES.key("a.b").to_string(), "prices.\"a.b\"");
    assert_eq!(
        Order::PARENT.next.next.next.name.to_string(),
        "parent.next.next.next.name"
    );
    assert_eq!(
        Order::ANYTHING.key("x").at(1).key("y").to_string(),
        "anything.x[1].y"
    );
    assert_eq!(Order::PAIR.at(1).to_string(), "pair[1]");
}

// A31 to A40, A44, G58, G59: each type with its operands.
#[test]
fn operands_have_the_type_of_the_attribute() {
    let owned = String::from("x");
    conditions([
        (Order::CUSTOMER.eq("x"), "customer = \"x\""),
        (Order::CUSTOMER.eq(&owned), "customer = \"x\""),
        (Order::CUSTOMER.ne(owned), "customer <> \"x\""),
        (Order::CUSTOMER.lt('x'), "customer < \"x\""),
        (Order::PLACED.between(1, 2_u64), "placed BETWEEN 1 AND 2"),
        (Order::TOTAL.gt(100), "total > 100"),
        (Order::TOTAL.gt(Order::PAID), "total > paid"),
        (Order::TOTAL.gt(Order::WEIGHT), "total > weight"),
        (Order::TOTAL.lt(Order::LINES.size()), "total < size(lines)"),
        (Order::WEIGHT.ge(0.5), "weight >= 0.5"),
        (
            Order::EXACT.eq("0.10".parse::<Number>().unwrap()),
            "exact = 0.10",
        ),
        (
            Order::PHOTO.begins_with(b"\x89PNG"),
            "begins_with(photo, <4 bytes>)",
        ),
        (Order::PHOTO.eq([1, 2, 3]), "photo = <3 bytes>"),
        (Order::TAGS.contains("a"), "contains(tags, \"a\")"),
        (Order::TAGS.eq(["b", "a"]), "tags = {\"b\", \"a\"}"),
        (Order::CODES.contains(7), "contains(codes, 7)"),
        (
            Order::LINES.at(0).then(|line| line.notes).contains("x"),
            "contains(lines[0].notes, \"x\")",
        ),
        (
            Order::PRICES.key("EUR").is_in([1, 2]),
            "prices.EUR IN (1, 2)",
        ),
        (
            Order::PRICES.eq(HashMap::from([("EUR".to_owned(), 1)])),
            "prices = {\"EUR\": 1}",
        ),
        (Order::PAIR.eq(("a", 1)), "pair = [\"a\", 1]"),
        (Order::ANYTHING.eq(true), "anything = true"),
        (Order::ANYTHING.lt(Order::TOTAL), "anything < total"),
        (
            Order::ADDRESS.eq(Address {
                city: "Oslo".into(),
                zip: None,
            }),
            "\"ship.to\" = {\"city\": \"Oslo\"}",
        ),
        (
            Order::ADDRESS.city.size().between(1, 5),
            "size(\"ship.to\".city) BETWEEN 1 AND 5",
        ),
        (
            Order::ADDRESS.zip.attribute_type(AttributeType::S),
            "attribute_type(\"ship.to\".zip, S)",
        ),
        (
            Order::PARENT.name.exists() & !Order::PARENT.next.exists(),
            "attribute_exists(parent.name) AND NOT attribute_exists(parent.next)",
        ),
    ]);
}

// A45 to A55, I62 to I68, G61, G65, G77.
#[test]
fn updates_depend_on_the_type_of_the_attribute() {
    let line = Line {
        sku: "A".into(),
        quantity: 1,
        notes: vec![],
    };
    updates([
        (Order::TOTAL.set(5), "SET total = 5"),
        (Order::TOTAL.set(Order::PAID), "SET total = paid"),
        (Order::TOTAL.set(Order::TOTAL + 5), "SET total = total + 5"),
        (
            Order::TOTAL.set(Order::TOTAL - Order::PAID),
            "SET total = total - paid",
        ),
        (
            Order::TOTAL.set(100 - Order::PAID),
            "SET total = 100 - paid",
        ),
        (
            Order::WEIGHT.set(1.5 + Order::WEIGHT),
            "SET weight = 1.5 + weight",
        ),
        (
            Order::TOTAL.set(Order::TOTAL.if_not_exists(0) + 1),
            "SET total = if_not_exists(total, 0) + 1",
        ),
        (
            Order::TOTAL.set(Order::TOTAL.if_not_exists(Order::PAID)),
            "SET total = if_not_exists(total, paid)",
        ),
        (Order::TOTAL.set_or_remove(Some(1)), "SET total = 1"),
        (Order::TOTAL.set_or_remove(None::<u32>), "REMOVE total"),
        (
            Order::TOTAL.set_if_not_exists(1),
            "SET total = if_not_exists(total, 1)",
        ),
        (
            Order::TOTAL.increment(1) & Order::PAID.decrement(2),
            "SET total = total + 1, paid = paid - 2 IF paid >= 2",
        ),
        (Order::PAID.change(-3), "SET paid = paid + -3 IF paid >= 3"),
        (
            Order::PAID.add(3) & Order::TAGS.add(["new"]),
            "ADD paid 3, tags {\"new\"}",
        ),
        (Order::CODES.delete([1]), "DELETE codes {1}"),
        (
            Order::LINES.append([&line]),
            "SET lines = list_append(lines, [{\"sku\": \"A\", \"quantity\": 1, \"notes\": []}])",
        ),
        (
            Order::LINES
                .at(0)
                .then(|line| line.notes)
                .prepend(["first"]),
            "SET lines[0].notes = list_append([\"first\"], lines[0].notes)",
        ),
        (
            Order::LINES.set(list_append(Order::LINES, vec![line])),
            "SET lines = list_append(lines, [{\"sku\": \"A\", \"quantity\": 1, \"notes\": []}])",
        ),
        (
            Order::LINES
                .at(1)
                .then(|line| line.quantity)
                .set(Order::LINES.at(0).then(|line| line.quantity)),
            "SET lines[1].quantity = lines[0].quantity",
        ),
        (
            Order::ADDRESS.zip.remove() & Order::LINES.at(1).remove(),
            "REMOVE \"ship.to\".zip, lines[1]",
        ),
        (
            Order::PARENT.next.name.set("n"),
            "SET parent.next.name = \"n\"",
        ),
        (Order::ANYTHING.set([1, 2]), "SET anything = [1, 2]"),
    ]);
}

// A18, I61, Q39.
#[test]
fn projections_are_paths_of_the_model() {
    let projection: Projection<Order> = Order::CUSTOMER & Order::LINES.at(0) & Order::ADDRESS.city;
    assert_eq!(
        projection.to_string(),
        "customer, lines[0], \"ship.to\".city"
    );
    assert_eq!(Projection::from(Order::TOTAL).to_string(), "total");
}

// T16: a condition can be used several times.
#[test]
fn conditions_can_be_used_again() {
    let open = Order::PAID.lt(Order::TOTAL);
    let large = Order::TOTAL.gt(100);
    let both = open.clone() & large.clone();
    let either = open.clone() | large;
    assert_eq!(both.to_string(), "paid < total AND total > 100");
    assert_eq!(either.to_string(), "paid < total OR total > 100");
    assert_eq!(open, Order::PAID.lt(Order::TOTAL));
}

#[test]
fn items_without_a_model_have_untyped_paths() {
    let update =
        path("map").set(item! { "a" => 1 }) & path("list").at(0).set("x") & path("n").add(1);
    assert_eq!(
        update.to_string(),
        "SET map = {\"a\": 1}, list[0] = \"x\" ADD n 1"
    );
}

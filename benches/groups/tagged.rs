//! What it costs that items are variants of an enum.

use dyno::Document;
use dyno_core::codec::read_items;

use crate::Rows;
use crate::shared::measure::Variant;
use crate::shared::table::Way;

/// The items of a page.
const COUNT: usize = 900;

/// An entity, as a struct of its own with the tag as a field, and as the content of a variant.
macro_rules! entity {
    ($own:ident, $content:ident { $($field:ident: $ty:ty,)* }) => {
        #[derive(Debug, Document)]
        #[allow(dead_code, reason = "only the reading is measured")]
        struct $own {
            kind: Kind,
            pk: String,
            sk: String,
            $($field: $ty,)*
        }

        #[derive(Debug, Document)]
        #[allow(dead_code, reason = "only the reading is measured")]
        struct $content {
            pk: String,
            sk: String,
            $($field: $ty,)*
        }
    };
}

#[derive(Debug, Document)]
enum Kind {
    Customer,
    Order,
    Line,
}

entity!(OwnCustomer, Customer {
    customer_id: String, name: String, email: String, phone: String, street: String, city: String, country: String,
    since: u32, orders: u32, notes: Option<String>, labels: Vec<String>, newsletter: bool,
});
entity!(OwnOrder, Order {
    order_id: String, placed_at: String, status: String, total: f64, currency: String, lines: u32, weight: f64,
    coupons: Vec<String>, comment: Option<String>, paid: bool, carrier: String,
});
entity!(OwnLine, Line {
    order_id: String, number: u32, sku: String, title: String, amount: u32, price: f64, tax: f64, discount: f64,
    options: Vec<String>, gift: bool, shipped: Option<String>, text: String,
});

#[derive(Debug, Document)]
#[dyno(tag = "kind")]
#[allow(dead_code, reason = "only the reading is measured")]
enum Row {
    Customer(Customer),
    Order(Order),
    Line(Line),
}

/// Where the tag is among the attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    First,
    Middle,
    Last,
    /// All attributes are in another order in each item.
    Random,
}

/// Reads pages of one struct each, and pages of an enum with the same items.
pub(crate) fn tagged(rows: &mut Rows) {
    for tag in [Tag::First, Tag::Middle, Tag::Last, Tag::Random] {
        let place = format!("{tag:?}").to_lowercase();
        let orders = page(&[1; COUNT], tag);
        rows.measure_tagged(
            &format!("{COUNT} items of one kind, tag {place}"),
            vec![
                Variant::new(Way::Structs, || read::<OwnOrder>(&orders)),
                Variant::new(Way::Enum, || read::<Row>(&orders)),
            ],
        );
        let mut chance = Chance(7);
        let kinds: Vec<usize> = (0..COUNT).map(|_| chance.below(3)).collect();
        let mixed = page(&kinds, tag);
        let [customers, orders, lines] = [0, 1, 2].map(|kind| {
            let same: Vec<usize> = kinds
                .iter()
                .copied()
                .filter(|&other| other == kind)
                .collect();
            page(&same, tag)
        });
        rows.measure_tagged(
            &format!("{COUNT} items of three kinds, tag {place}"),
            vec![
                Variant::new(Way::Structs, || {
                    (
                        read::<OwnCustomer>(&customers),
                        read::<OwnOrder>(&orders),
                        read::<OwnLine>(&lines),
                    )
                }),
                Variant::new(Way::Enum, || read::<Row>(&mixed)),
            ],
        );
    }
}

fn read<T: for<'b> dyno_core::codec::Members<'b>>(body: &[u8]) -> Vec<T> {
    read_items(body).expect("a page")
}

fn page(kinds: &[usize], tag: Tag) -> Vec<u8> {
    let mut chance = Chance(3);
    let items: Vec<String> = kinds
        .iter()
        .enumerate()
        .map(|(at, &kind)| item(kind, at, tag, &mut chance))
        .collect();
    let count = items.len();
    format!(r#"{{"Count":{count},"Items":[{}]}}"#, items.join(",")).into_bytes()
}

fn item(kind: usize, at: usize, tag: Tag, chance: &mut Chance) -> String {
    let id = format!("7f1c2d3e-0000-4000-8000-{at:012}");
    let time = "2026-11-05T10:00:00.000000000Z";
    let long = "A text of two sentences, as the plot of a film or the note of a customer is. It is copied as it is.";
    let mut members = match kind {
        0 => vec![
            text("customer_id", &id),
            text("name", "Jane van der Berg"),
            text("email", &format!("jane{at}@example.com")),
            text("phone", "+31 20 123 4567"),
            text("street", "Keizersgracht 123"),
            text("city", "Amsterdam"),
            text("country", "NL"),
            number("since", "2019"),
            number("orders", &at.to_string()),
            text("notes", long),
            texts("labels", ["gold", "b2b", "early"]),
            flag("newsletter"),
        ],
        1 => vec![
            text("order_id", &id),
            text("placed_at", time),
            text("status", "Shipped"),
            number("total", "129.95"),
            text("currency", "EUR"),
            number("lines", "3"),
            number("weight", "1.25"),
            texts("coupons", ["WELCOME", "NOV26", "FREESHIP"]),
            text("comment", long),
            flag("paid"),
            text("carrier", "PostNL"),
        ],
        _ => vec![
            text("order_id", &id),
            number("number", &(at % 9).to_string()),
            text("sku", &format!("SKU-{at:06}")),
            text("title", "Espresso cups, set of six"),
            number("amount", "2"),
            number("price", "34.50"),
            number("tax", "0.21"),
            number("discount", "0"),
            texts("options", ["white", "large", "boxed"]),
            flag("gift"),
            text("shipped", "2026-11-06"),
            text("text", long),
        ],
    };
    members.push(text("pk", &format!("CUSTOMER#{id}")));
    members.push(text("sk", &format!("ORDER#{time}#{id}")));
    let place = match tag {
        Tag::First | Tag::Random => 0,
        Tag::Middle => members.len() / 2,
        Tag::Last => members.len(),
    };
    members.insert(place, text("kind", kind_name(kind)));
    if tag == Tag::Random {
        for last in (1..members.len()).rev() {
            members.swap(last, chance.below(last + 1));
        }
    }
    format!("{{{}}}", members.join(","))
}

fn kind_name(kind: usize) -> &'static str {
    match kind {
        0 => "Customer",
        1 => "Order",
        _ => "Line",
    }
}

fn text(name: &str, value: &str) -> String {
    format!(r#""{name}":{{"S":"{value}"}}"#)
}

fn number(name: &str, value: &str) -> String {
    format!(r#""{name}":{{"N":"{value}"}}"#)
}

fn flag(name: &str) -> String {
    format!(r#""{name}":{{"BOOL":true}}"#)
}

fn texts(name: &str, values: [&str; 3]) -> String {
    let values = values
        .map(|value| format!(r#"{{"S":"{value}"}}"#))
        .join(",");
    format!(r#""{name}":{{"L":[{values}]}}"#)
}

/// Random numbers, the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        (self.0 >> 33) as usize % end
    }
}

//! Pages of one table with items of three kinds: customers, orders and lines.

/// Where the tag is among the attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    First,
    Middle,
    Last,
    /// All attributes are in another order in each item.
    Random,
}

impl Tag {
    pub(crate) const ALL: [Self; 4] = [Self::First, Self::Middle, Self::Last, Self::Random];
}

/// The kinds of `count` items in random order, each 0, 1 or 2.
pub(crate) fn kinds(count: usize) -> Vec<usize> {
    let mut chance = Chance(7);
    (0..count).map(|_| chance.below(3)).collect()
}

/// The pages of each kind alone, with as many items of it as there are among `kinds`.
pub(crate) fn pages_of_each(kinds: &[usize], tag: Tag) -> [Vec<u8>; 3] {
    [0, 1, 2].map(|kind| {
        let same = kinds.iter().copied().filter(|&other| other == kind);
        page(&same.collect::<Vec<_>>(), tag)
    })
}

/// A page of items of these kinds.
pub(crate) fn page(kinds: &[usize], tag: Tag) -> Vec<u8> {
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
    members.push(text("sk", &format!("{}#{time}#{id}", kind_name(kind))));
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

//! Enums with a tag: the search for the tag in the JSON gives the same as reading all members first.

use dyno::codec::{DecodeError, Members, read_items};
use dyno::wire::{MapReader, Rest};
use dyno::{Document, Item, Value};
use proptest::prelude::*;

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Event {
    Cash,
    Card(Card),
    #[dyno(alias = "Wire")]
    Transfer {
        bank: Option<u32>,
        inner: Option<Box<Self>>,
        list: Option<Vec<Self>>,
    },
    Part(Part),
    Named(Named),
    #[dyno(other)]
    Other(Item),
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Card {
    number: Option<String>,
    bank: Option<u32>,
    inner: Option<Box<Event>>,
    value: Option<Value>,
}

/// An enum whose tag is beside that of the outer one.
#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "by")]
enum Part {
    Half,
    Share { number: Option<String> },
}

/// A document with a field that has the name of the tag.
#[derive(Document, Clone, Debug, PartialEq)]
struct Named {
    kind: Option<String>,
    number: Option<String>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Transfer {
    bank: Option<u32>,
    inner: Option<Box<Event>>,
    list: Option<Vec<Event>>,
}

/// Reads the members one by one and keeps them, and then reads the variant from them.
#[derive(Clone, Debug, PartialEq)]
struct Slow(Event);

impl<'b> Members<'b> for Slow {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut rest = Rest::default();
        let mut tag = None;
        while let Some((name, value)) = map.next()? {
            match (&*name, &tag) {
                ("kind", None) => {
                    tag = Some(value.string().map_err(|error| error.at_name("kind"))?);
                }
                ("kind", Some(_)) => value.skip()?,
                (_, _) => rest.keep(name, value)?,
            }
        }
        let tag = tag.ok_or_else(|| DecodeError::missing().at_name("kind"))?;
        Ok(Self(match &*tag {
            "Cash" => Event::Cash,
            "Card" => Event::Card(rest.read()?),
            "Transfer" | "Wire" => {
                let Transfer { bank, inner, list } = rest.read()?;
                Event::Transfer { bank, inner, list }
            }
            "Part" => Event::Part(rest.read()?),
            "Named" => Event::Named(rest.read()?),
            other => {
                let mut item: Item = rest.read()?;
                item.insert("kind", other);
                Event::Other(item)
            }
        }))
    }
}

/// Random numbers from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        (self.0 >> 33) as usize % end
    }

    fn one_of<T: Copy>(&mut self, texts: &[T]) -> T {
        let at = self.below(texts.len());
        *texts.get(at).expect("one of the texts")
    }

    /// The JSON of a map with tags at any place.
    fn map(&mut self, depth: usize) -> String {
        let mut members = Vec::new();
        for name in ["number", "bank", "inner", "list", "value", "more"] {
            if self.below(2) == 0 {
                members.push(format!("\"{name}\":{}", self.value(name, depth)));
            }
        }
        for _ in 0..self.one_of(&[1, 1, 1, 1, 1, 1, 0, 2]) {
            let name = self.one_of(&["kind", "kind", "kind", "kind", "kind", "ki\\u006ed"]);
            self.insert_tag(&mut members, name);
        }
        if self.below(3) == 0 {
            self.insert_tag(&mut members, "by");
        }
        format!("{{{}}}", members.join(self.one_of(&[",", ",", " , "])))
    }

    fn insert_tag(&mut self, members: &mut Vec<String>, name: &str) {
        let space = self.one_of(&["", "", "", " "]);
        let variant = self.one_of(&[
            "Cash",
            "Card",
            "Transfer",
            "Wire",
            "Part",
            "Named",
            "Half",
            "Share",
            "Unknown",
            "C\\u0061rd",
            "Cashier",
        ]);
        let value = match self.below(30) {
            0 => r#"{"N":"1"}"#.to_owned(),
            1 => r#"{"M":{}}"#.to_owned(),
            _ => format!(r#"{{"S":"{variant}"}}"#),
        };
        members.insert(
            self.below(members.len() + 1),
            format!("\"{name}\":{space}{value}"),
        );
    }

    fn value(&mut self, name: &str, depth: usize) -> String {
        match name {
            _ if self.below(40) == 0 => r#"{"BOOL":true}"#.to_owned(),
            "bank" => r#"{"N":"7"}"#.to_owned(),
            "inner" | "value" if depth > 0 => format!(r#"{{"M":{}}}"#, self.map(depth - 1)),
            "list" if depth > 0 => {
                let (first, second) = (self.map(depth - 1), self.map(depth - 1));
                format!(r#"{{"L":[{{"M":{first}}},{{"M":{second}}}]}}"#)
            }
            "inner" | "list" => r#"{"NULL":true}"#.to_owned(),
            _ => self
                .one_of(&[
                    r#"{"S":"text"}"#,
                    r#"{"S":"Card"}"#,
                    r#"{"S":"\"kind\":{\"S\":\"Cash\"}"}"#,
                    r#"{"S":"a text of more bytes than are looked at in one step"}"#,
                ])
                .to_owned(),
        }
    }
}

proptest! {
    // 10,200 maps.
    #![proptest_config(ProptestConfig { cases: 3_400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tag_is_found_wherever_it_is(seed: u64) {
        let mut chance = Chance(seed);
        let maps: Vec<String> = (0..3).map(|_| chance.map(2)).collect();
        // Each map alone, because one error is enough for a page; and a page, which remembers orders.
        let bodies = maps.iter().map(String::as_str).chain([&*maps.join(",")]).map(|items| {
            format!(r#"{{"Count":3,"Items":[{items}]}}"#)
        }).collect::<Vec<_>>();
        for body in &bodies {
            let fast = read_items::<Event>(body.as_bytes()).map_err(|error| error.to_string());
            let slow = read_items::<Slow>(body.as_bytes()).map_err(|error| error.to_string());
            let slow = slow.map(|items| items.into_iter().map(|Slow(event)| event).collect::<Vec<_>>());
            prop_assert_eq!(fast, slow, "{}", body);
        }
    }
}

#[test]
fn a_wrong_guess_is_corrected() {
    let inner = r#""inner":{"M":{"kind":{"S":"Card"},"number":{"S":"1"}}}"#;
    let body = format!(r#"{{"Count":1,"Items":[{{{inner},"kind":{{"S":"Transfer"}}}}]}}"#);
    let items: Vec<Event> = read_items(body.as_bytes()).expect("an event");
    let card = Card {
        number: Some("1".to_owned()),
        bank: None,
        inner: None,
        value: None,
    };
    let expected = Event::Transfer {
        bank: None,
        inner: Some(Box::new(Event::Card(card))),
        list: None,
    };
    assert_eq!(items, [expected]);
}

/// Each level guesses the tag of the one inside. Without a limit, each level would be read twice, and the innermost a
/// billion times.
#[test]
fn wrong_guesses_are_limited() {
    let mut json = r#"{"kind":{"S":"Card"}}"#.to_owned();
    for level in 0..30 {
        let kind = ["Transfer", "Card"][level % 2];
        json = format!(r#"{{"inner":{{"M":{json}}},"kind":{{"S":"{kind}"}}}}"#);
    }
    let body = format!(r#"{{"Count":1,"Items":[{json}]}}"#);
    let items: Vec<Event> = read_items(body.as_bytes()).expect("an event");
    let mut levels = 0;
    let mut event = &items[0];
    while let Event::Card(Card {
        inner: Some(inner), ..
    })
    | Event::Transfer {
        inner: Some(inner), ..
    } = event
    {
        levels += 1;
        event = inner;
    }
    assert_eq!(levels, 30);
}

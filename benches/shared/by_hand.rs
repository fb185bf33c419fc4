//! The same structs made of the SDK's maps without serde: what a derive over `AttributeValue` writes.

use aws_sdk_dynamodb::types::AttributeValue as Value;

use super::models::{Info, Movie, Role, Small};
use super::sdk::Item;

/// A struct that is made of an SDK's map, and made into one.
pub(crate) trait ByHand: Sized {
    fn read(item: Item) -> Self;
    fn write(&self) -> Item;
}

impl ByHand for Movie {
    fn read(mut item: Item) -> Self {
        Self {
            year: number(&mut item, "year"),
            title: text(&mut item, "title"),
            info: info(map(take(&mut item, "info"))),
            tags: match take(&mut item, "tags") {
                Value::Ss(texts) => texts.into_iter().collect(),
                other => panic!("SS, not {other:?}"),
            },
            scores: match take(&mut item, "scores") {
                Value::Ns(texts) => texts.iter().map(|text| parse(text)).collect(),
                other => panic!("NS, not {other:?}"),
            },
            poster: match take(&mut item, "poster") {
                Value::B(blob) => blob.into_inner(),
                other => panic!("B, not {other:?}"),
            },
            sequel_of: match item.remove("sequel_of") {
                Some(Value::S(text)) => Some(text),
                _ => None,
            },
            available: boolean(&mut item, "available"),
        }
    }

    fn write(&self) -> Item {
        let info = &self.info;
        let roles = info.cast.iter().map(|role| {
            Value::M(Item::from([
                ("actor".to_owned(), Value::S(role.actor.clone())),
                ("character".to_owned(), Value::S(role.character.clone())),
                ("order".to_owned(), Value::N(role.order.to_string())),
            ]))
        });
        let info = Item::from([
            ("actors".to_owned(), list(&info.actors)),
            ("cast".to_owned(), Value::L(roles.collect())),
            ("directors".to_owned(), list(&info.directors)),
            ("genres".to_owned(), list(&info.genres)),
            ("image_url".to_owned(), Value::S(info.image_url.clone())),
            ("plot".to_owned(), Value::S(info.plot.clone())),
            ("rank".to_owned(), Value::N(info.rank.to_string())),
            ("rating".to_owned(), Value::N(info.rating.to_string())),
            (
                "release_date".to_owned(),
                Value::S(info.release_date.clone()),
            ),
            (
                "running_time_secs".to_owned(),
                Value::N(info.running_time_secs.to_string()),
            ),
        ]);
        let mut item = Item::from([
            ("year".to_owned(), Value::N(self.year.to_string())),
            ("title".to_owned(), Value::S(self.title.clone())),
            ("info".to_owned(), Value::M(info)),
            (
                "tags".to_owned(),
                Value::Ss(self.tags.iter().cloned().collect()),
            ),
            (
                "scores".to_owned(),
                Value::Ns(self.scores.iter().map(ToString::to_string).collect()),
            ),
            (
                "poster".to_owned(),
                Value::B(aws_sdk_dynamodb::primitives::Blob::new(self.poster.clone())),
            ),
            ("available".to_owned(), Value::Bool(self.available)),
        ]);
        if let Some(text) = &self.sequel_of {
            item.insert("sequel_of".to_owned(), Value::S(text.clone()));
        }
        item
    }
}

impl ByHand for Small {
    fn read(mut item: Item) -> Self {
        Self {
            id: text(&mut item, "id"),
            customer: text(&mut item, "customer"),
            created_at: text(&mut item, "created_at"),
            total: number(&mut item, "total"),
            quantity: number(&mut item, "quantity"),
            version: number(&mut item, "version"),
            paid: boolean(&mut item, "paid"),
        }
    }

    fn write(&self) -> Item {
        Item::from([
            ("id".to_owned(), Value::S(self.id.clone())),
            ("customer".to_owned(), Value::S(self.customer.clone())),
            ("created_at".to_owned(), Value::S(self.created_at.clone())),
            ("total".to_owned(), Value::N(self.total.to_string())),
            ("quantity".to_owned(), Value::N(self.quantity.to_string())),
            ("version".to_owned(), Value::N(self.version.to_string())),
            ("paid".to_owned(), Value::Bool(self.paid)),
        ])
    }
}

fn info(mut item: Item) -> Info {
    let role = |value| {
        let mut role = map(value);
        Role {
            actor: text(&mut role, "actor"),
            character: text(&mut role, "character"),
            order: number(&mut role, "order"),
        }
    };
    Info {
        actors: texts(&mut item, "actors"),
        cast: elements(&mut item, "cast").into_iter().map(role).collect(),
        directors: texts(&mut item, "directors"),
        genres: texts(&mut item, "genres"),
        image_url: text(&mut item, "image_url"),
        plot: text(&mut item, "plot"),
        rank: number(&mut item, "rank"),
        rating: number(&mut item, "rating"),
        release_date: text(&mut item, "release_date"),
        running_time_secs: number(&mut item, "running_time_secs"),
    }
}

fn list(texts: &[String]) -> Value {
    Value::L(texts.iter().cloned().map(Value::S).collect())
}

fn take(item: &mut Item, name: &str) -> Value {
    item.remove(name).expect("the item has the attribute")
}

fn map(value: Value) -> Item {
    match value {
        Value::M(map) => map,
        other => panic!("M, not {other:?}"),
    }
}

fn elements(item: &mut Item, name: &str) -> Vec<Value> {
    match take(item, name) {
        Value::L(elements) => elements,
        other => panic!("L, not {other:?}"),
    }
}

fn string(value: Value) -> String {
    match value {
        Value::S(text) => text,
        other => panic!("S, not {other:?}"),
    }
}

fn text(item: &mut Item, name: &str) -> String {
    string(take(item, name))
}

fn texts(item: &mut Item, name: &str) -> Vec<String> {
    elements(item, name).into_iter().map(string).collect()
}

fn number<T: std::str::FromStr>(item: &mut Item, name: &str) -> T {
    match take(item, name) {
        Value::N(text) => parse(&text),
        other => panic!("N, not {other:?}"),
    }
}

fn parse<T: std::str::FromStr>(text: &str) -> T {
    text.parse().ok().expect("a number")
}

fn boolean(item: &mut Item, name: &str) -> bool {
    match take(item, name) {
        Value::Bool(is) => is,
        other => panic!("BOOL, not {other:?}"),
    }
}

use dyno::{Document, Item};

#[derive(Document)]
enum Status {
    Open,
    #[dyno(other)]
    Other(String),
    #[dyno(other)]
    Unknown,
}

#[derive(Document)]
#[dyno(tag = "kind")]
enum Event {
    #[dyno(other)]
    Other { text: String },
    #[dyno(other, rename = "rest", alias = "more")]
    Rest(Item),
}

#[derive(Document)]
enum Level {
    #[dyno(other)]
    Other(Item),
}

#[derive(Document)]
#[dyno(tag = "kind")]
enum Kept {
    #[dyno(other)]
    Other(String),
}

fn main() {}

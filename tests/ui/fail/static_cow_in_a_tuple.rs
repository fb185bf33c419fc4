use std::borrow::Cow;

use dyno::Document;

#[derive(Document)]
struct Info {
    pair: (Cow<'static, str>, u8),
}

fn main() {}

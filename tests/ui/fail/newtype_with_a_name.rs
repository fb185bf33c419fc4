use dyno::Document;

#[derive(Document)]
struct Email(#[dyno(rename = "email", default)] String);

#[derive(Document)]
#[dyno(rename_all = "camelCase", tag = "kind")]
struct Name(String);

fn main() {}

use dyno::Document;

#[derive(Document)]
#[serde(deny_unknown_fields, tag = "type", rename_all(serialize = "camelCase"))]
#[dyno(serde_attributes = apply)]
struct Info {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing)]
    password: String,
    #[serde(with = "cents")]
    price: u64,
    #[serde(surprise)]
    note: String,
}

#[derive(Document)]
#[serde(transparent)]
#[dyno(serde_attributes = apply)]
struct Email {
    address: String,
}

#[derive(Document)]
#[serde(tag = "t", content = "c")]
#[dyno(tag = "t", serde_attributes = apply)]
enum Payment {
    Cash,
    #[serde(skip)]
    Card {
        number: u32,
    },
}

fn main() {}

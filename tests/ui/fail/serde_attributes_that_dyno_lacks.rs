use dyno::{Document, Model};

#[derive(Model)]
#[serde(rename_all = "camelCase")]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    order_id: String,
    #[serde(rename = "nm")]
    name: Option<String>,
    #[serde(rename = "nt")]
    #[dyno(rename = "note")]
    note: Option<String>,
    #[serde(rename(serialize = "st", deserialize = "status"))]
    #[dyno(rename = "st")]
    state: String,
    #[serde(alias = "rating")]
    stars: u8,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default = "five")]
    limit: Option<u32>,
    #[serde(skip)]
    cached: bool,
    #[serde(flatten)]
    audit: Audit,
}

#[derive(Document)]
#[serde(default)]
struct Audit {
    created: u64,
}

#[derive(Document)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Payment {
    Cash,
    #[serde(alias = "plastic")]
    Card {
        number: u32,
    },
    #[serde(other)]
    Unknown,
}

fn main() {}

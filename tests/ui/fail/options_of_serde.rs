use dyno::Document;

#[derive(Document)]
#[dyno(deny_unknown_fields)]
struct Info {
    #[dyno(skip_serializing_if = "Option::is_none")]
    plot: Option<String>,
    #[dyno(alias = "stars")]
    rating: f64,
    #[dyno(serialize_with = "write_cents")]
    price: u64,
    #[dyno(skip_deserializing)]
    cached: bool,
}

#[derive(Document)]
#[dyno(untagged)]
enum Payment {
    Cash,
    #[dyno(other)]
    Unknown,
}

#[derive(Document)]
#[dyno(transparent)]
struct Email(String);

fn main() {}

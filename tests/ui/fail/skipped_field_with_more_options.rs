use dyno::Document;

#[derive(Document)]
struct Info {
    #[dyno(skip, rename = "p", null)]
    plot: Option<String>,
    #[dyno(skip, flatten, serde)]
    more: String,
}

fn main() {}

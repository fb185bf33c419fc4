use dyno::Document;

#[derive(Document)]
struct Info {
    #[dyno(flatten, rename = "a", default)]
    audit: Audit,
    #[dyno(flatten)]
    other: Option<Audit>,
}

#[derive(Document)]
struct Audit {
    created: u64,
}

fn main() {}

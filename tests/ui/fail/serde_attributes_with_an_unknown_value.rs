use dyno::Document;

#[derive(Document)]
#[dyno(serde_attributes)]
struct Info {
    plot: String,
}

#[derive(Document)]
#[dyno(serde_attributes = adopt)]
struct Audit {
    created: u64,
}

fn main() {}

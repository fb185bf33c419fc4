use dyno::Document;

#[derive(Document)]
#[dyno(serde = write)]
struct Info {
    rating: f64,
}

fn main() {}

use dyno::Document;

#[derive(Document)]
#[dyno(tag = "kind")]
struct Info {
    rating: f64,
}

fn main() {}

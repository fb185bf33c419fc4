use dyno::Document;

#[derive(Document)]
struct Info {
    #[dyno(with = Cents)]
    price: f64,
}

struct Cents;

fn main() {}

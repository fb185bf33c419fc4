use dyno::Document;

#[derive(Document)]
#[dyno(tag = "kind")]
enum Payment {
    Cash,
    Card { number: String, kind: String },
}

fn main() {}

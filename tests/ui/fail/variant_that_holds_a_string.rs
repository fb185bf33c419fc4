use dyno::Document;

#[derive(Document)]
#[dyno(tag = "kind")]
enum Payment {
    Cash,
    Card(String),
}

fn main() {}

use dyno::Document;

#[derive(Document)]
#[dyno(tag = "kind")]
enum Payment {
    #[dyno(rename_all = "camelCase")]
    Cash,
    Card(#[dyno(rename = "card")] Card),
}

#[derive(Document)]
struct Card {
    number: String,
}

fn main() {}

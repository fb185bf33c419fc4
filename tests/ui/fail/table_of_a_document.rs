use dyno::{Client, Document};

#[derive(Document)]
struct Info {
    rating: f64,
}

fn mistake(client: &Client) {
    let _ = client.table::<Info>();
}

fn main() {}

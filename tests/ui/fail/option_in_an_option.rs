use dyno::Document;

#[derive(Document)]
struct Info {
    plot: Option<Option<String>>,
}

fn main() {}

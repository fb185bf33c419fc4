use dyno::Document;

#[derive(Document)]
struct Info {
    #[dyno(flatten)]
    plot: String,
}

fn main() {}

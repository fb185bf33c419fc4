use dyno::Document;

#[derive(Document)]
struct Info {
    #[dyno(null)]
    plot: String,
}

fn main() {}

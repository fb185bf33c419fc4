use dyno::Document;

#[derive(Document)]
struct Info {
    #[dyno(default = "none")]
    plot: String,
}

fn main() {}

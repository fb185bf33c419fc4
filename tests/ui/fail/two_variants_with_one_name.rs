use dyno::Document;

#[derive(Document)]
enum Status {
    Open,
    #[dyno(rename = "Open")]
    Reopened,
}

fn main() {}

use dyno::Document;

#[derive(Document)]
enum Status {
    Open,
    Closed,
}

#[derive(Document)]
struct Info {
    #[dyno(default)]
    status: Status,
}

fn main() {}

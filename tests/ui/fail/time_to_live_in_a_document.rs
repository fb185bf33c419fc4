use dyno::{Document, Ttl};

#[derive(Document)]
struct Info {
    #[dyno(ttl)]
    expires: Ttl,
}

fn main() {}

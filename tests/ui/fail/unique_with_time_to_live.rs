use dyno::{Model, Ttl};

#[derive(Model)]
#[dyno(table = "Sessions")]
struct Session {
    #[dyno(partition_key)]
    id: String,
    #[dyno(unique)]
    token: String,
    #[dyno(ttl)]
    expires: Ttl,
}

fn main() {}

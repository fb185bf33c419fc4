use dyno::{Model, Ttl};

#[derive(Model)]
#[dyno(table = "Sessions")]
struct Session {
    #[dyno(partition_key)]
    id: String,
    #[dyno(ttl)]
    expires: Ttl,
    #[dyno(ttl)]
    until: Option<Ttl>,
    #[dyno(skip, ttl)]
    cached: u64,
    #[dyno(time_to_live)]
    old: u64,
}

fn main() {}

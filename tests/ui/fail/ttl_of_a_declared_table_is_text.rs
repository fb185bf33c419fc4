use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "sessions", partition_key(pk: String), ttl = "expires")]
struct Sessions;

#[derive(Model)]
#[dyno(table = Sessions, partition_key = "SESSION#{id}")]
struct Session {
    id: u64,
    expires: String,
}

fn main() {}

use dyno::Model;

#[derive(Model)]
#[dyno(table = "Tickets")]
#[dyno(index(name = "ByA", partition_key = state, projection = keysonly))]
#[dyno(index(name = "ByB", partition_key = state, projection = some))]
#[dyno(index(name = "ByC", partition_key = state, projection = "all"))]
#[dyno(index(name = "ByD", partition_key = state, projection))]
#[dyno(index(name = "ByE", partition_key = state, projection_type = all))]
struct Ticket {
    #[dyno(partition_key)]
    project: String,
    #[dyno(sort_key)]
    number: u32,
    state: String,
    priority: u8,
    opened: u64,
    title: String,
    closed: Option<u64>,
}

fn main() {}

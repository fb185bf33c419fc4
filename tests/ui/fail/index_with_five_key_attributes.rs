use dyno::Model;

#[derive(Model)]
#[dyno(table = "Tickets")]
#[dyno(index(name = "ByAll", partition_key = (project, number, state, priority, opened), sort_key = title))]
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

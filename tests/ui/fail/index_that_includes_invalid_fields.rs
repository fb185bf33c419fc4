use dyno::Model;

#[derive(Model)]
#[dyno(table = "Tickets")]
#[dyno(index(name = "ByState", partition_key = state, projection = include(titel, number, state, closed, closed)))]
#[dyno(index(name = "ByTitle", partition_key = title, projection = include()))]
#[dyno(index(name = "ByPriority", partition_key = priority, projection = include))]
#[dyno(index(name = "ByOpened", partition_key = opened, projection = keys_only(title)))]
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

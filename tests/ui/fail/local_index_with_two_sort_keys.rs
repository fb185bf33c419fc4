use dyno::Model;

#[derive(Model)]
#[dyno(table = "Tickets", local_index(name = "ByState", sort_key = (state, opened)))]
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

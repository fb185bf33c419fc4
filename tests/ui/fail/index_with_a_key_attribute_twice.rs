use dyno::Model;

#[derive(Model)]
#[dyno(table = "Tickets")]
#[dyno(index(name = "ByState", partition_key = (project, state), sort_key = (priority, state)))]
#[dyno(index(name = "ByTitle", partition_key = ()))]
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

use dyno::{Model, Table};

#[derive(Model)]
#[dyno(table = "Tickets", index(name = "ByState", partition_key = (project, state), sort_key = (priority, opened)))]
struct Ticket {
    #[dyno(partition_key)]
    project: String,
    #[dyno(sort_key)]
    number: u32,
    state: String,
    priority: u8,
    opened: u64,
}

fn queries(tickets: &Table<Ticket>) {
    let by_state = tickets.index(Ticket::BY_STATE);
    let _ = by_state.query("dyno");
    let _ = by_state.query(("dyno", 5));
}

fn main() {}

use dyno::{Model, Table, gt};

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
    let query = || by_state.query(("dyno", "open"));
    let _ = query().sort_key((gt(1), 5_u64));
    let _ = query().sort_key(("high", gt(5)));
    let _ = query().sort_key(gt("high"));
    let _ = query().sort_key((1, gt("yesterday")));
}

fn main() {}

use dyno::{Model, Table, begins_with};

#[derive(Model)]
#[dyno(table = "Users", index(name = "ByAge", partition_key = age))]
struct User {
    #[dyno(partition_key)]
    name: String,
    age: u8,
}

fn mistake(table: &Table<User>) {
    let _ = table.query("Sam").sort_key(begins_with("S"));
}

fn main() {}

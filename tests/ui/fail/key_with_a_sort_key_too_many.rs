use dyno::{Model, Table};

#[derive(Model)]
#[dyno(table = "Users", index(name = "ByAge", partition_key = age))]
struct User {
    #[dyno(partition_key)]
    name: String,
    age: u8,
}

fn mistake(table: &Table<User>) {
    let _ = table.get(("Sam", 3));
}

fn main() {}

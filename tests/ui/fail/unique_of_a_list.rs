use dyno::Model;

#[derive(Model)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key)]
    id: String,
    #[dyno(unique)]
    emails: Vec<String>,
}

fn main() {}

use dyno::Model;

#[derive(Model)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key)]
    id: String,
    #[dyno(unique, rename = "mail#work")]
    mail: String,
}

fn main() {}

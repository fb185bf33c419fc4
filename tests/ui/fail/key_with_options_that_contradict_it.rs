use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key, default)]
    year: u16,
    #[dyno(sort_key, null)]
    title: Option<String>,
}

#[derive(Model)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key, skip)]
    id: u16,
    #[dyno(sort_key, flatten)]
    name: String,
}

fn main() {}

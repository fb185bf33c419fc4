use dyno::Model;

#[derive(Model)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key, skip_empty)]
    name: String,
    #[dyno(skip_empty)]
    nick: Option<String>,
    #[dyno(skip_empty, empty_as_null)]
    about: String,
    #[dyno(skip_empty, default = "none".to_owned())]
    city: String,
    #[dyno(skip_empty, default_on_write = Vec::new())]
    tags: Vec<String>,
}

#[derive(Model)]
#[dyno(table = "Users")]
struct Number {
    #[dyno(partition_key)]
    name: String,
    #[dyno(skip_empty)]
    age: u8,
}

fn main() {}

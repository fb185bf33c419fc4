use dyno::Model;

#[derive(Model)]
#[dyno(table = "Users", index(name = "ByNick", partition_key = nick))]
struct User {
    #[dyno(partition_key, empty_as_null)]
    id: String,
    #[dyno(empty_as_null)]
    nick: String,
    #[dyno(empty_as_null)]
    email: Option<String>,
    #[dyno(empty_as_null, null)]
    about: String,
}

fn main() {}

use dyno::Model;

#[derive(Model)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key)]
    id: String,
    name: &'static str,
    nick: Option<&'static str>,
    digest: &'static [u8],
}

fn main() {}

use dyno::Model;

#[derive(Model)]
#[dyno(table = "Sessions")]
struct Session {
    #[dyno(partition_key)]
    id: String,
    #[dyno(ttl)]
    expires: Option<String>,
}

fn main() {}

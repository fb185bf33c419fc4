use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies" rename_all = "camelCase")]
struct Movie {
    #[dyno(partition_key, "year")]
    year: u16,
}

fn main() {}

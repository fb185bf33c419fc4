use dyno::Model;

#[derive(Model)]
#[dyno(table = Movies, index(name = "ByRank", partition_key = "rank"))]
struct Movie {
    #[dyno(partition_key = "year")]
    year: u16,
    #[dyno(rename = title2)]
    title: String,
    #[dyno(with = "Cents")]
    price: u64,
    rank: u32,
}

fn main() {}

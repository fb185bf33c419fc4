use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
#[dyno(index(name = "ByA", partition_key = rank))]
#[dyno(index(name = "ByB", partition_key = rank))]
#[dyno(index(name = "ByC", partition_key = rank))]
#[dyno(index(name = "ByD", partition_key = rank))]
#[dyno(index(name = "ByE", partition_key = rank))]
#[dyno(index(name = "ByF", partition_key = rank))]
#[dyno(index(name = "ByG", partition_key = rank))]
#[dyno(index(name = "ByH", partition_key = rank))]
#[dyno(index(name = "ByI", partition_key = rank))]
#[dyno(index(name = "ByJ", partition_key = rank))]
#[dyno(index(name = "ByK", partition_key = rank))]
#[dyno(index(name = "ByL", partition_key = rank))]
#[dyno(index(name = "ByM", partition_key = rank))]
#[dyno(index(name = "ByN", partition_key = rank))]
#[dyno(index(name = "ByO", partition_key = rank))]
#[dyno(index(name = "ByP", partition_key = rank))]
#[dyno(index(name = "ByQ", partition_key = rank))]
#[dyno(index(name = "ByR", partition_key = rank))]
#[dyno(index(name = "ByS", partition_key = rank))]
#[dyno(index(name = "ByT", partition_key = rank))]
#[dyno(index(name = "ByU", partition_key = rank))]
#[dyno(index(name = "ByV", partition_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    rank: Option<u32>,
}

fn main() {}

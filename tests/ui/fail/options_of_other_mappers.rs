use dyno::Model;

#[derive(Model)]
#[dyno(table_name = "Movies")]
#[dyno(gsi(name = "ByRank", hash_key = rank))]
struct Movie {
    #[dyno(hash_key)]
    year: u16,
    #[dyno(range_key)]
    title: String,
    #[dyno(attribute_name = "movieRank")]
    rank: u32,
    #[dyno(ignore)]
    cached: u32,
}

#[derive(Model)]
#[dyno(table = "Users", index(name = "ByName", pk = name, range = age))]
#[dyno(lsi(name = "ByAge", sort_key = age))]
struct User {
    #[dyno(pk)]
    id: String,
    #[dyno(sk)]
    name: String,
    #[dyno(gsi = "ByAge")]
    age: u8,
}

fn main() {}

use dyno::Model;

#[derive(Model)]
#[dyno(index(name = "ByRank", partition_key = rnak), rename_all = "camel")]
struct Movie {
    #[dyno(sort_key)]
    title: String,
    #[dyno(skip, null)]
    rank: Option<u32>,
    #[dyno(hash)]
    year: u16,
}

// The type is a model in spite of its errors, so this is not another error.
fn _path() -> String {
    Movie::TITLE.to_string()
}

fn main() {}

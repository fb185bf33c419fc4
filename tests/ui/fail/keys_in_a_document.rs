use dyno::Document;

#[derive(Document)]
struct Info {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
}

fn main() {}

use dyno::Model;

#[derive(Model)]
#[dyno(table = "My Movies", index(name = "By", partition_key = title))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    title: String,
    #[dyno(rename = "")]
    plot: String,
}

#[derive(Model)]
#[dyno(table = "")]
struct Nameless {
    #[dyno(partition_key)]
    id: u16,
}

fn main() {}

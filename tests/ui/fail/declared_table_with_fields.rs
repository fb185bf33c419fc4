use dyno::Table;

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String))]
struct Shop {
    pk: String,
}

#[derive(Table)]
#[dyno(name = "blog", partition_key(pk: String))]
enum Blog {}

fn main() {}

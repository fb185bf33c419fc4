use dyno::{Collection, Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: u32))
)]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "ORDER#{id}")]
struct Order {
    customer_id: u64,
    id: u64,
}

#[derive(Table)]
#[dyno(name = "blog", partition_key(pk: String), entity = "kind")]
struct Blog;

#[derive(Model)]
#[dyno(table = Blog, partition_key = "CUSTOMER#{id}")]
struct Post {
    id: u64,
}

#[derive(Collection)]
enum Both {
    Order(Order),
    Post(Post),
}

fn main() {}

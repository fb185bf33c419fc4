use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), entity = "kind", entities(Post))]
struct Shop;

#[derive(Table)]
#[dyno(name = "blog", partition_key(pk: String), entity = "kind")]
struct Blog;

#[derive(Model)]
#[dyno(table = Blog, partition_key = "POST#{id}")]
struct Post {
    id: u64,
}

fn main() {}

use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), entity = "kind", entities(Order, Note))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ITEM#{id}")]
struct Order {
    id: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ITEM#{number}")]
struct Note {
    number: u64,
}

#[derive(Table)]
#[dyno(name = "blog", partition_key(pk: String), entity = "kind", entities(Post, Comment))]
struct Blog;

#[derive(Model)]
#[dyno(table = Blog, partition_key = "POST#{id}")]
struct Post {
    id: u64,
}

#[derive(Model)]
#[dyno(table = Blog, partition_key = "COMMENT#{id}", entity = "Post")]
struct Comment {
    id: u64,
}

fn main() {}

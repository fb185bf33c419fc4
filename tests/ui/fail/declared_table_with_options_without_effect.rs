use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "sk",
    index(name = "GSI1", partition_key(gsi1pk: String), projection = include(total, gsi1pk, total)),
    index(name = "GSI2", partition_key(gsi2pk: String), projection = include()),
    entities(),
)]
struct Shop;

#[derive(Table)]
#[dyno(
    name = "forum",
    partition_key(pk: String),
    sort_key(sk: String),
    ttl = expires,
    index(name = "GSI1", partition_key(gsi1pk: String), projection = include(title, author, text)),
    entities(Post)
)]
struct Forum;

#[derive(Model)]
#[dyno(table = Forum, partition_key = "POST#{id}", sort_key = "POST")]
struct Post {
    id: u64,
    title: String,
    #[dyno(rename = "writer")]
    author: String,
}

fn main() {}

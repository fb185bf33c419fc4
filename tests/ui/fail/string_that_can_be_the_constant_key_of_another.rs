//! The order `LATEST` has the key of the latest one, and would replace it. Escaping changes no letters.

use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    entities(Order, Latest, First)
)]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{id}")]
struct Order {
    customer: u64,
    #[dyno(key = escape)]
    id: String,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#LATEST")]
struct Latest {
    customer: u64,
    id: String,
}

// With another beginning it is none.
#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "FIRST")]
struct First {
    customer: u64,
    id: String,
}

#[derive(Table)]
#[dyno(name = "blog", partition_key(pk: String), entity = "kind", entities(Post, Welcome, About))]
struct Blog;

#[derive(Model)]
#[dyno(table = Blog, partition_key = "POST#{number:04}")]
struct Post {
    number: u16,
}

#[derive(Model)]
#[dyno(table = Blog, partition_key = "POST#0001")]
struct Welcome {
    text: String,
}

// No number has such digits.
#[derive(Model)]
#[dyno(table = Blog, partition_key = "POST#ABOUT")]
struct About {
    text: String,
}

fn main() {}

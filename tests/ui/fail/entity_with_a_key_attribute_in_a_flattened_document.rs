use dyno::{Document, Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String))
)]
struct Shop;

#[derive(Document)]
struct Links {
    sk: String,
}

#[derive(Document)]
struct Kinds {
    #[dyno(flatten)]
    inner: Inner,
}

#[derive(Document)]
struct Inner {
    #[dyno(alias = "kind")]
    sort: String,
}

#[derive(Document)]
struct Places {
    gsi1pk: String,
}

#[derive(Model)]
#[dyno(table = Shop, entity = "a", partition_key = "A#{id}", sort_key = "A")]
struct A {
    id: u64,
    #[dyno(flatten)]
    links: Links,
}

#[derive(Model)]
#[dyno(table = Shop, entity = "b", partition_key = "B#{id}", sort_key = "B")]
struct B {
    id: u64,
    #[dyno(flatten)]
    kinds: Kinds,
}

#[derive(Model)]
#[dyno(table = Shop, entity = "c", partition_key = "C#{id}", sort_key = "C", index(GSI1, partition_key = "C"))]
struct C {
    id: u64,
    #[dyno(flatten)]
    places: Places,
}

fn main() {}

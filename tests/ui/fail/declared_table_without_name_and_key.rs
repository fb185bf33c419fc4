use dyno::Table;

#[derive(Table)]
struct Shop;

#[derive(Table)]
#[dyno(name = "s", partition_key())]
struct Short;

#[derive(Table)]
#[dyno(name = "shop", partition_key(a: String, b: String))]
struct Two;

#[derive(Table)]
#[dyno(name = "shop", partition_key = pk)]
struct Assigned;

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk))]
struct Untyped;

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: bool))]
struct Boolean;

fn main() {}

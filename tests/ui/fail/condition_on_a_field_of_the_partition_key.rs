use dyno::{Model, Table, eq};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER#{id}")]
struct Customer {
    id: u64,
}

fn mistake(customers: dyno::Table<Customer>) {
    let _ = customers.query(7).sort_key(eq(7));
}

fn main() {}

use dyno::stream::{Record, Records};
use dyno::{Model, Table};

#[derive(Model)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    id: String,
}

async fn copy(orders: &Table<Order>, record: Record<Order>) -> dyno::Result<()> {
    orders.put(&record).await?;
    orders.put(&record.new).await?;
    record.put(orders).await
}

async fn copy_all(orders: &Table<Order>, records: Records<Order>) -> dyno::Result<()> {
    orders.batch().put_all(records).await?;
    Ok(())
}

fn main() {}

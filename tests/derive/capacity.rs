//! Provisioned capacity in models and declared tables.

use dyno::table_definition::Billing;
use dyno::{Model, Table, TableDefinition};

// G13
#[derive(Model)]
#[dyno(
    table = "Movies",
    capacity(read = 8, write = 4),
    index(name = "ByRank", partition_key = rank, capacity(read = 2, write = 3)),
    index(name = "ByYear", partition_key = year),
    local_index(name = "Local", sort_key = year)
)]
#[allow(dead_code)]
struct Movie {
    #[dyno(partition_key)]
    title: String,
    #[dyno(sort_key)]
    part: u8,
    year: u16,
    rank: Option<u32>,
}

#[derive(Table)]
#[dyno(
    name = "Shop",
    partition_key(pk: String),
    capacity(write = 1, read = 9),
    index(name = "GSI1", partition_key(gsi1pk: String), projection = keys_only, capacity(read = 5, write = 6))
)]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{id}", index(GSI1, partition_key = "{state}"))]
#[allow(dead_code)]
struct Order {
    id: u32,
    state: String,
}

fn billings(table: &TableDefinition) -> (Option<Billing>, Vec<Option<Billing>>) {
    let of_indexes = table.indexes.iter().map(|index| index.billing);
    (table.billing, of_indexes.collect())
}

#[test]
fn a_definition_has_the_capacity_of_its_model() {
    let table = TableDefinition::of::<Movie>();
    let own = Some(Billing::provisioned(2, 3));
    assert_eq!(
        billings(&table),
        (Some(Billing::provisioned(8, 4)), vec![own, None, None])
    );
    for shop in [
        TableDefinition::of_table::<Shop>(),
        TableDefinition::of::<Order>(),
    ] {
        let own = Some(Billing::provisioned(5, 6));
        assert_eq!(
            billings(&shop),
            (Some(Billing::provisioned(9, 1)), vec![own])
        );
    }
}

#[test]
fn another_billing_of_the_definition_is_that_of_the_indexes_too() {
    let on_demand = TableDefinition::of::<Movie>().billing(Billing::on_demand());
    assert_eq!(
        billings(&on_demand),
        (Some(Billing::on_demand()), vec![None, None, None])
    );
    let more = TableDefinition::of::<Movie>().billing(Billing::provisioned(80, 40));
    let own = Some(Billing::provisioned(2, 3));
    assert_eq!(
        billings(&more),
        (Some(Billing::provisioned(80, 40)), vec![own, None, None])
    );
}

#[test]
fn the_capacity_is_compared_and_exported() {
    let model = TableDefinition::of::<Movie>();
    let json = model.to_create_table_json();
    let read = TableDefinition::from_create_table_json(&json).unwrap();
    assert!(model.diff(&read).is_empty(), "{}", model.diff(&read));
    assert!(
        json.contains(r#""ReadCapacityUnits": 8"#) || json.contains(r#""ReadCapacityUnits":8"#),
        "{json}"
    );
    let live = read
        .billing(Billing::provisioned(1, 1))
        .index_billing("ByRank", Billing::on_demand());
    let diff = model.diff(&live);
    assert_eq!(diff.len(), 2, "{diff}");
}

//! How do I create, compare, update and export tables?
//!
//! `cargo run --example tables` runs on the embedded engine, or on `DYNAMODB_ENDPOINT` if it is set.

use dyno::table_definition::{Billing, TableClass};
use dyno::{Model, TableDefinition, Ttl, gt};

// The model defines the keys, the indexes with their projections, the stream, and the expiry time.

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Tickets", stream = new_and_old_images)]
#[dyno(index(
    name = "ByState",
    partition_key = (project, state),
    sort_key = (priority, opened),
    projection = include(title),
))]
#[dyno(local_index(name = "ByOpened", sort_key = opened, projection = keys_only))]
struct Ticket {
    #[dyno(partition_key)]
    project: String,
    #[dyno(sort_key)]
    number: u32,
    state: String,
    priority: u8,
    opened: u64,
    title: String,
    #[dyno(ttl)]
    expires: Option<Ttl>,
}

/// The attributes of a ticket that the index `ByState` contains.
#[derive(dyno::View, Debug)]
#[dyno(of = Ticket, index = BY_STATE)]
struct Line {
    number: u32,
    title: String,
}

/// Prints the definition for other tools: `cargo run --example tables --features exports`.
#[cfg(feature = "exports")]
fn export(definition: &TableDefinition) {
    heading("Export");
    println!("{}", definition.to_terraform());
    println!("{}", definition.to_cloud_formation());
    println!("{}", definition.to_create_table_json());
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = dyno_testing::client().await?.with_table_prefix("example-");
    let tickets = client.table::<Ticket>();
    tickets.delete_table().if_exists().await?;

    // The definition adds the settings of an environment.
    let definition = TableDefinition::of::<Ticket>().billing(Billing::provisioned(5, 5));

    heading("Ensure");
    for _ in 0..2 {
        println!(
            "{}",
            tickets
                .ensure_table()
                .definition(definition.clone())
                .await?
        );
    }

    heading("Describe");
    if let Some(table) = tickets.describe_table().await? {
        println!(
            "{} is {}, with {} items",
            table.definition.name, table.status, table.item_count
        );
        for index in &table.indexes {
            println!("  {} has {} items", index.name, index.item_count);
        }
    }

    heading("Use");
    for number in 1..=6 {
        let ticket = Ticket {
            project: "dyno".to_owned(),
            number,
            state: if number % 3 == 0 { "closed" } else { "open" }.to_owned(),
            priority: u8::try_from(number % 2)?,
            opened: u64::from(1000 * number),
            title: format!("Ticket number {number}"),
            expires: None,
        };
        tickets.put(&ticket).await?;
    }
    let by_state = tickets.index(Ticket::BY_STATE);
    let recent = by_state.query(("dyno", "open")).sort_key((1, gt(2000)));
    for line in recent.project::<Line>().all().await? {
        println!("{}: {}", line.number, line.title);
    }

    heading("Diff");
    let wanted = definition
        .billing(Billing::on_demand())
        .deletion_protection(true)
        .without_index("ByState");
    let differences = tickets.diff_table().definition(wanted.clone()).await?;
    println!("{differences}");

    heading("Update");
    let update = tickets
        .update_table()
        .definition(wanted.deletion_protection(false));
    println!("{}", update.await?);

    heading("Definition");
    let definition = TableDefinition::of::<Ticket>()
        .table_class(TableClass::InfrequentAccess)
        .tag("team", "support");
    println!("{definition:#?}");
    #[cfg(feature = "exports")]
    export(&definition);

    tickets.delete_table().await?;
    println!(
        "\nThe table is deleted; its status is {:?}.",
        tickets.table_status().await?
    );
    Ok(())
}

fn heading(text: &str) {
    println!("\n{text}\n{}", "=".repeat(text.len()));
}

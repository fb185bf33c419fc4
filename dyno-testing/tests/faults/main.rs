//! What goes wrong when a test plans it, and what the SDK and dyno make of it.

#![expect(clippy::unwrap_used, reason = "a test fails with a panic")]

mod answers;
mod conflicts;
mod errors;
mod left_over;
mod plan;
mod seeds;

use aws_sdk_dynamodb::types::AttributeValue;
use dyno::Model;
use dyno_testing::{Faults, TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Films")]
struct Film {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    number: u32,
}

fn films(count: u32) -> Vec<Film> {
    (0..count)
        .map(|number| Film { year: 1985, number })
        .collect()
}

fn film() -> Film {
    films(1).remove(0)
}

fn films_at(number: u32) -> Film {
    Film { year: 1985, number }
}

async fn table(faults: &Faults, items: u32) -> TemporaryTable<Film> {
    temporary_table::<Film>()
        .items(films(items))
        .faults(faults)
        .await
        .unwrap()
}

fn n(number: u32) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// What a test looks at of each call.
fn outcomes(faults: &Faults) -> Vec<(Option<u16>, Option<u16>)> {
    let calls = faults.calls();
    calls
        .iter()
        .map(|call| (call.reached, call.answered))
        .collect()
}

const DONE: (Option<u16>, Option<u16>) = (Some(200), Some(200));

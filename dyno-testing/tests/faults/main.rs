//! Injected faults, and how the SDK and dyno handle them.

#![expect(clippy::unwrap_used, reason = "a test fails with a panic")]

mod conflicts;
mod errors;
mod plan;
mod responses;
mod seeds;
mod unprocessed;

use aws_sdk_dynamodb::types::AttributeValue;
use dyno::Model;
use dyno_testing::{Faults, TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    number: u32,
}

fn movies(count: u32) -> Vec<Movie> {
    (0..count)
        .map(|number| Movie { year: 1985, number })
        .collect()
}

fn movie() -> Movie {
    movies(1).remove(0)
}

fn movie_at(number: u32) -> Movie {
    Movie { year: 1985, number }
}

async fn table(faults: &Faults, items: u32) -> TemporaryTable<Movie> {
    temporary_table::<Movie>()
        .items(movies(items))
        .faults(faults)
        .await
        .unwrap()
}

fn n(number: u32) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// Returns the statuses of each call: the service's and the client's.
fn outcomes(faults: &Faults) -> Vec<(Option<u16>, Option<u16>)> {
    let calls = faults.requests();
    calls
        .iter()
        .map(|call| (call.service_status, call.client_status))
        .collect()
}

const DONE: (Option<u16>, Option<u16>) = (Some(200), Some(200));

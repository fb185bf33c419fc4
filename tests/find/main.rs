//! What `find` and `delete_where` choose, and that the choice does not change what is found; and many writes at once:
//! on the engine inside the process, or on the endpoint of the environment.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic; the lints leave out only functions with `#[test]`"
)]

mod deletes;
mod invalid;
mod many;
mod models;
mod pages;
#[allow(dead_code, reason = "`main` runs as an example")]
#[path = "../../examples/people.rs"]
mod people;
mod plans;
mod random;

use std::sync::{Arc, Mutex};

use dyno::find::{Access, Plan};
use dyno::observe::Measurement;
use dyno::{ReadModel, Table};

// G24 to G57, G36, G52, G88: the examples of a guide, each of no more lines.
#[tokio::test]
async fn the_examples_of_a_guide() {
    people::people(&dyno_testing::embedded()).await.unwrap();
}

/// A plan in one line.
fn line(plan: &Plan) -> String {
    let mut line = plan.access().as_str().to_owned();
    match (plan.keys(), plan.partitions()) {
        (0, _) if plan.queries() > plan.partitions() => {
            line += &format!(" of {} ranges", plan.queries());
        }
        (0, 0 | 1) | (1, _) => {}
        (0, partitions) => line += &format!(" of {partitions} partitions"),
        (keys, _) => line += &format!(" of {keys} keys"),
    }
    if let Some(index) = plan.index() {
        line += &format!(" on {index}");
    }
    if let Some(key) = plan.key_condition() {
        line += &format!(": {key}");
    }
    match (plan.filter(), plan.access()) {
        (Some(filter), Access::Scan) => line += &format!(": {filter}"),
        (Some(filter), _) => line += &format!(" | {filter}"),
        (None, _) => {}
    }
    line
}

/// The operations that the client of a table sends.
#[derive(Clone, Default)]
struct Sent(Arc<Mutex<Vec<String>>>);

impl Sent {
    fn by<M: ReadModel>(table: &Table<M>) -> Self {
        let sent = Self::default();
        let operations = sent.0.clone();
        table.client().observe(move |attempt: &Measurement| {
            operations
                .lock()
                .unwrap()
                .push(attempt.operation.to_string());
        });
        sent
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Checks that what was sent is what the plan says, for a table that is one page.
fn check(plan: &Plan, sent: &[String]) {
    let operation = match plan.access() {
        Access::Nothing => "",
        Access::Get => "GetItem",
        Access::BatchGet => "BatchGetItem",
        Access::Query => "Query",
        Access::BatchDelete => "BatchWriteItem",
        _ => "Scan",
    };
    assert!(
        sent.iter().all(|sent| sent == operation),
        "{plan}\n{sent:?}"
    );
    assert_eq!(sent.len(), plan.min_requests(), "{plan}\n{sent:?}");
    assert!(
        plan.max_requests().is_none_or(|most| sent.len() <= most),
        "{plan}"
    );
}

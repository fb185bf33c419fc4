//! What dyno reports under injected faults: thousands of sequences, each drawn by a seed. After each step the report is
//! compared with the table.
//!
//! `DYNO_SEEDS` says how many seeds there are, `DYNO_SEED` is the only one. Nobody really waits. `.ci/seeds` tries ten
//! thousand of each in a few minutes: `tests/seeds` has these tests once more, to optimise them.

#![expect(clippy::indexing_slicing, reason = "what is not there fails the test")]

mod eventual;
mod locks;
mod many;
mod memory;
mod once;
mod reads;
mod saves;
mod single_writes;
mod statements;
mod tables;
mod transactions;
mod unique;
mod unique_transactions;
mod upserts;
mod versions;

use std::env::{var, var_os};
use std::fmt::Debug;
use std::ops::Range;
use std::thread;

use dyno::Model;
use dyno::error::Code;
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Counters")]
struct Counter {
    #[dyno(partition_key)]
    id: u64,
    value: u64,
}

/// Chance that says the same for the same seed on every machine.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// A number below `most`.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    /// A probability of so many per cent at most.
    pub(crate) fn odds(&mut self, most: u64) -> f64 {
        self.below(most) as f64 / 100.0
    }

    /// What can befall every request, in a mixture of its own for each seed.
    fn faults(&mut self, seed: u64) -> Faults {
        Faults::seeded(seed)
            .chance(self.odds(25), Fault::Throttled)
            .chance(self.odds(25), Fault::ResponseLost)
            .chance(self.odds(10), Fault::ConnectionReset)
            .chance(self.odds(15), Fault::ResponseTruncated)
            .chance(self.odds(15), Fault::ResponseCorrupted)
            .chance(self.odds(10), Fault::Unavailable)
            .chance(self.odds(10), Fault::Error("InternalServerError"))
            .chance(self.odds(5), Fault::Error("AccessDeniedException"))
    }
}

/// Says which seed it was if a test fails.
pub(crate) struct Named(pub(crate) u64);

impl Drop for Named {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("this was seed {0}; `DYNO_SEED={0}` tries it alone", self.0);
        }
    }
}

pub(crate) fn seeds(many: u64) -> Range<u64> {
    let number = |name| Some(var(name).ok()?.parse().expect("a seed is a number"));
    if let Some(seed) = number("DYNO_SEED") {
        return seed..seed + 1;
    }
    // Few over a network.
    let far = ["DYNAMODB_ENDPOINT", "TEST_DYNAMODB_ENDPOINT"];
    let few = far.iter().any(|name| var_os(name).is_some());
    0..number("DYNO_SEEDS").unwrap_or_else(|| match few {
        true => (many / 20).max(1),
        false => many,
    })
}

/// Whether so many seeds were tried that everything must have happened once.
fn is_complete() -> bool {
    seeds(1000).count() >= 1000
}

/// Tries seeds, each with the first or second of two tables.
fn over_seeds<T>(
    many: u64,
    table: impl AsyncFn() -> dyno::Result<T> + Sync,
    life: impl AsyncFn(u64, &T) + Sync,
) {
    let tried = |first: u64| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let table = table().await.expect("a table");
            for seed in seeds(many).skip(first as usize).step_by(2) {
                let _named = Named(seed);
                life(seed, &table).await;
            }
        });
    };
    thread::scope(|scope| {
        scope.spawn(|| tried(0));
        tried(1);
    });
}

async fn counters() -> dyno::Result<TemporaryTable<Counter>> {
    temporary_table::<Counter>().await
}

/// Whether an error is one of those that the injected faults can cause: none of them is about what a response says.
fn is_injected(error: &dyno::Error) -> bool {
    use dyno::Error;

    match error {
        Error::Throttled(_) | Error::Transport(_) | Error::Protocol(_) => true,
        Error::Service(failure) => matches!(
            failure.code(),
            Code::InternalServerError | Code::AccessDenied | Code::TransactionConflict
        ),
        _ => false,
    }
}

/// What is reported of a write, against what has become of it.
fn judge<T: PartialEq + Debug>(unknown: bool, report: &T, truth: &T, open: &T) {
    match unknown {
        true => assert!(truth == report || truth == open, "{truth:?} is neither"),
        false => assert_eq!(truth, report, "what was reported is not so"),
    }
}

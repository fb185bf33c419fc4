//! Faults that are drawn from a seed, and batches under them.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;

use dyno::batch::Write;
use dyno_testing::{Fault, Faults, temporary_table};

use super::{Movie, movies, table};

fn random_faults(seed: u64) -> Faults {
    Faults::seeded(seed)
        .chance(0.1, Fault::Throttled)
        .chance(0.05, Fault::ResponseLost)
        .chance(0.05, Fault::ConnectionReset)
        .chance(0.05, Fault::Error("InternalServerError"))
        .chance(0.3, Fault::SomeUnprocessed)
        .chance(0.2, Fault::SmallPage(3))
        .chance(0.2, Fault::EmptyPage)
}

#[tokio::test]
async fn a_seed_always_draws_the_same_faults() {
    let mut runs = BTreeSet::new();
    for seed in 0..4 {
        let run = async || {
            let faults = random_faults(seed);
            let table = table(&faults, 0).await;
            drop(table.batch().put_all(movies(60)).await);
            drop(table.query(1985).all().await);
            let calls = faults.requests().into_iter();
            calls
                .map(|call| format!("{} {:?}", call.operation, call.fault))
                .collect::<Vec<_>>()
        };
        let calls = run().await;
        assert_eq!(run().await, calls);
        runs.insert(calls);
    }
    assert_eq!(runs.len(), 4);
}

// The report of a batch is right for every seed, and no reader misses an item.
#[tokio::test]
async fn no_item_is_lost_over_many_seeds() {
    let movies = temporary_table::<Movie>().await.unwrap();
    let (mut failed, mut injected) = (0, 0);
    for seed in 0..150 {
        let faults = random_faults(seed);
        let movies = faults
            .client(movies.client())
            .table_named::<Movie>(movies.name());
        let year = 1000 + seed as u16;
        let many: Vec<Movie> = (0..40).map(|number| Movie { year, number }).collect();
        let report = movies.batch().put_all(many.clone()).report().await.unwrap();
        let unwritten: Vec<u32> = report
            .failed
            .iter()
            .map(|failed| match &failed.input {
                Some(Write::Put(movie)) => movie.number,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            report.succeeded() + unwritten.len(),
            report.taken,
            "seed {seed}"
        );
        faults.pause();
        let there: Vec<u32> = movies
            .query(year)
            .all()
            .await
            .unwrap()
            .iter()
            .map(|movie| movie.number)
            .collect();
        faults.resume();
        // An item reported as unwritten may exist if a response was lost. An item reported as written exists.
        assert!(
            (0..report.taken as u32)
                .all(|number| there.contains(&number) || unwritten.contains(&number)),
            "seed {seed}"
        );
        match movies.query(year).page_size(7).all().await {
            Ok(found) => assert_eq!(
                found.iter().map(|movie| movie.number).collect::<Vec<_>>(),
                there,
                "seed {seed}"
            ),
            Err(_) => failed += 1,
        }
        injected += faults
            .requests()
            .iter()
            .filter(|call| call.fault.is_some())
            .count();
    }
    assert!(injected > 500, "{injected}");
    assert!(failed < 30, "{failed}");
}

#[test]
fn a_failing_test_prints_its_seed() {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "seeds::fails_on_request", "--nocapture"])
        .env("DYNO_TEST_PANICS", "1")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(
        printed.contains("faults were drawn by `Faults::seeded(4711)`"),
        "{printed}"
    );
}

#[tokio::test]
async fn fails_on_request() {
    if env::var("DYNO_TEST_PANICS").is_ok() {
        let faults = Faults::seeded(4711).chance(0.5, Fault::Throttled);
        let _films = table(&faults, 0).await;
        panic!("requested by a test");
    }
}

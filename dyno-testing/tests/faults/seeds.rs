//! What a seed decides, and what becomes of a batch then.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;

use dyno::batch::Write;
use dyno_testing::{Fault, Faults, temporary_table};

use super::{Film, films, table};

fn bad_day(seed: u64) -> Faults {
    Faults::seeded(seed)
        .chance(0.1, Fault::Throttled)
        .chance(0.05, Fault::AnswerLost)
        .chance(0.05, Fault::ConnectionReset)
        .chance(0.05, Fault::Error("InternalServerError"))
        .chance(0.3, Fault::SomeLeftOver)
        .chance(0.2, Fault::SmallPage(3))
        .chance(0.2, Fault::EmptyPage)
}

#[tokio::test]
async fn a_seed_decides_the_same_every_time() {
    let mut days = BTreeSet::new();
    for seed in 0..4 {
        let run = async || {
            let faults = bad_day(seed);
            let table = table(&faults, 0).await;
            drop(table.batch().put_all(films(60)).await);
            drop(table.query(1985).all().await);
            let calls = faults.calls().into_iter();
            calls
                .map(|call| format!("{} {:?}", call.operation, call.fault))
                .collect::<Vec<_>>()
        };
        let calls = run().await;
        assert_eq!(run().await, calls);
        days.insert(calls);
    }
    assert_eq!(days.len(), 4);
}

// The report of a batch is right on every bad day, and no reader misses an item.
#[tokio::test]
async fn no_item_is_lost_over_many_seeds() {
    let films = temporary_table::<Film>().await.unwrap();
    let (mut failed, mut injected) = (0, 0);
    for seed in 0..150 {
        let faults = bad_day(seed);
        let films = faults
            .client(films.client())
            .table_named::<Film>(films.name());
        let year = 1000 + seed as u16;
        let many: Vec<Film> = (0..40).map(|number| Film { year, number }).collect();
        let report = films.batch().put_all(many.clone()).report().await.unwrap();
        let left: Vec<u32> = report
            .failed
            .iter()
            .map(|failed| match &failed.input {
                Some(Write::Put(film)) => film.number,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(report.succeeded() + left.len(), report.taken, "seed {seed}");
        faults.pause();
        let there: Vec<u32> = films
            .query(year)
            .all()
            .await
            .unwrap()
            .iter()
            .map(|film| film.number)
            .collect();
        faults.resume();
        // What was reported as left over may have been written, if an answer was lost; what was reported as written is there.
        assert!(
            (0..account.taken as u32)
                .all(|number| there.contains(&number) || left.contains(&number)),
            "seed {seed}"
        );
        match films.query(year).page_size(7).all().await {
            Ok(found) => assert_eq!(
                found.iter().map(|film| film.number).collect::<Vec<_>>(),
                there,
                "seed {seed}"
            ),
            Err(_) => failed += 1,
        }
        injected += faults
            .calls()
            .iter()
            .filter(|call| call.fault.is_some())
            .count();
    }
    assert!(injected > 500, "{injected}");
    assert!(failed < 30, "{failed}");
}

#[test]
fn a_test_that_fails_prints_its_seed() {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "seeds::fails_if_asked", "--nocapture"])
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
async fn fails_if_asked() {
    if env::var("DYNO_TEST_PANICS").is_ok() {
        let faults = Faults::seeded(4711).chance(0.5, Fault::Throttled);
        let _films = table(&faults, 0).await;
        panic!("as asked");
    }
}

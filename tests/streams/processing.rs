//! Which records a function confirms.

use std::cell::RefCell;

use dyno::stream::Records;
use dyno::{Error, Item};
use proptest::prelude::*;

use crate::{Order, event, modified};

fn sequence(number: u32) -> String {
    format!("{number}00000000005719148800")
}

#[tokio::test]
async fn nothing_behind_a_failed_record_is_confirmed() {
    let event = event(&[1, 2, 3, 4].map(|number| modified(number, "7", "1", &number.to_string())));
    let seen = RefCell::new(Vec::new());
    let records = Records::<Order>::from_json(&event).unwrap();
    let response = records
        .process(async |record| {
            let total = record.unwrap().new.unwrap().total;
            seen.borrow_mut().push(total);
            match total {
                3 => Err("out of paper"),
                _ => Ok(()),
            }
        })
        .await;
    assert_eq!(seen.take(), [1, 2, 3]);
    assert_eq!(response.processed(), 2);
    let failed = response.failed().unwrap();
    assert_eq!((&*failed.event_id, failed.error), ("id-3", "out of paper"));
    let json = format!(
        r#"{{"batchItemFailures":[{{"itemIdentifier":"{}"}}]}}"#,
        sequence(3)
    );
    assert_eq!(response.to_json(), json);
    assert_eq!(serde_json::to_string(&response).unwrap(), json);
    assert_eq!(response.into_failed().unwrap().sequence_number, sequence(3));

    let records = Records::<Order>::from_json(&event).unwrap();
    let response = records.process(async |_| Ok::<_, Error>(())).await;
    assert_eq!(
        (response.processed(), response.failed().is_none()),
        (4, true)
    );
    let json = r#"{"batchItemFailures":[]}"#;
    assert_eq!(response.to_json(), json);
    assert_eq!(serde_json::to_string(&response).unwrap(), json);
}

#[tokio::test]
async fn an_unreadable_record_fails_or_is_skipped() {
    let records = [1, 2, 3].map(|number| modified(number, "7", "1", "2"));
    let event = event(&records).replacen(r#""total":{"N":"2"}"#, r#""total":{"S":"2"}"#, 2);
    let event = event.replacen(r#""total":{"S":"2"}"#, r#""total":{"N":"2"}"#, 1);
    let read = || Records::<Order>::from_json(&event).unwrap();
    let response = read()
        .process(async |record| {
            record?;
            Ok::<_, Error>(())
        })
        .await;
    assert_eq!(response.processed(), 1);
    let failed = response.into_failed().unwrap();
    assert_eq!(failed.sequence_number, sequence(2));
    assert!(matches!(failed.error, Error::Decode(_)));
    let response = read().process(async |record| {
        let _skipped = record.is_err();
        Ok::<_, Error>(())
    });
    assert_eq!(response.await.processed(), 3);
}

// What holds a unique value is no item of the model, and does not block its shard.
#[tokio::test]
async fn markers_of_unique_values_are_passed_over() {
    let marker = modified(2, "dyno#unique#email#ada", "1", "2").replace("total", "of");
    let records = [
        modified(1, "7", "1", "2"),
        marker,
        modified(3, "8", "1", "2"),
    ];
    let records = Records::<Order>::from_json(&event(&records)).unwrap();
    assert!(records.iter().nth(1).unwrap().is_err());
    let mut seen = Vec::new();
    let response = records.process(async |record| {
        seen.push(record?.event_id);
        Ok::<_, Error>(())
    });
    assert_eq!(response.await.processed(), 3);
    assert_eq!(seen, ["id-1", "id-3"]);
}

proptest! {
    // What Lambda does with the response: it begins again at the record that is named.
    #[test]
    fn each_record_is_processed_in_order_until_it_succeeds(fails in prop::collection::vec(0..4_u32, 1..12)) {
        let fails = RefCell::new(fails);
        let count = fails.borrow().len();
        let all: Vec<_> = (0..count).map(|number| modified(number as u32, "7", "1", "2")).collect();
        let done = RefCell::new(Vec::new());
        let mut begin = 0;
        let mut invocations = 0;
        while begin < count {
            invocations += 1;
            prop_assert!(invocations < 100);
            let records = Records::<Item>::from_json(&event(&all[begin..])).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let response = runtime.block_on(records.process(async |record| {
                let id = record.unwrap().event_id;
                let number: usize = id.trim_start_matches("id-").parse().unwrap();
                match &mut fails.borrow_mut()[number] {
                    0 => {
                        done.borrow_mut().push(number);
                        Ok(())
                    }
                    left => {
                        *left -= 1;
                        Err(())
                    }
                }
            }));
            begin = match response.failed() {
                None => count,
                Some(failed) => all.iter().position(|record| record.contains(&format!(r#""{}""#, failed.sequence_number))).unwrap(),
            };
        }
        prop_assert_eq!(done.take(), (0..count).collect::<Vec<_>>());
    }
}

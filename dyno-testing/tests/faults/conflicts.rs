//! Conflicts between transactions and single writes.

use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use dyno_testing::{Fault, Faults, TemporaryTable};

use super::{Movie, movie, movie_at, n, table};

#[tokio::test]
async fn a_conflict_names_its_operation() {
    let faults = Faults::none()
        .on("PutItem")
        .nth(1)
        .inject(Fault::Conflict)
        .on("TransactWriteItems")
        .nth(1)
        .inject(Fault::Conflict)
        .on("TransactWriteItems")
        .nth(2)
        .inject(Fault::Canceled(&["None", "ThrottlingError"]));
    let movies = table(&faults, 0).await;
    let error = movies.put(&movie()).await.unwrap_err();
    assert!(
        error.to_string().contains("TransactionConflictException"),
        "{error}"
    );

    let mut codes = Vec::new();
    for _ in 0..2 {
        let error = transaction(&movies)
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        let TransactWriteItemsError::TransactionCanceledException(error) = error else {
            panic!("{error:?}")
        };
        let reasons = error.cancellation_reasons().iter();
        codes.push(
            reasons
                .map(|reason| reason.code().unwrap().to_owned())
                .collect::<Vec<_>>(),
        );
    }
    codes[0].sort();
    assert_eq!(
        codes,
        [["None", "TransactionConflict"], ["None", "ThrottlingError"]]
    );
}

/// Adds one to the attribute `n` of two items.
fn transaction(
    movies: &TemporaryTable<Movie>,
) -> aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder {
    let update = |number| {
        let update = Update::builder()
            .table_name(movies.name())
            .key("year", n(1985))
            .key("number", n(number))
            .update_expression("ADD n :one")
            .expression_attribute_values(":one", n(1));
        TransactWriteItem::builder()
            .update(update.build().unwrap())
            .build()
    };
    let write = movies.client().sdk().transact_write_items();
    write.transact_items(update(0)).transact_items(update(1))
}

#[tokio::test]
async fn a_transaction_whose_response_is_lost_is_executed_once() {
    let faults = Faults::none()
        .on("TransactWriteItems")
        .nth(1)
        .inject(Fault::ResponseLost);
    let movies = table(&faults, 0).await;
    transaction(&movies).send().await.unwrap();
    let sdk = movies.client().sdk();
    let scan = sdk.scan().table_name(movies.name()).send().await.unwrap();
    let counted: Vec<_> = scan.items().iter().map(|item| item["n"].clone()).collect();
    assert_eq!(counted, [n(1), n(1)]);
}

#[tokio::test(start_paused = true)]
async fn requests_that_write_an_item_at_the_same_time_conflict() {
    let delayed = Fault::ResponseDelayed(Duration::from_secs(1));
    let faults = Faults::none()
        .tokio_time()
        .conflicts()
        .on("TransactWriteItems")
        .nth(1)
        .inject(delayed);
    let movies = table(&faults, 0).await;
    let (first, second, put, other) = tokio::join!(
        transaction(&movies).send(),
        transaction(&movies).send(),
        movies.put(&movie_at(1)),
        movies.put(&movie_at(2)),
    );
    first.unwrap();
    let TransactWriteItemsError::TransactionCanceledException(canceled) =
        second.unwrap_err().into_service_error()
    else {
        panic!("another error")
    };
    let mut reasons = canceled.cancellation_reasons().iter();
    assert!(reasons.all(|reason| reason.code() == Some("TransactionConflict")));
    assert!(
        put.unwrap_err()
            .to_string()
            .contains("TransactionConflictException")
    );
    other.unwrap();
    transaction(&movies).send().await.unwrap();
}

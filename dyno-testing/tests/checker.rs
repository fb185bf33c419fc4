//! Requests that the embedded engine accepts and DynamoDB rejects.

use std::panic::{AssertUnwindSafe, catch_unwind};

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use dyno::Model;
use dyno_testing::{embedded, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies")]
#[dyno(index(name = "ByRank", partition_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    id: String,
    rank: u32,
}

fn n(number: i32) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

#[tokio::test]
async fn expressions_over_a_limit_are_rejected() {
    let client = embedded();
    let movies = client.table::<Movie>();
    movies.create_table().await.unwrap();
    let scan = || client.sdk().scan().table_name("Movies");
    let names: Vec<String> = (0..101).map(|number| format!(":v{number}")).collect();
    let filter = format!("x IN ({})", names.join(", "));
    let many = names
        .iter()
        .fold(scan().filter_expression(filter), |scan, name| {
            scan.expression_attribute_values(name, n(1))
        });
    let filter = format!("id=:a{}", " OR id=:a".repeat(200));
    let long = scan()
        .filter_expression(filter)
        .expression_attribute_values(":a", n(1));
    for (request, message) in [
        (
            many,
            "dyno-testing: Scan: FilterExpression has 101 operands of IN; DynamoDB allows at most 100",
        ),
        (
            long,
            "dyno-testing: Scan: FilterExpression has 401 operators and functions; DynamoDB allows at most 300",
        ),
    ] {
        let error = request.send().await.unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            (Some("ValidationException"), Some(message))
        );
    }
}

#[tokio::test]
async fn a_temporary_table_panics_if_a_violation_was_ignored() {
    let movies = temporary_table::<Movie>()
        .client(&embedded())
        .await
        .unwrap();
    let read = movies
        .client()
        .sdk()
        .query()
        .table_name(movies.name())
        .index_name("ByRank");
    let read = read
        .key_condition_expression("#r = :r")
        .expression_attribute_names("#r", "rank");
    // The error is ignored.
    drop(
        read.expression_attribute_values(":r", n(1))
            .consistent_read(true)
            .send()
            .await,
    );
    let name = movies.name().to_owned();
    let panic = catch_unwind(AssertUnwindSafe(|| drop(movies))).unwrap_err();
    assert_eq!(
        *panic.downcast::<String>().unwrap(),
        format!(
            "temporary table `{name}`: dyno-testing: rejected earlier: Query: a consistent read of the global \
             secondary index `ByRank`"
        )
    );
}

#[tokio::test]
async fn deleting_a_table_reports_its_violations_and_deletes_it() {
    let movies = temporary_table::<Movie>()
        .client(&embedded())
        .await
        .unwrap();
    let (sdk, name) = (movies.client().sdk(), movies.name());
    drop(
        sdk.scan()
            .table_name(name)
            .filter_expression("((a = a))")
            .send()
            .await,
    );
    let error = sdk
        .delete_table()
        .table_name(name)
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        error.message(),
        Some("dyno-testing: rejected earlier: Scan: FilterExpression has redundant parentheses")
    );
    assert!(
        sdk.list_tables()
            .send()
            .await
            .unwrap()
            .table_names()
            .is_empty()
    );
}

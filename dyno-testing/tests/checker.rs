//! What the embedded engine would let pass, and a test must not: it is refused as DynamoDB would refuse it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use dyno::Model;
use dyno_testing::{embedded, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Films")]
#[dyno(index(name = "ByRank", partition_key = rank))]
struct Film {
    #[dyno(partition_key)]
    id: String,
    rank: u32,
}

fn n(number: i32) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

#[tokio::test]
async fn expressions_over_a_limit_are_refused() {
    let client = embedded();
    let films = client.table::<Film>();
    films.create_table().await.unwrap();
    let scan = || client.sdk().scan().table_name("Films");
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
            "dyno-testing: Scan: FilterExpression has 101 operands of IN; DynamoDB takes at most 100",
        ),
        (
            long,
            "dyno-testing: Scan: FilterExpression has 401 operators and functions; DynamoDB takes at most 300",
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
async fn a_temporary_table_fails_loudly_if_a_refusal_was_overlooked() {
    let films = temporary_table::<Film>().client(&embedded()).await.unwrap();
    let read = films
        .client()
        .sdk()
        .query()
        .table_name(films.name())
        .index_name("ByRank");
    let read = read
        .key_condition_expression("#r = :r")
        .expression_attribute_names("#r", "rank");
    // Nobody looks at what came back.
    drop(
        read.expression_attribute_values(":r", n(1))
            .consistent_read(true)
            .send()
            .await,
    );
    let name = films.name().to_owned();
    let panic = catch_unwind(AssertUnwindSafe(|| drop(films))).unwrap_err();
    assert_eq!(
        *panic.downcast::<String>().unwrap(),
        format!(
            "temporary table `{name}`: dyno-testing: refused before: Query: a consistent read of the global secondary index `ByRank`"
        )
    );
}

#[tokio::test]
async fn deleting_the_table_tells_what_was_refused_and_deletes_it() {
    let films = temporary_table::<Film>().client(&embedded()).await.unwrap();
    let (sdk, name) = (films.client().sdk(), films.name());
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
        Some("dyno-testing: refused before: Scan: FilterExpression has redundant parentheses")
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

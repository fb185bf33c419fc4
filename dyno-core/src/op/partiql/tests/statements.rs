//! Batches and transactions of statements.

use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::operation::batch_execute_statement::BatchExecuteStatementInput;
use aws_sdk_dynamodb::operation::execute_transaction::ExecuteTransactionInput;
use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementRequest, ParameterizedStatement,
    ReturnValuesOnConditionCheckFailure,
};

use crate::Error;
use crate::codec::Item;
use crate::example::{LOST, Movie, Reply, Service, brazil, error, ok};
use crate::item;

const BRAZIL: &str = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;

#[test]
fn many_statements_are_one_request() {
    let client = Service::silent().client();
    let select = || client.statement("SELECT ?").bind(1).consistent();
    let update = || client.statement(" update x");
    let n = || AttributeValue::N("1".into());
    let all_old = || ReturnValuesOnConditionCheckFailure::AllOld;
    let batch = client
        .batch_statements((select(), update()))
        .into_sdk()
        .unwrap();
    let one = BatchStatementRequest::builder;
    let expected = BatchExecuteStatementInput::builder()
        .statements(
            one()
                .statement("SELECT ?")
                .parameters(n())
                .consistent_read(true)
                .build()
                .unwrap(),
        )
        .statements(
            one()
                .statement(" update x")
                .return_values_on_condition_check_failure(all_old())
                .build()
                .unwrap(),
        );
    assert_eq!(
        batch.as_input().clone().build().unwrap(),
        expected.build().unwrap()
    );
    let transaction = client
        .transact_statements((select(), update()))
        .token("token");
    let one = ParameterizedStatement::builder;
    let expected = ExecuteTransactionInput::builder()
        .transact_statements(one().statement("SELECT ?").parameters(n()).build().unwrap())
        .transact_statements(
            one()
                .statement(" update x")
                .return_values_on_condition_check_failure(all_old())
                .build()
                .unwrap(),
        )
        .client_request_token("token");
    let transaction = transaction.into_sdk().unwrap();
    assert_eq!(
        transaction.as_input().clone().build().unwrap(),
        expected.build().unwrap()
    );
}

#[tokio::test]
async fn each_statement_of_a_batch_has_its_response() {
    let service = Service::new(|_, _| {
        ok(&format!(
            r#"{{"Responses":[{{"TableName":"Movies","Item":{BRAZIL}}},{{"TableName":"Movies"}},
                {{"Error":{{"Code":"ConditionalCheckFailed","Message":"No","Item":{BRAZIL}}}}},
                {{"Error":{{"Code":"ProvisionedThroughputExceeded","Message":"Slow"}}}},
                {{"Item":{{"year":{{"S":"x"}}}}}}]}}"#
        ))
    });
    let client = service.client();
    let one = || client.statement("SELECT").read::<Movie>();
    let responses =
        client.batch_statements((one(), one(), client.statement("DELETE"), one(), one()));
    let (found, missing, failed, throttled, unreadable) = responses.await.unwrap();
    assert_eq!((found.unwrap(), missing.unwrap()), (Some(brazil()), None));
    let Err(Error::ConditionFailed(failed)) = failed else {
        panic!("{failed:?}")
    };
    let old = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
    assert_eq!(failed.old_item(), Some(old));
    let throttled = throttled.unwrap_err();
    assert!(throttled.is_throttled(), "{throttled:?}");
    assert_eq!(
        throttled.to_string(),
        "BatchExecuteStatement: ProvisionedThroughputExceeded: Slow"
    );
    assert!(
        matches!(unreadable, Err(Error::Decode(_))),
        "{unreadable:?}"
    );
    let many = client.batch_statements((0..5).map(|_| one()).collect::<Vec<_>>());
    let many = many.await.unwrap();
    assert_eq!(many.iter().filter(|response| response.is_ok()).count(), 2);
}

// The batch was sent again after a response that was lost: its statements may have failed because of themselves.
#[tokio::test]
async fn a_statement_that_failed_after_a_lost_response_may_have_been_carried_out() {
    let responses = r#"{"Responses":[{"Error":{"Code":"DuplicateItem","Message":"No"}},
        {"Error":{"Code":"ConditionalCheckFailed","Message":"No"}}]}"#;
    for (lost, unknown) in [(true, true), (false, false)] {
        let lost = lost.then(|| Reply::from((LOST, String::new())));
        let service = Service::replies(lost.into_iter().chain([ok(responses).into()]));
        let client = service.client();
        let inserts = (client.statement("INSERT"), client.statement("UPDATE"));
        let (duplicate, failed) = client.batch_statements(inserts).await.unwrap();
        for error in [duplicate.unwrap_err(), failed.unwrap_err()] {
            assert_eq!(error.is_outcome_unknown(), unknown, "{error}");
        }
    }
}

#[tokio::test]
async fn statements_of_a_transaction_have_one_response() {
    let attempts = AtomicUsize::new(0);
    let service = Service::new(move |_, _| match attempts.fetch_add(1, Ordering::Relaxed) {
        0 => error(
            "TransactionCanceledException",
            r#","CancellationReasons":[{"Code":"TransactionConflict"}]"#,
        ),
        _ => ok(&format!(r#"{{"Responses":[{{"Item":{BRAZIL}}},{{}}]}}"#)),
    });
    let client = service.client();
    let read = client.transact_statements((
        client.statement("SELECT").read::<Movie>(),
        client.statement("SELECT"),
    ));
    let (movie, item): (Option<Movie>, Option<Item>) = read.retry_conflicts().await.unwrap();
    assert_eq!((movie, item), (Some(brazil()), None));
    let [(_, first), (_, second)] = service.asked().try_into().unwrap();
    assert_eq!(first, second);
}

#[tokio::test]
async fn too_few_and_too_many_responses_are_errors() {
    let selects =
        |client: &crate::Client| vec![client.statement("SELECT"), client.statement("SELECT")];
    for body in [
        "{}",
        r#"{"Responses":null}"#,
        r#"{"Responses":[]}"#,
        r#"{"Responses":[{}]}"#,
        r#"{"Responses":[{},{},{}]}"#,
    ] {
        let client = Service::new(move |_, _| ok(body)).client();
        for error in [
            client.batch_statements(selects(&client)).await.unwrap_err(),
            client
                .transact_statements(selects(&client))
                .await
                .unwrap_err(),
        ] {
            assert!(matches!(error, Error::Protocol(_)), "{body}: {error:?}");
        }
    }
    // DynamoDB Local answers a transaction of writes with an empty list.
    for (body, responses) in [
        ("{}", 0),
        (r#"{"Responses":[]}"#, 0),
        (r#"{"Responses":[{}]}"#, 1),
        (r#"{"Responses":[{},{}]}"#, 2),
    ] {
        let client = Service::new(move |_, _| ok(body)).client();
        let writes = vec![client.statement("DELETE"), client.statement("DELETE")];
        let written = client.transact_statements(writes).await;
        assert_eq!(written.is_ok(), responses != 1, "{body}: {written:?}");
    }
}

#[tokio::test]
async fn what_dynamodb_would_reject_is_not_sent() {
    let client = Service::silent().client();
    let many = |count| {
        (0..count)
            .map(|_| client.statement("SELECT"))
            .collect::<Vec<_>>()
    };
    for count in [0, 26] {
        let error = client.batch_statements(many(count)).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the batch has {count} statements; it can have 1 to 25")
        );
    }
    let error = client.transact_statements(many(101)).await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    let paged = client.batch_statements((client.statement("SELECT").limit(1),));
    assert_eq!(
        paged.await.unwrap_err().to_string(),
        "a statement of a batch or a transaction reads or writes one item; leave out `limit`, `page_size` and \
         `start_after`"
    );
}

//! Unprocessed items of batches, small and empty pages, and tables that are not active yet.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{DeleteRequest, KeysAndAttributes, WriteRequest};
use dyno_testing::{Fault, Faults, SentRequest};

use super::{Movie, n, table};

#[tokio::test]
async fn unprocessed_items_are_in_the_response_and_are_not_written() {
    let faults = Faults::none()
        .on("BatchWriteItem")
        .nth(1)
        .inject(Fault::Unprocessed(2))
        .on("BatchGetItem")
        .nth(1)
        .inject(Fault::Unprocessed(4))
        .on("BatchGetItem")
        .inject(Fault::Unprocessed(5));
    let movies = table(&faults, 5).await;
    let (sdk, name) = (movies.client().sdk(), movies.name());
    let keys = (0..5).map(|number| {
        [
            ("year".to_owned(), n(1985)),
            ("number".to_owned(), n(number)),
        ]
        .into()
    });

    let get = |keys: Vec<_>| {
        let keys = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(true)
            .projection_expression("#n")
            .expression_attribute_names("#n", "number");
        sdk.batch_get_item()
            .request_items(name, keys.build().unwrap())
            .send()
    };
    let got = get(keys.clone().collect()).await.unwrap();
    assert_eq!(got.responses.unwrap()[name].len(), 1);
    let unprocessed = &got.unprocessed_keys.unwrap()[name];
    assert_eq!(unprocessed.keys().len(), 4);
    assert_eq!(unprocessed.consistent_read(), Some(true));
    assert_eq!(unprocessed.projection_expression(), Some("#n"));
    assert_eq!(
        unprocessed.expression_attribute_names().unwrap()["#n"],
        "number"
    );
    // If all of them are unprocessed, the request is throttled.
    let all = get(keys.clone().collect()).await.unwrap_err();
    assert_eq!(all.code(), Some("ProvisionedThroughputExceededException"));

    let deletes = keys.map(|key| {
        let delete = DeleteRequest::builder().set_key(Some(key)).build().unwrap();
        WriteRequest::builder().delete_request(delete).build()
    });
    let write = sdk
        .batch_write_item()
        .request_items(name, deletes.collect());
    let unprocessed = write.send().await.unwrap().unprocessed_items.unwrap();
    let unprocessed = unprocessed[name].iter().map(|unprocessed| {
        unprocessed.delete_request().unwrap().key()["number"]
            .as_n()
            .unwrap()
            .clone()
    });
    let unprocessed: BTreeSet<String> = unprocessed.collect();
    let there = movies.scan().all().await.unwrap();
    assert_eq!(
        there
            .iter()
            .map(|movie| movie.number.to_string())
            .collect::<BTreeSet<_>>(),
        unprocessed
    );
    assert_eq!(unprocessed.len(), 2);
}

#[tokio::test]
async fn small_and_empty_pages_return_all_items() {
    for (fault, pages) in [(Fault::SmallPage(2), 6), (Fault::EmptyPage, 2)] {
        let faults = Faults::none().on_all().inject(fault.clone());
        let movies = table(&faults, 10).await;
        assert_eq!(
            movies.query(1985).all().await.unwrap(),
            super::movies(10),
            "{fault:?}"
        );
        assert_eq!(faults.requests().len(), pages, "{fault:?}");
    }
    let faults = Faults::none().on_all().inject(Fault::EmptyPage);
    let movies = table(&faults, 10).await;
    for size in [2, 3, 100] {
        let found = movies.query(1985).page_size(size).all().await.unwrap();
        assert_eq!(found, super::movies(10), "pages of {size}");
    }
}

#[tokio::test]
async fn the_page_after_an_empty_one_is_complete_while_faults_are_paused() {
    let faults = Faults::none().on("Scan").inject(Fault::EmptyPage);
    let movies = table(&faults, 5).await;
    let scan = || movies.client().sdk().scan().table_name(movies.name());
    let page = scan().send().await.unwrap();
    assert_eq!((page.count(), page.items().len()), (0, 0));
    faults.pause();
    let rest = scan().set_exclusive_start_key(page.last_evaluated_key);
    assert_eq!(rest.send().await.unwrap().count(), 5);
    assert_eq!(faults.requests().len(), 1);
}

#[tokio::test]
async fn polling_waits_for_the_status_of_a_table() {
    let faults = Faults::none()
        .on("DescribeTable")
        .times(3)
        .inject(Fault::TableStatus("CREATING"));
    let client = faults.client(&dyno_testing::client().await.unwrap());
    let name = format!("Slow-{}", std::process::id());
    let movies = client.table_named::<Movie>(&name);
    movies.create_table().await.unwrap();
    let described = |call: &&SentRequest| call.operation == "DescribeTable";
    assert!(faults.requests().iter().filter(described).count() > 3);

    let faults = Faults::none()
        .on("DescribeTable")
        .times(3)
        .inject(Fault::TableStatus("DELETING"));
    let movies = faults.client(&client).table_named::<Movie>(&name);
    movies.delete_table().await.unwrap();
    assert!(faults.requests().iter().filter(described).count() > 3);
}

//! What is left over of batches and pages, and tables that are not ready yet.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{DeleteRequest, KeysAndAttributes, WriteRequest};
use dyno_testing::{Call, Fault, Faults};

use super::{Film, n, table};

#[tokio::test]
async fn what_a_batch_leaves_over_is_in_the_answer_and_nothing_else_is_done() {
    let faults = Faults::none()
        .on("BatchWriteItem")
        .nth(1)
        .inject(Fault::LeftOver(2))
        .on("BatchGetItem")
        .nth(1)
        .inject(Fault::LeftOver(4))
        .on("BatchGetItem")
        .inject(Fault::LeftOver(5));
    let films = table(&faults, 5).await;
    let (sdk, name) = (films.client().sdk(), films.name());
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
    let left = &got.unprocessed_keys.unwrap()[name];
    assert_eq!(left.keys().len(), 4);
    assert_eq!(left.consistent_read(), Some(true));
    assert_eq!(left.projection_expression(), Some("#n"));
    assert_eq!(left.expression_attribute_names().unwrap()["#n"], "number");
    // All of them is what DynamoDB calls throttling.
    let all = get(keys.clone().collect()).await.unwrap_err();
    assert_eq!(all.code(), Some("ProvisionedThroughputExceededException"));

    let deletes = keys.map(|key| {
        let delete = DeleteRequest::builder().set_key(Some(key)).build().unwrap();
        WriteRequest::builder().delete_request(delete).build()
    });
    let write = sdk
        .batch_write_item()
        .request_items(name, deletes.collect());
    let left = write.send().await.unwrap().unprocessed_items.unwrap();
    let left = left[name].iter().map(|left| {
        left.delete_request().unwrap().key()["number"]
            .as_n()
            .unwrap()
            .clone()
    });
    let left: BTreeSet<String> = left.collect();
    let there = films.scan().all().await.unwrap();
    assert_eq!(
        there
            .iter()
            .map(|film| film.number.to_string())
            .collect::<BTreeSet<_>>(),
        left
    );
    assert_eq!(left.len(), 2);
}

#[tokio::test]
async fn small_and_empty_pages_have_all_the_items() {
    for (fault, pages) in [(Fault::SmallPage(2), 6), (Fault::EmptyPage, 2)] {
        let faults = Faults::none().on_all().inject(fault.clone());
        let films = table(&faults, 10).await;
        assert_eq!(
            films.query(1985).all().await.unwrap(),
            super::films(10),
            "{fault:?}"
        );
        assert_eq!(faults.calls().len(), pages, "{fault:?}");
    }
    let faults = Faults::none().on_all().inject(Fault::EmptyPage);
    let films = table(&faults, 10).await;
    for size in [2, 3, 100] {
        let found = films.query(1985).page_size(size).all().await.unwrap();
        assert_eq!(found, super::films(10), "pages of {size}");
    }
}

#[tokio::test]
async fn the_page_after_an_empty_one_has_all_its_items_also_in_a_pause() {
    let faults = Faults::none().on("Scan").inject(Fault::EmptyPage);
    let films = table(&faults, 5).await;
    let scan = || films.client().sdk().scan().table_name(films.name());
    let page = scan().send().await.unwrap();
    assert_eq!((page.count(), page.items().len()), (0, 0));
    faults.pause();
    let rest = scan().set_exclusive_start_key(page.last_evaluated_key);
    assert_eq!(rest.send().await.unwrap().count(), 5);
    assert_eq!(faults.calls().len(), 1);
}

#[tokio::test]
async fn a_table_takes_its_time() {
    let faults = Faults::none()
        .on("DescribeTable")
        .times(3)
        .inject(Fault::TableStatus("CREATING"));
    let client = faults.client(&dyno_testing::client().await.unwrap());
    let name = format!("Slow-{}", std::process::id());
    let films = client.table_named::<Film>(&name);
    films.create_table().await.unwrap();
    let described = |call: &&Call| call.operation == "DescribeTable";
    assert!(faults.calls().iter().filter(described).count() > 3);

    let faults = Faults::none()
        .on("DescribeTable")
        .times(3)
        .inject(Fault::TableStatus("DELETING"));
    let films = faults.client(&client).table_named::<Film>(&name);
    films.delete_table().await.unwrap();
    assert!(faults.calls().iter().filter(described).count() > 3);
}

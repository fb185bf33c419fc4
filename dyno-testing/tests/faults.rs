//! What goes wrong when a test plans it, and what the SDK and dyno make of it.

#![expect(clippy::unwrap_used, reason = "a test fails with a panic")]

use std::collections::BTreeSet;
use std::env;
use std::process::Command;
use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, KeysAndAttributes, TransactWriteItem, Update, WriteRequest,
};
use dyno::op::Write;
use dyno::{Client, Model};
use dyno_testing::{Call, Fault, Faults, TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Films")]
struct Film {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    number: u32,
}

fn films(count: u32) -> Vec<Film> {
    (0..count)
        .map(|number| Film { year: 1985, number })
        .collect()
}

fn film() -> Film {
    films(1).remove(0)
}

async fn table(faults: &Faults, items: u32) -> TemporaryTable<Film> {
    temporary_table::<Film>()
        .items(films(items))
        .faults(faults)
        .await
        .unwrap()
}

fn n(number: u32) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// What a test looks at of each call.
fn outcomes(faults: &Faults) -> Vec<(Option<u16>, Option<u16>)> {
    let calls = faults.calls();
    calls
        .iter()
        .map(|call| (call.reached, call.answered))
        .collect()
}

const DONE: (Option<u16>, Option<u16>) = (Some(200), Some(200));

#[tokio::test]
async fn the_sdk_tries_again_what_the_service_could_not_do() {
    for (fault, answered) in [
        (Fault::Throttled, Some(400)),
        (Fault::Error("ThrottlingException"), Some(400)),
        (Fault::Error("RequestLimitExceeded"), Some(400)),
        (Fault::Error("InternalServerError"), Some(500)),
        (Fault::Error("ServiceUnavailable"), Some(503)),
        (Fault::Unavailable, Some(503)),
        (Fault::ConnectionReset, None),
    ] {
        let faults = Faults::none().on("PutItem").times(2).inject(fault.clone());
        let films = table(&faults, 0).await;
        films.put(&film()).await.unwrap();
        let failed = (None, answered);
        assert_eq!(outcomes(&faults), [failed, failed, DONE], "{fault:?}");
        assert_eq!(faults.slept().len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn errors_are_the_sdks_typed_errors_with_their_reasons() {
    let faults = Faults::none()
        .on("GetItem")
        .inject(Fault::Throttled)
        .on("Scan")
        .inject(Fault::Error("ThrottlingException"))
        .on("DeleteItem")
        .inject(Fault::Error("RequestLimitExceeded"))
        .on("Query")
        .inject(Fault::Error("AccessDeniedException"))
        .on("ListTables")
        .inject(Fault::Error("ExpiredTokenException"))
        .on("CreateTable")
        .inject(Fault::Error("LimitExceededException"))
        .on("ListTagsOfResource")
        .inject(Fault::Answer {
            status: 418,
            body: "teapot".into(),
        });
    let films = table(&faults, 0).await;
    let (sdk, name) = (films.client().sdk(), films.name());
    let key = || [("year".to_owned(), n(1985)), ("number".to_owned(), n(0))].into();

    let error = sdk
        .get_item()
        .table_name(name)
        .set_key(Some(key()))
        .send()
        .await
        .unwrap_err();
    let aws_sdk_dynamodb::operation::get_item::GetItemError::ProvisionedThroughputExceededException(
        error,
    ) = error.into_service_error()
    else {
        panic!("another error")
    };
    let reason = &error.throttling_reasons()[0];
    assert_eq!(
        reason.reason(),
        Some("TableReadProvisionedThroughputExceeded")
    );
    assert!(reason.resource().unwrap().ends_with(name));

    let error = sdk
        .scan()
        .table_name(name)
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let aws_sdk_dynamodb::operation::scan::ScanError::ThrottlingException(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.throttling_reasons().len(), 1);

    let error = sdk
        .delete_item()
        .table_name(name)
        .set_key(Some(key()))
        .send()
        .await
        .unwrap_err();
    let aws_sdk_dynamodb::operation::delete_item::DeleteItemError::RequestLimitExceeded(error) =
        error.into_service_error()
    else {
        panic!("another error")
    };
    assert_eq!(
        error.throttling_reasons()[0].reason(),
        Some("TableWriteAccountLimitExceeded")
    );

    let error = films.query(1985).all().await.unwrap_err();
    assert!(
        error.to_string().contains("AccessDeniedException"),
        "{error}"
    );
    let error = sdk.list_tables().send().await.unwrap_err();
    assert_eq!(error.code(), Some("ExpiredTokenException"));
    let error = films
        .create_table()
        .into_sdk()
        .unwrap()
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_limit_exceeded_exception());
    let error = sdk
        .list_tags_of_resource()
        .resource_arn("x")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 418);
}

#[tokio::test]
async fn a_lost_answer_is_that_of_a_write_that_was_done() {
    let faults = Faults::none()
        .on("PutItem")
        .nth(1)
        .inject(Fault::AnswerLost);
    let films = table(&faults, 0).await;
    // The SDK tries again, and its own first try is in the way.
    assert!(films.create(&film()).await.unwrap().is_err());
    assert_eq!(
        outcomes(&faults),
        [(Some(200), None), (Some(400), Some(400))]
    );
    assert_eq!(films.get((1985, 0)).await.unwrap(), Some(film()));
}

#[tokio::test]
async fn damaged_answers_are_of_requests_that_were_done() {
    let good = |call: &Call| (call.reached, call.answered) == DONE;
    for fault in [
        Fault::AnswerCut,
        Fault::AnswerCorrupted,
        Fault::AnswerGzipped,
    ] {
        let faults = Faults::none().on("Query").inject(fault);
        let films = table(&faults, 5).await;
        let sdk = films.client().sdk();
        let query = sdk
            .query()
            .table_name(films.name())
            .key_condition_expression("#y = :y");
        let query = query
            .expression_attribute_names("#y", "year")
            .expression_attribute_values(":y", n(1985));
        // What the client makes of it is its business, as long as it neither hangs nor panics.
        drop(query.send().await);
        assert!(faults.calls().iter().all(good));
        assert!(!faults.calls().is_empty());
    }
}

/// The body and the checksum of one answer.
async fn raw(fault: Option<Fault>) -> (Vec<u8>, u32) {
    use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Debug, Default)]
    struct Seen(Arc<Mutex<(Vec<u8>, u32)>>);
    impl aws_sdk_dynamodb::config::Intercept for Seen {
        fn name(&self) -> &'static str {
            "Seen"
        }
        fn read_before_deserialization(
            &self,
            context: &BeforeDeserializationInterceptorContextRef<'_>,
            _: &aws_sdk_dynamodb::config::RuntimeComponents,
            _: &mut aws_sdk_dynamodb::config::ConfigBag,
        ) -> Result<(), aws_sdk_dynamodb::error::BoxError> {
            let response = context.response();
            let checksum = response.headers().get("x-amz-crc32").unwrap().parse()?;
            let body = response.body().bytes().unwrap().to_vec();
            *self.0.lock().unwrap() = (body, checksum);
            Ok(())
        }
    }

    let faults = match fault {
        Some(fault) => Faults::none().on_all().inject(fault),
        None => Faults::none(),
    };
    let films = table(&faults, 3).await;
    let seen = Seen::default();
    let config = films
        .client()
        .sdk()
        .config()
        .to_builder()
        .interceptor(seen.clone());
    let sdk = aws_sdk_dynamodb::Client::from_conf(config.build());
    // Of one attribute, for the order of several differs from answer to answer.
    let scan = sdk
        .scan()
        .table_name(films.name())
        .projection_expression("#n");
    drop(scan.expression_attribute_names("#n", "number").send().await);
    let seen = seen.0.lock().unwrap();
    seen.clone()
}

#[tokio::test]
async fn the_checksum_fits_unless_the_answer_is_damaged() {
    let (good, checksum) = raw(None).await;
    assert_eq!(crc32fast::hash(&good), checksum);

    let (cut, sum) = raw(Some(Fault::AnswerCut)).await;
    assert_eq!(sum, checksum);
    assert_eq!(cut, good[..good.len() / 2]);

    let (corrupted, sum) = raw(Some(Fault::AnswerCorrupted)).await;
    assert_eq!(sum, checksum);
    let changed = good
        .iter()
        .zip(&corrupted)
        .filter(|(before, after)| before != after);
    assert_eq!((corrupted.len(), changed.count()), (good.len(), 1));

    let (gzipped, sum) = raw(Some(Fault::AnswerGzipped)).await;
    assert_eq!(crc32fast::hash(&gzipped), sum);
    assert_eq!(gzipped[..2], [0x1f, 0x8b]);
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*gzipped), &mut unpacked)
        .unwrap();
    assert_eq!(unpacked, good);
}

#[tokio::test]
async fn conflicts_name_their_operation() {
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
    let films = table(&faults, 0).await;
    let error = films.put(&film()).await.unwrap_err();
    assert!(
        error.to_string().contains("TransactionConflictException"),
        "{error}"
    );

    let mut codes = Vec::new();
    for _ in 0..2 {
        let error = transaction(&films)
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
    films: &TemporaryTable<Film>,
) -> aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder {
    let update = |number| {
        let update = Update::builder()
            .table_name(films.name())
            .key("year", n(1985))
            .key("number", n(number))
            .update_expression("ADD n :one")
            .expression_attribute_values(":one", n(1));
        TransactWriteItem::builder()
            .update(update.build().unwrap())
            .build()
    };
    let write = films.client().sdk().transact_write_items();
    write.transact_items(update(0)).transact_items(update(1))
}

#[tokio::test]
async fn a_transaction_whose_answer_is_lost_is_carried_out_once() {
    let faults = Faults::none()
        .on("TransactWriteItems")
        .nth(1)
        .inject(Fault::AnswerLost);
    let films = table(&faults, 0).await;
    transaction(&films).send().await.unwrap();
    let sdk = films.client().sdk();
    let scan = sdk.scan().table_name(films.name()).send().await.unwrap();
    let counted: Vec<_> = scan.items().iter().map(|item| item["n"].clone()).collect();
    assert_eq!(counted, [n(1), n(1)]);
}

#[tokio::test(start_paused = true)]
async fn requests_that_write_an_item_at_the_same_time_conflict() {
    let slow = Fault::AnswerSlow(Duration::from_secs(1));
    let faults = Faults::none()
        .tokio_time()
        .conflicts()
        .on("TransactWriteItems")
        .nth(1)
        .inject(slow);
    let films = table(&faults, 0).await;
    let (first, second, put, other) = tokio::join!(
        transaction(&films).send(),
        transaction(&films).send(),
        films.put(&films_at(1)),
        films.put(&films_at(2)),
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
    transaction(&films).send().await.unwrap();
}

fn films_at(number: u32) -> Film {
    Film { year: 1985, number }
}

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
            self::films(10),
            "{fault:?}"
        );
        assert_eq!(faults.calls().len(), pages, "{fault:?}");
    }
    let faults = Faults::none().on_all().inject(Fault::EmptyPage);
    let films = table(&faults, 10).await;
    for size in [2, 3, 100] {
        let found = films.query(1985).page_size(size).all().await.unwrap();
        assert_eq!(found, self::films(10), "pages of {size}");
    }
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

#[tokio::test]
async fn a_rule_counts_the_requests_that_it_fits() {
    let faults = Faults::none();
    let other = table(&faults, 0).await;
    let films = temporary_table::<Film>()
        .client(other.client())
        .await
        .unwrap();
    let name = films.name().to_owned();
    let faults = faults
        .on("DeleteItem")
        .table(name)
        .nth(2)
        .times(2)
        .inject(Fault::Error("AccessDeniedException"))
        .on("DeleteItem")
        .when(|request| request["Key"]["number"]["N"] == "9")
        .inject(Fault::Error("ValidationException"));
    let mut failed = Vec::new();
    for number in 0..10 {
        other.delete((1985, 0)).await.unwrap();
        failed.push(films.delete((1985, number)).await.is_err());
    }
    let expected = (0..10).map(|number| matches!(number, 1 | 2 | 9));
    assert_eq!(failed, expected.collect::<Vec<_>>());
    faults.pause();
    films.delete((1985, 9)).await.unwrap();
    faults.resume();
    films.delete((1985, 9)).await.unwrap_err();
}

#[tokio::test]
async fn a_hang_ends_by_a_time_out_without_waiting() {
    let faults = Faults::none().on("PutItem").nth(1).inject(Fault::Hang);
    let films = table(&faults, 0).await;
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_hours(1));
    let config = films
        .client()
        .sdk()
        .config()
        .to_builder()
        .timeout_config(timeouts.build());
    let films = Client::new(aws_sdk_dynamodb::Client::from_conf(config.build()))
        .table_named::<Film>(films.name());
    films.put(&film()).await.unwrap();
    assert_eq!(outcomes(&faults), [(None, None), DONE]);
}

#[tokio::test(start_paused = true)]
async fn with_tokios_time_slow_answers_overtake_and_run_into_time_outs() {
    let slow = |seconds| Fault::AnswerSlow(Duration::from_secs(seconds));
    let faults = Faults::none()
        .tokio_time()
        .on("PutItem")
        .nth(1)
        .inject(slow(3))
        .on("PutItem")
        .nth(2)
        .inject(Fault::Slow(Duration::from_secs(1)))
        .on("GetItem")
        .nth(1)
        .inject(slow(9));
    let films = table(&faults, 0).await;
    let began = tokio::time::Instant::now();
    let put = async |number| {
        films.put(&films_at(number)).await.unwrap();
        began.elapsed().as_secs()
    };
    assert_eq!(tokio::join!(put(1), put(2), put(3)), (3, 1, 0));

    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(5));
    let config = films
        .client()
        .sdk()
        .config()
        .to_builder()
        .timeout_config(timeouts.build());
    let films = Client::new(aws_sdk_dynamodb::Client::from_conf(config.build()))
        .table_named::<Film>(films.name());
    assert_eq!(films.get((1985, 1)).await.unwrap(), Some(films_at(1)));
    let gets = faults
        .calls()
        .into_iter()
        .filter(|call| call.operation == "GetItem");
    assert_eq!(
        gets.map(|call| call.answered).collect::<Vec<_>>(),
        [None, Some(200)]
    );
}

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
            drop(table.batch().put_all(films(60)).await.unwrap());
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

// The account of a batch is right on every bad day, and no reader misses an item.
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
        let account = films.batch().put_all(many.clone()).await.unwrap();
        let left: Vec<u32> = account
            .unwritten
            .iter()
            .map(|left| match &left.write {
                Some(Write::Put(film)) => film.number,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(account.written() + left.len(), account.taken, "seed {seed}");
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

#[test]
fn a_test_that_fails_prints_its_seed() {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "fails_if_asked", "--nocapture"])
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

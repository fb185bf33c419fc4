//! Whether the SDK still lets dyno inject its serializer and deserializer: one test per operation.
//!
//! Each asserts that the SDK's maps are not used, that the body equals the SDK's own, and that the SDK's retries,
//! errors and outputs are unchanged.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextRef,
    BeforeTransmitInterceptorContextMut, FinalizerInterceptorContextMut,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::operation::batch_execute_statement::{
    BatchExecuteStatementInput, BatchExecuteStatementOutput,
};
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::batch_write_item::{BatchWriteItemInput, BatchWriteItemOutput};
use aws_sdk_dynamodb::operation::delete_item::{DeleteItemInput, DeleteItemOutput};
use aws_sdk_dynamodb::operation::execute_statement::{
    ExecuteStatementInput, ExecuteStatementOutput,
};
use aws_sdk_dynamodb::operation::execute_transaction::{
    ExecuteTransactionInput, ExecuteTransactionOutput,
};
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::put_item::{PutItemInput, PutItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::scan::{ScanInput, ScanOutput};
use aws_sdk_dynamodb::operation::transact_get_items::{
    TransactGetItemsInput, TransactGetItemsOutput,
};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsInput;
use aws_sdk_dynamodb::operation::update_item::{UpdateItemInput, UpdateItemOutput};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{Input, Output};
use aws_smithy_types::body::SdkBody;
use futures::future::BoxFuture;

use crate::error::{Error, Result};
use crate::example::{Movie, Reply, Service, brazil, error, ok};
use crate::observe::Meter;
use crate::op::{Get, Statement, TransactGet, TransactWrite, TransactWrites};
use crate::{Client, Table};

/// Counts the requests and responses that pass through the SDK's maps.
#[derive(Clone, Debug, Default)]
struct Witness {
    maps: Arc<AtomicUsize>,
    outputs: Arc<AtomicUsize>,
}

macro_rules! any_map {
    ($value:expr; $($type:ident: $($field:ident)*;)*) => {
        $($value.downcast_ref::<$type>().is_some_and(|value| $(value.$field.is_some())||*))||*
    };
}

/// Whether the input has the members that are spliced into the request. The endpoint rules need the tables of batches,
/// without their operations.
fn has_maps(input: &Input) -> bool {
    let of_one = any_map! { input;
        GetItemInput: expression_attribute_names;
        PutItemInput: item expression_attribute_names expression_attribute_values;
        UpdateItemInput: expression_attribute_names expression_attribute_values;
        DeleteItemInput: expression_attribute_names expression_attribute_values;
        QueryInput: exclusive_start_key expression_attribute_names expression_attribute_values;
        ScanInput: exclusive_start_key expression_attribute_names expression_attribute_values;
        ExecuteStatementInput: parameters;
        BatchExecuteStatementInput: statements;
        ExecuteTransactionInput: transact_statements;
    };
    of_one
        || input
            .downcast_ref::<BatchWriteItemInput>()
            .is_some_and(|input| !input.request_items().unwrap()["Movies"].is_empty())
        || input
            .downcast_ref::<BatchGetItemInput>()
            .is_some_and(|input| !input.request_items().unwrap()["Movies"].keys().is_empty())
        || input
            .downcast_ref::<TransactGetItemsInput>()
            .is_some_and(|input| !input.transact_items()[0].get().unwrap().key().is_empty())
        || input
            .downcast_ref::<TransactWriteItemsInput>()
            .is_some_and(|input| !input.transact_items()[0].delete().unwrap().key().is_empty())
}

fn has_items(output: &Output) -> bool {
    any_map! { output;
        GetItemOutput: item;
        PutItemOutput: attributes;
        UpdateItemOutput: attributes;
        DeleteItemOutput: attributes;
        QueryOutput: items;
        ScanOutput: items;
        BatchWriteItemOutput: unprocessed_items;
        BatchGetItemOutput: responses unprocessed_keys;
        TransactGetItemsOutput: responses;
        ExecuteStatementOutput: items;
        BatchExecuteStatementOutput: responses;
        ExecuteTransactionOutput: responses;
    }
}

impl Intercept for Witness {
    fn name(&self) -> &'static str {
        "witness"
    }

    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.maps
            .fetch_add(usize::from(has_maps(context.input())), Ordering::Relaxed);
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Ok(output) = context.output_or_error() {
            self.outputs.fetch_add(1, Ordering::Relaxed);
            self.maps
                .fetch_add(usize::from(has_items(output)), Ordering::Relaxed);
        }
        Ok(())
    }
}

fn reply(body: &[u8]) -> Reply {
    Reply {
        status: 200,
        headers: vec![("x-amz-crc32", crc32fast::hash(body).to_string())],
        body: body.to_vec(),
    }
}

fn zipped(body: &[u8]) -> Reply {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(body).unwrap();
    let mut reply = reply(&gzip.finish().unwrap());
    reply.headers.push(("content-encoding", "gzip".into()));
    reply
}

fn wrong_checksum(body: &[u8]) -> Reply {
    Reply {
        headers: vec![("x-amz-crc32", "1".into())],
        ..reply(body)
    }
}

/// Without a checksum.
fn cut_off(body: &[u8]) -> Reply {
    let (_, body) = body.split_last().unwrap();
    Reply {
        headers: Vec::new(),
        ..reply(body)
    }
}

fn sources(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect()
}

/// An operation: the call of dyno, the same request of the SDK, and a response with its expected outcome.
struct Contract {
    call: fn(Table<Movie>) -> BoxFuture<'static, Result<String>>,
    sdk: fn(Table<Movie>) -> BoxFuture<'static, ()>,
    response: &'static str,
    outcome: String,
    /// A response in which `rank` is an S; `None` for writes without a response.
    wrong: Option<&'static str>,
}

const WRONG_TYPE: &str = r#"Movie (1985, "Brazil"): attribute `rank`: expected N, found S"#;

impl Contract {
    async fn holds(self) {
        let Self {
            call,
            sdk,
            response,
            outcome,
            wrong,
        } = self;
        let response = response.as_bytes();
        let run = async |replies: Vec<Reply>| {
            let service = Service::replies(replies);
            let witness = Witness::default();
            let config = service.config().interceptor(witness.clone()).build();
            let result = call(Client::from_conf(config).table()).await;
            assert_eq!(
                witness.maps.load(Ordering::Relaxed),
                0,
                "nothing can be injected"
            );
            if result.is_ok() {
                assert!(witness.outputs.load(Ordering::Relaxed) > 0);
            }
            (result, service.asked())
        };

        // The body equals the SDK's own, value for value; the service checks its length.
        let (result, asked) = run(vec![reply(response)]).await;
        assert_eq!(result.unwrap(), outcome);
        let own = Service::replies([reply(response)]);
        sdk(own.movies()).await;
        let json = |asked: Vec<(String, String)>| {
            let [(operation, body)] = asked.try_into().unwrap();
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            (operation, body)
        };
        assert_eq!(json(asked), json(own.asked()));

        // Transient failures are retried with the same body, and the last response counts.
        let throttled = Reply::from(error("ThrottlingException", ""));
        let broken = Reply::from((500, "{}".to_owned()));
        for replies in [
            vec![throttled, wrong_checksum(response), reply(response)],
            vec![broken, reply(response)],
            vec![cut_off(response), reply(response)],
            vec![zipped(response)],
            vec![cut_off(response), zipped(response)],
        ] {
            let tries = replies.len();
            let (result, asked) = run(replies).await;
            assert_eq!(result.unwrap(), outcome);
            assert_eq!(asked.len(), tries);
            assert!(asked.windows(2).all(|tries| tries[0] == tries[1]));
        }

        // Other failures are errors that name the reason.
        for (reply, expected) in [
            (cut_off(response), "the body ended early"),
            (wrong_checksum(response), "wrong checksum: "),
        ] {
            let (result, asked) = run(vec![reply]).await;
            let error = result.unwrap_err();
            assert!(matches!(error, Error::Protocol(_)), "{error:?}");
            let sources = sources(&error);
            assert!(
                sources.iter().any(|text| text.starts_with(expected)),
                "{sources:?}"
            );
            assert_eq!(asked.len(), 3);
        }
        let missing = Reply::from(error("ResourceNotFoundException", ""));
        let (result, asked) = run(vec![missing]).await;
        let Error::Service(failure) = result.unwrap_err() else {
            panic!("not an error of the service")
        };
        assert_eq!(failure.code_text(), "ResourceNotFoundException");
        assert_eq!(failure.request_id(), Some("REQUEST"));
        assert_eq!(asked.len(), 1);

        // A value of another type is not retried.
        if let Some(wrong) = wrong {
            let (result, asked) = run(vec![reply(wrong.as_bytes())]).await;
            let error = result.unwrap_err();
            assert!(matches!(error, Error::Decode(_)), "{error:?}");
            let [(operation, _)] = &asked[..] else {
                panic!("{asked:?}")
            };
            // A write says that it was carried out.
            let before = match operation.as_str() {
                "PutItem" => "the item was written, but the old item cannot be read: ",
                "UpdateItem" => "the item was updated, but the new item cannot be read: ",
                "DeleteItem" => "the item was deleted, but the old item cannot be read: ",
                _ => "",
            };
            assert_eq!(error.was_carried_out(), !before.is_empty());
            assert_eq!(error.to_string().replacen(before, "", 1), WRONG_TYPE);
            assert!(error.to_string().contains(before), "{error}");
        }
    }
}

#[tokio::test]
async fn get_item() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let get = movies.get((1985, "Brazil")).consistent().project::<Movie>();
                get.await.map(|found| format!("{found:?}"))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let get = movies.get((1985, "Brazil")).consistent().project::<Movie>();
                get.into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: r#"{"Item":{"rank":{"N":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}}"#,
        outcome: format!("{:?}", Some(brazil())),
        wrong: Some(r#"{"Item":{"rank":{"S":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}}"#),
    }
    .holds()
    .await;
}

const ATTRIBUTES: &str =
    r#"{"Attributes":{"rank":{"N":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}}"#;
const WRONG_ATTRIBUTES: &str =
    r#"{"Attributes":{"rank":{"S":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}}"#;

#[tokio::test]
async fn put_item() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let put = movies
                    .put(&brazil())
                    .condition(Movie::RANK.lt(7))
                    .return_old();
                put.await.map(|old| format!("{:?}", old.unwrap()))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let put = movies
                    .put(&brazil())
                    .condition(Movie::RANK.lt(7))
                    .return_old();
                put.into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: ATTRIBUTES,
        outcome: format!("{:?}", Some(brazil())),
        wrong: Some(WRONG_ATTRIBUTES),
    }
    .holds()
    .await;
}

#[tokio::test]
async fn update_item() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let update = movies.update((1985, "Brazil"), Movie::RANK.set(7));
                update.await.map(|new| format!("{new:?}"))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let update = movies.update((1985, "Brazil"), Movie::RANK.set(7));
                update.into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: ATTRIBUTES,
        outcome: format!("{:?}", brazil()),
        wrong: Some(WRONG_ATTRIBUTES),
    }
    .holds()
    .await;
}

#[tokio::test]
async fn delete_item() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let delete = movies.delete((1985, "Brazil")).return_old();
                let delete = delete.condition(Movie::RANK.eq(7));
                delete.await.map(|old| format!("{:?}", old.unwrap()))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let delete = movies.delete((1985, "Brazil")).return_old();
                let delete = delete.condition(Movie::RANK.eq(7));
                delete.into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: ATTRIBUTES,
        outcome: format!("{:?}", Some(brazil())),
        wrong: Some(WRONG_ATTRIBUTES),
    }
    .holds()
    .await;
}

const PAGE: &str = r#"{"ConsumedCapacity":{"CapacityUnits":0.5,"TableName":"Movies"},"Count":1,"Items":[{"rank":{"N":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}],"LastEvaluatedKey":{"title":{"S":"Brazil"}},"Later":[{"a":"}"}],"ScannedCount":3}"#;
const WRONG_PAGE: &str =
    r#"{"Count":1,"Items":[{"rank":{"S":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}]}"#;
const CURSOR: &str = r#"{"year":{"N":"1985"},"title":{"S":"Airplane!"}}"#;

/// Everything in a page, the first one or one that has a page before it.
fn page(is_first: bool) -> String {
    let page = crate::Page {
        items: vec![brazil()],
        cursor: Some(crate::example::cursor(r#"{"title":{"S":"Brazil"}}"#)),
        previous: (!is_first).then(|| {
            crate::Cursor::new(
                crate::cursor::Position {
                    side: crate::cursor::Side::Before,
                    key: Some(r#"{"title":{"S":"Brazil"},"year":{"N":"1985"}}"#.into()),
                },
                None,
            )
        }),
        count: 1,
        scanned: 3,
    };
    format!("{page:?}")
}

#[tokio::test]
async fn query() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let cursor = crate::example::cursor(CURSOR);
                let query = movies
                    .query(1985)
                    .filter(Movie::RANK.gt(1))
                    .start_after(cursor);
                query.page().await.map(|page| format!("{page:?}"))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let cursor = crate::example::cursor(CURSOR);
                let query = movies
                    .query(1985)
                    .filter(Movie::RANK.gt(1))
                    .start_after(cursor);
                query.into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: PAGE,
        outcome: page(false),
        wrong: Some(WRONG_PAGE),
    }
    .holds()
    .await;
}

#[tokio::test]
async fn scan() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let meter = Meter::new();
                let scan = movies.scan().filter(Movie::RANK.gt(1)).meter(&meter);
                let page = scan.page().await?;
                Ok(format!("{page:?} {}", meter.total().read_units))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let scan = movies.scan().filter(Movie::RANK.gt(1));
                scan.meter(&Meter::new())
                    .into_sdk()
                    .unwrap()
                    .send()
                    .await
                    .unwrap();
            })
        },
        response: PAGE,
        outcome: format!("{} 0.5", page(true)),
        wrong: Some(WRONG_PAGE),
    }
    .holds()
    .await;
}

#[tokio::test]
async fn a_page_of_bytes() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let meter = Meter::new();
                let page = movies.scan().meter(&meter).bytes().await?;
                // Cut off before the items, and after them.
                let around = || {
                    format!(
                        "{:?} {:?} {:?} {}",
                        page.count(),
                        page.scanned(),
                        page.cursor(),
                        meter.total().read_units
                    )
                };
                let before = around();
                let items: Vec<Movie> = page.items()?;
                assert_eq!(before, around());
                Ok(format!("{items:?} {before}"))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                movies
                    .scan()
                    .meter(&Meter::new())
                    .into_sdk()
                    .unwrap()
                    .send()
                    .await
                    .unwrap();
            })
        },
        response: PAGE,
        outcome: format!(
            r#"{:?} Ok(1) Ok(3) Ok(Some(Cursor(after ("Brazil")))) 0.5"#,
            [brazil()]
        ),
        wrong: Some(WRONG_PAGE),
    }
    .holds()
    .await;
}

#[tokio::test]
async fn operations_on_several_tables_are_one_member() {
    let service = Service::new(|_, _| ok(r#"{"UnprocessedItems":{}}"#));
    let of_year = |year| Arc::<str>::from(format!(r#"{{"year":{{"N":"{year}"}}}}"#));
    let tables = vec![
        (
            Arc::from("Movies"),
            vec![
                super::BatchEntry::Put(of_year(1985)),
                super::BatchEntry::Delete(of_year(1980)),
                super::BatchEntry::Put(of_year(1981)),
            ],
        ),
        (
            Arc::from("no \"name\""),
            vec![super::BatchEntry::Delete(of_year(1979))],
        ),
    ];
    let sent = super::batch_write(service.client().sender(), &Arc::new(tables)).await;
    sent.unprocessed.unwrap();
    let [(_, body)] = service.asked().try_into().unwrap();
    assert_eq!(
        body,
        concat!(
            r#"{"RequestItems":{"Movies":[{"PutRequest":{"Item":{"year":{"N":"1985"}}}},"#,
            r#"{"DeleteRequest":{"Key":{"year":{"N":"1980"}}}},"#,
            r#"{"PutRequest":{"Item":{"year":{"N":"1981"}}}}],"#,
            r#""no \"name\"":[{"DeleteRequest":{"Key":{"year":{"N":"1979"}}}}]}}"#
        )
    );
}

#[tokio::test]
async fn batch_write_item() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let entries = vec![
                    super::BatchEntry::Put(
                        r#"{"year":{"N":"1985"},"title":{"S":"Bra\"zil"}}"#.into(),
                    ),
                    super::BatchEntry::Delete(
                        r#"{"year":{"N":"1980"},"title":{"S":"Airplane!"}}"#.into(),
                    ),
                ];
                let tables = Arc::new(vec![("Movies".into(), entries)]);
                super::batch_write(movies.client().sender(), &tables).await.unprocessed.map(|left| format!("{left:?}"))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let entry = Movie {
                    title: "Bra\"zil".into(),
                    rank: None,
                    ..brazil()
                };
                let batch = movies.batch().put(entry).delete((1980, "Airplane!"));
                let [request] = batch.into_sdk().await.unwrap().try_into().unwrap();
                request.send().await.unwrap();
            })
        },
        response: r#"{"UnprocessedItems":{"Movies":[{"DeleteRequest":{"Key":{"year":{"N":"1980"}}}},{"PutRequest":{"Item":{"year":{"N":"1985"}}}}]}}"#,
        outcome: format!(
            "{:?}",
            [(
                "Movies",
                [
                    super::BatchEntry::Delete(r#"{"year":{"N":"1980"}}"#.into()),
                    super::BatchEntry::Put(r#"{"year":{"N":"1985"}}"#.into())
                ]
            )]
        ),
        wrong: None,
    }
    .holds()
    .await;
}

/// The items of a response as text.
#[derive(Debug, Default)]
struct Texts(std::sync::Mutex<Vec<String>>);

impl super::BatchGetItems for Texts {
    fn clear(&self) {
        self.0.lock().unwrap().clear();
    }

    fn item(&self, table: &str, item: &str) {
        let item: crate::codec::Item = crate::codec::decode_item(item).unwrap();
        self.0.lock().unwrap().push(format!("{table} {item:?}"));
    }
}

fn keys() -> [super::TableKeys; 1] {
    [super::TableKeys {
        table: "Movies".into(),
        keys: vec![r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#.into()],
        others: r##","ConsistentRead":true,"ProjectionExpression":"#0","ExpressionAttributeNames":{"#0":"year"}"##.into(),
    }]
}

#[tokio::test]
async fn batch_get_item() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let items = Arc::new(Texts::default());
                let left = super::batch_get(movies.client().sender(), &keys(), items.clone()).await?;
                let items = items.0.lock().unwrap();
                Ok(format!("{items:?} {left:?}"))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let request = super::batch_get_input(movies.client().sender(), &keys());
                request.into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: r#"{"Responses":{"Movies":[{"title":{"S":"Brazil"}}]},"UnprocessedKeys":{"Movies":{"Keys":[{"year":{"N":"1986"}}]}}}"#,
        outcome: format!(
            "{:?} {:?}",
            [format!("Movies {:?}", crate::item! { "title" => "Brazil" })],
            [("Movies", [r#"{"year":{"N":"1986"}}"#])]
        ),
        wrong: None,
    }
    .holds()
    .await;
}

fn gets(movies: &Table<Movie>) -> TransactGet<Vec<Get<Movie, Movie>>> {
    let get = |year| movies.get((year, "Brazil")).project::<Movie>();
    movies.client().transact_get(vec![get(1985), get(1986)])
}

#[tokio::test]
async fn transact_get_items() {
    Contract {
        call: |movies| {
            Box::pin(async move { gets(&movies).await.map(|items| format!("{items:?}")) })
        },
        sdk: |movies| {
            Box::pin(async move {
                gets(&movies).into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: r#"{"Responses":[{"Item":{"rank":{"N":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}},{}]}"#,
        outcome: format!("{:?}", [Some(brazil()), None]),
        wrong: Some(
            r#"{"Responses":[{"Item":{"rank":{"S":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}},{}]}"#,
        ),
    }
    .holds()
    .await;
}

fn writes(
    movies: &Table<Movie>,
) -> TransactWrite<impl TransactWrites<Reasons: Send + 'static> + use<>> {
    let operations = (
        movies.create(&brazil()),
        movies
            .update((1986, "Brazil"), Movie::RANK.set(7))
            .condition(Movie::RANK.lt(7)),
        movies.delete((1987, "Bra\"zil")),
        movies.check((1988, "Brazil"), Movie::RANK.exists()),
    );
    let write = movies.client().transact_write(operations);
    write.token("token")
}

#[tokio::test]
async fn transact_write_items() {
    Contract {
        call: |movies| {
            Box::pin(async move { writes(&movies).await.map(|done| format!("{done:?}")) })
        },
        sdk: |movies| {
            Box::pin(async move {
                writes(&movies).into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: r#"{"ConsumedCapacity":[{"CapacityUnits":2.0,"TableName":"Movies"}]}"#,
        outcome: "Ok(())".to_owned(),
        wrong: None,
    }
    .holds()
    .await;
}

fn statement(movies: &Table<Movie>) -> Statement<Movie> {
    let statement = movies.client().statement("SELECT * FROM x WHERE a = ?");
    statement.bind("Bra\"zil").read::<Movie>()
}

#[tokio::test]
async fn execute_statement() {
    Contract {
        call: |movies| {
            Box::pin(async move { statement(&movies).page().await.map(|page| format!("{page:?}")) })
        },
        sdk: |movies| {
            Box::pin(async move {
                statement(&movies).into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: r#"{"Items":[{"rank":{"N":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}],"NextToken":"next"}"#,
        outcome: format!(
            r#"StatementPage {{ items: {:?}, next_token: Some("next") }}"#,
            [brazil()]
        ),
        wrong: None,
    }
    .holds()
    .await;
}

#[tokio::test]
async fn batch_execute_statement() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let batch = movies.client().batch_statements((statement(&movies),));
                batch.await.map(|(response,)| format!("{:?}", response.unwrap()))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let batch = movies.client().batch_statements((statement(&movies),));
                batch.into_sdk().unwrap().send().await.unwrap();
            })
        },
        response: r#"{"Responses":[{"Item":{"rank":{"N":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}}]}"#,
        outcome: format!("{:?}", Some(brazil())),
        wrong: None,
    }
    .holds()
    .await;
}

#[tokio::test]
async fn execute_transaction() {
    Contract {
        call: |movies| {
            Box::pin(async move {
                let transaction = movies.client().transact_statements((statement(&movies),));
                let response = transaction.token("token").await;
                response.map(|(response,)| format!("{response:?}"))
            })
        },
        sdk: |movies| {
            Box::pin(async move {
                let transaction = movies.client().transact_statements((statement(&movies),));
                let transaction = transaction.token("token").into_sdk().unwrap();
                transaction.send().await.unwrap();
            })
        },
        response: r#"{"Responses":[{"Item":{"rank":{"N":"7"},"title":{"S":"Brazil"},"year":{"N":"1985"}}}]}"#,
        outcome: format!("{:?}", Some(brazil())),
        wrong: None,
    }
    .holds()
    .await;
}

/// A user's interceptor.
#[derive(Debug)]
struct Rename;

impl Intercept for Rename {
    fn name(&self) -> &'static str {
        "rename"
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let body = std::str::from_utf8(request.body().bytes().unwrap())?;
        let body = body.replace("Brazil", "Brasil");
        *request.body_mut() = SdkBody::from(body);
        Ok(())
    }
}

#[tokio::test]
async fn an_interceptor_sees_and_changes_the_whole_request() {
    let service = Service::new(|_, _| ok("{}"));
    let config = service.config().interceptor(Rename).build();
    let movies: Table<Movie> = Client::from_conf(config).table();
    movies.put(&brazil()).await.unwrap();
    let [(_, body)] = service.asked().try_into().unwrap();
    assert_eq!(
        body,
        r#"{"TableName":"Movies","Item":{"year":{"N":"1985"},"title":{"S":"Brasil"},"rank":{"N":"7"}}}"#
    );
}

/// An interceptor with its own response, as in mocks.
#[derive(Debug)]
struct Mock;

impl Intercept for Mock {
    fn name(&self) -> &'static str {
        "mock"
    }

    fn modify_before_attempt_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mocked = Movie {
            title: "Mocked".into(),
            ..brazil()
        };
        let item = crate::codec::to_item(&mocked)?;
        if let Some(Ok(output)) = context.output_or_error_mut() {
            if let Some(output) = output.downcast_mut::<GetItemOutput>() {
                output.item = Some(item);
            } else if let Some(output) = output.downcast_mut::<ScanOutput>() {
                output.items = Some(vec![item]);
            } else if let Some(output) = output.downcast_mut::<PutItemOutput>() {
                output.attributes = Some(item);
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn what_the_output_has_wins() {
    let service = Service::new(|operation, _| match operation {
        "GetItem" => ok(r#"{"Item":{"title":{"S":"Brazil"},"year":{"N":"1985"}}}"#),
        "Scan" => ok(PAGE),
        _ => ok(ATTRIBUTES),
    });
    let config = service.config().interceptor(Mock).build();
    let movies: Table<Movie> = Client::from_conf(config).table();
    let found = movies.get((1985, "Brazil")).required().await.unwrap();
    assert_eq!(found.title, "Mocked");
    let page = movies.scan().page().await.unwrap();
    assert_eq!(page.items[0].title, "Mocked");
    let page = movies.scan().bytes().await.unwrap();
    assert_eq!(page.items::<Movie>().unwrap()[0].title, "Mocked");
    let old = movies.put(&brazil()).return_old().await.unwrap();
    assert_eq!(old.unwrap().title, "Mocked");
}

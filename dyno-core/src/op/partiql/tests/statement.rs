//! Single statements.

use aws_sdk_dynamodb::operation::execute_statement::ExecuteStatementInput;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use futures::{StreamExt as _, TryStreamExt as _};

use crate::Error;
use crate::example::{Movie, Service, brazil, error, ok};
use crate::item;
use crate::observe::Meter;
use crate::op::Statement;

const SELECT: &str = r#"SELECT * FROM "Movies" WHERE "year" = ? AND title = ?"#;
const BRAZIL: &str = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;

#[test]
fn a_statement_has_its_parameters_in_order() {
    let client = Service::silent().client();
    let input = |statement: Statement| {
        let request = statement.into_sdk().unwrap();
        request.as_input().clone().build().unwrap()
    };
    let select = client.statement(SELECT).bind(1985).bind("Brazil");
    let expected = ExecuteStatementInput::builder()
        .statement(SELECT)
        .parameters(AttributeValue::N("1985".into()))
        .parameters(AttributeValue::S("Brazil".into()))
        .consistent_read(true)
        .limit(10)
        .next_token("token");
    let select = select.consistent().limit(20).page_size(10);
    assert_eq!(
        input(select.start_after("token")),
        expected.build().unwrap()
    );
    let delete = ExecuteStatementInput::builder()
        .statement("DELETE FROM x WHERE id = 1")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    assert_eq!(
        input(client.statement("DELETE FROM x WHERE id = 1")),
        delete.build().unwrap()
    );
}

// An item that is read in part and put back loses the rest.
#[tokio::test]
async fn a_model_is_read_as_a_whole() {
    let client = Service::silent().client();
    let read = |text: &str| client.statement(text).read::<Movie>();
    let part = r#"SELECT "year", title, rank FROM "Movies" WHERE "year" = 1985"#;
    let problem = "the statement does not select the attribute `rating` of the model; select all attributes with `*`, \
        or read a struct with those that it selects";
    let error = read(part).all().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(error.to_string().ends_with(problem), "{error}");
    let error = client.batch_statements((read(part),)).await.unwrap_err();
    assert!(error.to_string().ends_with(problem), "{error}");
    let error = client.transact_statements((read(part),)).await.unwrap_err();
    assert!(error.to_string().ends_with(problem), "{error}");
    assert!(read(part).into_sdk().is_err());
    for whole in [
        SELECT,
        r#"SELECT * FROM "Movies"."ByRank""#,
        r#"SELECT rating, rank, title, "year" FROM "Movies""#,
    ] {
        assert!(read(whole).into_sdk().is_ok(), "{whole}");
    }
    // An item holds what there is.
    assert!(client.statement(part).into_sdk().is_ok());
}

#[tokio::test]
async fn items_are_read_over_all_pages_up_to_the_limit() {
    let service = Service::new(|_, body| match body.contains("NextToken") {
        true => ok(&format!(r#"{{"Items":[{BRAZIL},{{"year":{{"S":"x"}}}}]}}"#)),
        false => ok(&format!(r#"{{"Items":[{BRAZIL}],"NextToken":"next"}}"#)),
    });
    let movies = || {
        service
            .client()
            .statement(SELECT)
            .bind(1985)
            .read::<Movie>()
    };
    let page = movies().page().await.unwrap();
    assert_eq!(page.items, [brazil()]);
    assert_eq!(page.next_token.as_deref(), Some("next"));
    assert_eq!(movies().limit(2).all().await.unwrap(), [brazil(), brazil()]);
    assert_eq!(movies().first().await.unwrap(), Some(brazil()));
    assert_eq!(movies().limit(0).all().await.unwrap(), []);
    assert_eq!(service.requests(), 4);
    let read: Vec<_> = movies().stream().collect().await;
    let [Ok(_), Ok(_), Err(error)] = &read[..] else {
        panic!("{read:?}")
    };
    assert_eq!(error.to_string(), "attribute `year`: expected N, found S");
    let last = movies().start_after("next");
    assert!(last.page().await.is_err());
    let last = movies().start_after("next").lenient().page();
    let last = last.await.unwrap();
    assert!(matches!(&last.items[..], [Ok(_), Err(_)]) && last.next_token.is_none());
    let limits: Vec<_> = service
        .asked()
        .iter()
        .map(|(_, body)| body.contains(r#""Limit":"#))
        .collect();
    let (paged, rest) = limits.split_at(4);
    assert_eq!(paged, [false, true, true, false]);
    assert_eq!(rest, [false; 4]);
}

#[tokio::test]
async fn a_write_gives_nothing_or_says_why_not() {
    let service = Service::new(|_, body| match body.contains("UPDATE") {
        true => error(
            "ConditionalCheckFailedException",
            &format!(r#","Item":{BRAZIL}"#),
        ),
        false => error("DuplicateItemException", ""),
    });
    let client = service.client();
    let update = client.statement("UPDATE x SET a = 1 WHERE id = 1");
    let Error::ConditionFailed(failed) = update.await.unwrap_err() else {
        panic!("the condition was true")
    };
    let old = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
    assert_eq!(failed.old_item(), Some(old));
    let insert = client.statement("INSERT INTO x VALUE {'id': 1}");
    assert_eq!(
        insert.await.unwrap_err().to_string(),
        "ExecuteStatement of `x`: DuplicateItemException: No (request REQUEST)"
    );
}

#[tokio::test]
async fn a_parameter_that_cannot_be_stored_is_an_error_before_sending() {
    let client = Service::silent().client();
    let statement = client.statement(SELECT).bind(1985).bind(f64::NAN);
    let error = statement.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the value for `parameter 1` cannot be stored: NaN and infinity are not valid numbers in DynamoDB"
    );
}

#[tokio::test]
async fn a_statement_is_read_as_a_query_is() {
    let service = Service::new(|_, body| match body.contains("NextToken") {
        true => ok(&format!(r#"{{"Items":[{{"year":{{"S":"x"}}}},{BRAZIL}]}}"#)),
        false => ok(&format!(r#"{{"Items":[{BRAZIL}],"NextToken":"next"}}"#)),
    });
    let movies = || service.client().statement("SELECT").read::<Movie>();
    assert_eq!(movies().count().await.unwrap(), 3);
    assert_eq!(movies().limit(2).count().await.unwrap(), 2);
    let all = movies().lenient().all().await.unwrap();
    assert!(matches!(&all[..], [Ok(_), Err(_), Ok(_)]), "{all:?}");
    let streamed: Vec<_> = movies().lenient().stream().try_collect().await.unwrap();
    assert_eq!(streamed.len(), 3);
    let first = movies()
        .lenient()
        .start_after("next")
        .first()
        .await
        .unwrap();
    assert!(matches!(first, Some(Err(_))), "{first:?}");
    let pages: Vec<_> = movies().lenient().pages().try_collect().await.unwrap();
    let tokens: Vec<_> = pages
        .iter()
        .map(|page| page.next_token.as_deref())
        .collect();
    assert_eq!(tokens, [Some("next"), None]);
    let first = movies().maybe_start_after(None).page().await.unwrap();
    let rest = movies()
        .maybe_start_after(first.next_token)
        .lenient()
        .page()
        .await
        .unwrap();
    assert_eq!(rest.items.len(), 2);
}

#[tokio::test]
async fn a_select_without_items_is_an_error() {
    let client = Service::new(|_, _| ok("{}")).client();
    let read = |text| client.statement(text).all();
    let error = read("SELECT * FROM Movies").await.unwrap_err();
    assert!(matches!(error, Error::Protocol(_)), "{error:?}");
    assert_eq!(read("DELETE FROM Movies").await.unwrap(), []);
}

#[tokio::test]
async fn a_token_that_repeats_is_an_error() {
    let service = Service::new(|_, _| ok(&format!(r#"{{"Items":[{BRAZIL}],"NextToken":"same"}}"#)));
    let select = || service.client().statement("SELECT").read::<Movie>();
    for error in [
        select().all().await.unwrap_err(),
        select().count().await.unwrap_err(),
    ] {
        assert!(matches!(error, Error::Protocol(_)), "{error:?}");
    }
    assert_eq!(service.requests(), 4);
    let streamed: Vec<_> = select().stream().collect().await;
    assert!(
        matches!(&streamed[..], [Ok(_), Ok(_), Err(Error::Protocol(_))]),
        "{streamed:?}"
    );
    let pages: Vec<_> = select().pages().collect().await;
    assert!(
        matches!(&pages[..], [Ok(_), Ok(_), Err(Error::Protocol(_))]),
        "{pages:?}"
    );
    assert_eq!(select().limit(2).all().await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_capacity_of_statements_is_counted() {
    let service = Service::new(|operation, _| {
        let capacity = r#"{"TableName":"Movies","CapacityUnits":2.0}"#;
        match operation {
            "ExecuteStatement" => ok(&format!(r#"{{"Items":[],"ConsumedCapacity":{capacity}}}"#)),
            _ => ok(&format!(
                r#"{{"Responses":[{{}}],"ConsumedCapacity":[{capacity}]}}"#
            )),
        }
    });
    let (client, meter) = (service.client(), Meter::new());
    let select = || client.statement("SELECT");
    select().meter(&meter).all().await.unwrap();
    drop(
        client
            .batch_statements((select(),))
            .meter(&meter)
            .await
            .unwrap(),
    );
    client
        .transact_statements((select(),))
        .meter(&meter)
        .await
        .unwrap();
    assert_eq!(meter.responses(), 3);
    for (_, body) in service.asked() {
        assert!(
            body.contains(r#""ReturnConsumedCapacity":"INDEXES""#),
            "{body}"
        );
    }
}

//! The requests of queries.

use aws_sdk_dynamodb::operation::query::QueryInput;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};

use crate::codec::{Document, Item};
use crate::example::{Movie, Service, cursor};
use crate::key::{begins_with, between, eq, ge, gt, le, lt};
use crate::model::Source;
use crate::observe::Meter;
use crate::op::Query;
use crate::{Condition, expression, path};

fn input(query: Query<impl Source, impl Sized>) -> QueryInput {
    query
        .into_sdk()
        .unwrap()
        .as_input()
        .clone()
        .build()
        .unwrap()
}

fn of_1985() -> aws_sdk_dynamodb::operation::query::builders::QueryInputBuilder {
    QueryInput::builder()
        .table_name("Movies")
        .key_condition_expression("#0 = :0")
        .expression_attribute_names("#0", "year")
        .expression_attribute_values(":0", AttributeValue::N("1985".into()))
}

// A28, Q34 to Q41, I37, S51 to S53, S56
#[test]
fn a_query_has_all_its_clauses() {
    let movies = Service::silent().movies();
    assert_eq!(input(movies.query(1985)), of_1985().build().unwrap());
    let query = movies
        .query(1985)
        .sort_key(between("A", "L"))
        .filter(Movie::RANK.gt(5))
        .filter(Movie::RATING.exists())
        .projection(Movie::TITLE)
        .descending()
        .consistent()
        .limit(10)
        .page_size(4)
        .meter(&Meter::with_item_collections())
        .start_after(cursor(r#"{"year":{"N":"1985"},"title":{"S":"B"}}"#));
    let expected = of_1985()
        .key_condition_expression("#0 = :0 AND #1 BETWEEN :1 AND :2")
        .filter_expression("#2 > :3 AND attribute_exists(#3)")
        .projection_expression("#1")
        .expression_attribute_names("#1", "title")
        .expression_attribute_names("#2", "rank")
        .expression_attribute_names("#3", "rating")
        .expression_attribute_values(":1", AttributeValue::S("A".into()))
        .expression_attribute_values(":2", AttributeValue::S("L".into()))
        .expression_attribute_values(":3", AttributeValue::N("5".into()))
        .scan_index_forward(false)
        .consistent_read(true)
        .limit(4)
        .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
        .exclusive_start_key("year", AttributeValue::N("1985".into()))
        .exclusive_start_key("title", AttributeValue::S("B".into()));
    assert_eq!(input(query), expected.build().unwrap());
}

// Q36, Q43, Q44, S50
#[test]
fn each_condition_on_the_sort_key_has_its_operator() {
    let query = || Service::silent().movies().query(1985);
    let text = |query: Query<Movie, Movie>| input(query).key_condition_expression.unwrap();
    for (query, expected) in [
        (query().sort_key(eq("B")), "#0 = :0 AND #1 = :1"),
        (query().sort_key(lt("B")), "#0 = :0 AND #1 < :1"),
        (query().sort_key(le("B")), "#0 = :0 AND #1 <= :1"),
        (query().sort_key(gt("B")), "#0 = :0 AND #1 > :1"),
        (query().sort_key(ge("B")), "#0 = :0 AND #1 >= :1"),
        (
            query().sort_key(between("B", "B")),
            "#0 = :0 AND #1 BETWEEN :1 AND :1",
        ),
        (
            query().sort_key(eq("A")).sort_key(begins_with("B")),
            "#0 = :0 AND begins_with(#1, :1)",
        ),
    ] {
        assert_eq!(text(query), expected);
    }
}

// A30, Q35
#[test]
fn an_index_has_a_key_of_its_own() {
    let movies = Service::silent().movies();
    let by_rank = movies.index(Movie::BY_RANK).query(1985).sort_key(gt(5));
    let expected = of_1985()
        .index_name("ByRank")
        .key_condition_expression("#0 = :0 AND #1 > :1")
        .expression_attribute_names("#1", "rank")
        .expression_attribute_values(":1", AttributeValue::N("5".into()));
    assert_eq!(input(by_rank), expected.clone().build().unwrap());
    let raw = movies
        .client()
        .raw_table("Movies", ["year", "title"])
        .index("ByRank", ["year", "rank"]);
    assert_eq!(
        input(raw.query(1985).sort_key(gt(5))),
        expected.build().unwrap()
    );
    let by_rating = movies.index(Movie::BY_RATING).query(1985).consistent();
    assert_eq!(
        input(by_rating),
        of_1985()
            .index_name("ByRating")
            .consistent_read(true)
            .build()
            .unwrap()
    );
}

#[test]
fn a_key_of_several_attributes_has_all_of_them() {
    let raw = Service::silent()
        .client()
        .raw_table("Tickets", ["project", "number"]);
    let query = raw
        .index("ByState", (["project", "state"], ["priority", "opened"]))
        .query(("dyno", "open"))
        .sort_key((1, between(1, 2)));
    let input = input(query);
    assert_eq!(
        input.key_condition_expression.as_deref(),
        Some("#0 = :0 AND #1 = :1 AND #2 = :2 AND #3 BETWEEN :2 AND :3")
    );
    assert_eq!(input.expression_attribute_names.unwrap().len(), 4);
}

// S54, S73: methods set what is returned, so that no invalid value exists.
#[tokio::test]
async fn a_query_selects_what_comes_back() {
    use aws_sdk_dynamodb::types::Select;

    let service = Service::new(|_, _| crate::example::ok(r#"{"Count":3}"#));
    let movies = service.movies();
    let by_rating = movies.index(Movie::BY_RATING);
    let raw = movies
        .client()
        .raw_table("Movies", ["year", "title"])
        .index("ByRating", ["year", "rating"]);
    assert_eq!(input(by_rating.query(1985)).select, None);
    let whole = by_rating.query(1985).all_attributes();
    assert_eq!(input(whole).select, Some(Select::AllAttributes));
    let whole = raw.query(1985).all_attributes();
    assert_eq!(input(whole).select, Some(Select::AllAttributes));
    let whole = movies.query(1985).all_attributes().project::<Item>();
    assert_eq!(input(whole).select, Some(Select::AllAttributes));
    let some = input(by_rating.query(1985).projection(Movie::TITLE));
    assert_eq!(
        (some.select, some.projection_expression.as_deref()),
        (None, Some("#1"))
    );
    let counted = by_rating
        .query(1985)
        .all_attributes()
        .projection(Movie::TITLE);
    assert_eq!(counted.count().await.unwrap(), 3);
    let [(_, body)] = &*service.asked() else {
        panic!()
    };
    assert!(body.contains(r#""Select":"COUNT""#), "{body}");
    for error in [
        by_rating
            .query(1985)
            .all_attributes()
            .projection(Movie::TITLE)
            .all()
            .await
            .unwrap_err(),
        by_rating
            .scan()
            .project::<Movie>()
            .all_attributes()
            .page()
            .await
            .unwrap_err(),
    ] {
        assert_eq!(
            error.to_string(),
            "Movie: a projection and `all_attributes` cannot be combined; remove one"
        );
    }
}

// S50, S52
#[tokio::test]
async fn a_key_condition_may_be_a_text() {
    let raw = Service::silent()
        .client()
        .raw_table("Movies", ["year", "title"]);
    let key = || {
        expression("#y = :y AND begins_with(title, :t)")
            .name("#y", "year")
            .value(":y", 1985)
            .value(":t", "B")
    };
    let expected = of_1985()
        .key_condition_expression("#0 = :0 AND begins_with(#1, :1)")
        .expression_attribute_names("#1", "title")
        .expression_attribute_values(":1", AttributeValue::S("B".into()));
    assert_eq!(
        input(raw.query_by(key())),
        expected.clone().build().unwrap()
    );
    let index = raw.index("ByRank", ["year", "rank"]).query_by(key());
    assert_eq!(input(index), expected.index_name("ByRank").build().unwrap());
    let both = raw.query_by(expression("#y = :y").name("#y", "year").value(":y", 1985));
    let both = both
        .sort_key(begins_with("B"))
        .filter(path("rank").eq(1985));
    let both = input(both);
    assert_eq!(
        both.key_condition_expression.as_deref(),
        Some("#0 = :0 AND begins_with(#1, :1)")
    );
    assert_eq!(both.filter_expression.as_deref(), Some("#2 = :0"));
    let error = raw.query_by(expression("year = :y")).all().await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "Movies: `:y` has no name or value; add it with `name` or `value`"
    );
}

// D4: one request never returns more than the limit
#[test]
fn one_request_evaluates_no_more_than_the_limit() {
    let query = || Service::silent().movies().query(1985);
    assert_eq!(input(query().limit(10)).limit, Some(10));
    assert_eq!(input(query().limit(10).page_size(50)).limit, Some(10));
    assert_eq!(
        input(query().limit(10).filter(Movie::RANK.eq(1))).limit,
        Some(10)
    );
    assert_eq!(input(query().page_size(50)).limit, Some(50));
    assert_eq!(input(query().limit(usize::MAX)).limit, Some(i32::MAX));
}

#[tokio::test]
async fn a_cursor_has_the_names_of_the_key() {
    let table = || cursor(r#"{"year":{"N":"1985"},"title":{"S":"B"}}"#);
    let index = || cursor(r#"{"year":{"N":"1985"},"title":{"S":"B"},"rank":{"N":"1"}}"#);
    let movies = Service::silent().movies();
    let by_rank = movies.index(Movie::BY_RANK);
    input(movies.query(1985).start_after(table()));
    input(by_rank.query(1985).start_after(index()));
    assert_eq!(
        input(movies.query(1985).maybe_start_after(None)),
        of_1985().build().unwrap()
    );
    let error = movies.query(1985).start_after(index()).page().await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "Movie: the cursor does not belong to `Movies`; pass a cursor of a page of this read"
    );
    let error = by_rank.query(1985).start_after(table()).all().await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "Movie: the cursor does not belong to `ByRank` of `Movies`; pass a cursor of a page of this read"
    );
}

/// A document of a type that has no fields of its own.
macro_rules! document {
    ($name:ident, $($attribute:literal)*) => {
        #[derive(Debug)]
        struct $name;

        impl crate::codec::EncodeMembers for $name {
            fn encode_members(
                &self,
                _: &mut crate::wire::MapWriter<'_>,
            ) -> Result<(), crate::codec::EncodeError> {
                Ok(())
            }
        }

        impl<'b> crate::codec::Members<'b> for $name {
            fn decode_members(
                map: &mut crate::wire::MapReader<'_, 'b>,
            ) -> Result<Self, crate::codec::DecodeError> {
                while let Some((_, value)) = map.next()? {
                    value.skip()?;
                }
                Ok(Self)
            }
        }

        impl Document for $name {
            const SHAPE: &'static crate::codec::Shape = &crate::codec::Shape::new(
                &[$(crate::codec::AttributeSchema::new::<String>($attribute)),*],
                &[],
            );
        }
    };
}

document!(Nothing,);
document!(Variants, "title" "rank" "title");
document!(Stranger, "title" "name");

#[tokio::test]
async fn a_projection_is_of_attributes_of_the_model() {
    let query = || Service::silent().movies().query(1985);
    let names = |input: QueryInput| {
        let names = input.expression_attribute_names.unwrap();
        let text = input.projection_expression.unwrap();
        text.split(", ")
            .map(|name| names[name].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(input(query().project::<Nothing>())),
        ["year", "title"]
    );
    assert_eq!(
        names(input(query().project::<Variants>())),
        ["title", "rank"]
    );
    assert_eq!(
        query()
            .project::<Stranger>()
            .all()
            .await
            .unwrap_err()
            .to_string(),
        "Movie: the model has no attribute `name`, which the projected type has"
    );
    let raw = Service::silent()
        .client()
        .raw_table("Movies", ["year", "title"]);
    let nothing = raw.query(1985).project::<Nothing>();
    assert_eq!(names(input(nothing)), ["year", "title"]);
    assert_eq!(
        names(input(raw.query(1985).project::<Stranger>())),
        ["title", "name"]
    );
}

#[tokio::test]
async fn an_empty_key_value_is_an_error_before_sending() {
    let movies = Service::silent().movies();
    for error in [
        movies.query(1985).sort_key(eq("")).all().await.unwrap_err(),
        movies
            .query(1985)
            .sort_key(begins_with(""))
            .page()
            .await
            .unwrap_err(),
    ] {
        assert_eq!(
            error.to_string(),
            "Movie: the value for `title` cannot be stored: a key must not be empty"
        );
    }
    let raw = movies.client().raw_table("Movies", ["year", "title"]);
    assert!(raw.query("").filter(path("a").eq(1)).count().await.is_err());
}

#[tokio::test]
async fn a_raw_query_has_the_values_of_its_key() {
    let raw = Service::silent().client().raw_table("Tickets", "project");
    let by_state = || raw.index("ByState", (["project", "state"], "priority"));
    let needs = |attributes| {
        format!(
            "Tickets: the query needs as many partition key values as the key has attributes ({attributes}), each a \
             string, a number or bytes"
        )
    };
    let has = |conditions, attributes| {
        format!(
            "Tickets: the condition is on {conditions} sort key attributes; the key has {attributes}"
        )
    };
    for (query, message) in [
        (raw.query(("dyno", "open")), needs(1)),
        (raw.query(true), needs(1)),
        (by_state().query("dyno"), needs(2)),
        (by_state().query(("dyno", "open", 1)), needs(2)),
        (by_state().query(("dyno", true)), needs(2)),
        (raw.query("dyno").sort_key(eq(1)), has(1, 0)),
        (
            by_state().query(("dyno", "open")).sort_key((1, eq(1))),
            has(2, 1),
        ),
    ] {
        assert_eq!(query.page().await.unwrap_err().to_string(), message);
    }
    let error = by_state().query(("dyno", "")).all().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Tickets: the value for `state` cannot be stored: a key must not be empty"
    );
}

#[test]
fn what_is_there_only_sometimes_is_left_out() {
    let query = || Service::silent().movies().query(1985);
    let start = cursor(r#"{"year":{"N":"1985"},"title":{"S":"B"}}"#);
    let some = query()
        .maybe_sort_key(Some(begins_with("B")))
        .maybe_filter(Some(Movie::RANK.gt(5)))
        .maybe_start_after(Some(start.clone()));
    let same = query()
        .sort_key(begins_with("B"))
        .filter(Movie::RANK.gt(5))
        .start_after(start);
    assert_eq!(input(some), input(same));
    let none = query()
        .maybe_sort_key(None::<crate::key::BeginsWith<&str>>)
        .maybe_filter(None)
        .maybe_start_after(None);
    assert_eq!(input(none), of_1985().build().unwrap());
}

// Without a test on the wire no engine would tell: the embedded one filters keys.
#[tokio::test]
async fn a_query_does_not_filter_attributes_of_its_key() {
    let movies = Service::silent().movies();
    let message = |attribute: &str| {
        format!(
            "Movie: a query cannot filter `{attribute}`, which is an attribute of its key; \
             use `sort_key` for the sort key, or a scan"
        )
    };
    let filters: [(Condition<Movie>, &str); 6] = [
        (Movie::TITLE.eq("Brazil"), "title"),
        (Movie::YEAR.exists(), "year"),
        (!Movie::RANK.eq(Movie::YEAR), "year"),
        (
            Movie::RANK.gt(1) & (Movie::RANK.lt(9) | Movie::TITLE.size().gt(1)),
            "title",
        ),
        (Movie::RANK.is_in([Movie::YEAR]), "year"),
        (
            expression("size (#t) > rank").name("#t", "title").into(),
            "title",
        ),
    ];
    for (filter, attribute) in filters {
        let error = movies.query(1985).filter(filter).all().await.unwrap_err();
        assert_eq!(error.to_string(), message(attribute));
    }
    let by_rank = movies.index(Movie::BY_RANK).query(1985);
    let error = by_rank.filter(Movie::RANK.gt(1)).count().await.unwrap_err();
    assert_eq!(error.to_string(), message("rank"));
    let by_rank = movies.index(Movie::BY_RANK).query(1985);
    assert!(by_rank.filter(Movie::TITLE.gt("A")).into_sdk().is_ok());
    let inside = expression("info . title = rank AND info.#t = rank").name("#t", "title");
    assert!(movies.query(1985).filter(inside.into()).into_sdk().is_ok());
    assert!(
        movies
            .scan()
            .filter(Movie::TITLE.gt("A"))
            .into_sdk()
            .is_ok()
    );
}

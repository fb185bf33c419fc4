//! The items of one partition, in the order of their sort key: Query.

use std::borrow::Cow;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;

use crate::codec::Anything;
use crate::codec::attribute_value::from_json;
use crate::codec::{DecodeDocument, Document};
use crate::codec::{Item, Value};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::expr::{Condition, Expression, Fits, Projection, ast};
use crate::key::{SortKeyCondition, key_value};
use crate::model::{ConsistentSource, Keyed, Sorted, Source, WholeSource};
use crate::op::expressions::{and, debug_without_values};
use crate::op::read::page_request::{Read, Wanted, What, count_of, read_setters, read_terminals};
use crate::op::read::pages::Pages;
use crate::op::{Items, PageBytes};
use crate::page::Page;
use crate::transport::Input;
use crate::transport::TableRef;

/// Reads the items of one partition of a table or an index, in the order of their sort key.
///
/// `K` is what is read: a model, or an [`Index`](crate::model::Index) of one; `T` is what the items are read as.
/// It reads capacity for all items that the key conditions select, before the filter; by default it is eventually consistent,
/// which costs half. (AWS developer guide, "Querying tables in DynamoDB".)
///
/// ```no_run
/// # use dyno::{Client, begins_with, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let orders = client.raw_table("Orders");
/// let page = orders
///     .query("customer", "customer-7")
///     .sort_key("placed_at", begins_with("2026-"))
///     .filter(path("total").gt(100))
///     .descending()
///     .limit(25)
///     .page()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until a terminal such as `page`, `stream` or `all` is called"]
pub struct Query<K, T> {
    pub(crate) read: Read<Partition>,
    marker: PhantomData<fn() -> (K, T)>,
}

/// What a query reads: the items of a key condition, in an order.
#[derive(Clone, Debug)]
pub(crate) struct Partition {
    key: ast::KeyCondition,
    descending: bool,
}

impl<K, T> Query<K, T> {
    pub(crate) fn new(
        target: TableRef,
        index: Option<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
        partition: ast::Value,
    ) -> Self {
        Self::of_partition(target, index, vec![(name.into(), partition)])
    }

    /// As [`new`](Self::new), of an index whose partition key may have several attributes.
    pub(crate) fn of_partition(
        target: TableRef,
        index: Option<Cow<'static, str>>,
        partition: Vec<(Cow<'static, str>, ast::Value)>,
    ) -> Self {
        let key = ast::KeyCondition {
            text: None,
            partition,
            sort: Vec::new(),
        };
        Self::of_key(target, index, key)
    }

    /// As [`new`](Self::new), with a key condition whose text is given.
    pub(crate) fn of_text(
        target: TableRef,
        index: Option<Cow<'static, str>>,
        text: Expression,
    ) -> Self {
        let key = ast::KeyCondition {
            text: Some(text.into_text()),
            partition: Vec::new(),
            sort: Vec::new(),
        };
        Self::of_key(target, index, key)
    }

    fn of_key(target: TableRef, index: Option<Cow<'static, str>>, key: ast::KeyCondition) -> Self {
        let partition = Partition {
            key,
            descending: false,
        };
        Self {
            read: Read::new(target, index, partition),
            marker: PhantomData,
        }
    }
}

impl<K: Keyed, T> Query<K, T> {
    /// Reads only the items whose sort key meets the condition: [`eq`](crate::key::eq), [`lt`](crate::key::lt),
    /// [`le`](crate::key::le), [`gt`](crate::key::gt), [`ge`](crate::key::ge), [`between`](crate::key::between) or
    /// [`begins_with`](crate::key::begins_with).
    ///
    /// Other than a filter it bounds what is read and paid for. There is one condition; a second takes its place.
    ///
    /// Where the sort key of an index has several attributes, they are asked for from left to right: a condition on the first,
    /// or the values of some and a condition on the next, `.sort_key(("open", gt(5)))`.
    pub fn sort_key(mut self, condition: impl SortKeyCondition<K::Sort>) -> Self
    where
        K: Sorted,
    {
        let names: Vec<_> = (K::key_schema().sorts().iter())
            .map(|sort| Cow::Borrowed(sort.name))
            .collect();
        self.read.what.key.sort = names.into_iter().zip(condition.into_trees()).collect();
        self
    }
}

impl<T> Query<Item, T> {
    /// Reads only the items whose sort key, the attribute `name`, meets the condition: [`eq`](crate::key::eq),
    /// [`lt`](crate::key::lt), [`le`](crate::key::le), [`gt`](crate::key::gt), [`ge`](crate::key::ge),
    /// [`between`](crate::key::between) or [`begins_with`](crate::key::begins_with).
    ///
    /// Other than a filter it bounds what is read and paid for. A second condition on the same attribute takes its place; one on
    /// another is added, for an index whose sort key has several attributes.
    pub fn sort_key(
        mut self,
        name: impl Into<Cow<'static, str>>,
        condition: impl SortKeyCondition<Value>,
    ) -> Self {
        let name = name.into();
        let conditions = condition.into_trees().into_iter();
        let sort = &mut self.read.what.key.sort;
        sort.retain(|(other, _)| *other != name);
        sort.extend(conditions.map(|one| (name.clone(), one)));
        self
    }

    /// Names another attribute of the partition key and its value, for an index whose partition key has several. All are needed.
    pub fn partition_key(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Fits<Anything>,
    ) -> Self {
        let partition = &mut self.read.what.key.partition;
        partition.push((name.into(), key_value(value)));
        self
    }
}

impl<K: Source, T> Query<K, T> {
    /// Reads from the greatest sort key to the smallest.
    pub fn descending(mut self) -> Self {
        self.read.what.descending = true;
        self
    }

    read_setters!(Query);

    read_terminals!();

    /// The request for one page, as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Expression`](crate::Error::Expression) when an expression or a key value cannot be sent.
    pub fn into_sdk(mut self) -> Result<QueryFluentBuilder> {
        self.read.target.sender.meter_sdk_requests();
        self.read.sdk()
    }
}

impl What for Partition {
    type Request = QueryFluentBuilder;

    fn input(read: &Read<Self>, limit: Option<usize>) -> Result<Input<QueryFluentBuilder>> {
        let Self { key, descending } = &read.what;
        let clauses = read.clauses(Some(key))?;
        let request = read
            .target
            .sender
            .sdk()
            .query()
            .table_name(&*read.target.table);
        let request = request
            .set_index_name(read.index.as_deref().map(str::to_owned))
            .set_key_condition_expression(clauses.key)
            .set_filter_expression(clauses.filter)
            .set_projection_expression(clauses.projection)
            .set_scan_index_forward(descending.then_some(false))
            .set_limit(count_of(limit))
            .set_select(clauses.select)
            .set_consistent_read(clauses.consistent);
        Ok(Input::new(request)
            .metered(&read.target.sender)
            .with("ExclusiveStartKey", clauses.start, |request, text| {
                Ok(request.set_exclusive_start_key(Some(from_json(text)?)))
            })
            .with_placeholders(clauses.names, clauses.values))
    }
}

debug_without_values!(Query<K, T>, |this| &this.read.target.table);

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::query::QueryInput;
    use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};

    use super::*;
    use crate::example::{Movie, Service};
    use crate::key::{begins_with, between, eq, ge, gt, le, lt};
    use crate::observe::Meter;
    use crate::{expression, path};

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
            .start_after(r#"{"year":{"N":"1985"},"title":{"S":"B"}}"#.parse::<Cursor>().unwrap());
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
        let raw = movies.client().raw_table("Movies").index("ByRank");
        assert_eq!(
            input(raw.query("year", 1985).sort_key("rank", gt(5))),
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
        let raw = Service::silent().client().raw_table("Tickets");
        let query = raw
            .index("ByState")
            .query("project", "dyno")
            .partition_key("state", "open")
            .sort_key("priority", gt(1))
            .sort_key("opened", between(1, 2))
            .sort_key("priority", eq(1));
        let input = input(query);
        assert_eq!(
            input.key_condition_expression.as_deref(),
            Some("#0 = :0 AND #1 = :1 AND #2 BETWEEN :2 AND :3 AND #3 = :2")
        );
        assert_eq!(input.expression_attribute_names.unwrap().len(), 4);
    }

    // S54, S73: what is asked for is said by methods, so that there is no value that makes no sense.
    #[tokio::test]
    async fn a_query_selects_what_comes_back() {
        use aws_sdk_dynamodb::types::Select;

        let service = Service::new(|_, _| crate::example::ok(r#"{"Count":3}"#));
        let movies = service.movies();
        let by_rating = movies.index(Movie::BY_RATING);
        let raw = movies.client().raw_table("Movies").index("ByRating");
        assert_eq!(input(by_rating.query(1985)).select, None);
        let whole = by_rating.query(1985).all_attributes();
        assert_eq!(input(whole).select, Some(Select::AllAttributes));
        let whole = raw.query("year", 1985).all_attributes();
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
                "Movie: a projection says which attributes are read; leave out either it or `all_attributes`"
            );
        }
    }

    // S50, S52
    #[tokio::test]
    async fn a_key_condition_may_be_a_text() {
        let raw = Service::silent().client().raw_table("Movies");
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
        let index = raw.index("ByRank").query_by(key());
        assert_eq!(input(index), expected.index_name("ByRank").build().unwrap());
        let both = raw.query_by(expression("#y = :y").name("#y", "year").value(":y", 1985));
        let both = both
            .sort_key("title", begins_with("B"))
            .filter(path("year").eq(1985));
        let both = input(both);
        assert_eq!(
            both.key_condition_expression.as_deref(),
            Some("#0 = :0 AND begins_with(#1, :1)")
        );
        assert_eq!(both.filter_expression.as_deref(), Some("#0 = :0"));
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
        let cursor = |text: &str| text.parse::<Cursor>().unwrap();
        let table = || cursor(r#"{"year":{"N":"1985"},"title":{"S":"B"}}"#);
        let index = || cursor(r#"{"year":{"N":"1985"},"title":{"S":"B"},"rank":{"N":"1"}}"#);
        let movies = Service::silent().movies();
        let by_rank = movies.index(Movie::BY_RANK);
        input(movies.query(1985).start_after(Some(table())));
        input(by_rank.query(1985).start_after(index()));
        assert_eq!(
            input(movies.query(1985).start_after(None)),
            of_1985().build().unwrap()
        );
        let error = movies.query(1985).start_after(index()).page().await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "Movie: the cursor is of another table or index; here it has the attributes `title`, `year`"
        );
        let error = by_rank.query(1985).start_after(table()).all().await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "Movie: the cursor is of another table or index; here it has the attributes `rank`, `title`, `year`"
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
            "Movie: it has no attribute `name`, which the type that it is projected to has"
        );
        let raw = Service::silent().client().raw_table("Movies");
        let nothing = raw.query("year", 1985).project::<Nothing>();
        assert_eq!(input(nothing).projection_expression, None);
        assert_eq!(
            names(input(raw.query("year", 1985).project::<Stranger>())),
            ["title", "name"]
        );
    }

    #[tokio::test]
    async fn an_empty_key_value_is_refused_before_sending() {
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
                "Movie: the value for `title` cannot be stored"
            );
            assert_eq!(
                std::error::Error::source(&error).unwrap().to_string(),
                "a key must not be empty"
            );
        }
        let raw = movies.client().raw_table("Movies");
        assert!(
            raw.query("pk", "")
                .filter(path("a").eq(1))
                .count()
                .await
                .is_err()
        );
    }
}

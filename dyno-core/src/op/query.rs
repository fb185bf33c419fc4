//! The items of one partition, in the order of their sort key: Query.

use std::borrow::Cow;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;

use super::page::Pages;
use super::read::{Read, What, count_of, read_setters, read_terminals};
use super::{Items, Page, Target, and, debug_without_values, projection_of};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::expr::{Condition, Projection, ast};
use crate::key::{ConsistentSource, Keyed, SortKeyCondition, Sorted, Source};
use crate::model::DecodeDocument;
use crate::value::{Item, Value};

/// Reads the items of one partition of a table or an index, in the order of their sort key.
///
/// `K` is what is read: a model, or an [`Index`](crate::key::Index) of one; `T` is what the items are read as.
/// It reads capacity for all items that the key conditions select, before the filter; by default it is eventually consistent,
/// which costs half. (AWS developer guide, "Querying tables in DynamoDB".)
///
/// ```no_run
/// # use dyno_core::{Client, begins_with, path};
/// # async fn example(client: Client) -> dyno_core::Result<()> {
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
    read: Read,
    marker: PhantomData<fn() -> (K, T)>,
}

impl<K, T> Query<K, T> {
    pub(crate) fn new(
        target: Target,
        index: Option<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
        partition: ast::Value,
    ) -> Self {
        let key = ast::KeyCondition {
            partition: (name.into(), partition),
            sort: None,
        };
        let read = Read::new(
            target,
            index,
            What::Query {
                key,
                descending: false,
            },
        );
        Self {
            read,
            marker: PhantomData,
        }
    }

    fn set_sort_key(mut self, name: Cow<'static, str>, condition: ast::SortCondition) -> Self {
        if let What::Query { key, .. } = &mut self.read.what {
            key.sort = Some((name, condition));
        }
        self
    }
}

impl<K: Keyed, T> Query<K, T> {
    /// Reads only the items whose sort key meets the condition: [`eq`](crate::key::eq), [`lt`](crate::key::lt),
    /// [`le`](crate::key::le), [`gt`](crate::key::gt), [`ge`](crate::key::ge), [`between`](crate::key::between) or
    /// [`begins_with`](crate::key::begins_with).
    ///
    /// Other than a filter it bounds what is read and paid for. There is one condition; a second takes its place.
    pub fn sort_key(self, condition: impl SortKeyCondition<K::Sort>) -> Self
    where
        K: Sorted,
    {
        match K::key_schema().sort() {
            Some(sort) => self.set_sort_key(sort.name.into(), condition.into_tree()),
            None => self,
        }
    }
}

impl<T> Query<Item, T> {
    /// Reads only the items whose sort key, the attribute `name`, meets the condition: [`eq`](crate::key::eq),
    /// [`lt`](crate::key::lt), [`le`](crate::key::le), [`gt`](crate::key::gt), [`ge`](crate::key::ge),
    /// [`between`](crate::key::between) or [`begins_with`](crate::key::begins_with).
    ///
    /// Other than a filter it bounds what is read and paid for. There is one condition; a second takes its place.
    pub fn sort_key(
        self,
        name: impl Into<Cow<'static, str>>,
        condition: impl SortKeyCondition<Value>,
    ) -> Self {
        self.set_sort_key(name.into(), condition.into_tree())
    }
}

impl<K: Source, T> Query<K, T> {
    /// Reads from the greatest sort key to the smallest.
    pub fn descending(mut self) -> Self {
        if let What::Query { descending, .. } = &mut self.read.what {
            *descending = true;
        }
        self
    }

    read_setters!(Query);

    read_terminals!();

    /// The request for one page, as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Expression`](crate::Error::Expression) when an expression or a key value cannot be sent.
    pub fn into_sdk(self) -> Result<QueryFluentBuilder> {
        match &self.read.what {
            What::Query { key, descending } => {
                request(&self.read, key, *descending, self.read.single_limit())
            }
            What::Scan { .. } => unreachable!("a query is made of a key condition"),
        }
    }
}

pub(super) fn request(
    read: &Read,
    key: &ast::KeyCondition,
    descending: bool,
    limit: Option<usize>,
) -> Result<QueryFluentBuilder> {
    let clauses = read.clauses(Some(key))?;
    let request = read
        .target
        .client
        .sdk()
        .query()
        .table_name(&*read.target.table);
    Ok(request
        .set_index_name(read.index.as_deref().map(str::to_owned))
        .set_key_condition_expression(clauses.key)
        .set_filter_expression(clauses.filter)
        .set_projection_expression(clauses.projection)
        .set_expression_attribute_names(clauses.names)
        .set_expression_attribute_values(clauses.values)
        .set_scan_index_forward(descending.then_some(false))
        .set_limit(count_of(limit))
        .set_exclusive_start_key(clauses.start)
        .set_select(clauses.select)
        .set_consistent_read(clauses.consistent)
        .set_return_consumed_capacity(clauses.capacity))
}

debug_without_values!(Query<K, T>, |this| &this.read.target.table);

//! The partition that a query reads: its key condition, and the order of its items.

use std::borrow::Cow;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;

use crate::codec::attribute_value::from_json;
use crate::error::{InvalidRead, Result};
use crate::expr::{Expression, ast};
use crate::key::{BoundFields, PartitionValue, SortTemplates, partition_values};
use crate::model::KeyNames;
use crate::op::read::page_request::{PageRequest, Selection, count_of};
use crate::transport::Input;

/// The items that meet a key condition, in an order.
#[derive(Clone, Debug)]
pub(crate) struct Partition {
    /// The names of the key of the table or the index.
    names: KeyNames,
    key: ast::KeyCondition,
    /// The fields of a composed sort key that the partition key has, too.
    bound: BoundFields,
    descending: bool,
}

impl Partition {
    fn new(names: KeyNames) -> Self {
        Self {
            names,
            key: ast::KeyCondition {
                text: None,
                partition: Vec::new(),
                sort: Vec::new(),
            },
            bound: BoundFields::default(),
            descending: false,
        }
    }

    /// The partition of a value, and what is wrong with the value. Values of several attributes are a list.
    pub(super) fn of_value(names: KeyNames, value: PartitionValue) -> (Self, Option<InvalidRead>) {
        let partition = names.partition_in_expressions();
        let attributes = partition.len();
        let mut selection = Self::new(names);
        selection.bound = value.bound;
        let Some(values) = partition_values(value.value, attributes) else {
            return (selection, Some(InvalidRead::PartitionKey { attributes }));
        };
        selection.key.partition = partition.into_iter().zip(values).collect();
        // Of a composed sort key, only those of the model are read.
        let own = selection.sort_templates().own_keys();
        let sort = selection.names.sort_in_expressions();
        selection.key.sort = sort.into_iter().zip(own).collect();
        (selection, None)
    }

    /// The partition of a key condition written as text.
    pub(super) fn of_text(names: KeyNames, text: Expression) -> Self {
        let mut selection = Self::new(names);
        selection.key.text = Some(text.into_text());
        selection
    }

    /// The names of the key's attributes.
    pub(super) fn names(&self) -> &KeyNames {
        &self.names
    }

    /// The templates of a composed sort key.
    pub(super) fn sort_templates(&self) -> SortTemplates<'_> {
        SortTemplates {
            key: self.names.templates(),
            bound: &self.bound,
        }
    }

    /// Sets the conditions on the attributes of the sort key, from left to right.
    pub(super) fn sort_key(&mut self, trees: Vec<ast::SortCondition>) -> Result<(), InvalidRead> {
        let names = self.names.sort_in_expressions();
        let (conditions, attributes) = (trees.len(), names.len());
        if conditions > attributes {
            return Err(InvalidRead::SortKey {
                conditions,
                attributes,
            });
        }
        self.key.sort = names.into_iter().zip(trees).collect();
        Ok(())
    }

    /// Reads from the greatest sort key to the smallest.
    pub(super) fn descend(&mut self) {
        self.descending = true;
    }
}

impl Selection for Partition {
    type Request = QueryFluentBuilder;

    const HAS_BACKWARD: bool = true;

    fn key(&self) -> Option<&ast::KeyCondition> {
        Some(&self.key)
    }

    fn order(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self.descending {
            false => "query",
            true => "query descending",
        })
    }

    fn input(
        request: &PageRequest<Self>,
        limit: Option<usize>,
    ) -> Result<Input<QueryFluentBuilder>> {
        // A page that ends before a cursor is read from there.
        let descending = request.selection.descending != request.backward;
        let clauses = request.clauses()?;
        let index = request.index.as_ref().map(|index| index.name.to_string());
        let sender = &request.target.sender;
        let query = sender.sdk().query().table_name(&*request.target.table);
        let query = query
            .set_index_name(index)
            .set_key_condition_expression(clauses.key)
            .set_filter_expression(clauses.filter)
            .set_projection_expression(clauses.projection)
            .set_scan_index_forward(descending.then_some(false))
            .set_limit(count_of(limit))
            .set_select(clauses.select)
            .set_consistent_read(clauses.consistent);
        Ok(Input::new(query)
            .metered(sender)
            .with("ExclusiveStartKey", clauses.start, |query, text| {
                Ok(query.set_exclusive_start_key(Some(from_json(text)?)))
            })
            .with_placeholders(clauses.names, clauses.values))
    }
}

//! The partition that a query reads: its key condition, and the order of its items.

use std::borrow::Cow;
use std::collections::HashSet;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;

use crate::codec::attribute_value::from_json;
use crate::codec::{Item, Value, decode_value};
use crate::error::{Error, InvalidRead, Result};
use crate::expr::{Expression, ast};
use crate::key::{BoundFields, PartitionValue, SortKeyCondition, SortTemplates, partition_values};
use crate::model::KeyNames;
use crate::op::read::narrowed::{Skip, rest};
use crate::op::read::page_request::{PageRequest, Selection, count_of};
use crate::op::read::sort_position::SortPosition;
use crate::transport::Input;

/// The items of a partition that meet a key condition, in an order; or those of several partitions.
#[derive(Clone, Debug)]
pub(crate) struct Partition {
    /// The names of the key of the table or the index.
    names: KeyNames,
    /// One, unless it is a query of several partitions.
    parts: Vec<OnePartition>,
    /// Whether it is a query of several partitions, of which there may be one or none.
    several: bool,
    descending: bool,
}

/// A partition.
#[derive(Clone, Debug)]
pub(super) struct OnePartition {
    pub(super) key: ast::KeyCondition,
    /// The fields of a composed sort key that the partition key has, too.
    bound: BoundFields,
}

impl OnePartition {
    fn new(text: Option<Expression>) -> Self {
        Self {
            key: ast::KeyCondition {
                text: text.map(Expression::into_text),
                partition: Vec::new(),
                sort: Vec::new(),
            },
            bound: BoundFields::default(),
        }
    }

    /// The partition of a value. Values of several attributes are a list.
    fn of_value(names: &KeyNames, value: PartitionValue) -> Result<Self, InvalidRead> {
        let partition = names.partition_in_expressions();
        let attributes = partition.len();
        let mut part = Self::new(None);
        part.bound = value.bound;
        let values = partition_values(value.value, attributes)
            .ok_or(InvalidRead::PartitionKey { attributes })?;
        part.key.partition = partition.into_iter().zip(values).collect();
        // Of a composed sort key, only those of the model are read.
        let own = part.sort_templates(names).own_keys();
        part.key.sort = names.sort_in_expressions().into_iter().zip(own).collect();
        Ok(part)
    }

    fn sort_templates(&self, names: &KeyNames) -> SortTemplates<'_> {
        SortTemplates {
            key: names.templates(),
            bound: &self.bound,
        }
    }

    /// The values of the partition key, as texts.
    fn values(&self) -> impl Iterator<Item = Option<&str>> {
        let values = self.key.partition.iter();
        values.map(|(_, value)| match value {
            ast::Value::Json(text) => Some(&**text),
            ast::Value::Invalid(_) => None,
        })
    }

    /// Whether a key or an item is of this partition.
    pub(super) fn holds(&self, item: &Item) -> bool {
        self.key.partition.iter().all(|(name, value)| match value {
            ast::Value::Json(value) => {
                let value: Option<Value> = decode_value(value).ok();
                item.get(name) == value.as_ref()
            }
            // The request fails for that.
            ast::Value::Invalid(_) => true,
        })
    }
}

impl Partition {
    fn new(names: KeyNames, parts: Vec<OnePartition>) -> Self {
        Self {
            names,
            parts,
            several: false,
            descending: false,
        }
    }

    /// The partition of a value, and what is wrong with the value. Values of several attributes are a list.
    pub(super) fn of_value(names: KeyNames, value: PartitionValue) -> (Self, Option<InvalidRead>) {
        match OnePartition::of_value(&names, value) {
            Ok(part) => (Self::new(names, vec![part]), None),
            Err(invalid) => (
                Self::new(names, vec![OnePartition::new(None)]),
                Some(invalid),
            ),
        }
    }

    /// Several partitions, and what is wrong with them.
    pub(super) fn of_values(
        names: KeyNames,
        values: impl IntoIterator<Item = PartitionValue>,
    ) -> (Self, Option<InvalidRead>) {
        let parts = values.into_iter();
        let parts: Vec<_> = parts
            .map(|value| OnePartition::of_value(&names, value))
            .collect();
        Self::of_parts(names, parts)
    }

    fn of_parts(
        names: KeyNames,
        parts: Vec<Result<OnePartition, InvalidRead>>,
    ) -> (Self, Option<InvalidRead>) {
        let (mut parts, mut invalid) = match parts.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(parts) => (parts, None),
            Err(invalid) => (Vec::new(), Some(invalid)),
        };
        // Equal sort keys are in the order of the partitions, which must be the same for each page.
        parts.sort_by(|one, other| one.values().cmp(other.values()));
        // What cannot be stored is an error of its own.
        let is_valid = |part: &OnePartition| {
            let mut values = part.key.partition.iter();
            values.all(|(_, value)| matches!(value, ast::Value::Json(_)))
        };
        let mut known = HashSet::new();
        let mut valid = parts.iter().filter(|part| is_valid(part));
        if !valid.all(|part| known.insert(&part.key.partition)) {
            invalid.get_or_insert(InvalidRead::RepeatedPartition);
        }
        let several = Self {
            several: true,
            ..Self::new(names, parts)
        };
        (several, invalid)
    }

    /// Partitions, each with the conditions on its sort key: one of them is a query, several are merged.
    pub(crate) fn of_conditions(
        names: KeyNames,
        parts: Vec<(PartitionValue, Vec<ast::SortCondition>)>,
    ) -> (Self, Option<InvalidRead>) {
        let is_one = parts.len() == 1;
        let sorts = names.sort_in_expressions();
        let parts: Vec<_> = parts
            .into_iter()
            .map(|(value, sort)| {
                let mut part = OnePartition::of_value(&names, value)?;
                part.key.sort = sorts.iter().cloned().zip(sort).collect();
                Ok(part)
            })
            .collect();
        let (mut partition, invalid) = Self::of_parts(names, parts);
        partition.several = !is_one;
        (partition, invalid)
    }

    /// The partition of a key condition written as text.
    pub(super) fn of_text(names: KeyNames, text: Expression) -> Self {
        Self::new(names, vec![OnePartition::new(Some(text))])
    }

    /// The names of the key's attributes.
    pub(super) fn names(&self) -> &KeyNames {
        &self.names
    }

    pub(super) fn parts(&self) -> &[OnePartition] {
        &self.parts
    }

    /// Whether it is a query of several partitions.
    pub(crate) fn is_several(&self) -> bool {
        self.several
    }

    pub(super) fn is_descending(&self) -> bool {
        self.descending
    }

    /// The same of no partition.
    pub(super) fn without_parts(&self) -> Self {
        Self {
            several: self.several,
            descending: self.descending,
            ..Self::new(self.names.clone(), Vec::new())
        }
    }

    /// The partitions one by one, in their order, or in the opposite one.
    pub(super) fn each(&self, backward: bool) -> impl Iterator<Item = Self> {
        self.parts.iter().map(move |part| Self {
            descending: self.descending != backward,
            ..Self::new(self.names.clone(), vec![part.clone()])
        })
    }

    /// Starts at the sort key of an item of another partition, with the items that have the same sort key or after
    /// them. Returns which items are read although they come before; `None` if none is left.
    pub(super) fn start_at(
        &mut self,
        item: &Item,
        sort: SortPosition,
        inclusive: bool,
    ) -> Option<Skip> {
        let names = self.names.sort_in_expressions();
        let descending = self.descending;
        let part = self.parts.first_mut()?;
        let (conditions, skip) = rest(
            &part.key.sort,
            &names,
            item,
            Skip::before(sort, inclusive, descending),
        )?;
        part.key.sort = conditions;
        Some(skip)
    }

    /// Sets a condition on the sort key.
    pub(super) fn sort_key<S>(
        &mut self,
        condition: impl SortKeyCondition<S>,
    ) -> Result<(), InvalidRead> {
        let Some(first) = self.parts.first() else {
            return Ok(());
        };
        let trees = condition.into_trees(first.sort_templates(&self.names));
        let names = self.names.sort_in_expressions();
        let (conditions, attributes) = (trees.len(), names.len());
        if conditions > attributes {
            return Err(InvalidRead::SortKey {
                conditions,
                attributes,
            });
        }
        let mut others = self.parts.iter().skip(1);
        if let Some(field) = others.find_map(|part| first.bound.difference(&part.bound)) {
            return Err(InvalidRead::SortKeyOfPartition { field });
        }
        let sort: Vec<_> = names.into_iter().zip(trees).collect();
        for part in &mut self.parts {
            part.key.sort.clone_from(&sort);
        }
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
        self.parts.first().map(|part| &part.key)
    }

    fn order(&self) -> Cow<'static, str> {
        let order = match self.descending {
            false => "query",
            true => "query descending",
        };
        if !self.several {
            return order.into();
        }
        // A length before each value, so that no two lists have the same text.
        let mut text = format!("{order} {}", self.parts.len());
        for (_, value) in self.parts.iter().flat_map(|part| &part.key.partition) {
            if let ast::Value::Json(value) = value {
                text += &format!(" {}:{value}", value.len());
            }
        }
        text.into()
    }

    fn holds(&self, item: &Item) -> bool {
        self.parts.iter().any(|part| part.holds(item))
    }

    fn input(
        request: &PageRequest<Self>,
        limit: Option<usize>,
    ) -> Result<Input<QueryFluentBuilder>> {
        if request.selection.several {
            let error = InvalidRead::SeveralPartitions;
            return Err(Error::read(request.target.subject(None), error));
        }
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

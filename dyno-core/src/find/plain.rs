//! What a condition selects by a key whose attributes are fields.

use super::facts::{Facts, Row};
use super::range::Joined;
use super::scalar::Scalar;
use super::selection::{MAX_COMBINATIONS, Selection};
use super::source::Source;
use crate::codec::Value;
use crate::expr::ast::{self, Comparison, SortCondition};
use crate::key::PartitionValue;

/// What the key selects; `None` if the condition does not fix the partition key.
pub(super) fn select(source: &Source, facts: &Facts) -> Option<Selection> {
    let mut parts = Vec::new();
    let mut partitions: Vec<Row> = vec![Vec::new()];
    for attribute in source.key.partitions() {
        let domain = facts.domain(attribute)?;
        parts.extend(domain.parts);
        partitions = combined(&partitions, &domain.values)?;
    }
    let mut sorts = vec![Vec::new()];
    let mut keys = Some(partitions.clone()).filter(|_| source.number.is_none());
    for attribute in source.key.sorts() {
        if let Some(domain) = facts.domain(attribute) {
            match (&*domain.values, &keys) {
                ([], _) => return Some(Selection::nothing()),
                (values, Some(rows)) => keys = Some(combined(rows, values)?),
                (values, None) => sorts = with_values(&sorts, values)?,
            }
            parts.extend(domain.parts);
            continue;
        }
        keys = None;
        match facts.range(attribute.name, attribute.attribute_type) {
            Some(Joined::Nothing) => return Some(Selection::nothing()),
            Some(Joined::Condition(condition)) => {
                sorts
                    .iter_mut()
                    .for_each(|sort| sort.push(condition.clone()));
            }
            Some(Joined::Everything) | None => {}
        }
        parts.extend(facts.parts_on(attribute.name));
        break;
    }
    if let Some(keys) = keys {
        return Some(Selection::of_keys(keys, parts));
    }
    if partitions.len().saturating_mul(sorts.len()) > MAX_COMBINATIONS {
        return None;
    }
    let partitions = partitions.iter().flat_map(|row| {
        let value = partition_value(row);
        sorts.iter().map(move |sort| (value.clone(), sort.clone()))
    });
    Some(Selection::of_partitions(partitions.collect(), parts))
}

/// The keys that are listed, without those that other parts exclude.
pub(super) fn listed(
    source: &Source,
    mut rows: Vec<Row>,
    mut parts: Vec<usize>,
    facts: &Facts,
) -> Selection {
    for (at, name) in source.names.all().enumerate() {
        rows.retain(|row| row.get(at).is_some_and(|value| facts.admits(name, value)));
        parts.extend(facts.parts_on(name));
    }
    Selection::of_keys(rows, parts)
}

/// The conditions on a sort key, from left to right.
type Sort = Vec<SortCondition>;

/// Each list of conditions with each value at its end, in the order of the values; `None` if there are too many.
fn with_values(sorts: &[Sort], values: &[Scalar]) -> Option<Vec<Sort>> {
    if sorts.len().saturating_mul(values.len()) > MAX_COMBINATIONS {
        return None;
    }
    let mut values = values.to_vec();
    values.sort();
    let with = |sort: &Sort, value: &Scalar| {
        let equal = SortCondition::Compare(Comparison::Eq, value.to_value());
        sort.iter().cloned().chain([equal]).collect()
    };
    let all = sorts
        .iter()
        .flat_map(|sort| values.iter().map(move |value| with(sort, value)));
    Some(all.collect())
}

/// Each row with each value at its end; `None` if there are too many.
fn combined(rows: &[Row], values: &[Scalar]) -> Option<Vec<Row>> {
    if rows.len().saturating_mul(values.len()) > MAX_COMBINATIONS {
        return None;
    }
    let with = |row: &Row, value: &Scalar| row.iter().chain([value]).cloned().collect();
    let rows = rows.iter();
    Some(
        rows.flat_map(|row| values.iter().map(move |value| with(row, value)))
            .collect(),
    )
}

/// The values of a partition key: one, or a list.
fn partition_value(row: &Row) -> PartitionValue {
    match &**row {
        [one] => one.to_value().into(),
        several => {
            let values = several.iter().map(Scalar::to_item_value);
            ast::Value::encode(&Value::L(values.collect())).into()
        }
    }
}

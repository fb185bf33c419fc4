//! What a condition selects by a key whose attributes are fields.

use super::excluded::Excluded;
use super::facts::{Facts, KeyValues};
use super::range::Joined;
use super::scalar::Scalar;
use super::selection::{MAX_KEYS, MAX_QUERIES, Selection};
use super::source::Source;
use crate::codec::Value;
use crate::expr::ast::{self, Comparison, SortCondition};
use crate::key::PartitionValue;
use crate::model::{PARTITION_KEY_LIMIT, SORT_KEY_LIMIT};

/// What the key selects.
pub(super) fn select(source: &Source, facts: &Facts) -> Result<Selection, Excluded> {
    let names = || source.names.all();
    // Keys are sent 100 at once; each partition and each range is a query.
    let too_many = |most| facts.too_many(names(), most);
    let mut parts = Vec::new();
    let mut partitions: Vec<KeyValues> = vec![Vec::new()];
    for attribute in source.key.partitions() {
        let domain = facts.domain(attribute, PARTITION_KEY_LIMIT);
        let domain = domain.ok_or(Excluded::Open)?;
        parts.extend(domain.parts);
        partitions = combined(&partitions, &domain.values).ok_or_else(|| too_many(MAX_KEYS))?;
    }
    let mut sorts = vec![Vec::new()];
    let mut keys = Some(partitions.clone()).filter(|_| source.number.is_none());
    for attribute in source.key.sorts() {
        if let Some(domain) = facts.domain(attribute, SORT_KEY_LIMIT) {
            match (&*domain.values, &keys) {
                ([], _) => return Ok(Selection::nothing()),
                (values, Some(rows)) => {
                    keys = Some(combined(rows, values).ok_or_else(|| too_many(MAX_KEYS))?);
                }
                (values, None) => {
                    sorts = with_values(&sorts, values).ok_or_else(|| too_many(MAX_QUERIES))?;
                }
            }
            parts.extend(domain.parts);
            continue;
        }
        keys = None;
        match facts.range(attribute.name, attribute.attribute_type) {
            Some(Joined::Nothing) => return Ok(Selection::nothing()),
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
        return Ok(Selection::of_keys(keys, parts));
    }
    if partitions.len().saturating_mul(sorts.len()) > MAX_QUERIES {
        return Err(too_many(MAX_QUERIES));
    }
    let partitions = partitions.iter().flat_map(|row| {
        let value = partition_value(row);
        sorts.iter().map(move |sort| (value.clone(), sort.clone()))
    });
    Ok(Selection::of_partitions(partitions.collect(), parts))
}

/// The keys that are listed, without those that other parts exclude.
pub(super) fn listed(
    source: &Source,
    mut rows: Vec<KeyValues>,
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
    if sorts.len().saturating_mul(values.len()) > MAX_QUERIES {
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
fn combined(rows: &[KeyValues], values: &[Scalar]) -> Option<Vec<KeyValues>> {
    if rows.len().saturating_mul(values.len()) > MAX_KEYS {
        return None;
    }
    let with = |row: &KeyValues, value: &Scalar| row.iter().chain([value]).cloned().collect();
    let rows = rows.iter();
    Some(
        rows.flat_map(|row| values.iter().map(move |value| with(row, value)))
            .collect(),
    )
}

/// The values of a partition key: one, or a list.
fn partition_value(row: &KeyValues) -> PartitionValue {
    match &**row {
        [one] => one.to_value().into(),
        several => {
            let values = several.iter().map(Scalar::to_item_value);
            ast::Value::encode(&Value::L(values.collect())).into()
        }
    }
}

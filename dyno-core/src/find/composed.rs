//! What a condition selects by a key that is composed of fields.

use std::collections::HashSet;

use super::facts::{Domain, Facts, Row};
use super::range::{Joined, Range, join};
use super::scalar::Scalar;
use super::selection::{MAX_COMBINATIONS, SelectedPartition, Selection};
use super::source::Source;
use crate::expr::ast::{self, Comparison, SortCondition};
use crate::key::{BoundFields, HalfComposer, PartitionValue, SortComposer, SortTemplates};
use crate::model::{KeyTemplates, TemplateField};
use crate::wire::AttributeType;

/// What the key selects; `None` if the condition does not fix all fields of the partition key.
pub(super) fn select(source: &Source, facts: &Facts) -> Option<Selection> {
    let key = source.names.templates();
    let mut found = Found {
        facts,
        parts: Vec::new(),
    };
    let mut partitions = Vec::new();
    found.partitions(HalfComposer::partition(key), &mut partitions)?;
    if source.number.is_none()
        && let Some(keys) = found.keys(key, &partitions)
    {
        return Some(Selection::of_keys(keys, found.parts));
    }
    let mut selected = Vec::new();
    for partition in partitions {
        // In a partition without possible sort keys there is nothing.
        if let Some(sort) = found.sort(key, &partition.bound)? {
            selected.push((partition, sort));
        }
    }
    // A value that cannot stand in the key is that of no item, and different ones can have the same text.
    let mut known = HashSet::new();
    selected.retain(|selected| {
        let text = (selected.0.value.clone(), selected.1.clone());
        is_valid(selected) && known.insert(text)
    });
    Some(Selection::of_partitions(selected, found.parts))
}

/// The keys that are composed, and the parts of the condition from which.
struct Found<'f> {
    facts: &'f Facts,
    parts: Vec<usize>,
}

impl Found<'_> {
    /// The values of a field. A text in which different values are alike needs the filter as well.
    fn domain(&self, field: &TemplateField) -> Option<Domain> {
        let mut domain = self.facts.domain_of_field(field.attribute)?;
        if !field.is_distinct() {
            domain.parts.clear();
        }
        Some(domain)
    }

    /// The partitions that can be composed of the values of the fields.
    fn partitions(&mut self, half: HalfComposer, done: &mut Vec<PartitionValue>) -> Option<()> {
        let Some(field) = half.next_field() else {
            done.push(half.finish());
            return (done.len() <= MAX_COMBINATIONS).then_some(());
        };
        let domain = self.domain(field)?;
        self.parts.extend(domain.parts);
        for value in domain.values {
            let mut half = half.clone();
            half.add_json(&json(&value));
            self.partitions(half, done)?;
        }
        Some(())
    }

    /// The keys of the table, if all fields of the sort key have values, too.
    fn keys(&mut self, key: KeyTemplates, partitions: &[PartitionValue]) -> Option<Vec<Row>> {
        let mut keys = Vec::new();
        let mut all_parts = Vec::new();
        for partition in partitions {
            let mut sorts = Vec::new();
            let bound = &partition.bound;
            let composer = SortComposer::new(SortTemplates { key, bound });
            self.sorts(composer, &mut sorts, &mut all_parts)?;
            let Some(value) = Scalar::of(&partition.value) else {
                continue;
            };
            for sort in sorts {
                let sort = sort.iter().map(|condition| match condition {
                    SortCondition::Compare(Comparison::Eq, value) => Scalar::of(value),
                    _ => None,
                });
                // What cannot stand in the key is that of no item.
                if let Some(sort) = sort.collect::<Option<Row>>() {
                    keys.push([value.clone()].into_iter().chain(sort).collect());
                }
            }
            (keys.len() <= MAX_COMBINATIONS).then_some(())?;
        }
        self.parts.extend(all_parts);
        let mut known = HashSet::new();
        keys.retain(|key: &Row| known.insert(key.clone()));
        Some(keys)
    }

    fn sorts(
        &self,
        composer: SortComposer,
        done: &mut Vec<Vec<SortCondition>>,
        parts: &mut Vec<usize>,
    ) -> Option<()> {
        let Some(field) = composer.next_field() else {
            done.push(composer.finish());
            return (done.len() <= MAX_COMBINATIONS).then_some(());
        };
        let domain = self.domain(field)?;
        parts.extend(domain.parts);
        for value in domain.values {
            let mut composer = composer.clone();
            composer.equal_json(&json(&value));
            self.sorts(composer, done, parts)?;
        }
        Some(())
    }

    /// The conditions on the sort key: the values of the first fields, and the range of the next. `Some(None)` if no
    /// item meets them.
    fn sort(
        &mut self,
        key: KeyTemplates,
        bound: &BoundFields,
    ) -> Option<Option<Vec<SortCondition>>> {
        let mut composer = SortComposer::new(SortTemplates { key, bound });
        while let Some(field) = composer.next_field() {
            let domain = self.domain(field);
            match domain.as_ref().map(|domain| &*domain.values) {
                Some([]) => return Some(None),
                Some([one]) => {
                    composer.equal_json(&json(one));
                    self.parts
                        .extend(domain.into_iter().flat_map(|domain| domain.parts));
                }
                // The filter has the others.
                Some(_) => break,
                None => return Some(self.end(&composer, field)),
            }
        }
        Some(Some(composer.finish()))
    }

    /// The conditions on the sort key, which end with the ranges of the next field. `None` if no item meets them.
    ///
    /// Each range of values becomes a range of texts, and these are joined.
    fn end(
        &mut self,
        composer: &SortComposer,
        field: &TemplateField,
    ) -> Option<Vec<SortCondition>> {
        let mut conditions = composer.clone().finish();
        let Some(texts) = self
            .texts(composer, field)
            .filter(|texts| !texts.is_empty())
        else {
            return Some(conditions);
        };
        let attribute_type = texts
            .first()
            .map_or(AttributeType::S, Range::attribute_type);
        let range = match join(texts.iter(), attribute_type) {
            Joined::Nothing => return None,
            // The keys of the entity are left.
            Joined::Everything => conditions.get(composer.complete()).cloned(),
            Joined::Condition(condition) => Some(condition),
        };
        if field.is_distinct() {
            self.parts.extend(self.facts.parts_on(field.attribute));
        }
        conditions.truncate(composer.complete());
        conditions.extend(range);
        Some(conditions)
    }

    /// The ranges of the next field as ranges of the key attribute; `None` if a range cannot be one of these.
    fn texts(&self, composer: &SortComposer, field: &TemplateField) -> Option<Vec<Range>> {
        let is_ordered = field.is_ordered(composer.is_at_end());
        let texts = self.facts.ranges_of(field.attribute).map(|range| {
            let can_be = match range {
                Range::Prefix(_) => field.is_free() || field.codec.is_none(),
                _ => is_ordered,
            };
            let mut composer = can_be.then(|| composer.clone())?;
            composer.end_with(&range.condition());
            Range::of(composer.finish().last()?)
        });
        texts.collect()
    }
}

fn json(value: &Scalar) -> String {
    match value.to_value() {
        ast::Value::Json(json) => json.to_string(),
        ast::Value::Invalid(_) => String::new(),
    }
}

fn is_valid((partition, sort): &SelectedPartition) -> bool {
    let is_json = |value: &ast::Value| matches!(value, ast::Value::Json(_));
    is_json(&partition.value)
        && sort.iter().all(|condition| match condition {
            SortCondition::Compare(Comparison::Eq, value) => is_json(value),
            _ => true,
        })
}

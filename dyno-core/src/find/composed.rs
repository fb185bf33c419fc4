//! What a condition selects by a key that is composed of fields.

use std::collections::HashSet;

use super::excluded::Excluded;
use super::facts::{Domain, Facts, KeyValues};
use super::range::{Joined, Range, join};
use super::scalar::Scalar;
use super::selection::{MAX_KEYS, MAX_QUERIES, SelectedPartition, Selection};
use super::source::Source;
use crate::expr::ast::{self, Comparison, SortCondition};
use crate::key::{HalfComposer, PartitionValue, SortComposer, SortTemplates};
use crate::model::{
    KeyAttribute, KeyTemplates, PARTITION_KEY_LIMIT, SORT_KEY_LIMIT, Template, TemplateField,
};
use crate::wire::AttributeType;

/// What the key selects.
pub(super) fn select(source: &Source, facts: &Facts) -> Result<Selection, Excluded> {
    let key = source.names.templates();
    let mut found = KeyParts {
        source,
        facts,
        parts: Vec::new(),
    };
    let mut partitions = Vec::new();
    found.partitions(HalfComposer::partition(key), &mut partitions)?;
    if source.number.is_none() && found.has_whole_key(key, &partitions) {
        let keys = found.keys(key, &partitions)?;
        return Ok(Selection::of_keys(keys, found.parts));
    }
    let mut selected = Vec::new();
    for partition in partitions {
        // In a partition without possible sort keys there is nothing.
        let bound = &partition.bound;
        let composer = SortComposer::new(SortTemplates { key, bound });
        let mut sorts = Vec::new();
        found.sort(composer, &mut sorts);
        selected.extend(sorts.into_iter().map(|sort| (partition.clone(), sort)));
        if selected.len() > MAX_QUERIES {
            return Err(found.too_many(MAX_QUERIES));
        }
    }
    // A value that cannot stand in the key is that of no item, and different ones can have the same text.
    let mut known = HashSet::new();
    selected.retain(|selected| {
        let text = (selected.0.value.clone(), selected.1.clone());
        is_valid(selected) && known.insert(text)
    });
    Ok(Selection::of_partitions(selected, found.parts))
}

/// The keys that are composed, and the parts of the condition from which.
struct KeyParts<'f> {
    source: &'f Source,
    facts: &'f Facts,
    parts: Vec<usize>,
}

impl KeyParts<'_> {
    /// The values of a field. A text in which different values are alike needs the filter as well.
    fn domain(&self, field: &TemplateField) -> Option<Domain> {
        let mut domain = self.facts.domain_of_field(field.attribute)?;
        if let Some((attribute, limit)) = self.plain(field) {
            let is_key = |value: &Scalar| {
                value.attribute_type() == attribute.attribute_type && value.can_be_key(limit)
            };
            domain.values.retain(is_key);
        }
        if !field.is_distinct() {
            domain.parts.clear();
        }
        Some(domain)
    }

    /// The key attribute that a field is, and how many bytes it can have; `None` for a field in a text.
    fn plain(&self, field: &TemplateField) -> Option<(KeyAttribute, usize)> {
        let (key, templates) = (self.source.key, self.source.names.templates());
        let of = |templates: &'static [Template], attributes: &[KeyAttribute], limit| {
            let mut both = templates.iter().zip(attributes);
            let (_, attribute) = both.find(|(template, _)| {
                template.is_field && template.fields.iter().any(|of| of.name == field.name)
            })?;
            Some((*attribute, limit))
        };
        of(templates.partition, key.partitions(), PARTITION_KEY_LIMIT)
            .or_else(|| of(templates.sort, key.sorts(), SORT_KEY_LIMIT))
            .filter(|_| field.codec.is_none())
    }

    /// More combinations of the values of the fields than `most`.
    fn too_many(&self, most: usize) -> Excluded {
        let templates = self.source.names.templates();
        let mut names: Vec<&str> = Vec::new();
        for field in templates.all().flat_map(|template| template.fields) {
            if !names.contains(&field.attribute) {
                names.push(field.attribute);
            }
        }
        self.facts.too_many(names.into_iter(), most)
    }

    /// The partitions that can be composed of the values of the fields.
    fn partitions(
        &mut self,
        half: HalfComposer,
        done: &mut Vec<PartitionValue>,
    ) -> Result<(), Excluded> {
        let Some(field) = half.next_field() else {
            done.push(half.finish());
            return match done.len() > MAX_KEYS {
                true => Err(self.too_many(MAX_KEYS)),
                false => Ok(()),
            };
        };
        let domain = self.domain(field).ok_or(Excluded::Open)?;
        self.parts.extend(domain.parts);
        for value in domain.values {
            let mut half = half.clone();
            half.add_json(&json(&value));
            self.partitions(half, done)?;
        }
        Ok(())
    }

    /// Whether all fields of the sort key have values, too.
    fn has_whole_key(&self, key: KeyTemplates, partitions: &[PartitionValue]) -> bool {
        let Some(PartitionValue { bound, .. }) = partitions.first() else {
            return false;
        };
        let mut composer = SortComposer::new(SortTemplates { key, bound });
        while let Some(field) = composer.next_field() {
            match self.domain(field).map(|domain| domain.values) {
                // Which value it is does not matter for the fields that follow.
                Some(values) => match values.first() {
                    Some(value) => composer.equal_json(&json(value)),
                    None => return true,
                },
                None => return false,
            }
        }
        true
    }

    /// The keys of the table.
    fn keys(
        &mut self,
        key: KeyTemplates,
        partitions: &[PartitionValue],
    ) -> Result<Vec<KeyValues>, Excluded> {
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
                if let Some(sort) = sort.collect::<Option<KeyValues>>() {
                    keys.push([value.clone()].into_iter().chain(sort).collect());
                }
            }
            if keys.len() > MAX_KEYS {
                return Err(self.too_many(MAX_KEYS));
            }
        }
        self.parts.extend(all_parts);
        let mut known = HashSet::new();
        keys.retain(|key: &KeyValues| known.insert(key.clone()));
        Ok(keys)
    }

    fn sorts(
        &self,
        composer: SortComposer,
        done: &mut Vec<Vec<SortCondition>>,
        parts: &mut Vec<usize>,
    ) -> Result<(), Excluded> {
        let Some(field) = composer.next_field() else {
            done.push(composer.finish());
            return match done.len() > MAX_KEYS {
                true => Err(self.too_many(MAX_KEYS)),
                false => Ok(()),
            };
        };
        let domain = self.domain(field).ok_or(Excluded::Open)?;
        parts.extend(domain.parts);
        for value in domain.values {
            let mut composer = composer.clone();
            composer.equal_json(&json(&value));
            self.sorts(composer, done, parts)?;
        }
        Ok(())
    }

    /// The conditions on the sort key: the values of the first fields, and the range of the next. There are several for
    /// a list of values of an attribute, which no filter can have, and none if no item meets them. More than can be
    /// queried need not be complete.
    fn sort(&mut self, mut composer: SortComposer, done: &mut Vec<Vec<SortCondition>>) {
        while let Some(field) = composer.next_field() {
            let domain = self.domain(field);
            match domain.as_ref().map(|domain| &*domain.values) {
                Some([]) => return,
                Some([one]) => {
                    composer.equal_json(&json(one));
                    self.parts
                        .extend(domain.into_iter().flat_map(|domain| domain.parts));
                }
                Some(several) if self.plain(field).is_some() => {
                    let mut several = several.to_vec();
                    several.sort();
                    let parts = domain.into_iter().flat_map(|domain| domain.parts);
                    self.parts.extend(parts);
                    for value in several {
                        let mut composer = composer.clone();
                        composer.equal_json(&json(&value));
                        self.sort(composer, done);
                        if done.len() > MAX_QUERIES {
                            return;
                        }
                    }
                    return;
                }
                // The filter has the others.
                Some(_) => break,
                None => {
                    done.extend(self.end(&composer, field));
                    return;
                }
            }
        }
        done.push(composer.finish());
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
        let attribute_type = match self.plain(field) {
            Some((attribute, _)) => attribute.attribute_type,
            None => AttributeType::S,
        };
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

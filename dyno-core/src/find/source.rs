//! A table or an index, from which items can be read.

use super::described::Described;
use super::facts::Facts;
use crate::model::{KeyNames, KeySchema, is_entity_in_index};
use crate::op::read::index_ref::{Holds, IndexRef};

/// A table or an index.
pub(super) struct Source {
    /// The number of the index; `None` for the table.
    pub(super) number: Option<usize>,
    pub(super) names: KeyNames,
    pub(super) key: &'static KeySchema,
    pub(super) index: Option<IndexRef>,
    pub(super) is_global: bool,
}

impl Source {
    /// The table.
    pub(super) fn table(model: &Described) -> Self {
        Self {
            number: None,
            names: (model.table)(),
            key: &model.schema.table.key,
            index: None,
            is_global: false,
        }
    }

    /// The indexes that have all items of the model that meet the condition.
    pub(super) fn indexes<'f>(
        model: &'f Described,
        facts: &'f Facts,
    ) -> impl Iterator<Item = Self> + 'f {
        let numbers = 0..model.schema.table.indexes.len();
        numbers.filter_map(|number| {
            Self::index(model, number, |name| {
                model.is_required(name) || facts.implies(name)
            })
        })
    }

    /// The indexes that a further condition on their partition key makes candidates.
    pub(super) fn further_indexes<'f>(
        model: &'f Described,
        facts: &'f Facts,
    ) -> impl Iterator<Item = Self> + 'f {
        let numbers = 0..model.schema.table.indexes.len();
        numbers.filter_map(|number| {
            let of_partition = partition_fields(model, number);
            Self::index(model, number, |name| {
                model.is_required(name) || facts.implies(name) || of_partition.contains(&name)
            })
        })
    }

    fn index(model: &Described, number: usize, is_there: impl Fn(&str) -> bool) -> Option<Self> {
        let schema = model.schema.table.indexes.get(number)?;
        let has_all = match &model.schema.entity {
            None => schema
                .key
                .attributes()
                .all(|attribute| is_there(attribute.name)),
            Some(_) if !is_entity_in_index(model.schema, number) => false,
            Some(entity) => {
                let mut listed = entity.indexes.iter();
                match listed.find(|index| index.number == number) {
                    Some(index) if index.sparse => {
                        let mut fields = index.key.all().flat_map(|template| template.fields);
                        fields.all(|field| is_there(field.attribute))
                    }
                    Some(_) | None => true,
                }
            }
        };
        let names = KeyNames::of_index(model.schema, number).filter(|_| has_all)?;
        Some(Self {
            number: Some(number),
            key: &schema.key,
            index: Some(IndexRef {
                name: schema.name.into(),
                key: names.clone(),
                holds: Holds::of_schema(schema),
            }),
            names,
            is_global: schema.global,
        })
    }

    /// Whether the source has all attributes of the model.
    pub(super) fn holds_whole(&self, model: &Described) -> bool {
        let Some(index) = &self.index else {
            return true;
        };
        match (&index.holds, model.shape.names()) {
            (Holds::All, _) => true,
            (Holds::Some { .. }, None) => false,
            (Holds::Some { .. }, Some(names)) => names.iter().all(|name| self.holds(model, name)),
        }
    }

    /// Whether the source has the attribute.
    pub(super) fn holds(&self, model: &Described, name: &str) -> bool {
        let index = self.index.as_ref();
        index.is_none_or(|index| index.holds(&(model.table)(), name))
    }

    /// Whether an attribute is one of the key.
    pub(super) fn is_key(&self, name: &str) -> bool {
        self.names.all().any(|key| key == name)
    }
}

/// The attributes of the partition key of an index, or of the fields that it is composed of.
fn partition_fields(model: &Described, number: usize) -> Vec<&'static str> {
    let Some(names) = KeyNames::of_index(model.schema, number) else {
        return Vec::new();
    };
    let templates = names.templates().partition.iter();
    let fields = templates.flat_map(|template| template.fields);
    let index = model.schema.table.indexes.get(number);
    let attributes = index.into_iter().flat_map(|index| index.key.partitions());
    let attributes = attributes.map(|attribute| attribute.name);
    attributes
        .chain(fields.map(|field| field.attribute))
        .collect()
}

//! What the planner knows of a model.

use crate::codec::Shape;
use crate::model::{Isolation, KeyAttribute, KeyNames, Model, Schema};

/// A model, for code that does not name its type.
#[derive(Clone, Copy)]
pub(super) struct Described {
    pub(super) schema: &'static Schema,
    pub(super) shape: &'static Shape,
    pub(super) table: fn() -> KeyNames,
    /// What a query of the table or of an index needs, so that it has no items of another entity.
    pub(super) isolation: fn(Option<usize>) -> Isolation,
    pub(super) isolation_of_scan: Isolation,
    /// What a delete by key needs.
    pub(super) isolation_of_key: Isolation,
}

impl Described {
    pub(super) fn of<M: Model>() -> Self {
        Self {
            schema: const { &M::SCHEMA },
            shape: M::SHAPE,
            table: KeyNames::of_model::<M>,
            isolation: Isolation::of_query_at::<M>,
            isolation_of_scan: Isolation::of_scan::<M>(),
            isolation_of_key: Isolation::of_key::<M>(),
        }
    }

    /// Whether every item of the model has the attribute.
    pub(super) fn is_required(&self, name: &str) -> bool {
        let is_in_key = |attribute: KeyAttribute| attribute.name == name;
        let of_shape = self.shape.attributes.iter();
        self.schema.table.key.attributes().any(is_in_key)
            || of_shape
                .filter(|attribute| attribute.name == name)
                .any(|attribute| attribute.is_required)
    }
}

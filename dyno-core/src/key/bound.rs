//! The values of fields that stand in a composed key more than once.

use std::fmt;

use crate::expr::ast;

/// The values of a key's fields that stand in it more than once, as DynamoDB's JSON. Each is given once.
#[derive(Clone, Default)]
pub struct BoundFields(Vec<(&'static str, String)>);

impl BoundFields {
    pub(super) fn push(&mut self, name: &'static str, json: String) {
        self.0.push((name, json));
    }

    /// The value of the field, if it is known.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.iter();
        let (_, json) = fields.find(|(bound, _)| *bound == name)?;
        Some(json)
    }

    /// A field whose value is another one.
    pub(crate) fn difference(&self, other: &Self) -> Option<&'static str> {
        let mut fields = self.0.iter();
        let different = fields.find(|(name, json)| other.get(name) != Some(json))?;
        Some(different.0)
    }
}

/// The value of a partition key; several are a list.
#[derive(Clone, Debug)]
pub struct PartitionValue {
    pub(crate) value: ast::Value,
    /// The fields that the sort key has, too.
    pub(crate) bound: BoundFields,
}

impl From<ast::Value> for PartitionValue {
    fn from(value: ast::Value) -> Self {
        Self {
            value,
            bound: BoundFields::default(),
        }
    }
}

// Without the values of keys.
impl fmt::Debug for BoundFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

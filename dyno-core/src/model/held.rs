//! The attributes that an index holds.

use super::schema::IndexProjection;
use super::traits::Model;

/// Returns the attributes that an index of the model holds; `None` if it holds all, or if there is no such index.
#[doc(hidden)]
#[must_use]
pub fn held_by_index<M: Model>(index: &str) -> Option<Vec<&'static str>> {
    let table = &M::SCHEMA.table;
    let index = table.indexes.iter().find(|other| other.name == index)?;
    let included = match index.projection {
        IndexProjection::All => return None,
        IndexProjection::KeysOnly => &[],
        IndexProjection::Include(names) => names,
    };
    let keys = table.key.attributes().chain(index.key.attributes());
    let names = keys.map(|attribute| attribute.name);
    Some(names.chain(included.iter().copied()).collect())
}

//! The names of the attributes of a key.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::{KeyAttribute, KeySchema, KeyTemplates, Model};

/// The names of the key attributes of a raw table or a raw index.
///
/// The partition key comes first: `"id"`, or `["year", "title"]` for a partition key and a sort key. The key of a
/// global secondary index can have up to four attributes in each half; it is a pair of arrays: `(["project", "state"],
/// ["priority", "opened"])`. A [`TableDefinition`](crate::TableDefinition) and a
/// [`KeyDefinition`](crate::table_definition::KeyDefinition) can be given as well.
///
/// ```
/// use dyno::key::KeyNames;
///
/// let by_state: KeyNames = (["project", "state"], ["priority", "opened"]).into();
/// assert_eq!(by_state.partition().collect::<Vec<_>>(), ["project", "state"]);
/// assert_eq!(by_state.sort().collect::<Vec<_>>(), ["priority", "opened"]);
/// assert_eq!(KeyNames::from("id").sort().count(), 0);
/// ```
#[doc(alias = "hash key")]
#[doc(alias = "hash_key")]
#[doc(alias = "range_key")]
#[derive(Clone)]
pub struct KeyNames {
    names: Names,
    /// The templates of the attributes, if they are composed of fields.
    templates: Option<&'static KeyTemplates>,
    /// Whether the sort key is an attribute without a template.
    whole_partition: bool,
}

#[derive(Clone)]
enum Names {
    Schema(&'static KeySchema),
    Listed(Arc<NameLists>),
}

struct NameLists {
    partition: Vec<Box<str>>,
    sort: Vec<Box<str>>,
}

impl KeyNames {
    /// Returns the names of a partition key with any number of attributes, without a sort key.
    pub fn of_partition<N: AttributeNames>(partition: N) -> Self {
        Self::listed(partition.into_names(), Vec::new())
    }

    /// The names of the table's key of a model.
    pub(crate) const fn of_model<M: Model>() -> Self {
        let templates = const {
            match &M::SCHEMA.entity {
                Some(entity) => Some(&entity.key),
                None => None,
            }
        };
        Self::of_schema(const { &M::SCHEMA.table.key }, templates)
    }

    pub(crate) const fn of_schema(
        schema: &'static KeySchema,
        templates: Option<&'static KeyTemplates>,
    ) -> Self {
        Self {
            names: Names::Schema(schema),
            templates,
            whole_partition: false,
        }
    }

    /// The same names, whose sort key is not composed: all items of a partition are read.
    pub(crate) const fn whole_partition(mut self) -> Self {
        self.whole_partition = true;
        self
    }

    /// The templates of the key; none if its attributes are not composed.
    pub(crate) fn templates(&self) -> KeyTemplates {
        let templates = self.templates.copied();
        let templates = templates.unwrap_or(KeyTemplates::new(&[], &[]));
        match self.whole_partition {
            true => KeyTemplates::new(templates.partition, &[]),
            false => templates,
        }
    }

    pub(crate) fn listed(partition: Vec<Box<str>>, sort: Vec<Box<str>>) -> Self {
        Self {
            names: Names::Listed(Arc::new(NameLists { partition, sort })),
            templates: None,
            whole_partition: false,
        }
    }

    /// Returns the names of the partition key: one, or several in an index.
    pub fn partition(&self) -> impl Iterator<Item = &str> {
        let (schema, listed) = match &self.names {
            Names::Schema(key) => (key.partitions(), &[][..]),
            Names::Listed(key) => (&[][..], &key.partition[..]),
        };
        names(schema, listed)
    }

    /// Returns the names of the sort key, from left to right; none without a sort key.
    pub fn sort(&self) -> impl Iterator<Item = &str> {
        let (schema, listed) = match &self.names {
            Names::Schema(key) => (key.sorts(), &[][..]),
            Names::Listed(key) => (&[][..], &key.sort[..]),
        };
        names(schema, listed)
    }

    /// Returns all names, those of the partition key first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.partition().chain(self.sort())
    }

    /// The names of the partition key, as expressions take them.
    pub(crate) fn partition_in_expressions(&self) -> Vec<Cow<'static, str>> {
        match &self.names {
            Names::Schema(key) => in_expressions(key.partitions()),
            Names::Listed(_) => self
                .partition()
                .map(|name| name.to_owned().into())
                .collect(),
        }
    }

    /// The names of the sort key, as expressions take them.
    pub(crate) fn sort_in_expressions(&self) -> Vec<Cow<'static, str>> {
        match &self.names {
            Names::Schema(key) => in_expressions(key.sorts()),
            Names::Listed(_) => self.sort().map(|name| name.to_owned().into()).collect(),
        }
    }
}

fn names<'k>(schema: &'k [KeyAttribute], listed: &'k [Box<str>]) -> impl Iterator<Item = &'k str> {
    let schema = schema.iter().map(|attribute| attribute.name);
    schema.chain(listed.iter().map(|name| &**name))
}

fn in_expressions(attributes: &[KeyAttribute]) -> Vec<Cow<'static, str>> {
    let attributes = attributes.iter();
    attributes
        .map(|attribute| Cow::Borrowed(attribute.name))
        .collect()
}

/// No names.
impl Default for KeyNames {
    fn default() -> Self {
        Self::listed(Vec::new(), Vec::new())
    }
}

impl fmt::Debug for KeyNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all()).finish()
    }
}

/// The names of one half of a key: a string, or an array of strings.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name the attributes of a key",
    label = "expected a string, or an array of strings"
)]
pub trait AttributeNames {
    /// The names.
    #[doc(hidden)]
    fn into_names(self) -> Vec<Box<str>>;
}

impl AttributeNames for &str {
    fn into_names(self) -> Vec<Box<str>> {
        vec![self.into()]
    }
}

impl AttributeNames for String {
    fn into_names(self) -> Vec<Box<str>> {
        vec![self.into()]
    }
}

impl<N: AsRef<str>, const LENGTH: usize> AttributeNames for [N; LENGTH] {
    fn into_names(self) -> Vec<Box<str>> {
        self.iter().map(|name| name.as_ref().into()).collect()
    }
}

impl From<&str> for KeyNames {
    fn from(partition: &str) -> Self {
        Self::of_partition(partition)
    }
}

impl From<String> for KeyNames {
    fn from(partition: String) -> Self {
        Self::of_partition(partition)
    }
}

impl<N: AsRef<str>> From<[N; 1]> for KeyNames {
    fn from(partition: [N; 1]) -> Self {
        Self::of_partition(partition)
    }
}

impl<N: AsRef<str>> From<[N; 2]> for KeyNames {
    fn from([partition, sort]: [N; 2]) -> Self {
        Self::listed(vec![partition.as_ref().into()], vec![sort.as_ref().into()])
    }
}

impl<P: AttributeNames, S: AttributeNames> From<(P, S)> for KeyNames {
    fn from((partition, sort): (P, S)) -> Self {
        Self::listed(partition.into_names(), sort.into_names())
    }
}

impl From<&Self> for KeyNames {
    fn from(names: &Self) -> Self {
        names.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::Movie;

    #[test]
    fn names_of_models_and_of_lists_are_read_alike() {
        for (names, partition, sort) in [
            (KeyNames::of_model::<Movie>(), &["year"][..], &["title"][..]),
            ("year".into(), &["year"], &[]),
            (["year"].into(), &["year"], &[]),
            ("year".to_owned().into(), &["year"], &[]),
            (KeyNames::of_partition("year".to_owned()), &["year"], &[]),
            (
                ("year".to_owned(), "title".to_owned()).into(),
                &["year"],
                &["title"],
            ),
            (
                ["year".to_owned(), "title".to_owned()].into(),
                &["year"],
                &["title"],
            ),
            (("year", "title").into(), &["year"], &["title"]),
            ((["a", "b"], ["c", "d"]).into(), &["a", "b"], &["c", "d"]),
            (KeyNames::of_partition(["a", "b"]), &["a", "b"], &[]),
        ] {
            assert_eq!(names.partition().collect::<Vec<_>>(), partition);
            assert_eq!(names.sort().collect::<Vec<_>>(), sort);
            assert_eq!(names.partition_in_expressions(), partition);
            assert_eq!(names.sort_in_expressions(), sort);
            assert_eq!(names.all().count(), partition.len() + sort.len());
        }
    }
}

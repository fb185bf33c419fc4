//! The definition of a table.

use std::collections::BTreeMap;

use super::index::IndexDefinition;
use super::key::{KeyDefinition, KeyPart};
use super::settings::{Billing, Encryption, Stream, TableClass, TimeToLive, WarmThroughput};
use crate::model::{DeclaredTable, KeyNames, Model, StreamView, TableSchema};

/// The definition of a table: its name, keys, indexes and settings.
///
/// The properties of the type come from the model: keys, indexes, stream, Time to Live, and `capacity`. The properties
/// of the environment are set here: billing, tags, table class, deletion protection, warm throughput, encryption.
///
/// ```
/// use dyno::{Model, TableDefinition};
/// use dyno::table_definition::Billing;
///
/// #[derive(Model)]
/// #[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
///     rank: Option<u32>,
/// }
///
/// let movies = TableDefinition::of::<Movie>().billing(Billing::provisioned(5, 5)).tag("team", "movies");
/// assert_eq!(movies.key_attributes().len(), 3);
/// ```
///
/// Without a model, a definition is written by hand:
///
/// ```
/// use dyno::TableDefinition;
/// use dyno::table_definition::{IndexDefinition, KeyDefinition, ScalarType};
///
/// let by_rank = KeyDefinition::new("year", ScalarType::N).sort("rank", ScalarType::N);
/// let movies = TableDefinition::new("Movies", KeyDefinition::new("year", ScalarType::N).sort("title", ScalarType::S))
///     .index(IndexDefinition::global("ByRank", by_rank));
/// assert_eq!(movies.indexes.len(), 1);
/// ```
///
/// A definition is not checked. DynamoDB rejects an invalid one when the table is created.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TableDefinition {
    /// The name of the table. Operations of a table use the table's own name instead.
    pub name: String,
    /// The key.
    pub key: KeyDefinition,
    /// The secondary indexes, global and local.
    pub indexes: Vec<IndexDefinition>,
    /// The billing of reads and writes.
    pub billing: Option<Billing>,
    /// The stream.
    pub stream: Option<Stream>,
    /// The attribute with the expiry of an item.
    pub time_to_live: Option<TimeToLive>,
    /// The tags. Other tags of a table are ignored.
    pub tags: BTreeMap<String, String>,
    /// The table class, which determines the price of storage.
    pub table_class: Option<TableClass>,
    /// Whether the table is protected from DeleteTable.
    pub deletion_protection: Option<bool>,
    /// The throughput that the table supports instantly.
    pub warm_throughput: Option<WarmThroughput>,
    /// The key that encrypts the table.
    pub encryption: Option<Encryption>,
}

/// The names of the table's key attributes, for [`raw_table`](crate::Client::raw_table).
impl From<&TableDefinition> for KeyNames {
    fn from(definition: &TableDefinition) -> Self {
        (&definition.key).into()
    }
}

impl TableDefinition {
    /// Returns a definition with this name and key.
    #[must_use]
    pub fn new(name: impl Into<String>, key: KeyDefinition) -> Self {
        Self {
            name: name.into(),
            key,
            indexes: Vec::new(),
            billing: None,
            stream: None,
            time_to_live: None,
            tags: BTreeMap::new(),
            table_class: None,
            deletion_protection: None,
            warm_throughput: None,
            encryption: None,
        }
    }

    /// Returns the definition of the model `M`, with the model's table name.
    #[must_use]
    pub fn of<M: Model>() -> Self {
        Self::of_schema(&M::SCHEMA.table)
    }

    /// Returns the definition of a table that is declared with `#[derive(Table)]`.
    #[must_use]
    pub fn of_table<T: DeclaredTable>() -> Self {
        Self::of_schema(&T::TABLE)
    }

    pub(crate) fn of_schema(table: &TableSchema) -> Self {
        Self {
            indexes: table.indexes.iter().map(IndexDefinition::of).collect(),
            billing: table.capacity.map(Billing::of),
            stream: table.stream.map(Stream::On),
            time_to_live: table.ttl.map(|name| TimeToLive::On(name.to_owned())),
            ..Self::new(table.name, KeyDefinition::of(&table.key))
        }
    }

    /// Sets the name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Adds an index. Replaces an index with the same name.
    #[must_use]
    pub fn index(mut self, index: IndexDefinition) -> Self {
        self.indexes.retain(|other| other.name != index.name);
        self.indexes.push(index);
        self
    }

    /// Removes the index with this name.
    #[must_use]
    pub fn without_index(mut self, name: &str) -> Self {
        self.indexes.retain(|index| index.name != name);
        self
    }

    /// Sets the billing of the table, and of the indexes without a billing of their own. An index whose own billing is
    /// of another mode has that of the table.
    #[must_use]
    pub fn billing(mut self, billing: Billing) -> Self {
        for index in &mut self.indexes {
            index.billing = index.billing.filter(|own| own.mode() == billing.mode());
        }
        self.billing = Some(billing);
        self
    }

    /// Sets the billing of the global index `name`, in the mode of the table. Does nothing if there is no such index.
    #[must_use]
    pub fn index_billing(mut self, name: &str, billing: Billing) -> Self {
        if let Some(index) = self.indexes.iter_mut().find(|index| index.name == name) {
            index.billing = Some(billing);
        }
        self
    }

    /// Enables the stream.
    #[must_use]
    pub fn stream(mut self, view: StreamView) -> Self {
        self.stream = Some(Stream::On(view));
        self
    }

    /// Disables the stream.
    #[must_use]
    pub fn without_stream(mut self) -> Self {
        self.stream = Some(Stream::Off);
        self
    }

    /// Enables Time to Live, with the attribute that has the expiry of an item.
    #[must_use]
    pub fn time_to_live(mut self, attribute: impl Into<String>) -> Self {
        self.time_to_live = Some(TimeToLive::On(attribute.into()));
        self
    }

    /// Disables Time to Live.
    #[must_use]
    pub fn without_time_to_live(mut self) -> Self {
        self.time_to_live = Some(TimeToLive::Off);
        self
    }

    /// Adds a tag. Replaces a tag with the same key.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// Sets the table class.
    #[must_use]
    pub fn table_class(mut self, class: TableClass) -> Self {
        self.table_class = Some(class);
        self
    }

    /// Sets whether the table is protected from DeleteTable.
    #[must_use]
    pub fn deletion_protection(mut self, on: bool) -> Self {
        self.deletion_protection = Some(on);
        self
    }

    /// Sets the warm throughput. DynamoDB raises the warm throughput as traffic grows, and bills what is set above
    /// that.
    #[must_use]
    pub fn warm_throughput(mut self, read_per_second: u64, write_per_second: u64) -> Self {
        self.warm_throughput = Some(WarmThroughput {
            read_per_second,
            write_per_second,
        });
        self
    }

    /// Sets the key that encrypts the table.
    #[must_use]
    pub fn encryption(mut self, encryption: Encryption) -> Self {
        self.encryption = Some(encryption);
        self
    }

    /// Returns the attributes of all keys, each once: first those of the table, then those of the indexes in order.
    ///
    /// An attribute with different types in two keys is returned with both; DynamoDB rejects such a table.
    #[must_use]
    pub fn key_attributes(&self) -> Vec<&KeyPart> {
        let keys = std::iter::once(&self.key).chain(self.indexes.iter().map(|index| &index.key));
        let mut attributes: Vec<&KeyPart> = Vec::new();
        for part in keys.flat_map(KeyDefinition::parts) {
            if !attributes.contains(&part) {
                attributes.push(part);
            }
        }
        attributes
    }

    /// The billing of the table when it is created.
    pub(crate) fn billing_or_default(&self) -> Billing {
        self.billing.unwrap_or_default()
    }

    /// The billing of an index: its own, or that of the table.
    pub(crate) fn billing_of(&self, index: &IndexDefinition) -> Billing {
        index.billing.unwrap_or_else(|| self.billing_or_default())
    }

    pub(crate) fn global_indexes(&self) -> impl Iterator<Item = &IndexDefinition> {
        self.indexes.iter().filter(|index| index.global)
    }

    pub(crate) fn local_indexes(&self) -> impl Iterator<Item = &IndexDefinition> {
        self.indexes.iter().filter(|index| !index.global)
    }
}

//! What is a table, apart from its items? Its definition as plain data: from a model or by hand, compared and exported.
//!
//! A [`TableDefinition`] says what is to be so. What it does not say is left alone: CreateTable takes DynamoDB's default (and
//! billing on demand), a [`diff`](TableDefinition::diff) does not look at it, an update does not touch it.

mod cloud_formation;
mod create_table_json;
mod diff;
#[cfg(test)]
mod exports;
mod index;
mod json;
mod settings;
mod terraform;

use std::collections::BTreeMap;

pub use diff::{Aspect, Change, Diff, Difference};
pub use index::{IndexDefinition, KeyDefinition, KeyPart, ProjectedAttributes, ScalarType};
pub use settings::{Billing, Encryption, Stream, TableClass, TimeToLive, WarmThroughput};

use crate::model::{KeyNames, Model, Schema, StreamView};

/// A table: its name, its keys and indexes, and how it is run.
///
/// What belongs to the type comes from the model: keys, indexes, stream, Time to Live. What belongs to the place where the table
/// runs is set here: billing, tags, table class, deletion protection, warm throughput, encryption.
///
/// ```
/// use dyno::table_definition::{Billing, IndexDefinition, KeyDefinition, ScalarType, TableDefinition};
///
/// let by_rank = KeyDefinition::new("year", ScalarType::N).sort("rank", ScalarType::N);
/// let movies = TableDefinition::new("Movies", KeyDefinition::new("year", ScalarType::N).sort("title", ScalarType::S))
///     .index(IndexDefinition::global("ByRank", by_rank))
///     .billing(Billing::provisioned(5, 5))
///     .tag("team", "films");
/// assert_eq!(movies.key_attributes().len(), 3);
/// ```
///
/// Nothing is checked here: what DynamoDB takes it alone knows, and says it when the table is created.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TableDefinition {
    /// The name of the table. Where a definition is given to a table of a client, it is the table's name that counts.
    pub name: String,
    /// The key.
    pub key: KeyDefinition,
    /// The secondary indexes, global and local.
    pub indexes: Vec<IndexDefinition>,
    /// How reads and writes are paid for.
    pub billing: Option<Billing>,
    /// The stream of changes.
    pub stream: Option<Stream>,
    /// The attribute that says when an item expires.
    pub time_to_live: Option<TimeToLive>,
    /// Tags. Others that a table has besides are none of the definition's business.
    pub tags: BTreeMap<String, String>,
    /// How storage is paid for.
    pub table_class: Option<TableClass>,
    /// Whether the table is protected from DeleteTable.
    pub deletion_protection: Option<bool>,
    /// What the table can do at once.
    pub warm_throughput: Option<WarmThroughput>,
    /// WrittenItem key encrypts the table.
    pub encryption: Option<Encryption>,
}

/// The names of the table's key attributes, for [`raw_table`](crate::Client::raw_table).
impl From<&TableDefinition> for KeyNames {
    fn from(definition: &TableDefinition) -> Self {
        (&definition.key).into()
    }
}

impl TableDefinition {
    /// A table of this name with this key.
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

    /// The table of the model `M`, by the name that the model gives it.
    #[must_use]
    pub fn of<M: Model>() -> Self {
        Self::of_schema(&M::SCHEMA)
    }

    pub(crate) fn of_schema(schema: &Schema) -> Self {
        Self {
            indexes: schema.indexes.iter().map(IndexDefinition::of).collect(),
            stream: schema.stream.map(Stream::On),
            time_to_live: schema.ttl.map(|name| TimeToLive::On(name.to_owned())),
            ..Self::new(schema.table, KeyDefinition::of(&schema.key))
        }
    }

    /// The same table by another name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Adds an index; it takes the place of one with the same name.
    #[must_use]
    pub fn index(mut self, index: IndexDefinition) -> Self {
        self.indexes.retain(|other| other.name != index.name);
        self.indexes.push(index);
        self
    }

    /// Takes the index of that name away.
    #[must_use]
    pub fn without_index(mut self, name: &str) -> Self {
        self.indexes.retain(|index| index.name != name);
        self
    }

    /// Sets how reads and writes are paid for, of the table and of the indexes that say nothing else.
    #[must_use]
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = Some(billing);
        self
    }

    /// Sets how reads and writes of the global index `name` are paid for, in the mode of the table. Without such an index it does
    /// nothing.
    #[must_use]
    pub fn index_billing(mut self, name: &str, billing: Billing) -> Self {
        if let Some(index) = self.indexes.iter_mut().find(|index| index.name == name) {
            index.billing = Some(billing);
        }
        self
    }

    /// Turns the stream on.
    #[must_use]
    pub fn stream(mut self, view: StreamView) -> Self {
        self.stream = Some(Stream::On(view));
        self
    }

    /// Says that there is to be no stream.
    #[must_use]
    pub fn without_stream(mut self) -> Self {
        self.stream = Some(Stream::Off);
        self
    }

    /// Names the attribute that says when an item expires.
    #[must_use]
    pub fn time_to_live(mut self, attribute: impl Into<String>) -> Self {
        self.time_to_live = Some(TimeToLive::On(attribute.into()));
        self
    }

    /// Says that items are not to expire.
    #[must_use]
    pub fn without_time_to_live(mut self) -> Self {
        self.time_to_live = Some(TimeToLive::Off);
        self
    }

    /// Adds a tag; it takes the place of one with the same key.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// Sets how storage is paid for.
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

    /// Sets what the table can do at once. DynamoDB raises it by itself as traffic grows, and bills for what is set beyond that.
    #[must_use]
    pub fn warm_throughput(mut self, read_per_second: u64, write_per_second: u64) -> Self {
        self.warm_throughput = Some(WarmThroughput {
            read_per_second,
            write_per_second,
        });
        self
    }

    /// Sets whose key encrypts the table.
    #[must_use]
    pub fn encryption(mut self, encryption: Encryption) -> Self {
        self.encryption = Some(encryption);
        self
    }

    /// The attributes of all keys, each once: the table's first, then those of the indexes in their order.
    ///
    /// An attribute that two keys give two types is here with both; DynamoDB refuses such a table.
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

    /// What of this definition is otherwise in `table`.
    ///
    /// `table` is another definition, or that of a live table (see [`DescribeTable`](crate::op::DescribeTable)); for a live table
    /// there is [`Table::diff_table`](crate::Table::diff_table) too, which also asks for Time to Live and tags. An index that only
    /// `table` has is a difference; other things that only `table` says are not.
    #[must_use]
    pub fn diff(&self, table: &Self) -> Diff {
        diff::diff(self, table)
    }

    /// A CloudFormation template in JSON with this table as its one resource.
    ///
    /// ```
    /// # use dyno::table_definition::{KeyDefinition, ScalarType, TableDefinition};
    /// let users = TableDefinition::new("users", KeyDefinition::new("id", ScalarType::S));
    /// assert!(users.to_cloud_formation().contains(r#""Type": "AWS::DynamoDB::Table""#));
    /// ```
    #[must_use]
    pub fn to_cloud_formation(&self) -> String {
        cloud_formation::template(self)
    }

    /// An `aws_dynamodb_table` resource for Terraform.
    ///
    /// An index with several attributes in a key needs version 6.29 of the AWS provider or later; a key of the customer has to be named
    /// by its ARN.
    ///
    /// ```
    /// # use dyno::table_definition::{KeyDefinition, ScalarType, TableDefinition};
    /// let users = TableDefinition::new("users", KeyDefinition::new("id", ScalarType::S));
    /// assert!(users.to_terraform().starts_with(r#"resource "aws_dynamodb_table" "users" {"#));
    /// ```
    #[must_use]
    pub fn to_terraform(&self) -> String {
        terraform::resource(self)
    }

    /// The CreateTable request in JSON, as `aws dynamodb create-table --cli-input-json` takes it.
    ///
    /// Time to Live is no part of it: DynamoDB has a request of its own for that.
    ///
    /// ```
    /// # use dyno::table_definition::{KeyDefinition, ScalarType, TableDefinition};
    /// let users = TableDefinition::new("users", KeyDefinition::new("id", ScalarType::S));
    /// assert!(users.to_create_table_json().contains(r#""BillingMode": "PAY_PER_REQUEST""#));
    /// ```
    #[must_use]
    pub fn to_create_table_json(&self) -> String {
        create_table_json::request(self)
    }

    /// How the table is paid for when it is created.
    pub(crate) fn billing_or_default(&self) -> Billing {
        self.billing.unwrap_or_default()
    }

    /// How an index is paid for: as it says, or as the table is.
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::example::Movie;

    /// A definition that says everything there is to say, in words that need escaping.
    pub(crate) fn everything() -> TableDefinition {
        let key = KeyDefinition::new("project", ScalarType::S).sort("number", ScalarType::N);
        let by_state = KeyDefinition::new("project", ScalarType::S)
            .and("state", ScalarType::S)
            .sort("priority", ScalarType::N)
            .sort("opened", ScalarType::N);
        let by_hash = KeyDefinition::new("hash", ScalarType::B);
        let by_opened = KeyDefinition::new("project", ScalarType::S).sort("opened", ScalarType::N);
        let include = ProjectedAttributes::Include(vec!["title".into(), "a \"b\"".into()]);
        TableDefinition::new("Tickets.v-2", key)
            .index(IndexDefinition::global("ByState", by_state).projecting(include))
            .index(
                IndexDefinition::global("ByHash", by_hash)
                    .billing(Billing::provisioned(2, 1))
                    .warm_throughput(13_000, 5_000),
            )
            .index(
                IndexDefinition::local("ByOpened", by_opened)
                    .projecting(ProjectedAttributes::KeysOnly),
            )
            .billing(Billing::provisioned(10, 5))
            .stream(StreamView::NewAndOldImages)
            .time_to_live("expires")
            .tag("team", "support")
            .tag("what", "\"${quoted}\"\n%{if}\\")
            .table_class(TableClass::InfrequentAccess)
            .deletion_protection(true)
            .warm_throughput(12_000, 4_000)
            .encryption(Encryption::CustomerKey("alias/tickets".into()))
    }

    // I22, I85, I86, I87, I90, Q11, Q12, Q13, Q14
    #[test]
    fn the_definition_of_a_model_is_what_one_would_write() {
        let part = |name: &str, scalar_type| KeyPart::new(name, scalar_type);
        let key = KeyDefinition::new("year", ScalarType::N);
        let expected = TableDefinition::new("Movies", key.clone().sort("title", ScalarType::S))
            .index(IndexDefinition::global(
                "ByRank",
                key.clone().sort("rank", ScalarType::N),
            ))
            .index(IndexDefinition::local(
                "ByRating",
                key.sort("rating", ScalarType::N),
            ));
        let found = TableDefinition::of::<Movie>();
        assert_eq!(found, expected);
        let [year, title, rank, rating] = [
            part("year", ScalarType::N),
            part("title", ScalarType::S),
            part("rank", ScalarType::N),
            part("rating", ScalarType::N),
        ];
        assert_eq!(found.key_attributes(), [&year, &title, &rank, &rating]);
        assert_eq!(found.billing, None);
    }

    // Q16
    #[test]
    fn an_index_is_paid_for_as_the_table_unless_it_says_otherwise() {
        let table = everything();
        let units: Vec<_> = table
            .global_indexes()
            .map(|index| table.billing_of(index))
            .collect();
        assert_eq!(
            units,
            [Billing::provisioned(10, 5), Billing::provisioned(2, 1)]
        );
        let table = table.index_billing("ByState", Billing::provisioned(3, 3));
        let index = table.global_indexes().next().unwrap();
        assert_eq!(table.billing_of(index), Billing::provisioned(3, 3));
        assert_eq!(
            TableDefinition::of::<Movie>().billing_or_default(),
            Billing::on_demand()
        );
    }

    #[test]
    fn an_index_takes_the_place_of_one_with_its_name() {
        let key = KeyDefinition::new("rank", ScalarType::N);
        let table = TableDefinition::of::<Movie>()
            .index(IndexDefinition::global("ByRank", key.clone()))
            .without_index("ByRating")
            .named("Films");
        assert_eq!(table.indexes, [IndexDefinition::global("ByRank", key)]);
        assert_eq!(table.name, "Films");
    }
}

//! CreateTable.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    self as sdk, BillingMode, ScalarAttributeType, TableClass, TableStatus,
};

use crate::error::{Error, Result};
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::polling::{Polling, no_wait_setter, poll_setters};
use crate::op::table::readiness::active;
use crate::op::table::table_description::TableDescription;
use crate::op::table::{table_request, time_to_live};
use crate::table_definition::{Stream, TableDefinition, TimeToLive};
use crate::transport;
use crate::transport::TableRef;

/// Creates a table, and waits until it and its indexes are ACTIVE. Returns its description.
///
/// The definition is that of the model, or the given one. The table is billed on demand, unless the definition sets
/// another billing. Time to Live, which needs a separate request, is enabled when the table is ACTIVE.
///
/// # Errors
/// An [`Error::Service`] with `ResourceInUse` if the table exists; [`EnsureTable`](crate::op::table::EnsureTable)
/// accepts an existing table. [`Error::TableNotReady`] if the table is not ACTIVE in time.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let definition = movies.definition().deletion_protection(true).tag("team", "movies");
/// let created = movies.create_table().definition(definition).await?;
/// println!("{} is {}", movies.name(), created.status);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is created until it is awaited"]
pub struct CreateTable {
    target: TableRef,
    definition: TableDefinition,
    polling: Polling,
    extra: Vec<(String, ScalarAttributeType)>,
    customize: Vec<Customize>,
}

type Customize = Box<dyn FnOnce(CreateTableFluentBuilder) -> CreateTableFluentBuilder + Send>;

impl CreateTable {
    pub(crate) fn new(target: TableRef, definition: TableDefinition) -> Self {
        Self {
            target,
            definition,
            polling: Polling::default(),
            extra: Vec::new(),
            customize: Vec::new(),
        }
    }

    pub(super) fn polling(mut self, polling: Polling) -> Self {
        self.polling = polling;
        self
    }

    /// Sets the definition, instead of that of the model. The table keeps its own name.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }

    poll_setters!();
    no_wait_setter! {
        ///
        /// The table is then CREATING, and its Time to Live is not enabled: DynamoDB accepts that only when the table
        /// is ACTIVE. [`wait_until_active`](crate::Table::wait_until_active) waits for it, and
        /// [`update_table`](crate::Table::update_table) enables Time to Live.
    }

    /// Defines a key attribute of an index that [`customize`](Self::customize) adds.
    pub fn extra_attribute(
        mut self,
        name: impl Into<String>,
        attribute_type: ScalarAttributeType,
    ) -> Self {
        self.extra.push((name.into(), attribute_type));
        self
    }

    /// Changes the request that is made from the definition.
    pub fn customize(
        mut self,
        change: impl FnOnce(CreateTableFluentBuilder) -> CreateTableFluentBuilder + Send + 'static,
    ) -> Self {
        self.customize.push(Box::new(change));
        self
    }

    /// Returns the request as the SDK's builder, without Time to Live.
    ///
    /// # Errors
    /// None at present; other operations have some.
    pub fn into_sdk(self) -> Result<CreateTableFluentBuilder> {
        Ok(self.request())
    }

    fn request(self) -> CreateTableFluentBuilder {
        let Self {
            target,
            definition,
            extra,
            customize,
            ..
        } = self;
        let billing = definition.billing_or_default();
        let mut attributes = table_request::definitions(&definition);
        for (name, attribute_type) in extra {
            if attributes.iter().all(|known| known.attribute_name != name) {
                attributes.push(table_request::definition(&name, attribute_type));
            }
        }
        let global = definition
            .global_indexes()
            .map(|index| table_request::global(&definition, index));
        let local = definition.local_indexes().map(table_request::local);
        let stream = definition.stream.filter(|stream| *stream != Stream::Off);
        let tags = definition.tags.iter();
        let request = target
            .sender
            .sdk()
            .create_table()
            .table_name(&*target.table)
            .set_key_schema(Some(table_request::key_schema(&definition.key)))
            .set_attribute_definitions(Some(attributes))
            .set_global_secondary_indexes(non_empty(global.collect()))
            .set_local_secondary_indexes(non_empty(local.collect()))
            .billing_mode(BillingMode::from(billing.mode()))
            .set_provisioned_throughput(table_request::provisioned(billing))
            .set_on_demand_throughput(table_request::maximum(billing))
            .set_stream_specification(stream.map(table_request::stream))
            .set_table_class(
                definition
                    .table_class
                    .map(|class| TableClass::from(class.as_str())),
            )
            .set_deletion_protection_enabled(definition.deletion_protection)
            .set_warm_throughput(
                definition
                    .warm_throughput
                    .map(table_request::warm_throughput),
            )
            .set_sse_specification(
                definition
                    .encryption
                    .as_ref()
                    .map(table_request::encryption),
            )
            .set_tags(non_empty(
                tags.map(|(key, value)| table_request::tag(key, value))
                    .collect(),
            ));
        customize
            .into_iter()
            .fold(request, |request, change| change(request))
    }
}

/// The list; `None` if it is empty.
fn non_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

impl IntoFuture for CreateTable {
    type Output = Result<TableDescription>;
    type IntoFuture = ResponseFuture<TableDescription>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (target, polling) = (self.target.clone(), self.polling);
            let expiry = self.definition.time_to_live.clone();
            let created = transport::create_table(self.request()).await?;
            if !polling.wait {
                let created = created.unwrap_or_else(|| {
                    let table = sdk::TableDescription::builder().table_name(&*target.table);
                    table.table_status(TableStatus::Creating).build()
                });
                return Ok(TableDescription::of(&created));
            }
            // From here on the table exists, whatever fails.
            let table = polling.until(&target, active).await;
            let table = table.map_err(Error::with_outcome_unknown)?;
            if let Some(TimeToLive::On(name)) = &expiry {
                let enabled = time_to_live::enable(&target, name).await;
                enabled.map_err(Error::with_outcome_unknown)?;
            }
            Ok(TableDescription::of(&table))
        })
    }
}

debug_without_values!(CreateTable, |this| &this.target.table);

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_sdk_dynamodb::types::{
        AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, KeyType, LocalSecondaryIndex,
        Projection, ProjectionType,
    };

    use super::*;
    use crate::example::{Service, error, ok};

    // A57, A58, A61, A62
    #[test]
    fn a_table_has_the_definition_of_the_model() {
        let movies = Service::silent().movies();
        let create = movies
            .create_table()
            .extra_attribute("extra", ScalarAttributeType::B);
        let create = create.customize(|request| request.deletion_protection_enabled(true));
        let input = create
            .into_sdk()
            .unwrap()
            .as_input()
            .clone()
            .build()
            .unwrap();
        let key = |partition: &str, sort: &str| {
            let key = |name: &str, key_type| {
                KeySchemaElement::builder()
                    .attribute_name(name)
                    .key_type(key_type)
                    .build()
                    .unwrap()
            };
            vec![key(partition, KeyType::Hash), key(sort, KeyType::Range)]
        };
        let all = Projection::builder()
            .projection_type(ProjectionType::All)
            .build();
        let by_rank = GlobalSecondaryIndex::builder()
            .index_name("ByRank")
            .set_key_schema(Some(key("year", "rank")))
            .projection(all.clone());
        let by_rating = LocalSecondaryIndex::builder()
            .index_name("ByRating")
            .set_key_schema(Some(key("year", "rating")))
            .projection(all);
        assert_eq!(input.table_name(), Some("Movies"));
        assert_eq!(input.billing_mode(), Some(&BillingMode::PayPerRequest));
        assert_eq!(input.key_schema(), key("year", "title"));
        assert_eq!(input.global_secondary_indexes(), [by_rank.build().unwrap()]);
        assert_eq!(
            input.local_secondary_indexes(),
            [by_rating.build().unwrap()]
        );
        assert_eq!(input.deletion_protection_enabled(), Some(true));
        let definitions: Vec<_> = input
            .attribute_definitions()
            .iter()
            .map(AttributeDefinition::attribute_name)
            .collect();
        assert_eq!(definitions, ["year", "title", "rank", "rating", "extra"]);
    }

    /// A table with these descriptions, one for each poll; the last one stays.
    fn table(polls: &'static [&'static str]) -> Service {
        let poll = AtomicUsize::new(0);
        Service::new(move |operation, _| match operation {
            "DescribeTable" => {
                match polls[poll.fetch_add(1, Ordering::Relaxed).min(polls.len() - 1)] {
                    "" => error("ResourceNotFoundException", ""),
                    table => ok(&format!(r#"{{"Table":{table}}}"#)),
                }
            }
            _ => ok(r#"{"TableDescription":{"TableName":"Movies","TableStatus":"CREATING"}}"#),
        })
    }

    const CREATING: &str = r#"{"TableStatus":"CREATING"}"#;
    const INDEXING: &str = r#"{"TableStatus":"ACTIVE","GlobalSecondaryIndexes":[{"IndexName":"ByRank","IndexStatus":"CREATING"}]}"#;
    const ACTIVE: &str = r#"{"TableStatus":"ACTIVE"}"#;
    const DELETING: &str = r#"{"TableStatus":"DELETING"}"#;

    // A56, A60
    #[tokio::test]
    async fn creating_waits_for_the_table_and_its_indexes() {
        let service = table(&["", CREATING, INDEXING, ACTIVE]);
        service.movies().create_table().await.unwrap();
        assert_eq!(service.requests(), 5);
        let service = table(&[INDEXING]);
        let error = service
            .movies()
            .create_table()
            .max_polls(3)
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Movies`: the index `ByRank` is CREATING after 3 polls; wait longer with `deadline` or `max_polls`"
        );
        assert!(matches!(error, Error::TableNotReady(_)));
        assert_eq!(service.requests(), 4);
    }

    // I23
    #[tokio::test]
    async fn creating_can_be_told_not_to_wait() {
        let service = table(&[CREATING]);
        let created = service.movies().create_table().no_wait().await.unwrap();
        assert_eq!(
            (created.status, service.requests()),
            (super::super::TableStatus::Creating, 1)
        );
        let silent = Service::new(|_, _| ok("{}"));
        let created = silent.movies().create_table().no_wait().await.unwrap();
        assert_eq!(&*created.definition.name, "Movies");
        assert!(!created.is_active());
    }

    // A56, A60
    #[tokio::test]
    async fn deleting_waits_until_the_table_is_gone() {
        let service = table(&[ACTIVE, DELETING, ""]);
        service.movies().delete_table().await.unwrap();
        assert_eq!(service.requests(), 4);
        let service = table(&[DELETING]);
        let error = service
            .movies()
            .delete_table()
            .max_polls(2)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::TableNotReady(_)), "{error}");
    }
}

//! A table as a model describes it: CreateTable.

use std::time::Duration;

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, IndexStatus, KeySchemaElement, KeyType,
    LocalSecondaryIndex, Projection, ProjectionType, ScalarAttributeType, TableDescription,
    TableStatus,
};

use super::{Answer, Target, debug_without_values};
use crate::error::{Error, Result};
use crate::model::{AttributeType, IndexSchema, KeyAttribute, KeySchema};
use crate::transport;

/// Creates the table of a model, with its keys and its indexes, and waits until it can be used.
///
/// It is billed on demand, and its indexes have all attributes. For anything else there is [`customize`](Self::customize); a production table
/// is better described where the rest of the infrastructure is.
///
/// ```no_run
/// # use dyno_core::model::Model;
/// # async fn example<Movie: Model>(movies: dyno_core::Table<Movie>) -> dyno_core::Result<()> {
/// movies.create_table().customize(|request| request.deletion_protection_enabled(true)).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is created until it is awaited"]
pub struct CreateTable {
    target: Target,
    polls: Polls,
    extra: Vec<(String, ScalarAttributeType)>,
    customize: Vec<Customize>,
}

type Customize = Box<dyn FnOnce(CreateTableFluentBuilder) -> CreateTableFluentBuilder + Send>;

impl CreateTable {
    pub(crate) fn new(target: Target) -> Self {
        Self {
            target,
            polls: Polls::default(),
            extra: Vec::new(),
            customize: Vec::new(),
        }
    }

    /// How long to wait between two looks at the table; 1 second unless said otherwise. The first look comes at once.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.polls.interval = interval;
        self
    }

    /// How often to look before giving up; 300 times unless said otherwise.
    pub fn max_polls(mut self, polls: u32) -> Self {
        self.polls.max = polls;
        self
    }

    /// Defines a key attribute that the model does not: one of an index that [`customize`](Self::customize) adds.
    pub fn extra_attribute(
        mut self,
        name: impl Into<String>,
        attribute_type: ScalarAttributeType,
    ) -> Self {
        self.extra.push((name.into(), attribute_type));
        self
    }

    /// Changes the request, which has all that the model says.
    pub fn customize(
        mut self,
        change: impl FnOnce(CreateTableFluentBuilder) -> CreateTableFluentBuilder + Send + 'static,
    ) -> Self {
        self.customize.push(Box::new(change));
        self
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// None at present; it is a `Result` as for the other operations.
    pub fn into_sdk(self) -> Result<CreateTableFluentBuilder> {
        Ok(self.request())
    }

    fn request(self) -> CreateTableFluentBuilder {
        let Self {
            target,
            extra,
            customize,
            ..
        } = self;
        let mut request = target
            .client
            .sdk()
            .create_table()
            .table_name(&*target.table)
            .billing_mode(BillingMode::PayPerRequest);
        let mut definitions: Vec<(String, ScalarAttributeType)> = Vec::new();
        if let Some(schema) = target.schema {
            request = request.set_key_schema(Some(key_schema(&schema.key)));
            for index in schema.indexes {
                request = match index.global {
                    true => request.global_secondary_indexes(global(index)),
                    false => request.local_secondary_indexes(local(index)),
                };
            }
            let keys =
                std::iter::once(&schema.key).chain(schema.indexes.iter().map(|index| &index.key));
            let attributes = keys
                .flat_map(|key| [Some(key.partition()), key.sort()])
                .flatten();
            definitions.extend(attributes.map(|key| (key.name.to_owned(), scalar_type(key))));
        }
        definitions.extend(extra);
        let mut named: Vec<&str> = Vec::new();
        for (name, attribute_type) in &definitions {
            if !named.contains(&name.as_str()) {
                named.push(name);
                request = request.attribute_definitions(definition(name, attribute_type.clone()));
            }
        }
        customize
            .into_iter()
            .fold(request, |request, change| change(request))
    }
}

impl IntoFuture for CreateTable {
    type Output = Result<()>;
    type IntoFuture = Answer<()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (target, polls) = (self.target.clone(), self.polls);
            transport::create_table(self.request()).await?;
            polls.until(&target, ready).await
        })
    }
}

/// What keeps a table from being used.
fn ready(table: Option<&TableDescription>) -> Result<(), String> {
    let Some(table) = table else {
        return Err("the table is not there yet".to_owned());
    };
    match table.table_status() {
        Some(TableStatus::Active) | None => {}
        Some(status) => return Err(format!("the table is {status}")),
    }
    for index in table.global_secondary_indexes() {
        match index.index_status() {
            Some(IndexStatus::Active) | None => {}
            Some(status) => {
                return Err(format!(
                    "the index `{}` is {status}",
                    index.index_name().unwrap_or_default()
                ));
            }
        }
    }
    Ok(())
}

/// How to wait for a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Polls {
    pub(super) interval: Duration,
    pub(super) max: u32,
}

impl Default for Polls {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(1),
            max: 300,
        }
    }
}

impl Polls {
    /// Looks at the table until it is as it should be.
    pub(super) async fn until(
        self,
        target: &Target,
        ready: fn(Option<&TableDescription>) -> Result<(), String>,
    ) -> Result<()> {
        let mut polls = 0;
        loop {
            polls += 1;
            let table = transport::describe_table(target.client.sdk(), &target.table).await?;
            match ready(table.as_ref()) {
                Ok(()) => return Ok(()),
                Err(status) if polls >= self.max => {
                    return Err(Error::not_ready(target.table.clone(), status, polls));
                }
                Err(_) => target.client.sleep(self.interval).await,
            }
        }
    }
}

const COMPLETE: &str = "what is required is set";

fn key_schema(key: &KeySchema) -> Vec<KeySchemaElement> {
    let element = |key: KeyAttribute, key_type| {
        KeySchemaElement::builder()
            .attribute_name(key.name)
            .key_type(key_type)
            .build()
            .expect(COMPLETE)
    };
    let partition = element(key.partition(), KeyType::Hash);
    let sort = key.sort().map(|sort| element(sort, KeyType::Range));
    std::iter::once(partition).chain(sort).collect()
}

fn global(index: &IndexSchema) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key_schema(&index.key)))
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::All)
                .build(),
        )
        .build()
        .expect(COMPLETE)
}

fn local(index: &IndexSchema) -> LocalSecondaryIndex {
    LocalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key_schema(&index.key)))
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::All)
                .build(),
        )
        .build()
        .expect(COMPLETE)
}

fn definition(name: &str, attribute_type: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(attribute_type)
        .build()
        .expect(COMPLETE)
}

fn scalar_type(key: KeyAttribute) -> ScalarAttributeType {
    match key.attribute_type {
        AttributeType::N => ScalarAttributeType::N,
        AttributeType::B => ScalarAttributeType::B,
        _ => ScalarAttributeType::S,
    }
}

debug_without_values!(CreateTable, |this| &this.target.table);

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_sdk_dynamodb::types::AttributeDefinition;

    use super::super::example::{Service, error, ok};
    use super::*;

    // A57, A58, A61, A62
    #[test]
    fn a_table_is_as_the_model_says() {
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

    /// A table that is as the last of these says after as many looks.
    fn table(looks: &'static [&'static str]) -> Service {
        let look = AtomicUsize::new(0);
        Service::new(move |operation, _| match operation {
            "DescribeTable" => {
                match looks[look.fetch_add(1, Ordering::Relaxed).min(looks.len() - 1)] {
                    "" => error("ResourceNotFoundException", ""),
                    table => ok(&format!(r#"{{"Table":{table}}}"#)),
                }
            }
            _ => ok("{}"),
        })
    }

    const CREATING: &str = r#"{"TableStatus":"CREATING"}"#;
    const INDEXING: &str = r#"{"TableStatus":"ACTIVE","GlobalSecondaryIndexes":[{"IndexName":"ByRank","IndexStatus":"CREATING"}]}"#;
    const ACTIVE: &str = r#"{"TableStatus":"ACTIVE"}"#;
    const DELETING: &str = r#"{"TableStatus":"DELETING"}"#;

    // A56, A59, A60
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
            "table `Movies`: the index `ByRank` is CREATING after 3 polls; wait longer with `poll_interval` and `max_polls`"
        );
        assert!(matches!(error, Error::TableNotReady(_)));
        assert_eq!(service.requests(), 4);
    }

    // A56, A59, A60
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

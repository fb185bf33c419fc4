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

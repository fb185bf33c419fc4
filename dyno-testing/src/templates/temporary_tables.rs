//! The tables of a template, for one test.

use std::collections::BTreeMap;
use std::fmt;
use std::future::IntoFuture;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use dyno_core::error::ConfigError;
use dyno_core::table_definition::KeyPart;
use dyno_core::{Client, Model, RawTable, Result, Table};

use super::template::{self, TemplateTable};
use crate::backend::{self, Backend};
use crate::{name, removal};

/// Creates the tables of a template for one test: each resource of the type `AWS::DynamoDB::Table`.
///
/// The template is a `serverless.yml`, or CloudFormation in YAML or JSON. The tables have unique names, are active when
/// they are returned, and are deleted when they are dropped, as a [`temporary_table`](crate::temporary_table). They
/// have the keys, the indexes, the stream and the time to live of the template, and on-demand capacity. What changes
/// neither items nor reads is passed over: capacity, encryption, tags, table class, deletion protection, recovery,
/// contributor insights.
///
/// ```no_run
/// use dyno::Model;
/// use dyno_testing::temporary_tables_from;
///
/// #[derive(Model)]
/// #[dyno(table = "movies-test")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
/// }
///
/// # async fn example() -> dyno::Result<()> {
/// let tables = temporary_tables_from("serverless.yml").variable("self:provider.stage", "test").await?;
/// let movies = tables.table::<Movie>();
/// movies.put(&Movie { year: 1985 }).await?;
/// # Ok(())
/// # }
/// ```
///
/// # What is not understood
/// Nothing is guessed. These are errors that name the resource and the property: a variable `${name}` of Serverless or
/// a `Ref` without a value from [`variable`](TemporaryTablesBuilder::variable) or the default of a parameter, each
/// function of CloudFormation but `Ref` and `Sub`, a condition on a table, `${file(..)}` among the resources, global
/// tables, SAM's simple tables, and properties that are not in the list above.
pub fn temporary_tables_from(path: impl AsRef<Path>) -> TemporaryTablesBuilder {
    TemporaryTablesBuilder {
        path: path.as_ref().to_owned(),
        variables: BTreeMap::new(),
        client: None,
        poll_interval: None,
        max_polls: None,
    }
}

/// A builder that creates the tables of a template when it is awaited. It is returned by [`temporary_tables_from`].
#[derive(Debug)]
#[must_use = "the tables are created when it is awaited"]
pub struct TemporaryTablesBuilder {
    path: PathBuf,
    variables: BTreeMap<String, String>,
    client: Option<Client>,
    poll_interval: Option<Duration>,
    max_polls: Option<u32>,
}

impl TemporaryTablesBuilder {
    /// Sets the value of a variable: of `${name}` and of `Ref: name`. It replaces the default of a parameter.
    ///
    /// The name is what is written between the braces: `self:provider.stage`, `opt:stage, 'dev'`, `AWS::Region`.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Creates the tables with this client instead of the one that the environment selects.
    pub fn client(mut self, client: &Client) -> Self {
        self.client = Some(client.clone());
        self
    }

    /// Sets the delay between two polls for the status of a table that is created.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = Some(interval);
        self
    }

    /// Sets the number of polls after which creating a table fails.
    pub fn max_polls(mut self, polls: u32) -> Self {
        self.max_polls = Some(polls);
        self
    }

    async fn create(self) -> Result<TemporaryTables> {
        let problem = |problem: String| {
            ConfigError::new(format!("the template `{}`: {problem}", self.path.display()))
        };
        let text =
            std::fs::read_to_string(&self.path).map_err(|error| problem(error.to_string()))?;
        let found = template::tables(&text, &self.variables).map_err(problem)?;
        let (backend, client) = match self.client {
            Some(client) => (Backend::OwnClient, client),
            None => backend::from_env().await?,
        };
        // From here on the tables are deleted in any case, also if this future is dropped.
        let mut tables = TemporaryTables {
            client,
            backend,
            tables: Vec::new(),
        };
        for TemplateTable {
            resource,
            definition,
        } in found
        {
            let unique = name::unique(&definition.name);
            let name_of = |part: Option<&KeyPart>| part.map(|part| part.name.clone());
            let partition = name_of(definition.key.partition.first()).unwrap_or_default();
            let table = match name_of(definition.key.sort.first()) {
                Some(sort) => tables.client.raw_table(&unique, [partition, sort]),
                None => tables.client.raw_table(&unique, partition),
            };
            tables.tables.push(Created {
                resource,
                name: definition.name.clone(),
                unique: unique.clone(),
                table: table.clone(),
            });
            let mut create = table.create_table(definition.named(unique));
            if let Some(interval) = self.poll_interval {
                create = create.poll_interval(interval);
            }
            if let Some(polls) = self.max_polls {
                create = create.max_polls(polls);
            }
            create.await?;
        }
        Ok(tables)
    }
}

impl IntoFuture for TemporaryTablesBuilder {
    type Output = Result<TemporaryTables>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.create())
    }
}

/// The tables of a template, which exist for one test. It is returned by [`temporary_tables_from`].
///
/// The tables are deleted when this is dropped. If the test panics, they are kept, their names are printed, and a later
/// [`sweep`](crate::sweep()) deletes them.
pub struct TemporaryTables {
    client: Client,
    backend: Backend,
    tables: Vec<Created>,
}

struct Created {
    /// The name of the resource.
    resource: String,
    /// The name in the template.
    name: String,
    /// The name of the table, without the prefix of the client.
    unique: String,
    table: RawTable,
}

impl TemporaryTables {
    /// Returns the table of a model: that whose name in the template is the one that the model names.
    ///
    /// # Panics
    /// Panics if the template has no such table; the message names those that it has.
    #[must_use]
    pub fn table<M: Model>(&self) -> Table<M> {
        self.client
            .table_named::<M>(&self.find(M::SCHEMA.table.name).unique)
    }

    /// Returns the table of this name in the template, or of the resource of this name, without a model.
    ///
    /// # Panics
    /// Panics if the template has no such table; the message names those that it has.
    #[must_use]
    pub fn raw_table(&self, name: &str) -> RawTable {
        self.find(name).table.clone()
    }

    /// Returns the names of the tables in the template, in the order of the names of their resources.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|table| &*table.name)
    }

    /// Returns the client of the tables.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    fn find(&self, name: &str) -> &Created {
        let by_name = self.tables.iter().find(|table| table.name == name);
        let by_resource = || self.tables.iter().find(|table| table.resource == name);
        by_name.or_else(by_resource).unwrap_or_else(|| {
            let names: Vec<_> = self.names().collect();
            panic!("the template has no table `{name}`, only {names:?}")
        })
    }
}

impl Drop for TemporaryTables {
    fn drop(&mut self) {
        for Created { table, .. } in &self.tables {
            let (name, backend) = (table.name(), &self.backend);
            if thread::panicking() {
                eprintln!("temporary table `{name}` is left on {backend}");
            } else {
                removal::remove(name, backend, self.client.sdk());
            }
        }
    }
}

impl fmt::Debug for TemporaryTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemporaryTables")
            .field("tables", &self.names().collect::<Vec<_>>())
            .field("backend", &self.backend)
            .finish_non_exhaustive()
    }
}

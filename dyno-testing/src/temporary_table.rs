//! A table that exists for one test.

use std::fmt;
use std::future::IntoFuture;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::ScalarAttributeType;
use dyno_core::codec::{from_dynamodb_json, to_dynamodb_json};
use dyno_core::{Client, Item, ReadModel, Result, Table};

use crate::backend::{self, Backend};
use crate::faults::Faults;
use crate::sweep::{self, sweep};
use crate::{name, removal};

/// Creates a table for one test. The table has a unique name, is active when it is returned, and is deleted when it is
/// dropped.
///
/// The table is on the embedded engine, which all tests of the process share. If the environment names an endpoint, the
/// table is there instead; see [the crate's page](crate#other-endpoints).
///
/// ```
/// # use dyno::Model;
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie {
/// #     #[dyno(partition_key)]
/// #     title: String,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dyno::Result<()> {
/// let movies = dyno_testing::temporary_table::<Movie>().await?;
/// assert!(movies.name().contains("Movies"));
/// # Ok(())
/// # }
/// ```
pub fn temporary_table<M: ReadModel>() -> TemporaryTableBuilder<M> {
    TemporaryTableBuilder {
        client: None,
        items: Vec::new(),
        polls: Polls::default(),
        faults: None,
        extra_attributes: Vec::new(),
        customize: None,
    }
}

/// A builder that creates a temporary table when it is awaited. It is returned by [`temporary_table`].
#[must_use = "a temporary table is created when it is awaited"]
pub struct TemporaryTableBuilder<M> {
    client: Option<Client>,
    items: Vec<M>,
    polls: Polls,
    faults: Option<Faults>,
    extra_attributes: Vec<(String, ScalarAttributeType)>,
    customize: Option<Customize>,
}

type Customize = Box<dyn FnOnce(CreateTableFluentBuilder) -> CreateTableFluentBuilder + Send>;

impl<M> TemporaryTableBuilder<M> {
    /// Creates the table with this client instead of the one that the environment selects.
    ///
    /// Use it for a separate [`embedded`](crate::embedded) engine, or to create several tables with one client.
    pub fn client(mut self, client: &Client) -> Self {
        self.client = Some(client.clone());
        self
    }

    /// Puts these items into the table before it is returned.
    ///
    /// They are stored as they are, with the versions and the times that they have, and without the items that hold
    /// their unique values.
    pub fn items(mut self, items: impl IntoIterator<Item = M>) -> Self {
        self.items.extend(items);
        self
    }

    /// Injects these faults into the requests of the table, once it is created and has its items.
    ///
    /// They also apply to [`client`](TemporaryTable::client), but not to the deletion of the table.
    ///
    /// ```
    /// # use dyno::Model;
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie {
    /// #     #[dyno(partition_key)]
    /// #     title: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dyno::Result<()> {
    /// use dyno_testing::{Fault, Faults, temporary_table};
    ///
    /// let faults = Faults::seeded(7).chance(0.1, Fault::Throttled).chance(0.05, Fault::ResponseLost);
    /// let movies = temporary_table::<Movie>().faults(&faults).await?;
    /// movies.put(&Movie { title: "Brazil".into() }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn faults(mut self, faults: &Faults) -> Self {
        self.faults = Some(faults.clone());
        self
    }

    /// Sets the delay between two polls for the status of the table, when it is created and when it is deleted.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.polls.interval = Some(interval);
        self
    }

    /// Sets the number of polls after which creating or deleting the table fails.
    pub fn max_polls(mut self, polls: u32) -> Self {
        self.polls.max = Some(polls);
        self
    }

    /// Defines a key attribute that is not in the model, for an index that [`customize`](Self::customize) adds.
    pub fn extra_attribute(
        mut self,
        name: impl Into<String>,
        attribute_type: ScalarAttributeType,
    ) -> Self {
        self.extra_attributes.push((name.into(), attribute_type));
        self
    }

    /// Changes the CreateTable request, which has the keys and indexes of the model and on-demand capacity.
    pub fn customize(
        mut self,
        change: impl FnOnce(CreateTableFluentBuilder) -> CreateTableFluentBuilder + Send + 'static,
    ) -> Self {
        self.customize = Some(match self.customize {
            Some(before) => Box::new(|request| change(before(request))),
            None => Box::new(change),
        });
        self
    }
}

impl<M: ReadModel + Send + Sync + 'static> IntoFuture for TemporaryTableBuilder<M> {
    type Output = Result<TemporaryTable<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (backend, plain, client) = match self.client {
                Some(client) => (Backend::OwnClient, client.clone(), client),
                None => {
                    let (backend, shared) = backend::from_env().await?;
                    // Tests share the client, and a test must not observe the requests of another one.
                    let client = shared.without_observers();
                    (backend, shared, client)
                }
            };
            if let Backend::Endpoint(_) = backend {
                sweep_once(&plain).await;
            }
            let name = name::unique(M::SCHEMA.table.name);
            // From here on the table is deleted in any case, also if this future is dropped.
            let mut table = TemporaryTable {
                table: client.table_named::<M>(&name),
                plain,
                client,
                backend,
                polls: self.polls,
                removed: false,
            };
            let mut create = table.create_table();
            if let Some(interval) = self.polls.interval {
                create = create.poll_interval(interval);
            }
            if let Some(polls) = self.polls.max {
                create = create.max_polls(polls);
            }
            for (name, attribute_type) in self.extra_attributes {
                create = create.extra_attribute(name, attribute_type);
            }
            if let Some(customize) = self.customize {
                create = create.customize(customize);
            }
            create.await?;
            if !self.items.is_empty() {
                let items = self.items.iter().map(as_stored);
                let items = items.collect::<Result<Vec<Item>>>()?;
                table.raw().batch().put_all(items).await?;
            }
            if let Some(faults) = self.faults {
                table.client = faults.client(&table.client);
                table.table = table.client.table_named::<M>(name);
                faults.pause();
                // Lets the faults learn the key of the table.
                let described = table.client.sdk().describe_table();
                drop(described.table_name(table.table.name()).send().await);
                faults.resume();
            }
            Ok(table)
        })
    }
}

/// The attributes of an item, without anything that a write sets.
fn as_stored<M: ReadModel>(item: &M) -> Result<Item> {
    Ok(from_dynamodb_json(&to_dynamodb_json(item)?)?)
}

impl<M> fmt::Debug for TemporaryTableBuilder<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemporaryTableBuilder")
            .field("items", &self.items.len())
            .field("polls", &self.polls)
            .field("extra_attributes", &self.extra_attributes)
            .finish_non_exhaustive()
    }
}

/// The settings for polling that differ from those of `create_table` and `delete_table`.
#[derive(Clone, Copy, Debug, Default)]
struct Polls {
    interval: Option<Duration>,
    max: Option<u32>,
}

async fn sweep_once(client: &Client) {
    static SWEPT: AtomicBool = AtomicBool::new(false);
    if SWEPT.swap(true, Ordering::Relaxed) {
        return;
    }
    // The test does not depend on the sweep.
    if let Err(error) = sweep(client, sweep::DEFAULT_AGE).await {
        eprintln!("old temporary tables could not be deleted: {error}");
    }
}

/// A [`Table`] that exists for one test. It is returned by [`temporary_table`].
///
/// The table is deleted when this is dropped. If the test panics, the table is kept, its name is printed, and a later
/// [`sweep`](crate::sweep()) deletes it. Dropping blocks until the table is deleted, and prints errors;
/// [`remove`](Self::remove) returns them.
///
/// # Panics
/// Panics when it is dropped if requests about the table broke rules of DynamoDB; see
/// [the crate's page](crate#requests-that-dynamodb-rejects).
pub struct TemporaryTable<M> {
    table: Table<M>,
    client: Client,
    /// The client without faults.
    plain: Client,
    backend: Backend,
    polls: Polls,
    removed: bool,
}

impl<M: ReadModel> TemporaryTable<M> {
    /// Returns the client of the table, with the faults if there are any.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Deletes the table and waits until it is gone.
    ///
    /// # Errors
    /// Fails if DeleteTable fails, or if the table still exists after the configured number of polls.
    pub async fn remove(mut self) -> Result<()> {
        let name = self.table.name();
        let name = name.strip_prefix(self.plain.table_prefix()).unwrap_or(name);
        let mut delete = self.plain.table_named::<M>(name).delete_table();
        if let Some(interval) = self.polls.interval {
            delete = delete.poll_interval(interval);
        }
        if let Some(polls) = self.polls.max {
            delete = delete.max_polls(polls);
        }
        delete.await?;
        self.removed = true;
        Ok(())
    }
}

impl<M> Deref for TemporaryTable<M> {
    type Target = Table<M>;

    fn deref(&self) -> &Table<M> {
        &self.table
    }
}

impl<M> Drop for TemporaryTable<M> {
    fn drop(&mut self) {
        if self.removed {
            return;
        }
        let (name, backend) = (self.table.name(), &self.backend);
        if thread::panicking() {
            eprintln!("temporary table `{name}` is left on {backend}");
        } else {
            removal::remove(name, backend, self.plain.sdk());
        }
    }
}

impl<M> fmt::Debug for TemporaryTable<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemporaryTable")
            .field("name", &self.table.name())
            .field("backend", &self.backend)
            .finish_non_exhaustive()
    }
}

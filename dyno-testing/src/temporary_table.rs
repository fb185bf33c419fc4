//! How does a test get a table of its own?

use std::fmt;
use std::future::IntoFuture;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::ScalarAttributeType;
use dyno_core::{Client, ReadModel, Result, Table};

use crate::faults::Faults;
use crate::place::{self, Place};
use crate::sweep::{self, sweep};
use crate::{name, removal};

/// A table of its own for one test: created with a name that no other has, handed over when it is active, removed at
/// the end.
///
/// It is on the embedded engine, which all tests of the process share, unless the environment names an endpoint in
/// `DYNAMODB_ENDPOINT`, `TEST_DYNAMODB_ENDPOINT` or `AWS_ENDPOINT_URL_DYNAMODB`.
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
/// # async fn main() -> dyno_core::Result<()> {
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

/// What [`temporary_table`] is about to create; await it.
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
    /// Creates the table with this client instead of the one that the environment chooses; for two tables of one
    /// transaction on an endpoint, or for an [`embedded`](crate::embedded) engine of the test's own.
    pub fn client(mut self, client: &Client) -> Self {
        self.client = Some(client.clone());
        self
    }

    /// Puts these items into the table before it is handed over.
    pub fn items(mut self, items: impl IntoIterator<Item = M>) -> Self {
        self.items.extend(items);
        self
    }

    /// Puts these faults between the table and its engine, once it is there and has its items.
    ///
    /// The removal at the end is without them. [`client`](TemporaryTable::client) has them too.
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
    /// # async fn main() -> dyno_core::Result<()> {
    /// use dyno_testing::{Fault, Faults, temporary_table};
    ///
    /// let faults = Faults::seeded(7).chance(0.1, Fault::Throttled).chance(0.05, Fault::AnswerLost);
    /// let movies = temporary_table::<Movie>().faults(&faults).await?;
    /// movies.put(&Movie { title: "Brazil".into() }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn faults(mut self, faults: &Faults) -> Self {
        self.faults = Some(faults.clone());
        self
    }

    /// How long to wait between two looks at whether the table is there, and at its end whether it is gone.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.polls.interval = Some(interval);
        self
    }

    /// How often to look before giving up.
    pub fn max_polls(mut self, polls: u32) -> Self {
        self.polls.max = Some(polls);
        self
    }

    /// Defines a key attribute that the model does not: one of an index that [`customize`](Self::customize) adds.
    pub fn extra_attribute(
        mut self,
        name: impl Into<String>,
        attribute_type: ScalarAttributeType,
    ) -> Self {
        self.extra_attributes.push((name.into(), attribute_type));
        self
    }

    /// Changes the CreateTable request, which has all that the model says: its keys and indexes, on demand.
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
            let (place, plain, client) = match self.client {
                Some(client) => (Place::Given, client.clone(), client),
                None => {
                    let (place, shared) = place::choose().await?;
                    // Tests share the client, and none of them is to see what another does.
                    let client = shared.without_observers();
                    (place, shared, client)
                }
            };
            if let Place::Endpoint(_) = place {
                sweep_once(&plain).await;
            }
            let name = name::unique(M::SCHEMA.table);
            // From here on it is removed whatever happens, also when this future is given up.
            let mut table = TemporaryTable {
                table: client.table_named::<M>(&name),
                plain,
                client,
                place,
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
                table.batch().put_all(self.items).await?.complete()?;
            }
            if let Some(faults) = self.faults {
                table.client = faults.client(&table.client);
                table.table = table.client.table_named::<M>(name);
                faults.pause();
                // They learn from it what the key is.
                let described = table.client.sdk().describe_table();
                drop(described.table_name(table.table.name()).send().await);
                faults.resume();
            }
            Ok(table)
        })
    }
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

/// What differs from the waiting that `create_table` and `delete_table` do by themselves.
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
    // The tests at hand can do without it.
    if let Err(error) = sweep(client, sweep::AGE).await {
        eprintln!("old temporary tables could not be swept away: {error}");
    }
}

/// A [`Table`] that is there for one test; it comes from [`temporary_table`].
///
/// It is removed when it is dropped, unless the test panics: then it stays, its name is printed, and a later
/// [`sweep`](crate::sweep()) takes it. Dropping waits for the removal and can only print what goes wrong;
/// [`remove`](Self::remove) returns it.
///
/// # Panics
/// When it is dropped, if requests about it broke rules of DynamoDB; see [the crate's page](crate#what-dynamodb-would-refuse).
pub struct TemporaryTable<M> {
    table: Table<M>,
    client: Client,
    /// The client without faults.
    plain: Client,
    place: Place,
    polls: Polls,
    removed: bool,
}

impl<M: ReadModel> TemporaryTable<M> {
    /// The client of the table, with its faults if it has some.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Removes the table and waits until it is gone.
    ///
    /// # Errors
    /// What DeleteTable ended with, or that the table was still there after the polls allowed.
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
        let (name, place) = (self.table.name(), &self.place);
        if thread::panicking() {
            eprintln!("temporary table `{name}` is left on {place}");
        } else {
            removal::remove(name, place, self.plain.sdk());
        }
    }
}

impl<M> fmt::Debug for TemporaryTable<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemporaryTable")
            .field("name", &self.table.name())
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

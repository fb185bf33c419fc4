//! The leases of a job: their table and its items.

use std::collections::HashSet;
use std::fmt;
use std::future::ready;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::part::{COUNTER, JOB, LeasePart, PART, Row, STATE};
use crate::client::Client;
use crate::codec::{DecodeError, Item};
use crate::error::{Error, InvalidRead, Result, Subject};
use crate::item;
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::table::EnsureTable;
use crate::raw_table::RawTable;
use crate::table_definition::{Billing, KeyDefinition, ScalarType, TableDefinition};

/// The table of leases, unless another one is named.
const TABLE: &str = "dyno-leases";

/// The sort key of the item that says what the job is. No part has such a name.
const PLAN: &str = "#plan";

/// How many items are written at the same time when a job starts.
const WRITES_AT_ONCE: usize = 16;

/// The leases of a job that several workers share. [`Client::leases`] creates it.
///
/// They are stored in a separate table, named `dyno-leases` with the client's prefix.
/// [`ensure_table`](Self::ensure_table) creates it: on-demand, with the partition key `job` and the sort key `part`.
/// All jobs share the table; the name of a job distinguishes its leases. A finished job stays finished, and its leases
/// stay in the table until they are [deleted](Self::delete).
///
/// Costs: each worker writes each of its parts three times in the [duration](Self::duration) of a lease. While it can
/// take more parts, it also reads the items of the job that often: about 200 bytes per part, eventually consistent. The
/// first read and the one that finds the job done are strongly consistent.
///
/// ```no_run
/// # use dyno::{Client, ReadModel, Table};
/// # async fn index<M>(_: M) -> dyno::Result<()> { Ok(()) }
/// # async fn example<Movie: ReadModel + 'static>(client: Client, movies: Table<Movie>) -> dyno::Result<()> {
/// let leases = client.leases("reindex-2026-11");
/// leases.ensure_table().await?;
/// let mut items = movies.scan().parallel(64).at_once(8).leased(&leases).await?;
/// while let Some(movie) = items.try_next().await? {
///     index(movie).await?; // taking the next one marks this one as processed
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Leases {
    client: Client,
    table: RawTable,
    job: Arc<str>,
    worker: Option<Arc<str>>,
    duration: Duration,
    meters: Vec<Meter>,
}

impl Client {
    /// Returns the leases of a job, by which several workers share it. Nothing is sent. See [`Leases`].
    #[must_use]
    pub fn leases(&self, job: impl Into<String>) -> Leases {
        Leases {
            client: self.clone(),
            table: self.raw_table(TABLE, [JOB, PART]),
            job: job.into().into(),
            worker: None,
            duration: Duration::from_secs(30),
            meters: Vec::new(),
        }
    }
}

impl Leases {
    /// Keeps the leases in another table, with the client's prefix. Its key is `job` and `part`, both strings.
    #[must_use]
    pub fn table(mut self, name: impl AsRef<str>) -> Self {
        let table = self.client.raw_table(name, [JOB, PART]);
        self.table = self.meters.iter().fold(table, RawTable::metered);
        self
    }

    /// Counts the capacity of all requests for the leases, including those of [`LeasedItems`] that are leased after
    /// this call. The reads of the scan have [their own](crate::op::Scan::meter). See [`Meter`].
    ///
    /// [`LeasedItems`]: crate::lease::LeasedItems
    #[must_use]
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.table = self.table.metered(meter);
        self.meters.push(meter.clone());
        self
    }

    /// Sets the name of this worker, for example the host name. A random suffix is added.
    #[must_use]
    pub fn worker(mut self, name: impl Into<String>) -> Self {
        self.worker = Some(name.into().into());
        self
    }

    /// Sets how long a lease lasts after a renewal: at least one second, 30 seconds by default. Use the same duration
    /// in all workers of a job.
    ///
    /// It is renewed three times per duration. Other workers take over the parts of a dead worker after this time, and
    /// a worker that could not renew for this long stops reading its parts.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration.max(Duration::from_secs(1));
        self
    }

    /// Creates the table of the leases unless it exists. See [`EnsureTable`].
    pub fn ensure_table(&self) -> EnsureTable {
        let key = KeyDefinition::new(JOB, ScalarType::S).sort(PART, ScalarType::S);
        let definition = TableDefinition::new(self.table.name(), key).billing(Billing::on_demand());
        self.table.ensure_table(definition)
    }

    /// Returns the parts of the job, in the order of their names. There are none before the first worker has started
    /// the job.
    ///
    /// # Errors
    /// The errors of a [`Query`](crate::op::Query), and [`Error::Decode`] if an item is not one of dyno's.
    pub async fn parts(&self) -> Result<Vec<LeasePart>> {
        let rows = self.rows(false).await?.into_iter();
        Ok(rows.map(|row| row.part).collect())
    }

    /// Deletes the leases of the job. A running worker loses its leases: it returns [`Error::InvalidRequest`] once it
    /// notices. The next worker starts the job from the beginning.
    ///
    /// # Errors
    /// The errors of a [`Query`](crate::op::Query) and of a [`DeleteItem`](crate::op::DeleteItem). Some leases may have
    /// been deleted before an error.
    pub async fn delete(&self) -> Result<()> {
        let rows = self.rows(true).await?;
        let delete = |name: &str| self.table.delete((&*self.job, name)).into_future();
        at_once(rows.iter().map(|row| delete(&row.part.name)).collect()).await?;
        // As long as it is there, no other job takes over parts that are left.
        delete(PLAN).await?;
        Ok(())
    }

    pub(super) fn lease_duration(&self) -> Duration {
        self.duration
    }

    pub(super) fn raw_table(&self) -> &RawTable {
        &self.table
    }

    pub(super) fn job(&self) -> &Arc<str> {
        &self.job
    }

    /// A name that no other worker has.
    pub(super) fn owner(&self) -> String {
        match &self.worker {
            Some(name) => format!("{name} {}", random_name()),
            None => random_name(),
        }
    }

    /// The error of an invalid request of the job.
    pub(super) fn invalid_request(&self, error: InvalidRead) -> Error {
        Error::read(Subject::new(self.table.name(), None), error)
    }

    pub(super) fn row(&self, item: &Item) -> Result<Row> {
        let failed =
            |error: DecodeError| Error::decode(Subject::new(self.table.name(), None), error);
        Row::read(item).map_err(failed)
    }

    /// The parts. With eventual consistency, some may be missing or older than they are; a write that depends on what
    /// was read has a condition.
    pub(super) async fn rows(&self, consistent: bool) -> Result<Vec<Row>> {
        let query = self.table.query(&*self.job);
        let query = match consistent {
            true => query.consistent(),
            false => query,
        };
        let items: Vec<Item> = query.all().await?;
        let rows = items.iter().map(|item| self.row(item));
        let is_part = |row: &Result<Row>| row.as_ref().map_or(true, |row| row.part.name != PLAN);
        rows.filter(is_part).collect()
    }

    /// Starts the job, unless another worker has: writes its plan, and creates the missing parts, each with its first
    /// state.
    pub(super) async fn begin(&self, plan: &str, parts: Vec<(String, String)>) -> Result<()> {
        let row = |name: &str, state: &str| {
            item! { JOB => &*self.job, PART => name, COUNTER => 0_u64, STATE => state }
        };
        if let Err(failed) = self.table.create(row(PLAN, plan)).await? {
            let other = failed.old.map(|old| self.row(&old)).transpose()?;
            if other.is_some_and(|other| other.part.state != plan) {
                let job = self.job.to_string();
                return Err(self.invalid_request(InvalidRead::OtherJob { job }));
            }
        }
        let known = self.rows(true).await?;
        let known: HashSet<_> = known.iter().map(|row| row.part.name.as_str()).collect();
        let missing = parts
            .iter()
            .filter(|(name, _)| !known.contains(name.as_str()));
        // One that exists was created by another worker, or by an attempt of this one.
        let create =
            |(name, state): &(String, String)| self.table.create(row(name, state)).into_future();
        at_once(missing.map(create).collect()).await
    }
}

/// Sends some requests at the same time, until all have succeeded or one has failed.
async fn at_once<O>(requests: Vec<ResponseFuture<O>>) -> Result<()> {
    let requests = stream::iter(requests).buffered(WRITES_AT_ONCE);
    requests.try_for_each(|_| ready(Ok(()))).await
}

/// A name that is never given twice.
pub(super) fn random_name() -> String {
    // Each has keys of its own, which are random.
    let number = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", number(), number())
}

impl fmt::Debug for Leases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leases")
            .field("table", &self.table.name())
            .field("job", &self.job)
            .finish_non_exhaustive()
    }
}

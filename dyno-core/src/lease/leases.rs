//! The leases of a job: their table and its items.

use std::collections::HashSet;
use std::fmt;
use std::future::ready;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::part::{AFTER, COUNTER, DONE, JOB, LeasePart, NewPart, PART, Row, STATE};
use crate::client::Client;
use crate::codec::{DecodeError, Item};
use crate::error::{Error, InvalidRead, Result, Subject};
use crate::expr::path;
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

/// The leases of a job that several workers share: a scan, or the stream of a table. [`Client::leases`] creates it.
///
/// They are stored in a separate table, named `dyno-leases` with the client's prefix.
/// [`ensure_table`](Self::ensure_table) creates it: on-demand, with the partition key `job` and the sort key `part`.
/// All jobs share the table; the name of a job distinguishes its leases. A finished job stays finished, and its leases
/// stay in the table until they are [deleted](Self::delete). Only the leases of shards that the stream no longer lists
/// are deleted while the job runs.
///
/// The IAM permissions of a worker are `dynamodb:GetItem`, `dynamodb:PutItem`, `dynamodb:UpdateItem`,
/// `dynamodb:DeleteItem` and `dynamodb:Query` on this table.
///
/// Costs: each worker writes each of its parts three times in the [duration](Self::duration) of a lease, one write unit
/// each. While it can take more parts, it also reads the items of the job that often, eventually consistent: about 200
/// bytes per segment and 300 per shard. The first read and the one that finds the job done are strongly consistent.
///
/// | Attribute | Type | Content |
/// |---|---|---|
/// | `job` | S | the partition key: the name of the job |
/// | `part` | S | the sort key: `segment 000007`, the id of a shard, or `#plan` for the item that describes the job |
/// | `state` | S | the last confirmed position |
/// | `counter` | N | the number of writes to the item |
/// | `owner`, `lease` | S | the worker that has the part, and the identity of its lease; absent if it is free |
/// | `done` | BOOL | `true` when the part is done, otherwise absent |
/// | `after` | S | the part that must be done before this one is taken: the parent of a shard |
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
    /// It is renewed three times per duration, and workers look for free and new parts as often. Other workers take
    /// over the parts of a dead worker after this time, and a worker that could not renew for this long stops reading
    /// its parts.
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

    /// Deletes the leases of the job. Stop its workers first. A running worker loses its leases: it returns
    /// [`Error::InvalidRequest`] once it notices. The next worker starts the job from the beginning.
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

    pub(crate) fn lease_duration(&self) -> Duration {
        self.duration
    }

    pub(super) fn raw_table(&self) -> &RawTable {
        &self.table
    }

    pub(crate) fn job(&self) -> &Arc<str> {
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
    pub(crate) fn invalid_request(&self, error: InvalidRead) -> Error {
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
        Ok(self.read(consistent).await?.0)
    }

    /// The parts, and whether the job has a plan. See [`rows`](Self::rows).
    pub(super) async fn read(&self, consistent: bool) -> Result<(Vec<Row>, bool)> {
        let query = self.table.query(&*self.job);
        let query = match consistent {
            true => query.consistent(),
            false => query,
        };
        let items: Vec<Item> = query.all().await?;
        let rows = items.iter().map(|item| self.row(item));
        let mut rows = rows.collect::<Result<Vec<_>>>()?;
        let all = rows.len();
        rows.retain(|row| row.part.name != PLAN);
        let has_plan = rows.len() < all;
        Ok((rows, has_plan))
    }

    /// The plan of the job, if it was started.
    #[cfg_attr(
        not(feature = "streams"),
        expect(dead_code, reason = "for parts that come and go")
    )]
    pub(crate) async fn plan(&self) -> Result<Option<String>> {
        let get = self.table.get((&*self.job, PLAN)).consistent();
        let item = get.await?;
        let row = item.map(|item| self.row(&item)).transpose()?;
        Ok(row.map(|row| row.part.state))
    }

    /// Starts the job with this plan. Returns `None` if this call started it, otherwise the plan of the first worker.
    pub(crate) async fn start(&self, plan: &str) -> Result<Option<String>> {
        let row = item! { JOB => &*self.job, PART => PLAN, COUNTER => 0_u64, STATE => plan };
        let Err(failed) = self.table.create(row).await? else {
            return Ok(None);
        };
        let other = failed.old.map(|old| self.row(&old)).transpose()?;
        // A plan that was deleted in the meantime may as well have been this one.
        Ok(other.map(|other| other.part.state))
    }

    /// Creates parts, each one after the part that it waits for, because a part whose predecessor is not in the table
    /// can be taken. One that exists was created by another worker, or by an earlier attempt of this one.
    pub(crate) async fn create(&self, parts: &[NewPart]) -> Result<()> {
        let create = |part: &&NewPart| {
            let mut row = item! {
                JOB => &*self.job, PART => &*part.name, COUNTER => 0_u64, STATE => &*part.state,
            };
            if let Some(after) = &part.after {
                row.insert(AFTER, &**after);
            }
            if part.done {
                row.insert(DONE, true);
            }
            self.table.create(row).into_future()
        };
        let mut left: Vec<_> = parts.iter().collect();
        while !left.is_empty() {
            let names: HashSet<_> = left.iter().map(|part| part.name.as_str()).collect();
            let waits = |part: &&NewPart| {
                part.after
                    .as_deref()
                    .is_some_and(|name| names.contains(name))
            };
            let (later, now): (Vec<_>, Vec<_>) = left.iter().copied().partition(waits);
            // None is ready only if they wait for each other.
            let now = if now.is_empty() { left } else { now };
            at_once(now.iter().map(create).collect()).await?;
            left = later;
        }
        Ok(())
    }

    /// Deletes the items of parts that are done.
    #[cfg_attr(
        not(feature = "streams"),
        expect(dead_code, reason = "for parts that come and go")
    )]
    pub(crate) async fn forget(&self, parts: &[String]) -> Result<()> {
        for name in parts {
            let delete = self.table.delete((&*self.job, &**name));
            // One that was started again stays.
            let _kept = delete.condition(path(DONE).eq(true)).await?;
        }
        Ok(())
    }

    /// Starts the job, unless another worker has: writes its plan, and creates the missing parts, each with its first
    /// state.
    pub(super) async fn begin(&self, plan: &str, mut parts: Vec<NewPart>) -> Result<()> {
        if self.start(plan).await?.is_some_and(|other| other != plan) {
            let job = self.job.to_string();
            return Err(self.invalid_request(InvalidRead::OtherJob { job }));
        }
        let known = self.rows(true).await?;
        let known: HashSet<_> = known.iter().map(|row| row.part.name.as_str()).collect();
        parts.retain(|part| !known.contains(part.name.as_str()));
        self.create(&parts).await
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

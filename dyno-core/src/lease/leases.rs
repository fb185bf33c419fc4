//! The leases of a job: their table and its items.

use std::collections::HashSet;
use std::fmt;
use std::future::ready;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::part::{COUNTER, DONE, JOB, LeasePart, NewPart, PARENT, PART, POSITION, RUN, Row};
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

/// The position in that item until the job has started.
const STARTING: &str = "starting";

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
/// each. While it can take more parts, it also reads the items of the job that often, eventually consistent: about 240
/// bytes per segment and 340 per shard. The first read and the one that finds the job done are strongly consistent.
///
/// | Attribute | Type | Content |
/// |---|---|---|
/// | `job` | S | the partition key: the name of the job |
/// | `part` | S | the sort key: `segment 000007`, the id of a shard, or `#plan` for the item that describes the job |
/// | `position` | S | the last confirmed position |
/// | `counter` | N | the number of writes to the item |
/// | `owner`, `lease` | S | the worker that has the part, and the identity of its lease; absent if it is free |
/// | `done` | BOOL | `true` when the part is done, otherwise absent |
/// | `parent` | S | the part that must be done before this one is taken: the parent of a shard |
/// | `run` | S | the identity of the job, which distinguishes it from deleted jobs with the same name |
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
    /// The identity of the job, once it has started.
    run: Option<Arc<str>>,
}

/// The item that describes a job.
pub(crate) struct JobPlan {
    /// `None` until the job has started.
    pub(crate) plan: Option<String>,
    run: Arc<str>,
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
            run: None,
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
        let (rows, _) = self.read(false).await?;
        Ok(rows.into_iter().map(|row| row.part).collect())
    }

    /// Deletes the job and its leases. The next worker starts it from the beginning.
    ///
    /// A worker that is running loses its leases when it writes the next time, a third of their
    /// [duration](Self::duration) later at most, and returns [`Error::InvalidRequest`] then. Until that time it may
    /// return more items. It takes no part in a job with the same name that was started in the meantime.
    ///
    /// # Errors
    /// The errors of a [`Query`](crate::op::Query) and of a [`DeleteItem`](crate::op::DeleteItem). After an error, the
    /// job may have been deleted, and some items may be left in the table; repeat the call.
    pub async fn delete(&self) -> Result<()> {
        let rows = self.rows(true).await?;
        let (plan, parts): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.part.name == PLAN);
        // The job ends with its plan. What is left of it belongs to no job.
        for rows in [plan, parts] {
            let deletes = rows.into_iter().map(|row| {
                let delete = self.table.delete((&*self.job, &*row.part.name));
                // One of a job that was started in the meantime stays.
                let is_same = match &row.run {
                    Some(run) => path(RUN).eq(run.as_str()),
                    None => path(RUN).not_exists(),
                };
                delete.condition(is_same).into_future()
            });
            at_once(deletes.collect()).await?;
        }
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

    /// All items of the job's name.
    async fn rows(&self, consistent: bool) -> Result<Vec<Row>> {
        let query = self.table.query(&*self.job);
        let query = match consistent {
            true => query.consistent(),
            false => query,
        };
        let items: Vec<Item> = query.all().await?;
        items.iter().map(|item| self.row(item)).collect()
    }

    /// The parts, and the identity of the job. With eventual consistency, some may be missing or older than they are; a
    /// write that depends on what was read has a condition.
    pub(super) async fn read(&self, consistent: bool) -> Result<(Vec<Row>, Option<String>)> {
        let mut rows = self.rows(consistent).await?;
        let plan = rows.iter().position(|row| row.part.name == PLAN);
        let run = plan.and_then(|plan| rows.swap_remove(plan).run);
        rows.retain(|row| run.is_some() && row.run == run);
        rows.sort_by(|one, other| one.part.name.cmp(&other.part.name));
        Ok((rows, run))
    }

    /// The plan of the job, if it was prepared.
    pub(crate) async fn plan(&self) -> Result<Option<JobPlan>> {
        let get = self.table.get((&*self.job, PLAN)).consistent();
        let item = get.await?;
        item.map(|item| self.job_plan(&item)).transpose()
    }

    fn job_plan(&self, item: &Item) -> Result<JobPlan> {
        let row = self.row(item)?;
        Ok(JobPlan {
            plan: Some(row.part.position).filter(|plan| plan != STARTING),
            run: row.run.unwrap_or_default().into(),
        })
    }

    /// Gives the job its identity, unless it has one. Returns the plan of a job that has started.
    pub(crate) async fn prepare(&self) -> Result<JobPlan> {
        let run: Arc<str> = random_name().into();
        let row = item! {
            JOB => &*self.job, PART => PLAN, COUNTER => 0_u64, POSITION => STARTING, RUN => &*run,
        };
        let old = match self.table.create(row).await? {
            Ok(()) => None,
            Err(failed) => failed.old,
        };
        match old {
            Some(old) => self.job_plan(&old),
            None => Ok(JobPlan { plan: None, run }),
        }
    }

    /// The leases of this job, and of no other one with the same name.
    pub(crate) fn of(&self, job: &JobPlan) -> Self {
        Self {
            run: Some(job.run.clone()),
            ..self.clone()
        }
    }

    /// The identity of the job, which has none before it was prepared.
    pub(super) fn run(&self) -> &str {
        self.run.as_deref().unwrap_or_default()
    }

    /// Starts the job with this plan, unless another worker was faster. Returns the plan of the first one.
    pub(crate) async fn start(&self, plan: &str) -> Result<String> {
        let update = self
            .table
            .update((&*self.job, PLAN), path(POSITION).set(plan));
        let is_starting = path(RUN).eq(self.run()) & path(POSITION).eq(STARTING);
        let Err(failed) = update.return_nothing().condition(is_starting).await? else {
            return Ok(plan.to_owned());
        };
        let other = failed.old.map(|old| self.job_plan(&old)).transpose()?;
        let other = other.filter(|other| *other.run == *self.run());
        let plan = other.and_then(|other| other.plan);
        plan.ok_or_else(|| self.deleted())
    }

    /// The error of a worker whose job was deleted.
    pub(super) fn deleted(&self) -> Error {
        let job = self.job.to_string();
        self.invalid_request(InvalidRead::DeletedJob { job })
    }

    /// Creates parts, each one after the part that it waits for, because a part whose parent is not in the table can be
    /// taken. One that exists was created by another worker, or by an earlier attempt of this one.
    pub(crate) async fn create(&self, parts: &[NewPart]) -> Result<()> {
        let mut left: Vec<_> = parts.iter().collect();
        while !left.is_empty() {
            let names: HashSet<_> = left.iter().map(|part| part.name.as_str()).collect();
            let waits = |part: &&NewPart| {
                part.parent
                    .as_deref()
                    .is_some_and(|name| names.contains(name))
            };
            let (later, now): (Vec<_>, Vec<_>) = left.iter().copied().partition(waits);
            // None is ready only if they wait for each other.
            let now = if now.is_empty() { left } else { now };
            let creates: Vec<_> = now.into_iter().map(|part| self.create_part(part)).collect();
            let creates = stream::iter(creates).buffered(WRITES_AT_ONCE);
            creates.try_for_each(|()| ready(Ok(()))).await?;
            left = later;
        }
        Ok(())
    }

    async fn create_part(&self, part: &NewPart) -> Result<()> {
        let mut row = item! {
            JOB => &*self.job, PART => &*part.name, COUNTER => 0_u64, POSITION => &*part.position, RUN => self.run(),
        };
        if let Some(parent) = &part.parent {
            row.insert(PARENT, &**parent);
        }
        if part.done {
            row.insert(DONE, true);
        }
        let mut absent = path(PART).not_exists();
        loop {
            let put = self.table.put(row.clone()).condition(absent);
            let Err(failed) = put.await? else {
                return Ok(());
            };
            let old = failed.old.map(|old| self.row(&old)).transpose()?;
            let run = old.and_then(|old| old.run);
            if run.as_deref() == Some(self.run()) {
                return Ok(());
            }
            // It is left of a job that was deleted, unless that is this one. The plan of a job is there before its
            // parts, so this one is the latest if its plan is there after the part was seen.
            let plan = self.plan().await?;
            if plan.is_none_or(|plan| *plan.run != *self.run()) {
                return Err(self.deleted());
            }
            absent = match run {
                Some(run) => path(PART).not_exists() | path(RUN).eq(run),
                None => path(RUN).not_exists(),
            };
        }
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
            let is_done = path(DONE).eq(true) & path(RUN).eq(self.run());
            let _kept = delete.condition(is_done).await?;
        }
        Ok(())
    }

    /// Starts the job, unless another worker has: writes its plan, and creates the missing parts, each with its first
    /// position. Returns the leases of this job.
    pub(super) async fn begin(&self, plan: &str, mut parts: Vec<NewPart>) -> Result<Self> {
        let job = self.prepare().await?;
        let leases = self.of(&job);
        let first = match job.plan {
            Some(first) => first,
            None => leases.start(plan).await?,
        };
        if first != plan {
            let job = self.job.to_string();
            return Err(self.invalid_request(InvalidRead::OtherJob { job }));
        }
        let (known, _) = leases.read(true).await?;
        let known: HashSet<_> = known.iter().map(|row| row.part.name.as_str()).collect();
        parts.retain(|part| !known.contains(part.name.as_str()));
        leases.create(&parts).await?;
        Ok(leases)
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

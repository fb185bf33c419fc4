//! Which parts a worker takes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::{StreamExt as _, stream};
use tokio::time::Instant;

use super::held::Held;
use super::leases::{Leases, random_name};
use super::part::{COUNTER, DONE, LEASE, LeasePart, NewPart, OWNER, RUN, Row};
use crate::error::{Error, Result};
use crate::expr::path;

/// How many parts are taken at the same time.
const TAKES_AT_ONCE: usize = 16;

/// The first delay before a part is taken again whose reading failed; it doubles.
const SHORTEST_REST: Duration = Duration::from_secs(1);

/// The longest delay before it is taken again.
const LONGEST_REST: Duration = Duration::from_secs(30);

/// A worker: its name, and what it has seen of the leases of others.
pub(super) struct Worker {
    leases: Leases,
    pub(super) owner: String,
    /// How many parts it has at most.
    pub(super) at_once: usize,
    parts: Parts,
    seen: HashMap<String, Seen>,
    /// The parts whose reading failed.
    resting: HashMap<Arc<str>, Rest>,
    /// Whether it has looked at the job.
    has_looked: bool,
}

/// The parts of a job.
pub(crate) enum Parts {
    /// A fixed number of parts, which are created when the job starts.
    Fixed(usize),
    /// Parts that are created and deleted while the job runs.
    #[cfg_attr(
        not(feature = "streams"),
        expect(dead_code, reason = "for parts that come and go")
    )]
    Found {
        finder: Box<dyn FindParts>,
        /// Whether no more can come.
        is_complete: bool,
    },
}

/// Finds the parts of a job whose parts are created and deleted while it runs.
pub(crate) trait FindParts: Send + Sync {
    /// Looks for new parts, if it is time, and creates their items. Deletes the items of parts that are done and will
    /// not be found again.
    fn find<'a>(&'a mut self, known: Vec<&'a LeasePart>) -> BoxFuture<'a, Result<FoundParts>>;
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct FoundParts {
    /// The parts that were created.
    pub(crate) new: Vec<NewPart>,
    /// Whether no more can come.
    pub(crate) is_complete: bool,
    /// When to look again, if it is not enough to do so with the next renewal.
    pub(crate) again: Option<Duration>,
}

/// A lease and its counter, and since when the counter is the same.
struct Seen {
    lease: Option<String>,
    counter: u64,
    since: Instant,
}

/// A part whose reading failed, and was given back.
struct Rest {
    position: String,
    /// How often it failed at this position.
    failures: u32,
    until: Instant,
}

/// What a look at the table has shown, and what was taken.
pub(super) struct Look {
    /// The leases, and when the request was begun that took each.
    pub(super) taken: Vec<(Held, Instant)>,
    /// Whether every part is done.
    pub(super) is_done: bool,
    /// When to look again, if not with the next renewal.
    pub(super) again: Option<Duration>,
    /// Why no parts could be found.
    pub(super) error: Option<Error>,
}

/// Why a part may be taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum TakeReason {
    /// Nobody has it.
    Free,
    /// Its owner has not renewed it.
    Dead,
    /// Its owner has more than its share, or is this worker, which has forgotten it.
    Share,
}

impl Worker {
    pub(super) fn new(leases: &Leases, at_once: usize, parts: Parts) -> Self {
        Self {
            leases: leases.clone(),
            owner: leases.owner(),
            at_once,
            parts,
            seen: HashMap::new(),
            resting: HashMap::new(),
            has_looked: false,
        }
    }

    /// Looks at the job, and takes what it may have.
    pub(super) async fn look(&mut self, held: &HashSet<Arc<str>>) -> Result<Look> {
        // An old response may show an earlier job with the same name.
        let (mut rows, mut run) = self.leases.read(!self.has_looked).await?;
        self.has_looked = true;
        let is_own = |run: &Option<String>| run.as_deref() == Some(self.leases.run());
        if rows.is_empty() || !is_own(&run) || self.is_done(&rows) || lacks_parent(&rows) {
            (rows, run) = self.leases.read(true).await?;
        }
        if !is_own(&run) {
            return Err(self.leases.deleted());
        }
        let (again, error) = match self.find(&mut rows).await {
            Ok(again) => (again, None),
            // The parts that are known can be taken all the same.
            Err(error) => (None, Some(error)),
        };
        let is_done = self.is_done(&rows);
        let now = Instant::now();
        let dead = self.observe(&rows, now);
        let resting: HashSet<_> = self.resting(now).map(|(part, _)| part).collect();
        let me = (&*self.owner, self.at_once);
        let chosen = chosen(&rows, me, held, &dead, &resting).into_iter();
        let takes: Vec<_> = chosen.map(|(row, reason)| self.take(row, reason)).collect();
        let rested = self.resting(now).map(|(_, left)| left).min();
        let again = again.into_iter().chain(rested).min();
        let takes = stream::iter(takes).buffered(TAKES_AT_ONCE);
        let takes: Vec<_> = takes.collect().await;
        let (mut taken, mut failed) = (Vec::new(), None);
        for take in takes {
            match take {
                Ok(lease) => taken.extend(lease),
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            // What was taken is kept. The others are tried again with the next look.
            Some(error) if taken.is_empty() => Err(error),
            _ => Ok(Look {
                taken,
                is_done,
                again,
                error,
            }),
        }
    }

    /// Adds the parts that are found. Returns when to look again.
    async fn find(&mut self, rows: &mut Vec<Row>) -> Result<Option<Duration>> {
        let Parts::Found {
            finder,
            is_complete,
        } = &mut self.parts
        else {
            return Ok(None);
        };
        if *is_complete {
            return Ok(None);
        }
        let known = rows.iter().map(|row| &row.part).collect();
        let found = finder.find(known).await?;
        rows.extend(found.new.into_iter().map(Row::of_new));
        *is_complete = found.is_complete;
        Ok(found.again)
    }

    /// Leaves a part alone for a while whose reading failed at this position.
    pub(super) fn rest(&mut self, part: &Arc<str>, position: String) {
        let known = self.resting.remove(part);
        let known = known.filter(|known| known.position == position);
        let failures = known.map_or(0, |known| known.failures) + 1;
        let delay = SHORTEST_REST * (1 << (failures - 1).min(5));
        let until = Instant::now() + LONGEST_REST.min(delay);
        let rest = Rest {
            position,
            failures,
            until,
        };
        self.resting.insert(part.clone(), rest);
    }

    /// The parts that are left alone, and how much longer.
    fn resting(&self, now: Instant) -> impl Iterator<Item = (&str, Duration)> {
        let left = move |rest: &Rest| rest.until.saturating_duration_since(now);
        let resting = self.resting.iter();
        let resting = resting.map(move |(part, rest)| (&**part, left(rest)));
        resting.filter(|(_, left)| !left.is_zero())
    }

    fn is_done(&self, rows: &[Row]) -> bool {
        let is_complete = match self.parts {
            Parts::Fixed(parts) => rows.len() >= parts,
            Parts::Found { is_complete, .. } => is_complete,
        };
        is_complete && rows.iter().all(|row| row.part.done)
    }

    /// Notes the counters, and returns the leases that have not been renewed for too long.
    fn observe(&mut self, rows: &[Row], now: Instant) -> HashSet<String> {
        let mut dead = HashSet::new();
        let mut seen = HashMap::with_capacity(rows.len());
        for row in rows {
            let name = &row.part.name;
            let known = self.seen.remove(name).filter(|known| {
                // An old response may show an older counter than the last one did.
                known.counter >= row.part.counter && known.lease == row.lease
            });
            let known = known.unwrap_or_else(|| Seen {
                lease: row.lease.clone(),
                counter: row.part.counter,
                since: now,
            });
            if row.lease.is_some()
                && now.duration_since(known.since) >= self.leases.lease_duration()
            {
                dead.insert(name.clone());
            }
            seen.insert(name.clone(), known);
        }
        self.seen = seen;
        dead
    }

    /// Takes a part, unless another worker was faster or its owner is alive.
    async fn take(&self, row: &Row, reason: TakeReason) -> Result<Option<(Held, Instant)>> {
        let (lease, began) = (random_name(), Instant::now());
        let condition = match (&row.lease, reason) {
            (Some(lease), TakeReason::Share) => path(LEASE).eq(lease.as_str()),
            (Some(lease), _) => path(LEASE).eq(lease.as_str()) & path(COUNTER).eq(row.part.counter),
            (None, _) => path(LEASE).not_exists() & path(COUNTER).eq(row.part.counter),
        };
        let update = path(OWNER).set(self.owner.as_str())
            & path(LEASE).set(lease.as_str())
            & path(COUNTER).add(1_u64);
        let key = (&**self.leases.job(), row.part.name.as_str());
        let update = self.leases.raw_table().update(key, update);
        let is_open = path(DONE).not_exists() & path(RUN).eq(self.leases.run());
        let item = match update.condition(condition & is_open).await? {
            Ok(item) => Some(item),
            Err(failed) => failed.old,
        };
        let row = item.map(|item| self.leases.row(&item)).transpose()?;
        // Of a write whose response was lost, the next attempt finds the lease.
        let row = row.filter(|row| row.lease.as_deref() == Some(&*lease));
        Ok(row.map(|row| (Held::new(&self.leases, row, lease.into()), began)))
    }
}

/// Whether a part could be taken because the one that it waits for is not there. An old response may not show it.
fn lacks_parent(rows: &[Row]) -> bool {
    let names: HashSet<_> = rows.iter().map(|row| row.part.name.as_str()).collect();
    let mut free = rows
        .iter()
        .filter(|row| !row.part.done && row.lease.is_none());
    free.any(|row| {
        let parent = row.part.parent.as_deref();
        parent.is_some_and(|parent| !names.contains(parent))
    })
}

/// The parts that a worker takes: those that are free or whose owner is dead, as many as it may have. If there are
/// none, its share of those that others have. A part that waits for another is not taken before that one is done, and
/// one that is resting not yet.
pub(super) fn chosen<'r>(
    rows: &'r [Row],
    (owner, at_once): (&str, usize),
    held: &HashSet<Arc<str>>,
    dead: &HashSet<String>,
    resting: &HashSet<&str>,
) -> Vec<(&'r Row, TakeReason)> {
    let mut others = BTreeMap::<&str, Vec<&Row>>::new();
    let (mut open, mut mine) = (0, 0);
    let mut chosen = Vec::new();
    let undone = || rows.iter().filter(|row| !row.part.done);
    let waited_for: HashSet<_> = undone().map(|row| row.part.name.as_str()).collect();
    let waits = |row: &&Row| {
        let parent = row.part.parent.as_deref();
        parent.is_some_and(|parent| waited_for.contains(parent))
    };
    for row in undone().filter(|row| !waits(row)) {
        open += 1;
        match row.part.owner.as_deref() {
            _ if held.contains(&*row.part.name) => mine += 1,
            _ if resting.contains(&*row.part.name) => {}
            _ if row.lease.is_none() => chosen.push((row, TakeReason::Free)),
            Some(of) if of == owner => chosen.push((row, TakeReason::Share)),
            _ if dead.contains(&row.part.name) => chosen.push((row, TakeReason::Dead)),
            of => others.entry(of.unwrap_or_default()).or_default().push(row),
        }
    }
    // Workers that come at the same time do not all begin at the same part.
    let mut hasher = DefaultHasher::new();
    owner.hash(&mut hasher);
    let place = hasher.finish() as usize;
    let first = |count: usize| place.checked_rem(count).unwrap_or_default();
    let start = first(chosen.len());
    chosen.rotate_left(start);
    chosen.truncate(at_once.saturating_sub(mine));
    if !chosen.is_empty() {
        return chosen;
    }
    let workers = others.len() + 1;
    let mut wanted = at_once.min(open / workers).saturating_sub(mine);
    let mut others: Vec<_> = others.into_values().collect();
    others.sort_by_key(|parts| std::cmp::Reverse(parts.len()));
    for mut parts in others {
        let surplus = parts.len().saturating_sub(open.div_ceil(workers));
        let start = first(parts.len());
        parts.rotate_left(start);
        let taken = parts.into_iter().take(surplus.min(wanted));
        chosen.extend(taken.map(|row| (row, TakeReason::Share)));
        wanted = at_once
            .min(open / workers)
            .saturating_sub(mine + chosen.len());
    }
    chosen
}

//! A lease that this worker has.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::leases::Leases;
use super::part::{COUNTER, DONE, LEASE, OWNER, POSITION, Row};
use crate::error::Result;
use crate::expr::path;

/// A lost lease: another worker took the part, or the lease was not renewed in time.
///
/// What the worker confirmed earlier is kept. The next owner continues after the last confirmed item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeaseLost {
    /// The name of the part.
    pub part: String,
    /// The current owner, if known.
    pub owner: Option<String>,
}

impl fmt::Display for LeaseLost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the lease of `{}` was lost", self.part)?;
        match &self.owner {
            Some(owner) => write!(f, " to `{owner}`"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for LeaseLost {}

/// A lease, and the part that it is of.
///
/// All its writes go through one lock, and each has the condition that the lease is in the table with the counter of
/// the write before it. So they take effect in their order, including one whose future was dropped and that is carried
/// out later.
pub(super) struct Held {
    leases: Leases,
    part: Arc<str>,
    lease: Arc<str>,
    /// What is to be confirmed. It only moves forward, and each write takes the latest.
    position: Mutex<LatestPosition>,
    writer: tokio::sync::Mutex<Writer>,
    over: Mutex<Option<Over>>,
}

/// What is to be confirmed.
struct LatestPosition {
    text: String,
    /// How often it was changed, and what of that is in the table.
    changes: u64,
    written: u64,
}

/// What is known of the item.
struct Writer {
    counter: u64,
}

/// How it ended, or how it is to end.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Over {
    Lost(LeaseLost),
    /// The part was given back, or is done.
    Ended,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Write {
    /// The position, and that the owner is alive.
    Confirm,
    /// The position, and that nothing is left to do.
    Done,
    /// The position, and that the part is free.
    Release,
}

impl Held {
    pub(super) fn new(leases: &Leases, row: Row, lease: Arc<str>) -> Self {
        Self {
            leases: leases.clone(),
            part: row.part.name.into(),
            lease,
            position: Mutex::new(LatestPosition {
                text: row.part.position,
                changes: 0,
                written: 0,
            }),
            writer: tokio::sync::Mutex::new(Writer {
                counter: row.part.counter,
            }),
            over: Mutex::new(None),
        }
    }

    pub(super) fn part(&self) -> &Arc<str> {
        &self.part
    }

    fn locked(&self) -> MutexGuard<'_, LatestPosition> {
        self.position.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn position(&self) -> String {
        self.locked().text.clone()
    }

    /// Says what the next write confirms.
    pub(super) fn set_position(&self, text: String) {
        let mut latest = self.locked();
        if latest.text != text {
            latest.text = text;
            latest.changes += 1;
        }
    }

    /// Whether the latest position is not in the table, as far as is known.
    pub(super) fn is_unwritten(&self) -> bool {
        let latest = self.locked();
        latest.written < latest.changes
    }

    pub(super) fn over(&self) -> Option<Over> {
        let over = self.over.lock();
        over.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// It could not be renewed in time, so another worker may have taken it.
    pub(super) fn lose(&self) {
        self.end(Over::Lost(LeaseLost {
            part: self.part.to_string(),
            owner: None,
        }));
    }

    fn end(&self, how: Over) {
        let mut over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        over.get_or_insert(how);
    }

    /// Writes the latest position. Returns when the request was begun whose success keeps the lease.
    pub(super) async fn write(&self, write: Write) -> Result<Result<Instant, LeaseLost>> {
        let mut writer = self.writer.lock().await;
        loop {
            let began = Instant::now();
            match self.over() {
                Some(Over::Lost(lost)) => return Ok(Err(lost)),
                Some(Over::Ended) => return Ok(Ok(began)),
                None => {}
            }
            let next = writer.counter + 1;
            let (position, changes) = {
                let latest = self.locked();
                (latest.text.clone(), latest.changes)
            };
            let mut update = path(COUNTER).set(next) & path(POSITION).set(position);
            if write != Write::Confirm {
                update = update & path(OWNER).remove() & path(LEASE).remove();
            }
            if write == Write::Done {
                update = update & path(DONE).set(true);
            }
            let own = path(LEASE).eq(&*self.lease) & path(COUNTER).eq(writer.counter);
            let key = (&**self.leases.job(), &*self.part);
            let update = self.leases.raw_table().update(key, update);
            let written = update.return_nothing().condition(own).await?;
            let old = match written {
                Ok(()) => None,
                Err(failed) => Some(failed.old.map(|old| self.leases.row(&old)).transpose()?),
            };
            match old {
                None => {}
                // An earlier write, whose response was lost or not waited for, was carried out.
                Some(Some(row)) if row.lease.as_deref() == Some(&*self.lease) => {
                    writer.counter = row.part.counter;
                    continue;
                }
                // So it was with an attempt of this one, which gave up the lease.
                Some(Some(row))
                    if write != Write::Confirm
                        && row.lease.is_none()
                        && row.part.counter == next => {}
                Some(row) => {
                    let lost = LeaseLost {
                        part: self.part.to_string(),
                        owner: row.and_then(|row| row.part.owner),
                    };
                    self.end(Over::Lost(lost.clone()));
                    return Ok(Err(lost));
                }
            }
            writer.counter = next;
            {
                let mut latest = self.locked();
                latest.written = latest.written.max(changes);
            }
            if write != Write::Confirm {
                self.end(Over::Ended);
            }
            return Ok(Ok(began));
        }
    }
}

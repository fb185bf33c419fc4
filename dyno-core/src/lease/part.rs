//! A part of a job, as it is stored in the table.

use crate::codec::{DecodeError, Item};

pub(super) const JOB: &str = "job";
pub(super) const PART: &str = "part";
pub(super) const OWNER: &str = "owner";
pub(super) const LEASE: &str = "lease";
pub(super) const COUNTER: &str = "counter";
pub(super) const STATE: &str = "state";
pub(super) const DONE: &str = "done";
pub(super) const AFTER: &str = "after";

/// A part of a job: [`Leases::parts`](crate::lease::Leases::parts).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeasePart {
    /// The name: `segment 000007`, or the id of a shard.
    pub name: String,
    /// The worker that has the lease, alive or dead. `None` if it is free.
    pub owner: Option<String>,
    /// The number of writes to the item; it grows while the owner is alive.
    pub counter: u64,
    /// The last confirmed position: for a segment, its part of the [`Checkpoint`](crate::cursor::Checkpoint); for a
    /// shard, `oldest`, `since` with a Unix time in seconds, `after` with a sequence number, or `done`.
    pub state: String,
    /// Whether the part is done.
    pub done: bool,
    /// The name of the part that must be done before this one is taken: the parent of a shard.
    pub after: Option<String>,
}

/// A part to be created.
#[derive(Clone, Debug)]
pub(crate) struct NewPart {
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) after: Option<String>,
    pub(crate) done: bool,
}

/// An item of the table: a part, and the lease that was taken last.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) part: LeasePart,
    /// The identity of the lease, which distinguishes it from earlier ones, including those of the same owner.
    pub(super) lease: Option<String>,
}

impl Row {
    /// A part that was created just now.
    pub(super) fn of_new(new: NewPart) -> Self {
        Self {
            part: LeasePart {
                name: new.name,
                owner: None,
                counter: 0,
                state: new.state,
                done: new.done,
                after: new.after,
            },
            lease: None,
        }
    }

    pub(super) fn read(item: &Item) -> Result<Self, DecodeError> {
        Ok(Self {
            part: LeasePart {
                name: item.read(PART)?,
                owner: item.read(OWNER)?,
                counter: item.read(COUNTER)?,
                state: item.read(STATE)?,
                done: item.read::<Option<bool>>(DONE)?.unwrap_or_default(),
                after: item.read(AFTER)?,
            },
            lease: item.read(LEASE)?,
        })
    }
}

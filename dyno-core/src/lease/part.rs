//! A part of a job, as it is stored in the table.

use crate::codec::{DecodeError, Item};

pub(super) const JOB: &str = "job";
pub(super) const PART: &str = "part";
pub(super) const OWNER: &str = "owner";
pub(super) const LEASE: &str = "lease";
pub(super) const COUNTER: &str = "counter";
pub(super) const POSITION: &str = "position";
pub(super) const DONE: &str = "done";
pub(super) const PARENT: &str = "parent";
pub(super) const RUN: &str = "run";

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
    pub position: String,
    /// Whether the part is done.
    pub done: bool,
    /// The name of the part that must be done before this one is taken: the parent of a shard.
    pub parent: Option<String>,
}

/// A part to be created.
#[derive(Clone, Debug)]
pub(crate) struct NewPart {
    pub(crate) name: String,
    pub(crate) position: String,
    pub(crate) parent: Option<String>,
    pub(crate) done: bool,
}

/// An item of the table: a part, and the lease that was taken last.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) part: LeasePart,
    /// The identity of the lease, which distinguishes it from earlier ones, including those of the same owner.
    pub(super) lease: Option<String>,
    /// The identity of the job, which distinguishes it from deleted ones with the same name.
    pub(super) run: Option<String>,
}

impl Row {
    /// A part that was created just now.
    pub(super) fn of_new(new: NewPart) -> Self {
        Self {
            part: LeasePart {
                name: new.name,
                owner: None,
                counter: 0,
                position: new.position,
                done: new.done,
                parent: new.parent,
            },
            lease: None,
            run: None,
        }
    }

    pub(super) fn read(item: &Item) -> Result<Self, DecodeError> {
        Ok(Self {
            part: LeasePart {
                name: item.read(PART)?,
                owner: item.read(OWNER)?,
                counter: item.read(COUNTER)?,
                position: item.read(POSITION)?,
                done: item.read::<Option<bool>>(DONE)?.unwrap_or_default(),
                parent: item.read(PARENT)?,
            },
            lease: item.read(LEASE)?,
            run: item.read(RUN)?,
        })
    }
}

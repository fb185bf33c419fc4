//! A write that changes part of an item of another version.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::subject::Subject;

/// The details of [`Error::OtherItemVersion`](super::Error::OtherItemVersion): an update or an upsert of an item whose
/// attributes are those of another version of the model.
///
/// Nothing was written, unless [`is_outcome_unknown`](Self::is_outcome_unknown) is true. An older item becomes a
/// current one with [`Get::write_back`](crate::op::Get::write_back), or when it is read and put.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model, Debug)]
/// # #[dyno(table = "Users", item_version = 1)]
/// # struct User { #[dyno(partition_key)] id: String, points: u64 }
/// use dyno::Error;
///
/// async fn add_point(users: &Table<User>, id: &str) -> dyno::Result<User> {
///     let add = || users.update(id, User::POINTS.add(1_u64));
///     match add().await {
///         Err(Error::OtherItemVersion(other)) if other.is_older() => {
///             users.get(id).write_back().await?;
///             add().await
///         }
///         updated => updated,
///     }
/// }
/// ```
#[derive(Clone)]
pub struct OtherItemVersion {
    subject: Subject,
    found: Option<u64>,
    current: u32,
    stored: Arc<str>,
    outcome_unknown: bool,
}

impl OtherItemVersion {
    pub(super) fn new(
        subject: Subject,
        found: Option<u64>,
        current: u32,
        stored: Arc<str>,
        outcome_unknown: bool,
    ) -> Self {
        Self {
            subject,
            found,
            current,
            stored,
            outcome_unknown,
        }
    }

    /// Returns the item that was to be changed.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns the version of the item in the table; `None` if its attribute is no number.
    #[must_use]
    pub fn found(&self) -> Option<u64> {
        self.found
    }

    /// Returns the version that the model writes.
    #[must_use]
    pub fn current(&self) -> u32 {
        self.current
    }

    /// Returns whether the item in the table is older than the model, rather than newer.
    #[must_use]
    pub fn is_older(&self) -> bool {
        self.found
            .is_some_and(|found| found < u64::from(self.current))
    }

    /// The item in the table, as text.
    pub(super) fn stored_text(&self) -> &Arc<str> {
        &self.stored
    }

    /// Returns whether an earlier attempt, whose response was lost, may have been carried out.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.outcome_unknown
    }
}

impl fmt::Display for OtherItemVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subject.is_known() {
            write!(f, "{}: ", self.subject)?;
        }
        let current = self.current;
        match self.found {
            Some(found) => write!(f, "the item has version {found}, and ")?,
            None => f.write_str("the item has no valid version, and ")?,
        }
        write!(f, "only items of version {current} are changed in part; ")?;
        f.write_str(match (self.outcome_unknown, self.is_older()) {
            (true, _) => "an earlier attempt may have been carried out",
            (false, true) => "write it back first with `write_back`",
            (false, false) => "nothing was written",
        })
    }
}

// The item is not printed: its values may be secret.
impl fmt::Debug for OtherItemVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtherItemVersion")
            .field("subject", &format_args!("{}", self.subject))
            .field("found", &self.found)
            .field("current", &self.current)
            .finish_non_exhaustive()
    }
}

impl StdError for OtherItemVersion {}

//! A write of an item that was changed since it was read.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::subject::Subject;

/// The details of [`Error::VersionConflict`](super::Error::VersionConflict): the item in the table has another version
/// than the write expects.
///
/// Nothing was written, unless [`is_outcome_unknown`](Self::is_outcome_unknown) is true.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model, Debug)]
/// # #[dyno(table = "Accounts")]
/// # struct Account { #[dyno(partition_key)] id: String, balance: i64, #[dyno(version)] version: u64 }
/// use dyno::Error;
///
/// async fn save(accounts: &Table<Account>, account: &Account) -> dyno::Result<()> {
///     match accounts.put(account).await {
///         Err(Error::VersionConflict(conflict)) => match conflict.stored::<Account>()? {
///             Some(stored) => println!("somebody else wrote version {}", stored.version),
///             None => println!("somebody else deleted it"),
///         },
///         other => other?,
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct VersionConflict {
    subject: Subject,
    expected: u128,
    stored: Option<Arc<str>>,
    outcome_unknown: bool,
}

impl VersionConflict {
    pub(super) fn new(
        subject: Subject,
        expected: u128,
        stored: Option<Arc<str>>,
        outcome_unknown: bool,
    ) -> Self {
        Self {
            subject,
            expected,
            stored,
            outcome_unknown,
        }
    }

    /// Returns the item that was to be written or deleted.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns the version that the write expected; 0 for an item that was never stored.
    #[must_use]
    pub fn expected(&self) -> u128 {
        self.expected
    }

    /// The item in the table, as text.
    pub(super) fn stored_text(&self) -> Option<&Arc<str>> {
        self.stored.as_ref()
    }

    /// Returns whether an earlier attempt, whose response was lost, may have been carried out and may be what changed
    /// the version.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.outcome_unknown
    }
}

impl fmt::Display for VersionConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subject.is_known() {
            write!(f, "{}: ", self.subject)?;
        }
        f.write_str(match (self.expected, &self.stored) {
            (_, None) => "the item was deleted since it was read",
            (0, Some(_)) => "the item is new, but the table has one with its key",
            (_, Some(_)) => "the item was changed since it was read",
        })?;
        f.write_str(match self.outcome_unknown {
            true => "; an earlier attempt may have been carried out",
            false => ", so nothing was written; read it again, or use `retry_on_conflict`",
        })
    }
}

// The item is not printed: its values may be secret.
impl fmt::Debug for VersionConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stored = match self.stored {
            Some(_) => "Some(..)",
            None => "None",
        };
        let subject = &self.subject;
        write!(
            f,
            "VersionConflict {{ subject: {subject}, stored: {stored} }}"
        )
    }
}

impl StdError for VersionConflict {}

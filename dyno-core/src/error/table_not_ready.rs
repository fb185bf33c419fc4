//! A table that did not reach the expected state in time.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// A table that did not reach the expected state before the last poll.
#[derive(Clone, Debug)]
pub struct TableNotReady {
    table: Arc<str>,
    status: String,
    polls: u32,
}

impl TableNotReady {
    pub(super) fn new(table: Arc<str>, status: String, polls: u32) -> Self {
        Self {
            table,
            status,
            polls,
        }
    }

    /// Returns the name of the table.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Returns what the last poll found: `the table is CREATING`.
    #[must_use]
    pub fn status(&self) -> &str {
        &self.status
    }
}

impl StdError for TableNotReady {}

impl fmt::Display for TableNotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            table,
            status,
            polls,
        } = self;
        write!(
            f,
            "`{table}`: {status} after {polls} polls; wait longer with `deadline` or `max_polls`"
        )
    }
}

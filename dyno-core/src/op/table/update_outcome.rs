//! The outcome of an update of a table.

use std::fmt;

use crate::table_definition::Diff;

/// The outcome of [`UpdateTable`](crate::op::table::UpdateTable): which differences were applied, and which remain.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct UpdateTableOutcome {
    /// The differences that were applied, with the values that the table had before.
    pub applied: Diff,
    /// The differences that remain.
    pub remaining: Diff,
}

impl fmt::Display for UpdateTableOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { applied, remaining } = self;
        match (applied.is_empty(), remaining.is_empty()) {
            (true, true) => f.write_str("the table matches the model"),
            (false, true) => write!(f, "applied:\n{applied}"),
            (true, false) => write!(f, "remaining:\n{remaining}"),
            (false, false) => write!(f, "applied:\n{applied}\nremaining:\n{remaining}"),
        }
    }
}

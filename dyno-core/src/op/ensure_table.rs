//! A table that is there, whether or not it was before.

use std::fmt;

use aws_sdk_dynamodb::types::TableStatus;

use super::create_table::CreateTable;
use super::polls::{Polls, active, gone, poll_setters};
use super::update_table::{Allowed, UpdatedTable, update};
use super::{Answer, Target, debug_without_values, diff_table};
use crate::error::{Error, Result};
use crate::table_definition::{Diff, TableDefinition};

/// Makes sure that a table is there and can be used; never removes or replaces anything.
///
/// A missing table is created as its definition says: that of the model, or one that is given. One that is being created or changed is
/// waited for; one that is being deleted is waited for, too, and created then. What an existing table has otherwise is told in the
/// answer, and left as it is. Several may do this at once.
///
/// ```no_run
/// # use dyno_core::{model::Model, op::Ensured};
/// # async fn example<Movie: Model>(movies: dyno_core::Table<Movie>) -> dyno_core::Result<()> {
/// if let Ensured::Differs(differences) = movies.ensure_table().await? {
///     eprintln!("{differences}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is done until it is awaited"]
pub struct EnsureTable {
    target: Target,
    definition: TableDefinition,
    polls: Polls,
    add_missing: bool,
}

/// What [`EnsureTable`] came upon.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Ensured {
    /// There was no such table; there is now.
    Created,
    /// The table is as the definition says.
    Unchanged,
    /// The table is there, and otherwise.
    Differs(Diff),
    /// What was missing was added; the rest is left as it is.
    Extended(UpdatedTable),
}

impl fmt::Display for Ensured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created => f.write_str("the table was created"),
            Self::Unchanged => f.write_str("the table is as the model says"),
            Self::Differs(differences) => write!(f, "the table differs:\n{differences}"),
            Self::Extended(updated) => updated.fmt(f),
        }
    }
}

impl EnsureTable {
    pub(crate) fn new(target: Target, definition: TableDefinition) -> Self {
        Self {
            target,
            definition,
            polls: Polls::default(),
            add_missing: false,
        }
    }

    /// Wants this rather than what the model alone says. The name is that of the table, whatever the definition says.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }

    /// Adds to an existing table what it has nothing of: global indexes, a stream, tags, deletion protection.
    ///
    /// Time to Live is not among them, because it deletes items; nor is anything that takes the place of something else.
    /// [`UpdateTable`](super::UpdateTable) does these.
    pub fn add_missing(mut self) -> Self {
        self.add_missing = true;
        self
    }

    poll_setters!();

    /// Creates the table unless there is one.
    async fn created(&self) -> Result<bool> {
        match self.target.describe().await? {
            Some(table) if table.table_status() != Some(&TableStatus::Deleting) => {
                return Ok(false);
            }
            Some(_) => self.polls.until(&self.target, gone).await?,
            None => {}
        }
        let create = CreateTable::new(self.target.clone(), self.definition.clone());
        match create.polls(self.polls).await {
            Ok(_) => Ok(true),
            // Somebody else was quicker.
            Err(Error::Service(failure)) if failure.code() == "ResourceInUseException" => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl IntoFuture for EnsureTable {
    type Output = Result<Ensured>;
    type IntoFuture = Answer<Ensured>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            if self.created().await? {
                return Ok(Ensured::Created);
            }
            let (target, definition) = (&self.target, &self.definition);
            let table = self.polls.until(target, active).await?;
            if self.add_missing {
                let allowed = Allowed::Additions;
                let updated = update(target, self.polls, definition, &table, allowed).await?;
                return Ok(match (updated.done.is_empty(), updated.left.is_empty()) {
                    (true, true) => Ensured::Unchanged,
                    (true, false) => Ensured::Differs(updated.left),
                    (false, _) => Ensured::Extended(updated),
                });
            }
            let live = diff_table::live(target, &table, definition).await?;
            let differences = definition.diff(&live);
            Ok(match differences.is_empty() {
                true => Ensured::Unchanged,
                false => Ensured::Differs(differences),
            })
        })
    }
}

debug_without_values!(EnsureTable, |this| &this.target.table);

//! A table less: DeleteTable.

use aws_sdk_dynamodb::operation::delete_table::builders::DeleteTableFluentBuilder;
use aws_sdk_dynamodb::types::TableStatus;

use super::polls::{Polls, active, gone, poll_setters};
use super::{Answer, Target, debug_without_values};
use crate::error::Result;
use crate::transport;

/// Deletes a table with all its items, and waits until it is gone.
///
/// It is an error when there is no such table, when it is being created or changed, and when it is protected. One that is being
/// deleted already is none. [`if_exists`](Self::if_exists) takes the first two as they come.
///
/// ```no_run
/// # async fn example(client: dyno_core::Client) -> dyno_core::Result<()> {
/// client.raw_table("Movies").delete_table().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted until it is awaited"]
pub struct DeleteTable {
    target: Target,
    polls: Polls,
    if_exists: bool,
}

impl DeleteTable {
    pub(crate) fn new(target: Target) -> Self {
        Self {
            target,
            polls: Polls::default(),
            if_exists: false,
        }
    }

    /// Does what it takes: nothing when there is no such table, and first waits for one that is being created or changed.
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }

    poll_setters!();

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// None at present; it is a `Result` as for the other operations.
    pub fn into_sdk(self) -> Result<DeleteTableFluentBuilder> {
        Ok(self.request())
    }

    fn request(&self) -> DeleteTableFluentBuilder {
        self.target
            .client
            .sdk()
            .delete_table()
            .table_name(&*self.target.table)
    }

    /// Whether there is a table to delete, which can be deleted now.
    async fn is_there(&self) -> Result<bool> {
        let Some(table) = self.target.describe().await? else {
            return Ok(false);
        };
        match table.table_status() {
            Some(TableStatus::Deleting) => Ok(false),
            Some(TableStatus::Creating | TableStatus::Updating) => {
                self.polls.until(&self.target, active).await?;
                Ok(true)
            }
            _ => Ok(true),
        }
    }
}

impl IntoFuture for DeleteTable {
    type Output = Result<()>;
    type IntoFuture = Answer<()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            if !self.if_exists || self.is_there().await? {
                transport::delete_table(self.request()).await?;
            }
            self.polls.until(&self.target, gone).await
        })
    }
}

debug_without_values!(DeleteTable, |this| &this.target.table);

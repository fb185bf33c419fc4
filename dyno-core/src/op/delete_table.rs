//! A table less: DeleteTable.

use std::time::Duration;

use aws_sdk_dynamodb::operation::delete_table::builders::DeleteTableFluentBuilder;
use aws_sdk_dynamodb::types::TableDescription;

use super::create_table::Polls;
use super::{Answer, Target, debug_without_values};
use crate::error::Result;
use crate::transport;

/// Deletes a table with all its items, and waits until it is gone.
///
/// It is an error when there is no such table.
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
}

impl DeleteTable {
    pub(crate) fn new(target: Target) -> Self {
        Self {
            target,
            polls: Polls::default(),
        }
    }

    /// How long to wait between two looks at whether the table is gone; 1 second unless said otherwise. The first look comes at once.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.polls.interval = interval;
        self
    }

    /// How often to look before giving up; 300 times unless said otherwise.
    pub fn max_polls(mut self, polls: u32) -> Self {
        self.polls.max = polls;
        self
    }

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
}

impl IntoFuture for DeleteTable {
    type Output = Result<()>;
    type IntoFuture = Answer<()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            transport::delete_table(self.request()).await?;
            self.polls.until(&self.target, gone).await
        })
    }
}

fn gone(table: Option<&TableDescription>) -> Result<(), String> {
    match table.map(TableDescription::table_status) {
        None => Ok(()),
        Some(Some(status)) => Err(format!("the table is {status}")),
        Some(None) => Err("the table is still there".to_owned()),
    }
}

debug_without_values!(DeleteTable, |this| &this.target.table);

//! DeleteTable.

use aws_sdk_dynamodb::operation::delete_table::builders::DeleteTableFluentBuilder;
use aws_sdk_dynamodb::types::TableStatus;

use crate::error::{Error, Result};
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::polling::{Polling, describe, no_wait_setter, poll_setters};
use crate::op::table::readiness::{active, gone};
use crate::transport;
use crate::transport::TableRef;

/// Deletes a table with all its items, and waits until it is gone.
///
/// If the table is already being deleted, it waits until that is done. A table with deletion protection is not deleted.
///
/// # Errors
/// An [`Error::Service`] if the table does not exist, is being created or updated, or is protected. With
/// [`if_exists`](Self::if_exists) the first two are not errors. [`Error::TableNotReady`] if the table is not gone in
/// time.
///
/// ```no_run
/// # async fn example(client: dyno::Client) -> dyno::Result<()> {
/// client.raw_table("Movies", ["year", "title"]).delete_table().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted until it is awaited"]
pub struct DeleteTable {
    target: TableRef,
    polling: Polling,
    if_exists: bool,
}

impl DeleteTable {
    pub(crate) fn new(target: TableRef) -> Self {
        Self {
            target,
            polling: Polling::default(),
            if_exists: false,
        }
    }

    /// Does nothing if the table does not exist, and first waits for a table that is being created or updated.
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }

    poll_setters!();
    no_wait_setter!();

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// None at present; other operations have some.
    pub fn into_sdk(self) -> Result<DeleteTableFluentBuilder> {
        Ok(self.request())
    }

    fn request(&self) -> DeleteTableFluentBuilder {
        self.target
            .sender
            .sdk()
            .delete_table()
            .table_name(&*self.target.table)
    }

    /// Whether a table exists that must be deleted. Waits until it can be.
    async fn can_be_deleted(&self) -> Result<bool> {
        let Some(table) = describe(&self.target).await? else {
            return Ok(false);
        };
        match table.table_status() {
            Some(TableStatus::Deleting) => Ok(false),
            Some(TableStatus::Creating | TableStatus::Updating) => {
                self.polling.until(&self.target, active).await?;
                Ok(true)
            }
            _ => Ok(true),
        }
    }
}

impl IntoFuture for DeleteTable {
    type Output = Result<()>;
    type IntoFuture = ResponseFuture<()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            if self.if_exists && !self.can_be_deleted().await? {
                return match self.polling.wait {
                    true => self.polling.until(&self.target, gone).await,
                    false => Ok(()),
                };
            }
            match transport::delete_table(self.request()).await {
                // Another process has deleted it, or an attempt of this call whose response was lost.
                Err(error) if self.if_exists && error.is_resource_not_found() => {}
                deleted => deleted?,
            }
            if !self.polling.wait {
                return Ok(());
            }
            let gone = self.polling.until(&self.target, gone).await;
            gone.map_err(Error::with_outcome_unknown)
        })
    }
}

debug_without_values!(DeleteTable, |this| &this.target.table);

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::error::Code;
    use crate::example::{Service, error, ok};

    /// A table whose status is the last of these after as many looks, and which is gone after that.
    fn service(looks: &'static [&'static str]) -> Service {
        let look = AtomicUsize::new(0);
        Service::new(move |operation, _| match operation {
            "DescribeTable" => match looks.get(look.fetch_add(1, Ordering::Relaxed)) {
                Some(status) => ok(&format!(r#"{{"Table":{{"TableStatus":"{status}"}}}}"#)),
                None => error("ResourceNotFoundException", ""),
            },
            _ => ok("{}"),
        })
    }

    /// The response to DeleteTable, and how the table is at each look, the last for ever; there is none where it is
    /// nothing.
    fn answering(response: (u16, String), looks: &'static [&'static str]) -> Service {
        let look = AtomicUsize::new(0);
        Service::new(move |operation, _| match operation {
            "DescribeTable" => {
                let at = look.fetch_add(1, Ordering::Relaxed).min(looks.len() - 1);
                match looks[at] {
                    "" => error("ResourceNotFoundException", ""),
                    status => ok(&format!(r#"{{"Table":{{"TableStatus":"{status}"}}}}"#)),
                }
            }
            _ => response.clone(),
        })
    }

    // Q20, I25
    #[tokio::test]
    async fn what_it_takes_to_be_rid_of_a_table_is_done() {
        for (looks, sent) in [
            (&[][..], "DescribeTable DescribeTable"),
            (
                &["DELETING", "DELETING"],
                "DescribeTable DescribeTable DescribeTable",
            ),
            (&["ACTIVE"], "DescribeTable DeleteTable DescribeTable"),
            (
                &["CREATING", "CREATING", "ACTIVE", "DELETING"],
                "DescribeTable DescribeTable DescribeTable DeleteTable DescribeTable DescribeTable",
            ),
        ] {
            let service = service(looks);
            service.movies().delete_table().if_exists().await.unwrap();
            let asked = service.asked().into_iter();
            let operations: Vec<_> = asked.map(|(operation, _)| operation).collect();
            assert_eq!(operations.join(" "), sent, "{looks:?}");
        }
    }

    // I23
    #[tokio::test]
    async fn deleting_can_be_told_not_to_wait() {
        let service = answering(ok("{}"), &["DELETING"]);
        service.movies().delete_table().no_wait().await.unwrap();
        assert_eq!(service.requests(), 1);
        let delete = || service.movies().delete_table().if_exists().no_wait();
        delete().await.unwrap();
        assert_eq!(service.requests(), 2);
    }

    // S21, I25, I99: DynamoDB's behaviour, for which the engines are too fast
    #[tokio::test]
    async fn the_status_of_a_table_decides_the_result_of_a_delete() {
        for (response, looks, code) in [
            (
                error("ResourceInUseException", ""),
                &["CREATING"],
                Code::ResourceInUse,
            ),
            (
                error("ResourceNotFoundException", ""),
                &[""],
                Code::ResourceNotFound,
            ),
        ] {
            let service = answering(response, looks);
            let failed = service.movies().delete_table().await.unwrap_err();
            assert_eq!((failed.code(), service.requests()), (Some(code), 1));
        }
        // A table that is being deleted already is waited for.
        let service = answering(ok("{}"), &["DELETING", "DELETING", ""]);
        service.movies().delete_table().await.unwrap();
        assert_eq!(service.requests(), 4);
        let stuck = answering(ok("{}"), &["DELETING"]).movies();
        let failed = stuck.delete_table().max_polls(3).await.unwrap_err();
        assert_eq!(
            failed.to_string(),
            "`Movies`: the table is DELETING after 3 polls; wait longer with `deadline` or `max_polls`"
        );
    }

    // Q22, Q23
    #[tokio::test]
    async fn a_table_can_be_waited_for_without_a_change() {
        let service = service(&["CREATING", "ACTIVE", "DELETING"]);
        service.movies().wait_until_active().await.unwrap();
        assert_eq!(service.requests(), 2);
        let raw = service.client().raw_table("Movies", ["year", "title"]);
        raw.wait_until_gone().await.unwrap();
        assert_eq!(service.requests(), 4);
        let wait = raw.wait_until_active().max_polls(2);
        assert_eq!(
            wait.await.unwrap_err().to_string(),
            "`Movies`: the table does not exist yet after 2 polls; wait longer with `deadline` or `max_polls`"
        );
    }
}

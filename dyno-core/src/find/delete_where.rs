//! Deletes the items that meet a condition.

use std::fmt;
use std::pin::Pin;

use super::plan::Plan;
use super::planner::Reads;
use super::reading::{QUERIES_AT_ONCE, Reading, Requests, Settings};
use crate::batch::{
    BatchHandle, BatchSettings, DeleteFound, Incomplete, WriteReport, batch_settings,
};
use crate::error::Result;
use crate::expr::Condition;
use crate::model::ReadModel;
use crate::observe::Meter;
use crate::transport::TableRef;

/// Deletes the items of a table that meet a condition when they are read. The request that finds them is chosen as for
/// a [`Find`](crate::find::Find).
///
/// Only keys are read, so that an index with some attributes is enough if it has those of the condition. If the
/// condition consists of keys only, as [`keys_in`](crate::keys_in) does, the items are deleted without being read; the
/// report then also counts keys without an item. [`explain`](Self::explain) returns what will be done. A scan is an
/// invalid request unless it is [allowed](Self::allow_scan).
///
/// Otherwise it is a [`DeleteFound`]: a read, and a batch of deletes without conditions. An item that changes after it
/// was read is deleted even if the condition no longer holds. A global secondary index, which follows its table with a
/// delay, is read only if neither the table nor a local index fits; this then applies to changes shortly before the
/// read, too. To delete one item if a condition holds, use
/// [`delete(key).condition(..)`](crate::op::DeleteItem::condition).
///
/// It consumes the capacity of the read, before the filter, and of one delete for each item.
///
/// # Errors
/// [`Incomplete`] if anything was not deleted. A condition that is invalid, or that needs a scan that is not allowed,
/// is [`stopped`](crate::batch::BatchReport::stopped) of its report, and nothing is deleted.
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model)]
/// # #[dyno(table = "Sessions", index(name = "ByUser", partition_key = user))]
/// # struct Session { #[dyno(partition_key)] id: String, user: String, seen: u64 }
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let sessions = client.table::<Session>();
/// let old = Session::USER.eq("ada") & Session::SEEN.lt(1_700_000_000_u64);
/// sessions.delete_where(old).await?; // a query on ByUser, with a filter
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted until it is awaited"]
pub struct DeleteWhere<M> {
    target: TableRef,
    condition: Condition<M>,
    find: Settings,
    settings: BatchSettings,
    meter: Option<Meter>,
}

impl<M: ReadModel> DeleteWhere<M> {
    pub(crate) fn new(target: TableRef, condition: Condition<M>) -> Self {
        Self {
            target,
            condition,
            find: Settings::default(),
            settings: BatchSettings::default(),
            meter: None,
        }
    }

    /// Allows a scan, which reads the whole table, if the condition selects no key.
    pub fn allow_scan(mut self) -> Self {
        self.find.allow_scan = true;
        self
    }

    /// Deletes at most this many items.
    pub fn limit(mut self, items: usize) -> Self {
        self.find.limit = Some(items);
        self
    }

    /// Evaluates at most this many items in each request of a query or a scan.
    pub fn page_size(mut self, items: usize) -> Self {
        self.find.page_size = Some(items);
        self
    }

    /// Uses strongly consistent reads, for twice the capacity. A plan that reads a global secondary index, which has
    /// none, deletes nothing, and is an [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    pub fn consistent(mut self) -> Self {
        self.find.consistent = true;
        self
    }

    /// Counts the consumed capacity of the read and of the deletes. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.meter = Some(meter.clone());
        self
    }

    batch_settings!("4");

    /// Returns what will be done. Nothing is sent.
    ///
    /// It also returns the plan of an invalid request, such as a scan that is not allowed: [`Plan::error`] says why.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the condition is invalid.
    pub fn explain(&self) -> Result<Plan> {
        Ok(self.reading()?.explained(&self.target))
    }

    /// Carries out the deletes, and returns failures as an [`Error::Incomplete`](crate::Error::Incomplete).
    ///
    /// This is the same as awaiting it, for functions whose error type is made from a `dyno::Error`.
    ///
    /// # Errors
    /// [`Error::Incomplete`](crate::Error::Incomplete) if anything was not deleted; it contains the report.
    pub async fn or_error(self) -> Result<()> {
        Ok(self.await?)
    }

    /// Deletes the items and returns the report, even if operations failed.
    ///
    /// # Errors
    /// None: failures are in the report.
    pub async fn report(self) -> Result<WriteReport<M>> {
        self.into_found().report().await
    }

    /// Returns the deletes with a handle to their progress, and to the report if the future is dropped.
    pub fn with_handle(self) -> (DeleteFound<M>, BatchHandle<WriteReport<M>>) {
        let found = self.into_found();
        let handle = found.handle();
        (found, handle)
    }

    fn reading(&self) -> Result<Reading<M, M>> {
        Reading::new(&self.target, &self.condition, &self.find, Reads::Key)
    }

    fn into_found(self) -> DeleteFound<M> {
        let requests = self
            .reading()
            .and_then(|reading| reading.allowed(&self.target));
        let target = self.target;
        let found = match requests {
            Err(error) => DeleteFound::failed(target, error),
            Ok(Requests::Nothing) => DeleteFound::of_keys(target, Vec::new()),
            Ok(Requests::Keys(keys)) => DeleteFound::of_keys(target, keys),
            Ok(Requests::EachKey(queries) | Requests::EachRange(queries)) => {
                DeleteFound::of_queries(target, queries, self.find.limit, QUERIES_AT_ONCE)
            }
            Ok(Requests::Query(query)) => query.delete_all(),
            Ok(Requests::Scan(scan)) => scan.delete_all(),
        };
        let found = found.with_settings(self.settings);
        match &self.meter {
            Some(meter) => found.meter(meter),
            None => found,
        }
    }
}

impl<M: ReadModel> IntoFuture for DeleteWhere<M> {
    type Output = Result<(), Incomplete<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        self.into_found().into_future()
    }
}

// Without the values of the condition.
impl<M> fmt::Debug for DeleteWhere<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteWhere")
            .field("table", &self.target.table)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use crate::example::{Movie, NEVER, Service, ok};
    use crate::keys_in;

    // G39
    #[tokio::test]
    async fn keys_with_a_filter_are_found_at_the_same_time() {
        let many = || keys_in((0..40).map(|year| (year, "Brazil"))) & Movie::RANK.gt(7);
        for (limit, expected) in [(None, 16), (Some(3), 3)] {
            let service = Service::new(|_, _| (NEVER, String::new()));
            let delete = service.movies().delete_where(many());
            let delete = match limit {
                Some(items) => delete.limit(items),
                None => delete,
            };
            let mut deleting = delete.into_future();
            for _ in 0..100 {
                assert!((&mut deleting).now_or_never().is_none());
                tokio::task::yield_now().await;
            }
            assert_eq!(service.requests(), expected);
        }
        let service = Service::new(|_, _| ok(r#"{"Count":0,"Items":[],"ScannedCount":0}"#));
        service.movies().delete_where(many()).await.unwrap();
        assert_eq!(service.requests(), 40);
    }
}

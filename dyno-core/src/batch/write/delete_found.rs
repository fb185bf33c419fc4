//! Deletes the items that a query or a scan finds: a read of keys into a batch of deletes.

use std::fmt;
use std::pin::Pin;

use futures::future;
use futures::stream::{self, BoxStream, StreamExt};

use super::batch_write::BatchWrite;
use crate::batch::handle::BatchHandle;
use crate::batch::incomplete::Incomplete;
use crate::batch::report::WriteReport;
use crate::batch::settings::{Settings, batch_settings};
use crate::codec::Item;
use crate::error::{Error, InvalidRead, Result};
use crate::model::Keyed;
use crate::observe::Meter;
use crate::op::read::items::Items;
use crate::op::read::page_request::{PageRequest, Selection};
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::partition::Partition;
use crate::op::{ParallelScan, Query, Scan};
use crate::transport::TableRef;

/// Deletes the items that a query or a scan finds.
///
/// Awaiting it fails with [`Incomplete`] if anything was not deleted; [`report`](Self::report) returns the report
/// without failing. Only keys are read, whatever the item type. The conditions, filter, limit and cursor apply as they
/// do to every other method. Keys are read only as fast as deletes can be sent, so the number of items is not limited
/// by memory. Items that are read from an index are deleted from its table.
///
/// It is a read followed by a [batch](BatchWrite), not a transaction, and the deletes have no conditions: an item that
/// changes after it was read is deleted even if the filter no longer holds. The read is eventually consistent by
/// default, and always on a global secondary index, so it may miss the newest writes. A filter on an index sees only
/// the attributes that the index holds.
///
/// It consumes the capacity of the read, of whole items and before the filter, and of one delete for each item. To
/// clear a whole table, delete it and create it again, which consumes no capacity.
///
/// # Errors
/// [`Incomplete`]. An error of the read ends the batch: the items that were found before are deleted, and the error is
/// in [`stopped`](crate::batch::BatchReport::stopped) of the report.
///
/// Source: AWS developer guide, "Best practices for querying and scanning data".
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model)]
/// # #[dyno(table = "Sessions")]
/// # struct Session { #[dyno(partition_key)] id: String, seen: u64 }
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let sessions = client.table::<Session>();
/// let old = sessions.scan().filter(Session::SEEN.lt(1_700_000_000_u64)).limit(10_000);
/// let report = old.delete_all().concurrency(2).report().await?;
/// println!("{} deleted", report.succeeded());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted until it is awaited"]
pub struct DeleteFound<M> {
    batch: BatchWrite<'static, M>,
    settings: Settings,
    find: FindKeys,
    /// Why nothing is deleted.
    invalid: Option<InvalidRead>,
}

/// Reads the keys, and counts what that costs by the meters of the table.
type FindKeys = Box<dyn FnOnce(TableRef) -> BoxStream<'static, Result<Item>> + Send>;

impl<M: Send + 'static> DeleteFound<M> {
    fn new(target: TableRef, find: FindKeys) -> Self {
        let names = target.key_names().into_iter().flatten();
        let names = names.map(Into::into).collect();
        let not_unique = target.not_unique("deletes of what a read finds", "`delete`");
        let find: FindKeys = match not_unique {
            Some(error) => Box::new(|_| stream::once(future::ready(Err(error))).boxed()),
            None => find,
        };
        Self {
            batch: BatchWrite::new(target, names),
            settings: Settings::default(),
            find,
            invalid: None,
        }
    }

    /// The deletes of what a scan finds, which is everything if it has no filter and no limit.
    fn of_scan(target: TableRef, finds_all: bool, find: FindKeys) -> Self {
        Self {
            invalid: finds_all.then_some(InvalidRead::DeletesAll),
            ..Self::new(target, find)
        }
    }

    /// The deletes of items whose keys are known.
    pub(crate) fn of_keys(target: TableRef, keys: Vec<Item>) -> Self {
        Self::new(target, Box::new(|_| stream::iter(keys).map(Ok).boxed()))
    }

    /// The deletes of what several queries find, so many of them at once.
    pub(crate) fn of_queries<K, T: Send + 'static>(
        target: TableRef,
        queries: Vec<Query<K, T>>,
        limit: Option<usize>,
        at_once: usize,
    ) -> Self {
        let requests: Vec<_> = queries.into_iter().map(|query| query.request).collect();
        let most = limit.unwrap_or(usize::MAX);
        let find: FindKeys = Box::new(move |target| {
            let each = move |request| find(request)(target.clone());
            // What they find has no order; of a few items, no more than these are read.
            let found = stream::iter(requests).flat_map_unordered(at_once.min(most).max(1), each);
            found.take(most).boxed()
        });
        Self::new(target, find)
    }

    /// Deletes nothing, and fails with an error.
    pub(crate) fn failed(target: TableRef, error: Error) -> Self {
        let error = stream::once(future::ready(Err(error)));
        Self::new(target, Box::new(|_| error.boxed()))
    }

    pub(crate) fn with_settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// Allows that all items are deleted: without it, a scan without a filter and a limit is an invalid request.
    ///
    /// [`clear`](crate::Table::clear) of a table is the same.
    pub fn allow_all(mut self) -> Self {
        self.invalid = None;
        self
    }

    batch_settings!("4");

    /// Counts the consumed capacity of the read and of the deletes. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.batch = self.batch.meter(meter);
        self
    }

    /// Returns a handle with the progress, and with the report if the future is dropped.
    #[must_use]
    pub fn handle(&self) -> BatchHandle<WriteReport<M>> {
        self.batch.handle()
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
    /// None: failures are in the report, including those of the read. The `Result` is there because every report has
    /// one.
    pub async fn report(self) -> Result<WriteReport<M>> {
        self.into_batch().report().await
    }

    fn into_batch(self) -> BatchWrite<'static, M> {
        let target = self.batch.part.table.target.clone();
        let found = match self.invalid {
            Some(error) => {
                let error = Error::read(target.subject(None), error);
                stream::once(future::ready(Err(error))).boxed()
            }
            None => (self.find)(target),
        };
        let mut batch = self.batch.delete_found(found);
        batch.settings = self.settings;
        batch
    }
}

impl<M: Send + 'static> IntoFuture for DeleteFound<M> {
    type Output = Result<(), Incomplete<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        self.into_batch().into_future()
    }
}

impl<M> fmt::Debug for DeleteFound<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteFound")
            .field("batch", &self.batch)
            .finish_non_exhaustive()
    }
}

impl<K: Keyed, T> Query<K, T> {
    /// Deletes the items instead of returning them, up to the limit. See [`DeleteFound`].
    ///
    /// Items that are read from an index are deleted from its table.
    pub fn delete_all(self) -> DeleteFound<K::Model>
    where
        K::Model: Send + 'static,
    {
        let target = self.request.target.clone();
        let find = match self.request.selection.is_several() {
            true => find_in_partitions(self.request),
            false => find(self.request),
        };
        DeleteFound::new(target, find)
    }
}

impl<K: Keyed, T> Scan<K, T> {
    /// Deletes the items instead of returning them, up to the limit. See [`DeleteFound`].
    ///
    /// Without a filter and a limit, it would delete all items, and is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) that deletes nothing, unless
    /// [`allow_all`](DeleteFound::allow_all) is called.
    ///
    /// Items that are read from an index are deleted from its table.
    pub fn delete_all(self) -> DeleteFound<K::Model>
    where
        K::Model: Send + 'static,
    {
        let (target, finds_all) = (self.request.target.clone(), finds_all(&self.request));
        DeleteFound::of_scan(target, finds_all, find(self.request))
    }
}

impl<K: Keyed, T> ParallelScan<K, T> {
    /// Deletes the items instead of returning them, up to the limit. See [`DeleteFound`].
    ///
    /// Without a filter and a limit, it would delete all items, and is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) that deletes nothing, unless
    /// [`allow_all`](DeleteFound::allow_all) is called.
    ///
    /// Items that are read from an index are deleted from its table.
    pub fn delete_all(self) -> DeleteFound<K::Model>
    where
        K::Model: Send + 'static,
    {
        let (target, finds_all) = (self.request.target.clone(), finds_all(&self.request));
        DeleteFound::of_scan(target, finds_all, find_in_segments(self))
    }
}

/// Whether a scan finds all items.
fn finds_all<S>(request: &PageRequest<S>) -> bool {
    !request.is_filtered && request.limit.is_none()
}

/// Reads the keys of what is deleted.
fn keys_to_delete<S>(request: &mut PageRequest<S>) {
    if request.keeps_others {
        request.invalidate(InvalidRead::DeletesOthers);
    }
    request.keys_only();
}

fn find<S: Selection>(mut request: PageRequest<S>) -> FindKeys {
    keys_to_delete(&mut request);
    Box::new(move |target| {
        let pages = PageSequence::new(PageRequest { target, ..request });
        Items::<Item>::new(pages).boxed()
    })
}

fn find_in_partitions(mut request: PageRequest<Partition>) -> FindKeys {
    keys_to_delete(&mut request);
    Box::new(move |target| Items::<Item>::merged(PageRequest { target, ..request }).boxed())
}

fn find_in_segments<K, T>(mut scan: ParallelScan<K, T>) -> FindKeys {
    keys_to_delete(&mut scan.request);
    let (limit, at_once) = (scan.request.limit, scan.at_once);
    let segments = scan.numbered();
    Box::new(move |target| {
        let segments = segments.map(move |(segment, request)| {
            let target = target.clone();
            let pages = PageSequence::new(PageRequest { target, ..request });
            (segment, pages)
        });
        // What was deleted is not found again, so nobody asks for a checkpoint.
        Items::<Item>::of_segments(segments, None, at_once, limit).boxed()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::FutureExt;

    use crate::Error;
    use crate::batch::{DeleteFound, FailureReason, Stopped};
    use crate::example::{Movie, NEVER, Service, error, ok};

    const KEY: &str = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#;

    fn finding(body: &str, more: bool) -> (u16, String) {
        assert!(!body.contains("COUNT"), "{body}");
        let next = if more {
            format!(r#","LastEvaluatedKey":{KEY}"#)
        } else {
            String::new()
        };
        ok(&format!(
            r#"{{"Count":1,"Items":[{KEY}],"ScannedCount":1{next}}}"#
        ))
    }

    // T1, Q57
    #[tokio::test]
    async fn nothing_but_keys_is_asked_for() {
        async fn done<M: Send + 'static>(found: DeleteFound<M>) {
            assert_eq!(found.report().await.unwrap().succeeded(), 1);
        }
        let service = Service::new(|operation, body| match operation {
            "BatchWriteItem" => ok("{}"),
            _ => finding(body, false),
        });
        let (movies, raw) = (service.movies(), service.movies().raw());
        done(movies.query(1985).delete_all()).await;
        done(movies.query(1985).filter(Movie::RANK.gt(7)).delete_all()).await;
        done(movies.query(1985).projection(Movie::RATING).delete_all()).await;
        done(movies.index(Movie::BY_RANK).query(1985).delete_all()).await;
        done(movies.scan().delete_all().allow_all()).await;
        done(
            movies
                .scan()
                .filter(Movie::RANK.exists())
                .parallel(1)
                .delete_all(),
        )
        .await;
        done(raw.scan().delete_all().allow_all()).await;
        let by_rank = raw.index("ByRank", ["year", "rank"]);
        done(by_rank.query(1985).delete_all()).await;
        let (mut reads, mut deletes) = (0, 0);
        for (operation, body) in service.asked() {
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            if operation == "BatchWriteItem" {
                let key: serde_json::Value = serde_json::from_str(KEY).unwrap();
                let delete = &body["RequestItems"]["Movies"][0]["DeleteRequest"]["Key"];
                assert_eq!(delete, &key);
                deletes += 1;
                continue;
            }
            let projection = body["ProjectionExpression"].as_str().expect("a projection");
            let names = projection
                .split(", ")
                .map(|name| &body["ExpressionAttributeNames"][name]);
            assert_eq!(names.collect::<Vec<_>>(), ["year", "title"], "{body}");
            reads += 1;
        }
        assert_eq!((reads, deletes), (8, 8));
    }

    // T1, D10
    #[tokio::test]
    async fn a_scan_that_finds_everything_is_invalid() {
        let movies = Service::silent().movies();
        let raw = movies.raw();
        let by_rank = movies.index(Movie::BY_RANK);
        for error in [
            movies.scan().delete_all().or_error().await.unwrap_err(),
            movies
                .scan()
                .segment(0, 4)
                .delete_all()
                .or_error()
                .await
                .unwrap_err(),
            movies
                .scan()
                .parallel(4)
                .delete_all()
                .or_error()
                .await
                .unwrap_err(),
            by_rank.scan().delete_all().or_error().await.unwrap_err(),
            raw.scan().delete_all().or_error().await.unwrap_err(),
        ] {
            let Error::Incomplete(incomplete) = &error else {
                panic!("{error:?}");
            };
            assert!(
                incomplete
                    .to_string()
                    .contains("this would delete all items"),
                "{error}"
            );
        }
    }

    #[tokio::test]
    async fn a_failed_read_is_in_the_report_of_a_dropped_batch() {
        let reads = AtomicUsize::new(0);
        let service = Service::new(move |operation, body| match operation {
            "BatchWriteItem" => (NEVER, String::new()),
            _ => match reads.fetch_add(1, Ordering::Relaxed) {
                0 => finding(body, true),
                _ => error("AccessDeniedException", ""),
            },
        });
        let delete = service.movies().query(1985).delete_all();
        let handle = delete.handle();
        let mut deleting = delete.into_future();
        // The delete of the first page is on its way, and the second page has failed; it is read by a task of its own.
        for _ in 0..100 {
            assert!((&mut deleting).now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        assert_eq!(service.requests(), 3);
        drop(deleting);
        let report = handle.take_report().unwrap();
        assert!(
            matches!(&report.stopped, Some(Stopped::Error(error)) if error.is_access_denied()),
            "{report:?}"
        );
        assert_eq!((report.taken, report.succeeded()), (1, 0));
        assert!(matches!(
            report.failed[0].reason,
            FailureReason::Unknown(None)
        ));
    }
}

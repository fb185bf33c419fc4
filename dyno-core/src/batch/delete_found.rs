//! Deletes what a query or a scan finds: a read of keys into a batch of deletes.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use futures::Stream;

use crate::batch::{BatchAccount, BatchWrite, WriteReport};
use crate::codec::Item;
use crate::error::Result;
use crate::model::Keyed;
use crate::op::{ParallelScan, Query, Scan};
use crate::retry::Backoff;
use crate::transport::TableRef;

/// Deletes the items that a query or a scan finds; awaiting it gives the account of the deletes, [`WriteReport`].
///
/// Only the keys are returned by the read, whatever it would be read as, and its conditions, filter, limit and cursor hold as they
/// do for its other terminals. Keys are taken from it only as far as deletes can be sent, so any number of items fits in memory.
///
/// It is a read and then a [batch](BatchWrite), no transaction, and a delete of a batch has no condition: an item that was changed after it
/// was read is deleted although the filter may not hold for it any more. By default the read is eventually consistent, and a global
/// secondary index has no other: what was written last may be missed. A filter on an index sees only the attributes that the index has.
///
/// It costs the capacity of the read, of whole items and before the filter, and that of one write for each item. To clear a whole table,
/// deleting the table and creating it again costs no capacity. (AWS developer guide, "Best practices for querying and scanning data".)
///
/// An error of the read ends the batch: what was found before is deleted, and the error is in [`stopped`](WriteReport::stopped).
///
/// ```no_run
/// # use dyno::{Client, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let sessions = client.raw_table("Sessions", "id");
/// let old = sessions.scan().filter(path("seen").lt(1_700_000_000)).limit(10_000);
/// let response = old.delete_all().concurrency(2).await?;
/// println!("{} deleted", response.written());
/// response.complete()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted until it is awaited"]
pub struct DeleteFound<M> {
    batch: BatchWrite<'static, M>,
}

impl<M: Send + 'static> DeleteFound<M> {
    fn new(target: TableRef, found: impl Stream<Item = Result<Item>> + Send + 'static) -> Self {
        let names = target.key_names().into_iter().flatten();
        let names = names.map(Into::into).collect();
        Self {
            batch: BatchWrite::new(target, names).delete_found(found),
        }
    }

    /// How many requests with deletes may be in flight at once. See [`BatchWrite::concurrency`].
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.batch = self.batch.concurrency(requests);
        self
    }

    /// How often a delete is sent at most. See [`BatchWrite::attempts`].
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.batch = self.batch.attempts(attempts);
        self
    }

    /// The delays before something is sent again. See [`BatchWrite::backoff`].
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.batch = self.batch.backoff(backoff);
        self
    }

    /// When to stop, counted from when it is awaited. See [`BatchWrite::deadline`].
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.batch = self.batch.deadline(deadline);
        self
    }

    /// The account of the deletes. It can be asked while they run, and after the future was dropped.
    #[must_use]
    pub fn account(&self) -> BatchAccount<M> {
        self.batch.account()
    }
}

impl<M: Send + 'static> IntoFuture for DeleteFound<M> {
    type Output = Result<WriteReport<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        self.batch.into_future()
    }
}

impl<M> fmt::Debug for DeleteFound<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteFound")
            .field("batch", &self.batch)
            .finish()
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
        DeleteFound::new(self.request.target.clone(), self.keys())
    }
}

impl<K: Keyed, T> Scan<K, T> {
    /// Deletes the items instead of returning them, up to the limit. See [`DeleteFound`].
    ///
    /// Items that are read from an index are deleted from its table.
    pub fn delete_all(self) -> DeleteFound<K::Model>
    where
        K::Model: Send + 'static,
    {
        DeleteFound::new(self.request.target.clone(), self.keys())
    }
}

impl<K: Keyed, T> ParallelScan<K, T> {
    /// Deletes the items instead of returning them, up to the limit. See [`DeleteFound`].
    ///
    /// Items that are read from an index are deleted from its table.
    pub fn delete_all(self) -> DeleteFound<K::Model>
    where
        K::Model: Send + 'static,
    {
        DeleteFound::new(self.request.target.clone(), self.keys())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::FutureExt;

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
            assert_eq!(found.await.unwrap().written(), 1);
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
        done(movies.scan().delete_all()).await;
        done(
            movies
                .scan()
                .filter(Movie::RANK.exists())
                .parallel(1)
                .delete_all(),
        )
        .await;
        done(raw.scan().delete_all()).await;
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

    #[tokio::test]
    async fn a_failed_read_is_in_the_account_of_a_dropped_batch() {
        let reads = AtomicUsize::new(0);
        let service = Service::new(move |operation, body| match operation {
            "BatchWriteItem" => (NEVER, String::new()),
            _ => match reads.fetch_add(1, Ordering::Relaxed) {
                0 => finding(body, true),
                _ => error("AccessDeniedException", ""),
            },
        });
        let delete = service.movies().query(1985).delete_all();
        let account = delete.account();
        let mut deleting = delete.into_future();
        // The delete of the first page is on its way, and the second page has failed; it is read by a task of its own.
        for _ in 0..100 {
            assert!((&mut deleting).now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        assert_eq!(service.requests(), 3);
        drop(deleting);
        let response = account.take().unwrap();
        assert!(
            matches!(&response.stopped, Some(Stopped::Error(error)) if error.is_access_denied()),
            "{response:?}"
        );
        assert_eq!((response.taken, response.written()), (1, 0));
        assert!(matches!(
            response.unwritten[0].reason,
            FailureReason::Unknown(None)
        ));
    }
}

//! Deletes what a query or a scan finds: a read of keys into a batch of deletes.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::{Stream, StreamExt};

use super::read::{Read, Wanted};
use super::{
    BatchAccount, BatchWrite, BatchWritten, Items, ParallelScan, Query, Scan, Stopped, Target,
};
use crate::error::{Error, Result};
use crate::expr::ast;
use crate::key::Keyed;
use crate::retry::Backoff;
use crate::value::Item;

/// Deletes the items that a query or a scan finds; awaiting it gives the account of the deletes, [`BatchWritten`].
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
/// An error of the read ends the batch: what was found before is deleted, and the error is in [`stopped`](BatchWritten::stopped).
///
/// ```no_run
/// # use dyno_core::{Client, path};
/// # async fn example(client: Client) -> dyno_core::Result<()> {
/// let sessions = client.raw_table("Sessions");
/// let old = sessions.scan().filter(path("seen").lt(1_700_000_000)).limit(10_000);
/// let answer = old.delete_all(["id"]).concurrency(2).await?;
/// println!("{} deleted", answer.written());
/// answer.complete()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted until it is awaited"]
pub struct DeleteFound<M> {
    batch: BatchWrite<'static, M>,
    /// What ended the read before its end.
    failed: Arc<OnceLock<Arc<Error>>>,
}

impl<M: 'static> DeleteFound<M> {
    fn new(
        target: Target,
        names: Arc<[Box<str>]>,
        found: impl Stream<Item = Result<Item>> + Send + 'static,
    ) -> Self {
        let failed = Arc::new(OnceLock::new());
        let failure = failed.clone();
        let keys = found.scan((), move |(), key| {
            // There is only one: nothing is read after it.
            let key = key.map_err(|error| failure.set(Arc::new(error)));
            std::future::ready(key.ok())
        });
        Self {
            batch: BatchWrite::new(target, names).delete_found(keys),
            failed,
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

    /// The pauses before something is sent again. See [`BatchWrite::backoff`].
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
    type Output = Result<BatchWritten<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { batch, failed } = self;
        Box::pin(async move {
            let mut answer = batch.await?;
            if let (None, Some(error)) = (&answer.stopped, failed.get()) {
                answer.stopped = Some(Stopped::Error(error.clone()));
            }
            Ok(answer)
        })
    }
}

impl<M> fmt::Debug for DeleteFound<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteFound")
            .field("batch", &self.batch)
            .finish_non_exhaustive()
    }
}

macro_rules! terminals {
    ($($name:ident: $found:expr;)*) => {$(
        impl<K: Keyed, T> $name<K, T> {
            /// Deletes the items instead of returning them, up to the limit. See [`DeleteFound`].
            ///
            /// What is read from an index is deleted from its table.
            pub fn delete_all(mut self) -> DeleteFound<K::Model>
            where
                K::Model: 'static,
            {
                let target = self.read.target.clone();
                let names = target.key_names().into_iter().flatten();
                let names = names.map(Into::into).collect();
                keys_only(&mut self.read, &names);
                DeleteFound::new(target, names, $found(self))
            }
        }

        impl<T> $name<Item, T> {
            /// Deletes the items instead of returning them, up to the limit. See [`DeleteFound`].
            ///
            /// `key_names` are the names of the attributes that are the key of the table, also where an index is read.
            pub fn delete_all(
                mut self,
                key_names: impl IntoIterator<Item: AsRef<str>>,
            ) -> DeleteFound<Item> {
                let names = key_names.into_iter().map(|name| name.as_ref().into());
                let names = names.collect();
                keys_only(&mut self.read, &names);
                DeleteFound::new(self.read.target.clone(), names, $found(self))
            }
        }
    )*};
}

terminals! {
    Query: |query: Query<_, _>| Items::new(query.read);
    Scan: |scan: Scan<_, _>| Items::new(scan.read);
    ParallelScan: |scan: ParallelScan<_, _>| {
        let limit = scan.read.limit;
        Items::of_segments(scan.each(), limit)
    };
}

fn keys_only<W>(read: &mut Read<W>, names: &Arc<[Box<str>]>) {
    let path = |name: &str| ast::Path(vec![ast::Segment::Name(name.to_owned().into())]);
    let paths = names.iter().map(|name| path(name)).collect();
    read.projection = Some(ast::Projection::Paths(paths));
    read.wanted = Wanted::Attributes;
}

//! Reading one item through a cache.

use std::sync::Arc;

use super::memory::Memory;
use super::reads::{Lookup, RequestedKey, wait_for_reads};
use crate::codec::DecodeDocument;
use crate::error::{Error, Result};
use crate::observe::Meter;
use crate::op::expressions::debug_without_values;
use crate::op::{Get, ResponseFuture};
use crate::transport::TableRef;

/// Reads one item by its key through a cache. Awaiting it returns an `Option<Arc<T>>`.
///
/// An item in memory costs no request and no capacity: it is returned as a shared reference, from which
/// [`Arc::unwrap_or_clone`] makes an owned item. The absence of an item is also kept. For a key that is not in memory,
/// one GetItem of the whole item is sent, however many callers wait for it.
///
/// # Errors
/// Those of [`Get`](crate::op::Get). All callers that wait for the same read get its error, which is not kept.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use dyno::{Client, Model, cache::Cache};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.table::<Movie>().cached(Cache::new());
/// let brazil: Option<Arc<Movie>> = movies.get((1985, "Brazil")).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct CachedGet<T> {
    memory: Arc<Memory<T>>,
    target: TableRef,
    requested: Result<RequestedKey>,
    consistent: bool,
}

impl<T: DecodeDocument + Send + Sync + 'static> CachedGet<T> {
    pub(super) fn new(
        memory: Arc<Memory<T>>,
        target: TableRef,
        requested: Result<RequestedKey>,
    ) -> Self {
        Self {
            memory,
            target,
            requested,
            consistent: false,
        }
    }

    /// Reads consistently from the table, for twice the capacity. The result is kept in memory.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Counts the capacity of the request that this call sends. See [`Meter`].
    ///
    /// An item in memory costs nothing. A read that another caller has sent is counted by the meter of that caller.
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.target.sender.add_meter(meter);
        self
    }

    /// Returns the item, and fails if it does not exist.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the item does not exist, and the errors of awaiting the operation.
    pub async fn required(self) -> Result<Arc<T>> {
        let target = self.target.clone();
        let text = self
            .requested
            .as_ref()
            .ok()
            .map(|requested| requested.text.clone());
        let item = self.await?;
        item.ok_or_else(|| Error::not_found(target.subject(text.as_deref())))
    }
}

impl<T: DecodeDocument + Send + Sync + 'static> IntoFuture for CachedGet<T> {
    type Output = Result<Option<Arc<T>>>;
    type IntoFuture = ResponseFuture<Option<Arc<T>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self {
                memory,
                target,
                requested,
                consistent: bypass,
            } = self;
            let requested = requested?;
            if !bypass && let Some(item) = memory.known(&requested.key) {
                return Ok(item);
            }
            let key = requested.key.clone();
            let (lookups, reads) = memory.find(&[requested], bypass, 1, |requested, consistent| {
                let reads = requested.into_iter().map(|requested| {
                    let get = Get::<T, T>::new(target.clone(), Ok(requested.text.to_string()));
                    match consistent {
                        true => get.consistent(),
                        false => get,
                    }
                });
                let reads = reads.map(Get::into_future);
                Box::pin(futures::future::join_all(reads))
            });
            match lookups.into_iter().next() {
                Some(Lookup::Known(item)) => Ok(item),
                Some(Lookup::InFlight(read)) => wait_for_reads(reads, 1).await(read, &key),
                None => Ok(None),
            }
        })
    }
}

debug_without_values!(CachedGet<T>, |this| &this.target.table);

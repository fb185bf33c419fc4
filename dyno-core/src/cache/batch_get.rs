//! Reading the items of many keys through a cache.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream;

use super::memory::Memory;
use super::reads::{Lookup, RequestedKey, wait_for_reads};
use crate::batch::{BatchGet, OpenSource};
use crate::codec::DecodeDocument;
use crate::error::Result;
use crate::observe::Meter;
use crate::transport::TableRef;

/// The maximum number of keys of one request (AWS developer guide, "Quotas in Amazon DynamoDB", "BatchGetItem").
const MAX_KEYS: usize = 100;

/// Reads the items of many keys through a cache. Awaiting it returns a `Vec<Option<Arc<T>>>` in the order of the keys.
///
/// All keys are read from their iterator or stream before the first request is sent. An item that does not exist is
/// `None`. A key that is given twice has the item in both positions. Keys that are not in memory are read in requests
/// of up to 100, except for those whose read is in flight already. Unprocessed keys are retried like those of a
/// [`BatchGet`].
///
/// # Errors
/// The first error in the order of the keys. The other items are kept in memory.
///
/// ```no_run
/// # use dyno::{Client, Model, cache::Cache};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.table::<Movie>().cached(Cache::new());
/// let keys = (1980..1990).map(|year| (year, "Brazil"));
/// for (year, found) in (1980..1990).zip(movies.batch_get(keys).await?) {
///     println!("{year}: {}", found.is_some());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct CachedBatchGet<'s, T> {
    memory: Arc<Memory<T>>,
    target: TableRef,
    keys: OpenSource<'s, Result<RequestedKey>>,
    consistent: bool,
    concurrency: usize,
}

impl<'s, T: DecodeDocument + Send + Sync + 'static> CachedBatchGet<'s, T> {
    pub(super) fn new(
        memory: Arc<Memory<T>>,
        target: TableRef,
        keys: OpenSource<'s, Result<RequestedKey>>,
    ) -> Self {
        Self {
            memory,
            target,
            keys,
            consistent: false,
            concurrency: 4,
        }
    }

    /// Reads consistently from the table, for twice the capacity. The results are kept in memory.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Counts the capacity of the requests that this call sends. See [`Meter`].
    ///
    /// Items in memory cost nothing. A read that another caller has sent is counted by the meter of that caller.
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.target.sender.add_meter(meter);
        self
    }

    /// Sets the maximum number of requests in flight; the default is 4.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests;
        self
    }
}

impl<'s, T: DecodeDocument + Send + Sync + 'static> IntoFuture for CachedBatchGet<'s, T> {
    type Output = Result<Vec<Option<Arc<T>>>>;
    type IntoFuture = BoxFuture<'s, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut source = self.keys;
            let keys = stream::poll_fn(|context| source.poll_next(context));
            let keys: Vec<Result<RequestedKey>> = keys.collect().await;
            let keys: Vec<RequestedKey> = keys.into_iter().collect::<Result<_>>()?;
            let mut distinct: Vec<RequestedKey> = Vec::with_capacity(keys.len());
            let mut at: HashMap<&str, usize> = HashMap::with_capacity(keys.len());
            let positions: Vec<usize> = keys
                .iter()
                .map(|requested| {
                    *at.entry(&requested.key).or_insert_with(|| {
                        distinct.push(requested.clone());
                        distinct.len() - 1
                    })
                })
                .collect();
            let (bypass, target) = (self.consistent, self.target);
            let (lookups, reads) =
                self.memory
                    .find(&distinct, bypass, MAX_KEYS, |requested, consistent| {
                        Box::pin(read(target.clone(), requested, consistent))
                    });
            let results = wait_for_reads(reads, self.concurrency).await;
            let items = positions.iter().zip(&keys);
            items
                .map(|(position, requested)| match lookups.get(*position) {
                    Some(Lookup::Known(item)) => Ok(item.clone()),
                    Some(Lookup::InFlight(read)) => results(*read, &requested.key),
                    None => Ok(None),
                })
                .collect()
        })
    }
}

/// Sends one request, and those for its unprocessed keys.
async fn read<T: DecodeDocument + Send + 'static>(
    target: TableRef,
    requested: Vec<RequestedKey>,
    consistent: bool,
) -> Vec<Result<Option<T>>> {
    let keys = requested.len();
    let texts = requested
        .into_iter()
        .map(|requested| Ok(requested.text.to_string()));
    let get = BatchGet::<T, T>::new(target, texts, |text| text);
    let get = match consistent {
        true => get.consistent(),
        false => get,
    };
    let mut items: Vec<_> = get.concurrency(1).stream().collect().await;
    // The error that ended the batch is the error of all keys without a result.
    if items.len() < keys
        && let Some(Err(error)) = items.last()
    {
        let error = error.clone();
        items.resize_with(keys, || Err(error.clone()));
    }
    items
}

/// Prints no keys.
impl<T> fmt::Debug for CachedBatchGet<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedBatchGet")
            .field("table", &self.target.table)
            .finish_non_exhaustive()
    }
}

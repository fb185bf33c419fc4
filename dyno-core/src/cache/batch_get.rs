//! Reads of any number of keys through a cache.

use std::collections::HashMap;
use std::sync::Arc;

use futures::StreamExt;

use super::memory::{Asked, Memory, Place, landed};
use crate::batch::BatchGet;
use crate::codec::DecodeDocument;
use crate::error::Result;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::transport::TableRef;

/// How many keys one request may have (AWS developer guide, "Quotas in Amazon DynamoDB", "BatchGetItem").
const MAX_KEYS: usize = 100;

/// Reads the items with any number of keys through a cache: a `Vec<Option<Arc<T>>>` in the order of the keys.
///
/// It has `None` where there is no such item, whether that is cached or not. Keys that are not cached are read in
/// requests of
/// 100. A key that another read is requesting at the same time is not requested again. Unprocessed keys are retried as by a
/// [`BatchGet`].
///
/// # Errors
/// The first error, in the order of the keys. The other items are cached then.
///
/// ```no_run
/// # use dyno::{Client, cache::Cache, item};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies").cached(["year", "title"], Cache::new());
/// let keys = (1980..1990).map(|year| item! { "year" => year, "title" => "Brazil" });
/// for (year, found) in (1980..1990).zip(movies.batch_get(keys).await?) {
///     println!("{year}: {}", found.is_some());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct CachedBatchGet<T> {
    memory: Arc<Memory<T>>,
    target: TableRef,
    keys: Vec<Result<Asked>>,
    consistent: bool,
    concurrency: usize,
}

impl<T: DecodeDocument + Send + Sync + 'static> CachedBatchGet<T> {
    pub(super) fn new(
        memory: Arc<Memory<T>>,
        target: TableRef,
        keys: impl Iterator<Item = Result<Asked>>,
    ) -> Self {
        Self {
            memory,
            target,
            keys: keys.collect(),
            consistent: false,
            concurrency: 4,
        }
    }

    /// Uses consistent reads, past the cache, for twice the capacity. The items are cached from then on.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Sets how many requests may be in flight at once; 4 by default.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests;
        self
    }
}

impl<T: DecodeDocument + Send + Sync + 'static> IntoFuture for CachedBatchGet<T> {
    type Output = Result<Vec<Option<Arc<T>>>>;
    type IntoFuture = ResponseFuture<Vec<Option<Arc<T>>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let keys: Vec<Asked> = self.keys.into_iter().collect::<Result<_>>()?;
            let mut distinct: Vec<Asked> = Vec::with_capacity(keys.len());
            let mut at: HashMap<&str, usize> = HashMap::with_capacity(keys.len());
            let positions: Vec<usize> = keys
                .iter()
                .map(|asked| {
                    *at.entry(&asked.key).or_insert_with(|| {
                        distinct.push(asked.clone());
                        distinct.len() - 1
                    })
                })
                .collect();
            let (past, target) = (self.consistent, self.target);
            let (places, flights) = self.memory.find(&distinct, past, MAX_KEYS, |asked, fresh| {
                Box::pin(read(target.clone(), asked, fresh))
            });
            let landed = landed(flights, self.concurrency).await;
            let items = positions.iter().zip(&keys);
            items
                .map(|(position, asked)| match places.get(*position) {
                    Some(Place::Known(item)) => Ok(item.clone()),
                    Some(Place::Flight(flight)) => landed(*flight, &asked.key),
                    None => Ok(None),
                })
                .collect()
        })
    }
}

/// One request, and those for its unprocessed keys.
async fn read<T: DecodeDocument + Send + 'static>(
    target: TableRef,
    asked: Vec<Asked>,
    consistent: bool,
) -> Vec<Result<Option<T>>> {
    let keys = asked.len();
    let texts = asked.into_iter().map(|asked| Ok(asked.text.to_string()));
    let get = BatchGet::<T, T>::new(target, texts, |text| text);
    let get = match consistent {
        true => get.consistent(),
        false => get,
    };
    let mut items: Vec<_> = get.concurrency(1).stream().collect().await;
    // The error that ended the batch is that of all keys without a response.
    if items.len() < keys
        && let Some(Err(error)) = items.last()
    {
        let error = error.clone();
        items.resize_with(keys, || Err(error.clone()));
    }
    items
}

debug_without_values!(CachedBatchGet<T>, |this| &this.target.table);

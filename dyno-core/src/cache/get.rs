//! One item by its key, from memory if it is known.

use std::sync::Arc;

use super::memory::{Asked, Memory, Place, landed};
use crate::codec::DecodeDocument;
use crate::error::{Error, Result};
use crate::op::expressions::debug_without_values;
use crate::op::{Get, ResponseFuture};
use crate::transport::TableRef;

/// Reads one item by its key through a cache; awaiting it gives an `Option<Arc<T>>`.
///
/// What is known costs no request and no capacity: the item is handed out as a reference that is counted, and
/// [`Arc::unwrap_or_clone`] makes an item of it. That there is no item is known as well. For what is not known there is one GetItem, of whole
/// items, whoever else asks for the same key meanwhile. An error is the error of all who waited, and is not kept.
///
/// ```no_run
/// # use dyno::{Client, cache::Cache, item};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies", ["year", "title"]).cached(Cache::new());
/// let brazil = movies.get(item! { "year" => 1985, "title" => "Brazil" }).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct CachedGet<T> {
    memory: Arc<Memory<T>>,
    target: TableRef,
    asked: Result<Asked>,
    consistent: bool,
}

impl<T: DecodeDocument + Send + Sync + 'static> CachedGet<T> {
    pub(super) fn new(memory: Arc<Memory<T>>, target: TableRef, asked: Result<Asked>) -> Self {
        Self {
            memory,
            target,
            asked,
            consistent: false,
        }
    }

    /// Reads what was written last, past the cache, for twice the capacity. What it brings is known from then on.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Reads the item and takes it for an error that there is none.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such item, else as awaiting the operation.
    pub async fn required(self) -> Result<Arc<T>> {
        let target = self.target.clone();
        let text = self.asked.as_ref().ok().map(|asked| asked.text.clone());
        let item = self.await?;
        item.ok_or_else(|| Error::NotFound(Box::new(target.subject(text.as_deref()))))
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
                asked,
                consistent: past,
            } = self;
            let asked = asked?;
            if !past && let Some(item) = memory.known(&asked.key) {
                return Ok(item);
            }
            let key = asked.key.clone();
            let (places, flights) = memory.find(&[asked], past, 1, |asked, consistent| {
                let reads = asked.into_iter().map(|asked| {
                    let get = Get::<T, T>::new(target.clone(), Ok(asked.text.to_string()));
                    match consistent {
                        true => get.consistent(),
                        false => get,
                    }
                });
                let reads = reads.map(Get::into_future);
                Box::pin(futures::future::join_all(reads))
            });
            match places.into_iter().next() {
                Some(Place::Known(item)) => Ok(item),
                Some(Place::Flight(flight)) => landed(flights, 1).await(flight, &key),
                None => Ok(None),
            }
        })
    }
}

debug_without_values!(CachedGet<T>, |this| &this.target.table);

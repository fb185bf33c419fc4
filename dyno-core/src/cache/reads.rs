//! Reads that several callers wait for.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use futures::future::Shared;
use futures::stream::{self, StreamExt};

use crate::error::Result;

/// A key: the text by which it is kept, and the text that is sent.
#[derive(Clone)]
pub(super) struct RequestedKey {
    pub(super) key: Arc<str>,
    pub(super) text: Arc<str>,
}

/// A read before it is shared. It returns the items in the order of its keys.
pub(super) type PendingRead<M> = Pin<Box<dyn Future<Output = Vec<Result<Option<M>>>> + Send>>;

/// A read that all its callers poll.
pub(super) type SharedRead<M> = Shared<Pin<Box<dyn Future<Output = Arc<ReadItems<M>>> + Send>>>;

/// The items of a read, by their keys.
pub(super) type ReadItems<M> = HashMap<Arc<str>, Result<Option<Arc<M>>>>;

/// Where the item of a key is found.
pub(super) enum Lookup<M> {
    /// In memory: the item, or that there is none.
    Known(Option<Arc<M>>),
    /// In the read with this position.
    InFlight(usize),
}

/// Waits for reads, a number of them at once. Returns a function from the position of a read and a key to the item.
pub(super) async fn wait_for_reads<M>(
    reads: Vec<SharedRead<M>>,
    at_once: usize,
) -> impl Fn(usize, &str) -> Result<Option<Arc<M>>> {
    let results: Vec<_> = stream::iter(reads).buffered(at_once.max(1)).collect().await;
    move |read, key| {
        let item = results.get(read).and_then(|results| results.get(key));
        item.expect("a read has all its keys").clone()
    }
}

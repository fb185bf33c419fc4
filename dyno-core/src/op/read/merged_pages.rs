//! Pages of several partitions.

use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _, future};

use crate::codec::{DecodeDocument, Item};
use crate::error::Result;
use crate::observe::Meter;
use crate::op::read::merged::{Merged, PageBounds};
use crate::op::read::page_request::{PageRequest, Returned};
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::partition::Partition;
use crate::op::read::prefetch::Prefetched;
use crate::op::read::read_as::{ReadAs, page_of};
use crate::page::Page;

/// One request for each partition, whose items are merged as far as their order is certain.
pub(super) async fn page<D: DecodeDocument + Send + 'static>(
    request: PageRequest<Partition>,
) -> Result<Page<Result<D>>> {
    let bounds = PageBounds {
        requests: 1,
        capacity: f64::INFINITY,
        meter: Meter::new(),
        items: request.limit,
    };
    fill(request, bounds).await
}

/// A page with a number of items, unless a bound ends it.
pub(super) async fn fill<D: DecodeDocument + Send + 'static>(
    mut request: PageRequest<Partition>,
    bounds: PageBounds,
) -> Result<Page<Result<D>>> {
    let limits = request.limit.take().into_iter().chain(bounds.items);
    let size = limits.min();
    if size == Some(0) {
        return request.empty_page();
    }
    let has_previous = request.start_key()?.is_some();
    let mut merged = Merged::<D>::bounded(request, bounds);
    let (mut items, mut first, mut last) = (Vec::new(), None, None);
    let end = loop {
        match merged.next().await {
            Some(Prefetched::Failed(error)) => return Err(error),
            // An item follows, so the page ends right after its last one.
            Some(Prefetched::Item(_)) if Some(items.len()) == size => break last,
            Some(Prefetched::Item(item)) => {
                items.push(item);
                if items.len() == 1 && has_previous {
                    first = merged.last_key()?;
                }
                if Some(items.len()) == size {
                    last = merged.last_key()?;
                }
            }
            None => break merged.end(),
        }
    };
    let scanned = usize::try_from(merged.progress.scanned).unwrap_or(usize::MAX);
    let turn = match items.is_empty() {
        true if has_previous => Some(end.clone()),
        true => None,
        false => first.map(Some),
    };
    merged.whole().page_between(items, scanned, turn, end)
}

/// The number of items of all partitions, which are counted at the same time.
pub(super) async fn count(request: PageRequest<Partition>) -> Result<usize> {
    if request.start.is_some() {
        // Where the start is in the other partitions, only the items say.
        return Merged::<Item>::new(request)
            .map(|read| match read {
                Prefetched::Item(_) => Ok(()),
                Prefetched::Failed(error) => Err(error),
            })
            .try_fold(0, async |count, ()| Ok(count + 1))
            .await;
    }
    let limit = request.limit;
    let counts = request.each()?.into_iter().map(|mut request| {
        (request.returned, request.limit) = (Returned::Count, limit);
        PageSequence::new(request).count()
    });
    let counts = future::try_join_all(counts).await?;
    let sum = counts
        .iter()
        .fold(0_usize, |sum, &count| sum.saturating_add(count));
    Ok(sum.min(limit.unwrap_or(usize::MAX)))
}

/// The pages of all partitions. Each ends where it is not certain what comes next without another request.
pub(super) fn pages<T: ReadAs>(
    request: PageRequest<Partition>,
) -> BoxStream<'static, Result<Page<T>>> {
    let merged = Merged::<T::Document>::paged(request);
    stream::try_unfold(merged, async |mut merged| {
        if merged.is_done() {
            return Ok(None);
        }
        let scanned = merged.progress.scanned;
        let mut items = Vec::new();
        merged.start_page();
        while let Some(read) = merged.next().await {
            match read {
                Prefetched::Item(item) => items.push(item),
                Prefetched::Failed(error) => return Err(error),
            }
        }
        let end = match merged.is_done() {
            // The end of the limit is not the end of the read.
            true => merged.last_key()?.filter(|_| !merged.is_exhausted()),
            false => merged.end(),
        };
        let scanned = usize::try_from(merged.progress.scanned - scanned).unwrap_or(usize::MAX);
        let page = merged.whole().page_between(items, scanned, None, end)?;
        Ok(Some((page_of(page)?, merged)))
    })
    .boxed()
}

//! The progress of a stream of items, as a value and as a stream of events.

use futures::stream::{self, BoxStream, StreamExt as _};
use tokio::sync::watch;

/// The progress of a stream of items: [`Items::progress`](crate::Items::progress), and of a worker of a shared scan:
/// [`LeasedItems::progress`](crate::lease::LeasedItems::progress).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The items that were returned.
    pub returned: u64,
    /// The items that were read, before the filter, including those of pages that are being consumed.
    pub scanned: u64,
    /// The pages that were read.
    pub pages: u64,
    /// The bytes of these pages: the JSON of the responses, which has about twice the size of the items, after the
    /// filter.
    pub bytes: u64,
    /// The segments of this scan: for a resumed one, those of its checkpoint.
    pub segments: u64,
    /// The segments that were read to their end.
    pub segments_done: u64,
    /// The expected number of scanned items, if [`estimated`](crate::op::ParallelScan::estimated) requested it. The
    /// number is at most six hours old, so `scanned` can end below or above it.
    pub estimate: Option<u64>,
}

impl Progress {
    /// Adds what was read of a part.
    pub(crate) fn add(&mut self, part: Self) {
        self.returned += part.returned;
        self.scanned += part.scanned;
        self.pages += part.pages;
        self.bytes += part.bytes;
        self.segments_done += part.segments_done;
    }
}

/// Sends the progress of a read to its streams of events.
#[derive(Default)]
pub(crate) struct ProgressSender {
    /// Only if a stream of events was requested.
    events: Option<watch::Sender<Progress>>,
    ended: bool,
}

impl ProgressSender {
    pub(crate) fn listen(&mut self, now: Progress) -> BoxStream<'static, Progress> {
        let events = (self.events).get_or_insert_with(|| watch::Sender::new(now));
        let mut receiver = events.subscribe();
        // What is known already is the first event.
        receiver.mark_changed();
        if self.ended {
            self.events = None;
        }
        let events = stream::unfold(receiver, async |mut receiver| {
            receiver.changed().await.ok()?;
            let progress = *receiver.borrow_and_update();
            Some((progress, receiver))
        });
        events.boxed()
    }

    /// Whether there is a stream of events.
    pub(crate) fn is_heard(&self) -> bool {
        self.events.is_some()
    }

    pub(crate) fn tell(&mut self, now: Progress, ended: bool) {
        if let Some(events) = &self.events {
            events.send_if_modified(|told| std::mem::replace(told, now) != now);
            if events.is_closed() {
                self.events = None;
            }
        }
        if ended {
            self.events = None;
            self.ended = true;
        }
    }
}

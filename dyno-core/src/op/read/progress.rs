//! The progress of a stream of items, as a value and as a stream of events.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use tokio::sync::watch;

/// The progress of a stream of items: [`Items::progress`](crate::Items::progress).
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

/// The progress of a stream of items as events: [`Items::progress_events`](crate::Items::progress_events).
///
/// The first event is returned immediately. Later events follow the consumed items; intermediate ones are skipped, so
/// that a slow consumer neither blocks the read nor accumulates memory. The stream ends after the progress at the end
/// of the read, or when the items are dropped.
#[must_use = "streams do nothing unless polled"]
pub struct ProgressEvents(BoxStream<'static, Progress>);

impl Stream for ProgressEvents {
    type Item = Progress;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Progress>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for ProgressEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProgressEvents").finish_non_exhaustive()
    }
}

/// Sends the progress of a read to its streams of events.
#[derive(Default)]
pub(super) struct ProgressSender {
    /// Only if a stream of events was requested.
    events: Option<watch::Sender<Progress>>,
    ended: bool,
}

impl ProgressSender {
    pub(super) fn listen(&mut self, now: Progress) -> ProgressEvents {
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
        ProgressEvents(events.boxed())
    }

    /// Whether there is a stream of events.
    pub(super) fn is_heard(&self) -> bool {
        self.events.is_some()
    }

    pub(super) fn tell(&mut self, now: Progress, ended: bool) {
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

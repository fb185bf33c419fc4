//! Whether a request has left, for whoever drops its future.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

tokio::task_local! {
    /// The departure of the requests that the task sends.
    static DEPARTURE: Departure;
}

/// Whether one of the requests of a future was sent, which may be known only after the future was dropped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Departure(Arc<AtomicBool>);

impl Departure {
    /// Watches a future that sends requests.
    pub(crate) fn watch<F: Future>(self, sends: F) -> impl Future<Output = F::Output> {
        DEPARTURE.scope(self, sends)
    }

    /// Whether something was sent.
    pub(crate) fn is_sent(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// A request of the current task is sent.
    pub(super) fn mark() {
        let _unwatched = DEPARTURE.try_with(|departure| departure.0.store(true, Ordering::Relaxed));
    }
}

//! The background task of a worker: it renews leases and takes others.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

use super::held::{Held, Over, Write};
use super::worker::{Look, Worker};
use crate::error::Error;

/// A part of this worker, which the consumer and the keeper share.
pub(super) struct Holding {
    pub(super) held: Held,
    /// How the consumer has ended it.
    end: Mutex<Option<Write>>,
    /// Whether the keeper wants to know how far the consumer is.
    wanted: AtomicBool,
    /// When the request was begun that renewed it the last time.
    renewed: Mutex<Instant>,
    duration: Duration,
}

impl Holding {
    pub(super) fn new(held: Held, renewed: Instant, duration: Duration) -> Arc<Self> {
        Arc::new(Self {
            held,
            end: Mutex::new(None),
            wanted: AtomicBool::new(false),
            renewed: Mutex::new(renewed),
            duration,
        })
    }

    /// How it ended. A lease that was not renewed for its duration is lost, whatever the keeper waits for.
    pub(super) fn over(&self) -> Option<Over> {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        if renewed.elapsed() >= self.duration {
            self.held.lose();
        }
        self.held.over()
    }

    fn renew(&self, began: Instant) {
        *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = began;
    }

    /// Whether the keeper wants to know how far the consumer is. It asks once.
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted.swap(false, Ordering::Relaxed)
    }

    /// The consumer has ended the part: it is done, or to be given back.
    pub(super) fn end(&self, how: Write) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(how);
    }

    /// What is to be written of it next.
    pub(super) fn next_write(&self) -> Write {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        end.unwrap_or(Write::Confirm)
    }
}

/// What the keeper and the consumer tell each other.
#[derive(Default)]
pub(super) struct Exchange {
    news: Mutex<News>,
    /// The consumer has ended a part.
    pub(super) poke: Notify,
}

#[derive(Default)]
pub(super) struct News {
    /// Parts that were taken and not begun.
    pub(super) taken: Vec<Arc<Holding>>,
    /// Whether the whole job is done.
    pub(super) is_done: bool,
    /// Why nothing could be taken, the last time.
    pub(super) error: Option<Error>,
    pub(super) waker: Option<Waker>,
}

impl Exchange {
    pub(super) fn news(&self) -> MutexGuard<'_, News> {
        // Nothing under the lock panics.
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, change: impl FnOnce(&mut News)) {
        let mut news = self.news();
        change(&mut news);
        if let Some(waker) = news.waker.take() {
            drop(news);
            waker.wake();
        }
    }
}

/// Renews the leases of a worker, and takes others, until it is dropped.
pub(super) struct Keeper {
    pub(super) worker: Worker,
    pub(super) duration: Duration,
    pub(super) exchange: Arc<Exchange>,
    pub(super) holdings: Vec<Arc<Holding>>,
    /// When to look for parts again, if not with the next renewal.
    pub(super) again: Option<Instant>,
}

impl Keeper {
    pub(super) async fn run(mut self) {
        let interval = self.duration / 3;
        let mut beat = Instant::now() + interval;
        loop {
            let exchange = self.exchange.clone();
            let wake = self.again.map_or(beat, |again| again.min(beat));
            let poked = timeout_at(wake, exchange.poke.notified()).await.is_ok();
            let is_beat = Instant::now() >= beat;
            let ends = self.renew(is_beat, interval).await;
            if is_beat {
                beat = Instant::now() + interval;
            }
            // Otherwise nothing has become free.
            if ends || !poked || is_beat {
                self.look(beat).await;
            }
            if self.exchange.news().is_done && self.holdings.is_empty() {
                return;
            }
        }
    }

    /// Writes what has ended, and renews the others if it is time. Returns whether a part has ended.
    async fn renew(&mut self, all: bool, at_most: Duration) -> bool {
        let is_written = |holding: &Holding| all || holding.next_write() != Write::Confirm;
        let writes = self.holdings.iter().filter(|holding| is_written(holding));
        let writes = writes.map(async |holding| {
            // One without a response does not keep the others from being renewed the next time.
            let write = holding.held.write(holding.next_write());
            // One that fails is tried again the next time.
            if let Ok(Ok(Ok(began))) = timeout(at_most, write).await {
                holding.renew(began);
            }
        });
        join_all(writes).await;
        let before = self.holdings.len();
        let worker = &mut self.worker;
        self.holdings.retain(|holding| {
            holding.wanted.fetch_or(all, Ordering::Relaxed);
            let over = holding.over();
            // The consumer gives a part back if its reading has failed.
            if over == Some(Over::Ended) && holding.next_write() == Write::Release {
                worker.rest(holding.held.part(), holding.held.position());
            }
            over.is_none()
        });
        let ended = self.holdings.len() < before;
        if ended {
            // The consumer stops reading what was lost.
            self.exchange.tell(|_| {});
        }
        ended
    }

    /// Takes parts, if it may have more.
    async fn look(&mut self, until: Instant) {
        self.again = None;
        if self.holdings.len() >= self.worker.at_once {
            return;
        }
        let held: HashSet<Arc<str>> = (self.holdings.iter())
            .map(|holding| holding.held.part().clone())
            .collect();
        // The leases that it has are renewed in time, whatever becomes of the look.
        let look = self.worker.look(&held);
        match timeout_at(until, look).await {
            Err(_) => tracing::warn!(
                "looking for parts took longer than a third of the duration of a lease"
            ),
            Ok(Ok(look)) => self.take(look),
            Ok(Err(error)) => self.exchange.tell(|news| news.error = Some(error)),
        }
    }

    /// Keeps what a look has taken, and tells it to the consumer.
    pub(super) fn take(&mut self, look: Look) {
        let taken = look.taken.into_iter();
        let taken: Vec<_> = taken
            .map(|(held, began)| Holding::new(held, began, self.duration))
            .collect();
        self.holdings.extend(taken.iter().cloned());
        self.again = look.again.map(|after| Instant::now() + after);
        self.exchange.tell(|news| {
            news.taken.extend(taken);
            news.is_done = look.is_done;
            news.error = look.error;
        });
    }
}

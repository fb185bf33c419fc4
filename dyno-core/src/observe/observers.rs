//! The observers of a client and its clones.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::observer::Observer;

/// The id of a client's observer, for its removal; see [`Client::observe`](crate::Client::observe).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ObserverId(u64);

/// The observers of a client, in the order in which they were added.
#[derive(Default)]
pub(super) struct Observers {
    /// Whether there is an observer, so that most calls need no lock.
    any: AtomicBool,
    list: RwLock<ObserverList>,
}

pub(super) type ObserverList = Arc<[(ObserverId, Arc<dyn Observer>)]>;

impl Observers {
    pub(super) fn add(&self, observer: Arc<dyn Observer>) -> ObserverId {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = ObserverId(NEXT.fetch_add(1, Ordering::Relaxed));
        self.change(|list| {
            let added = list.iter().cloned().chain([(id, observer)]);
            added.collect()
        });
        id
    }

    /// Returns whether the observer was there.
    pub(super) fn remove(&self, id: ObserverId) -> bool {
        let mut was_there = false;
        self.change(|list| {
            was_there = list.iter().any(|(known, _)| *known == id);
            let others = list.iter().filter(|(known, _)| *known != id);
            others.cloned().collect()
        });
        was_there
    }

    /// The current observers; `None` if there are none.
    pub(super) fn current(&self) -> Option<ObserverList> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        // Held for a clone only, and written only when observers change.
        let list = self.list.read().unwrap_or_else(PoisonError::into_inner);
        (!list.is_empty()).then(|| list.clone())
    }

    fn change(&self, change: impl FnOnce(&ObserverList) -> ObserverList) {
        let mut list = self.list.write().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&list);
        self.any.store(!changed.is_empty(), Ordering::Release);
        let before = std::mem::replace(&mut *list, changed);
        drop(list);
        // An observer's own `drop` runs without the lock.
        drop(before);
    }
}

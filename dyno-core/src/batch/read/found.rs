//! The items of one response, which go straight to the positions of their keys.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::positions::AnyPositions;
use super::queue::Wanted;
use crate::batch::canonical_key::canonical_key;
use crate::transport::BatchGetItems;

/// The number and the name of a table, and the names of its key's attributes.
pub(super) type RequestedTable = (usize, Arc<str>, Box<[Box<str>]>);

/// The items of one response.
pub(super) struct FoundItems {
    /// The keys that were requested, and the positions that want them.
    pub(super) wanted: HashMap<Arc<str>, Arc<Mutex<Vec<Wanted>>>>,
    pub(super) tables: Vec<RequestedTable>,
    /// The positions of each part.
    pub(super) positions: Vec<Arc<dyn AnyPositions>>,
    /// The keys whose items came, and for how many positions.
    counts: Mutex<HashMap<Arc<str>, usize>>,
    /// Whether an item came that was not requested.
    is_strange: AtomicBool,
}

impl FoundItems {
    pub(super) fn new(
        wanted: HashMap<Arc<str>, Arc<Mutex<Vec<Wanted>>>>,
        tables: Vec<RequestedTable>,
        positions: Vec<Arc<dyn AnyPositions>>,
    ) -> Self {
        Self {
            wanted,
            tables,
            positions,
            counts: Mutex::default(),
            is_strange: AtomicBool::new(false),
        }
    }

    /// The key in the JSON of an item or a key of this table.
    pub(super) fn key(&self, table: &str, text: &str) -> Option<Arc<str>> {
        let (number, _, names) = self.tables.iter().find(|(_, name, _)| **name == *table)?;
        canonical_key(*number, text, Some(names))
    }

    /// For how many positions an item came.
    pub(super) fn count(&self, key: &str) -> Option<usize> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(key).copied()
    }

    pub(super) fn is_strange(&self) -> bool {
        self.is_strange.load(Ordering::Relaxed)
    }

    fn wanted(&self, key: &str) -> Option<Vec<Wanted>> {
        let wanted = self.wanted.get(key)?;
        let wanted = wanted.lock().unwrap_or_else(PoisonError::into_inner);
        Some(wanted.clone())
    }
}

impl BatchGetItems for FoundItems {
    fn clear(&self) {
        self.is_strange.store(false, Ordering::Relaxed);
        let counts = self.counts.lock();
        let counts = std::mem::take(&mut *counts.unwrap_or_else(PoisonError::into_inner));
        for wanted in counts.keys().filter_map(|key| self.wanted(key)).flatten() {
            if let Some(positions) = self.positions.get(wanted.part) {
                positions.forget(wanted.position);
            }
        }
    }

    fn item(&self, table: &str, item: &str) {
        let found = self
            .key(table, item)
            .and_then(|key| Some((self.wanted(&key)?, key)));
        let Some((wanted, key)) = found else {
            self.is_strange.store(true, Ordering::Relaxed);
            return;
        };
        for wanted in &wanted {
            if let Some(positions) = self.positions.get(wanted.part) {
                positions.decode(wanted.position, item);
            }
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.insert(key, wanted.len());
    }
}

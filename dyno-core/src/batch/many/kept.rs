//! What was written, for the report.

use crate::batch::handle::Account;
use crate::batch::ledger::Ledger;
use crate::batch::report::{BatchProgress, BatchReport};

/// What was written, by its position, if it is wanted.
pub(super) struct Kept<T>(Option<Vec<(usize, T)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Kept<T> {
    /// From now on it is kept.
    pub(super) fn want(&mut self) {
        self.0.get_or_insert_default();
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn push(&mut self, position: usize, written: T) {
        if let Some(kept) = &mut self.0 {
            kept.push((position, written));
        }
    }

    /// In the order of the source.
    fn into_items(self) -> Vec<T> {
        let mut kept = self.0.unwrap_or_default();
        kept.sort_by_key(|(position, _)| *position);
        kept.into_iter().map(|(_, written)| written).collect()
    }
}

/// The ledger of writes `O`, which returns a `T` for each that was carried out.
pub(super) type ManyLedger<O, T> = Ledger<O, Kept<T>>;

impl<O, T> ManyLedger<O, T> {
    pub(super) fn many_report(&self) -> BatchReport<O, Vec<T>> {
        self.report().map(Some, |kept, _| kept.into_items())
    }
}

impl<O: Send, T: Send> Account<BatchReport<O, Vec<T>>> for ManyLedger<O, T> {
    fn progress(&self) -> BatchProgress {
        self.progress()
    }

    fn take_report(&self) -> Option<BatchReport<O, Vec<T>>> {
        let report = self.take_report()?;
        Some(report.map(Some, |kept: Kept<T>, _| kept.into_items()))
    }
}

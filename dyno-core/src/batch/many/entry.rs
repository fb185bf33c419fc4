//! What is sent of a write: a part of a BatchWriteItem, or a request of its own.

use std::sync::Arc;

use super::single::SingleWrite;
use crate::batch::write::{ByTable, Entry};
use crate::transport::{self, BatchEntry, BatchSent, Sender};

#[derive(Clone)]
pub(super) enum ManyEntry {
    Batched(BatchEntry),
    Single(SingleWrite),
}

impl ManyEntry {
    /// The JSON of the item or of its key.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Batched(entry) => entry.text(),
            Self::Single(write) => write.text(),
        }
    }
}

impl Entry for ManyEntry {
    const MAX_ENTRIES: usize = <BatchEntry as Entry>::MAX_ENTRIES;
    const CONCURRENCY: usize = <BatchEntry as Entry>::CONCURRENCY;

    fn bytes(&self) -> usize {
        match self {
            Self::Batched(entry) => entry.bytes(),
            // More than any request has, so that it is one by itself.
            Self::Single(_) => usize::MAX,
        }
    }

    fn send(
        sender: &Sender,
        entries: &Arc<ByTable<Self>>,
    ) -> impl Future<Output = BatchSent> + Send {
        let (sender, mut single) = (sender.clone(), None);
        let mut batched: ByTable<BatchEntry> = Vec::with_capacity(entries.len());
        for (table, entries) in entries.iter() {
            let mut of_table = Vec::with_capacity(entries.len());
            for entry in entries {
                match entry {
                    Self::Batched(entry) => of_table.push(entry.clone()),
                    Self::Single(write) => single = Some(write.clone()),
                }
            }
            batched.push((Arc::clone(table), of_table));
        }
        async move {
            match single {
                Some(write) => write.send().await,
                None => transport::batch_write(&sender, &Arc::new(batched)).await,
            }
        }
    }
}

//! How writes are sent, and what their responses mean.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::queue::WriteQueue;
use super::written_table::{AnyWrittenTable, NextWrite};
use crate::batch::canonical_key::canonical_key;
use crate::batch::drive::{InFlight, OfTable, Tables, Traffic, Turn, verdict};
use crate::batch::duplicates::Duplicates;
use crate::batch::engine::{End, Outcome, Response, Settled, Step, Verdict};
use crate::batch::settings::Settings;
use crate::transport::{self, BatchEntry, BatchSent, Departure, Sender, TableRef};

/// Entries by the names of their tables.
pub(crate) type ByTable<E> = Vec<(Arc<str>, Vec<E>)>;

/// What is sent of an operation, and by which request.
pub(crate) trait Entry: Clone + Send + Sync + 'static {
    /// How many of them one request may have.
    const MAX_ENTRIES: usize;

    /// How many requests are in flight unless the user set it.
    const CONCURRENCY: usize;

    /// How many bytes it has in a request.
    fn bytes(&self) -> usize;

    /// Sends a request.
    fn send(
        sender: &Sender,
        entries: &Arc<ByTable<Self>>,
    ) -> impl Future<Output = BatchSent> + Send;
}

/// An entry in the queue.
pub(crate) struct SentEntry<E = BatchEntry> {
    part: usize,
    /// Its number in the ledger of the part.
    pub(crate) number: usize,
    pub(crate) entry: E,
}

/// The operations on one table, whatever its model.
pub(crate) trait WriteTable<E = BatchEntry>: Send {
    fn table(&self) -> &dyn AnyWrittenTable;
    fn table_mut(&mut self) -> &mut dyn AnyWrittenTable;
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextWrite<E>>>;
    fn settle(&self, sent: &SentEntry<E>, outcome: Outcome, attempts: u32);

    // Each of two writes may have attributes that the other lacks, so neither replaces the other unless the user asks.
    fn duplicates(&self) -> Duplicates {
        Duplicates::InOrder
    }
}

impl<E> OfTable for dyn WriteTable<E> + '_ {
    fn target(&self) -> &TableRef {
        self.table().target()
    }

    fn set_number(&mut self, number: usize) {
        self.table_mut().set_number(number);
    }
}

/// A batch of writes.
pub(crate) struct WriteTraffic<'s, E: Entry = BatchEntry> {
    sender: Sender,
    tables: Tables<dyn WriteTable<E> + 's>,
    queue: WriteQueue<SentEntry<E>>,
}

impl<'s, E: Entry> WriteTraffic<'s, E> {
    pub(crate) fn new(
        sender: Sender,
        parts: Vec<Box<dyn WriteTable<E> + 's>>,
        settings: &Settings,
    ) -> Self {
        Self {
            sender,
            tables: Tables::new(parts),
            queue: WriteQueue::new(settings.limits(E::MAX_ENTRIES, E::CONCURRENCY)),
        }
    }

    /// What a response means.
    fn response(&self, request: u64, sent: &ByTable<E>, response: BatchSent) -> Response {
        let BatchSent {
            unprocessed,
            may_be_done,
        } = response;
        let unprocessed = match unprocessed {
            Ok(unprocessed) => unprocessed,
            Err(error) => {
                let (verdict, unclear) = verdict(&error);
                return Response::Failed {
                    error: Arc::new(error),
                    verdict,
                    unclear: unclear || may_be_done,
                };
            }
        };
        let slots = unprocessed.iter().flat_map(|(table, entries)| {
            let slot = |entry| self.slot_of(request, table, entry);
            entries.iter().map(slot)
        });
        match slots.collect() {
            Some(entries) => Response::Unprocessed {
                entries,
                unclear: may_be_done,
            },
            // Nobody knows what else became of the request.
            None => Response::Failed {
                error: Arc::new(transport::not_sent(sent)),
                verdict: Verdict::Retry,
                unclear: true,
            },
        }
    }

    /// The slot of an unprocessed entry, if it was in the request.
    fn slot_of(&self, request: u64, table: &str, entry: &BatchEntry) -> Option<usize> {
        let number = self.tables.number(table)?;
        let mut parts = self.tables.iter();
        let part = parts.find(|part| *part.target().table == *table)?;
        let key = canonical_key(number, entry.text(), Some(part.table().key_names()))?;
        self.queue.slot_of(request, &key)
    }

    fn settle(&mut self) {
        while let Some(settled) = self.queue.settled() {
            let Settled {
                content,
                outcome,
                attempts,
            } = settled;
            if let Some(part) = self.tables.get(content.part) {
                part.settle(&content, outcome, attempts);
            }
        }
    }
}

impl<E: Entry> Traffic for WriteTraffic<'_, E> {
    type Response = (Arc<ByTable<E>>, BatchSent);
    /// What failed is in the ledgers.
    type Error = Infallible;

    fn step(&mut self, now: Duration, woken: bool) -> Result<Step, Infallible> {
        if woken {
            self.queue.source_woke();
        }
        let step = self.queue.step(now);
        self.settle();
        Ok(step)
    }

    fn pull(&mut self, context: &mut Context<'_>) {
        let turn = self
            .tables
            .poll_turn(context, |part, context| part.poll_next(context));
        match turn {
            Turn::Next(part, NextWrite::Operation { number, key, entry }) => {
                let duplicates = self.tables.get(part).map(WriteTable::duplicates);
                let bytes = entry.bytes();
                let sent = SentEntry {
                    part,
                    number,
                    entry,
                };
                self.queue
                    .offer(key, sent, bytes, duplicates.unwrap_or_default());
                self.settle();
            }
            Turn::Next(_, NextWrite::Invalid) => {}
            Turn::Nothing => self.queue.source_is_empty(),
            Turn::Ended => self.queue.source_ended(),
        }
    }

    fn send(&mut self, request: u64, entries: &[usize]) -> InFlight<Self::Response> {
        let mut sent = ByTable::new();
        let mut parts = Vec::new();
        for &slot in entries {
            let SentEntry { part, entry, .. } = self.queue.content(slot);
            let (number, Some(part)) = (*part, self.tables.get(*part)) else {
                continue;
            };
            if !parts.contains(&number) {
                parts.push(number);
                part.table().count_request();
            }
            let (table, entry) = (&part.target().table, entry.clone());
            match sent.iter_mut().find(|(known, _)| known == table) {
                Some((_, entries)) => entries.push(entry),
                None => {
                    let mut of_table = Vec::with_capacity(entries.len());
                    of_table.push(entry);
                    sent.push((table.clone(), of_table));
                }
            }
        }
        let sent = Arc::new(sent);
        let (sender, departure) = (self.sender.clone(), Departure::default());
        self.queue.watch(request, departure.clone());
        Box::pin(departure.watch(async move {
            let response = E::send(&sender, &sent).await;
            (request, (sent, response))
        }))
    }

    fn receive(
        &mut self,
        request: u64,
        (sent, response): Self::Response,
        now: Duration,
    ) -> Result<(), Infallible> {
        let response = self.response(request, &sent, response);
        self.queue.respond(request, response, now, fastrand::f64());
        self.settle();
        Ok(())
    }

    fn end(&mut self) {
        for part in self.tables.iter_mut() {
            part.table_mut().end(self.queue.ended());
        }
    }
}

impl<E: Entry> Drop for WriteTraffic<'_, E> {
    fn drop(&mut self) {
        self.queue.abandon(End::Dropped);
        self.settle();
    }
}

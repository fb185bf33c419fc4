//! How are operations sent, and what is read of the responses? Does what the engine for writes says.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures::stream::{FuturesUnordered, StreamExt};

use crate::batch::clock::Clock;
use crate::batch::engine::{End, Outcome, Response, Settled, Step, Then};
use crate::batch::key::canonical_key;
use crate::batch::send::judge;
use crate::batch::settings::Settings;
use crate::batch::writes::{Duplicates, Writes};
use crate::transport::Sender;
use crate::transport::TableRef;
use crate::transport::{self, BatchEntry, BatchSent};

/// How many operations one request may have (AWS developer guide, "Quotas in Amazon DynamoDB", "BatchWriteItem").
pub(crate) const MAX_OPERATIONS: usize = 25;

/// What stands around an operation in a request: `{"DeleteRequest":{"Key":}},`.
const AROUND: usize = 27;

/// Operations by the names of their tables.
pub(crate) type Tables<E> = Vec<(Arc<str>, Vec<E>)>;

/// What is sent of an operation, and by which request.
pub(crate) trait Entry: Clone + Send + 'static {
    /// How many of them one request may have.
    const MOST: usize;

    /// How many bytes it has in a request.
    fn bytes(&self) -> usize;

    /// Sends a request.
    fn send(sender: &Sender, tables: &Tables<Self>) -> impl Future<Output = BatchSent> + Send;
}

/// BatchWriteItem.
impl Entry for BatchEntry {
    const MOST: usize = MAX_OPERATIONS;

    fn bytes(&self) -> usize {
        self.text().len() + AROUND
    }

    fn send(sender: &Sender, tables: &Tables<Self>) -> impl Future<Output = BatchSent> + Send {
        transport::batch_write(sender, tables)
    }
}

/// An operation in the engine.
pub(crate) struct Sent<E = BatchEntry> {
    part: usize,
    /// Its number in the account of the part.
    pub(crate) number: usize,
    pub(crate) entry: E,
}

/// What came next of a part.
pub(crate) enum Next<E = BatchEntry> {
    Operation {
        number: usize,
        key: Arc<str>,
        entry: E,
    },
    /// It cannot be sent, which the account knows.
    Invalid,
}

/// A part, whatever its model.
pub(crate) trait AnyPart<E = BatchEntry>: Send {
    fn target(&self) -> &TableRef;
    fn names(&self) -> &[Box<str>];
    fn table(&mut self) -> &mut usize;
    fn duplicates(&self) -> Duplicates;
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Next<E>>>;
    fn settle(&self, sent: &Sent<E>, outcome: Outcome, attempts: u32);
    fn requested(&self);
    fn ended(&mut self, end: Option<&End>);
}

/// A request on its way: its number, what was sent, and what was left over.
type Flight<E> = Pin<Box<dyn Future<Output = (u64, Tables<E>, BatchSent)> + Send>>;

/// Does what the engine says.
pub(crate) struct Driver<'s, E: Entry = BatchEntry> {
    parts: Vec<Box<dyn AnyPart<E> + 's>>,
    /// The parts whose sources are not at their end.
    open: VecDeque<usize>,
    /// The numbers of the tables by name.
    tables: HashMap<Arc<str>, usize>,
    sender: Sender,
    writes: Writes<Sent<E>>,
    flights: FuturesUnordered<Flight<E>>,
    clock: Clock,
}

impl<'s, E: Entry> Driver<'s, E> {
    pub(crate) fn new(
        sender: Sender,
        mut parts: Vec<Box<dyn AnyPart<E> + 's>>,
        settings: Settings,
    ) -> Self {
        let mut tables = HashMap::new();
        for part in &mut parts {
            let next = tables.len();
            let number = *tables.entry(part.target().table.clone()).or_insert(next);
            *part.table() = number;
        }
        Self {
            clock: Clock::new(sender.clone()),
            sender,
            open: (0..parts.len()).collect(),
            parts,
            tables,
            writes: Writes::new(settings.limits(E::MOST)),
            flights: FuturesUnordered::new(),
        }
    }

    /// Runs to the end. Whoever drops this drops the driver, which then accounts for what is in flight.
    pub(crate) async fn run(mut self) {
        std::future::poll_fn(|context| self.poll(context)).await;
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.writes.source_woke();
        loop {
            let step = self.writes.step(self.clock.now());
            self.settle();
            match step {
                Step::Send { request, entries } => self.send(request, &entries),
                Step::Pull => self.pull(context),
                Step::Wait(until) => {
                    let flight = self.flights.poll_next_unpin(context);
                    if let Poll::Ready(Some((request, sent, left))) = flight {
                        let response = self.judge(request, &sent, left);
                        let now = self.clock.now();
                        self.writes
                            .answered(request, response, now, fastrand::f64());
                        self.settle();
                        continue;
                    }
                    match until {
                        Some(until) => ready!(self.clock.poll_until(until, context)),
                        None => return Poll::Pending,
                    }
                }
                Step::Done => {
                    self.flights.clear();
                    for part in &mut self.parts {
                        part.ended(self.writes.ended());
                    }
                    return Poll::Ready(());
                }
            }
        }
    }

    /// Asks the sources in turn for one operation.
    fn pull(&mut self, context: &mut Context<'_>) {
        for _ in 0..self.open.len() {
            let Some(number) = self.open.pop_front() else {
                break;
            };
            let Some(part) = self.parts.get_mut(number) else {
                continue;
            };
            let next = part.poll_next(context);
            if !matches!(next, Poll::Ready(None)) {
                self.open.push_back(number);
            }
            match next {
                Poll::Ready(Some(Next::Operation {
                    number: of,
                    key,
                    entry,
                })) => {
                    let sent = Sent {
                        part: number,
                        number: of,
                        entry,
                    };
                    let bytes = sent.entry.bytes();
                    let duplicates = part.duplicates();
                    self.writes.offer(key, sent, bytes, duplicates);
                    self.settle();
                    return;
                }
                Poll::Ready(Some(Next::Invalid)) => return,
                Poll::Ready(None) | Poll::Pending => {}
            }
        }
        match self.open.is_empty() {
            true => self.writes.source_ended(),
            false => self.writes.source_is_empty(),
        }
    }

    fn send(&mut self, request: u64, entries: &[usize]) {
        let mut tables = Tables::new();
        let mut parts = Vec::new();
        for &slot in entries {
            let sent = self.writes.content(slot);
            let Some(part) = self.parts.get(sent.part) else {
                continue;
            };
            if !parts.contains(&sent.part) {
                parts.push(sent.part);
                part.requested();
            }
            let (table, entry) = (&part.target().table, sent.entry.clone());
            match tables.iter_mut().find(|(known, _)| known == table) {
                Some((_, entries)) => entries.push(entry),
                None => tables.push((table.clone(), vec![entry])),
            }
        }
        let sender = self.sender.clone();
        self.flights.push(Box::pin(async move {
            let left = E::send(&sender, &tables).await;
            (request, tables, left)
        }));
    }

    fn judge(&self, request: u64, sent: &Tables<E>, response: BatchSent) -> Response {
        let BatchSent { left, is_unclear } = response;
        let left = match left {
            Ok(left) => left,
            Err(error) => {
                let (then, unclear) = judge(&error);
                return Response::Failed {
                    error: Arc::new(error),
                    then,
                    unclear: unclear || is_unclear,
                };
            }
        };
        let left = left.iter().flat_map(|(table, entries)| {
            let slot = |entry| self.slot_of(request, table, entry);
            entries.iter().map(slot)
        });
        match left.collect() {
            Some(entries) => Response::Left {
                entries,
                unclear: is_unclear,
            },
            // What else it did with the request nobody knows.
            None => Response::Failed {
                error: Arc::new(transport::not_sent(sent)),
                then: Then::Again,
                unclear: true,
            },
        }
    }

    /// Where that is which was left over of a request, if it was in there.
    fn slot_of(&self, request: u64, table: &str, entry: &BatchEntry) -> Option<usize> {
        let number = *self.tables.get(table)?;
        let part = self
            .parts
            .iter()
            .find(|part| *part.target().table == *table)?;
        let key = canonical_key(number, entry.text(), Some(part.names()))?;
        self.writes.slot_of(request, &key)
    }

    fn settle(&mut self) {
        while let Some(settled) = self.writes.settled() {
            let Settled {
                content,
                outcome,
                attempts,
            } = settled;
            if let Some(part) = self.parts.get(content.part) {
                part.settle(&content, outcome, attempts);
            }
        }
    }
}

impl<E: Entry> Drop for Driver<'_, E> {
    fn drop(&mut self) {
        self.writes.abandon(End::Dropped);
        self.settle();
    }
}

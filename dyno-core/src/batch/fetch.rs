//! How are keys asked, and how do items find their places? Does what the engine for reads says.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use futures::stream::{FuturesUnordered, StreamExt};

use crate::batch::clock::Clock;
use crate::batch::engine::{Outcome, Response, Settled, Step, Then};
use crate::batch::key::canonical_key;
use crate::batch::read_ledger::Shelf;
use crate::batch::reads::{Place, Reads};
use crate::batch::send::judge;
use crate::batch::settings::Settings;
use crate::error::FailureReason;
use crate::error::Result;
use crate::expr::ast;
use crate::transport::Sender;
use crate::transport::TableRef;
use crate::transport::{self, BatchGetItems, Keys, LeftKeys};

/// How many keys one request may have (AWS developer guide, "Quotas in Amazon DynamoDB", "BatchGetItem").
pub(crate) const MAX_KEYS: usize = 100;

/// The keys of one table, whatever the type of their items.
pub(crate) trait AnyKeys: Send {
    fn target(&self) -> &TableRef;
    /// The names of the key's attributes, if they are known yet.
    fn names(&self) -> Option<&[Box<str>]>;
    fn set_table(&mut self, number: usize);
    /// What is asked besides the keys: known after the first key.
    fn others(&self) -> Arc<str>;
    fn is_like(&self, other: &dyn AnyKeys) -> bool;
    fn asks_like(&self, consistent: bool, projection: Option<&ast::Projection>) -> bool;
    fn shelf(&self) -> &Arc<dyn Shelf>;
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Next>>;
}

/// What came next of a part.
pub(crate) enum Next {
    /// A key that can be asked, and its position.
    Key(Key, usize),
    /// It cannot be asked, which the shelf knows.
    Invalid,
}

/// A key: as the text by which it is found, and as it is sent.
pub(crate) struct Key {
    pub(crate) key: Arc<str>,
    pub(crate) text: Arc<str>,
}

/// What is kept of a key in the engine.
struct Asked {
    /// A part that wants it; others want it from the same table in the same way.
    part: usize,
    text: Arc<str>,
}

/// What is done about a key that could not be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum OnUnread {
    /// Nothing more is read, and the batch ends with the error.
    End,
    /// It is written down in its place.
    WriteDown,
}

/// A request on its way: its number, what was asked, the items that came, and the keys that were left over.
type Flight = Pin<Box<dyn Future<Output = (u64, Vec<Keys>, Arc<Items>, Result<LeftKeys>)> + Send>>;

/// Reads the items of parts that can share requests.
pub(crate) struct Fetch<'s> {
    parts: Vec<Box<dyn AnyKeys + 's>>,
    /// The parts whose keys are not at their end.
    open: VecDeque<usize>,
    tables: HashMap<Arc<str>, usize>,
    sender: Sender,
    reads: Reads<Asked>,
    flights: FuturesUnordered<Flight>,
    clock: Clock,
    /// How many keys may be ahead of whoever takes the items.
    most_ahead: usize,
    /// How many keys may be taken before it is looked again how many are ahead. Of whole requests, so that none is sent for the one key
    /// whose item was taken just now.
    quota: usize,
    on_unread: OnUnread,
}

impl<'s> Fetch<'s> {
    /// `ahead` says whether items are taken while others are read.
    pub(crate) fn new(
        sender: Sender,
        mut parts: Vec<Box<dyn AnyKeys + 's>>,
        settings: Settings,
        ahead: bool,
        on_unread: OnUnread,
    ) -> Self {
        let mut tables = HashMap::new();
        for part in &mut parts {
            let next = tables.len();
            let number = *tables.entry(part.target().table.clone()).or_insert(next);
            part.set_table(number);
        }
        let limits = settings.limits(MAX_KEYS);
        Self {
            clock: Clock::new(sender.clone()),
            sender,
            open: (0..parts.len()).collect(),
            parts,
            tables,
            reads: Reads::new(limits),
            flights: FuturesUnordered::new(),
            quota: 0,
            on_unread,
            most_ahead: match ahead {
                true => limits.concurrency.saturating_mul(2 * MAX_KEYS),
                false => usize::MAX,
            },
        }
    }

    /// Reads everything.
    pub(crate) async fn run(mut self) -> Result<()> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// Goes on until all is read. `Pending` also when nothing can be done before items are taken.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.reads.source_woke();
        loop {
            if self.quota == 0 {
                let ahead: usize = self.parts.iter().map(|part| part.shelf().ahead()).sum();
                let room = ahead.saturating_add(MAX_KEYS) <= self.most_ahead;
                self.quota = if room { MAX_KEYS } else { 0 };
            }
            let step = self.reads.step(self.clock.now(), self.quota > 0);
            self.settle(None)?;
            match step {
                Step::Send { request, entries } => self.send(request, &entries),
                Step::Pull => self.pull(context),
                Step::Wait(until) => {
                    let flight = self.flights.poll_next_unpin(context);
                    if let Poll::Ready(Some((request, sent, items, left))) = flight {
                        let response = self.judge(request, &sent, &items, left);
                        if matches!(response, Response::Failed { .. }) {
                            items.clear();
                        }
                        let now = self.clock.now();
                        self.reads.answered(request, response, now, fastrand::f64());
                        self.settle(Some(&items))?;
                        continue;
                    }
                    match until {
                        Some(until) => ready!(self.clock.poll_until(until, context)),
                        None => return Poll::Pending,
                    }
                }
                Step::Done => {
                    self.flights.clear();
                    for part in &self.parts {
                        part.shelf().ended(self.reads.ended());
                    }
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }

    /// Asks the sources in turn for one key.
    fn pull(&mut self, context: &mut Context<'_>) {
        for _ in 0..self.open.len() {
            let Some(number) = self.open.pop_front() else {
                break;
            };
            let Some(part) = self.parts.get_mut(number) else {
                continue;
            };
            let next = part.poll_next(context);
            self.quota -= usize::from(matches!(next, Poll::Ready(Some(_))));
            if !matches!(next, Poll::Ready(None)) {
                self.open.push_back(number);
            }
            match next {
                Poll::Ready(Some(Next::Key(Key { key, text }, position))) => {
                    let place = Place {
                        part: number,
                        position,
                    };
                    let bytes = text.len() + 1;
                    let asked = Asked { part: number, text };
                    self.reads.offer(key, asked, bytes, place);
                    return;
                }
                Poll::Ready(Some(Next::Invalid)) => return,
                Poll::Ready(None) | Poll::Pending => {}
            }
        }
        match self.open.is_empty() {
            true => self.reads.source_ended(),
            false => self.reads.source_is_empty(),
        }
    }

    fn send(&mut self, request: u64, entries: &[usize]) {
        let mut sent: Vec<Keys> = Vec::new();
        let mut wanted = HashMap::with_capacity(entries.len());
        let mut parts = Vec::new();
        for &slot in entries {
            let asked = self.reads.content(slot);
            let Some(part) = self.parts.get(asked.content.part) else {
                continue;
            };
            if !parts.contains(&asked.content.part) {
                parts.push(asked.content.part);
                part.shelf().requested();
            }
            wanted.insert(asked.key.clone(), asked.places.clone());
            let (table, text) = (&part.target().table, asked.content.text.clone());
            match sent.iter_mut().find(|keys| keys.table == *table) {
                Some(keys) => keys.keys.push(text),
                None => sent.push(Keys {
                    table: table.clone(),
                    keys: vec![text],
                    others: part.others(),
                }),
            }
        }
        let tables = self.parts.iter().filter_map(|part| {
            let table = part.target().table.clone();
            Some((
                self.tables.get(&table).copied()?,
                table,
                part.names()?.into(),
            ))
        });
        let items = Arc::new(Items {
            wanted,
            tables: tables.collect(),
            shelves: self.parts.iter().map(|part| part.shelf().clone()).collect(),
            read: Mutex::default(),
            is_strange: AtomicBool::new(false),
        });
        let sender = self.sender.clone();
        self.flights.push(Box::pin(async move {
            let left = transport::batch_get(&sender, &sent, items.clone()).await;
            (request, sent, items, left)
        }));
    }

    fn judge(
        &self,
        request: u64,
        sent: &[Keys],
        items: &Items,
        left: Result<LeftKeys>,
    ) -> Response {
        let left = match left {
            Ok(left) => left,
            Err(error) => {
                let (then, _) = judge(&error);
                return Response::Failed {
                    error: Arc::new(error),
                    then,
                    unclear: false,
                };
            }
        };
        let slots = left.iter().flat_map(|(table, keys)| {
            keys.iter().map(|key| {
                let key = items.key(table, key)?;
                // An item that came has come, whatever is said to be left over.
                self.reads.slot_of(request, &key)
            })
        });
        match slots.collect() {
            Some(left) if !items.is_strange.load(Ordering::Relaxed) => Response::Left {
                entries: left,
                unclear: false,
            },
            _ => Response::Failed {
                error: Arc::new(transport::not_asked(sent)),
                then: Then::Again,
                unclear: false,
            },
        }
    }

    /// Hands out what is settled, by what came with a response.
    fn settle(&mut self, items: Option<&Items>) -> Result<()> {
        while let Some(settled) = self.reads.settled() {
            let Settled {
                content: asked,
                outcome,
                attempts,
            } = settled;
            let reason = match outcome {
                Outcome::Done => {
                    let places = asked.places.lock().unwrap_or_else(PoisonError::into_inner);
                    let read = items.and_then(|items| items.count(&asked.key));
                    // What wanted the item after it had been read asks again.
                    let (settled, late) = places.split_at(read.unwrap_or(places.len()));
                    for place in settled {
                        if let Some(part) = self.parts.get(place.part) {
                            let text = &asked.content.text;
                            part.shelf().settle(place.position, text, attempts);
                        }
                    }
                    for &place in late {
                        let (part, text) = (place.part, asked.content.text.clone());
                        let bytes = text.len() + 1;
                        let content = Asked { part, text };
                        self.reads.offer(asked.key.clone(), content, bytes, place);
                    }
                    continue;
                }
                Outcome::Rejected(error) => FailureReason::Rejected(error),
                Outcome::Unprocessed(error) => FailureReason::Unprocessed(error),
                Outcome::Unknown(error) => FailureReason::Unknown(error),
                // Reads replace and refuse no others.
                Outcome::Stopped | Outcome::Merged | Outcome::Duplicate => FailureReason::Stopped,
            };
            if self.on_unread == OnUnread::End {
                let part = self.parts.get(asked.content.part);
                let model = part.map_or("", |part| part.target().model());
                let unread = self.reads.len() + 1;
                return Err(reason.into_error(model, unread, self.reads.ended().map(Into::into)));
            }
            let places = asked.places.lock().unwrap_or_else(PoisonError::into_inner);
            for place in places.iter() {
                if let Some(part) = self.parts.get(place.part) {
                    let text = Some(&asked.content.text);
                    let shelf = part.shelf();
                    shelf.unread(place.position, text, reason.clone(), attempts);
                }
            }
        }
        Ok(())
    }
}

/// The number and the name of a table, and the names of its key's attributes.
type TableOf = (usize, Arc<str>, Box<[Box<str>]>);

/// The items of one response, which go straight to their places.
struct Items {
    /// The keys that were asked, and who wants them.
    wanted: HashMap<Arc<str>, Arc<Mutex<Vec<Place>>>>,
    tables: Vec<TableOf>,
    shelves: Vec<Arc<dyn Shelf>>,
    /// The keys whose items came, and for how many places.
    read: Mutex<HashMap<Arc<str>, usize>>,
    /// Whether something came that nobody asked for.
    is_strange: AtomicBool,
}

impl Items {
    fn key(&self, table: &str, text: &str) -> Option<Arc<str>> {
        let (number, _, names) = self.tables.iter().find(|(_, name, _)| **name == *table)?;
        canonical_key(*number, text, Some(names))
    }

    /// For how many places an item came.
    fn count(&self, key: &str) -> Option<usize> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.get(key).copied()
    }

    fn places(&self, key: &str) -> Option<Vec<Place>> {
        let places = self.wanted.get(key)?;
        Some(
            places
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        )
    }
}

impl BatchGetItems for Items {
    fn clear(&self) {
        self.is_strange.store(false, Ordering::Relaxed);
        let read = std::mem::take(&mut *self.read.lock().unwrap_or_else(PoisonError::into_inner));
        for place in read.keys().filter_map(|key| self.places(key)).flatten() {
            if let Some(shelf) = self.shelves.get(place.part) {
                shelf.forget(place.position);
            }
        }
    }

    fn item(&self, table: &str, item: &str) {
        let found = self
            .key(table, item)
            .and_then(|key| Some((self.places(&key)?, key)));
        let Some((places, key)) = found else {
            self.is_strange.store(true, Ordering::Relaxed);
            return;
        };
        for place in &places {
            if let Some(shelf) = self.shelves.get(place.part) {
                shelf.read(place.position, item);
            }
        }
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(key, places.len());
    }
}

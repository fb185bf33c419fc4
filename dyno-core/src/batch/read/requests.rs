//! How keys are requested, and what the responses mean.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use super::found::FoundItems;
use super::positions::AnyPositions;
use super::queue::{ReadQueue, Wanted};
use crate::batch::drive::{InFlight, OfTable, Tables, Traffic, Turn, verdict};
use crate::batch::engine::{Outcome, Response, Settled, Step, Verdict};
use crate::batch::settings::Settings;
use crate::error::{Error, FailureReason, Result};
use crate::expr::ast;
use crate::transport::{self, BatchGetItems, Sender, TableKeys, UnprocessedKeys};

/// How many keys one request may have (AWS developer guide, "Quotas in Amazon DynamoDB", "BatchGetItem").
pub(super) const MAX_KEYS: usize = 100;

/// How many requests are in flight unless the user set it.
const CONCURRENCY: usize = 4;

/// The keys of one table, whatever the type of their items.
pub(super) trait ReadTable: OfTable + Send {
    /// The names of the key's attributes, if they are known yet.
    fn key_names(&self) -> Option<&[Box<str>]>;
    /// What a request has besides the keys: known after the first key.
    fn others(&self) -> Arc<str>;
    /// Whether another one reads in the same way, so that they can share requests for one table.
    fn reads_like(&self, other: &dyn ReadTable) -> bool;
    fn way(&self) -> (bool, Option<&ast::Projection>);
    fn positions(&self) -> &Arc<dyn AnyPositions>;
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextKey>>;
}

/// What a part read from its source.
pub(super) enum NextKey {
    /// A key that can be requested, and its position.
    Key(CheckedKey, usize),
    /// It cannot be requested, and its position has the reason.
    Invalid,
}

/// A key: as the string by which it is found, and as it is sent.
pub(super) struct CheckedKey {
    pub(super) key: Arc<str>,
    pub(super) text: Arc<str>,
}

/// What the queue keeps of a key.
struct KeyToSend {
    /// A part that wants it. Others want it from the same table, read in the same way.
    part: usize,
    text: Arc<str>,
}

/// What happens when a key is not read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum OnFailure {
    /// The batch ends with the error.
    End,
    /// The position of the key has the reason, and the batch goes on.
    Report,
}

/// A batch of reads of tables that can share requests.
pub(super) struct ReadTraffic<'s> {
    sender: Sender,
    tables: Tables<dyn ReadTable + 's>,
    queue: ReadQueue<KeyToSend>,
    /// How many keys may be ahead of what was given out.
    max_ahead: usize,
    /// How many keys may be read before it is checked again how many are ahead. Of whole requests, so that none is sent
    /// for the one key whose item was given out just now.
    quota: usize,
    on_failure: OnFailure,
}

impl<'s> ReadTraffic<'s> {
    /// `streamed` says whether items are given out while others are read.
    pub(super) fn new(
        sender: Sender,
        parts: Vec<Box<dyn ReadTable + 's>>,
        settings: &Settings,
        streamed: bool,
        on_failure: OnFailure,
    ) -> Self {
        let limits = settings.limits(MAX_KEYS, CONCURRENCY);
        Self {
            sender,
            tables: Tables::new(parts),
            quota: 0,
            on_failure,
            max_ahead: match streamed {
                true => limits.concurrency.saturating_mul(2 * MAX_KEYS),
                false => usize::MAX,
            },
            queue: ReadQueue::new(limits),
        }
    }

    /// What a response means.
    fn response(
        &self,
        request: u64,
        sent: &[TableKeys],
        items: &FoundItems,
        unprocessed: Result<UnprocessedKeys>,
    ) -> Response {
        let unprocessed = match unprocessed {
            Ok(unprocessed) => unprocessed,
            Err(error) => {
                let (verdict, _) = verdict(&error);
                return Response::Failed {
                    error: Arc::new(error),
                    verdict,
                    unclear: false,
                };
            }
        };
        let slots = unprocessed.iter().flat_map(|(table, keys)| {
            keys.iter().map(|key| {
                let key = items.key(table, key)?;
                self.queue.slot_of(request, &key)
            })
        });
        match slots.collect() {
            Some(entries) if !items.is_strange() => Response::Unprocessed {
                entries,
                unclear: false,
            },
            _ => Response::Failed {
                error: Arc::new(transport::not_requested(sent)),
                verdict: Verdict::Retry,
                unclear: false,
            },
        }
    }

    /// Hands out what is settled, by the items of a response.
    fn settle(&mut self, items: Option<&FoundItems>) -> Result<()> {
        while let Some(settled) = self.queue.settled() {
            let Settled {
                content: requested,
                outcome,
                attempts,
            } = settled;
            let reason = match outcome {
                Outcome::Done => {
                    let wanted = requested.wanted.lock();
                    let wanted = wanted.unwrap_or_else(PoisonError::into_inner);
                    let count = items.and_then(|items| items.count(&requested.key));
                    // What wanted the item after it had been read requests it again.
                    let (settled, late) = wanted.split_at(count.unwrap_or(wanted.len()));
                    for wanted in settled {
                        if let Some(part) = self.tables.get(wanted.part) {
                            let text = &requested.content.text;
                            part.positions().settle(wanted.position, text, attempts);
                        }
                    }
                    for &wanted in late {
                        let (part, text) = (wanted.part, requested.content.text.clone());
                        let bytes = text.len() + 1;
                        let content = KeyToSend { part, text };
                        self.queue
                            .offer(requested.key.clone(), content, bytes, wanted);
                    }
                    continue;
                }
                Outcome::Rejected(error) => FailureReason::Rejected(error),
                Outcome::Unprocessed(error) => FailureReason::Unprocessed(error),
                Outcome::Unknown(error) => FailureReason::Unknown(error),
                // Reads replace and reject no others.
                Outcome::Stopped | Outcome::Merged | Outcome::Duplicate => FailureReason::Stopped,
            };
            if self.on_failure == OnFailure::End {
                let part = self.tables.get(requested.content.part);
                let model = part.map_or("", |part| part.target().model());
                let unread = self.queue.len() + 1;
                let stopped = self.queue.ended().map(Into::into);
                return Err(Error::unread(reason, model, unread, stopped));
            }
            let wanted = requested.wanted.lock();
            let wanted = wanted.unwrap_or_else(PoisonError::into_inner);
            for wanted in wanted.iter() {
                if let Some(part) = self.tables.get(wanted.part) {
                    let text = Some(&requested.content.text);
                    let positions = part.positions();
                    positions.fail(wanted.position, text, reason.clone(), attempts);
                }
            }
        }
        Ok(())
    }
}

impl Traffic for ReadTraffic<'_> {
    type Response = (Vec<TableKeys>, Arc<FoundItems>, Result<UnprocessedKeys>);
    type Error = Error;

    fn step(&mut self, now: Duration, woken: bool) -> Result<Step> {
        if woken {
            self.queue.source_woke();
        }
        if self.quota == 0 {
            let ahead: usize = self
                .tables
                .iter()
                .map(|part| part.positions().ahead())
                .sum();
            let room = ahead.saturating_add(MAX_KEYS) <= self.max_ahead;
            self.quota = if room { MAX_KEYS } else { 0 };
        }
        let step = self.queue.step(now, self.quota > 0);
        self.settle(None)?;
        Ok(step)
    }

    fn pull(&mut self, context: &mut Context<'_>) {
        let turn = self
            .tables
            .poll_turn(context, |part, context| part.poll_next(context));
        if let Turn::Next(..) = turn {
            self.quota = self.quota.saturating_sub(1);
        }
        match turn {
            Turn::Next(part, NextKey::Key(CheckedKey { key, text }, position)) => {
                let bytes = text.len() + 1;
                let content = KeyToSend { part, text };
                self.queue
                    .offer(key, content, bytes, Wanted { part, position });
            }
            Turn::Next(_, NextKey::Invalid) => {}
            Turn::Nothing => self.queue.source_is_empty(),
            Turn::Ended => self.queue.source_ended(),
        }
    }

    fn send(&mut self, request: u64, entries: &[usize]) -> InFlight<Self::Response> {
        let mut sent: Vec<TableKeys> = Vec::new();
        let mut wanted = HashMap::with_capacity(entries.len());
        let mut parts = Vec::new();
        for &slot in entries {
            let requested = self.queue.content(slot);
            let number = requested.content.part;
            let Some(part) = self.tables.get(number) else {
                continue;
            };
            if !parts.contains(&number) {
                parts.push(number);
                part.positions().count_request();
            }
            wanted.insert(requested.key.clone(), requested.wanted.clone());
            let (table, text) = (&part.target().table, requested.content.text.clone());
            match sent.iter_mut().find(|keys| keys.table == *table) {
                Some(keys) => keys.keys.push(text),
                None => sent.push(TableKeys {
                    table: table.clone(),
                    keys: vec![text],
                    others: part.others(),
                }),
            }
        }
        let tables = self.tables.iter().filter_map(|part| {
            let table = part.target().table.clone();
            let number = self.tables.number(&table)?;
            Some((number, table, part.key_names()?.into()))
        });
        let positions = self.tables.iter().map(|part| part.positions().clone());
        let items = FoundItems::new(wanted, tables.collect(), positions.collect());
        let (items, sender) = (Arc::new(items), self.sender.clone());
        Box::pin(async move {
            let unprocessed = transport::batch_get(&sender, &sent, items.clone()).await;
            (request, (sent, items, unprocessed))
        })
    }

    fn receive(
        &mut self,
        request: u64,
        (sent, items, unprocessed): Self::Response,
        now: Duration,
    ) -> Result<()> {
        let response = self.response(request, &sent, &items, unprocessed);
        if matches!(response, Response::Failed { .. }) {
            items.clear();
        }
        self.queue.respond(request, response, now, fastrand::f64());
        self.settle(Some(&items))
    }

    fn end(&mut self) {
        for part in self.tables.iter() {
            part.positions().end(self.queue.ended());
        }
    }
}

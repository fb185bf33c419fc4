//! What a response means for the entries of its request, and for the batch.

use std::sync::Arc;
use std::time::Duration;

use super::events::{End, Outcome, Response, Settled, Verdict};
use super::schedule::{Engine, EntryState};
use crate::error::Error;
use crate::transport::Departure;

/// How many rounds of requests in a row may make no progress.
///
/// More than the requests that it takes to find the one entry of a request that causes its rejection.
const MAX_WITHOUT_PROGRESS: u32 = 10;

impl<T> Engine<T> {
    /// A request has a response. What is retried waits with this jitter, from 0 to 1.
    pub(crate) fn respond(&mut self, request: u64, response: Response, now: Duration, jitter: f64) {
        // A response may come after its request was given up.
        let Some(entries) = self.in_flight.remove(&request) else {
            return;
        };
        self.departures.remove(&request);
        match response {
            Response::Unprocessed {
                entries: unprocessed,
                unclear,
            } => {
                let (unprocessed, done): (Vec<_>, Vec<_>) =
                    entries.iter().partition(|slot| unprocessed.contains(slot));
                let all = unprocessed.len() == entries.len();
                for slot in done {
                    self.settle(slot, Outcome::Done);
                }
                self.mark(&unprocessed, unclear);
                match unprocessed.is_empty() {
                    true => self.pace.succeeded(entries.len()),
                    false => self.retry(request, unprocessed, all, None, now, jitter),
                }
            }
            Response::Failed {
                error,
                verdict,
                unclear,
            } => {
                self.mark(&entries, unclear);
                match verdict {
                    Verdict::Retry => {
                        self.retry(request, entries, true, Some(error), now, jitter);
                    }
                    Verdict::Split => self.split(entries, &error),
                    Verdict::Continue => {
                        self.pace.succeeded(entries.len());
                        self.reject(entries, &error);
                    }
                    Verdict::Stop => {
                        self.reject(entries, &error);
                        self.end(End::Error(error));
                    }
                }
            }
        }
    }

    fn mark(&mut self, entries: &[usize], unclear: bool) {
        for &slot in entries {
            self.entry_mut(slot).unclear |= unclear;
        }
    }

    fn reject(&mut self, entries: Vec<usize>, error: &Arc<Error>) {
        for slot in entries {
            self.settle(slot, Outcome::Rejected(error.clone()));
        }
    }

    fn retry(
        &mut self,
        request: u64,
        unprocessed: Vec<usize>,
        no_progress: bool,
        error: Option<Arc<Error>>,
        now: Duration,
        jitter: f64,
    ) {
        self.pace.unprocessed(request, self.sent, no_progress);
        let attempts = unprocessed.iter().map(|&slot| self.entry(slot).attempts);
        let backoff = &self.limits.backoff;
        let until = now + backoff.delay(attempts.max().unwrap_or(1), jitter);
        if no_progress {
            let delay = backoff.delay(self.pace.without_progress(), jitter);
            self.pace.wait_until(now + delay);
        }
        let late = self
            .limits
            .deadline
            .is_some_and(|deadline| until >= deadline);
        let attempts = self.limits.attempts;
        let (again, given_up): (Vec<_>, Vec<_>) = unprocessed
            .into_iter()
            .partition(|&slot| !late && self.entry(slot).attempts < attempts);
        for slot in given_up {
            self.settle(slot, Outcome::Unprocessed(error.clone()));
        }
        for &slot in &again {
            self.entry_mut(slot).state = EntryState::Waiting;
        }
        match self.end {
            Some(_) => self.stop(again),
            None if again.is_empty() => {}
            None => {
                self.waiting.insert((until, request), again);
            }
        }
        if self.pace.without_progress() >= MAX_WITHOUT_PROGRESS {
            self.end(End::NoProgress(error));
        }
    }

    /// Sends the halves of a rejected request again, unless it had one entry only.
    fn split(&mut self, entries: Vec<usize>, error: &Arc<Error>) {
        let tried = |slot: &usize| self.entry(*slot).attempts >= self.limits.attempts;
        if entries.len() == 1 || entries.iter().any(tried) || self.end.is_some() {
            self.reject(entries, error);
        } else {
            let (first, second) = entries.split_at(entries.len() / 2);
            for &slot in &entries {
                self.entry_mut(slot).state = EntryState::Waiting;
            }
            self.halves.push_front(second.to_vec());
            self.halves.push_front(first.to_vec());
        }
        self.pace.rejected();
        if self.pace.without_progress() >= MAX_WITHOUT_PROGRESS {
            self.end(End::NoProgress(Some(error.clone())));
        }
    }

    /// Ends the batch: nothing more is sent or read from the source. What is in flight stays so.
    pub(crate) fn end(&mut self, end: End) {
        self.end.get_or_insert(end);
        self.source_ended();
        for slot in std::mem::take(&mut self.halves).into_iter().flatten() {
            self.settle(slot, Outcome::Stopped);
        }
        let unsent = self.take_unsent();
        self.stop(unsent);
    }

    fn stop(&mut self, entries: Vec<usize>) {
        for slot in entries {
            let outcome = match self.entry(slot).attempts {
                0 => Outcome::Stopped,
                _ => Outcome::Unprocessed(None),
            };
            self.settle(slot, outcome);
        }
    }

    /// Watches whether a request is sent: it may wait for its place in flight, or for credentials.
    pub(crate) fn watch(&mut self, request: u64, departure: Departure) {
        self.departures.insert(request, departure);
    }

    /// Gives up what is in flight. What was not sent is not unknown.
    pub(crate) fn abandon(&mut self) {
        let departures = std::mem::take(&mut self.departures);
        for (request, entries) in std::mem::take(&mut self.in_flight) {
            let departure = departures.get(&request);
            let is_sent = departure.is_none_or(Departure::is_sent);
            for slot in entries {
                let outcome = match (is_sent, self.entry(slot).attempts) {
                    (true, _) => Outcome::Unknown(None),
                    // This request is the first of the entry.
                    (false, 0 | 1) => Outcome::Stopped,
                    (false, _) => Outcome::Unprocessed(None),
                };
                self.settle(slot, outcome);
            }
        }
    }

    fn settle(&mut self, slot: usize, outcome: Outcome) {
        let entry = self.entries.remove(slot);
        let outcome = match outcome {
            Outcome::Unprocessed(error) if entry.unclear => Outcome::Unknown(error),
            Outcome::Rejected(error) if entry.unclear => Outcome::Unknown(Some(error)),
            Outcome::Stopped if entry.unclear => Outcome::Unknown(None),
            outcome => outcome,
        };
        self.settled.push_back(Settled {
            content: entry.content,
            outcome,
            attempts: entry.attempts,
        });
    }
}

//! The positions of the keys of one table, and the items that were read for them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::batch::engine::End;
use crate::batch::report::{Failed, ReadReport};
use crate::codec::{DecodeDocument, decode_item_with};
use crate::error::{BatchKind, Error, FailureReason, Result, Stopped};
use crate::key::Key;
use crate::model::{OwnItems, is_of_another_entity};
use crate::op::read::get::is_expired_text;
use crate::transport::TableRef;

/// Takes what is read for one table, whatever the type of its items.
pub(super) trait AnyPositions: Send + Sync {
    /// A key was read from the source. Returns its position.
    fn take(&self) -> usize;

    /// How many keys were read from the source whose items were not given out.
    fn ahead(&self) -> usize;

    /// Decodes the item of a position, from a response that may turn out to be cut short.
    fn decode(&self, position: usize, item: &str);

    /// Forgets what was decoded for a position.
    fn forget(&self, position: usize);

    /// What was decoded for this key is final; if nothing was, there is no such item.
    fn settle(&self, position: usize, key: &Arc<str>, attempts: u32);

    /// The key of a position was not read.
    fn fail(&self, position: usize, key: Option<&Arc<str>>, reason: FailureReason, attempts: u32);

    fn count_request(&self);

    /// Nothing more is read, for this reason if the keys are not at their end.
    fn end(&self, end: Option<&End>);
}

/// The positions of one table.
pub(super) struct Positions<T> {
    target: TableRef,
    /// Whether expired items are as if they were not there.
    hide_expired: bool,
    lines: Mutex<PositionLines<T>>,
}

struct PositionLines<T> {
    /// How many were given out.
    given: usize,
    states: VecDeque<PositionState<T>>,
    requests: usize,
    stopped: Option<Stopped>,
}

enum PositionState<T> {
    Pending,
    /// None is an item of another entity.
    Decoded(Result<Option<T>>),
    Settled(Option<T>),
    Failed {
        key: Option<Arc<str>>,
        reason: FailureReason,
        attempts: u32,
    },
}

impl<T> Positions<T> {
    pub(super) fn new(target: &TableRef) -> Self {
        Self {
            target: target.clone(),
            hide_expired: false,
            lines: Mutex::new(PositionLines {
                given: 0,
                states: VecDeque::new(),
                requests: 0,
                stopped: None,
            }),
        }
    }

    pub(super) fn hiding(mut self, expired: bool) -> Self {
        self.hide_expired = expired;
        self
    }

    fn lock(&self) -> MutexGuard<'_, PositionLines<T>> {
        // No code of the user's runs while it is locked, so nothing panics there.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next item, if it is known.
    pub(super) fn next(&self) -> Option<Result<Option<T>>> {
        let mut lines = self.lock();
        let next = lines.states.pop_front_if(|state| {
            matches!(
                state,
                PositionState::Settled(_) | PositionState::Failed { .. }
            )
        })?;
        lines.given += 1;
        drop(lines);
        Some(self.item(next))
    }

    fn item(&self, state: PositionState<T>) -> Result<Option<T>> {
        match state {
            PositionState::Pending => Ok(None),
            PositionState::Decoded(item) => item,
            PositionState::Settled(item) => Ok(item),
            PositionState::Failed { reason, .. } => {
                Err(Error::unread(reason, self.target.model(), 1, None))
            }
        }
    }

    /// All items, when all are known.
    pub(super) fn all(&self) -> Result<Vec<Option<T>>> {
        let states = std::mem::take(&mut self.lock().states);
        states.into_iter().map(|state| self.item(state)).collect()
    }

    /// All items that are known, and why the others are not.
    pub(super) fn report<M>(&self) -> ReadReport<M, T> {
        let mut lines = self.lock();
        let states = std::mem::take(&mut lines.states);
        let (mut items, mut failed) = (Vec::with_capacity(states.len()), Vec::new());
        for (position, state) in states.into_iter().enumerate() {
            items.push(match state {
                PositionState::Pending => None,
                PositionState::Decoded(item) => item.ok().flatten(),
                PositionState::Settled(item) => item,
                PositionState::Failed {
                    key,
                    reason,
                    attempts,
                } => {
                    failed.push(Failed {
                        position,
                        input: key.and_then(|key| Key::from_text(key.as_ref().to_owned()).ok()),
                        reason,
                        attempts,
                    });
                    None
                }
            });
        }
        ReadReport {
            taken: items.len(),
            failed,
            items,
            merged: 0,
            requests: lines.requests,
            stopped: lines.stopped.take(),
            model: self.target.model().into(),
            kind: BatchKind::Reads,
        }
    }
}

impl<T> PositionLines<T> {
    fn at(&mut self, position: usize) -> Option<&mut PositionState<T>> {
        self.states.get_mut(position.checked_sub(self.given)?)
    }
}

impl<T: DecodeDocument + Send + 'static> AnyPositions for Positions<T> {
    fn take(&self) -> usize {
        let mut lines = self.lock();
        lines.states.push_back(PositionState::Pending);
        lines.given + lines.states.len() - 1
    }

    fn ahead(&self) -> usize {
        self.lock().states.len()
    }

    fn decode(&self, position: usize, item: &str) {
        let own = self.target.own;
        let decoded = match decode_item_with(item, |map| OwnItems::read(own, map)) {
            _ if self.hide_expired && is_expired_text(&self.target, item) => Ok(None),
            Ok(item) => Ok(Some(item)),
            Err(error) if is_of_another_entity(self.target.schema.as_ref(), &error, item) => {
                Ok(None)
            }
            Err(error) => {
                let subject = self.target.subject_of(item);
                Err(Error::unreadable(subject, (error, item.into())))
            }
        };
        if let Some(state @ (PositionState::Pending | PositionState::Decoded(_))) =
            self.lock().at(position)
        {
            *state = PositionState::Decoded(decoded);
        }
    }

    fn forget(&self, position: usize) {
        if let Some(state @ PositionState::Decoded(_)) = self.lock().at(position) {
            *state = PositionState::Pending;
        }
    }

    fn settle(&self, position: usize, key: &Arc<str>, attempts: u32) {
        if let Some(state) = self.lock().at(position) {
            *state = match std::mem::replace(state, PositionState::Pending) {
                PositionState::Pending => PositionState::Settled(None),
                PositionState::Decoded(Ok(item)) => PositionState::Settled(item),
                PositionState::Decoded(Err(error)) => PositionState::Failed {
                    key: Some(key.clone()),
                    reason: FailureReason::Unreadable(Arc::new(error)),
                    attempts,
                },
                known => known,
            };
        }
    }

    fn fail(&self, position: usize, key: Option<&Arc<str>>, reason: FailureReason, attempts: u32) {
        let key = key.cloned();
        if let Some(state) = self.lock().at(position) {
            *state = PositionState::Failed {
                key,
                reason,
                attempts,
            };
        }
    }

    fn count_request(&self) {
        self.lock().requests += 1;
    }

    fn end(&self, end: Option<&End>) {
        self.lock().stopped = end.map(Stopped::from);
    }
}

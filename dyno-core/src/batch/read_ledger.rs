//! Where do the items go that were read? To the places of their keys, which are given out in order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::batch::engine::End;
use crate::batch::unread::{FailedRead, ReadReport};
use crate::codec::DecodeDocument;
use crate::codec::decode_item;
use crate::error::{Error, Result};
use crate::error::{FailureReason, Stopped};
use crate::key::Key;
use crate::transport::TableRef;

/// Takes what is read for one part, whatever its type.
pub(crate) trait Shelf: Send + Sync {
    /// A key was taken. Returns its position.
    fn asked(&self) -> usize;

    /// How many keys were taken whose items were not given out.
    fn ahead(&self) -> usize;

    /// Reads the item of a position, from a response that may still turn out not to be the last.
    fn read(&self, position: usize, item: &str);

    /// Forgets what was read for a position.
    fn forget(&self, position: usize);

    /// What was read of this key is the response; if nothing was, there is no such item.
    fn settle(&self, position: usize, key: &Arc<str>, attempts: u32);

    /// The item of a position was not read.
    fn unread(&self, position: usize, key: Option<&Arc<str>>, reason: FailureReason, attempts: u32);

    fn requested(&self);

    /// Nothing more is read, for this reason if the keys are not at their end.
    fn ended(&self, end: Option<&End>);
}

/// The places of the items of one part.
pub(crate) struct Responses<T> {
    target: TableRef,
    places: Mutex<Places<T>>,
}

struct Places<T> {
    /// How many were given out.
    given: usize,
    places: VecDeque<Place<T>>,
    requests: usize,
    stopped: Option<Stopped>,
}

enum Place<T> {
    Asked,
    Read(Result<T>),
    Answered(Option<T>),
    FailedRead {
        key: Option<Arc<str>>,
        reason: FailureReason,
        attempts: u32,
    },
}

impl<T> Responses<T> {
    pub(crate) fn new(target: &TableRef) -> Self {
        Self {
            target: target.clone(),
            places: Mutex::new(Places {
                given: 0,
                places: VecDeque::new(),
                requests: 0,
                stopped: None,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Places<T>> {
        // Nothing of the user's runs behind the lock, so nothing panics there.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next item, if it is known.
    pub(crate) fn next(&self) -> Option<Result<Option<T>>> {
        let mut places = self.lock();
        let next = places
            .places
            .pop_front_if(|place| matches!(place, Place::Answered(_) | Place::FailedRead { .. }))?;
        places.given += 1;
        drop(places);
        Some(self.item(next))
    }

    fn item(&self, place: Place<T>) -> Result<Option<T>> {
        match place {
            Place::Asked => Ok(None),
            Place::Read(item) => item.map(Some),
            Place::Answered(item) => Ok(item),
            Place::FailedRead { reason, .. } => {
                Err(reason.into_error(self.target.model(), 1, None))
            }
        }
    }

    /// All items, when all are known.
    pub(crate) fn all(&self) -> Result<Vec<Option<T>>> {
        let places = std::mem::take(&mut self.lock().places);
        let responses = places.into_iter().map(|place| self.item(place));
        responses.collect()
    }

    /// All items that are known, and why the others are not.
    pub(crate) fn response<M>(&self) -> ReadReport<M, T> {
        let mut places = self.lock();
        let (mut items, mut unread) = (Vec::with_capacity(places.places.len()), Vec::new());
        for (position, place) in std::mem::take(&mut places.places).into_iter().enumerate() {
            items.push(match place {
                Place::Asked => None,
                Place::Read(item) => item.ok(),
                Place::Answered(item) => item,
                Place::FailedRead {
                    key,
                    reason,
                    attempts,
                } => {
                    let key = key.and_then(|key| Key::from_text(key.as_ref().to_owned()).ok());
                    unread.push(FailedRead {
                        position,
                        key,
                        reason,
                        attempts,
                    });
                    None
                }
            });
        }
        ReadReport {
            items,
            unread,
            requests: places.requests,
            stopped: places.stopped.take(),
            model: self.target.model().into(),
        }
    }
}

impl<T> Places<T> {
    fn at(&mut self, position: usize) -> Option<&mut Place<T>> {
        self.places.get_mut(position.checked_sub(self.given)?)
    }
}

impl<T: DecodeDocument + Send> Shelf for Responses<T> {
    fn asked(&self) -> usize {
        let mut places = self.lock();
        places.places.push_back(Place::Asked);
        places.given + places.places.len() - 1
    }

    fn ahead(&self) -> usize {
        self.lock().places.len()
    }

    fn read(&self, position: usize, item: &str) {
        let read = decode_item(item);
        let read = read.map_err(|error| Error::decode(self.target.subject_of(item), error));
        if let Some(place @ (Place::Asked | Place::Read(_))) = self.lock().at(position) {
            *place = Place::Read(read);
        }
    }

    fn forget(&self, position: usize) {
        if let Some(place @ Place::Read(_)) = self.lock().at(position) {
            *place = Place::Asked;
        }
    }

    fn settle(&self, position: usize, key: &Arc<str>, attempts: u32) {
        if let Some(place) = self.lock().at(position) {
            *place = match std::mem::replace(place, Place::Asked) {
                Place::Asked => Place::Answered(None),
                Place::Read(Ok(item)) => Place::Answered(Some(item)),
                Place::Read(Err(error)) => Place::FailedRead {
                    key: Some(key.clone()),
                    reason: FailureReason::Unreadable(Arc::new(error)),
                    attempts,
                },
                known => known,
            };
        }
    }

    fn unread(
        &self,
        position: usize,
        key: Option<&Arc<str>>,
        reason: FailureReason,
        attempts: u32,
    ) {
        let key = key.cloned();
        if let Some(place) = self.lock().at(position) {
            *place = Place::FailedRead {
                key,
                reason,
                attempts,
            };
        }
    }

    fn requested(&self) {
        self.lock().requests += 1;
    }

    fn ended(&self, end: Option<&End>) {
        self.lock().stopped = end.map(Stopped::from);
    }
}

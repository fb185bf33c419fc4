//! Where do the items go that were read? To the places of their keys, which are given out in order.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::codec::decode_item;
use crate::error::{Error, Result};
use crate::model::DecodeDocument;
use crate::op::Target;

/// Takes what is read for one part, whatever its type.
pub(super) trait Shelf: Send + Sync {
    /// A key was taken. Returns its position.
    fn asked(&self) -> usize;

    /// How many keys were taken whose items were not given out.
    fn ahead(&self) -> usize;

    /// Reads the item of a position, from an answer that may still turn out not to be the last.
    fn read(&self, position: usize, item: &str);

    /// Forgets what was read for a position.
    fn forget(&self, position: usize);

    /// What was read is the answer; if nothing was, there is no such item.
    fn settle(&self, position: usize);

    fn failed(&self, position: usize, error: Error);
}

/// The places of the items of one part.
pub(super) struct Answers<T> {
    target: Target,
    places: Mutex<Places<T>>,
}

struct Places<T> {
    /// How many were given out.
    given: usize,
    places: VecDeque<Place<T>>,
}

enum Place<T> {
    Asked,
    Read(Result<T>),
    Answered(Result<Option<T>>),
}

impl<T> Answers<T> {
    pub(super) fn new(target: &Target) -> Self {
        Self {
            target: target.clone(),
            places: Mutex::new(Places {
                given: 0,
                places: VecDeque::new(),
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Places<T>> {
        // Nothing of the user's runs behind the lock, so nothing panics there.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next item, if it is known.
    pub(super) fn next(&self) -> Option<Result<Option<T>>> {
        let mut places = self.lock();
        let next = places
            .places
            .pop_front_if(|place| matches!(place, Place::Answered(_)))?;
        places.given += 1;
        match next {
            Place::Answered(item) => Some(item),
            Place::Asked | Place::Read(_) => None,
        }
    }

    /// All items, when all are known.
    pub(super) fn all(&self) -> Result<Vec<Option<T>>> {
        let places = std::mem::take(&mut self.lock().places);
        let answers = places.into_iter().map(|place| match place {
            Place::Answered(item) => item,
            Place::Read(item) => item.map(Some),
            Place::Asked => Ok(None),
        });
        answers.collect()
    }
}

impl<T> Places<T> {
    fn at(&mut self, position: usize) -> Option<&mut Place<T>> {
        self.places.get_mut(position.checked_sub(self.given)?)
    }
}

impl<T: DecodeDocument + Send> Shelf for Answers<T> {
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

    fn settle(&self, position: usize) {
        if let Some(place) = self.lock().at(position) {
            *place = match std::mem::replace(place, Place::Asked) {
                Place::Asked => Place::Answered(Ok(None)),
                Place::Read(item) => Place::Answered(item.map(Some)),
                answered @ Place::Answered(_) => answered,
            };
        }
    }

    fn failed(&self, position: usize, error: Error) {
        if let Some(place) = self.lock().at(position) {
            *place = Place::Answered(Err(error));
        }
    }
}

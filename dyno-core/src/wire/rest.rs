//! What the fields of a document did not claim, for the documents that are flattened into it.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::map::{Map, Source};
use super::{Reader, Value};
use crate::codec::{DecodeError, Members};

/// The members that a document's own fields did not claim, for the documents that are flattened into it.
#[derive(Debug, Default)]
pub struct Rest<'b> {
    pub(super) members: Vec<Unclaimed<'b>>,
}

#[derive(Debug)]
pub(super) struct Unclaimed<'b> {
    pub(super) name: Cow<'b, str>,
    /// Stands before the value.
    pub(super) start: Reader<'b>,
    /// Reads the value.
    pub(super) reader: Reader<'b>,
    /// Shared with the rest of the document around, if this document is flattened itself.
    pub(super) claimed: Arc<AtomicBool>,
}

impl<'b> Rest<'b> {
    /// Keeps a member.
    ///
    /// # Errors
    /// A [`DecodeError`] when its value is malformed.
    pub fn keep(&mut self, name: Cow<'b, str>, value: Value<'_, 'b>) -> Result<(), DecodeError> {
        let mut start = value.ahead();
        let claimed = match &start.member {
            Some((position, claimed)) if *position == start.cursor.position => claimed.clone(),
            _ => Arc::default(),
        };
        start.member = Some((start.cursor.position, claimed.clone()));
        self.members.push(Unclaimed {
            name,
            reader: start.clone(),
            start,
            claimed,
        });
        value.skip()
    }

    /// Reads a flattened document from the members; those that it passes over are left for the next one.
    ///
    /// # Errors
    /// The [`DecodeError`] of the document.
    pub fn read<T: Members<'b>>(&mut self) -> Result<T, DecodeError> {
        for member in &mut self.members {
            member.reader = member.start.clone();
        }
        let document = T::decode_members(&mut Map {
            source: Source::Rest {
                rest: self,
                next: 0,
            },
            tags: Vec::new(),
        })?;
        self.members.retain(
            |Unclaimed {
                 start,
                 reader,
                 claimed,
                 ..
             }| {
                if reader.cursor.position != start.cursor.position
                    && reader.skipped != Some(start.cursor.position)
                {
                    claimed.store(true, Ordering::Relaxed);
                }
                !claimed.load(Ordering::Relaxed)
            },
        );
        Ok(document)
    }
}

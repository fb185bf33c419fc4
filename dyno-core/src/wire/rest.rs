//! The members of a document that belong to the documents that are flattened into it.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::decode_error::DecodeError;
use super::reader::Reader;
use super::value_reader::ValueReader;

/// The members that are not fields of a document itself, for the documents that are flattened into it.
#[derive(Debug, Default)]
pub struct Rest<'b> {
    members: Vec<Unclaimed<'b>>,
    /// The index of the member that the current document gets next.
    next: usize,
}

#[derive(Debug)]
struct Unclaimed<'b> {
    name: Cow<'b, str>,
    /// A reader before the value.
    start: Reader<'b>,
    /// Whether it has been read. Shared with the `Rest` of the outer document, if this document is flattened itself.
    claimed: Arc<AtomicBool>,
}

impl<'b> Rest<'b> {
    /// Keeps a member.
    ///
    /// # Errors
    /// A [`DecodeError`] if its value is malformed.
    pub fn keep(
        &mut self,
        name: Cow<'b, str>,
        value: ValueReader<'_, 'b>,
    ) -> Result<(), DecodeError> {
        let mut start = value.ahead();
        let claimed = match &start.member {
            Some((position, claimed)) if *position == start.scanner.position => claimed.clone(),
            _ => Arc::default(),
        };
        start.member = Some((start.scanner.position, claimed.clone()));
        self.members.push(Unclaimed {
            name,
            start,
            claimed,
        });
        value.skip()
    }

    /// Begins a flattened document: the next member is the first one.
    pub(super) fn start(&mut self) {
        self.next = 0;
    }

    /// Ends a flattened document that was read with `reader`, and removes the members that it has read.
    pub(super) fn finish(&mut self, reader: &Reader<'b>) {
        self.settle(reader);
        self.members
            .retain(|member| !member.claimed.load(Ordering::Relaxed));
    }

    /// Returns the name of the next member, and puts `reader` before its value.
    pub(super) fn next(&mut self, reader: &mut Reader<'b>) -> Option<Cow<'b, str>> {
        self.settle(reader);
        let member = self.members.get(self.next)?;
        self.next += 1;
        *reader = member.start.clone();
        Some(member.name.clone())
    }

    /// Claims the member that was returned last if `reader` has read its value.
    fn settle(&self, reader: &Reader<'b>) {
        let last = self.next.checked_sub(1);
        if let Some(member) = last.and_then(|last| self.members.get(last)) {
            let start = member.start.scanner.position;
            if reader.scanner.position != start && reader.skipped != Some(start) {
                member.claimed.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Claims a member and returns a reader before its value.
    pub(super) fn claim(&self, name: &str) -> Option<Reader<'b>> {
        let member = self.members.iter().find(|member| member.name == name)?;
        member.claimed.store(true, Ordering::Relaxed);
        Some(member.start.clone())
    }
}

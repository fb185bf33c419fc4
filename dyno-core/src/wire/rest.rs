//! What the fields of a document did not claim, for the documents that are flattened into it.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{DecodeError, Format, MapReader, Reader, ValueReader};

/// The members that a document's own fields did not claim, for the documents that are flattened into it.
#[derive(Debug, Default)]
pub struct Rest<'b> {
    members: Vec<Unclaimed<'b>>,
    /// Which of them the document that is being read sees next.
    next: usize,
}

#[derive(Debug)]
struct Unclaimed<'b> {
    name: Cow<'b, str>,
    /// Stands before the value.
    start: Reader<'b>,
    /// Shared with the rest of the document around, if this document is flattened itself.
    claimed: Arc<AtomicBool>,
}

impl<'b> Rest<'b> {
    /// Keeps a member.
    ///
    /// # Errors
    /// A [`DecodeError`] when its value is malformed.
    pub fn keep(
        &mut self,
        name: Cow<'b, str>,
        value: ValueReader<'_, 'b>,
    ) -> Result<(), DecodeError> {
        let mut start = value.ahead();
        let claimed = match &start.member {
            Some((position, claimed)) if *position == start.cursor.position => claimed.clone(),
            _ => Arc::default(),
        };
        start.member = Some((start.cursor.position, claimed.clone()));
        self.members.push(Unclaimed {
            name,
            start,
            claimed,
        });
        value.skip()
    }

    /// Reads a flattened document from the members with `read`; those that it passes over are left for the next one.
    pub(crate) fn read_with<T>(
        &mut self,
        read: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.next = 0;
        let mut reader = Reader::from_json("", Format::DynamoDb);
        let document = read(&mut MapReader::of_rest(&mut reader, self))?;
        self.settle(&reader);
        self.members
            .retain(|member| !member.claimed.load(Ordering::Relaxed));
        Ok(document)
    }

    /// The name of the next member, before whose value `reader` is put.
    pub(super) fn next(&mut self, reader: &mut Reader<'b>) -> Option<Cow<'b, str>> {
        self.settle(reader);
        let member = self.members.get(self.next)?;
        self.next += 1;
        *reader = member.start.clone();
        Some(member.name.clone())
    }

    /// Claims the member that was handed out last if `reader` has read its value.
    fn settle(&self, reader: &Reader<'b>) {
        let last = self.next.checked_sub(1);
        if let Some(member) = last.and_then(|last| self.members.get(last)) {
            let start = member.start.cursor.position;
            if reader.cursor.position != start && reader.skipped != Some(start) {
                member.claimed.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Takes a member for good; what is handed out stands before its value.
    pub(super) fn claim(&self, name: &str) -> Option<Reader<'b>> {
        let member = self.members.iter().find(|member| member.name == name)?;
        member.claimed.store(true, Ordering::Relaxed);
        Some(member.start.clone())
    }
}

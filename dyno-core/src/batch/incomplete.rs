//! The error of an incomplete batch, and the typed answer in it.

use super::account::BatchWritten;
use super::unread::BatchRead;
use super::upserted::UpsertedAll;
use crate::error::Incomplete;

impl Incomplete {
    pub(super) fn new<M: Send + 'static>(answer: BatchWritten<M>) -> Self {
        let whys = answer.unwritten.iter().map(|left| &left.why);
        let (taken, stopped) = (answer.taken, answer.stopped.clone());
        Self::of(answer.model.clone(), taken, whys, stopped).with(answer)
    }

    /// Of upserts.
    pub(super) fn upserts<M: Send + 'static>(answer: UpsertedAll<M>) -> Self {
        let whys = answer.unwritten.iter().map(|left| &left.why);
        let (taken, stopped) = (answer.taken, answer.stopped.clone());
        Self::of(answer.model.clone(), taken, whys, stopped).with(answer)
    }

    /// Of a batch of reads whose answer is known.
    pub(super) fn reads<M: 'static, T: Send + 'static>(answer: BatchRead<M, T>) -> Self {
        let first = answer.unread.first().map(|left| left.why.clone());
        let unread = answer.unread.len();
        Self::of_reads(answer.model.clone(), unread, answer.stopped.clone(), first).with(answer)
    }

    /// The answer of the batch of the model `M`, with the operations in it. `None` if the batch was of another model, or if a clone
    /// was asked before.
    #[must_use]
    pub fn into_answer<M: 'static>(self) -> Option<BatchWritten<M>> {
        self.take()
    }

    /// The answer of upserts of the model `M`, with the items in it. `None` if they were of another model, if it was another batch, or if
    /// a clone was asked before.
    #[must_use]
    pub fn into_upserted<M: 'static>(self) -> Option<UpsertedAll<M>> {
        self.take()
    }

    /// The answer of the batch of reads of the model `M` as `T`, from [`crate::batch::BatchRead::complete`]. `None` if the batch was another one, or if a
    /// clone was asked before.
    #[must_use]
    pub fn into_read<M: 'static, T: 'static>(self) -> Option<BatchRead<M, T>> {
        self.take()
    }
}

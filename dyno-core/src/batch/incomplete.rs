//! The error of an incomplete batch, and the typed response in it.

use super::account::WriteReport;
use super::unread::ReadReport;
use super::upserted::UpsertReport;
use crate::error::Incomplete;

impl Incomplete {
    pub(super) fn new<M: Send + 'static>(response: WriteReport<M>) -> Self {
        let whys = response.unwritten.iter().map(|left| &left.reason);
        let (taken, stopped) = (response.taken, response.stopped.clone());
        Self::of(response.model.clone(), taken, whys, stopped).with(response)
    }

    /// Of upserts.
    pub(super) fn upserts<M: Send + 'static>(response: UpsertReport<M>) -> Self {
        let whys = response.unwritten.iter().map(|left| &left.reason);
        let (taken, stopped) = (response.taken, response.stopped.clone());
        Self::of(response.model.clone(), taken, whys, stopped).with(response)
    }

    /// Of a batch of reads whose response is known.
    pub(super) fn reads<M: 'static, T: Send + 'static>(response: ReadReport<M, T>) -> Self {
        let first = response.unread.first().map(|left| left.reason.clone());
        let unread = response.unread.len();
        Self::of_reads(
            response.model.clone(),
            unread,
            response.stopped.clone(),
            first,
        )
        .with(response)
    }

    /// The response of the batch of the model `M`, with the operations in it. `None` if the batch was of another model, or if a clone
    /// was asked before.
    #[must_use]
    pub fn into_report<M: 'static>(self) -> Option<WriteReport<M>> {
        self.take()
    }

    /// The response of upserts of the model `M`, with the items in it. `None` if they were of another model, if it was another batch, or if
    /// a clone was asked before.
    #[must_use]
    pub fn into_upsert_report<M: 'static>(self) -> Option<UpsertReport<M>> {
        self.take()
    }

    /// The response of the batch of reads of the model `M` as `T`, from [`crate::batch::ReadReport::complete`]. `None` if the batch was another one, or if a
    /// clone was asked before.
    #[must_use]
    pub fn into_read_report<M: 'static, T: 'static>(self) -> Option<ReadReport<M, T>> {
        self.take()
    }
}

//! The items of a batch of reads as a stream.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::stream::Stream;

use super::positions::Positions;
use super::requests::{OnFailure, ReadTable, ReadTraffic};
use crate::batch::drive::Driver;
use crate::batch::settings::Settings;
use crate::error::{Error, Result};
use crate::transport::Sender;

/// The items of a [`BatchGet`](crate::batch::BatchGet) in the order of its keys: a stream of `Result<Option<T>>`.
///
/// An item that cannot be decoded as a `T` is an error, after which the stream continues. Any other error ends the
/// stream.
#[must_use = "nothing is read until it is polled"]
pub struct BatchItems<'s, T> {
    driver: Option<Driver<ReadTraffic<'s>>>,
    positions: Arc<Positions<T>>,
    /// What the stream ends with.
    error: Option<Error>,
}

impl<'s, T> BatchItems<'s, T> {
    pub(super) fn new(
        sender: Sender,
        table: Result<Box<dyn ReadTable + 's>>,
        settings: &Settings,
        positions: Arc<Positions<T>>,
    ) -> Self {
        let (driver, error) = match table {
            Ok(table) => {
                let parts = vec![table];
                let traffic =
                    ReadTraffic::new(sender.clone(), parts, settings, true, OnFailure::End);
                (Some(Driver::new(sender, traffic)), None)
            }
            Err(error) => (None, Some(error)),
        };
        Self {
            driver,
            positions,
            error,
        }
    }
}

impl<T> Stream for BatchItems<'_, T> {
    type Item = Result<Option<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        // First what can be sent, so that requests are in flight while items are taken.
        if let Some(driver) = &mut this.driver
            && let Poll::Ready(read) = driver.poll(context)
        {
            this.driver = None;
            this.error = read.err();
        }
        if let Some(item) = this.positions.next() {
            return Poll::Ready(Some(item));
        }
        if let Some(error) = this.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        match this.driver {
            Some(_) => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}

// Sources are boxed, so nothing in here is pinned.
impl<T> Unpin for BatchItems<'_, T> {}

impl<T> fmt::Debug for BatchItems<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchItems").finish_non_exhaustive()
    }
}

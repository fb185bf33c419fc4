//! Where do operations come from? Iterators and streams, one after the other, each read only as far as it is needed.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::Stream;

/// Sources in the order in which they were given.
pub(crate) struct Sources<'s, T>(VecDeque<Source<'s, T>>);

enum Source<'s, T> {
    /// What was given by itself.
    Items(VecDeque<T>),
    Iterator(Box<dyn Iterator<Item = T> + Send + 's>),
    Stream(Pin<Box<dyn Stream<Item = T> + Send + 's>>),
}

impl<T> Default for Sources<'_, T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<'s, T> Sources<'s, T> {
    pub(crate) fn push(&mut self, item: T) {
        match self.0.back_mut() {
            Some(Source::Items(items)) => items.push_back(item),
            _ => self.0.push_back(Source::Items([item].into())),
        }
    }

    pub(crate) fn push_iterator(&mut self, iterator: impl Iterator<Item = T> + Send + 's) {
        self.0.push_back(Source::Iterator(Box::new(iterator)));
    }

    pub(crate) fn push_stream(&mut self, stream: impl Stream<Item = T> + Send + 's) {
        self.0.push_back(Source::Stream(Box::pin(stream)));
    }

    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
        while let Some(source) = self.0.front_mut() {
            let next = match source {
                Source::Items(items) => items.pop_front(),
                Source::Iterator(iterator) => iterator.next(),
                Source::Stream(stream) => ready!(stream.as_mut().poll_next(context)),
            };
            if next.is_some() {
                return Poll::Ready(next);
            }
            // It is not asked again, for not everything stays at its end.
            self.0.pop_front();
        }
        Poll::Ready(None)
    }
}

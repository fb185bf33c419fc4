//! The sources of one table, read one after the other.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use super::batch_source::OpenSource;

/// Sources in the order in which they were given. Each is read only as far as it is needed.
pub(crate) struct Sources<'s, T>(VecDeque<Given<'s, T>>);

enum Given<'s, T> {
    /// Items that were given one by one.
    Items(VecDeque<T>),
    Source(OpenSource<'s, T>),
}

impl<T> Default for Sources<'_, T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<'s, T> Sources<'s, T> {
    pub(crate) fn push(&mut self, item: T) {
        match self.0.back_mut() {
            Some(Given::Items(items)) => items.push_back(item),
            _ => self.0.push_back(Given::Items([item].into())),
        }
    }

    pub(crate) fn push_all(&mut self, source: OpenSource<'s, T>) {
        self.0.push_back(Given::Source(source));
    }

    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
        while let Some(source) = self.0.front_mut() {
            let next = match source {
                Given::Items(items) => items.pop_front(),
                Given::Source(source) => ready!(source.poll_next(context)),
            };
            if next.is_some() {
                return Poll::Ready(next);
            }
            // It is not polled again, because not every source stays at its end.
            self.0.pop_front();
        }
        Poll::Ready(None)
    }
}

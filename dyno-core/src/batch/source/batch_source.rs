//! One trait for iterators and streams.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::stream::{Stream, StreamExt};

/// A source of a batch: anything that can be turned into an iterator, or a stream.
///
/// A batch reads its source only as fast as requests can be sent. The source may borrow. Pass an iterator or a stream
/// as `&mut` to keep what is not read when the batch stops early.
///
/// `Kind` distinguishes the two and is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an iterator nor a stream that a batch can read",
    label = "expected an iterator or a `Stream`, which is `Send`",
    note = "a single item goes to `put`, a single key to `delete`"
)]
pub trait BatchSource<'s, Kind>: Sized {
    /// What it yields.
    type Item;

    #[doc(hidden)]
    fn open<T>(self, map: impl FnMut(Self::Item) -> T + Send + 's) -> OpenSource<'s, T>;
}

/// The kind of iterators.
#[doc(hidden)]
#[derive(Debug)]
pub struct Iterates;

/// The kind of streams.
#[doc(hidden)]
#[derive(Debug)]
pub struct Streams;

/// A source that is being read.
#[doc(hidden)]
pub struct OpenSource<'s, T>(Open<'s, T>);

enum Open<'s, T> {
    Iterator(Box<dyn Iterator<Item = T> + Send + 's>),
    Stream(Pin<Box<dyn Stream<Item = T> + Send + 's>>),
}

#[diagnostic::do_not_recommend]
impl<'s, I: IntoIterator<IntoIter: Send + 's>> BatchSource<'s, Iterates> for I {
    type Item = I::Item;

    fn open<T>(self, map: impl FnMut(Self::Item) -> T + Send + 's) -> OpenSource<'s, T> {
        OpenSource(Open::Iterator(Box::new(self.into_iter().map(map))))
    }
}

#[diagnostic::do_not_recommend]
impl<'s, S: Stream + Send + 's> BatchSource<'s, Streams> for S {
    type Item = S::Item;

    fn open<T>(self, map: impl FnMut(Self::Item) -> T + Send + 's) -> OpenSource<'s, T> {
        OpenSource(Open::Stream(Box::pin(self.map(map))))
    }
}

impl<T> OpenSource<'_, T> {
    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
        match &mut self.0 {
            Open::Iterator(iterator) => Poll::Ready(iterator.next()),
            Open::Stream(stream) => stream.as_mut().poll_next(context),
        }
    }
}

impl<T> fmt::Debug for OpenSource<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenSource").finish_non_exhaustive()
    }
}

//! The next page, fetched in a task of the runtime while the items of the last one are used.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::codec::DecodeDocument;
use crate::error::{Error, Result};
use crate::observe::in_current_context;
use crate::op::read::item_pages::{ItemPages, ItemsOfPage};

/// Pages of which one can be fetched: [`ItemPages`] whose type does not matter to the reader of the items.
pub(super) trait Fetchable<T>: Send {
    /// Starts to fetch the next page.
    fn fetch(self: Box<Self>) -> Prefetch<T>;

    fn ended(&self) -> bool;
}

impl<T: DecodeDocument + Send + 'static, P: ItemPages> Fetchable<T> for P {
    fn fetch(mut self: Box<Self>) -> Prefetch<T> {
        Prefetch::start(async move {
            let items = self.next_items().await;
            let rest = self as Box<dyn Fetchable<T>>;
            Fetched {
                items,
                rest: Some(rest),
            }
        })
    }

    fn ended(&self) -> bool {
        ItemPages::ended(self)
    }
}

/// The items of a page, and the pages after it.
pub(super) struct Fetched<T> {
    pub(super) items: Result<Option<ItemsOfPage<T>>>,
    /// They are gone if the runtime shut down.
    pub(super) rest: Option<Box<dyn Fetchable<T>>>,
}

/// A page that is being fetched.
pub(super) enum Prefetch<T> {
    Task(JoinHandle<Fetched<T>>),
    /// Without a runtime.
    Inline(BoxFuture<'static, Fetched<T>>),
}

impl<T: Send + 'static> Prefetch<T> {
    fn start(fetch: impl Future<Output = Fetched<T>> + Send + 'static) -> Self {
        match Handle::try_current() {
            Ok(runtime) => Self::Task(runtime.spawn(in_current_context(fetch))),
            Err(_) => Self::Inline(Box::pin(fetch)),
        }
    }
}

impl<T> Prefetch<T> {
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Fetched<T>> {
        match self {
            Self::Inline(fetch) => fetch.as_mut().poll(context),
            Self::Task(task) => match ready!(Pin::new(task).poll(context)) {
                Ok(fetched) => Poll::Ready(fetched),
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    // The runtime shut down, and the stream is polled by another one.
                    Err(error) => Poll::Ready(Fetched {
                        items: Err(Error::interrupted(error)),
                        rest: None,
                    }),
                },
            },
        }
    }
}

impl<T> Drop for Prefetch<T> {
    fn drop(&mut self) {
        if let Self::Task(task) = self {
            task.abort();
        }
    }
}

/// The next thing of a sequence.
pub(super) enum Prefetched<D> {
    /// An item, which may be unreadable.
    Item(Result<D>),
    /// A request failed, which is the end.
    Failed(Error),
}

//! What a task of the application gives to the calls that it makes: a correlation id, and observers.

use std::sync::Arc;

use tracing::Instrument as _;

use super::observer::Observer;

tokio::task_local! {
    static CONTEXT: Context;
}

#[derive(Clone, Default)]
struct Context {
    id: Option<Arc<str>>,
    observers: Option<TaskObservers>,
}

impl Context {
    fn current() -> Self {
        CONTEXT.try_with(Clone::clone).unwrap_or_default()
    }
}

/// The observers of a task, the outer ones first.
pub(super) type TaskObservers = Arc<[Arc<dyn Observer>]>;

/// Runs a future with a correlation id, which is in the spans and measurements of all its requests.
///
/// The id belongs to the task; a task that is spawned by the future has no id unless it sets one. An inner id replaces
/// an outer one. The id is not sent to DynamoDB.
///
/// ```
/// use dyno::observe::{correlation_id, with_correlation_id};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// with_correlation_id("order-17", async {
///     assert_eq!(correlation_id().as_deref(), Some("order-17"));
/// })
/// .await;
/// assert_eq!(correlation_id(), None);
/// # }
/// ```
pub async fn with_correlation_id<F: Future>(id: impl AsRef<str>, future: F) -> F::Output {
    let context = Context {
        id: Some(id.as_ref().into()),
        ..Context::current()
    };
    CONTEXT.scope(context, future).await
}

/// Returns the correlation id of the current task, if it has one.
#[must_use]
pub fn correlation_id() -> Option<Arc<str>> {
    let id = CONTEXT.try_with(|context| context.id.clone());
    id.ok().flatten()
}

/// Runs a future with an observer of the calls that it makes, of all clients.
///
/// The observers of the clients observe these calls as well. The observer belongs to the task: calls of a task that is
/// spawned by the future are not observed. An inner observer is added to the outer ones.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use dyno::observe::{Measurement, with_observer};
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16 }
///
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let received = Arc::new(AtomicU64::new(0));
/// let observer = {
///     let received = received.clone();
///     move |attempt: &Measurement| {
///         received.fetch_add(attempt.received, Ordering::Relaxed);
///     }
/// };
/// let found = with_observer(observer, async { movies.get(1985).await }).await?;
/// println!("{} bytes", received.load(Ordering::Relaxed));
/// # Ok(())
/// # }
/// ```
pub async fn with_observer<F: Future>(observer: impl Observer + 'static, future: F) -> F::Output {
    let outer = Context::current();
    let observers = outer
        .observers
        .iter()
        .flat_map(|outer| outer.iter().cloned());
    let observers = observers.chain([Arc::new(observer) as Arc<dyn Observer>]);
    let context = Context {
        observers: Some(observers.collect()),
        ..outer.clone()
    };
    CONTEXT.scope(context, future).await
}

/// The observers of the current task, if it has any.
pub(super) fn task_observers() -> Option<TaskObservers> {
    let observers = CONTEXT.try_with(|context| context.observers.clone());
    observers.ok().flatten()
}

/// The future with the span, the id and the observers of the current task, to be spawned.
pub(crate) fn in_current_context<F: Future>(future: F) -> impl Future<Output = F::Output> {
    CONTEXT.scope(Context::current(), future).in_current_span()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_id_is_kept_in_a_spawned_task_on_request() {
        let found = with_correlation_id("outer", async {
            let with_context = tokio::spawn(in_current_context(async { correlation_id() }));
            let plain = tokio::spawn(async { correlation_id() });
            let inner = with_correlation_id("inner", async { correlation_id() });
            [
                with_context.await.unwrap(),
                plain.await.unwrap(),
                inner.await,
                correlation_id(),
            ]
        });
        let found = found.await;
        let found: Vec<_> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, [Some("outer"), None, Some("inner"), Some("outer")]);
    }
}

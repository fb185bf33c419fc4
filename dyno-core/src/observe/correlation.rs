//! Correlation ids: which requests belong to one task of the application.

use std::sync::Arc;

use tracing::Instrument as _;

tokio::task_local! {
    static ID: Option<Arc<str>>;
}

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
    ID.scope(Some(id.as_ref().into()), future).await
}

/// Returns the correlation id of the current task, if it has one.
#[must_use]
pub fn correlation_id() -> Option<Arc<str>> {
    ID.try_with(Clone::clone).ok().flatten()
}

/// The future with the span and the id of the current task, to be spawned.
pub(crate) fn in_current_context<F: Future>(future: F) -> impl Future<Output = F::Output> {
    ID.scope(correlation_id(), future).in_current_span()
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

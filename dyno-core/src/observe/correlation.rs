//! To what does a request belong? To the work with this id.

use std::sync::Arc;

use tracing::Instrument as _;

tokio::task_local! {
    static ID: Option<Arc<str>>;
}

/// Runs a future whose requests to DynamoDB all have this id in their spans and measurements.
///
/// The id stays with the task; a task that is spawned from it has none unless it is given one. An inner id takes the place of an outer
/// one. It is not sent.
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

/// The id of the task's work, if it has one.
#[must_use]
pub fn correlation_id() -> Option<Arc<str>> {
    ID.try_with(Clone::clone).ok().flatten()
}

/// The future with the span and the id of the task that makes it, to be spawned.
pub(crate) fn carried<F: Future>(future: F) -> impl Future<Output = F::Output> {
    ID.scope(correlation_id(), future).in_current_span()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_id_goes_along_where_it_is_carried() {
        let found = with_correlation_id("outer", async {
            let carried = tokio::spawn(carried(async { correlation_id() }));
            let plain = tokio::spawn(async { correlation_id() });
            let inner = with_correlation_id("inner", async { correlation_id() });
            [
                carried.await.unwrap(),
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

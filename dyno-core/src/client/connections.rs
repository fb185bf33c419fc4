//! Connections that belong to the runtime that opened them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use aws_sdk_dynamodb::config::{
    ConfigBag, HttpClient, RuntimeComponents, RuntimeComponentsBuilder, SharedHttpClient,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};
use futures::channel::oneshot;
use tokio::runtime::{Handle, Id};

/// An HTTP client with separate connections for each Tokio runtime, for a client that several runtimes use.
///
/// A connection is driven by the runtime that opened it. A pool that several runtimes share fails requests: each
/// `#[tokio::test]` has its own runtime, and a client in a `static` would take a connection whose runtime is not
/// running or has ended. [`Client::builder`](crate::Client::builder), and
/// [`Client::from_conf`](crate::Client::from_conf) for a configuration without an HTTP client, use this type. Wrap your
/// own HTTP client in it if several runtimes use the client.
///
/// The connections of a runtime are closed when the runtime ends. Until then the runtime has one more task, which does
/// nothing.
///
/// ```
/// use dyno::ConnectionsPerRuntime;
/// # use aws_sdk_dynamodb::config::SharedHttpClient;
/// # use aws_smithy_http_client::Builder;
/// # fn http_client_with_a_proxy() -> SharedHttpClient { Builder::new().build_http() }
///
/// # async fn example() -> dyno::Result<()> {
/// let client = dyno::Client::builder()
///     .http_client(ConnectionsPerRuntime::new(http_client_with_a_proxy))
///     .build()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ConnectionsPerRuntime {
    pools: Arc<Pools>,
}

struct Pools {
    open: Box<dyn Fn() -> SharedHttpClient + Send + Sync>,
    by_runtime: RwLock<HashMap<Option<Id>, Pool>>,
}

/// The connections of one runtime.
struct Pool {
    client: SharedHttpClient,
    /// Ends the watch of the runtime when it is dropped.
    _watched: oneshot::Sender<()>,
}

impl ConnectionsPerRuntime {
    /// Creates an HTTP client that calls this function for each runtime. The function must return a new HTTP client
    /// each time.
    #[must_use]
    pub fn new(open: impl Fn() -> SharedHttpClient + Send + Sync + 'static) -> Self {
        Self {
            pools: Arc::new(Pools {
                open: Box::new(open),
                by_runtime: RwLock::default(),
            }),
        }
    }

    /// The HTTP client of the runtime that calls this.
    fn current(&self) -> SharedHttpClient {
        let handle = Handle::try_current().ok();
        let id = handle.as_ref().map(Handle::id);
        if let Some(client) = self.pools.client(id) {
            return client;
        }
        let (client, watch) = self.pools.insert(id);
        if let (Some(handle), Some(watch)) = (handle, watch) {
            let ended = RuntimeEnded {
                pools: Arc::downgrade(&self.pools),
                id,
            };
            // A runtime drops its tasks when it ends. The watch ends earlier if the connections are dropped before. It
            // is spawned without a lock, because a runtime that is ending drops it at once.
            handle.spawn(async move {
                let _ended = ended;
                let _dropped = watch.await;
            });
        }
        client
    }
}

impl Pools {
    fn client(&self, id: Option<Id>) -> Option<SharedHttpClient> {
        let pools = self
            .by_runtime
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        pools.get(&id).map(|pool| pool.client.clone())
    }

    /// Adds the connections of a runtime, which are to be watched, unless another thread of it was faster.
    fn insert(&self, id: Option<Id>) -> (SharedHttpClient, Option<oneshot::Receiver<()>>) {
        let client = (self.open)();
        let mut pools = self
            .by_runtime
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        match pools.entry(id) {
            Entry::Occupied(pool) => (pool.get().client.clone(), None),
            Entry::Vacant(place) => {
                let (watched, watch) = oneshot::channel();
                let pool = place.insert(Pool {
                    client,
                    _watched: watched,
                });
                (pool.client.clone(), Some(watch))
            }
        }
    }
}

/// Lives in a task of a runtime, and drops its connections together with the task.
struct RuntimeEnded {
    pools: Weak<Pools>,
    id: Option<Id>,
}

impl Drop for RuntimeEnded {
    fn drop(&mut self) {
        let Some(pools) = self.pools.upgrade() else {
            return;
        };
        let mut by_runtime = pools
            .by_runtime
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let ended = by_runtime.remove(&self.id);
        drop(by_runtime);
        // The connections are dropped without the lock.
        drop(ended);
    }
}

impl HttpClient for ConnectionsPerRuntime {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.current().http_connector(settings, components)
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        let client = self.current();
        HttpClient::validate_base_client_config(&client, components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        HttpClient::validate_final_config(&self.current(), components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.current().connector_metadata()
    }
}

impl fmt::Debug for ConnectionsPerRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pools = self.pools.by_runtime.read();
        let runtimes = pools.unwrap_or_else(PoisonError::into_inner).len();
        f.debug_struct("ConnectionsPerRuntime")
            .field("runtimes", &runtimes)
            .finish_non_exhaustive()
    }
}

//! The backend that tests run on: the endpoint in the environment, or else an embedded engine.

use std::fmt;
#[cfg(feature = "embedded")]
use std::sync::{Mutex, PoisonError};

use dyno_core::{Client, Result};

use crate::endpoint::TestEndpoint;
#[cfg(feature = "embedded")]
use crate::engine::Engine;

/// The backend that holds a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Backend {
    #[cfg(feature = "embedded")]
    Embedded,
    Endpoint(String),
    /// Whatever the client of the test connects to.
    OwnClient,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "embedded")]
            Self::Embedded => f.write_str("the embedded engine, which ends with this process"),
            Self::Endpoint(url) => f.write_str(url),
            Self::OwnClient => f.write_str("the test's own client"),
        }
    }
}

/// Returns a client on a new, empty engine inside this process.
///
/// It reads nothing from the environment. The engine and its tables are dropped with the last clone of the client.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = dyno_testing::embedded();
/// assert!(client.sdk().list_tables().send().await?.table_names().is_empty());
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "embedded")]
#[must_use]
pub fn embedded() -> Client {
    Client::new(Engine::start().sdk())
}

/// Returns a client on the backend where [`temporary_table`](crate::temporary_table) creates its tables.
///
/// # Errors
/// Fails if the environment names an endpoint that cannot be used: credentials are missing, or the endpoint uses HTTPS
/// and the feature `env` is off.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dyno::Result<()> {
/// let client = dyno_testing::client().await?;
/// # Ok(())
/// # }
/// ```
pub async fn client() -> Result<Client> {
    from_env().await.map(|(_, client)| client)
}

/// Returns the backend that the environment selects, and a client on it.
pub(crate) async fn from_env() -> Result<(Backend, Client)> {
    let Some(endpoint) = TestEndpoint::from_env() else {
        return shared();
    };
    let client = routed(endpoint.client().await?);
    Ok((Backend::Endpoint(endpoint.into_url()), client))
}

/// The client with the way that `DYNO_TEST_ROUTE` names: `direct` for direct calls. It is how a suite runs both ways.
fn routed(client: Client) -> Client {
    match std::env::var("DYNO_TEST_ROUTE").as_deref() {
        Ok("direct") => client.with_direct_calls(true),
        _ => client,
    }
}

/// Returns the engine that all tests of this process share, so that one client reaches all tables of a test.
#[cfg(feature = "embedded")]
fn shared() -> Result<(Backend, Client)> {
    static SHARED: Mutex<Option<(Engine, Client)>> = Mutex::new(None);
    let client = reuse(&mut SHARED.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((Backend::Embedded, client))
}

/// Returns a client on the running engine, or on a new one if it is broken, so that later tests do not fail with it.
#[cfg(feature = "embedded")]
fn reuse(running: &mut Option<(Engine, Client)>) -> Client {
    running.take_if(|(engine, _)| engine.is_broken());
    let (_, client) = running.get_or_insert_with(|| {
        let engine = Engine::start();
        let client = routed(Client::new(engine.sdk()));
        (engine, client)
    });
    client.clone()
}

#[cfg(not(feature = "embedded"))]
fn shared() -> Result<(Backend, Client)> {
    Err(crate::endpoint::missing())
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_broken_engine_is_replaced() {
        let mut running = None;
        for _ in 0..2 {
            let client = reuse(&mut running);
            client.sdk().list_tables().send().await.unwrap();
            let (engine, _) = running.as_ref().unwrap();
            assert!(!engine.is_broken());
            assert_eq!(engine.send_empty("Panic").await.0, 500);
            assert!(engine.is_broken());
        }
    }
}

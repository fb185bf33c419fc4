//! Where do tests run? On the endpoint that the environment names, else on an engine inside the process.

use std::fmt;
#[cfg(feature = "embedded")]
use std::sync::{Mutex, PoisonError};

use dyno_core::{Client, Result};

use crate::endpoint::Endpoint;
#[cfg(feature = "embedded")]
use crate::engine::Engine;

/// Where a table is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    #[cfg(feature = "embedded")]
    Embedded,
    Endpoint(String),
    /// Wherever the client goes that the test brought along.
    Given,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "embedded")]
            Self::Embedded => f.write_str("the embedded engine, which ends with this process"),
            Self::Endpoint(url) => f.write_str(url),
            Self::Given => f.write_str("the test's own client"),
        }
    }
}

/// A client on an empty engine of its own, inside of this process. It needs nothing of the environment.
///
/// What is in it ends with the last clone of the client.
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

/// A client on the engine where [`temporary_table`](crate::temporary_table) creates its tables.
///
/// # Errors
/// When the environment names an endpoint that cannot be used as it is: without credentials, or with HTTPS but
/// without the feature `env`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dyno_core::Result<()> {
/// let client = dyno_testing::client().await?;
/// # Ok(())
/// # }
/// ```
pub async fn client() -> Result<Client> {
    choose().await.map(|(_, client)| client)
}

/// The place that the environment chooses, and a client of it.
pub(crate) async fn choose() -> Result<(Place, Client)> {
    let Some(endpoint) = Endpoint::from_env() else {
        return shared();
    };
    let client = endpoint.client().await?;
    Ok((Place::Endpoint(endpoint.into_url()), client))
}

/// The engine that all tests of this process share, so that one client reaches all tables of a test.
#[cfg(feature = "embedded")]
fn shared() -> Result<(Place, Client)> {
    static SHARED: Mutex<Option<(Engine, Client)>> = Mutex::new(None);
    let client = reuse(&mut SHARED.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((Place::Embedded, client))
}

/// A client on the engine that runs, or on a new one: a test that broke it must not fail those that come after.
#[cfg(feature = "embedded")]
fn reuse(running: &mut Option<(Engine, Client)>) -> Client {
    running.take_if(|(engine, _)| engine.is_broken());
    let (_, client) = running.get_or_insert_with(|| {
        let engine = Engine::start();
        let client = Client::new(engine.sdk());
        (engine, client)
    });
    client.clone()
}

#[cfg(not(feature = "embedded"))]
fn shared() -> Result<(Place, Client)> {
    Err(crate::endpoint::missing())
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_engine_that_broke_is_replaced() {
        let mut running = None;
        for _ in 0..2 {
            let client = reuse(&mut running);
            client.sdk().list_tables().send().await.unwrap();
            let (engine, _) = running.as_ref().unwrap();
            assert!(!engine.is_broken());
            assert_eq!(engine.ask("Panic").await.0, 500);
            assert!(engine.is_broken());
        }
    }
}

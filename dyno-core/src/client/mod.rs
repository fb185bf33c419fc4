//! The client, its configuration, and what it adds to the SDK: a limit of requests in flight and renewed credentials.

#[cfg(feature = "env")]
mod builder;
mod connections;
#[cfg(feature = "env")]
mod credentials;
#[cfg(feature = "env")]
mod credentials_chain;
pub mod endpoint;
#[cfg(feature = "env")]
mod environment;
mod handle;
#[cfg(any(feature = "env", feature = "https"))]
mod http;
#[cfg(feature = "env")]
mod in_flight;
#[cfg(feature = "env")]
mod network;
mod other_service;
#[cfg(feature = "env")]
mod profile;
#[cfg(feature = "env")]
mod renewal;
#[cfg(any(feature = "env", feature = "https"))]
mod system_roots;

#[cfg(feature = "env")]
pub use self::builder::ClientBuilder;
pub use self::connections::ConnectionsPerRuntime;
#[cfg(feature = "env")]
pub use self::credentials_chain::CredentialsChain;
pub use self::handle::Client;
pub use self::other_service::{request_failed, response_without};
pub use crate::transport::Route;

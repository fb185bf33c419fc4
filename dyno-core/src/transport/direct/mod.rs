//! The direct route of a request: signed and sent by dyno, without the SDK's orchestrator, which takes most of the time
//! of a small request (`cargo bench` compares the routes).
//!
//! The parts are still the SDK's: the HTTP client, the cache of credentials, the endpoint rules, the clock, the retry
//! strategy and its classifiers, the serializers and deserializers. The first request of an operation goes through the
//! orchestrator, which shows what these parts are (`capture`). dyno builds the same request, and only if both are the
//! same are later ones sent directly (`send`). A client with a setting that only the orchestrator honors keeps using it
//! (`interceptors`, `routes`).

mod arns;
mod body;
mod capture;
mod clock_skew;
mod destination;
mod interceptors;
mod prepared;
mod routes;
mod send;
mod signer;
mod timeouts;
mod tokens;

pub(super) use self::arns::names_arn;
pub(super) use self::capture::Captured;
pub(super) use self::prepared::Prepared;
pub(crate) use self::routes::Direct;
pub use self::routes::Route;
pub(super) use self::send::send;

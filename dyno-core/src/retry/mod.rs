//! Retries: the number of attempts, the deadline, and the delays.
//!
//! Without a policy, the SDK's defaults apply: three attempts, with random delays of up to one second, then of up to
//! two. The SDK always decides what is retried: throttling, the statuses 500 and 503, timeouts and broken connections.
//! Its retry budget also applies: when most requests of a process fail, it stops retrying before attempts or time run
//! out. A client from the [builder](crate::Client::builder) also retries a credentials provider that failed.

mod backoff;
mod conflicts;
mod policy;
mod sdk_retries;
mod tries;

pub use self::backoff::{Backoff, Delays};
pub(crate) use self::conflicts::is_conflict;
pub use self::policy::RetryPolicy;

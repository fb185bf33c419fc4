//! Retries: the number of attempts, the deadline, and the delays.
//!
//! A client of the [builder](crate::Client::builder) without a policy has [`RetryPolicy::default`]: throttled requests
//! are retried for one minute, others are sent three times. Any other client without a policy has the SDK's defaults:
//! three attempts, with random delays of up to one second, then two.
//!
//! The SDK always decides what is retried: throttling, the statuses 500 and 503, timeouts and broken connections. Its
//! retry budget applies, too: when most requests fail, it stops retrying before attempts or time run out. Where
//! throttled attempts do not [count](RetryPolicy::count_throttled), they use nothing of the budget. A client of the
//! builder also retries a credentials provider that failed.

mod backoff;
mod conflicts;
mod policy;
mod sdk_retries;
mod tries;

pub use self::backoff::{Backoff, Delays};
pub(crate) use self::conflicts::is_conflict;
pub use self::policy::RetryPolicy;

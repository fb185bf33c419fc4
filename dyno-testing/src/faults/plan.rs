//! `Faults`: the plan of the faults, and the record of the requests.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::config::StalledStreamProtectionConfig;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_smithy_async::test_util::instant_time_and_sleep;
use dyno_core::Client;

use super::connector::FaultyHttpClient;
use super::state::Shared;
use super::{Fault, Rule, SentRequest};

/// Plans the faults of a client, and records its requests.
///
/// Clones share the plan and the record. A request gets at most one fault: that of the first rule that matches, or else
/// of the first chance that is drawn. If a test panics, the seed is printed.
///
/// ```
/// use dyno_testing::{Fault, Faults};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let faults = Faults::none().on("ListTables").times(2).inject(Fault::Error("InternalServerError"));
/// let client = faults.client(&dyno_testing::client().await?);
/// client.list_tables().all().await?;
/// let statuses: Vec<_> = faults.requests().iter().map(|call| call.client_status).collect();
/// assert_eq!(statuses, [Some(500), Some(500), Some(200)]);
/// assert_eq!(faults.slept().len(), 2);
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
/// ```
#[derive(Clone)]
pub struct Faults(pub(super) Arc<Shared>);

impl Faults {
    /// Returns a plan without faults, to which rules can be added.
    #[must_use]
    pub fn none() -> Self {
        Self::seeded(0)
    }

    /// Returns a plan whose faults are drawn from this seed, once [`chance`](Self::chance) sets their probabilities.
    ///
    /// A draw depends on the seed, on the operation, and on the number of earlier requests of the same operation. It
    /// does not depend on requests of other operations.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let (time, sleep) = instant_time_and_sleep(SystemTime::now());
        Self(Arc::new(Shared::new(seed, time, sleep)))
    }

    /// Injects the fault into each request with this probability, from 0 to 1.
    #[must_use]
    pub fn chance(self, probability: f64, fault: Fault) -> Self {
        self.state().add_chance(probability, fault);
        self
    }

    /// Starts a rule for the requests of an operation, such as `PutItem`.
    pub fn on(self, operation: &'static str) -> Rule {
        Rule::new(self, Some(operation))
    }

    /// Starts a rule for the requests of all operations.
    pub fn on_all(self) -> Rule {
        Rule::new(self, None)
    }

    /// Makes two requests conflict if they write the same item at the same time and one of them is a transaction.
    ///
    /// Requests are simultaneous if the second one is sent before the response to the first one arrives. This needs
    /// [`tokio_time`](Self::tokio_time) and delayed responses.
    #[must_use]
    pub fn conflicts(self) -> Self {
        self.state().conflicts = true;
        self
    }

    /// Keeps tokio's clock, for tests with `#[tokio::test(start_paused = true)]`.
    ///
    /// Timeouts and delayed responses then end in the order of their times, and requests overtake each other. Without
    /// a paused clock, each delay takes its time. [`slept`](Self::slept) stays empty. Call this before
    /// [`client`](Self::client).
    #[must_use]
    pub fn tokio_time(self) -> Self {
        self.state().tokio_time = true;
        self
    }

    /// Returns the same client with these faults.
    #[must_use]
    pub fn client(&self, client: &Client) -> Client {
        let config = client.sdk().config();
        let faulty = FaultyHttpClient::new(self.clone(), config.http_client(), config.sleep_impl());
        client.reconfigured(|config| {
            let changed = config
                // A body arrives complete, so there is no stream that could stall.
                .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
                // All clients of a process share the SDK's retry budget. With it, a test could use up the budget of
                // another one, and a seed would behave differently when its test runs alone.
                .retry_partition(RetryPartition::custom("dyno-faults").build())
                .http_client(faulty);
            match self.state().tokio_time {
                true => changed,
                false => changed
                    .sleep_impl(self.0.sleep.clone())
                    .time_source(self.0.time.clone()),
            }
        })
    }

    /// Returns the requests so far, in the order in which they were sent.
    #[must_use]
    pub fn requests(&self) -> Vec<SentRequest> {
        self.state().requests.clone()
    }

    /// Returns the skipped delays, in order.
    ///
    /// A timeout that ended a request is one of them.
    #[must_use]
    pub fn slept(&self) -> Vec<Duration> {
        self.0.sleep.logs()
    }

    /// Returns the seed, or 0 if the plan was created without one.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.0.seed
    }

    /// Stops injecting faults and recording requests until [`resume`](Self::resume).
    pub fn pause(&self) {
        self.state().paused = true;
    }

    /// Continues after [`pause`](Self::pause).
    pub fn resume(&self) {
        self.state().paused = false;
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults")
            .field("seed", &self.0.seed)
            .field("requests", &self.state().requests.len())
            .finish_non_exhaustive()
    }
}

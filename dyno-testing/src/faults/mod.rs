//! What does code do on DynamoDB's bad days? [`Faults`] plans them: which requests fail, how, and how often.
//!
//! They come from a seed, each with a probability, or from rules that say which request is meant. Both do the same [`Fault`]s,
//! and a test can ask afterwards which [`Call`]s there were:
//!
//! ```
//! use dyno::Model;
//! use dyno_testing::{Fault, Faults, temporary_table};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     title: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! let faults = Faults::none().on("PutItem").nth(1).inject(Fault::Throttled);
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! movies.put(&Movie { title: "Brazil".into() }).await?; // the SDK tries again
//! assert_eq!(faults.calls().len(), 2);
//!
//! let faults = Faults::seeded(7).chance(0.1, Fault::Throttled).chance(0.2, Fault::SomeLeftOver);
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! let many = (0..100).map(|number| Movie { title: number.to_string() });
//! movies.batch().put_all(many).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//! Whoever waits, waits in vain: the SDK's pauses between its attempts, those of dyno and slow answers end at once, and
//! [`slept`](Faults::slept) says how long they would have been. A thousand seeds take seconds.
//!
//! With such a clock all requests are served in the order in which they are sent, and a time-out ends only what never ends,
//! [`Fault::Hang`]. To see slow answers overtake others or run into time-outs, let tokio keep the time with
//! [`tokio_time`](Faults::tokio_time) and `#[tokio::test(start_paused = true)]`.
//!
//! # Eventual consistency
//! The engines show each write at once. [`Fault::Stale`] lets a read that is not consistent miss the last of them, and so shows whether
//! code reads what it has just written and should not:
//!
//! ```
//! # use dyno::Model;
//! # use dyno_testing::{Fault, Faults, temporary_table};
//! # #[derive(Model, Debug, PartialEq)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     title: String,
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! let faults = Faults::none().on_all().inject(Fault::Stale(1));
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! movies.put(&Movie { title: "Brazil".into() }).await?;
//! assert_eq!(movies.get("Brazil").await?, None);
//! assert!(movies.get("Brazil").consistent().await?.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! # Where
//! [`faults`](crate::TemporaryTableBuilder::faults) puts them between a temporary table and its engine, [`client`](Faults::client)
//! before any client. DynamoDB itself checks signatures, so there those faults do not work that change a request or send others: those
//! of batches and pages, and old answers.

mod answer;
mod batch;
mod conflict;
mod connector;
mod draw;
mod fault;
mod forward;
mod history;
mod pages;
mod request;
mod rule;
mod stale;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::config::StalledStreamProtectionConfig;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_smithy_async::test_util::{InstantSleep, ManualTimeSource, instant_time_and_sleep};
use dyno_core::Client;
use serde_json::Value;

use self::conflict::Writing;
use self::connector::Faulty;
use self::draw::{draw, hits};
use self::history::History;
use self::rule::Planned;
use self::stale::Replica;
use crate::tables::Tables;

pub use self::fault::Fault;
pub use self::rule::Rule;

/// Plans what goes wrong, and keeps the account of what went wrong.
///
/// Clones share the plan and the account. A request meets at most one fault: that of the first rule that fits, or else of the
/// first chance that is hit. If a test fails, the seed is printed.
///
/// ```
/// use dyno_testing::{Fault, Faults};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let faults = Faults::none().on("ListTables").times(2).inject(Fault::Error("InternalServerError"));
/// let client = faults.client(&dyno_testing::client().await?);
/// client.list_tables().all().await?;
/// let statuses: Vec<_> = faults.calls().iter().map(|call| call.answered).collect();
/// assert_eq!(statuses, [Some(500), Some(500), Some(200)]);
/// assert_eq!(faults.slept().len(), 2);
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
/// ```
#[derive(Clone)]
pub struct Faults(Arc<Shared>);

struct Shared {
    seed: u64,
    time: ManualTimeSource,
    sleep: InstantSleep,
    state: Mutex<State>,
    /// Where old answers come from, once there is one.
    replica: Mutex<Option<Replica>>,
}

#[derive(Default)]
struct State {
    rules: Vec<Planned>,
    chances: Vec<(f64, Fault)>,
    conflicts: bool,
    tokio_time: bool,
    paused: bool,
    /// How many requests of each operation there were.
    counts: HashMap<String, u64>,
    calls: Vec<Call>,
    tables: Tables,
    writing: Vec<Writing>,
    history: History,
    /// Keys that were handed out with an empty page, and where the page begins in truth that comes next.
    detours: HashMap<(String, String), Option<Value>>,
}

impl State {
    /// Does what must be done before a fault can happen.
    fn prepare(&mut self, fault: &Fault) {
        if let Fault::Stale(writes) = fault {
            self.history.reach(*writes);
        }
    }
}

/// One HTTP request that a client with [`Faults`] sent: an attempt, so a call that was retried is here several times.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// What was asked for, such as `PutItem`.
    pub operation: String,
    /// The request, as the client wrote it.
    pub body: Value,
    /// What went wrong.
    pub fault: Option<Fault>,
    /// The status that the service answered with, if the request got there: with 200, what was asked has been done.
    pub reached: Option<u16>,
    /// The status that the client got; nothing if it got no answer.
    pub answered: Option<u16>,
}

impl Faults {
    /// Nothing goes wrong, until a rule says so.
    #[must_use]
    pub fn none() -> Self {
        Self::seeded(0)
    }

    /// What goes wrong is drawn from this seed, once [`chance`](Self::chance) says how probable it is.
    ///
    /// A draw depends on the seed, the operation and how many requests of the operation there were before, but on no request of
    /// another operation.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let (time, sleep) = instant_time_and_sleep(SystemTime::now());
        Self(Arc::new(Shared {
            seed,
            time,
            sleep,
            state: Mutex::default(),
            replica: Mutex::default(),
        }))
    }

    /// This happens to a request with this probability, from 0 to 1.
    #[must_use]
    pub fn chance(self, probability: f64, fault: Fault) -> Self {
        let mut state = self.state();
        state.prepare(&fault);
        state.chances.push((probability, fault));
        drop(state);
        self
    }

    /// Begins a rule about the requests of an operation, such as `PutItem`.
    pub fn on(self, operation: &'static str) -> Rule {
        Rule::new(self, Some(operation))
    }

    /// Begins a rule about the requests of all operations.
    pub fn on_all(self) -> Rule {
        Rule::new(self, None)
    }

    /// Two requests that write one item at the same time conflict, if one of them is a transaction.
    ///
    /// At the same time means that the answer to one has not arrived yet, which takes [`tokio_time`](Self::tokio_time) and slow
    /// answers.
    #[must_use]
    pub fn conflicts(self) -> Self {
        self.state().conflicts = true;
        self
    }

    /// The client's own clock stays, which is tokio's; for tests with `#[tokio::test(start_paused = true)]`.
    ///
    /// Then time-outs and slow answers end in the order of their times, and requests overtake each other. Without a paused clock
    /// each wait takes its time. [`slept`](Self::slept) stays empty. It must be called before a client is made.
    #[must_use]
    pub fn tokio_time(self) -> Self {
        self.state().tokio_time = true;
        self
    }

    /// The same client, with these faults between it and the service.
    #[must_use]
    pub fn client(&self, client: &Client) -> Client {
        let config = client.sdk().config();
        let faulty = Faulty::new(self.clone(), config.http_client(), config.sleep_impl());
        client.reconfigured(|config| {
            let changed = config
                // A body arrives whole, so there is no stream that could stall.
                .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
                // The SDK's budget of retries is shared by all clients of a process: one test would take those of another, and
                // a seed would not do the same when it is tried alone.
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

    /// The requests so far, in the order in which they were sent.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How long those who waited would have waited, one after the other.
    ///
    /// A time-out that ended a request is one of them.
    #[must_use]
    pub fn slept(&self) -> Vec<Duration> {
        self.0.sleep.logs()
    }

    /// The seed; 0 without one.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.0.seed
    }

    /// Nothing goes wrong until [`resume`](Self::resume), and no request counts.
    pub fn pause(&self) {
        self.state().paused = true;
    }

    /// Ends a [`pause`](Self::pause).
    pub fn resume(&self) {
        self.state().paused = false;
    }

    /// Follows a rule from now on.
    fn plan(&self, planned: Planned) {
        let mut state = self.state();
        state.prepare(&planned.fault);
        state.rules.push(planned);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replica(&self) -> MutexGuard<'_, Option<Replica>> {
        let replica = self.0.replica.lock();
        replica.unwrap_or_else(PoisonError::into_inner)
    }

    /// What happens to a request that is sent now, and a number drawn for it.
    fn begin(&self, operation: &str, body: &Value) -> Begun {
        let mut state = self.state();
        let state = &mut *state;
        if state.paused {
            return Begun::default();
        }
        let count = state.counts.entry(operation.to_owned()).or_default();
        let draw = |purpose| draw(self.0.seed, operation, *count, purpose);
        // Each rule counts what fits it, also when another one comes first.
        let ruled = state.rules.iter_mut().filter_map(|planned| {
            let fits = planned.fault.concerns(operation, body) && planned.fits(operation, body);
            fits.then(|| planned.fault.clone())
        });
        let ruled = ruled.collect::<Vec<_>>().into_iter().next();
        let fault = ruled.or_else(|| {
            let hit = state
                .chances
                .iter()
                .zip(2..)
                .find(|((chance, fault), purpose)| {
                    hits(draw(*purpose), *chance) && fault.concerns(operation, body)
                });
            hit.map(|((_, fault), _)| fault.clone())
        });
        let drawn = draw(1);
        *count += 1;
        let call = state.calls.len();
        state.calls.push(Call {
            operation: operation.to_owned(),
            body: body.clone(),
            fault: fault.clone(),
            reached: None,
            answered: None,
        });
        Begun {
            call: Some(call),
            fault,
            drawn,
        }
    }

    fn change_call(&self, call: Option<usize>, change: impl FnOnce(&mut Call)) {
        let mut state = self.state();
        if let Some(call) = call.and_then(|call| state.calls.get_mut(call)) {
            change(call);
        }
    }
}

/// A request on its way.
#[derive(Default)]
struct Begun {
    /// Its place among the calls, if it counts.
    call: Option<usize>,
    fault: Option<Fault>,
    drawn: u64,
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults")
            .field("seed", &self.0.seed)
            .field("calls", &self.state().calls.len())
            .finish_non_exhaustive()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if thread::panicking() && !state.chances.is_empty() {
            eprintln!("faults were drawn by `Faults::seeded({})`", self.seed);
        }
    }
}

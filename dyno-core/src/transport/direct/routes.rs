//! The routes of a client: how the requests of each operation are sent.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use aws_sdk_dynamodb::Config;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::retry::ClassifyRetry as _;

use super::clock_skew::ClientSkew;
use super::interceptors::OwnInterceptors;
use super::prepared::Prepared;
use super::signer::Signer;
use super::tokens;
use crate::transport::own_parts::{foreign, is_own};

/// The operations that are sent directly.
const OPERATIONS: [&str; 13] = [
    "GetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "Scan",
    "BatchWriteItem",
    "BatchGetItem",
    "TransactGetItems",
    "TransactWriteItems",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
];

/// How the requests of an operation are sent: [`Client::route`](crate::Client::route).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Route {
    /// Directly: signed and sent by dyno.
    Direct,
    /// Not decided yet. The next request is sent through the SDK's orchestrator, and decides the route.
    Undecided,
    /// Through the SDK's orchestrator.
    #[non_exhaustive]
    Sdk {
        /// Why it is not sent directly.
        reason: Cow<'static, str>,
    },
}

/// Prints `direct`, `undecided`, or `SDK: ` and the reason.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.write_str("direct"),
            Self::Undecided => f.write_str("undecided"),
            Self::Sdk { reason } => write!(f, "SDK: {reason}"),
        }
    }
}

/// How many requests of an operation may decide its route. A reason that may pass is the route from then on.
const TRIES: u32 = 8;

/// Why an operation is not sent directly.
#[derive(Debug)]
pub(super) struct Refusal {
    reason: Reason,
    /// Whether the next request may decide otherwise.
    may_pass: bool,
}

type Reason = Cow<'static, str>;

impl Refusal {
    /// A reason that is that of one request, such as credentials that are being renewed.
    pub(super) fn of_one_request(reason: impl Into<Reason>) -> Self {
        Self {
            reason: reason.into(),
            may_pass: true,
        }
    }
}

impl<R: Into<Reason>> From<R> for Refusal {
    fn from(reason: R) -> Self {
        Self {
            reason: reason.into(),
            may_pass: false,
        }
    }
}

/// What the first request of an operation has shown.
type Decision = Result<Arc<Prepared>, Reason>;

/// The direct route of a client. Clones share what they have learned.
#[derive(Clone, Debug)]
pub(crate) struct Direct(Arc<OfClient>);

#[derive(Debug)]
struct OfClient {
    shared: Arc<Shared>,
    own: OwnInterceptors,
}

/// What clients share whose configurations differ only by dyno's interceptors.
#[derive(Debug)]
struct Shared {
    /// A setting of the configuration that only the orchestrator honors.
    refusal: Option<Reason>,
    operations: HashMap<&'static str, Place>,
    signer: Arc<Signer>,
    skew: Arc<ClientSkew>,
    logged: Logged,
    /// Whether there are retry classifiers of the user, which may retry a success.
    asks_always: bool,
}

/// The decision about one operation.
#[derive(Debug, Default)]
struct Place {
    decision: OnceLock<Decision>,
    /// The requests that could not decide.
    tries: AtomicU32,
}

/// The reasons that were logged as warnings, by a client and those made of it.
#[derive(Clone, Debug, Default)]
struct Logged(Arc<Mutex<Vec<Reason>>>);

impl Logged {
    fn is_new(&self, reason: &Reason) -> bool {
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = !logged.contains(reason);
        if is_new {
            logged.push(reason.clone());
        }
        is_new
    }
}

impl Direct {
    /// The direct route of a client with this configuration.
    pub(crate) fn new(config: &Config) -> Self {
        Self::with_logged(config, Logged::default())
    }

    fn with_logged(config: &Config, logged: Logged) -> Self {
        let refusal = refusal(config);
        if let Some(reason) = refusal.as_ref().filter(|reason| logged.is_new(reason)) {
            tracing::warn!(%reason, "requests are not sent directly");
        }
        let mut classifiers = config.retry_classifiers();
        let shared = Shared {
            refusal,
            asks_always: classifiers.any(|classifier| !is_own(classifier.name())),
            operations: OPERATIONS.map(|name| (name, Place::default())).into(),
            signer: Arc::default(),
            skew: Arc::default(),
            logged,
        };
        Self(Arc::new(OfClient {
            shared: Arc::new(shared),
            own: OwnInterceptors::of(config),
        }))
    }

    /// The direct route of a client with another configuration, which decides anew. No reason is logged twice.
    pub(crate) fn reconfigured(&self, config: &Config) -> Self {
        Self::with_logged(config, self.0.shared.logged.clone())
    }

    /// The same for a client whose configuration differs only by dyno's interceptors.
    pub(crate) fn with_interceptors(&self, config: &Config) -> Self {
        Self(Arc::new(OfClient {
            shared: self.0.shared.clone(),
            own: OwnInterceptors::of(config),
        }))
    }

    pub(super) fn own(&self) -> &OwnInterceptors {
        &self.0.own
    }

    pub(super) fn signer(&self) -> &Arc<Signer> {
        &self.0.shared.signer
    }

    pub(super) fn skew(&self) -> &Arc<ClientSkew> {
        &self.0.shared.skew
    }

    /// Looks at the clock of the service in a response to a request that the SDK has sent.
    pub(crate) fn learn_clock(
        &self,
        response: &HttpResponse,
        sent: SystemTime,
        received: SystemTime,
    ) {
        let _skew = self.skew().measure(response, sent, received);
    }

    /// Whether the retry strategy is asked after each attempt.
    pub(super) fn asks_always(&self) -> bool {
        self.0.shared.asks_always
    }

    fn place(&self, operation: &str) -> Option<&Place> {
        let shared = &self.0.shared;
        let is_open = shared.refusal.is_none();
        is_open.then(|| shared.operations.get(operation)).flatten()
    }

    /// What the requests of the operation need, if they are sent directly.
    pub(crate) fn prepared(&self, operation: &str) -> Option<&Arc<Prepared>> {
        self.place(operation)?.decision.get()?.as_ref().ok()
    }

    /// Whether any operation may be sent directly.
    pub(crate) fn is_open(&self) -> bool {
        self.0.shared.refusal.is_none()
    }

    /// Whether the next request of the operation decides its route.
    pub(crate) fn is_undecided(&self, operation: &str) -> bool {
        let place = self.place(operation);
        place.is_some_and(|place| place.decision.get().is_none())
    }

    /// Decides the route of an operation, unless another request was faster. Logs each reason against it once.
    pub(super) fn decide(&self, operation: &str, decision: Result<Prepared, Refusal>) {
        let Some(place) = self.place(operation) else {
            return;
        };
        let decision = match decision {
            Ok(prepared) => Ok(Arc::new(prepared)),
            Err(Refusal { reason, may_pass }) => {
                let tries = place
                    .tries
                    .fetch_add(1, Ordering::Relaxed)
                    .saturating_add(1);
                if may_pass && tries < TRIES {
                    tracing::debug!(operation, %reason, "the next request decides its route");
                    return;
                }
                Err(reason)
            }
        };
        let refused = decision.as_ref().err().cloned();
        // Only the first decision counts.
        if place.decision.set(decision).is_ok()
            && let Some(reason) = refused
        {
            match self.0.shared.logged.is_new(&reason) {
                true => tracing::warn!(operation, %reason, "requests are not sent directly"),
                false => tracing::debug!(operation, %reason, "requests are not sent directly"),
            }
        }
    }

    /// The route of an operation.
    pub(crate) fn route(&self, operation: &str) -> Route {
        let shared = &self.0.shared;
        let reason = match (&shared.refusal, shared.operations.get(operation)) {
            (Some(reason), _) => reason.clone(),
            (None, None) => "only requests for items and statements are sent directly".into(),
            (None, Some(place)) => match place.decision.get() {
                None => return Route::Undecided,
                Some(Ok(_)) => return Route::Direct,
                Some(Err(reason)) => reason.clone(),
            },
        };
        Route::Sdk { reason }
    }

    /// The route of every operation of a client without direct calls.
    pub(crate) fn off() -> Route {
        Route::Sdk {
            reason: "direct calls are off".into(),
        }
    }
}

/// A setting of the configuration that only the orchestrator honors.
fn refusal(config: &Config) -> Option<Reason> {
    // Judged here, where the SDK's own are not among them: one of the user may have the name of one of the SDK's.
    if let Some(name) = foreign(config) {
        return Some(format!("the interceptor `{name}` is set").into());
    }
    let telemetry = aws_smithy_observability::global::get_telemetry_provider();
    let is_measured = !telemetry.is_ok_and(|telemetry| {
        let meters = telemetry.meter_provider();
        meters.provider_name() == "noop"
    });
    let found = [
        (
            config.auth_scheme_resolver().is_some(),
            "a resolver of auth schemes is set",
        ),
        (
            config.auth_schemes().next().is_some() || config.auth_scheme_preference().is_some(),
            "an auth scheme is set",
        ),
        (
            config.invocation_id_generator().is_some(),
            "a generator of invocation ids is set",
        ),
        (
            tokens::has_provider(config),
            "a provider of tokens for transactions is set",
        ),
        (is_measured, "the SDK has a provider of metrics"),
    ];
    let mut found = found.into_iter();
    found.find_map(|(is_set, reason)| is_set.then_some(reason.into()))
}

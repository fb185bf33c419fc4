//! The routes of a client: how the requests of each operation are sent.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use aws_sdk_dynamodb::Config;
use aws_sdk_dynamodb::config::retry::ClassifyRetry as _;

use super::clock_skew::ClientSkew;
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

/// Why an operation is not sent directly.
pub(super) type Refusal = Cow<'static, str>;

/// What the first request of an operation has shown.
type Decision = Result<Arc<Prepared>, Refusal>;

/// The direct route of a client. Clones share what they have learned.
#[derive(Clone, Debug)]
pub(crate) struct Direct(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// A setting of the configuration that only the orchestrator honors.
    refusal: Option<Refusal>,
    operations: HashMap<&'static str, OnceLock<Decision>>,
    signer: Arc<Signer>,
    skew: Arc<ClientSkew>,
    warned: AtomicBool,
    /// Whether there are retry classifiers of the user, which may retry a success.
    asks_always: bool,
}

impl Direct {
    /// The direct route of a client with this configuration.
    pub(crate) fn new(config: &Config) -> Self {
        let refusal = refusal(config);
        if let Some(reason) = &refusal {
            tracing::warn!(%reason, "requests are not sent directly");
        }
        let mut classifiers = config.retry_classifiers();
        Self(Arc::new(Shared {
            warned: AtomicBool::new(refusal.is_some()),
            refusal,
            asks_always: classifiers.any(|classifier| !is_own(classifier.name())),
            operations: OPERATIONS.map(|name| (name, OnceLock::new())).into(),
            signer: Arc::default(),
            skew: Arc::default(),
        }))
    }

    pub(super) fn signer(&self) -> &Arc<Signer> {
        &self.0.signer
    }

    pub(super) fn skew(&self) -> &Arc<ClientSkew> {
        &self.0.skew
    }

    /// Whether the retry strategy is asked after each attempt.
    pub(super) fn asks_always(&self) -> bool {
        self.0.asks_always
    }

    fn decision(&self, operation: &str) -> Option<&OnceLock<Decision>> {
        let direct = self.0.refusal.is_none();
        direct.then(|| self.0.operations.get(operation)).flatten()
    }

    /// What the requests of the operation need, if they are sent directly.
    pub(crate) fn prepared(&self, operation: &str) -> Option<&Arc<Prepared>> {
        self.decision(operation)?.get()?.as_ref().ok()
    }

    /// Whether the next request of the operation decides its route.
    pub(crate) fn is_undecided(&self, operation: &str) -> bool {
        let decision = self.decision(operation);
        decision.is_some_and(|decision| decision.get().is_none())
    }

    /// Decides the route of an operation, unless another request was faster. Logs the first reason against it.
    pub(super) fn decide(&self, operation: &str, decision: Decision) {
        let Some(place) = self.decision(operation) else {
            return;
        };
        if let Err(reason) = &decision {
            match self.0.warned.swap(true, Ordering::Relaxed) {
                false => tracing::warn!(operation, %reason, "requests are not sent directly"),
                true => tracing::debug!(operation, %reason, "requests are not sent directly"),
            }
        }
        let _earlier = place.set(decision);
    }

    /// The route of an operation.
    pub(crate) fn route(&self, operation: &str) -> Route {
        let reason = match (&self.0.refusal, self.0.operations.get(operation)) {
            (Some(reason), _) => reason.clone(),
            (None, None) => "only requests for items and statements are sent directly".into(),
            (None, Some(decision)) => match decision.get() {
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
fn refusal(config: &Config) -> Option<Refusal> {
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

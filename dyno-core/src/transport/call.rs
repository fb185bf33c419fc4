//! One call of the SDK: what dyno adds to its request, and where its response is read to.
//!
//! The interceptor finds the call through the task in which the SDK's runtime works. An interceptor for each call,
//! through the SDK's `config_override`, was tried: that builds the call's plugins again, and a small GetItem takes 8 %
//! longer.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::config;
use aws_sdk_dynamodb::config::SharedInterceptor;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::box_error::BoxError;

use super::attempts::Attempts;
use super::direct::{Direct, Prepared};
use super::failed::{failed, unsent};
use super::injection::Injection;
use super::input::Strip;
use super::member_text::MemberText;
use super::sink::Sink;
use crate::error::{Error, Request};
use crate::observe::Meters;

/// One call: what goes into its request, and what its response goes into.
pub(crate) struct SdkCall<S: ?Sized = dyn Sink> {
    pub(super) injection: &'static Injection,
    pub(super) own_body: OwnBody,
    pub(super) strip: Strip,
    pub(super) meters: Meters,
    /// Whether conflicts with other transactions are retried.
    pub(super) retries_conflicts: bool,
    /// The direct way of the client, if it has one.
    pub(super) direct: Option<Direct>,
    /// Whether only dyno sees the SDK's output.
    pub(super) is_unseen: bool,
    /// Whether the interceptor has seen the call.
    pub(super) installed: AtomicBool,
    pub(super) attempts: Attempts,
    /// Whether our serializer was called and has written the request.
    pub(super) spliced: AtomicBool,
    /// Whether the call was aborted before anything was sent, because our serializer was not called or failed.
    pub(super) aborted: AtomicBool,
    pub(super) sink: S,
}

/// The part of the request's body that dyno writes.
pub(super) enum OwnBody {
    None,
    /// Members of the body: their names and their texts.
    Members(Box<[(&'static str, MemberText)]>),
    /// The whole body, and its action.
    All {
        /// The prefix of the name of the action in the header.
        service: &'static str,
        action: String,
        body: String,
    },
}

impl OwnBody {
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

impl<S> SdkCall<S> {
    pub(super) fn new(
        injection: &'static Injection,
        own_body: OwnBody,
        strip: Strip,
        meters: Meters,
        sink: S,
    ) -> Self {
        Self {
            injection,
            own_body,
            strip,
            meters,
            retries_conflicts: false,
            direct: None,
            is_unseen: false,
            installed: AtomicBool::new(false),
            attempts: Attempts::default(),
            spliced: AtomicBool::new(false),
            aborted: AtomicBool::new(false),
            sink,
        }
    }

    /// Retries conflicts with other transactions, or not.
    pub(super) fn retrying_conflicts(mut self, retries: bool) -> Self {
        self.retries_conflicts = retries;
        self
    }

    /// Sends it the direct way, if the client has one and the operation can be sent so.
    pub(super) fn directly(mut self, direct: Option<Direct>) -> Self {
        self.direct = direct;
        self
    }

    /// Says whether only dyno sees the SDK's output.
    pub(super) fn unseen(mut self, is_unseen: bool) -> Self {
        self.is_unseen = is_unseen;
        self
    }
}

tokio::task_local! {
    /// The call on which the SDK's runtime works.
    static CALL: Arc<SdkCall>;
}

/// Calls the function with the call on which the SDK's runtime works in this task, if there is one.
pub(super) fn with_current<R>(f: impl FnOnce(&Arc<SdkCall>) -> R) -> Option<R> {
    CALL.try_with(f).ok()
}

impl SdkCall {
    /// Runs a future of the SDK as this call.
    pub(super) fn scope<F: Future>(self: Arc<Self>, sent: F) -> impl Future<Output = F::Output> {
        CALL.scope(self, sent)
    }

    /// The configuration of the call, if it needs its own.
    pub(super) fn config(&self) -> Option<config::Builder> {
        let metering = self.meters.of_operation()?;
        let mut config = config::Builder::new();
        // `permanent` saves a look into the configuration, whether the interceptor is disabled, at each of 19 hooks.
        config.push_interceptor(SharedInterceptor::permanent(metering));
        Some(config)
    }

    /// What the direct way needs, if the call goes that way.
    pub(super) fn prepared(&self) -> Option<(Direct, Arc<Prepared>)> {
        let direct = self.direct.as_ref()?;
        let prepared = direct.prepared(self.injection.operation)?;
        let is_enabled = self.injection.is_enabled();
        is_enabled.then(|| (direct.clone(), prepared.clone()))
    }

    /// The direct way of the client, if this call does not go that way, although another one may.
    pub(super) fn beside(&self) -> Option<&Direct> {
        let direct = self.direct.as_ref().filter(|direct| direct.is_open())?;
        let prepared = direct.prepared(self.injection.operation);
        prepared.is_none().then_some(direct)
    }

    /// The direct way that this call decides about. A call with a meter of its own has further interceptors, and says
    /// nothing of other calls.
    pub(super) fn undecided(&self) -> Option<&Direct> {
        let direct = self.direct.as_ref()?;
        let decides = direct.is_undecided(self.injection.operation);
        (decides && self.meters.of_operation().is_none()).then_some(direct)
    }

    /// The action, if it is not the one that the SDK knows.
    pub(super) fn action(&self) -> Option<&str> {
        match &self.own_body {
            OwnBody::All { action, .. } => Some(action),
            OwnBody::None | OwnBody::Members(_) => None,
        }
    }

    /// Whether the interceptor has seen the call.
    pub(super) fn was_installed(&self) -> bool {
        self.installed.load(Ordering::Relaxed)
    }

    /// Aborts the call: the request must not be sent without its members.
    pub(super) fn abort(&self, reason: &'static str) -> BoxError {
        self.aborted.store(true, Ordering::Relaxed);
        reason.into()
    }

    pub(super) fn was_aborted(&self) -> bool {
        self.aborted.load(Ordering::Relaxed)
    }
}

impl<S: ?Sized> SdkCall<S> {
    /// Whether an attempt before the last one may have been carried out although it failed. The SDK's result describes
    /// the last attempt only.
    pub(super) fn was_unclear_before(&self) -> bool {
        // Without the interceptor no attempt was looked at.
        let seen = self.installed.load(Ordering::Relaxed) || self.attempts.were_seen();
        !seen || self.attempts.was_outcome_unknown()
    }

    /// The error of the request. A request whose last attempt was not sent says so.
    pub(super) fn failed<E>(&self, request: Request, error: SdkError<E, HttpResponse>) -> Error
    where
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    {
        let request = Request {
            host: self.attempts.host(),
            ..request
        };
        let error = failed(request, error);
        match self.installed.load(Ordering::Relaxed) || self.attempts.were_seen() {
            true => match self.attempts.waited_for() {
                Some(waiting) => unsent(error, waiting),
                None => error,
            },
            // Nothing is known of its attempts.
            false => error,
        }
    }

    /// The error of a write, which says if an attempt before the last one may have been carried out.
    pub(super) fn settle(&self, error: Error) -> Error {
        let seen = self.attempts.were_seen();
        // A request that could not be built had no attempts.
        match self.was_unclear_before() && (seen || !error.is_never_built()) {
            true => error.with_outcome_unknown(),
            false => error,
        }
    }
}

/// Does not print what is sent.
impl<S: ?Sized> fmt::Debug for SdkCall<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SdkCall")
            .field("operation", &self.injection.operation)
            .finish_non_exhaustive()
    }
}

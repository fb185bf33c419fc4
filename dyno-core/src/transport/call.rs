//! How do we get into the SDK's runtime? By an interceptor of the client, which puts our serializer and deserializer before the SDK's.
//!
//! Interceptors may store what the runtime takes next; the runtime takes both after `modify_before_serialization`, and keeps the
//! deserializer for all attempts. The interceptor knows the call from the task in which the runtime works. An interceptor for each call,
//! through the SDK's `config_override`, was tried: that makes the call's plugins anew, and a small GetItem takes 8 % longer.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::config;
use aws_sdk_dynamodb::config::interceptors::FinalizerInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, SharedInterceptor};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::ser_de::{SharedRequestSerializer, SharedResponseDeserializer};

use super::attempts::Attempts;
use super::deserializer::OwnDeserializer;
use super::door::Door;
use super::input::Strip;
use super::request::Splice;
use super::sink::Sink;
use crate::error::Error;
use crate::observe::Meters;

/// One call: what goes into its request, and what its response goes into.
pub(crate) struct Call<S: ?Sized = dyn Sink> {
    pub(super) door: &'static Door,
    pub(super) ours: Ours,
    pub(super) strip: Strip,
    pub(super) meters: Meters,
    /// Whether conflicts with other transactions are retried.
    retries_conflicts: bool,
    /// Whether the interceptor has met the call.
    installed: AtomicBool,
    attempts: Attempts,
    /// Whether our serializer was asked and has done its work.
    pub(super) spliced: AtomicBool,
    /// Whether the call was given up before anything was sent, because our serializer was not asked or could not do its work.
    pub(super) given_up: AtomicBool,
    pub(super) sink: S,
}

/// What of a request is not the SDK's.
pub(super) enum Ours {
    Nothing,
    /// Members of its body, each after a comma.
    Members(String),
    /// Its body, and the name of the action that it asks for.
    All {
        action: String,
        body: String,
    },
}

impl Ours {
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

impl<S> Call<S> {
    pub(super) fn new(
        door: &'static Door,
        ours: Ours,
        strip: Strip,
        meters: Meters,
        sink: S,
    ) -> Self {
        Self {
            door,
            ours,
            strip,
            meters,
            retries_conflicts: false,
            installed: AtomicBool::new(false),
            attempts: Attempts::default(),
            spliced: AtomicBool::new(false),
            given_up: AtomicBool::new(false),
            sink,
        }
    }

    /// Retries conflicts with other transactions, or not.
    pub(super) fn retrying_conflicts(mut self, retries: bool) -> Self {
        self.retries_conflicts = retries;
        self
    }
}

tokio::task_local! {
    /// The call on which the SDK's runtime works.
    static CALL: Arc<Call>;
}

impl Call {
    /// Lets the SDK's runtime work on this call.
    pub(super) fn scope<F: Future>(self: Arc<Self>, sent: F) -> impl Future<Output = F::Output> {
        CALL.scope(self, sent)
    }

    /// The configuration of the call, if it has one of its own.
    pub(super) fn config(&self) -> Option<config::Builder> {
        let metering = self.meters.of_operation()?;
        let mut config = config::Builder::new();
        // `permanent` spares a look into the configuration, whether somebody disabled it, at each of 19 hooks.
        config.push_interceptor(SharedInterceptor::permanent(metering));
        Some(config)
    }

    /// The action, if it is not the one that the SDK knows.
    fn action(&self) -> Option<&str> {
        match &self.ours {
            Ours::All { action, .. } => Some(action),
            Ours::Nothing | Ours::Members(_) => None,
        }
    }

    /// Whether the interceptor has met the call.
    pub(super) fn was_installed(&self) -> bool {
        self.installed.load(Ordering::Relaxed)
    }

    /// The request must not go out without its members.
    pub(super) fn give_up(&self, why: &'static str) -> BoxError {
        self.given_up.store(true, Ordering::Relaxed);
        why.into()
    }

    pub(super) fn was_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }
}

impl<S: ?Sized> Call<S> {
    /// Whether an attempt before the last one may have been carried out although it failed. The SDK's result tells of the last alone.
    pub(super) fn was_unclear_before(&self) -> bool {
        // Without us nobody has looked.
        let met = self.installed.load(Ordering::Relaxed) || self.attempts.were_seen();
        !met || self.attempts.was_outcome_unknown()
    }

    /// The error of a write, which says so if an attempt before the last one may have been carried out.
    pub(super) fn settle(&self, error: Error) -> Error {
        let seen = self.attempts.were_seen();
        // A request that could not even be built had no attempts to look at.
        match self.was_unclear_before() && (seen || !error.is_never_built()) {
            true => error.with_outcome_unknown(),
            false => error,
        }
    }
}

/// Without what is sent.
impl<S: ?Sized> fmt::Debug for Call<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.door.operation)
            .finish_non_exhaustive()
    }
}

/// What the interceptor of a client does for the call of its task. Nothing, where there is none.
pub(crate) struct Install;

impl Install {
    pub(crate) fn before_serialization(&self, config: &mut ConfigBag) -> Result<(), BoxError> {
        CALL.try_with(|call| call.install(config)).unwrap_or(Ok(()))
    }

    pub(crate) fn after_serialization(&self) -> Result<(), BoxError> {
        CALL.try_with(|call| call.check()).unwrap_or(Ok(()))
    }

    pub(crate) fn before_attempt(&self) {
        let _ = CALL.try_with(|call| call.attempts.begin());
    }

    pub(crate) fn before_transmit(&self) {
        let _ = CALL.try_with(|call| call.attempts.send());
    }

    pub(crate) fn after_attempt(&self, context: &FinalizerInterceptorContextRef<'_>) {
        let _ = CALL.try_with(|call| call.attempts.end(context));
    }

    /// Whether the call retries conflicts with other transactions.
    pub(crate) fn retries_conflicts(&self) -> bool {
        CALL.try_with(|call| call.retries_conflicts)
            .unwrap_or(false)
    }

    /// The action that is carried by the call, under its own name.
    pub(crate) fn action(&self) -> Option<String> {
        CALL.try_with(|call| call.action().map(str::to_owned))
            .ok()
            .flatten()
    }
}

impl Call {
    fn install(self: &Arc<Self>, config: &mut ConfigBag) -> Result<(), BoxError> {
        // Once: what else is sent while this call is made, as by a source of credentials, is not the call.
        if !self.door.is_open() || self.installed.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        if !self.ours.is_nothing() {
            let Some(sdk) = config.load::<SharedRequestSerializer>().cloned() else {
                return Err(self.give_up("the SDK has no serializer of its own"));
            };
            let splice = Splice {
                call: self.clone(),
                sdk,
            };
            config
                .interceptor_state()
                .store_put(SharedRequestSerializer::new(splice));
        }
        config
            .interceptor_state()
            .store_put(SharedResponseDeserializer::new(OwnDeserializer(
                self.clone(),
            )));
        Ok(())
    }

    fn check(&self) -> Result<(), BoxError> {
        let is_whole = match self.ours {
            Ours::Nothing => true,
            Ours::Members(_) => !self.door.is_open(),
            Ours::All { .. } => false,
        };
        match is_whole || self.spliced.load(Ordering::Relaxed) {
            true => Ok(()),
            false => Err(self.give_up("the SDK did not ask for the request's members")),
        }
    }
}

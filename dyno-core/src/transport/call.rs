//! How do we get into the SDK's runtime? By an interceptor of one call, which puts our serializer and deserializer before the SDK's.
//!
//! Interceptors may store what the runtime takes next; the runtime takes both after `modify_before_serialization`, and keeps the
//! deserializer for all attempts.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::config;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextMut, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents, SharedInterceptor};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::ser_de::{SharedRequestSerializer, SharedResponseDeserializer};

use super::answer::Answer;
use super::door::Door;
use super::input::Strip;
use super::request::Splice;
use super::sink::Sink;

/// One call: what goes into its request, and what its answer goes into.
pub(crate) struct Call<S: ?Sized = dyn Sink> {
    pub(super) door: &'static Door,
    /// Members of the request, each after a comma; empty where the SDK has them all.
    pub(super) splice: String,
    pub(super) strip: Strip,
    /// Whether our serializer was asked and has done its work.
    pub(super) spliced: AtomicBool,
    /// Whether the call was given up before anything was sent, because our serializer was not asked or could not do its work.
    pub(super) given_up: AtomicBool,
    /// Whether the last attempt may have been carried out although it failed; and whether one before it.
    unclear: AtomicBool,
    unclear_before: AtomicBool,
    pub(super) sink: S,
}

impl<S> Call<S> {
    pub(super) fn new(door: &'static Door, splice: String, strip: Strip, sink: S) -> Self {
        Self {
            door,
            splice,
            strip,
            spliced: AtomicBool::new(false),
            given_up: AtomicBool::new(false),
            unclear: AtomicBool::new(false),
            unclear_before: AtomicBool::new(false),
            sink,
        }
    }
}

impl Call {
    /// The configuration of the call.
    pub(super) fn config(self: Arc<Self>) -> config::Builder {
        let mut config = config::Builder::new();
        // `permanent` spares a look into the configuration, whether somebody disabled it, at each of 19 hooks.
        config.push_interceptor(SharedInterceptor::permanent(Install(self)));
        config
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
        self.unclear_before.load(Ordering::Relaxed) || self.given_up.load(Ordering::Relaxed)
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

#[derive(Debug)]
struct Install(Arc<Call>);

impl Intercept for Install {
    fn name(&self) -> &'static str {
        "dyno"
    }

    fn modify_before_serialization(
        &self,
        _: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let call = &self.0;
        if !call.splice.is_empty() {
            let Some(sdk) = config.load::<SharedRequestSerializer>().cloned() else {
                return Err(call.give_up("the SDK has no serializer of its own"));
            };
            let splice = Splice {
                call: call.clone(),
                sdk,
            };
            config
                .interceptor_state()
                .store_put(SharedRequestSerializer::new(splice));
        }
        config
            .interceptor_state()
            .store_put(SharedResponseDeserializer::new(Answer(call.clone())));
        Ok(())
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.0.unclear.load(Ordering::Relaxed) {
            self.0.unclear_before.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let refused = context
            .response()
            .is_some_and(|response| response.status().is_client_error());
        let failed = context
            .output_or_error()
            .is_none_or(|result| result.is_err());
        self.0.unclear.store(failed && !refused, Ordering::Relaxed);
        Ok(())
    }

    fn read_after_serialization(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        match self.0.splice.is_empty() || self.0.spliced.load(Ordering::Relaxed) {
            true => Ok(()),
            false => Err(self
                .0
                .give_up("the SDK did not ask for the request's members")),
        }
    }
}

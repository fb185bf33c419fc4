//! The interceptors that dyno adds to a configuration of the SDK: one that makes and observes calls, and one for each
//! meter of a client.

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_dynamodb::config::{
    Builder, Config, ConfigBag, Intercept, RuntimeComponents, SharedInterceptor,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::retries::classifiers::{
    RetryClassifierPriority, SharedRetryClassifier,
};

use super::body::BodyError;
use super::cause::cause;
use super::error_sources::find;
use super::install;
use super::own_parts::{NAME, foreign};
use crate::observe::{Hooks, Meter, Metering};
use crate::retry::is_conflict;

/// The interceptor of a client: makes the call ([`install`]), then observes it ([`Hooks`]).
///
/// One interceptor for both, because the runtime calls each interceptor at each of 19 hooks.
#[derive(Clone, Debug)]
pub(super) struct Interceptor {
    pub(super) hooks: Hooks,
    /// The maximum size of a decompressed response.
    pub(super) max_decompressed: usize,
}

/// Adds the interceptor to a configuration.
pub(super) fn add(mut config: Builder, interceptor: Interceptor) -> Builder {
    // `permanent` saves a look into the configuration, whether the interceptor is disabled, at each hook.
    config.push_interceptor(SharedInterceptor::permanent(interceptor));
    config.push_retry_classifier(SharedRetryClassifier::new(Retries));
    config
}

/// Replaces the interceptor of a configuration.
pub(super) fn replace(config: &Config, interceptor: Interceptor) -> Builder {
    let others = config.interceptors();
    let others = others.filter(|other| other.name() != NAME);
    let mut changed = config.to_builder();
    changed.set_interceptors(others.collect::<Vec<_>>());
    add(changed, interceptor)
}

/// Whether all interceptors of a configuration are dyno's: nobody else sees the SDK's outputs.
pub(super) fn are_own(config: &Config) -> bool {
    foreign(config).is_none()
}

/// Adds an interceptor for a meter of the client.
pub(super) fn metered(config: &Config, meter: &Meter) -> Builder {
    let mut config = config.to_builder();
    config.push_interceptor(SharedInterceptor::permanent(Metering::of(meter)));
    config
}

/// Retries the conflicts of a call that asks for it, and not what would fail in the same way again: a rejected
/// certificate, a response that is too long.
#[derive(Debug)]
struct Retries;

impl ClassifyRetry for Retries {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        if has_lasting_cause(context) {
            return RetryAction::RetryForbidden;
        }
        match install::retries_conflicts() && is_conflict(context) {
            true => RetryAction::server_error(),
            false => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "dyno: conflicts, certificates and sizes"
    }

    /// Before the classifier of a retry policy, which sets the delay.
    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

fn has_lasting_cause(context: &InterceptorContext) -> bool {
    let Some(Err(error)) = context.output_or_error() else {
        return false;
    };
    match error.as_connector_error() {
        Some(error) => cause(error).is_some_and(|cause| cause.is_lasting),
        None if error.is_response_error() => {
            find::<BodyError>(error).is_some_and(BodyError::is_lasting)
        }
        None => false,
    }
}

impl Intercept for Interceptor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn modify_before_serialization(
        &self,
        _: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        install::before_serialization(config, self.max_decompressed)
    }

    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.hooks
            .before_serialization(context, config, install::action);
        Ok(())
    }

    fn read_after_serialization(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        install::after_serialization()
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        install::before_attempt();
        self.hooks.before_attempt(config);
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        install::before_transmit(context, components, config);
        self.hooks.before_transmit(context, config);
        Ok(())
    }

    fn read_after_transmit(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        install::after_transmit(context, components, config);
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        install::after_attempt(context, config, self.max_decompressed);
        self.hooks.after_attempt(context, config);
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.hooks.after_execution(context, config);
        Ok(())
    }
}

//! What does dyno add to a configuration of the SDK? One interceptor, with which it makes calls and sees them, and one for each meter of a
//! client.

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextMut, BeforeSerializationInterceptorContextRef,
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_dynamodb::config::{
    Builder, Config, ConfigBag, Intercept, RuntimeComponents, SharedInterceptor,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::retries::classifiers::{
    RetryClassifierPriority, SharedRetryClassifier,
};

use super::call::Install;
use crate::observe::{Meter, Metering, Watch};
use crate::retry::is_conflict;

/// The interceptor of a client: [`Install`], then [`Watch`].
///
/// One for both, for the runtime asks each interceptor at each of 19 hooks, whether it has anything to do there or not.
#[derive(Debug)]
struct Interceptor(Watch);

/// The configuration of a client that makes calls of ours, which are watched.
pub(super) fn install(mut config: Builder, watch: &Watch) -> Builder {
    // `permanent` spares a look into the configuration, whether somebody disabled it, at each hook.
    config.push_interceptor(SharedInterceptor::permanent(Interceptor(watch.clone())));
    config.push_retry_classifier(SharedRetryClassifier::new(RetryConflicts));
    config
}

/// The same in the place of whoever watches there.
pub(super) fn install_instead(config: &Config, watch: &Watch) -> Builder {
    let others = config.interceptors();
    let others = others.filter(|interceptor| interceptor.name() != NAME);
    let mut changed = config.to_builder();
    changed.set_interceptors(others.collect::<Vec<_>>());
    install(changed, watch)
}

/// The configuration of a client of which one more meter counts whatever it sends.
pub(super) fn metered(config: &Config, meter: &Meter) -> Builder {
    let mut config = config.to_builder();
    config.push_interceptor(SharedInterceptor::permanent(Metering::of(meter)));
    config
}

/// Retries the conflicts of a call that asks for it.
#[derive(Debug)]
struct RetryConflicts;

impl ClassifyRetry for RetryConflicts {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match Install.retries_conflicts() && is_conflict(context) {
            true => RetryAction::server_error(),
            false => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "dyno: conflicts"
    }

    /// Before the classifier of a retry policy, which sets the delay.
    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

const NAME: &str = "dyno";

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
        Install.before_serialization(config)
    }

    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0
            .before_serialization(context, config, || Install.action());
        Ok(())
    }

    fn read_after_serialization(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Install.after_serialization()
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Install.before_attempt();
        self.0.before_attempt(config);
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Install.before_transmit();
        self.0.before_transmit(context, config);
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Install.after_attempt(context);
        self.0.after_attempt(context, config);
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.after_execution(context, config);
        Ok(())
    }
}

//! The hooks of dyno's own interceptors, and of those of the SDK's that only rare cases need.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{
    Config, ConfigBag, Intercept, RuntimeComponents, SharedInterceptor,
};
use aws_smithy_runtime_api::client::interceptors::InterceptorError;

/// dyno's interceptors, whose hooks are run.
const RUN: [&str; 5] = [
    "dyno",
    "dyno: requests in flight",
    "dyno: expired credentials",
    "dyno: retry policy",
    "dyno: meters",
];

/// The SDK's interceptors whose work is done without them: what they put into the request, and measurements that
/// nobody sees.
const REPLACED: [&str; 13] = [
    "AccountIdEndpointFeatureTrackerInterceptor",
    "EndpointOverrideFeatureTrackerInterceptor",
    // It looks at GET only.
    "EnforceContentLength",
    "IdempotencyTokenInterceptor",
    "InvocationIdInterceptor",
    "MetricsInterceptor",
    "ObservabilityFeatureTrackerInterceptor",
    "RecursionDetectionInterceptor",
    "RequestInfoInterceptor",
    "RetryModeFeatureTrackerInterceptor",
    "TelemetryBytesInterceptor",
    "TokenBucketProvider",
    "UserAgentInterceptor",
];

/// The same, with the name of an operation before it.
const REPLACED_OF_OPERATION: [&str; 2] = [
    "EndpointParamsInterceptor",
    "TelemetryInputCaptureInterceptor",
];

/// dyno's interceptors of one client.
#[derive(Clone)]
pub(super) struct OwnInterceptors(Arc<[SharedInterceptor]>);

/// Prints their names.
impl fmt::Debug for OwnInterceptors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl OwnInterceptors {
    pub(super) fn of(config: &Config) -> Self {
        let all = config.interceptors();
        Self(
            all.filter(|interceptor| RUN.contains(&interceptor.name()))
                .collect(),
        )
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|interceptor| interceptor.name())
    }
}

/// The SDK's interceptors, as far as a direct call needs them.
#[derive(Clone, Debug)]
pub(super) struct SdkInterceptors {
    /// Closes the connection of a failed attempt.
    pub(super) poisoning: SharedInterceptor,
    /// Tells the retry classifier of a wrong clock.
    pub(super) clock_skew: SharedInterceptor,
    /// Guards a response that does not arrive at once.
    pub(super) stalled: SharedInterceptor,
}

impl SdkInterceptors {
    /// The interceptors of these components, or the name of one that only the orchestrator runs. dyno's must be these.
    pub(super) fn of(
        components: &RuntimeComponents,
        own: &OwnInterceptors,
    ) -> Result<Self, String> {
        let mut run = Vec::new();
        let [mut poisoning, mut clock_skew, mut stalled] = [const { None }; 3];
        for interceptor in components.interceptors() {
            match interceptor.name() {
                name if RUN.contains(&name) => run.push(name),
                "ConnectionPoisoningInterceptor" => poisoning = Some(interceptor),
                "ServiceClockSkewInterceptor" => clock_skew = Some(interceptor),
                "StalledStreamProtectionInterceptor" => stalled = Some(interceptor),
                name if REPLACED.contains(&name) => {}
                name if REPLACED_OF_OPERATION.iter().any(|end| name.ends_with(end)) => {}
                name => return Err(format!("the interceptor `{name}` is set")),
            }
        }
        if !own.names().eq(run) {
            return Err("this release of the SDK runs interceptors in another order".to_owned());
        }
        match (poisoning, clock_skew, stalled) {
            (Some(poisoning), Some(clock_skew), Some(stalled)) => Ok(Self {
                poisoning,
                clock_skew,
                stalled,
            }),
            _ => Err("this release of the SDK has other interceptors".to_owned()),
        }
    }
}

macro_rules! hooks {
    ($($hook:ident($context:ty))*) => {
        impl OwnInterceptors {$(
            pub(super) fn $hook(
                &self,
                further: Option<&dyn Intercept>,
                context: $context,
                components: &RuntimeComponents,
                config: &mut ConfigBag,
            ) -> Result<(), InterceptorError> {
                // All of them run, and the last error counts, as in the orchestrator.
                let mut result = Ok(());
                let run = self.0.iter().map(|interceptor| interceptor as &dyn Intercept);
                for interceptor in run.chain(further) {
                    if let Err(error) = interceptor.$hook(context, components, config) {
                        result = Err(InterceptorError::$hook(interceptor.name(), error));
                    }
                }
                result
            }
        )*}
    };
}

hooks! {
    modify_before_serialization(&mut BeforeSerializationInterceptorContextMut<'_>)
    read_before_serialization(&BeforeSerializationInterceptorContextRef<'_>)
    read_after_serialization(&BeforeTransmitInterceptorContextRef<'_>)
    read_before_attempt(&BeforeTransmitInterceptorContextRef<'_>)
    read_before_transmit(&BeforeTransmitInterceptorContextRef<'_>)
    read_after_deserialization(&AfterDeserializationInterceptorContextRef<'_>)
    read_after_attempt(&FinalizerInterceptorContextRef<'_>)
    read_after_execution(&FinalizerInterceptorContextRef<'_>)
}

//! The hooks through which a client's interceptor observes calls.
//!
//! The interceptor is in the configuration of every client, and most calls are not observed: they cost a span that is
//! not made, and an atomic load for each hook.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::retries::RequestAttempts;

use super::call::{Call, CallError};
use super::call_id::CallId;
use super::error_name::error_name;
use super::observed_call::{ActiveCalls, ObservedCall};
use super::observer::Observer;
use super::observers::{ObserverId, Observers};
use super::task_context::{correlation_id, task_observers};
use super::{capacity, request_tables, response_costs, span};
use crate::error::{ConfigError, SourceText};

/// What observes the calls of a client and its clones.
#[derive(Clone, Default)]
pub(crate) struct Hooks(Arc<SharedHooks>);

#[derive(Default)]
struct SharedHooks {
    observers: Observers,
    trace_values: AtomicBool,
    active: ActiveCalls,
}

impl Hooks {
    pub(crate) fn add_observer(&self, observer: Arc<dyn Observer>) -> ObserverId {
        self.0.observers.add(observer)
    }

    pub(crate) fn remove_observer(&self, id: ObserverId) -> bool {
        self.0.observers.remove(id)
    }

    pub(crate) fn trace_values(&self, on: bool) {
        self.0.trace_values.store(on, Ordering::Relaxed);
    }

    /// The number of observed calls in flight.
    #[cfg(test)]
    pub(super) fn active_calls(&self) -> usize {
        self.0.active.count()
    }

    /// The call of this client in the configuration, if it is observed.
    fn observed<'c>(&self, config: &'c ConfigBag) -> Option<&'c ObservedCall> {
        if self.0.active.count() == 0 {
            return None;
        }
        // The configuration may have the interceptors of two clients, of which one was made from the other.
        let mut observed = config.load::<ObservedCall>();
        observed.find(|observed| observed.belongs_to(&self.0.active))
    }

    /// A call begins. `action` is its name if it is not the one that the SDK knows.
    pub(crate) fn before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
        action: impl FnOnce() -> Option<String>,
    ) {
        let (span, observers) = (span::begin(), self.0.observers.current());
        let task_observers = task_observers();
        if span.is_disabled() && observers.is_none() && task_observers.is_none() {
            return;
        }
        let operation = action().unwrap_or_else(|| {
            let metadata = config.load::<Metadata>();
            metadata.map_or("", Metadata::name).to_owned()
        });
        let call = Call {
            id: CallId::random(),
            operation: Cow::Owned(operation),
            tables: request_tables::tables(context.input()),
            attempts: 0,
            duration: Duration::ZERO,
            correlation_id: correlation_id(),
        };
        if !span.is_disabled() {
            span::describe(&span, &call, context.input());
        }
        let observed = ObservedCall::begin(&self.0.active, (observers, task_observers), span, call);
        config.interceptor_state().store_append(observed);
    }

    pub(crate) fn before_attempt(&self, config: &mut ConfigBag) {
        if let Some(observed) = self.observed(config) {
            let number = config.load::<RequestAttempts>();
            observed.begin_attempt(number.map_or(1, RequestAttempts::attempts));
        }
    }

    pub(crate) fn before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) {
        let Some(observed) = self.observed(config) else {
            return;
        };
        let request = context.request();
        let is_traced = !observed.span.is_disabled();
        if is_traced {
            span::sent_to(&observed.span, request.uri());
        }
        observed.change_attempt(|attempt| {
            attempt.sent = request.body().content_length().unwrap_or_default();
            if is_traced && self.0.trace_values.load(Ordering::Relaxed) {
                let body = request.body().bytes().unwrap_or_default();
                attempt.body = Some(String::from_utf8_lossy(body).into_owned());
            }
        });
    }

    pub(crate) fn after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) {
        let Some(observed) = self.observed(config) else {
            return;
        };
        let Some(attempt) = observed.take_attempt() else {
            return;
        };
        let mut measurement = observed.measurement(&attempt);
        if let Some(response) = context.response() {
            measurement.status = Some(response.status().as_u16());
            measurement.request_id = response
                .headers()
                .get("x-amzn-requestid")
                .map(str::to_owned);
            measurement.received = received(response);
        }
        match context.output_or_error() {
            Some(Ok(output)) => {
                if let Some(costs) = response_costs::costs(output) {
                    measurement.capacity = capacity::sum(&costs.consumed, costs.kind);
                }
            }
            Some(Err(error)) => {
                let name = error_name(error, context.response());
                measurement.error = Some(name.into_owned().into());
            }
            None => {}
        }
        observed.report_attempt(measurement, attempt.body.as_deref());
    }

    pub(crate) fn after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) {
        let Some(observed) = self.observed(config) else {
            return;
        };
        let last = observed.end();
        let (output, error) = match context.output_or_error() {
            Some(Ok(output)) => (Some(output), None),
            Some(Err(error)) => (None, Some(error)),
            None => (None, None),
        };
        let name = error.map(|error| error_name(error, context.response()));
        if !observed.span.is_disabled() {
            if let Some(output) = output {
                span::output(&observed.span, output);
            }
            span::end(&observed.span, last.as_ref(), name.as_deref());
        }
        let source = error.map(|error| source_text(error));
        let error = name.as_deref().map(|name| CallError {
            name,
            status: context
                .response()
                .map(|response| response.status().as_u16()),
            source: source.as_ref(),
        });
        observed.report_end(last.map_or(0, |last| last.attempt), error.as_ref());
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks").finish_non_exhaustive()
    }
}

/// The texts of the SDK's error. What it prints of an endpoint that is not a URL has the whole request.
fn source_text(error: &(dyn StdError + 'static)) -> SourceText {
    let mut sources = std::iter::successors(Some(error), |&error| error.source());
    match sources.any(|error| error.to_string().starts_with("failed to apply endpoint")) {
        true => SourceText::of(&ConfigError::new("the endpoint is not a valid URL")),
        false => SourceText::of(error),
    }
}

/// The number of bytes received. For a streamed body only the header says it.
fn received(response: &HttpResponse) -> u64 {
    match response.body().bytes() {
        Some(bytes) => bytes.len() as u64,
        None => {
            let length = response.headers().get("content-length");
            length
                .and_then(|length| length.parse().ok())
                .unwrap_or_default()
        }
    }
}

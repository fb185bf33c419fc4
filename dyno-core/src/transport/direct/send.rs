//! One call: its attempts, the delays between them, and its timeouts, in the order of the SDK's orchestrator
//! (`aws-smithy-runtime`, `client/orchestrator.rs`).
//!
//! The context and the configuration are the SDK's types, so that dyno's interceptors, the SDK's deserializers,
//! classifiers and retry strategy see what they see in the orchestrator.

use std::mem;
use std::sync::Arc;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextMut, InterceptorContext,
};
use aws_sdk_dynamodb::config::retry::{RetryConfig, ShouldAttempt, TokenBucket};
use aws_sdk_dynamodb::config::{AsyncSleep as _, ConfigBag, Intercept, Sleep};
use aws_sdk_dynamodb::error::SdkError;
use aws_smithy_async::time::StaticTimeSource;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::http::{HttpClient as _, HttpConnector as _};
use aws_smithy_runtime_api::client::interceptors::context::{Error, Input, Output};
use aws_smithy_runtime_api::client::orchestrator::{LoadedRequestBody, OrchestratorError};
use aws_smithy_runtime_api::client::retries::{RequestAttempts, RetryStrategy as _};
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse as _, SerializeRequest as _, SharedRequestSerializer,
    SharedResponseDeserializer,
};
use aws_smithy_types::body::SdkBody;
use futures::future::poll_fn;
use http::HeaderValue;
use http_body::Body as _;

use super::body;
use super::clock_skew::Skew;
use super::destination::Destination;
use super::interceptors::OwnInterceptors;
use super::prepared::{Attempt, Prepared, invocation_id};
use super::routes::Direct;
use super::timeouts::{Limited, limit};
use super::tokens;

/// Why a call failed so far.
type AttemptError = OrchestratorError<Error>;

/// Sends a request. `meter` is the interceptor of this call only; `is_output` knows an output of the operation.
pub(crate) async fn send(
    direct: Direct,
    prepared: Arc<Prepared>,
    meter: Option<Box<dyn Intercept>>,
    mut input: Input,
    is_output: fn(&Output) -> bool,
) -> Result<Output, SdkError<Error, HttpResponse>> {
    tokens::fill(&mut input);
    let mut call = DirectCall {
        config: prepared.config(),
        context: InterceptorContext::new(input),
        own: direct.own(),
        meter,
        skew: None,
        destination: None,
        in_flight: false,
        prepared: &prepared,
    };
    let timeout = prepared.timeouts.operation_timeout();
    let ended = limit(call.run(), Limited::Operation, timeout, &prepared.sleep).await;
    if let Err(timed_out) = ended {
        call.context
            .fail(OrchestratorError::timeout(timed_out.into()));
    }
    if call.in_flight {
        call.end_attempt();
    }
    call.end();
    // The service has responded, and may have carried out the request.
    if matches!(call.context.output_or_error(), Some(Ok(output)) if !is_output(output))
        && call.context.response().is_some()
    {
        let other = "the output is that of another operation";
        call.context.fail(OrchestratorError::response(other.into()));
    }
    call.context.finalize()
}

struct DirectCall<'p> {
    prepared: &'p Prepared,
    own: &'p OwnInterceptors,
    meter: Option<Box<dyn Intercept>>,
    config: ConfigBag,
    context: InterceptorContext,
    /// The difference of the clocks that this call signs with; `None` if it is not corrected.
    skew: Option<Skew>,
    /// Where the last attempt was sent.
    destination: Option<Arc<Destination>>,
    /// Whether an attempt has begun and not ended.
    in_flight: bool,
}

/// Runs a hook of the interceptors on a context of this kind.
macro_rules! run {
    ($call:expr, $hook:ident) => {{
        let DirectCall {
            prepared,
            own,
            meter,
            config,
            context,
            ..
        } = &mut *$call;
        let context = &(&*context).into();
        own.$hook(meter.as_deref(), context, &prepared.components, config)
            .map_err(OrchestratorError::interceptor)
    }};
}

impl DirectCall<'_> {
    /// Runs the call. Its result is in the context.
    async fn run(&mut self) {
        if let Err(failure) = self.try_run().await {
            self.context.fail(failure);
        }
    }

    async fn try_run(&mut self) -> Result<(), AttemptError> {
        let body = self.serialize().await?;
        let prepared = self.prepared;
        self.skew = prepared.skew.as_ref().map(|skew| skew.current());
        self.wait_for_permission().await?;
        let invocation = invocation_id();
        let mut delay: Option<Sleep> = None;
        for number in 1.. {
            if number > 1 {
                self.context = retried(&body)?;
                let number = RequestAttempts::new(number);
                self.config.interceptor_state().store_put(number);
            }
            if let Some(delay) = delay.take() {
                delay.await;
            }
            self.in_flight = true;
            let timeout = prepared.timeouts.operation_attempt_timeout();
            let attempt = self.attempt(number, &body, &invocation);
            let failure = match limit(attempt, Limited::Attempt, timeout, &prepared.sleep).await {
                Ok(Ok(())) => None,
                Ok(Err(failure)) => Some(failure),
                Err(timed_out) => Some(OrchestratorError::timeout(timed_out.into())),
            };
            if let Some(failure) = failure {
                self.context.fail(failure);
            }
            self.end_attempt();
            self.in_flight = false;
            if !self.asks_strategy() {
                return Ok(());
            }
            let strategy = prepared.components.retry_strategy();
            let retry =
                strategy.should_attempt_retry(&self.context, &prepared.components, &self.config);
            match retry.map_err(OrchestratorError::other)? {
                ShouldAttempt::No => return Ok(()),
                ShouldAttempt::Yes => {}
                ShouldAttempt::YesAfterDelay(time) => delay = Some(prepared.sleep.sleep(time)),
            }
        }
        Ok(())
    }

    /// Whether the retry strategy is asked after an attempt. After a success it has nothing to do while its budget is
    /// full.
    fn asks_strategy(&self) -> bool {
        self.prepared.asks_always
            || self.context.is_failed()
            || !self
                .config
                .load::<TokenBucket>()
                .is_some_and(TokenBucket::is_full)
    }

    /// Writes the body. It waits for a place among the requests in flight.
    async fn serialize(&mut self) -> Result<SdkBody, AttemptError> {
        let prepared = self.prepared;
        let mut context: BeforeSerializationInterceptorContextMut<'_> = (&mut self.context).into();
        let installed = self.own.modify_before_serialization(
            self.meter.as_deref(),
            &mut context,
            &prepared.components,
            &mut self.config,
        );
        installed.map_err(OrchestratorError::interceptor)?;
        run!(self, read_before_serialization)?;
        self.context.enter_serialization_phase();
        let serializer = self.config.load::<SharedRequestSerializer>().cloned();
        let (Some(serializer), Some(input)) = (serializer, self.context.take_input()) else {
            return Err(OrchestratorError::other("the SDK has no serializer"));
        };
        let mut request = serializer
            .serialize_input(input, &mut self.config)
            .map_err(OrchestratorError::other)?;
        if let Some(LoadedRequestBody::Requested) = self.config.load::<LoadedRequestBody>() {
            let body = mem::replace(request.body_mut(), SdkBody::taken());
            *request.body_mut() = loaded(body).await.map_err(OrchestratorError::other)?;
        }
        let body = request.body().try_clone();
        let body = body.ok_or_else(|| OrchestratorError::other("the body is not in memory"))?;
        self.context.set_request(request);
        self.context.enter_before_transmit_phase();
        run!(self, read_after_serialization)?;
        Ok(body)
    }

    /// Waits until the retry strategy allows the first attempt.
    async fn wait_for_permission(&self) -> Result<(), AttemptError> {
        let components = &self.prepared.components;
        let strategy = components.retry_strategy();
        loop {
            let allowed = strategy.should_attempt_initial_request(components, &self.config);
            match allowed.map_err(OrchestratorError::other)? {
                ShouldAttempt::Yes => return Ok(()),
                ShouldAttempt::YesAfterDelay(delay) => self.prepared.sleep.sleep(delay).await,
                ShouldAttempt::No => {
                    return Err(OrchestratorError::other(
                        "the retry strategy does not allow the first attempt",
                    ));
                }
            }
        }
    }

    async fn attempt(
        &mut self,
        number: u32,
        body: &SdkBody,
        invocation: &HeaderValue,
    ) -> Result<(), AttemptError> {
        let prepared = self.prepared;
        run!(self, read_before_attempt)?;
        let identity = prepared.identity(&self.config).await;
        let identity = identity.map_err(OrchestratorError::other)?;
        let credentials = identity
            .data::<Credentials>()
            .ok_or_else(|| OrchestratorError::other("the credentials are not those of AWS"))?;
        let destination = prepared.destination(&identity, credentials).await;
        let destination = destination.map_err(OrchestratorError::other)?;
        self.destination = Some(destination.clone());
        let retries = self.config.load::<RetryConfig>();
        let sent = prepared.time.now();
        let request = prepared.request(&Attempt {
            number,
            max_attempts: retries.map_or(0, RetryConfig::max_attempts),
            invocation,
            body,
            credentials,
            time: self.skew.unwrap_or_default().apply(sent),
            destination: &destination,
        });
        let mut request = request.map_err(OrchestratorError::other)?;
        let connection = CaptureSmithyConnection::new();
        request.add_extension(connection.clone());
        self.context.set_request(request);
        run!(self, read_before_transmit)?;
        self.context.enter_transmit_phase();
        let request = self.context.take_request();
        let request = request.ok_or_else(|| OrchestratorError::other("there is no request"))?;
        let connector = prepared
            .http_client
            .http_connector(&prepared.connector, &prepared.components);
        let response = connector.call(request).await;
        let response = response.map_err(OrchestratorError::connector)?;
        self.context.set_response(response);
        self.context.enter_before_deserialization_phase();
        self.learn_skew(sent).map_err(OrchestratorError::other)?;
        let read = body::read(prepared, &mut self.context, &mut self.config).await;
        self.context.enter_deserialization_phase();
        let output = match read {
            Ok(()) => self.deserialize(),
            Err(error) => Err(OrchestratorError::response(error)),
        };
        let is_failed = output.is_err();
        self.context.set_output_or_error(output);
        self.context.enter_after_deserialization_phase();
        run!(self, read_after_deserialization)?;
        if is_failed || prepared.asks_always {
            self.config.interceptor_state().store_put(connection);
            let poisoned = prepared.interceptors.poisoning.read_after_deserialization(
                &(&self.context).into(),
                &prepared.components,
                &mut self.config,
            );
            poisoned.map_err(OrchestratorError::other)?;
        }
        Ok(())
    }

    /// Looks at the clock of the service. So does the SDK's interceptor: for the classifier that retries after a wrong
    /// clock, and for requests that are sent through the orchestrator.
    fn learn_skew(&mut self, sent: SystemTime) -> Result<(), BoxError> {
        let prepared = self.prepared;
        let (Some(of_client), Some(response)) = (&prepared.skew, self.context.response()) else {
            return Ok(());
        };
        let is_success = response.status().is_success();
        let skew = of_client.measure(response, sent, prepared.time.now());
        self.skew = skew.or(self.skew);
        if is_success && skew.is_none() {
            return Ok(());
        }
        let then = prepared.components.to_builder();
        let then = then
            .with_time_source(Some(StaticTimeSource::new(sent)))
            .build()?;
        let interceptor = &prepared.interceptors.clock_skew;
        interceptor.read_before_transmit(&(&self.context).into(), &then, &mut self.config)?;
        interceptor.modify_before_deserialization(
            &mut (&mut self.context).into(),
            &prepared.components,
            &mut self.config,
        )
    }

    fn deserialize(&self) -> Result<Output, AttemptError> {
        let deserializer = self.config.load::<SharedResponseDeserializer>();
        match (deserializer, self.context.response()) {
            (Some(deserializer), Some(response)) => {
                deserializer.deserialize_nonstreaming_with_config(response, &self.config)
            }
            _ => Err(OrchestratorError::other("the SDK has no deserializer")),
        }
    }

    fn end_attempt(&mut self) {
        if self.context.is_failed()
            && let Some(destination) = &self.destination
        {
            let endpoint = destination.endpoint.clone();
            self.config.interceptor_state().store_put(endpoint);
        }
        if let Err(error) = run!(self, read_after_attempt) {
            self.context.fail(error);
        }
    }

    fn end(&mut self) {
        if let Err(error) = run!(self, read_after_execution) {
            self.context.fail(error);
        }
    }
}

/// A context for a further attempt, as the orchestrator rewinds it.
fn retried(body: &SdkBody) -> Result<InterceptorContext, AttemptError> {
    let body = body.try_clone();
    let body = body.ok_or_else(|| OrchestratorError::other("the body is not in memory"))?;
    let mut context = InterceptorContext::new(Input::erase(()));
    context.enter_serialization_phase();
    let _none = context.take_input();
    context.set_request(HttpRequest::new(body));
    context.enter_before_transmit_phase();
    Ok(context)
}

/// Loads a body into memory.
async fn loaded(mut body: SdkBody) -> Result<SdkBody, BoxError> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|task| std::pin::Pin::new(&mut body).poll_frame(task)).await {
        if let Ok(data) = frame?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(SdkBody::from(bytes))
}

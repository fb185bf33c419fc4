//! Replaces the SDK's serializer and deserializer for the call of the current task, and records its attempts.
//!
//! The runtime reads both after `modify_before_serialization`, and keeps the deserializer for all attempts.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::ser_de::{SharedRequestSerializer, SharedResponseDeserializer};
use aws_smithy_types::config_bag::{Storable, StoreReplace};

use super::call::{OwnBody, SdkCall, with_current};
use super::departure::Departure;
use super::deserializer::OwnDeserializer;
use super::direct::Captured;
use super::request::Splice;
#[cfg(feature = "env")]
use super::waiting::Waiting;

pub(super) fn before_serialization(
    config: &mut ConfigBag,
    max_decompressed: usize,
) -> Result<(), BoxError> {
    with_current(|call| install(call, config, max_decompressed)).unwrap_or(Ok(()))
}

pub(super) fn after_serialization() -> Result<(), BoxError> {
    with_current(check).unwrap_or(Ok(()))
}

pub(super) fn before_attempt() {
    with_current(|call| call.attempts.begin());
}

pub(super) fn before_transmit(
    context: &BeforeTransmitInterceptorContextRef<'_>,
    components: &RuntimeComponents,
    config: &mut ConfigBag,
) {
    with_current(|call| {
        call.attempts.send();
        // A request that is sent during the call says nothing of it.
        if !is_of(call, config) {
            return;
        }
        if let Some(time) = components.time_source() {
            config.interceptor_state().store_put(SentAt(time.now()));
        }
        if let Some(direct) = call.undecided()
            && let Some(operation) = call.injection.layer()
        {
            let captured = Captured {
                operation,
                request: context.request(),
                components,
                config,
            };
            direct.learn(call.injection.operation, &captured);
        }
    });
    Departure::mark();
}

/// Shows the direct way the clock of the service.
pub(super) fn after_transmit(
    context: &BeforeDeserializationInterceptorContextRef<'_>,
    components: &RuntimeComponents,
    config: &ConfigBag,
) {
    with_current(|call| {
        if is_of(call, config)
            && let Some(direct) = &call.direct
            && let Some(SentAt(sent)) = config.load::<SentAt>()
            && let Some(time) = components.time_source()
        {
            direct.learn_clock(context.response(), *sent, time.now());
        }
    });
}

pub(super) fn after_attempt(
    context: &FinalizerInterceptorContextRef<'_>,
    config: &ConfigBag,
    max_decompressed: usize,
) {
    with_current(|call| call.attempts.end(context, config, max_decompressed));
}

/// Says what the call waits for now.
#[cfg(feature = "env")]
pub(crate) fn waits_for(waiting: Waiting) {
    with_current(|call| call.attempts.wait(waiting));
}

/// Whether the call retries conflicts with other transactions.
pub(super) fn retries_conflicts() -> bool {
    with_current(|call| call.retries_conflicts).unwrap_or(false)
}

/// The name of the action that the call sends through an operation of the SDK.
pub(super) fn action() -> Option<String> {
    with_current(|call| call.action().map(str::to_owned)).flatten()
}

/// The call that a configuration of the SDK is that of, if it is of interest to the direct way.
#[derive(Debug)]
struct InstalledFor(Arc<SdkCall>);

impl Storable for InstalledFor {
    type Storer = StoreReplace<Self>;
}

fn is_of(call: &Arc<SdkCall>, config: &ConfigBag) -> bool {
    let installed = config.load::<InstalledFor>();
    installed.is_some_and(|installed| Arc::ptr_eq(&installed.0, call))
}

/// When the last attempt was sent, by the client's clock.
#[derive(Debug)]
struct SentAt(SystemTime);

impl Storable for SentAt {
    type Storer = StoreReplace<Self>;
}

fn install(
    call: &Arc<SdkCall>,
    config: &mut ConfigBag,
    max_decompressed: usize,
) -> Result<(), BoxError> {
    // Once: other requests that are sent during this call, such as those of a credentials provider, are not the call.
    if !call.injection.is_enabled() || call.installed.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    if !call.own_body.is_none() {
        let Some(sdk) = config.load::<SharedRequestSerializer>().cloned() else {
            return Err(call.abort("the SDK has no serializer of its own"));
        };
        let splice = Splice {
            call: call.clone(),
            sdk,
        };
        config
            .interceptor_state()
            .store_put(SharedRequestSerializer::new(splice));
    }
    if call.beside().is_some() {
        let installed = InstalledFor(call.clone());
        config.interceptor_state().store_put(installed);
    }
    config
        .interceptor_state()
        .store_put(SharedResponseDeserializer::new(OwnDeserializer {
            call: call.clone(),
            max_decompressed,
        }));
    Ok(())
}

fn check(call: &Arc<SdkCall>) -> Result<(), BoxError> {
    let is_complete = match call.own_body {
        OwnBody::None => true,
        OwnBody::Members(_) => !call.injection.is_enabled(),
        OwnBody::All { .. } => false,
    };
    match is_complete || call.spliced.load(Ordering::Relaxed) {
        true => Ok(()),
        false => Err(call.abort("the SDK did not call the serializer of the request's members")),
    }
}

//! The meters of a client and of an operation, and the interceptor that counts for them.

use std::sync::Arc;

use aws_sdk_dynamodb::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use aws_smithy_runtime_api::box_error::BoxError;

use super::meter::Meter;
use super::response_costs;
use crate::error::{Code, RetryClass, response_code};

/// The meters of a client, which count what its SDK client sends, and those of one operation, which count its calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meters {
    of_client: MeterList,
    of_operation: MeterList,
}

type MeterList = Option<Arc<[Meter]>>;

impl Meters {
    /// Adds a meter for an operation, unless it is there already.
    pub(crate) fn add(&mut self, meter: &Meter) {
        if !self.has(meter) {
            add(&mut self.of_operation, meter);
        }
    }

    /// Adds a meter for a client, unless it is there already. Returns whether it was added.
    pub(crate) fn add_to_client(&mut self, meter: &Meter) -> bool {
        let is_new = !self.has(meter);
        if is_new {
            add(&mut self.of_client, meter);
        }
        is_new
    }

    /// Removes the meters of the operation, and returns them.
    pub(crate) fn take(&mut self) -> Self {
        Self {
            of_client: None,
            of_operation: self.of_operation.take(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.of_client.is_none() && self.of_operation.is_none()
    }

    /// The capacity to request.
    pub(crate) fn capacity(&self) -> Option<ReturnConsumedCapacity> {
        (!self.is_empty()).then_some(ReturnConsumedCapacity::Indexes)
    }

    /// The item collection sizes to request for a write.
    pub(crate) fn collections(&self) -> Option<ReturnItemCollectionMetrics> {
        let requested = self.iter().any(Meter::requests_collections);
        requested.then_some(ReturnItemCollectionMetrics::Size)
    }

    /// The interceptor that counts for the meters of the operation.
    pub(crate) fn of_operation(&self) -> Option<Metering> {
        self.of_operation.clone().map(Metering)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Meter> {
        let all = [&self.of_client, &self.of_operation].into_iter().flatten();
        all.flat_map(|meters| &**meters)
    }

    fn has(&self, meter: &Meter) -> bool {
        self.iter().any(|known| known.is(meter))
    }
}

fn add(meters: &mut MeterList, meter: &Meter) {
    let known = meters.iter().flat_map(|meters| &**meters);
    *meters = Some(known.chain([meter]).cloned().collect());
}

/// Counts the costs in responses for meters.
#[derive(Debug)]
pub(crate) struct Metering(Arc<[Meter]>);

impl Metering {
    pub(crate) fn of(meter: &Meter) -> Self {
        Self([meter.clone()].into())
    }
}

impl Intercept for Metering {
    fn name(&self) -> &'static str {
        "dyno: meters"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Ok(output) = context.output_or_error() else {
            let code = response_code::code(Some(context.response()));
            let class = code.map(|code| Code::from_name(code).retry_class());
            if class == Some(RetryClass::Throttling) {
                self.0.iter().for_each(Meter::count_throttled);
            }
            return Ok(());
        };
        let Some(costs) = response_costs::costs(output) else {
            return Ok(());
        };
        for meter in &*self.0 {
            meter.count_response(&costs);
        }
        Ok(())
    }
}

//! WrittenItem meters count an operation? Those of its client, and its own.

use std::sync::Arc;

use aws_sdk_dynamodb::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use aws_smithy_runtime_api::box_error::BoxError;

use super::{Meter, parts};

/// The meters of a client, which count whatever its SDK's client sends, and those of one operation, which count its calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meters {
    of_client: Several,
    of_operation: Several,
}

type Several = Option<Arc<[Meter]>>;

impl Meters {
    /// One more for an operation, unless it counts already.
    pub(crate) fn add(&mut self, meter: &Meter) {
        if !self.has(meter) {
            add(&mut self.of_operation, meter);
        }
    }

    /// One more for a client, unless it counts already; says whether it does not.
    pub(crate) fn add_to_client(&mut self, meter: &Meter) -> bool {
        let is_new = !self.has(meter);
        if is_new {
            add(&mut self.of_client, meter);
        }
        is_new
    }

    /// Those of the operation, which does without them from now on.
    pub(crate) fn take(&mut self) -> Self {
        Self {
            of_client: None,
            of_operation: self.of_operation.take(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.of_client.is_none() && self.of_operation.is_none()
    }

    /// What is asked of the service.
    pub(crate) fn capacity(&self) -> Option<ReturnConsumedCapacity> {
        (!self.is_empty()).then_some(ReturnConsumedCapacity::Indexes)
    }

    /// What is asked of the service about a write.
    pub(crate) fn collections(&self) -> Option<ReturnItemCollectionMetrics> {
        let asked = self.iter().any(Meter::asks_for_collections);
        asked.then_some(ReturnItemCollectionMetrics::Size)
    }

    /// What counts for those of the operation.
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

fn add(meters: &mut Several, meter: &Meter) {
    let known = meters.iter().flat_map(|meters| &**meters);
    *meters = Some(known.chain([meter]).cloned().collect());
}

/// Counts for meters what the responses to calls say.
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
            return Ok(());
        };
        let Some(response) = parts::response(output) else {
            return Ok(());
        };
        for meter in &*self.0 {
            meter.read(&response);
        }
        Ok(())
    }
}

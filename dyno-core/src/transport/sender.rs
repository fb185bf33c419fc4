//! What sends requests: the SDK's client, who observes it, and the meters that count what it sends.

use std::time::Duration;

use aws_sdk_dynamodb::config::AsyncSleep as _;

use super::interceptor;
use crate::observe::{Meter, Meters, Watch};

/// The SDK's client with dyno's interceptor in it. Cloning it is cheap.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    sdk: aws_sdk_dynamodb::Client,
    watch: Watch,
    meters: Meters,
}

impl Sender {
    /// A sender with this configuration, which gets dyno's interceptor.
    pub(crate) fn new(config: &aws_sdk_dynamodb::Config) -> Self {
        let watch = Watch::default();
        let config = interceptor::install(config.to_builder(), &watch).build();
        Self {
            sdk: aws_sdk_dynamodb::Client::from_conf(config),
            watch,
            meters: Meters::default(),
        }
    }

    /// The same sender with a changed configuration.
    pub(crate) fn reconfigured(
        &self,
        change: impl FnOnce(aws_sdk_dynamodb::config::Builder) -> aws_sdk_dynamodb::config::Builder,
    ) -> Self {
        let config = change(self.sdk.config().to_builder()).build();
        Self {
            sdk: aws_sdk_dynamodb::Client::from_conf(config),
            ..self.clone()
        }
    }

    /// The same sender with observers of its own, of which there are none yet.
    pub(crate) fn unobserved(&self) -> Self {
        let watch = Watch::default();
        let config = interceptor::install_instead(self.sdk.config(), &watch);
        Self {
            sdk: aws_sdk_dynamodb::Client::from_conf(config.build()),
            watch,
            ..self.clone()
        }
    }

    /// The same sender, of which this meter counts everything that it sends.
    pub(crate) fn metered(&self, meter: &Meter) -> Self {
        let mut metered = self.clone();
        if metered.meters.add_to_client(meter) {
            let config = interceptor::metered(self.sdk.config(), meter);
            metered.sdk = aws_sdk_dynamodb::Client::from_conf(config.build());
        }
        metered
    }

    /// Adds a meter for the operation that this is the sender of.
    pub(crate) fn add_meter(&mut self, meter: &Meter) {
        self.meters.add(meter);
    }

    /// Makes the operation's meters count what is sent through the SDK, because its request is handed over to the caller.
    pub(crate) fn hand_over(&mut self) {
        for meter in self.meters.take().iter() {
            *self = self.metered(meter);
        }
    }

    pub(crate) fn sdk(&self) -> &aws_sdk_dynamodb::Client {
        &self.sdk
    }

    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    pub(crate) fn meters(&self) -> &Meters {
        &self.meters
    }

    /// Waits as the SDK does between its retries, so that a test with a clock of its own need not.
    pub(crate) async fn sleep(&self, duration: Duration) {
        match self.sdk.config().sleep_impl() {
            Some(sleep) => sleep.sleep(duration).await,
            None => tokio::time::sleep(duration).await,
        }
    }
}

//! The sender of requests: the SDK's client, its observers and its meters.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_sdk_dynamodb::config::AsyncSleep as _;

use super::body::MAX_DECOMPRESSED;
use super::clock::Clock;
use super::direct::{Direct, Route};
use super::interceptor::{self, Interceptor};
use super::unnamed::unnamed;
use crate::error::missing_variable;
use crate::observe::{Hooks, Meter, Meters};

/// The SDK's client with dyno's interceptor in it. Cloning it is cheap.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    sdk: aws_sdk_dynamodb::Client,
    hooks: Hooks,
    meters: Meters,
    max_decompressed: usize,
    clock: Clock,
    /// The direct way, once it has been on; clones share it. And whether it is on.
    direct: Arc<OnceLock<Direct>>,
    is_direct: bool,
    /// Whether all interceptors are dyno's own.
    is_unseen: bool,
}

impl Sender {
    /// A sender with this configuration and dyno's interceptor.
    pub(crate) fn new(config: &aws_sdk_dynamodb::Config) -> Self {
        let hooks = Hooks::default();
        let interceptor = Interceptor {
            hooks: hooks.clone(),
            max_decompressed: MAX_DECOMPRESSED,
        };
        let config = interceptor::add(config.to_builder(), interceptor).build();
        Self {
            is_unseen: interceptor::are_own(&config),
            sdk: aws_sdk_dynamodb::Client::from_conf(config),
            hooks,
            meters: Meters::default(),
            max_decompressed: MAX_DECOMPRESSED,
            clock: Clock::default(),
            direct: Arc::default(),
            is_direct: false,
        }
    }

    /// The same sender with this SDK's client, and with what `direct` makes of its direct way.
    fn with_sdk(
        &self,
        sdk: aws_sdk_dynamodb::Client,
        direct: fn(&Direct, &aws_sdk_dynamodb::Config) -> Direct,
    ) -> Self {
        let direct = self.direct().map(|before| direct(before, sdk.config()));
        Self {
            is_unseen: interceptor::are_own(sdk.config()),
            sdk,
            direct: Arc::new(direct.map_or_else(OnceLock::new, OnceLock::from)),
            ..self.clone()
        }
    }

    /// The same sender with the direct way, or without.
    pub(crate) fn with_direct(&self, on: bool) -> Self {
        if on {
            self.direct.get_or_init(|| Direct::new(self.sdk.config()));
        }
        Self {
            is_direct: on,
            ..self.clone()
        }
    }

    /// The direct way, if it is on.
    pub(crate) fn direct(&self) -> Option<&Direct> {
        self.is_direct.then(|| self.direct.get()).flatten()
    }

    /// The way of an operation.
    pub(crate) fn route(&self, operation: &str) -> Route {
        match self.direct() {
            Some(direct) => direct.route(operation),
            None => Direct::off(),
        }
    }

    /// The same sender with a changed configuration.
    pub(crate) fn reconfigured(
        &self,
        change: impl FnOnce(aws_sdk_dynamodb::config::Builder) -> aws_sdk_dynamodb::config::Builder,
    ) -> Self {
        let config = change(self.sdk.config().to_builder()).build();
        let sdk = aws_sdk_dynamodb::Client::from_conf(config);
        self.with_sdk(sdk, Direct::reconfigured)
    }

    /// The same sender with its own list of observers, which is empty.
    pub(crate) fn without_observers(&self) -> Self {
        self.with_interceptor(Hooks::default(), self.max_decompressed)
    }

    /// The same sender with another limit of decompressed responses, and the same observers.
    pub(crate) fn with_max_decompressed(&self, bytes: usize) -> Self {
        self.with_interceptor(self.hooks.clone(), bytes)
    }

    fn with_interceptor(&self, hooks: Hooks, max_decompressed: usize) -> Self {
        let interceptor = Interceptor {
            hooks: hooks.clone(),
            max_decompressed,
        };
        let config = interceptor::replace(self.sdk.config(), interceptor);
        let sdk = aws_sdk_dynamodb::Client::from_conf(config.build());
        Self {
            hooks,
            max_decompressed,
            ..self.with_sdk(sdk, Direct::with_interceptors)
        }
    }

    /// The same sender with a meter that counts everything it sends.
    pub(crate) fn metered(&self, meter: &Meter) -> Self {
        let mut metered = self.clone();
        if metered.meters.add_to_client(meter) {
            let config = interceptor::metered(self.sdk.config(), meter);
            let sdk = aws_sdk_dynamodb::Client::from_conf(config.build());
            metered = metered.with_sdk(sdk, Direct::with_interceptors);
        }
        metered
    }

    /// Adds a meter for the operation that this sender belongs to.
    pub(crate) fn add_meter(&mut self, meter: &Meter) {
        self.meters.add(meter);
    }

    /// Makes the operation's meters count the requests of the SDK's client, for `into_sdk`.
    pub(crate) fn meter_sdk_requests(&mut self) {
        for meter in self.meters.take().iter() {
            *self = self.metered(meter);
        }
    }

    /// The sender of a request on these tables. It sends nothing if the variable with the name of one is missing.
    pub(crate) fn of_tables<'t>(&self, tables: impl IntoIterator<Item = &'t str>) -> Cow<'_, Self> {
        match tables.into_iter().find_map(missing_variable) {
            None => Cow::Borrowed(self),
            Some(variable) => Cow::Owned(Self {
                sdk: unnamed(self.sdk.config(), variable),
                // Its requests would not see the interceptor that stops them.
                direct: Arc::default(),
                is_direct: false,
                ..self.clone()
            }),
        }
    }

    /// The same sender with another clock.
    pub(crate) fn with_clock(&self, clock: Clock) -> Self {
        Self {
            clock,
            ..self.clone()
        }
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn sdk(&self) -> &aws_sdk_dynamodb::Client {
        &self.sdk
    }

    /// Whether only dyno sees the SDK's outputs.
    pub(super) fn is_unseen(&self) -> bool {
        self.is_unseen
    }

    pub(crate) fn hooks(&self) -> &Hooks {
        &self.hooks
    }

    pub(crate) fn meters(&self) -> &Meters {
        &self.meters
    }

    /// Sleeps as the SDK does between its retries, so that tests with their own clock do not wait.
    pub(crate) async fn sleep(&self, duration: Duration) {
        match self.sdk.config().sleep_impl() {
            Some(sleep) => sleep.sleep(duration).await,
            None => tokio::time::sleep(duration).await,
        }
    }
}

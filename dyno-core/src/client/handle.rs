//! The client.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::endpoint;
#[cfg(feature = "https")]
use super::http;
use crate::error::unnamed_table;
use crate::model::TableSchema;
use crate::observe::{Meter, Observer, ObserverId};
use crate::transport::{Clock, Route, Sender};

/// A client for DynamoDB: the SDK's client, which signs, retries and keeps connections, and a prefix for table names.
///
/// Clones are cheap and share connections. Create one client for the process.
///
/// ```no_run
/// # use dyno::Client;
/// # async fn example(sdk_config: &aws_sdk_dynamodb::Config) {
/// let client = Client::from_conf(sdk_config.clone()).with_table_prefix("staging-");
/// for name in client.list_tables().all().await.unwrap_or_default() {
///     println!("{name}");
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    sender: Sender,
    table_prefix: Option<Arc<str>>,
}

impl Client {
    /// Creates a client with the configuration of an SDK client.
    ///
    /// The configuration is used as it is, with an additional interceptor, which reads and writes items and
    /// [observes](Self::observe). It must have an HTTP client: the SDK has a default one only with its feature
    /// `default-https-client`. [`from_conf`](Self::from_conf) adds one.
    ///
    /// The configuration's interceptors see complete HTTP requests and responses. The SDK's inputs and outputs have no
    /// items, and no names and values of expressions, because these bypass the SDK's maps; a mock does not find them
    /// there. What an interceptor puts into an output is used.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the new client replaces the given one"
    )]
    pub fn new(sdk: aws_sdk_dynamodb::Client) -> Self {
        Self::with_config(sdk.config())
    }

    fn with_config(config: &aws_sdk_dynamodb::Config) -> Self {
        Self {
            sender: Sender::new(config),
            table_prefix: None,
        }
    }

    /// Creates a client with the SDK's configuration for DynamoDB.
    ///
    /// If the configuration has no HTTP client and the feature `https` is on, it gets one that uses rustls.
    ///
    /// # Panics
    /// Like [`aws_sdk_dynamodb::Client::from_conf`], if the configuration lacks what the SDK requires.
    #[must_use]
    #[cfg_attr(
        not(feature = "https"),
        expect(clippy::needless_pass_by_value, reason = "as the SDK's")
    )]
    pub fn from_conf(config: aws_sdk_dynamodb::Config) -> Self {
        #[cfg(feature = "https")]
        let config = http::with_http_client(config);
        Self::with_config(&config)
    }

    /// Creates a client with the SDK's configuration for all services, such as that of `aws_config::load_defaults`.
    ///
    /// The HTTP client of the configuration is used as it is. That of the SDK keeps its connections for the runtime
    /// that opened them: for a client in a static cell that several runtimes use, build it with
    /// [`Client::builder`](Self::builder), or wrap the HTTP client in
    /// [`ConnectionsPerRuntime`](crate::ConnectionsPerRuntime).
    ///
    /// # Panics
    /// Like [`from_conf`](Self::from_conf).
    #[cfg(feature = "env")]
    #[must_use]
    pub fn from_sdk_config(config: &aws_config::SdkConfig) -> Self {
        Self::from_conf(config.into())
    }

    /// Returns the same client with a prefix for table names: with `"staging-"` the table of a model with
    /// `table = "Movies"` is `staging-Movies`.
    ///
    /// It replaces an earlier prefix, and also applies to [`table_named`](Self::table_named) and
    /// [`raw_table`](Self::raw_table).
    #[must_use]
    pub fn with_table_prefix(self, prefix: impl AsRef<str>) -> Self {
        let prefix = prefix.as_ref();
        Self {
            table_prefix: (!prefix.is_empty()).then(|| prefix.into()),
            ..self
        }
    }

    /// Returns the same client with a limit of compressed responses, in bytes after decompression. The default is
    /// 256 MB, so that a few compressed bytes cannot fill the memory. The least is 1; 0 is taken for it.
    ///
    /// A longer response is an [`Error::Protocol`](crate::Error::Protocol) that says so. It is not requested again,
    /// and a write that got such a response may have been carried out. A response of DynamoDB has at most 16 MB of
    /// items, whose JSON is a few times as long. DynamoDB compresses a response only if the request asks for it, which
    /// neither dyno nor the SDK does; a proxy may do so by itself. A response that is not compressed has no limit.
    ///
    /// ```no_run
    /// # async fn example() -> dyno::Result<()> {
    /// let small = dyno::Client::from_env().await?.with_max_decompressed_size(32 * 1024 * 1024);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_max_decompressed_size(&self, bytes: usize) -> Self {
        self.with_sender(self.sender.with_max_decompressed(bytes.max(1)))
    }

    /// Returns the same client with a changed configuration of the SDK, and with the same prefix, observers and meters.
    /// It shares the connections, unless it gets another HTTP client.
    ///
    /// The closure must return the builder that it gets, which has dyno's interceptor.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use dyno::Client;
    /// use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
    ///
    /// # fn example(client: &Client) {
    /// let limit = TimeoutConfig::builder().operation_timeout(Duration::from_secs(60)).build();
    /// let patient = client.reconfigured(|config| config.timeout_config(limit));
    /// # }
    /// ```
    #[must_use]
    pub fn reconfigured(
        &self,
        change: impl FnOnce(aws_sdk_dynamodb::config::Builder) -> aws_sdk_dynamodb::config::Builder,
    ) -> Self {
        self.with_sender(self.sender.reconfigured(change))
    }

    /// Returns the same client with another clock, which `created_at` and `updated_at` of its writes are read from.
    ///
    /// It is for tests. Requests are signed with the time of the SDK's configuration all the same.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// fn at_noon(client: &dyno::Client) -> dyno::Client {
    ///     client.with_clock(|| UNIX_EPOCH + Duration::from_secs(12 * 3600))
    /// }
    /// ```
    #[must_use]
    pub fn with_clock(&self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.with_sender(self.sender.with_clock(Clock::new(now)))
    }

    /// Returns the same client with direct calls, or without. With them, dyno itself signs and sends requests for items
    /// and statements, without the SDK's orchestrator.
    ///
    /// The default is `false`. The orchestrator takes most of the CPU time of a small request. Direct calls still use
    /// the other parts of the SDK: its HTTP client with its connections, its cache of credentials, endpoint, clock,
    /// retry strategy and timeouts. The guide describes [what is
    /// different](https://docs.rs/dyno-mapper/latest/dyno/guide/client/index.html#direct-calls).
    ///
    /// Requests of an operation are sent by the orchestrator until one of them has decided. dyno builds it as well, and
    /// sends later ones directly only if the two are the same. If the configuration contains something that only the
    /// orchestrator honors, such as an interceptor of yours, requests are sent through it as before. dyno logs each
    /// reason once, as a warning, and [`route`](Self::route) returns it.
    ///
    /// ```
    /// # fn example(sdk: aws_sdk_dynamodb::Client) {
    /// let client = dyno::Client::new(sdk).with_direct_calls(true);
    /// # }
    /// ```
    #[must_use]
    pub fn with_direct_calls(&self, on: bool) -> Self {
        self.with_sender(self.sender.with_direct(on))
    }

    /// Returns the route of the next request of an operation and, if it is not sent directly, the reason. `operation`
    /// is the name in the API: `GetItem`.
    ///
    /// ```
    /// # fn example(client: &dyno::Client) {
    /// // "direct", "undecided", or "SDK: the interceptor `mine` is set"
    /// println!("{}", client.route("GetItem"));
    /// # }
    /// ```
    #[must_use]
    pub fn route(&self, operation: &str) -> Route {
        self.sender.route(operation)
    }

    /// Returns the same client with its own list of observers, which is empty. The two clients do not share observers.
    #[must_use]
    pub fn without_observers(&self) -> Self {
        self.with_sender(self.sender.without_observers())
    }

    /// Adds an observer of everything that this client and its clones do.
    ///
    /// Observers can be added at any time, and a client can have several. A call that is in flight reports to the
    /// observers that it began with. [`stop_observing`](Self::stop_observing) removes an observer by the id that is
    /// returned. See [`Observer`].
    ///
    /// ```no_run
    /// # use dyno::{Client, observe::Measurement};
    /// # fn example(client: &Client) {
    /// let log = client.observe(|attempt: &Measurement| println!("{attempt:?}"));
    /// // later
    /// client.stop_observing(log);
    /// # }
    /// ```
    pub fn observe(&self, observer: impl Observer + 'static) -> ObserverId {
        self.sender.hooks().add_observer(Arc::new(observer))
    }

    /// Removes an observer of this client and its clones. Returns whether the observer was found.
    ///
    /// Calls in flight still report to it.
    #[expect(
        clippy::must_use_candidate,
        reason = "most callers know that the observer is there"
    )]
    pub fn stop_observing(&self, observer: ObserverId) -> bool {
        self.sender.hooks().remove_observer(observer)
    }

    /// Sets whether the events of attempts contain the bodies of requests, with their keys and values, for this client
    /// and its clones. The default is `false`.
    ///
    /// See [`observe`](crate::observe#spans).
    pub fn trace_values(&self, on: bool) {
        self.sender.hooks().trace_values(on);
    }

    /// Returns the same client with a meter that counts everything it sends: the operations of its tables, the requests
    /// of `into_sdk`, and those of its [`sdk`](Self::sdk) that request their capacity. The requests of the original
    /// client are not counted.
    ///
    /// The responses of [`call`](Self::call) are not counted: their capacity is in the JSON that it returns, if the
    /// request asks for it.
    #[must_use]
    pub fn metered(&self, meter: &Meter) -> Self {
        self.with_sender(self.sender.metered(meter))
    }

    fn with_sender(&self, sender: Sender) -> Self {
        Self {
            sender,
            table_prefix: self.table_prefix.clone(),
        }
    }

    pub(crate) fn sender(&self) -> &Sender {
        &self.sender
    }

    /// Returns the SDK's client.
    #[must_use]
    pub fn sdk(&self) -> &aws_sdk_dynamodb::Client {
        self.sender.sdk()
    }

    /// Returns the prefix of table names; empty if there is none.
    #[must_use]
    pub fn table_prefix(&self) -> &str {
        self.table_prefix.as_deref().unwrap_or_default()
    }

    /// The name of a table with the prefix: its own name, or the value of an environment variable. Without the variable
    /// it is a text with which no request is sent: see [`Sender::of_tables`].
    pub(crate) fn name_of(&self, table: &TableSchema) -> Arc<str> {
        let Some(variable) = table.name_from_env else {
            return self.full_name(table.name);
        };
        match endpoint::variable(variable) {
            Some(name) => self.full_name(&name),
            None => unnamed_table(variable).into(),
        }
    }

    /// The name of a table with the prefix.
    pub(crate) fn full_name(&self, name: &str) -> Arc<str> {
        match &self.table_prefix {
            Some(prefix) => format!("{prefix}{name}").into(),
            None => name.into(),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("table_prefix", &self.table_prefix())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use crate::example::{Movie, Service};

    // A7, G9
    #[test]
    fn a_table_is_a_name_and_nothing_is_sent() {
        let client = Service::silent().client();
        let movies = client.table::<Movie>();
        assert_eq!((movies.name(), movies.clone().name()), ("Movies", "Movies"));
        assert_eq!(client.table_named::<Movie>("Old").name(), "Old");
        let staging = client.with_table_prefix("staging-");
        assert_eq!(staging.table_prefix(), "staging-");
        assert_eq!(staging.table::<Movie>().name(), "staging-Movies");
        assert_eq!(staging.table_named::<Movie>("Old").name(), "staging-Old");
        assert_eq!(staging.table::<Movie>().raw().name(), "staging-Movies");
        assert_eq!(staging.raw_table("Raw", "id").name(), "staging-Raw");
        assert_eq!(
            format!("{movies:?}"),
            r#"Table { name: "Movies", model: "Movie" }"#
        );
        assert_eq!(
            staging.with_table_prefix("").table::<Movie>().name(),
            "Movies"
        );
    }
}

//! Where are the tables, and who asks? A client: the SDK's, and names of tables.

#[cfg(feature = "env")]
mod builder;
pub mod endpoint;
#[cfg(feature = "env")]
mod environment;
#[cfg(any(feature = "env", feature = "https"))]
mod http;
#[cfg(feature = "env")]
mod in_flight;
#[cfg(feature = "env")]
mod renewal;

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "env")]
pub use self::builder::ClientBuilder;
#[cfg(feature = "env")]
use crate::error::Result;
use crate::observe::{Meter, Observer};
use crate::transport::Sender;

/// A client of DynamoDB: the SDK's client, which signs, retries and keeps connections, and a prefix for the names of tables.
///
/// Cloning it is cheap, and all clones share connections; make one for the whole process.
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
    /// A client on top of the SDK's.
    ///
    /// Its configuration is used as it is, with one interceptor more, which reads and writes items and
    /// [observes](Self::observe). So it must have an HTTP client: the SDK has none of its own unless its feature `default-https-client` is on. [`from_conf`](Self::from_conf) brings ours.
    ///
    /// Its interceptors see whole requests and whole responses. The SDK's input and output are without items, and without the names and
    /// values of expressions, for these do not pass through its maps; a mock that looks for them there finds none. What an interceptor puts into an output is taken.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what is made takes the place of what is given"
    )]
    pub fn new(sdk: aws_sdk_dynamodb::Client) -> Self {
        Self::watched(sdk.config())
    }

    fn watched(config: &aws_sdk_dynamodb::Config) -> Self {
        Self {
            sender: Sender::new(config),
            table_prefix: None,
        }
    }

    /// A client with the SDK's configuration for DynamoDB.
    ///
    /// If the configuration has no HTTP client and the feature `https` is on, it gets one, with TLS by rustls.
    ///
    /// # Panics
    /// As [`aws_sdk_dynamodb::Client::from_conf`], when the configuration lacks what the SDK needs.
    #[must_use]
    #[cfg_attr(
        not(feature = "https"),
        expect(clippy::needless_pass_by_value, reason = "as the SDK's")
    )]
    pub fn from_conf(config: aws_sdk_dynamodb::Config) -> Self {
        #[cfg(feature = "https")]
        let config = http::with_http_client(config);
        Self::watched(&config)
    }

    /// A client with the SDK's configuration for all services, as `aws_config::load_defaults` gives it.
    ///
    /// # Panics
    /// As [`from_conf`](Self::from_conf).
    #[cfg(feature = "env")]
    #[must_use]
    pub fn from_sdk_config(config: &aws_config::SdkConfig) -> Self {
        Self::from_conf(config.into())
    }

    /// A client as the environment configures it: [`builder`](Self::builder) without any setting.
    ///
    /// # Errors
    /// As [`ClientBuilder::build`].
    #[cfg(feature = "env")]
    pub async fn from_env() -> Result<Self> {
        Self::builder().build().await
    }

    /// Begins a client that takes from the environment what is not set here.
    #[cfg(feature = "env")]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The same client with a prefix for the names of tables: with `"staging-"` the table of a model with
    /// `table = "Movies"` is `staging-Movies`.
    ///
    /// It takes the place of an earlier prefix. Names that are given to [`table_named`](Self::table_named) and
    /// [`raw_table`](Self::raw_table) have it too.
    #[must_use]
    pub fn with_table_prefix(self, prefix: impl AsRef<str>) -> Self {
        let prefix = prefix.as_ref();
        Self {
            table_prefix: (!prefix.is_empty()).then(|| prefix.into()),
            ..self
        }
    }

    /// The same client with a changed configuration of the SDK: with the same prefix, observers and meters. It has connections of its own
    /// only if it gets an HTTP client of its own.
    ///
    /// What is returned must come of what is given, as the interceptor that observes is in there.
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

    /// The same client with observers of its own, of which there are none yet: whoever watches one of the two knows nothing of the other.
    #[must_use]
    pub fn unobserved(&self) -> Self {
        self.with_sender(self.sender.unobserved())
    }

    /// From now on this observer is told what this client and its clones do, in the place of the one before, which is returned.
    ///
    /// It may be replaced at any time. A call that is on its way goes on telling the observer it began with. See [`Observer`].
    ///
    /// ```no_run
    /// # use dyno::{Client, observe::{Labels, Measurement}};
    /// # fn example(client: &Client) {
    /// client.observe(|attempt: &Measurement| println!("{attempt:?}"));
    /// # }
    /// ```
    pub fn observe(&self, observer: impl Observer + 'static) -> Option<Arc<dyn Observer>> {
        self.sender.watch().set(Some(Arc::new(observer)))
    }

    /// Nobody is told any more of what this client and its clones begin.
    pub fn stop_observing(&self) {
        self.sender.watch().set(None);
    }

    /// Whether the events of attempts show the bodies of requests, with the keys and values in them. They do not unless this says so, and then
    /// for this client and all its clones.
    ///
    /// See [`observe`](crate::observe#spans).
    pub fn trace_values(&self, shown: bool) {
        self.sender.watch().trace_values(shown);
    }

    /// The same client, of which this meter counts whatever it sends: the operations of its tables, the requests of `into_sdk`, and those of
    /// its [`sdk`](Self::sdk) that ask for their capacity. It does not count what the client sends that this is called on.
    ///
    /// The responses of [`call`](Self::call) are not counted.
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

    /// The SDK's client.
    #[must_use]
    pub fn sdk(&self) -> &aws_sdk_dynamodb::Client {
        self.sender.sdk()
    }

    /// The prefix of the names of tables; empty when there is none.
    #[must_use]
    pub fn table_prefix(&self) -> &str {
        self.table_prefix.as_deref().unwrap_or_default()
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

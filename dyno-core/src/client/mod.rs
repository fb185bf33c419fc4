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
mod interceptor;
pub(crate) mod refusal;
#[cfg(feature = "env")]
mod renewal;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::config::AsyncSleep as _;

#[cfg(feature = "env")]
pub use self::builder::ClientBuilder;
#[cfg(feature = "env")]
use crate::error::Result;
use crate::model::Model;
use crate::observe::{Meter, Meters, Observer, Watch};
use crate::op::{
    BatchGetAll, BatchGets, BatchStatements, BatchWriteAll, BatchWrites, Call, ListTables,
    Statement, Statements, TransactGet, TransactGets, TransactStatements, TransactWrite,
    TransactWrites,
};
use crate::raw_table::RawTable;
use crate::table::Table;

/// A client of DynamoDB: the SDK's client, which signs, retries and keeps connections, and a prefix for the names of tables.
///
/// Cloning it is cheap, and all clones share connections; make one for the whole process.
///
/// ```no_run
/// # use dyno_core::Client;
/// # async fn example(sdk_config: &aws_sdk_dynamodb::Config) {
/// let client = Client::from_conf(sdk_config.clone()).with_table_prefix("staging-");
/// for name in client.list_tables().all().await.unwrap_or_default() {
///     println!("{name}");
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    sdk: aws_sdk_dynamodb::Client,
    table_prefix: Option<Arc<str>>,
    watch: Watch,
    meters: Meters,
}

impl Client {
    /// A client on top of the SDK's.
    ///
    /// Its configuration is used as it is, with one interceptor more, which reads and writes items and
    /// [observes](Self::observe). So it must have an HTTP client: the SDK has none of its own unless its feature `default-https-client` is on. [`from_conf`](Self::from_conf) brings ours.
    ///
    /// Its interceptors see whole requests and whole answers. The SDK's input and output are without items, and without the names and
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
        let watch = Watch::default();
        let config = interceptor::install(config.to_builder(), &watch).build();
        Self {
            sdk: aws_sdk_dynamodb::Client::from_conf(config),
            table_prefix: None,
            watch,
            meters: Meters::default(),
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
    /// # use dyno_core::Client;
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
        let config = change(self.sdk.config().to_builder()).build();
        Self {
            sdk: aws_sdk_dynamodb::Client::from_conf(config),
            ..self.clone()
        }
    }

    /// The same client with observers of its own, of which there are none yet: whoever watches one of the two knows nothing of the other.
    #[must_use]
    pub fn unobserved(&self) -> Self {
        let watch = Watch::default();
        let config = interceptor::install_instead(self.sdk.config(), &watch);
        Self {
            sdk: aws_sdk_dynamodb::Client::from_conf(config.build()),
            watch,
            ..self.clone()
        }
    }

    /// From now on this observer is told what this client and its clones do, in the place of the one before, which is returned.
    ///
    /// It may be replaced at any time. A call that is on its way goes on telling the observer it began with. See [`Observer`].
    ///
    /// ```no_run
    /// # use dyno_core::{Client, observe::{Labels, Measurement}};
    /// # fn example(client: &Client) {
    /// client.observe(|attempt: &Measurement| println!("{attempt:?}"));
    /// # }
    /// ```
    pub fn observe(&self, observer: impl Observer + 'static) -> Option<Arc<dyn Observer>> {
        self.watch.set(Some(Arc::new(observer)))
    }

    /// Nobody is told any more of what this client and its clones begin.
    pub fn stop_observing(&self) {
        self.watch.set(None);
    }

    /// Whether the events of attempts show the bodies of requests, with the keys and values in them. They do not unless this says so, and then
    /// for this client and all its clones.
    ///
    /// See [`observe`](crate::observe#spans).
    pub fn trace_values(&self, shown: bool) {
        self.watch.trace_values(shown);
    }

    /// The same client, of which this meter counts whatever it sends: the operations of its tables, the requests of `into_sdk`, and those of
    /// its [`sdk`](Self::sdk) that ask for their capacity. It does not count what the client sends that this is called on.
    ///
    /// The answers of [`call`](Self::call) are not counted.
    #[must_use]
    pub fn metered(&self, meter: &Meter) -> Self {
        let mut metered = self.clone();
        if metered.meters.add_to_client(meter) {
            let config = interceptor::metered(self.sdk.config(), meter);
            metered.sdk = aws_sdk_dynamodb::Client::from_conf(config.build());
        }
        metered
    }

    /// One more meter for the operation that this is the client of.
    pub(crate) fn add_meter(&mut self, meter: &Meter) {
        self.meters.add(meter);
    }

    /// Makes the operation's meters count what is sent through the SDK, for its request is to be handed over.
    pub(crate) fn hand_over(&mut self) {
        for meter in self.meters.take().iter() {
            *self = self.metered(meter);
        }
    }

    #[cfg(test)]
    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    pub(crate) fn meters(&self) -> &Meters {
        &self.meters
    }

    /// The table of the model `M`. Nothing is sent.
    #[must_use]
    pub fn table<M: Model>(&self) -> Table<M> {
        self.table_named(M::SCHEMA.table)
    }

    /// A table of items of the model `M` that has another name than the model says. Nothing is sent.
    #[must_use]
    pub fn table_named<M: Model>(&self, name: impl AsRef<str>) -> Table<M> {
        Table::new(self.clone(), self.full_name(name.as_ref()))
    }

    /// A table of items without a model. Nothing is sent.
    #[must_use]
    pub fn raw_table(&self, name: impl AsRef<str>) -> RawTable {
        RawTable::new(self.clone(), self.full_name(name.as_ref()))
    }

    /// Writes to many items of any tables, all or none. See [`TransactWrite`].
    pub fn transact_write<O: TransactWrites>(&self, operations: O) -> TransactWrite<O> {
        TransactWrite::new(self.clone(), operations)
    }

    /// Reads many items of any tables as they are at one moment. See [`TransactGet`].
    pub fn transact_get<G: TransactGets>(&self, gets: G) -> TransactGet<G> {
        TransactGet::new(self.clone(), gets)
    }

    /// A statement in PartiQL: `client.statement(r#"SELECT * FROM "Movies" WHERE "year" = ?"#).bind(1985)`. See [`Statement`].
    pub fn statement(&self, text: impl Into<Arc<str>>) -> Statement {
        Statement::new(self.clone(), text)
    }

    /// Up to 25 statements in PartiQL, each with an answer of its own. See [`BatchStatements`].
    pub fn batch_statements<S: Statements>(&self, statements: S) -> BatchStatements<S> {
        BatchStatements::new(self.clone(), statements)
    }

    /// Up to 100 statements in PartiQL, all or none. See [`TransactStatements`].
    pub fn transact_statements<S: Statements>(&self, statements: S) -> TransactStatements<S> {
        TransactStatements::new(self.clone(), statements)
    }

    /// Any action of DynamoDB by its name, JSON in and JSON out. See [`Call`].
    pub fn call(&self, action: impl Into<String>, input: impl Into<String>) -> Call {
        Call::new(self.clone(), action.into(), input.into())
    }

    /// The names of all tables of the account in the region, whatever their prefix.
    pub fn list_tables(&self) -> ListTables {
        ListTables::new(self.clone())
    }

    /// Puts and deletes items of several tables in the same requests: a tuple of up to eight [batches](crate::Table::batch), or a `Vec`
    /// of them. Awaiting it gives the answer of each.
    ///
    /// ```no_run
    /// # use dyno_core::{Client, item};
    /// # async fn example(client: Client) -> dyno_core::Result<()> {
    /// let movies = client.raw_table("Movies").batch(["year", "title"]);
    /// let orders = client.raw_table("Orders").batch(["id"]);
    /// let (films, gone) = client
    ///     .batch_write((
    ///         movies.put(item! { "year" => 1985, "title" => "Brazil" }),
    ///         orders.delete_all((0..100).map(|id| item! { "id" => id })),
    ///     ))
    ///     .await?;
    /// films.complete()?;
    /// gone.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_write<'s, B: BatchWrites<'s>>(&self, batches: B) -> BatchWriteAll<'s, B::Written> {
        BatchWriteAll::new(self.clone(), batches)
    }

    /// Reads items of several tables in the same requests: a tuple of up to eight [batches](crate::Table::batch_get), or a `Vec` of them.
    /// Awaiting it gives the items of each.
    ///
    /// ```no_run
    /// # use dyno_core::{Client, item};
    /// # async fn example(client: Client) -> dyno_core::Result<()> {
    /// let films = client.raw_table("Movies").batch_get([item! { "year" => 1985, "title" => "Brazil" }]);
    /// let orders = client.raw_table("Orders").batch_get((0..10).map(|id| item! { "id" => id }));
    /// let (films, orders) = client.batch_get((films, orders)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_get<'s, B: BatchGets<'s>>(
        &self,
        batches: B,
    ) -> BatchGetAll<'s, B::Found, B::Read> {
        BatchGetAll::new(self.clone(), batches)
    }

    /// The SDK's client.
    #[must_use]
    pub fn sdk(&self) -> &aws_sdk_dynamodb::Client {
        &self.sdk
    }

    /// The prefix of the names of tables; empty when there is none.
    #[must_use]
    pub fn table_prefix(&self) -> &str {
        self.table_prefix.as_deref().unwrap_or_default()
    }

    fn full_name(&self, name: &str) -> Arc<str> {
        match &self.table_prefix {
            Some(prefix) => format!("{prefix}{name}").into(),
            None => name.into(),
        }
    }

    /// Waits as the SDK does between its retries, so that a test with a clock of its own need not.
    pub(crate) async fn sleep(&self, duration: Duration) {
        match self.sdk.config().sleep_impl() {
            Some(sleep) => sleep.sleep(duration).await,
            None => tokio::time::sleep(duration).await,
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
    use crate::op::example::{Movie, Service};

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
        assert_eq!(staging.raw_table("Raw").name(), "staging-Raw");
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

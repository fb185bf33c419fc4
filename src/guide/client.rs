//! How is a client configured?
//!
//! [`Client::from_env`](crate::Client::from_env) takes everything from the environment; [`Client::builder`](crate::Client::builder) sets
//! what is to be set, and takes the rest from there. Make one client for the process: clones are cheap, and share its connections and its
//! places in flight.
//!
//! ```no_run
//! use std::time::Duration;
//! use dyno::{Client, retry::RetryPolicy};
//!
//! # async fn example() -> dyno::Result<()> {
//! let client = Client::builder()
//!     .region("eu-central-1")
//!     .profile("films")
//!     .attempt_timeout(Duration::from_secs(5))
//!     .operation_timeout(Duration::from_secs(30))
//!     .retry(RetryPolicy::default().attempts(5).deadline(Duration::from_secs(20)))
//!     .max_in_flight(50)
//!     .table_prefix("staging-")
//!     .build()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Variables
//! What is set in code comes first, then variables, then the profile. Within a row the first variable that is set and not empty is taken. A
//! value that cannot be used is an [`Error::Config`](crate::Error::Config) when the client is made; it names the variable.
//!
//! | Variables | what they say | in code | if nothing says it |
//! |---|---|---|---|
//! | `DYNAMODB_ENDPOINT`, `TEST_DYNAMODB_ENDPOINT`, `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL` | where requests go, whatever the region | `endpoint` | the profile's `endpoint_url`, then DynamoDB in the region |
//! | `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` | `true`: the SDK's two variables and the profile name no endpoint | | `false` |
//! | `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_REGION_NAME` | the region | `region` | the profile's `region`, then `default_region`, then the metadata service of EC2; with an endpoint `us-east-1`; otherwise an error |
//! | `AWS_PROFILE`, `AWS_DEFAULT_PROFILE` | the profile, which must exist | `profile` | `default`, which need not |
//! | `AWS_CONFIG_FILE` | where profiles are | | `~/.aws/config` |
//! | `AWS_SHARED_CREDENTIALS_FILE` | where profiles with credentials are | | `~/.aws/credentials` |
//! | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` | credentials, all that are set together | `credentials` | the next of the chain below |
//! | `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, `AWS_CONTAINER_CREDENTIALS_FULL_URI` | where a container gets its credentials | `credentials` | the next of the chain |
//! | `AWS_CONTAINER_AUTHORIZATION_TOKEN` | the password for that | | none |
//! | `AWS_EC2_METADATA_DISABLED` | `true`: the metadata service is not asked, neither for credentials nor for the region | | `false` |
//! | `DYNO_TABLE_PREFIX`, `AWS_TABLE_PREFIX` | what the names of tables begin with | `table_prefix` | nothing |
//! | `DYNAMODB_MAX_CLIENTS` | requests on their way at once | `max_in_flight` | 100 |
//! | `DYNAMODB_MAX_RETRIES`, `AWS_MAX_ATTEMPTS` | how often a request is sent in all, from 1 to 1000 | `max_attempts`, `retry` | the profile's `max_attempts`, then 3 |
//! | `AWS_RETRY_MODE` | `standard`, or `adaptive`, which also slows the first attempts down | `retry` is always `standard` | the profile's `retry_mode`, then `standard` |
//! | `DYNAMODB_NO_CREDS_RATE_LIMIT`, `DYANMODB_NO_CREDS_RATE_LIMIT` | with the feature `axum`, one of them `true`: missing credentials are answered by 429, not 500 | | `false` |
//!
//! `DYNAMODB_MAX_RETRIES` counts attempts, the first included, as sprockets-dynamodb does; `DYANMODB` is its spelling. `AWS_REGION_NAME` and
//! `AWS_TABLE_PREFIX` are dynamongo's; its region `us-east-2` is no default here, but `.default_region("us-east-2")` makes it one.
//! aws-config reads more: FIPS, dual stack, SSO, web identity.
//!
//! # Time-outs
//! The SDK lets opening a connection take 3.1 seconds, and limits nothing else: an answer that never comes is waited for. `attempt_timeout` bounds each
//! attempt, which then is tried again; `operation_timeout` bounds the whole. Both count the time that a request waits for its place in flight.
//!
//! # Retries
//! [`retry`](crate::retry) has what is tried again, and the pauses. As other libraries do it:
//!
//! | | attempts | deadline | pauses |
//! |---|---|---|---|
//! | nothing set | 3 | | full jitter from 1 s, at most 20 s |
//! | [`RetryPolicy::default`](crate::retry::RetryPolicy) | 3 | 60 s | the same |
//! | [`RetryPolicy::aiodynamo`](crate::retry::RetryPolicy::aiodynamo) | any | 60 s | the same |
//! | [`RetryPolicy::sprockets`](crate::retry::RetryPolicy::sprockets) | 3 | | 0.2 s, 0.4 s |
//! | [`RetryPolicy::awstin`](crate::retry::RetryPolicy::awstin), with `connect_timeout` of 5 s | 3 | | 0.05 s, 0.1 s |
//!
//! ```
//! use std::time::Duration;
//! use dyno::retry::{Backoff, RetryPolicy};
//!
//! let (base, cap) = (Duration::from_millis(50), Duration::from_secs(1));
//! let policy = RetryPolicy::new(Backoff::decorrelated(base, cap)).deadline(Duration::from_secs(60)).conflicts(true);
//! ```
//!
//! # Credentials
//! They come from aws-config, and the first that has some gives them: variables, the profile (keys, assumed roles), web identity, the
//! container, the instance. Only version 2 of the instance's metadata service is spoken: version 1 gives its credentials to whoever can make
//! the instance send a plain GET, so it is left out on purpose. For an endpoint with plain HTTP on this machine only variables and the profile are asked, and
//! made-up credentials are used if there are none.
//!
//! One request fetches them while the others wait, and none is renewed in the background: they are kept until five to ten seconds before
//! they expire, or for a quarter of an hour if they do not say when. An earlier moment was left out on purpose, for a source that has nothing
//! newer yet would be asked by every request from then on. If the service says that they have expired, they are fetched anew at once, and
//! the request is sent once more. A source that fails or does not answer is asked again like a service that fails, beyond what
//! aws-config tries by itself; one that has none is not.
//!
//! Your own source is a `ProvideCredentials` of the SDK, given to [`credentials`](crate::ClientBuilder::credentials); a key that does not change, its
//! `Credentials`. Neither the builder nor the client shows a secret in its `Debug`.
//!
//! # HTTP
//! [`http_client`](crate::ClientBuilder::http_client) takes any HTTP client of the SDK: one with a proxy, with other certificates, with no network at
//! all for tests. Everything else stays as it is: signing, retries, the bound on requests in flight. A client made of the SDK's
//! ([`Client::new`](crate::Client::new), [`Client::from_conf`](crate::Client::from_conf)) is used as it is: without a bound, without the variables of dyno,
//! and with the SDK's own ways with credentials.
//!
//! # One client for the whole process
//! There is no global client in dyno, as a cell of the program's own is three lines, and is filled as the program says:
//!
//! ```
//! use dyno::Client;
//! use tokio::sync::OnceCell;
//!
//! async fn client() -> dyno::Result<&'static Client> {
//!     static CLIENT: OnceCell<Client> = OnceCell::const_new();
//!     CLIENT.get_or_try_init(|| Client::builder().endpoint("http://localhost:8000").build()).await
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! assert!(std::ptr::eq(client().await?, client().await?));
//! # Ok(())
//! # }
//! ```
//!
//! # In a web service
//! With the feature `axum` an [`Error`](crate::Error) is an HTTP answer: 409 for a condition that was false, 404 for a missing item, 429 with
//! `Retry-After` when throttled, 500 otherwise. The module `dyno::axum` has the table, how to show the error's text, and what
//! sprockets-dynamodb answers otherwise.

//! Configuring a client: settings, environment variables, credentials, timeouts and connections.
//!
//! [`Client::from_env`](crate::Client::from_env) reads everything from the environment.
//! [`Client::builder`](crate::Client::builder) takes settings and reads the rest from the environment. Create one
//! client for the process: clones are cheap and share its connections and its limit of requests in flight.
//!
//! ```no_run
//! use std::time::Duration;
//! use dyno::{Client, retry::RetryPolicy};
//!
//! # async fn example() -> dyno::Result<()> {
//! let client = Client::builder()
//!     .region("eu-central-1")
//!     .profile("movies")
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
//! # Environment variables
//! A setting in code takes precedence over variables, and variables over the profile. Where several variables have the
//! same meaning, the first one in these tables that is set and not empty is used. With an invalid value, building the
//! client fails with an [`Error::Config`](crate::Error::Config) that names the variable.
//!
//! Some names and presets on this page come from other DynamoDB libraries: aiodynamo, awstin, dynamongo and
//! sprockets-dynamodb.
//!
//! ## Endpoint
//!
//! | Variable | Meaning | In code |
//! |---|---|---|
//! | `DYNAMODB_ENDPOINT` | the URL that requests are sent to, whatever the region | `endpoint` |
//! | `TEST_DYNAMODB_ENDPOINT` | the same | `endpoint` |
//! | `AWS_ENDPOINT_URL_DYNAMODB` | the same, as in every AWS SDK | `endpoint` |
//! | `AWS_ENDPOINT_URL` | the same, for all services | `endpoint` |
//! | `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` | `true` ignores the two `AWS_` variables and the profile's endpoint | |
//!
//! Without any of them, the profile's `endpoint_url` for DynamoDB is used (in the section that its `services` names),
//! then its `endpoint_url` for all services, then DynamoDB in the region.
//!
//! ## Region
//!
//! | Variable | Meaning | In code |
//! |---|---|---|
//! | `AWS_REGION` | the region | `region` |
//! | `AWS_DEFAULT_REGION` | the same | `region` |
//! | `AWS_REGION_NAME` | the same, as in dynamongo | `region` |
//!
//! Without any of them, the profile's `region` is used, then `default_region`, then the EC2 metadata service. With an
//! endpoint, the region defaults to `us-east-1`; otherwise a missing region is an error.
//!
//! ## Profile
//!
//! | Variable | Meaning | In code |
//! |---|---|---|
//! | `AWS_PROFILE` | the name of the profile, which must exist | `profile` |
//! | `AWS_DEFAULT_PROFILE` | the same | `profile` |
//! | `AWS_CONFIG_FILE` | the file of profiles, instead of `~/.aws/config` | |
//! | `AWS_SHARED_CREDENTIALS_FILE` | the file of credentials, instead of `~/.aws/credentials` | |
//!
//! Without a name, the profile is `default`, which does not have to exist. A file that does not exist is an empty one,
//! as for every AWS SDK, also if a variable names it. A `~` in a variable is the home directory.
//!
//! ## Credentials
//!
//! | Variable | Meaning | In code |
//! |---|---|---|
//! | `AWS_ACCESS_KEY_ID` | the access key | `credentials` |
//! | `AWS_SECRET_ACCESS_KEY` | the secret key | `credentials` |
//! | `AWS_SESSION_TOKEN` | the session token of temporary credentials | `credentials` |
//! | `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` | where a container gets its credentials | `credentials` |
//! | `AWS_CONTAINER_CREDENTIALS_FULL_URI` | the same | `credentials` |
//! | `AWS_CONTAINER_AUTHORIZATION_TOKEN` | the authorization token for that address | |
//! | `AWS_EC2_METADATA_DISABLED` | `true` skips the metadata service, for credentials and for the region | |
//!
//! ## Certificates and proxies
//!
//! | Variable | Meaning | In code |
//! |---|---|---|
//! | `AWS_CA_BUNDLE` | a file of root certificates in PEM, in place of the system's | `root_certificates` |
//!
//! Without it the system's certificates are trusted, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name. A system
//! without any is an error when the client is built. Proxies are used only on request: with `proxy(url)`, or with
//! `proxy_from_env()`, which reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`. An invalid URL of a proxy
//! is an error when the client is built.
//!
//! ## Tables, requests and retries
//!
//! | Variable | Meaning | In code |
//! |---|---|---|
//! | `DYNO_TABLE_PREFIX` | a prefix for the names of all tables | `table_prefix` |
//! | `AWS_TABLE_PREFIX` | the same, as in dynamongo | `table_prefix` |
//! | the variable of `name_from_env` | the name of one table, without the prefix: see [`Table`](macro@crate::Table#names-from-the-environment) | `table_named` |
//! | `DYNAMODB_MAX_CLIENTS` | the maximum number of requests in flight, 100 by default | `max_in_flight` |
//! | `DYNAMODB_MAX_RETRIES` | attempts in all, from 1 to 1000, 3 by default | `max_attempts`, `retry` |
//! | `AWS_MAX_ATTEMPTS` | the same, as in every AWS SDK | `max_attempts`, `retry` |
//! | `AWS_RETRY_MODE` | `standard`, the default, or `adaptive`, which also delays first attempts | |
//!
//! `DYNAMODB_MAX_RETRIES` counts attempts including the first, as sprockets-dynamodb does; without it and the others,
//! throttled attempts do not count. The profile's `max_attempts` and `retry_mode` are used where no variable is set. A
//! policy given to `retry` always uses the mode `standard`.
//!
//! ## Web services, with the feature `axum`
//!
//! | Variable | Meaning | In code |
//! |---|---|---|
//! | `DYNAMODB_NO_CREDS_RATE_LIMIT` | `true`: missing credentials are a 429, not a 500 | |
//! | `DYANMODB_NO_CREDS_RATE_LIMIT` | the same, in the spelling of sprockets-dynamodb | |
//!
//! aws-config reads more variables, such as those for FIPS endpoints, dual-stack endpoints and web identity.
//!
//! # Timeouts
//! The SDK limits opening a connection to 3.1 seconds, and limits nothing else: without a timeout a request can wait
//! for its response forever. `attempt_timeout` limits each attempt; an attempt that exceeds it is retried.
//! `operation_timeout` limits the whole operation.
//!
//! A request that exceeds `max_in_flight` waits until another one has its response. It waits before its first attempt,
//! so that the wait is a part of the `operation_timeout`, but neither of an `attempt_timeout` nor of the deadline of a
//! retry policy. Without an `operation_timeout` it waits as long as it must. A request that was not sent in time fails
//! with [`Phase::InFlight`](crate::error::Phase::InFlight): nothing was carried out. Retries, and requests of
//! `into_sdk` and of the SDK's client, count as well.
//!
//! `max_decompressed_size` limits the memory that one compressed response can take; see
//! [`Client::with_max_decompressed_size`](crate::Client::with_max_decompressed_size).
//!
//! # Direct calls
//! The SDK's orchestrator takes most of the CPU time of a small request, even if dyno encodes and decodes the items.
//! [`direct_calls(true)`](crate::ClientBuilder::direct_calls) of the builder, or
//! [`with_direct_calls(true)`](crate::Client::with_direct_calls) of any client, sends requests for items and statements
//! without it: dyno signs them and sends them through the SDK's HTTP client. Direct calls are off by default.
//!
//! ```no_run
//! # use dyno::Client;
//! # async fn example() -> dyno::Result<()> {
//! let client = Client::builder().direct_calls(true).build().await?;
//! // after the first get: "direct", or why not
//! println!("{}", client.route("GetItem"));
//! # Ok(())
//! # }
//! ```
//!
//! Everything on this page works as without direct calls: credentials and their renewal, endpoints, timeouts, retries
//! and their budget, clock skew correction, the limit of requests in flight, observers and meters, and errors. dyno
//! uses the parts of the SDK that do this, and a request has the headers that the SDK would send.
//!
//! Requests of an operation go through the orchestrator until one of them has decided. dyno builds its first attempt
//! itself as well and compares the two, including the signature. If they differ, or if the configuration contains
//! something that only the orchestrator honors, later requests of this operation go through the orchestrator as well.
//! A difference that may concern one request only, such as credentials that are renewed at that moment, decides when
//! eight requests have shown it. dyno logs each reason once, and [`route`](crate::Client::route) returns it. These
//! settings are such reasons:
//!
//! - an interceptor of yours
//! - the retry mode `adaptive`
//! - an endpoint resolver, an auth scheme resolver, an auth scheme, an invocation ID generator, or an idempotency token
//!   provider of yours
//! - an endpoint with a path
//! - a metrics provider of the SDK, or its telemetry attributes
//! - a credentials provider with a cache of its own, or credentials that are not cached when they are asked for again
//! - no connect timeout, or one of more than 5 seconds, while the SDK's stalled stream protection covers uploads
//!
//! Some requests always use the orchestrator: those that name a table by its ARN, operations on tables,
//! [`call`](crate::Client::call), `into_sdk` and those of the SDK's client. So does a request with a meter of its own,
//! if it comes before the route of its operation is decided. A client that is made from another one, such as by
//! [`metered`](crate::Client::metered), shares its decisions. One that is made by
//! [`reconfigured`](crate::Client::reconfigured) decides again.
//!
//! Some things differ. The SDK's own spans and log events are missing. The user agent stays that of the first request,
//! even if credentials later come from another source. The SDK's stalled stream protection of a response starts only
//! when no more bytes are available immediately. The clock of the service is read from errors and, once a second, from
//! a successful response; the responses to `into_sdk` and to the SDK's client do not correct the clock of direct
//! calls. The parts of the SDK that dyno uses are public, but some are
//! documented as internal. If a new release of the SDK sends a different request or has another interceptor, requests
//! go through the orchestrator. A change in the order of the orchestrator's steps, or in how it retries, would not be
//! noticed; pin the version of the SDK if that matters.
//!
//! # Retries
//! [`retry`](crate::retry) describes what is retried, and the delays. A client of the builder uses the default policy
//! unless another one is set. It retries throttled requests for one minute, as the AWS developer guide advises ("Error
//! handling with DynamoDB"), and gives up soon after other failures. `max_attempts`, its variables and the profile
//! limit all attempts, throttled ones included. Some presets follow other libraries:
//!
//! | Policy | Attempts | Deadline | Delays |
//! |---|---|---|---|
//! | [`RetryPolicy::default`] | 3, throttled ones not counted | 60 s | full jitter from 0.05 s, at most 20 s |
//! | [`RetryPolicy::aiodynamo`] | unlimited | 60 s | full jitter from 1 s, at most 20 s |
//! | [`RetryPolicy::sprockets`] | 3 | | 0.2 s, 0.4 s |
//! | [`RetryPolicy::awstin`] (with a `connect_timeout` of 5 s) | 3 | | 0.05 s, 0.1 s |
//!
//! ```
//! use std::time::Duration;
//! use dyno::retry::{Backoff, RetryPolicy};
//!
//! let (base, cap) = (Duration::from_millis(50), Duration::from_secs(1));
//! let policy = RetryPolicy::new(Backoff::decorrelated(base, cap)).deadline(Duration::from_secs(60)).conflicts(true);
//! let own = RetryPolicy::new(Backoff::custom(|failures| Duration::from_millis(100) * failures)).attempts(5);
//! ```
//!
//! # Credentials
//! Credentials come from the providers of aws-config. They are called in this order, and the first that has credentials
//! is used: variables, the profile (keys, assumed roles, SSO, `credential_process`), web identity, the container, the
//! instance. A provider that fails, such as a profile whose SSO session has expired, is passed over with a warning. If
//! none has credentials, the error says why each failed.
//!
//! - Profiles with SSO need the feature `sso`, and those with `credential_process` the feature `credentials-process`.
//!   Both are on by default; `sso` adds two small crates of the SDK. Without the feature the error names it.
//! - Only version 2 of the instance metadata service is used. Version 1 gives its credentials to anyone who can make
//!   the instance send a plain GET request.
//! - For a plain HTTP endpoint on this machine, only variables and the profile are read. If they have no credentials,
//!   dummy credentials are used.
//!
//! One request fetches credentials while the others wait. They are kept until five to ten seconds before they expire,
//! or for 15 minutes if they have no expiry. They are not renewed earlier in the background, because a source that has
//! nothing newer yet would then be called by every request.
//!
//! When DynamoDB reports that credentials have expired, or that it does not know the key, they are fetched again
//! immediately and the request is sent once more. Each search begins at the first provider and reads the files again,
//! so that keys that something else rewrites are found.
//!
//! The providers of aws-config retry by themselves: a container endpoint that does not respond fails a request after
//! about 15 seconds. A provider of your own that fails is retried like a request; one that does not respond in time is
//! not. Nothing was sent then, so [`is_outcome_unknown`](crate::Error::is_outcome_unknown) is false. A key with a line
//! break or a space is an error that does not show it.
//!
//! [`credentials`](crate::ClientBuilder::credentials) takes a `ProvideCredentials` of the SDK, or fixed `Credentials`.
//! A [`CredentialsChain`](crate::CredentialsChain) holds several providers and passes over those that fail.
//! The `Debug` output of the builder and of the client contains no secrets.
//!
//! # HTTP clients
//! [`http_client`](crate::ClientBuilder::http_client) takes any HTTP client of the SDK, for example one with a proxy,
//! with other certificates, or without a network for tests. Signing, retries and the limit of requests in flight stay
//! in place.
//!
//! An HTTP client of your own is used as it is, without `proxy`, `root_certificates` and `AWS_CA_BUNDLE`. The SDK's
//! keeps its connections for the runtime that opened them: if several runtimes use the client, wrap it in
//! [`ConnectionsPerRuntime`](crate::ConnectionsPerRuntime). A connection whose runtime ends fails its request, which
//! may have been carried out.
//!
//! [`Client::new`](crate::Client::new) and [`Client::from_conf`](crate::Client::from_conf) take a client or a
//! configuration of the SDK and use it as it is: without a limit of requests in flight, without dyno's variables, and
//! with the SDK's own handling of credentials.
//!
//! # One client for the process
//! dyno has no global client. A program can keep one in a static cell. Several runtimes may use it, such as those of
//! `#[tokio::test]`: each has its own connections, which are closed when it ends.
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
//! # Web services
//! With the feature `axum`, [`Error`](crate::Error) is an HTTP response: 400 for an invalid cursor or value, 404 for a
//! missing item, 409 for a failed condition, 413 for an item that is too large, 429 with `Retry-After` when throttled,
//! 503 with `Retry-After` during an outage, 500 otherwise. An outage is logged once in ten seconds. `RequestLayer`
//! gives each request a correlation id and observes its calls. The module `dyno::axum` has the table, shows how to send
//! the error's text, and lists the differences from sprockets-dynamodb.

#[cfg(doc)]
use crate::retry::RetryPolicy;

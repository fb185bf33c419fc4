//! Running locally: the embedded engine, DynamoDB Local, LocalStack and other endpoints.
//!
//! | Place | Needs | How |
//! |---|---|---|
//! | embedded engine | nothing | `dyno_testing::embedded()`, or a [temporary table](super::testing) |
//! | DynamoDB Local | Docker or Java | `DYNAMODB_ENDPOINT=http://localhost:8000` |
//! | LocalStack | a running LocalStack | `DYNAMODB_ENDPOINT=http://localhost:4566` |
//! | another endpoint | its URL | `DYNAMODB_ENDPOINT=...`, or `endpoint` of the builder |
//!
//! # The embedded engine
//!
//! `dyno_testing::embedded()` is a client on an empty engine inside the process. It imitates DynamoDB without a socket;
//! its tables are in memory and are dropped with the last clone of the client.
//!
//! ```
//! use dyno::Model;
//!
//! #[derive(Model, Debug, PartialEq)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     title: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! let movies = dyno_testing::embedded().table::<Movie>();
//! movies.ensure_table().await?;
//! movies.put(&Movie { title: "Brazil".into() }).await?;
//! assert_eq!(movies.scan().count().await?, 1);
//! # Ok(())
//! # }
//! ```
//!
//! # DynamoDB Local
//!
//! ```sh
//! docker run -p 8000:8000 amazon/dynamodb-local
//! DYNAMODB_ENDPOINT=http://localhost:8000 cargo run
//! ```
//!
//! The program needs no change if it uses [`Client::from_env`](crate::Client::from_env) or
//! [`Client::builder`](crate::Client::builder). The endpoint can also be set in code:
//!
//! ```
//! use dyno::Client;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! let client = Client::builder().endpoint("http://localhost:8000").build().await?;
//! # let _ = client;
//! # Ok(())
//! # }
//! ```
//!
//! DynamoDB Local keeps separate tables for each access key and region, unless it is started with `-sharedDb`. Without
//! it, a program and a tool with different credentials do not see each other's tables.
//!
//! # LocalStack
//!
//! LocalStack listens on port 4566 by default:
//!
//! ```sh
//! DYNAMODB_ENDPOINT=http://localhost:4566 cargo run
//! ```
//!
//! `AWS_ENDPOINT_URL=http://localhost:4566`, which other AWS SDKs read as well, has the same effect.
//!
//! # Which endpoint is used
//!
//! The first of these that is set and not empty:
//!
//! 1. `endpoint` of the builder
//! 2. `DYNAMODB_ENDPOINT`
//! 3. `TEST_DYNAMODB_ENDPOINT`
//! 4. `AWS_ENDPOINT_URL_DYNAMODB`
//! 5. `AWS_ENDPOINT_URL`
//! 6. the profile's `endpoint_url`
//! 7. DynamoDB in the region
//!
//! `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` skips 4 to 6. `dyno-testing` uses 2 to 5; without them it uses the
//! embedded engine. An endpoint must begin with `http://` or `https://`.
//!
//! # Credentials and region
//!
//! - For a plain HTTP endpoint on this machine (`localhost` or a loopback address), dummy credentials are used if the
//!   variables and the profile have none.
//! - Any other endpoint requires credentials, including a container with a host name, such as `http://dynamodb:8000`.
//!   Set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`; DynamoDB Local accepts any values of letters and digits.
//! - With an endpoint, the region defaults to `us-east-1`.
//! - An `https://` endpoint needs the feature `https`. In tests, it also needs the feature `env` of `dyno-testing`.
//!
//! [Configuring a client](super::client) lists every variable.
//!
//! # Differences from DynamoDB
//!
//! DynamoDB Local and the embedded engine lack some actions, which [All
//! actions](super::actions#test-engines) lists. DynamoDB Local has no tags, and reports no sizes of item
//! collections. Neither engine throttles requests or delays the updates of global secondary indexes;
//! [faults](super::testing#faults) simulate both in tests.

//! Running in production: what a service sets, what each failure looks like, and what to do.
//!
//! # What a service sets
//!
//! ```no_run
//! use std::time::Duration;
//! use dyno::observe::{Call, CallError, Measurement, on_error};
//! use dyno::{Client, retry::RetryPolicy};
//!
//! async fn client() -> dyno::Result<Client> {
//!     let client = Client::builder()
//!         .connect_timeout(Duration::from_secs(1))
//!         .attempt_timeout(Duration::from_secs(2))
//!         .operation_timeout(Duration::from_secs(10))
//!         .retry(RetryPolicy::default().deadline(Duration::from_secs(8)))
//!         .max_in_flight(200)
//!         .max_decompressed_size(64 * 1024 * 1024)
//!         .build()
//!         .await?;
//!     client.observe(|attempt: &Measurement| {
//!         println!("{} {:?} {:?}", attempt.operation, attempt.status, attempt.duration);
//!     });
//!     client.observe(on_error(|call: &Call, error: &CallError<'_>| {
//!         eprintln!("{} {}: {error}", call.id, call.operation);
//!     }));
//!     Ok(client)
//! }
//! ```
//!
//! | Setting | Why |
//! |---|---|
//! | one client | it owns the connections, the credentials, and the limit of requests in flight; clones share them |
//! | `attempt_timeout` | without it, a request waits for a response that never comes |
//! | `operation_timeout` | the longest time that a caller waits, with all attempts and the wait for a place |
//! | `retry` | the deadline should be shorter than the `operation_timeout`, so that the error names the cause |
//! | `max_in_flight` | bounds connections and memory under load; other requests wait, and waiting requests do not fail |
//! | `max_decompressed_size` | bounds the memory that one compressed response can take |
//! | observers | measurements of each attempt, and each call that failed; see [observing](super::observing) |
//!
//! Region, credentials and endpoint come from the environment; see [configuring a client](super::client). Build the
//! client when the service starts, so that an invalid setting stops the deployment, and send a request that needs
//! little permission, such as [`is_active`](crate::Table::is_active) of each table, before the service reports that it
//! is ready.
//!
//! With axum, `dyno::axum::RequestLayer` gives each request a correlation id, and an [`Error`] that a handler returns
//! is a response: 503 with `Retry-After` in an outage, 429 when throttled, 409 for a failed condition, 400 and 413 for
//! the caller's mistakes. The log has one line in ten seconds for each kind of failure.
//!
//! To shut down, stop accepting requests, then await those that are being handled. The client itself needs no shutdown:
//! its connections are closed when the last clone is dropped. A write whose future is dropped may have been carried
//! out, and [`handle`](crate::batch::BatchWrite::handle) of a batch has a report even then.
//!
//! # What each failure looks like
//!
//! An error is one line that names the item, the operation, the table, and the cause. `Debug` names the host as well,
//! and so does the line where it may be the wrong one. Keys are printed; other values of items, and credentials, are
//! not: neither in the line, nor in `Debug`, nor in the sources.
//!
//! ## The client cannot be built
//!
//! ```text
//! `endpoint` is `localhost:8000`; it must begin with `http://` or `https://`
//! `region` is `eu central 1`; a region has only letters, digits and hyphens, such as `eu-central-1`
//! `AWS_PROFILE` is `shop`; `/home/shop/.aws/config` does not exist, and `/home/shop/.aws/credentials` does not exist
//! `AWS_ACCESS_KEY_ID` is invalid; it has a line break
//! no root certificates were found, so that no server could be trusted; install them, as the package
//!     `ca-certificates` does, or set `SSL_CERT_FILE` or `AWS_CA_BUNDLE`
//! ```
//!
//! [`Error::Config`] names the setting, the variable or the profile. Correct it, so that the deployment stops here and
//! not at the first request. Root certificates are checked only if HTTPS is needed.
//!
//! ## Nothing was sent
//!
//! ```text
//! Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `dynamodb.eu-central-1.amazonaws.com` could be
//!     opened: its name could not be resolved; check the region and the endpoint
//! Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `dynamodb.eu-central-1.amazonaws.com` could be
//!     opened: connection refused
//! Movie (1985, "Brazil"): PutItem of `Movies`: not sent within the operation timeout, because too many requests were
//!     in flight; raise `max_in_flight` or the timeout
//! ```
//!
//! The write was not carried out. A name that is not resolved, or a refused connection, is usually a wrong region or
//! endpoint, or a network without a route; the SDK has retried it. An axum handler responds with 503. If requests are
//! not sent in time although DynamoDB is fast, `max_in_flight` is too small for the load. If DynamoDB is slow, it
//! protects the service; let the caller retry.
//!
//! A rejected certificate, and a server without TLS, are not retried. Renew the certificate, correct the clock, or add
//! the authority; the axum response is 503 as well, because DynamoDB cannot be reached:
//!
//! ```text
//! Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `dynamodb.eu-central-1.amazonaws.com` could be
//!     opened: its certificate has expired
//! Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `dynamodb.eu-central-1.amazonaws.com` could be
//!     opened: its certificate is not valid yet; check the clock
//! Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `dynamodb.eu-central-1.amazonaws.com` could be
//!     opened: the issuer of its certificate is unknown; add it with `root_certificates` or `AWS_CA_BUNDLE`
//! Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `dynamodb.eu-central-1.amazonaws.com` could be
//!     opened: its certificate is of another name
//! Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `dynamodb.eu-central-1.amazonaws.com` could be
//!     opened: TLS: the server does not speak it; check the endpoint and its port
//! ```
//!
//! A proxy that opens no tunnel to DynamoDB is named. It does not allow the host, or it requires another password:
//!
//! ```text
//! Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `dynamodb.eu-central-1.amazonaws.com` could be
//!     opened: the proxy does not connect to it; check that it is allowed to
//! Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `dynamodb.eu-central-1.amazonaws.com` could be
//!     opened: the proxy requires another user and password; set them in its URL
//! ```
//!
//! ## There are no credentials
//!
//! ```text
//! Movie (1985, "Brazil"): PutItem of `Movies`: no provider has credentials; tried Environment (environment variable
//!     not set), Profile (nothing is configured), WebIdentityToken ($AWS_WEB_IDENTITY_TOKEN_FILE was not set),
//!     EcsContainer (ECS provider not configured), Ec2InstanceMetadata (IMDS disabled by AWS_EC2_METADATA_DISABLED
//!     env var set to `true`)
//! Movie (1985, "Brazil"): PutItem of `Movies`: the provider of credentials failed: the SSO session has expired
//! Movie (1985, "Brazil"): PutItem of `Movies`: the provider of credentials did not respond in time: credentials
//!     provider timed out after 5 seconds
//! ```
//!
//! [`Error::Credentials`] says where they were searched, or how the provider failed. Nothing was sent. Without any
//! credentials the axum response is 500, or 429 with `DYNAMODB_NO_CREDS_RATE_LIMIT=true`; a provider that fails or does
//! not respond in time is an outage, and the response is 503.
//!
//! ## Rejected
//!
//! ```text
//! Movie (1985, "Brazil"): PutItem of `Movies`: AccessDeniedException: User: arn:aws:iam::123456789012:user/shop is
//!     not authorized to perform: dynamodb:PutItem on resource:
//!     arn:aws:dynamodb:eu-central-1:123456789012:table/Movies; allow `dynamodb:PutItem` on the table `Movies`
//!     (request REQUEST)
//! Movie (1985, "Brazil"): PutItem of `Movies` at `dynamodb.eu-central-1.amazonaws.com`: ResourceNotFoundException:
//!     Requested resource not found; create the table, or check the region and the table prefix (request REQUEST)
//! Movie (1985, "Brazil"): PutItem of `Movies`: ExpiredTokenException: The security token included in the request is
//!     expired; get new credentials (request REQUEST)
//! Movie (1985, "Brazil"): PutItem of `Movies`: ThrottlingException: Rate exceeded (request REQUEST)
//! Movie (1985, "Brazil"): PutItem of `Movies` at `dynamodb.eu-central-1.amazonaws.com`: rejected with HTTP status
//!     403, not by the service: <html><title>Proxy: denied</title></html> (request REQUEST)
//! ```
//!
//! The write was not carried out. A missing permission, table or credential needs a change of the deployment, and
//! retrying does not help: [`is_retryable`](Error::is_retryable) is false, and the axum response is 500. The client
//! retries throttled requests for a minute or until the deadline; if that fails, raise the capacity or slow the caller.
//! The axum response is 429. The last line is not from DynamoDB: it comes from a proxy.
//!
//! ## The outcome is unknown
//!
//! ```text
//! Movie (1985, "Brazil"): PutItem of `Movies`: no response from `dynamodb.eu-central-1.amazonaws.com` within the
//!     attempt timeout
//! Movie (1985, "Brazil"): PutItem of `Movies`: no response from `dynamodb.eu-central-1.amazonaws.com` within the
//!     operation timeout
//! Movie (1985, "Brazil"): PutItem of `Movies`: the connection to `dynamodb.eu-central-1.amazonaws.com` failed before
//!     the response: connection closed before message completed
//! Movie (1985, "Brazil"): PutItem of `Movies`: InternalServerError: Internal server error (request REQUEST)
//! Movie (1985, "Brazil"): PutItem of `Movies`: the response from `dynamodb.eu-central-1.amazonaws.com` cannot be
//!     read; its HTTP status is 502
//! Movie (1985, "Brazil"): PutItem of `Movies`: the response from `dynamodb.eu-central-1.amazonaws.com` cannot be
//!     read: the body ended early
//! Movie (1985, "Brazil"): PutItem of `Movies`: the response from `dynamodb.eu-central-1.amazonaws.com` cannot be
//!     read: it has more than 1000 bytes after decompression; raise `max_decompressed_size`, or read smaller pages
//! Movie (1985, "Brazil"): PutItem of `Movies`: AccessDeniedException: No; allow `dynamodb:PutItem` on the table
//!     `Movies`; an earlier attempt may have been carried out (request REQUEST)
//! ```
//!
//! [`is_outcome_unknown`](Error::is_outcome_unknown) is true: the write may have been carried out. Read the item, or
//! repeat a write that has the same effect twice; see [retried writes](super::errors#retried-writes). The axum response
//! is 503, except for a response that is too long after decompression, and for the last line, which are 500.
//!
//! ## A batch was written in part
//!
//! ```text
//! Movie: 60 of 60 operations of the batch were not written: DynamoDB left them unprocessed; lower the concurrency,
//!     or raise the capacity of the table
//! ```
//!
//! The error has a [report](crate::batch::Incomplete::into_report) with each operation that failed, which can be sent
//! again.
//!
//! ## A stream, a lease or an export fails
//!
//! | Text | What it means |
//! |---|---|
//! | ``GetRecords of `Orders`: AccessDeniedException: ..; allow `dynamodb:GetRecords` on the stream of the table `Orders` `` | The permissions of a table do not cover its stream, which has an ARN of its own. `DescribeStream` and `GetShardIterator` are needed, too. The stream repeats the request. |
//! | ``GetShardIterator of `Orders`: TrimmedDataAccessException: ..`` | Records expired after 24 hours, before they were read, and are lost. The stream continues with the oldest record. Set an alarm on this error. |
//! | `looking for parts took longer than a third of the duration of a lease` | A warning in the log: the requests for leases are slow. Raise the [duration](crate::lease::Leases::duration). |
//! | ``the lease of `segment 000007` was lost to `worker-2` `` | A [`LeaseLost`](crate::lease::LeaseLost): this worker did not renew in time, and another one continues after the last confirmed item. Unconfirmed items are processed again. No action is needed unless it happens often. |
//! | ``PutItem of `dyno-leases` at `dynamodb.eu-central-1.amazonaws.com`: ResourceNotFoundException: ..`` | There is no table of leases. Call [`ensure_table`](crate::lease::Leases::ensure_table) when the service is deployed. |
//! | ``data/abc.json.gz, line 17: attribute `total`: expected N, found S`` | One line of an export does not match the model; reading continues. |
//! | `data/abc.json.gz: it has 41 items, and 42 according to the manifest` | The file is incomplete. Copy it again from S3. |
//!
//! ## Direct calls are not used
//!
//! With `direct_calls(true)`, a client logs one warning, `requests are not sent directly`, with the reason, such as
//! ``the interceptor `audit` is set``. The requests go through the SDK's orchestrator and work as before, with more CPU
//! time. [`route`](crate::Client::route) returns the reason for each operation; see
//! [direct calls](super::client#direct-calls).

#[cfg(doc)]
use crate::Error;

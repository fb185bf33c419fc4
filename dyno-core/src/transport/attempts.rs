//! Whether a write may have been carried out although its call failed.
//!
//! Each attempt is looked at, because the SDK's result describes the last one only.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::FinalizerInterceptorContextRef;
use aws_smithy_types::endpoint::Endpoint;

use super::body::Body;
use super::failed::never_connected;
use super::waiting::Waiting;
use crate::error::Code;
use crate::error::response_code;

/// What is known of the attempts of one call.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    /// Whether there was an attempt that was looked at.
    seen: AtomicBool,
    /// Whether the last attempt has sent its request.
    sent: AtomicBool,
    /// Whether the last attempt may have been carried out although it failed; and whether an earlier one may.
    open: AtomicBool,
    open_before: AtomicBool,
    /// The host and the port of the last attempt that failed.
    host: Mutex<Option<Box<str>>>,
    /// The [`Waiting`] of a request that is not sent yet.
    waiting: AtomicU8,
}

impl Attempts {
    pub(super) fn begin(&self) {
        self.seen.store(true, Ordering::Relaxed);
        self.sent.store(false, Ordering::Relaxed);
        let before = self.open.load(Ordering::Relaxed);
        self.open_before.fetch_or(before, Ordering::Relaxed);
    }

    pub(super) fn send(&self) {
        self.sent.store(true, Ordering::Relaxed);
    }

    #[cfg(feature = "env")]
    pub(super) fn wait(&self, waiting: Waiting) {
        self.waiting.store(waiting as u8, Ordering::Relaxed);
    }

    /// What the request waited for when it failed, if it was not sent.
    pub(super) fn waited_for(&self) -> Option<Waiting> {
        let waited = self.waiting.load(Ordering::Relaxed);
        let all = [Waiting::Place, Waiting::Credentials];
        let found = all.into_iter().find(|waiting| *waiting as u8 == waited);
        (!self.sent.load(Ordering::Relaxed)).then_some(found.unwrap_or(Waiting::Nothing))
    }

    pub(super) fn host(&self) -> Option<Box<str>> {
        let host = self.host.lock().unwrap_or_else(PoisonError::into_inner);
        host.clone()
    }

    pub(super) fn end(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        config: &ConfigBag,
        max_decompressed: usize,
    ) {
        if !matches!(context.output_or_error(), Some(Ok(_)))
            && let Some(endpoint) = config.load::<Endpoint>()
        {
            let mut host = self.host.lock().unwrap_or_else(PoisonError::into_inner);
            *host = authority(endpoint.url()).map(Into::into);
        }
        let open =
            self.sent.load(Ordering::Relaxed) && leaves_outcome_unknown(context, max_decompressed);
        self.open.store(open, Ordering::Relaxed);
    }

    pub(super) fn were_seen(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }

    /// Whether an attempt before the last one may have been carried out.
    pub(super) fn was_outcome_unknown(&self) -> bool {
        self.open_before.load(Ordering::Relaxed)
    }
}

/// The host and the port of a URL, without a user.
fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    Some(host).filter(|host| !host.is_empty())
}

/// Whether a request that was sent may have been carried out although its attempt failed.
fn leaves_outcome_unknown(
    context: &FinalizerInterceptorContextRef<'_>,
    max_decompressed: usize,
) -> bool {
    match context.output_or_error() {
        Some(Ok(_)) => return false,
        Some(Err(error)) => {
            let connector = error.as_connector_error();
            if connector.is_some_and(|error| never_connected(error)) {
                return false;
            }
        }
        None => {}
    }
    let response = context.response();
    !response.is_some_and(|response| is_rejection(response, max_decompressed))
}

/// Whether a response says that nothing was done: a status of 4xx, except for codes with an unknown outcome.
fn is_rejection(response: &HttpResponse, max_decompressed: usize) -> bool {
    if !response.status().is_client_error() {
        return false;
    }
    // The code of a damaged body may be intact.
    let code = match Body::of(response, max_decompressed) {
        Ok(body) => {
            response_code::code_in(&String::from_utf8_lossy(&body.bytes)).map(Code::from_name)
        }
        Err(_) => response_code::code(Some(response)).map(Code::from_name),
    };
    !code.is_some_and(Code::leaves_outcome_unknown)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    #[cfg(feature = "env")]
    use aws_sdk_dynamodb::config::retry::RetryConfig;
    use aws_sdk_dynamodb::config::timeout::TimeoutConfig;

    use crate::Client;
    #[cfg(feature = "env")]
    use crate::Error;
    #[cfg(feature = "env")]
    use crate::example::Really;
    use crate::example::{LATE, LOST, Movie, NEVER, Reply, Service, brazil, error};

    /// Whether a create whose condition fails at the second attempt may have been carried out by the first, which got
    /// this response.
    async fn is_open(first: impl Into<Reply>) -> bool {
        let failed = error("ConditionalCheckFailedException", "").into();
        let service = Service::replies([first.into(), failed]);
        let second = Duration::from_secs(1);
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(second);
        let config = service.config().timeout_config(timeouts.build());
        let movies = Client::from_conf(config.build()).table::<Movie>();
        let failed = movies.create(&brazil()).await.unwrap().unwrap_err();
        assert_eq!(service.requests(), 2);
        failed.is_outcome_unknown()
    }

    #[tokio::test]
    async fn the_outcome_of_an_attempt_depends_on_how_it_failed() {
        let of = |status| (status, String::new());
        for (status, open) in [(LOST, true), (LATE, true), (NEVER, true), (500, true)] {
            assert_eq!(is_open(of(status)).await, open, "{status}");
        }
        for (code, open) in [
            ("ThrottlingException", false),
            ("ProvisionedThroughputExceededException", false),
            ("RequestTimeoutException", true),
        ] {
            assert_eq!(is_open(error(code, "")).await, open, "{code}");
        }
    }

    // S99: hyper's errors distinguish a connection that was never opened from one that broke
    #[cfg(feature = "env")]
    #[tokio::test]
    async fn a_request_without_a_connection_is_not_carried_out() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let closed = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let config = Service::silent().config();
        let config = config
            .endpoint_url(&closed)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            // With a clock that does not sleep, time would run out at once.
            .sleep_impl(Really)
            .retry_config(RetryConfig::disabled());
        let movies = Client::from_conf(config.build()).table::<Movie>();
        let error = movies.put(&brazil()).await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error:?}");
        assert!(
            error.is_retryable() && !error.is_outcome_unknown(),
            "{:?}",
            std::error::Error::source(&error)
        );
        assert_eq!(
            error.to_string(),
            format!(
                r#"Movie (1985, "Brazil"): PutItem of `Movies`: no connection to `{}` could be opened: connection refused"#,
                closed.trim_start_matches("http://")
            )
        );
        // For a request that is sent through the SDK the earlier attempts are unknown.
        let request = movies.put(&brazil()).into_sdk().unwrap();
        let error: Error = request.send().await.unwrap_err().into();
        assert!(error.is_outcome_unknown(), "{error}");
    }
}

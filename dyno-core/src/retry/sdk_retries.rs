//! Makes the SDK retry as a policy says, for which it has no setting.
//!
//! The SDK's retry strategy reads its configuration after each attempt. Our interceptor looks at the clock just before,
//! and writes the policy's decision into the configuration: no more attempts, or one more and the maximum delay. Our
//! classifier, the last one, does not change what is retried; it requests the longest delay allowed, which is the
//! policy's. The rest remains the SDK's: what can be retried, the token budget, the adaptive mode.

use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef, InterceptorContext,
};
use aws_sdk_dynamodb::config::retry::{
    ClassifyRetry, RetryAction, RetryConfig, RetryPartition, TokenBucket,
};
use aws_sdk_dynamodb::config::{Builder, ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::retries::classifiers::{RetryClassifierPriority, RetryReason};
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use aws_smithy_types::retry::ErrorKind;

use super::conflicts::is_conflict;
use super::tries::Tries;
use crate::error::{Code, RetryClass, response_code};

/// Adds a policy to a configuration of the SDK. `tries` are the attempts of each request.
pub(super) fn install(
    config: Builder,
    attempts: Option<u32>,
    tries: Tries,
    conflicts: bool,
) -> Builder {
    // Whether there is a third attempt is written after the second.
    let attempts = attempts.map_or(2, |attempts| attempts.min(2));
    config
        .retry_config(RetryConfig::standard().with_max_attempts(attempts))
        .interceptor(PolicyInterceptor { tries })
        .retry_classifier(PolicyClassifier { conflicts })
}

/// Makes the retries of throttled attempts cost nothing of the SDK's retry budget, unless the configuration has a retry
/// partition of its own.
pub(super) fn free_throttling(config: Builder) -> Builder {
    // Only a built configuration has a getter.
    let config = config.build();
    let builder = config.to_builder();
    if config.retry_partition().is_some() {
        return builder;
    }
    let budget = TokenBucket::builder().throttling_retry_cost(0).build();
    let partition = RetryPartition::custom("dyno").token_bucket(budget).build();
    builder.retry_partition(partition)
}

/// The maximum delay that DynamoDB can request in place of the policy's.
const MAX_REQUESTED_DELAY: Duration = Duration::from_secs(20);

#[derive(Debug)]
struct PolicyInterceptor {
    tries: Tries,
}

/// The state of the policy for one call.
#[derive(Clone, Debug)]
struct PolicyState {
    began: SystemTime,
    tries: Tries,
}

impl Storable for PolicyState {
    type Storer = StoreReplace<Self>;
}

impl Intercept for PolicyInterceptor {
    fn name(&self) -> &'static str {
        "dyno: retry policy"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if config.load::<PolicyState>().is_none() {
            let state = PolicyState {
                began: now(components),
                tries: self.tries.clone(),
            };
            config.interceptor_state().store_put(state);
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if matches!(context.output_or_error(), Some(Ok(_))) {
            return Ok(());
        }
        let Some(mut state) = config.load::<PolicyState>().cloned() else {
            return Ok(());
        };
        let elapsed = now(components).duration_since(state.began);
        let delay = state.tries.failed(
            elapsed.unwrap_or_default(),
            is_throttled(context),
            requested_delay(context),
        );
        let retry = match (config.load::<RetryConfig>(), delay) {
            // A new configuration, because a loaded one may have other rules for the delay. It allows one more attempt,
            // not all: for each request the SDK adds up the possible delays of all attempts.
            (Some(old), Some(delay)) => RetryConfig::standard()
                .with_retry_mode(old.mode())
                .with_reconnect_mode(old.reconnect_mode())
                .with_max_attempts(state.tries.made().saturating_add(1))
                .with_max_backoff(delay),
            (Some(old), None) => old.clone().with_max_attempts(1),
            (None, _) => return Ok(()),
        };
        config.interceptor_state().store_put(retry).store_put(state);
        Ok(())
    }
}

fn now(components: &RuntimeComponents) -> SystemTime {
    components.time_source().unwrap_or_default().now()
}

fn is_throttled(context: &FinalizerInterceptorContextRef<'_>) -> bool {
    let code = response_code::code(context.response()).map(Code::from_name);
    code.is_some_and(|code| code.retry_class() == RetryClass::Throttling)
}

/// The delay that DynamoDB requests.
fn requested_delay(context: &FinalizerInterceptorContextRef<'_>) -> Duration {
    let header = context
        .response()
        .and_then(|response| response.headers().get("x-amz-retry-after"));
    let requested = header.and_then(|millis| millis.parse().ok());
    requested.map_or(Duration::ZERO, |millis| {
        Duration::from_millis(millis).min(MAX_REQUESTED_DELAY)
    })
}

/// Requests the longest delay that the configuration allows.
#[derive(Debug)]
struct PolicyClassifier {
    conflicts: bool,
}

impl ClassifyRetry for PolicyClassifier {
    fn classify_retry(&self, _: &InterceptorContext) -> RetryAction {
        RetryAction::NoActionIndicated
    }

    fn classify_retry_v2(
        &self,
        context: &InterceptorContext,
        previous: &RetryAction,
    ) -> RetryAction {
        let kind = match previous {
            RetryAction::RetryIndicated(RetryReason::RetryableError { kind, .. }) => *kind,
            RetryAction::NoActionIndicated if self.conflicts && is_conflict(context) => {
                ErrorKind::ServerError
            }
            _ => return RetryAction::NoActionIndicated,
        };
        RetryAction::RetryIndicated(RetryReason::RetryableError {
            kind,
            retry_after: Some(Duration::MAX),
        })
    }

    fn name(&self) -> &'static str {
        "dyno: retry policy"
    }

    fn priority(&self) -> RetryClassifierPriority {
        let last_of_sdk = RetryClassifierPriority::transient_error_classifier();
        RetryClassifierPriority::run_after(RetryClassifierPriority::run_after(last_of_sdk))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_sdk_dynamodb::config::StalledStreamProtectionConfig;
    use aws_sdk_dynamodb::config::retry::RetryMode;
    use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
    use aws_smithy_async::test_util::{InstantSleep, instant_time_and_sleep};

    use super::*;
    use crate::example::{LATE, LOST, Movie, Reply, Service, error, ok};
    use crate::retry::{Backoff, RetryPolicy};
    use crate::{Client, Error};

    const SECOND: Duration = Duration::from_secs(1);

    /// A client with the policy, whose clock advances only when it sleeps, and its sleeps.
    fn client_with(service: &Service, policy: &RetryPolicy) -> (Client, InstantSleep) {
        client_in_mode(service, policy, RetryMode::Standard)
    }

    fn client_in_mode(
        service: &Service,
        policy: &RetryPolicy,
        mode: RetryMode,
    ) -> (Client, InstantSleep) {
        let (time, sleep) = instant_time_and_sleep(SystemTime::now());
        let config = service.client().sdk().config().to_builder();
        let config = policy.configure(config).unwrap().build();
        let retries = config.retry_config().cloned().unwrap();
        let config = config
            .to_builder()
            .time_source(time)
            .sleep_impl(sleep.clone())
            .retry_config(retries.with_retry_mode(mode))
            // It sleeps, too, while a response arrives.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            // Other tests would use up the budget of the process.
            .retry_partition(RetryPartition::custom("test").build());
        (Client::from_conf(config.build()), sleep)
    }

    fn failing(status: u16, code: &str) -> Service {
        let body = error(code, "").1;
        Service::new(move |_, _| (status, body.clone()))
    }

    async fn get(client: &Client) -> Result<Option<Movie>, Error> {
        client.table::<Movie>().get((1985, "Brazil")).await
    }

    // S64, S65, I94, I95, I98: the delays of everything that the SDK retries are those of the policy
    #[tokio::test]
    async fn delays_are_those_of_the_policy() {
        for (status, code) in [
            (400, "ThrottlingException"),
            (400, "ProvisionedThroughputExceededException"),
            (500, "InternalServerError"),
            (503, "ServiceUnavailable"),
            (LOST, ""),
            (LATE, ""),
        ] {
            let service = failing(status, code);
            let policy = RetryPolicy::sprockets().attempts(4);
            let (client, sleep) = client_with(&service, &policy);
            get(&client).await.unwrap_err();
            let delays = [200, 400, 800].map(Duration::from_millis);
            assert_eq!(sleep.logs(), delays, "{status} {code}");
            assert_eq!(service.requests(), 4);
        }
    }

    #[tokio::test]
    async fn errors_that_the_sdk_does_not_retry_are_not_retried() {
        for code in [
            "ValidationException",
            "AccessDeniedException",
            "TransactionConflictException",
        ] {
            let service = failing(400, code);
            let (client, sleep) = client_with(&service, &RetryPolicy::aiodynamo());
            get(&client).await.unwrap_err();
            assert_eq!((service.requests(), sleep.logs().len()), (1, 0), "{code}");
        }
    }

    // I91, I97
    #[tokio::test]
    async fn after_the_deadline_the_call_fails_with_the_last_error() {
        let service = failing(400, "ThrottlingException");
        let policy = RetryPolicy::new(Backoff::fixed(SECOND)).deadline(10 * SECOND);
        let (client, sleep) = client_with(&service, &policy);
        let error = get(&client).await.unwrap_err();
        assert!(matches!(error, Error::Throttled(_)), "{error:?}");
        assert_eq!(
            (service.requests(), sleep.total_duration()),
            (11, 10 * SECOND)
        );
        // The next call has its own deadline.
        get(&client).await.unwrap_err();
        assert_eq!(service.requests(), 22);
    }

    // An attempt begins neither earlier than DynamoDB requests, up to 20 seconds, nor after the deadline.
    #[tokio::test]
    async fn a_requested_delay_is_kept_and_ends_at_the_deadline() {
        let fixed = |seconds| RetryPolicy::new(Backoff::fixed(SECOND)).deadline(seconds * SECOND);
        let cases: [(&str, RetryPolicy, &[u32]); 6] = [
            ("20000", fixed(5), &[]),
            ("3000", fixed(5), &[3]),
            ("60000", fixed(60), &[20, 20, 20]),
            ("10", fixed(3), &[1, 1, 1]),
            ("soon", fixed(3), &[1, 1, 1]),
            // The client's builder has this one.
            ("60000", RetryPolicy::default(), &[20, 20, 20]),
        ];
        for (millis, policy, delays) in cases {
            let (status, body) = error_of("ThrottlingException");
            let service = Service::replies([Reply {
                status,
                headers: vec![("x-amz-retry-after", millis.to_owned())],
                body: body.into(),
            }]);
            let (client, sleep) = client_with(&service, &policy);
            get(&client).await.unwrap_err();
            let delays: Vec<_> = delays.iter().map(|&seconds| seconds * SECOND).collect();
            assert_eq!(sleep.logs(), delays, "{millis} {policy:?}");
            assert_eq!(service.requests(), 1 + delays.len());
        }
    }

    // I7, I92
    #[tokio::test]
    async fn the_policy_of_aiodynamo_retries_for_a_minute() {
        let asked = AtomicUsize::new(0);
        let response = move |_: &str, _: &str| match asked.fetch_add(1, Ordering::Relaxed) {
            0..4 => error("ThrottlingException", ""),
            _ => ok("{}"),
        };
        let service = Service::new(response);
        let (client, _) = client_with(&service, &RetryPolicy::aiodynamo());
        assert_eq!(get(&client).await.unwrap(), None);
        assert_eq!(service.requests(), 5);
        let service = failing(500, "InternalServerError");
        let (client, sleep) = client_with(&service, &RetryPolicy::aiodynamo());
        get(&client).await.unwrap_err();
        assert!(sleep.total_duration() <= 60 * SECOND);
        assert!(sleep.total_duration() > 20 * SECOND, "{:?}", sleep.logs());
    }

    // I7, S105: only the deadline of a minute ends the retries of a throttled request
    #[tokio::test]
    async fn the_default_outlasts_throttling_and_gives_up_soon_otherwise() {
        let service = failing(400, "ProvisionedThroughputExceededException");
        let (client, sleep) = client_with(&service, &RetryPolicy::default());
        let error = get(&client).await.unwrap_err();
        assert!(matches!(error, Error::Throttled(_)), "{error:?}");
        // The last delay would have ended after the minute, and is at most 20 seconds.
        let slept = sleep.total_duration();
        assert!((40 * SECOND..=60 * SECOND).contains(&slept), "{slept:?}");
        let service = failing(500, "InternalServerError");
        let (client, _) = client_with(&service, &RetryPolicy::default());
        get(&client).await.unwrap_err();
        assert_eq!(service.requests(), 3);
        // A failure after throttling is the first that counts.
        let asked = AtomicUsize::new(0);
        let service = Service::new(move |_, _| match asked.fetch_add(1, Ordering::Relaxed) {
            0..7 => error_of("ThrottlingException"),
            _ => (500, String::new()),
        });
        let (client, _) = client_with(&service, &RetryPolicy::default());
        get(&client).await.unwrap_err();
        assert_eq!(service.requests(), 7 + 3);
    }

    // I7: the SDK's budget allows 100 retries
    #[tokio::test]
    async fn many_requests_that_are_throttled_together_are_all_retried() {
        let asked = AtomicUsize::new(0);
        let service = Service::new(move |_, _| match asked.fetch_add(1, Ordering::Relaxed) {
            0..300 => error_of("ThrottlingException"),
            _ => ok("{}"),
        });
        let config = service.without_partition();
        let config = RetryPolicy::default().configure(config).unwrap();
        let client = Client::from_conf(config.build());
        for response in futures::future::join_all((0..300).map(|_| get(&client))).await {
            assert_eq!(response.unwrap(), None);
        }
        assert_eq!(service.requests(), 600);
    }

    fn error_of(code: &str) -> (u16, String) {
        error(code, "")
    }

    #[tokio::test]
    async fn the_adaptive_mode_stays_on() {
        let service = failing(500, "InternalServerError");
        let policy = RetryPolicy::sprockets();
        let (client, _) = client_in_mode(&service, &policy, RetryMode::Adaptive);
        get(&client).await.unwrap_err();
        assert_eq!(service.requests(), 3);
    }

    // I98
    #[tokio::test]
    async fn conflicts_are_retried_on_request() {
        for (again, requests) in [(false, 1), (true, 3)] {
            let service = failing(400, "TransactionConflictException");
            let policy = RetryPolicy::sprockets().conflicts(again);
            let (client, _) = client_with(&service, &policy);
            let brazil = crate::example::brazil();
            client.table::<Movie>().put(&brazil).await.unwrap_err();
            assert_eq!(service.requests(), requests);
        }
    }

    // I98
    #[tokio::test]
    async fn a_transaction_is_retried_only_if_conflicts_alone_cancelled_it() {
        for (codes, requests) in [
            (&["None", "TransactionConflict"][..], 3),
            (&["TransactionConflict", "ThrottlingError"], 3),
            (&["TransactionConflict", "ConditionalCheckFailed"], 1),
            (&["ConditionalCheckFailed", "None"], 1),
            (&["None"], 1),
        ] {
            let reasons: Vec<_> = codes
                .iter()
                .map(|code| format!(r#"{{"Code":"{code}"}}"#))
                .collect();
            let reasons = format!(r#","CancellationReasons":[{}]"#, reasons.join(","));
            let service = Service::new(move |_, _| error("TransactionCanceledException", &reasons));
            let policy = RetryPolicy::sprockets().conflicts(true);
            let (client, _) = client_with(&service, &policy);
            let update = Update::builder()
                .table_name("Movies")
                .key("id", aws_sdk_dynamodb::types::AttributeValue::Bool(true))
                .update_expression("ADD n 1")
                .build()
                .unwrap();
            let item = TransactWriteItem::builder().update(update).build();
            let request = client.sdk().transact_write_items().transact_items(item);
            request.send().await.unwrap_err();
            assert_eq!(service.requests(), requests, "{codes:?}");
            let tokens: std::collections::HashSet<_> =
                service.asked().into_iter().map(|(_, body)| body).collect();
            assert_eq!(tokens.len(), 1, "the token changed");
        }
    }
}

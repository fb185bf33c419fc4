//! The limit of requests in flight, shared by all clones of a client.
//!
//! A request waits for its place before its first attempt: after it is serialized, and before the SDK begins to count
//! the time of an attempt. A wait below the SDK, in the HTTP client, was tried: the SDK takes it for an upload that
//! does not move, and fails the request after five seconds.
//!
//! The SDK awaits something at two points. Where no place is free, our interceptor makes it load the body of the
//! request from a stream, which ends when there is a place. Before a retry it awaits the identity, and with it a place;
//! retries go first, so that they wait for one response at most. Both are within the operation timeout, and so are the
//! requests of `into_sdk` and of the SDK's client.

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{
    Builder, ConfigBag, Intercept, ResolveCachedIdentity, RuntimeComponents,
    RuntimeComponentsBuilder, SharedIdentityCache, SharedInterceptor,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::identity::{IdentityFuture, SharedIdentityResolver};
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::LoadedRequestBody;
use aws_smithy_runtime_api::client::ser_de::{SerializeRequest, SharedRequestSerializer};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use futures::channel::oneshot;
use http_body::{Body, Frame};

use crate::transport::{Waiting, waits_for};

/// Limits the requests in flight of a configuration, whose identities come from `cache`.
pub(super) fn install(config: Builder, limit: usize, cache: SharedIdentityCache) -> Builder {
    let limit = Limit::new(limit);
    let mut config = config.identity_cache(WaitingCache {
        cache,
        limit: limit.clone(),
    });
    config.push_interceptor(SharedInterceptor::permanent(TakePlaces(limit)));
    config
}

/// The maximum of requests in flight, and the requests that wait.
#[derive(Clone)]
struct Limit(Arc<Mutex<Places>>);

struct Places {
    free: usize,
    retries: VecDeque<oneshot::Sender<Permit>>,
    requests: VecDeque<oneshot::Sender<Permit>>,
}

/// The place of a request in flight, which the next one gets when it is dropped.
struct Permit(Option<Limit>);

#[derive(Clone, Copy, PartialEq)]
enum Sending {
    First,
    Retry,
}

impl Limit {
    fn new(free: usize) -> Self {
        Self(Arc::new(Mutex::new(Places {
            free,
            retries: VecDeque::new(),
            requests: VecDeque::new(),
        })))
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place, if one is free. None is free while a request waits.
    fn take(&self) -> Option<Permit> {
        let mut places = self.places();
        places.free = places.free.checked_sub(1)?;
        Some(Permit(Some(self.clone())))
    }

    /// Waits for a place, first come, first served; retries go first.
    fn wait(&self, sending: Sending) -> oneshot::Receiver<Permit> {
        let (sender, place) = oneshot::channel();
        let mut places = self.places();
        match places.free.checked_sub(1) {
            Some(free) => {
                places.free = free;
                drop(places);
                // The receiver is here, so it cannot be full.
                let _sent = sender.send(Permit(Some(self.clone())));
            }
            None if sending == Sending::Retry => places.retries.push_back(sender),
            None => places.requests.push_back(sender),
        }
        place
    }

    /// Gives a place to the next request that still waits.
    fn release(&self) {
        loop {
            let mut places = self.places();
            let retry = places.retries.pop_front();
            let Some(next) = retry.or_else(|| places.requests.pop_front()) else {
                places.free += 1;
                return;
            };
            drop(places);
            match next.send(Permit(Some(self.clone()))) {
                Ok(()) => return,
                // Nobody waits for it any more. It is given to the next one here.
                Err(mut unsent) => unsent.0 = None,
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(limit) = self.0.take() {
            limit.release();
        }
    }
}

/// The place of one call of the SDK, while one of its attempts is in flight.
#[derive(Clone, Default)]
struct PermitOfCall(Arc<Mutex<Option<Permit>>>);

impl PermitOfCall {
    fn set(&self, place: Option<Permit>) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = mem::replace(&mut *current, place);
        drop(current);
        drop(before);
    }

    fn is_empty(&self) -> bool {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        place.is_none()
    }
}

impl Storable for PermitOfCall {
    type Storer = StoreReplace<Self>;
}

impl fmt::Debug for PermitOfCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PermitOfCall")
            .field(&!self.is_empty())
            .finish()
    }
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.places();
        f.debug_struct("Limit")
            .field("free", &places.free)
            .field("waiting", &(places.retries.len() + places.requests.len()))
            .finish()
    }
}

#[derive(Debug)]
struct TakePlaces(Limit);

impl Intercept for TakePlaces {
    fn name(&self) -> &'static str {
        "dyno: requests in flight"
    }

    /// Takes a place, or makes the SDK wait for one. All serializers are installed by now.
    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (call, place) = (PermitOfCall::default(), self.0.take());
        if place.is_none()
            && let Some(inner) = config.load::<SharedRequestSerializer>().cloned()
        {
            let waiting = WaitingSerializer {
                inner,
                limit: self.0.clone(),
                call: call.clone(),
            };
            config
                .interceptor_state()
                .store_put(SharedRequestSerializer::new(waiting))
                .store_put(LoadedRequestBody::Requested);
        }
        call.set(place);
        config.interceptor_state().store_put(call);
        Ok(())
    }

    /// The response has been read.
    fn read_after_attempt(
        &self,
        _: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = config.load::<PermitOfCall>() {
            call.set(None);
        }
        Ok(())
    }
}

/// Serializes a request whose body arrives when the request has its place.
#[derive(Debug)]
struct WaitingSerializer {
    inner: SharedRequestSerializer,
    limit: Limit,
    call: PermitOfCall,
}

impl SerializeRequest for WaitingSerializer {
    fn serialize_input(
        &self,
        input: Input,
        config: &mut ConfigBag,
    ) -> Result<HttpRequest, BoxError> {
        let mut request = self.inner.serialize_input(input, config)?;
        let body = mem::replace(request.body_mut(), SdkBody::taken());
        *request.body_mut() = SdkBody::from_body_1_x(WaitingBody {
            body,
            place: Some(self.limit.wait(Sending::First)),
            call: self.call.clone(),
        });
        Ok(request)
    }
}

/// The body of a request, which begins when there is a place.
struct WaitingBody {
    body: SdkBody,
    place: Option<oneshot::Receiver<Permit>>,
    call: PermitOfCall,
}

impl Body for WaitingBody {
    type Data = <SdkBody as Body>::Data;
    type Error = <SdkBody as Body>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if let Some(place) = &mut self.place {
            waits_for(Waiting::Place);
            // The sender is dropped only together with the client, which this call holds.
            let place = ready!(Pin::new(place).poll(context)).ok();
            waits_for(Waiting::Nothing);
            self.call.set(place);
            self.place = None;
        }
        Pin::new(&mut self.body).poll_frame(context)
    }
}

/// Gives an attempt its identity and, if it is a retry, its place.
#[derive(Debug)]
struct WaitingCache {
    cache: SharedIdentityCache,
    limit: Limit,
}

impl ResolveCachedIdentity for WaitingCache {
    fn resolve_cached_identity<'a>(
        &'a self,
        resolver: SharedIdentityResolver,
        components: &'a RuntimeComponents,
        config: &'a ConfigBag,
    ) -> IdentityFuture<'a> {
        let cache = &self.cache;
        match config.load::<PermitOfCall>() {
            Some(call) if call.is_empty() => IdentityFuture::new(async move {
                waits_for(Waiting::Place);
                call.set(self.limit.wait(Sending::Retry).await.ok());
                waits_for(Waiting::Nothing);
                cache
                    .resolve_cached_identity(resolver, components, config)
                    .await
            }),
            _ => cache.resolve_cached_identity(resolver, components, config),
        }
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        ResolveCachedIdentity::validate_base_client_config(&self.cache, components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        ResolveCachedIdentity::validate_final_config(&self.cache, components, config)
    }
}

#[cfg(test)]
mod tests {
    use std::future::IntoFuture as _;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use aws_sdk_dynamodb::config::retry::RetryConfig;
    use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
    use aws_sdk_dynamodb::config::{IdentityCache, StalledStreamProtectionConfig};
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::http::{Response, StatusCode};

    use super::*;
    use crate::error::{FailureReason, Phase};
    use crate::example::{Movie, Really, Service, brazil};
    use crate::{Client, Error};

    /// Responds after a while, with a body that arrives later, and counts the responses in flight.
    #[derive(Clone, Debug, Default)]
    struct Slow {
        open: Arc<AtomicUsize>,
        most: Arc<AtomicUsize>,
        all: Arc<AtomicUsize>,
        /// The number of responses that are errors, before the others.
        errors: Arc<AtomicUsize>,
    }

    impl HttpConnector for Slow {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(open, Ordering::SeqCst);
            self.all.fetch_add(1, Ordering::SeqCst);
            let body = Late {
                open: Arc::clone(&self.open),
                wait: Some(Box::pin(tokio::time::sleep(Duration::from_millis(5)))),
            };
            let (then, now) = (Ordering::SeqCst, Ordering::SeqCst);
            let is_error = self
                .errors
                .fetch_update(then, now, |left| left.checked_sub(1));
            let status = if is_error.is_ok() { 500 } else { 200 };
            HttpConnectorFuture::new(async move {
                tokio::time::sleep(Duration::from_millis(5)).await;
                let status = StatusCode::try_from(status).unwrap();
                Ok(Response::new(status, SdkBody::from_body_1_x(body)))
            })
        }
    }

    struct Late {
        open: Arc<AtomicUsize>,
        wait: Option<Pin<Box<tokio::time::Sleep>>>,
    }

    impl Body for Late {
        type Data = <SdkBody as Body>::Data;
        type Error = <SdkBody as Body>::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
            let Some(wait) = &mut self.wait else {
                return Poll::Ready(None);
            };
            std::task::ready!(wait.as_mut().poll(context));
            self.wait = None;
            let text: &'static [u8] = br#"{"TableNames":["Movies"]}"#;
            Poll::Ready(Some(Ok(Frame::data(text.into()))))
        }
    }

    impl Drop for Late {
        fn drop(&mut self) {
            self.open.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn client(slow: &Slow, limit: usize) -> Client {
        let connector = SharedHttpConnector::new(slow.clone());
        let http = http_client_fn(move |_, _| connector.clone());
        limited(Service::silent().config().http_client(http), limit)
    }

    fn limited(config: Builder, limit: usize) -> Client {
        let cache = IdentityCache::lazy().build();
        // With a clock that does not sleep, each timeout would end at once.
        let config = install(config.sleep_impl(Really), limit, cache);
        Client::from_conf(config.build())
    }

    // S2, S13
    #[tokio::test]
    async fn requests_in_flight_are_limited() {
        let slow = Slow::default();
        let client = client(&slow, 3);
        let calls = (0..20).map(|n| {
            let client = client.clone();
            async move {
                match n % 2 {
                    0 => client.list_tables().all().await.unwrap(),
                    _ => client
                        .sdk()
                        .list_tables()
                        .send()
                        .await
                        .unwrap()
                        .table_names
                        .unwrap(),
                }
            }
        });
        for names in futures::future::join_all(calls).await {
            assert_eq!(names, ["Movies"]);
        }
        let counts = [&slow.most, &slow.all, &slow.open].map(|count| count.load(Ordering::SeqCst));
        assert_eq!(counts, [3, 20, 0]);
    }

    #[tokio::test]
    async fn a_dropped_call_releases_its_place() {
        let slow = Slow::default();
        let client = client(&slow, 1);
        for wait in [0, 1, 6, 7] {
            let call = client.list_tables().all();
            let _ = tokio::time::timeout(Duration::from_millis(wait), call).await;
        }
        assert_eq!(client.list_tables().all().await.unwrap(), ["Movies"]);
    }

    async fn list_all(client: &Client, calls: usize) -> Vec<crate::Result<Vec<String>>> {
        let calls = (0..calls).map(|_| client.list_tables().all());
        futures::future::join_all(calls).await
    }

    #[tokio::test]
    async fn the_wait_is_no_part_of_an_attempt() {
        let slow = Slow::default();
        let attempt = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_millis(60));
        let stalled =
            StalledStreamProtectionConfig::enabled().grace_period(Duration::from_millis(20));
        let client = client(&slow, 1).reconfigured(|config| {
            let config = config.timeout_config(attempt.build());
            config.stalled_stream_protection(stalled.build())
        });
        // The last one waits for 200 ms at least.
        for response in list_all(&client, 20).await {
            assert_eq!(response.unwrap(), ["Movies"]);
        }
        assert_eq!(slow.all.load(Ordering::SeqCst), 20);
    }

    #[tokio::test]
    async fn the_timeout_of_the_operation_includes_the_wait() {
        let service = Service::new(|_, _| (crate::example::NEVER, String::new()));
        let client = limited(service.config(), 1);
        let (brazil, movies) = (brazil(), client.table::<Movie>());
        let sent = movies.put(&brazil).into_future();
        let operation = TimeoutConfig::builder().operation_timeout(Duration::from_millis(20));
        let hurried = client.reconfigured(|config| config.timeout_config(operation.build()));
        let waits = hurried.table::<Movie>().put(&brazil).into_future();
        let waited = match futures::future::select(sent, waits).await {
            futures::future::Either::Right((waited, _)) => waited.unwrap_err(),
            futures::future::Either::Left((sent, _)) => panic!("{sent:?}"),
        };
        assert_eq!(service.requests(), 1);
        let Error::Timeout(timeout) = &waited else {
            panic!("{waited:?}")
        };
        assert_eq!(timeout.phase(), Some(Phase::InFlight));
        assert!(
            !waited.is_outcome_unknown() && waited.is_retryable(),
            "{waited}"
        );
        assert_eq!(
            waited.to_string(),
            r#"Movie (1985, "Brazil"): PutItem of `Movies`: not sent within the operation timeout, because too many requests were in flight; raise `max_in_flight` or the timeout"#
        );
    }

    // What never left is not unknown, whoever gives the batch up.
    #[tokio::test]
    async fn a_batch_knows_which_of_its_requests_were_not_sent() {
        let service = Service::new(|_, _| (crate::example::NEVER, String::new()));
        let movies = limited(service.config(), 1).table::<Movie>();
        let films = (0..50).map(|year| Movie { year, ..brazil() });
        let batch = movies.batch().put_all(films).concurrency(2);
        let report = batch
            .deadline(Duration::from_millis(300))
            .report()
            .await
            .unwrap();
        assert_eq!((service.requests(), report.succeeded()), (1, 0));
        let count = |is: fn(&FailureReason) -> bool| {
            let failed = report.failed.iter();
            failed.filter(|failed| is(&failed.reason)).count()
        };
        assert_eq!(
            count(|reason| matches!(reason, FailureReason::Unknown(None))),
            25
        );
        assert_eq!(count(|reason| matches!(reason, FailureReason::Stopped)), 25);
    }

    // S2: a retry waits like any other request, and goes first
    #[tokio::test]
    async fn retries_go_first() {
        let limit = Limit::new(1);
        let taken = limit.take().unwrap();
        assert!(limit.take().is_none());
        let [first, retry] = [Sending::First, Sending::Retry].map(|sending| limit.wait(sending));
        let dropped = limit.wait(Sending::Retry);
        drop((taken, dropped));
        let place = retry.await.unwrap();
        let mut first = first;
        assert!(first.try_recv().unwrap().is_none());
        drop(place);
        let place = first.await.unwrap();
        // A place that is given to a request that was dropped since goes to the next one.
        let [given, next] = [Sending::First, Sending::First].map(|sending| limit.wait(sending));
        drop(place);
        drop(given);
        drop(next.await.unwrap());
        assert!(limit.take().is_some());
    }

    // S2
    #[tokio::test]
    async fn a_retry_has_a_place() {
        let slow = Slow::default();
        // Fewer than the attempts of one call, which may meet them all.
        slow.errors.store(2, Ordering::SeqCst);
        let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
        let client = client(&slow, 1).reconfigured(|config| config.retry_config(retries));
        for names in list_all(&client, 8).await {
            assert_eq!(names.unwrap(), ["Movies"]);
        }
        let counts = [&slow.most, &slow.all].map(|count| count.load(Ordering::SeqCst));
        assert_eq!(counts, [1, 10]);
    }

    // S2
    #[tokio::test]
    async fn a_delay_between_attempts_takes_no_place() {
        let replies = [
            (500, String::new()),
            (200, r#"{"TableNames":["Movies"]}"#.into()),
        ];
        let service = Service::replies(replies.map(Into::into));
        let client = limited(service.config(), 1);
        // The first request fails, and the second one is carried out while the first is delayed.
        let mut calls = [(); 2].map(|()| Box::pin(client.list_tables().all()));
        let [first, second] = &mut calls;
        tokio::select! {
            biased;
            _ = first => panic!("the delay is a random part of a second"),
            names = second => assert_eq!(names.unwrap(), ["Movies"]),
        }
        let [first, _] = calls;
        assert_eq!(first.await.unwrap(), ["Movies"]);
        assert_eq!(service.requests(), 3);
    }
}

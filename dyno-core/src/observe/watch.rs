//! How is a call seen? By an interceptor in the client's configuration, which changes nothing.
//!
//! It stands there for every request of the client, and most have nobody who watches: then a call costs it one span that is not made, and an
//! atomic load for each of its hooks.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Instant, SystemTime};

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::context::Error;
use aws_smithy_runtime_api::client::orchestrator::{Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_types::config_bag::{Storable, StoreAppend};
use tracing::Span;

use super::observer::{Call, CallError, Observer};
use super::{Measurement, capacity, correlation_id, parts, span};
use crate::error::response_code;

/// Who watches a client and its clones.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Whether there is an observer, for those who need not ask which.
    observed: AtomicBool,
    observer: RwLock<Option<Arc<dyn Observer>>>,
    values: AtomicBool,
    /// How many calls are on their way that somebody watches.
    calls: AtomicUsize,
}

impl Watch {
    /// Another observer, and the one before.
    pub(crate) fn set(&self, observer: Option<Arc<dyn Observer>>) -> Option<Arc<dyn Observer>> {
        let shared = &self.0;
        let mut slot = shared
            .observer
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        shared.observed.store(observer.is_some(), Ordering::Release);
        std::mem::replace(&mut *slot, observer)
    }

    pub(crate) fn trace_values(&self, shown: bool) {
        self.0.values.store(shown, Ordering::Relaxed);
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        if !self.0.observed.load(Ordering::Acquire) {
            return None;
        }
        // Held for a clone only. A lock that is never contended but while an observer is replaced needs no better one.
        self.0
            .observer
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The call of this client that the configuration is of, if somebody watches it.
    fn watched<'c>(&self, config: &'c ConfigBag) -> Option<&'c Watched> {
        if self.0.calls.load(Ordering::Relaxed) == 0 {
            return None;
        }
        // Another client may stand on top of this one's.
        let mut watched = config.load::<Watched>();
        watched.find(|watched| Arc::ptr_eq(&watched.watch.0, &self.0))
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// A call that somebody watches.
struct Watched {
    watch: Watch,
    observer: Option<Arc<dyn Observer>>,
    span: Span,
    call: Call,
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The attempt that is on its way.
    attempt: Option<Attempt>,
    last: Option<Measurement>,
    ended: bool,
}

struct Attempt {
    number: u32,
    started: SystemTime,
    begun: Instant,
    sent: u64,
    body: Option<String>,
}

impl Storable for Watched {
    type Storer = StoreAppend<Self>;
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched")
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

impl Watched {
    fn state(&self) -> MutexGuard<'_, State> {
        // An observer that panics does so behind no lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an attempt was, without what only its end knows.
    fn measurement(&self, attempt: &Attempt) -> Measurement {
        Measurement {
            operation: self.call.operation.clone(),
            tables: self.call.tables.clone(),
            attempt: attempt.number,
            started: attempt.started,
            duration: attempt.begun.elapsed(),
            status: None,
            error: None,
            request_id: None,
            capacity: None,
            sent: attempt.sent,
            received: 0,
            correlation_id: self.call.correlation_id.clone(),
        }
    }

    fn tell(&self, measurement: Measurement, body: Option<&str>) {
        if !self.span.is_disabled() {
            span::attempt(&self.span, &measurement, body);
        }
        if let Some(observer) = &self.observer {
            observer.on_attempt(&measurement);
        }
        self.state().last = Some(measurement);
    }
}

/// Whoever waited has gone, or the call has ended.
impl Drop for Watched {
    fn drop(&mut self) {
        self.watch.0.calls.fetch_sub(1, Ordering::Relaxed);
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if state.ended {
            return;
        }
        let attempt = state.attempt.take();
        // An observer that panics while something else panics would end the process.
        if let Some(attempt) = attempt.filter(|_| !std::thread::panicking()) {
            let measurement = Measurement {
                error: Some(Measurement::DROPPED.into()),
                ..self.measurement(&attempt)
            };
            self.tell(measurement, attempt.body.as_deref());
        }
        let last = self.state().last.take();
        span::end(&self.span, last.as_ref(), Some(Measurement::DROPPED));
    }
}

/// What the interceptor of a client does for those who watch it.
impl Watch {
    /// A call begins: of this action, if it is another than the SDK thinks.
    pub(crate) fn before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
        action: impl FnOnce() -> Option<String>,
    ) {
        let (span, observer) = (span::begin(), self.observer());
        if span.is_disabled() && observer.is_none() {
            return;
        }
        let operation = action().unwrap_or_else(|| {
            let metadata = config.load::<Metadata>();
            metadata.map_or("", Metadata::name).to_owned()
        });
        let tables = parts::tables(context.input());
        if !span.is_disabled() {
            span::describe(&span, &operation, &tables, context.input());
        }
        let call = Call {
            operation: Cow::Owned(operation),
            tables,
            attempts: 0,
            duration: std::time::Duration::ZERO,
            correlation_id: correlation_id(),
        };
        self.0.calls.fetch_add(1, Ordering::Relaxed);
        config.interceptor_state().store_append(Watched {
            watch: self.clone(),
            observer,
            span,
            call,
            begun: Instant::now(),
            state: Mutex::default(),
        });
    }

    pub(crate) fn before_attempt(&self, config: &mut ConfigBag) {
        if let Some(watched) = self.watched(config) {
            let number = config.load::<RequestAttempts>();
            watched.state().attempt = Some(Attempt {
                number: number.map_or(1, RequestAttempts::attempts),
                started: SystemTime::now(),
                begun: Instant::now(),
                sent: 0,
                body: None,
            });
        }
    }

    pub(crate) fn before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) {
        let Some(watched) = self.watched(config) else {
            return;
        };
        let request = context.request();
        if !watched.span.is_disabled() {
            span::sent_to(&watched.span, request.uri());
        }
        if let Some(attempt) = &mut watched.state().attempt {
            attempt.sent = request.body().content_length().unwrap_or_default();
            if self.0.values.load(Ordering::Relaxed) && !watched.span.is_disabled() {
                let body = request.body().bytes().unwrap_or_default();
                attempt.body = Some(String::from_utf8_lossy(body).into_owned());
            }
        }
    }

    pub(crate) fn after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) {
        let Some(watched) = self.watched(config) else {
            return;
        };
        let attempt = watched.state().attempt.take();
        let Some(attempt) = attempt else {
            return;
        };
        let mut measurement = watched.measurement(&attempt);
        if let Some(response) = context.response() {
            measurement.status = Some(response.status().as_u16());
            measurement.request_id = response
                .headers()
                .get("x-amzn-requestid")
                .map(str::to_owned);
            measurement.received = received(response);
        }
        match context.output_or_error() {
            Some(Ok(output)) => {
                if let Some(response) = parts::response(output) {
                    measurement.capacity = capacity::sum(&response.consumed, response.kind);
                }
            }
            Some(Err(error)) => {
                measurement.error = Some(name(error, context.response()).into_owned().into());
            }
            None => {}
        }
        watched.tell(measurement, attempt.body.as_deref());
    }

    pub(crate) fn after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) {
        let Some(watched) = self.watched(config) else {
            return;
        };
        let last = {
            let mut state = watched.state();
            state.ended = true;
            state.last.take()
        };
        let call = Call {
            attempts: last.as_ref().map_or(0, |last| last.attempt),
            duration: watched.begun.elapsed(),
            ..watched.call.clone()
        };
        let (output, error) = match context.output_or_error() {
            Some(Ok(output)) => (Some(output), None),
            Some(Err(error)) => (None, Some(error)),
            None => (None, None),
        };
        let named = error.map(|error| name(error, context.response()));
        if !watched.span.is_disabled() {
            if let Some(output) = output {
                span::answered(&watched.span, output);
            }
            span::end(&watched.span, last.as_ref(), named.as_deref());
        }
        let Some(observer) = &watched.observer else {
            return;
        };
        match &named {
            Some(name) => {
                let error = CallError {
                    name,
                    status: context
                        .response()
                        .map(|response| response.status().as_u16()),
                    source: error.map(|error| error as _),
                };
                observer.on_error(&call, &error);
            }
            None => observer.on_success(&call),
        }
    }
}

/// How many bytes came. What is streamed says so only in its head.
fn received(response: &HttpResponse) -> u64 {
    match response.body().bytes() {
        Some(bytes) => bytes.len() as u64,
        None => {
            let length = response.headers().get("content-length");
            length
                .and_then(|length| length.parse().ok())
                .unwrap_or_default()
        }
    }
}

/// What an error is called.
fn name<'a>(error: &OrchestratorError<Error>, response: Option<&'a HttpResponse>) -> Cow<'a, str> {
    if error.is_timeout_error() {
        return Measurement::TIMEOUT.into();
    }
    if let Some(connector) = error.as_connector_error() {
        return match connector.is_timeout() {
            true => Measurement::TIMEOUT.into(),
            false => Measurement::CONNECTION.into(),
        };
    }
    match response {
        Some(response) if !response.status().is_success() => {
            match response_code::code(Some(response)) {
                Some(code) => code.into(),
                // A proxy's, perhaps.
                None => response.status().as_u16().to_string().into(),
            }
        }
        Some(_) => Measurement::RESPONSE.into(),
        None => Measurement::OTHER.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_sdk_dynamodb::config::timeout::TimeoutConfig;

    use super::super::{on_error, with_correlation_id};
    use super::*;
    use crate::error::Code;
    use crate::example::{LATE, LOST, Movie, NEVER, Reply, Service, brazil, error, ok};
    use crate::{Client, Model as _};

    /// What an observer was told.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<Measurement>>>, Arc<Mutex<Vec<String>>>);

    impl Observer for Log {
        fn on_attempt(&self, measurement: &Measurement) {
            self.0.lock().unwrap().push(measurement.clone());
        }

        fn on_success(&self, call: &Call) {
            let line = format!("{} after {}", call.operation, call.attempts);
            self.1.lock().unwrap().push(line);
        }

        fn on_error(&self, call: &Call, error: &CallError<'_>) {
            assert!(std::error::Error::source(error).is_some());
            let line = format!(
                "{} {error} {:?} after {}",
                call.operation,
                error.status(),
                call.attempts
            );
            self.1.lock().unwrap().push(line);
        }
    }

    impl Log {
        fn on(client: &Client) -> Self {
            let log = Self::default();
            client.observe(log.clone());
            log
        }

        fn attempts(&self) -> Vec<Measurement> {
            std::mem::take(&mut self.0.lock().unwrap())
        }

        fn calls(&self) -> Vec<String> {
            std::mem::take(&mut self.1.lock().unwrap())
        }

        /// Operation, attempt, status and error.
        fn short(&self) -> Vec<String> {
            let attempts = self.attempts();
            let lines = attempts.iter().map(|attempt| {
                let error = attempt.error.as_deref().unwrap_or("ok");
                let status = attempt
                    .status
                    .map_or(String::new(), |status| format!(" {status}"));
                format!("{} {}{status} {error}", attempt.operation, attempt.attempt)
            });
            lines.collect()
        }
    }

    fn reply(status: u16) -> Reply {
        (status, r#"{"__type":"a#InternalServerError"}"#.to_owned()).into()
    }

    // S15, S69
    #[tokio::test]
    async fn each_attempt_is_measured() {
        let service = Service::replies([reply(500), ok("{}").into()]);
        let client = service.client();
        let log = Log::on(&client);
        let before = SystemTime::now();
        client.table::<Movie>().put(&brazil()).await.unwrap();
        let attempts = log.attempts();
        let bodies = service.asked();
        let [first, second] = &*attempts else {
            panic!("{attempts:?}")
        };
        assert_eq!(
            *first,
            Measurement {
                operation: "PutItem".into(),
                tables: ["Movies".to_owned()].into(),
                attempt: 1,
                started: first.started,
                duration: first.duration,
                status: Some(500),
                error: Some("InternalServerError".into()),
                request_id: Some("REQUEST".into()),
                capacity: None,
                sent: bodies[0].1.len() as u64,
                received: r#"{"__type":"a#InternalServerError"}"#.len() as u64,
                correlation_id: None,
            }
        );
        assert_eq!(first.code(), Some(Code::InternalServerError));
        assert_eq!(
            *second,
            Measurement {
                attempt: 2,
                started: second.started,
                duration: second.duration,
                status: Some(200),
                error: None,
                received: 2,
                ..first.clone()
            }
        );
        assert!(before <= first.started && first.started <= second.started);
        assert!(first.duration > Duration::ZERO && first.duration < Duration::from_secs(60));
        assert_eq!((second.table(), second.code()), (Some("Movies"), None));
        assert_eq!(log.calls(), ["PutItem after 2"]);
    }

    #[tokio::test]
    async fn requests_of_the_sdk_and_of_tables_are_measured_too() {
        let client = Service::new(|_, _| ok("{}")).client();
        let log = Log::on(&client);
        let movies = client.table::<Movie>();
        movies
            .get((1985, "Brazil"))
            .into_sdk()
            .unwrap()
            .send()
            .await
            .unwrap();
        client.list_tables().all().await.unwrap();
        let describe = client.sdk().describe_table().table_name("Movies");
        describe.send().await.unwrap();
        let found: Vec<_> = log
            .attempts()
            .into_iter()
            .map(|attempt| (attempt.operation.into_owned(), attempt.tables.to_vec()))
            .collect();
        let movies = vec!["Movies".to_owned()];
        assert_eq!(
            found,
            [
                ("GetItem".to_owned(), movies.clone()),
                ("ListTables".to_owned(), Vec::new()),
                ("DescribeTable".to_owned(), movies)
            ]
        );
    }

    #[tokio::test]
    async fn the_tables_of_a_batch_are_known() {
        use aws_sdk_dynamodb::types::{KeysAndAttributes, Put, TransactWriteItem};
        let client = Service::new(|_, _| ok("{}")).client();
        let log = Log::on(&client);
        let batch = client.table::<Movie>().batch().put_all([brazil()]).await;
        batch.unwrap();
        let keys = || {
            KeysAndAttributes::builder()
                .set_keys(Some(Vec::new()))
                .build()
                .unwrap()
        };
        let both = client.sdk().batch_get_item().request_items("B", keys());
        both.request_items("A", keys()).send().await.unwrap();
        let put = Put::builder()
            .table_name("C")
            .set_item(Some([].into()))
            .build()
            .unwrap();
        let put = TransactWriteItem::builder().put(put).build();
        let transaction = client
            .sdk()
            .transact_write_items()
            .transact_items(put.clone());
        transaction.transact_items(put).send().await.unwrap();
        let attempts = log.attempts();
        let tables: Vec<_> = attempts
            .iter()
            .map(|attempt| attempt.tables.join(" "))
            .collect();
        assert_eq!(tables, [Movie::SCHEMA.table, "A B", "C"]);
        assert_eq!(
            (attempts[0].table(), attempts[1].table()),
            (Some("Movies"), None)
        );
    }

    // S67, S68
    #[tokio::test]
    async fn an_observer_is_replaced_for_all_clones() {
        let client = Service::new(|_, _| ok("{}")).client();
        let movies = client.clone().table::<Movie>();
        let counts = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
        let counting = |n: usize| {
            let count = counts[n].clone();
            move |_: &Measurement| {
                count.fetch_add(1, Ordering::Relaxed);
            }
        };
        let seen = || [0, 1].map(|n: usize| counts[n].load(Ordering::Relaxed));
        assert!(client.observe(counting(0)).is_none());
        movies.get((1985, "Brazil")).await.unwrap();
        assert_eq!(seen(), [1, 0]);
        let before = client.observe(counting(1)).unwrap();
        movies.get((1985, "Brazil")).await.unwrap();
        assert_eq!(seen(), [1, 1]);
        client.observe((before, counting(1)));
        movies.get((1985, "Brazil")).await.unwrap();
        assert_eq!(seen(), [2, 2]);
        client.stop_observing();
        movies.get((1985, "Brazil")).await.unwrap();
        assert_eq!(seen(), [2, 2]);

        let client = Service::new(|_, _| error("ValidationException", "")).client();
        let movies = client.clone().table::<Movie>();
        for count in &counts {
            let count = count.clone();
            client.observe(on_error(move |_: &Call, _: &CallError<'_>| {
                count.fetch_add(1, Ordering::Relaxed);
            }));
            movies.get((1985, "Brazil")).await.unwrap_err();
        }
        assert_eq!(seen(), [3, 3]);
    }

    // S16, T10
    #[tokio::test]
    async fn an_observer_of_errors_changes_nothing() {
        let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
        let client = service.client();
        let told = Arc::new(Mutex::new(Vec::new()));
        let to = told.clone();
        client.observe(on_error(move |call: &Call, error: &CallError<'_>| {
            let told = (
                call.operation.clone().into_owned(),
                error.code(),
                call.attempts,
            );
            to.lock().unwrap().push(told);
        }));
        let error = client
            .table::<Movie>()
            .get((1985, "Brazil"))
            .await
            .unwrap_err();
        assert_eq!(error.code(), Some(Code::ResourceNotFound));
        let expected = ("GetItem".to_owned(), Some(Code::ResourceNotFound), 1);
        assert_eq!(*told.lock().unwrap(), [expected]);

        let service = Service::new(|_, _| reply(500));
        let client = service.client();
        let log = Log::on(&client);
        client
            .table::<Movie>()
            .get((1985, "Brazil"))
            .await
            .unwrap_err();
        assert_eq!(
            log.calls(),
            ["GetItem InternalServerError Some(500) after 3"]
        );
        assert_eq!(log.attempts().len(), 3);
    }

    #[tokio::test]
    async fn what_goes_wrong_has_a_name() {
        let cut = ok(r#"{"Item":{"year""#).into();
        let html = (503, "<html>".to_owned()).into();
        let of = |status| Reply {
            status,
            ..Reply::default()
        };
        let service = Service::replies([of(LOST), of(LATE), cut]);
        let client = service.client();
        let log = Log::on(&client);
        client
            .table::<Movie>()
            .get((1985, "Brazil"))
            .await
            .unwrap_err();
        assert_eq!(
            log.short(),
            [
                "GetItem 1 Connection",
                "GetItem 2 Timeout",
                "GetItem 3 200 Response"
            ]
        );
        assert_eq!(log.calls(), ["GetItem Response Some(200) after 3"]);
        let service = Service::replies([html, ok("{}").into()]);
        let client = service.client();
        let log = Log::on(&client);
        client.table::<Movie>().get((1985, "Brazil")).await.unwrap();
        assert_eq!(log.short(), ["GetItem 1 503 503", "GetItem 2 200 ok"]);

        let client = Client::from_conf(Service::silent().unsigned().build());
        let log = Log::on(&client);
        client
            .table::<Movie>()
            .get((1985, "Brazil"))
            .await
            .unwrap_err();
        assert_eq!(log.short(), ["GetItem 1 Other"]);
    }

    #[tokio::test]
    async fn a_call_that_is_dropped_is_measured_so_far() {
        let never = Reply {
            status: NEVER,
            ..Reply::default()
        };
        let service = Service::replies([reply(500), never]);
        let client = service.client();
        let log = Log::on(&client);
        let get = client.table::<Movie>().get((1985, "Brazil")).into_future();
        let waited = tokio::time::timeout(Duration::from_millis(20), get).await;
        assert!(waited.is_err());
        assert_eq!(
            log.short(),
            ["GetItem 1 500 InternalServerError", "GetItem 2 Dropped"]
        );
        assert!(log.calls().is_empty());
        assert_eq!(client_calls(&client), 0);
    }

    // S106: as the SDK's runtime sees to it, in whose hands both times are
    #[tokio::test]
    async fn what_takes_too_long_is_measured_and_told() {
        let never = || Reply {
            status: NEVER,
            ..Reply::default()
        };
        let second = Duration::from_secs(1);
        let timeouts = TimeoutConfig::builder;
        let attempt = timeouts().operation_attempt_timeout(second).build();
        let operation = timeouts().operation_timeout(second).build();
        for (timeouts, attempts, call) in [
            (
                attempt,
                &["GetItem 1 Timeout", "GetItem 2 200 ok"][..],
                "GetItem after 2",
            ),
            (
                operation,
                &["GetItem 1 Timeout"],
                "GetItem Timeout None after 1",
            ),
        ] {
            let service = Service::replies([never(), ok("{}").into()]);
            let config = service.config().timeout_config(timeouts);
            let client = Client::from_conf(config.build());
            let log = Log::on(&client);
            let _ = client.table::<Movie>().get((1985, "Brazil")).await;
            assert_eq!(log.short(), attempts);
            assert_eq!(log.calls(), [call]);
        }
    }

    #[tokio::test]
    async fn an_action_is_told_under_its_own_name() {
        let client = Service::new(|_, _| ok("{}")).client();
        let log = Log::on(&client);
        client.call("DescribeLimits", "{}").await.unwrap();
        client.list_tables().all().await.unwrap();
        assert_eq!(
            log.short(),
            ["DescribeLimits 1 200 ok", "ListTables 1 200 ok"]
        );
    }

    fn client_calls(client: &Client) -> usize {
        client.sender().watch().0.calls.load(Ordering::Relaxed)
    }

    // S114
    #[tokio::test]
    async fn a_correlation_id_is_in_the_measurements_of_its_task() {
        use futures::StreamExt as _;
        let page =
            r#"{"Count":0,"Items":[],"LastEvaluatedKey":{"year":{"N":"1"},"title":{"S":"a"}}}"#;
        let service = Service::replies([ok(page).into(), ok(r#"{"Count":0,"Items":[]}"#).into()]);
        let client = service.client();
        let log = Log::on(&client);
        // The pages of a stream are fetched by tasks of their own.
        let pages = client.table::<Movie>().scan().stream().count();
        assert_eq!(with_correlation_id("order-17", pages).await, 0);
        let attempts = log.attempts();
        let ids: Vec<_> = attempts
            .iter()
            .map(|attempt| attempt.correlation_id.as_deref())
            .collect();
        assert_eq!(ids, [Some("order-17"); 2]);
        client.list_tables().all().await.unwrap();
        assert_eq!(log.attempts()[0].correlation_id, None);
    }

    #[tokio::test]
    async fn a_client_on_top_of_another_s_has_observers_of_its_own() {
        let below = Service::new(|_, _| ok("{}")).client();
        let above = Client::new(below.sdk().clone());
        let logs = [Log::on(&below), Log::on(&above)];
        let get = |client: &Client| client.table::<Movie>().get((1985, "Brazil")).into_future();
        get(&above).await.unwrap();
        assert_eq!([&logs[0], &logs[1]].map(|log| log.attempts().len()), [1, 1]);
        get(&below).await.unwrap();
        assert_eq!([&logs[0], &logs[1]].map(|log| log.attempts().len()), [1, 0]);
    }

    #[tokio::test]
    async fn an_unobserved_client_has_observers_of_its_own() {
        let client = Service::new(|_, _| ok("{}")).client();
        let log = Log::on(&client);
        let apart = client.unobserved();
        apart.list_tables().all().await.unwrap();
        assert_eq!(log.attempts(), []);
        let own = Log::on(&apart);
        apart.list_tables().all().await.unwrap();
        assert_eq!((log.attempts().len(), own.attempts().len()), (0, 1));
        client.list_tables().all().await.unwrap();
        assert_eq!((log.attempts().len(), own.attempts().len()), (1, 0));
    }

    #[tokio::test]
    async fn a_reconfigured_client_keeps_what_it_has() {
        let client = Service::new(|_, _| ok("{}"))
            .client()
            .with_table_prefix("test-");
        let log = Log::on(&client);
        let changed = client.reconfigured(|config| config.endpoint_url("http://elsewhere.invalid"));
        changed
            .table::<Movie>()
            .get((1985, "Brazil"))
            .await
            .unwrap();
        let attempts = log.attempts();
        assert_eq!(attempts.len(), 1);
        assert_eq!(attempts[0].table(), Some("test-Movies"));
    }
}

//! Tests of observers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;

use super::super::{Call, CallError, CallId, Measurement, Observer, on_error, with_correlation_id};
use crate::error::Code;
use crate::example::{LATE, LOST, Movie, NEVER, Reply, Service, brazil, error, ok};
use crate::op::ResponseFuture;
use crate::{Client, Model as _};

/// The reports to an observer.
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

const NO_TABLES: &str = r#"{"TableNames":[]}"#;

fn get(client: &Client) -> ResponseFuture<Option<Movie>> {
    client.table::<Movie>().get((1985, "Brazil")).into_future()
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
            call_id: first.call_id,
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
async fn requests_of_the_sdk_and_of_tables_are_measured() {
    let client = Service::new(|_, _| ok(NO_TABLES)).client();
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
    assert_eq!(tables, [Movie::SCHEMA.table.name, "A B", "C"]);
    assert_eq!(
        (attempts[0].table(), attempts[1].table()),
        (Some("Movies"), None)
    );
}

// S67, S68
#[tokio::test]
async fn observers_add_up_and_are_removed_by_their_ids() {
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
    let first = client.observe(counting(0));
    movies.get((1985, "Brazil")).await.unwrap();
    assert_eq!(seen(), [1, 0]);
    let second = client.observe(counting(1));
    assert_ne!(first, second);
    movies.get((1985, "Brazil")).await.unwrap();
    assert_eq!(seen(), [2, 1]);
    assert!(movies.client().stop_observing(first));
    assert!(!client.stop_observing(first));
    movies.get((1985, "Brazil")).await.unwrap();
    assert_eq!(seen(), [2, 2]);
    assert!(client.stop_observing(second));
    movies.get((1985, "Brazil")).await.unwrap();
    assert_eq!(seen(), [2, 2]);
    let shared: Arc<dyn Observer> = Arc::new((counting(0), vec![counting(1)]));
    client.observe(shared);
    movies.get((1985, "Brazil")).await.unwrap();
    assert_eq!(seen(), [3, 3]);

    let client = Service::new(|_, _| error("ValidationException", "")).client();
    let movies = client.clone().table::<Movie>();
    for count in &counts {
        let count = count.clone();
        client.observe(on_error(move |_: &Call, _: &CallError<'_>| {
            count.fetch_add(1, Ordering::Relaxed);
        }));
        movies.get((1985, "Brazil")).await.unwrap_err();
    }
    assert_eq!(seen(), [5, 4]);
}

/// Keeps the ids of attempts and of ends.
#[derive(Clone, Default)]
struct Ids(Arc<Mutex<Vec<(&'static str, CallId)>>>);

impl Observer for Ids {
    fn on_attempt(&self, attempt: &Measurement) {
        self.0.lock().unwrap().push(("attempt", attempt.call_id));
    }

    fn on_success(&self, call: &Call) {
        self.0.lock().unwrap().push(("success", call.id));
    }

    fn on_error(&self, call: &Call, _: &CallError<'_>) {
        self.0.lock().unwrap().push(("error", call.id));
    }
}

// S15
#[tokio::test]
async fn all_reports_of_a_call_have_its_id() {
    let service = Service::replies([reply(500), ok("{}").into(), reply(500), reply(500)]);
    let client = service.client();
    let ids = Ids::default();
    client.observe(ids.clone());
    let movies = client.table::<Movie>();
    movies.get((1985, "Brazil")).await.unwrap();
    movies.get((1985, "Brazil")).await.unwrap_err();
    let ids = ids.0.lock().unwrap().clone();
    let kinds: Vec<_> = ids.iter().map(|(kind, _)| *kind).collect();
    let (first, second) = ids.split_at(3);
    assert_eq!(kinds[..3], ["attempt", "attempt", "success"]);
    assert_eq!(kinds[3..], ["attempt", "attempt", "attempt", "error"]);
    assert!(first.iter().all(|(_, id)| *id == first[0].1), "{first:?}");
    assert!(
        second.iter().all(|(_, id)| *id == second[0].1),
        "{second:?}"
    );
    assert_ne!(first[0].1, second[0].1);
}

// S16, T10
#[tokio::test]
async fn an_observer_of_errors_changes_nothing() {
    let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
    let client = service.client();
    let reported = Arc::new(Mutex::new(Vec::new()));
    let to = reported.clone();
    client.observe(on_error(move |call: &Call, error: &CallError<'_>| {
        let call = (
            call.operation.clone().into_owned(),
            error.code(),
            call.attempts,
        );
        to.lock().unwrap().push(call);
    }));
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.code(), Some(Code::ResourceNotFound));
    let expected = ("GetItem".to_owned(), Some(Code::ResourceNotFound), 1);
    assert_eq!(*reported.lock().unwrap(), [expected]);

    let service = Service::new(|_, _| reply(500));
    let client = service.client();
    let log = Log::on(&client);
    get(&client).await.unwrap_err();
    assert_eq!(
        log.calls(),
        ["GetItem InternalServerError Some(500) after 3"]
    );
    assert_eq!(log.attempts().len(), 3);
}

// No text of an error that an observer gets has a value of an item, neither of the request nor of the response.
#[tokio::test]
async fn the_error_of_a_call_shows_no_value() {
    use std::error::Error as StdError;

    let secret = "s3cr3t";
    let failed = r#"{"__type":"a#ConditionalCheckFailedException","Message":"The conditional request failed",
        "Item":{"title":{"S":"s3cr3t"}}}"#;
    let canceled = r#"{"__type":"a#TransactionCanceledException","Message":"No","CancellationReasons":
        [{"Code":"ConditionalCheckFailed","Item":{"title":{"S":"s3cr3t"}}}]}"#;
    let cut = r#"{"Attributes":{"title":{"S":"s3cr3t"}"#;
    for (status, body, endpoint, sources) in [
        (
            400,
            failed,
            None,
            "operation error: ConditionalCheckFailedException: The conditional request failed",
        ),
        (400, canceled, None, ""),
        (200, cut, None, ""),
        (500, "s3cr3t", None, ""),
        (
            200,
            "{}",
            Some("http://in process"),
            "the endpoint is not a valid URL",
        ),
    ] {
        let service = Service::new(move |_, _| (status, body.to_owned()));
        let mut config = service.config();
        if let Some(endpoint) = endpoint {
            config = config.endpoint_url(endpoint);
        }
        let client = Client::from_conf(config.build());
        let texts = Arc::new(Mutex::new(Vec::new()));
        let seen = texts.clone();
        client.observe(on_error(move |_: &Call, error: &CallError<'_>| {
            let errors =
                std::iter::successors(Some(error as &dyn StdError), |&error| error.source());
            let shown = errors.map(|error| [format!("{error}"), format!("{error:?}{error:#?}")]);
            seen.lock().unwrap().extend(shown);
        }));
        let movie = Movie {
            title: secret.into(),
            ..brazil()
        };
        let put = client.table::<Movie>().put(&movie).return_old();
        put.await.unwrap_err();
        let texts = std::mem::take(&mut *texts.lock().unwrap());
        assert!(!format!("{texts:?}").contains(secret), "{texts:?}");
        let said: Vec<_> = texts.iter().skip(1).map(|[text, _]| &**text).collect();
        assert!(
            said.join(": ").starts_with(sources) && !said.is_empty(),
            "{said:?}"
        );
    }
}

#[tokio::test]
async fn each_kind_of_error_has_a_name() {
    let cut = ok(r#"{"Item":{"year""#).into();
    let html = (503, "<html>".to_owned()).into();
    let of = |status| Reply {
        status,
        ..Reply::default()
    };
    let service = Service::replies([of(LOST), of(LATE), cut]);
    let client = service.client();
    let log = Log::on(&client);
    get(&client).await.unwrap_err();
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
    get(&client).await.unwrap();
    assert_eq!(log.short(), ["GetItem 1 503 503", "GetItem 2 200 ok"]);

    let client = Client::from_conf(Service::silent().unsigned().build());
    let log = Log::on(&client);
    get(&client).await.unwrap_err();
    assert_eq!(log.short(), ["GetItem 1 Other"]);
}

#[tokio::test]
async fn a_dropped_call_is_measured_up_to_the_drop() {
    let never = Reply {
        status: NEVER,
        ..Reply::default()
    };
    let service = Service::replies([reply(500), never]);
    let client = service.client();
    let log = Log::on(&client);
    let get = get(&client);
    let waited = tokio::time::timeout(Duration::from_millis(20), get).await;
    assert!(waited.is_err());
    assert_eq!(
        log.short(),
        ["GetItem 1 500 InternalServerError", "GetItem 2 Dropped"]
    );
    assert!(log.calls().is_empty());
    assert_eq!(client_calls(&client), 0);
}

// S106: the SDK's runtime enforces both timeouts
#[tokio::test]
async fn time_outs_are_measured_and_reported() {
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
        let _ = get(&client).await;
        assert_eq!(log.short(), attempts);
        assert_eq!(log.calls(), [call]);
    }
}

#[tokio::test]
async fn an_action_is_reported_by_its_own_name() {
    let client = Service::new(|_, _| ok(NO_TABLES)).client();
    let log = Log::on(&client);
    client.call("DescribeLimits", "{}").await.unwrap();
    client.list_tables().all().await.unwrap();
    assert_eq!(
        log.short(),
        ["DescribeLimits 1 200 ok", "ListTables 1 200 ok"]
    );
}

fn client_calls(client: &Client) -> usize {
    client.sender().hooks().active_calls()
}

// S114
#[tokio::test]
async fn a_correlation_id_is_in_the_measurements_of_its_task() {
    use futures::StreamExt as _;
    let page = r#"{"Count":0,"Items":[],"LastEvaluatedKey":{"year":{"N":"1"},"title":{"S":"a"}}}"#;
    let service = Service::replies([
        ok(page).into(),
        ok(r#"{"Count":0,"Items":[],"TableNames":[]}"#).into(),
    ]);
    let client = service.client();
    let log = Log::on(&client);
    // The pages of a stream are read by their own tasks.
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
async fn a_client_made_from_another_has_its_own_observers() {
    let below = Service::new(|_, _| ok("{}")).client();
    let above = Client::new(below.sdk().clone());
    let logs = [Log::on(&below), Log::on(&above)];
    get(&above).await.unwrap();
    assert_eq!([&logs[0], &logs[1]].map(|log| log.attempts().len()), [1, 1]);
    get(&below).await.unwrap();
    assert_eq!([&logs[0], &logs[1]].map(|log| log.attempts().len()), [1, 0]);
}

#[tokio::test]
async fn a_client_without_observers_gets_its_own() {
    let client = Service::new(|_, _| ok(NO_TABLES)).client();
    let log = Log::on(&client);
    let apart = client.without_observers();
    apart.list_tables().all().await.unwrap();
    assert_eq!(log.attempts(), []);
    let own = Log::on(&apart);
    apart.list_tables().all().await.unwrap();
    assert_eq!((log.attempts().len(), own.attempts().len()), (0, 1));
    client.list_tables().all().await.unwrap();
    assert_eq!((log.attempts().len(), own.attempts().len()), (1, 0));
}

#[tokio::test]
async fn a_reconfigured_client_keeps_its_observers() {
    let client = Service::new(|_, _| ok("{}"))
        .client()
        .with_table_prefix("test-");
    let log = Log::on(&client);
    let changed = client.reconfigured(|config| config.endpoint_url("http://elsewhere.invalid"));
    get(&changed).await.unwrap();
    let attempts = log.attempts();
    assert_eq!(attempts.len(), 1);
    assert_eq!(attempts[0].table(), Some("test-Movies"));
}

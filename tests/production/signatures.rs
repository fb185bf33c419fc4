//! Requests against a server that checks each signature: moto's, which `.ci/signatures` starts.

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_dynamodb::config::Credentials;
use dyno::{Client, ClientBuilder, Error, Route};

use super::operations::{Movie, leaks, movie, texts};

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("`{name}` is not set; `.ci/signatures` sets it"))
}

/// The key that this variable has: the id, a space, and the secret.
fn key(name: &str) -> (String, String) {
    let key = variable(name);
    let (id, secret) = key.split_once(' ').expect("an id and a secret");
    (id.to_owned(), secret.to_owned())
}

/// Each way has a table of its own.
async fn client(id: &str, secret: &str, direct: bool) -> Client {
    client_with(Credentials::new(id, secret, None, None, "test"), direct).await
}

async fn client_with(credentials: impl ProvideCredentials + 'static, direct: bool) -> Client {
    let builder = builder(direct).credentials(credentials);
    builder.build().await.expect("valid settings")
}

fn builder(direct: bool) -> ClientBuilder {
    let builder = Client::builder().endpoint(variable("DYNO_SIGNED_ENDPOINT"));
    let builder = builder.region("us-east-1");
    match direct {
        true => builder.direct_calls(true).table_prefix("direct-"),
        false => builder,
    }
}

/// The credentials of a session: the id, the secret and the token.
fn session(expires_in: Option<Duration>) -> Credentials {
    let session = variable("DYNO_SIGNED_SESSION");
    let mut parts = session.split(' ');
    let mut part = || parts.next().expect("three parts").to_owned();
    let (id, secret, token) = (part(), part(), part());
    let expiry = expires_in.map(|time| SystemTime::now() + time);
    Credentials::new(id, secret, Some(token), expiry, "test")
}

// I16
#[tokio::test]
#[ignore = "needs a server that checks signatures; `.ci/signatures` starts it"]
async fn signatures_are_right_and_rejected_ones_say_so() {
    one_way(false).await;
    one_way(true).await;
}

async fn one_way(direct: bool) {
    let (id, secret) = key("DYNO_SIGNED_KEY");
    let movies = client(&id, &secret, direct).await.table::<Movie>();
    movies.create_table().await.expect("a table");
    // Names and values that a canonical request could write in another way.
    for title in ["Brazil", "Amélie", "a b+c%20/?&=~", "東京物語", "\u{1f3ac}"] {
        movies.put(&movie(title)).await.expect(title);
        let found = movies.get((1985, title)).await.expect(title);
        assert_eq!(found, Some(movie(title)));
    }
    assert_eq!(movies.query(1985).count().await.expect("a query"), 5);
    movies
        .batch()
        .put_all((0..60).map(|n| movie(&n.to_string())))
        .await
        .expect("batches are signed");
    for operation in ["PutItem", "GetItem", "Query", "BatchWriteItem"] {
        let route = movies.client().route(operation);
        assert_eq!(route == Route::Direct, direct, "{operation}: {route}");
    }

    // Another secret, and a key that nobody has.
    for (id, secret) in [(&*id, "another-secret"), ("AKIAIOSFODNN7EXAMPLE", &*secret)] {
        let movies = client(id, secret, direct).await.table::<Movie>();
        // The first one goes through the SDK both ways.
        for _ in 0..2 {
            let error = movies
                .put(&movie("Clue"))
                .await
                .expect_err("a wrong signature");
            let failure = error.failure().expect("it was rejected");
            assert!(matches!(error, Error::Service(_)), "{error:?}");
            assert_eq!(failure.status(), Some(403), "{error}");
            assert!(
                !error.is_outcome_unknown() && !error.is_retryable(),
                "{error}"
            );
            let texts = texts(&error);
            assert!(!leaks(&texts) && !texts.contains(secret), "{texts}");
        }
        let route = movies.client().route("PutItem");
        assert_eq!(route == Route::Direct, direct, "{route}");
    }

    // A key that may only read.
    let (id, secret) = key("DYNO_SIGNED_READER");
    let reader = client(&id, &secret, direct).await.table::<Movie>();
    assert!(
        reader
            .get((1985, "Brazil"))
            .await
            .expect("it may read")
            .is_some()
    );
    for _ in 0..2 {
        let error = reader
            .put(&movie("Clue"))
            .await
            .expect_err("it may not write");
        // moto responds with XML, so that the error is one of a proxy; DynamoDB's own has `is_access_denied`.
        let failure = error.failure().expect("it was rejected");
        assert_eq!(failure.status(), Some(403), "{error}");
        assert!(error.to_string().contains("AccessDenied"), "{error}");
        assert!(
            !error.is_outcome_unknown() && !error.is_retryable(),
            "{error}"
        );
    }
    assert_eq!(movies.get((1985, "Clue")).await.expect("a read"), None);
}

async fn session_one_way(direct: bool) {
    let movies = client_with(session(None), direct).await.table::<Movie>();
    movies.create_table().await.expect("a table");
    for title in ["Brazil", "東京物語"] {
        movies.put(&movie(title)).await.expect(title);
        let found = movies.get((1985, title)).await.expect(title);
        assert_eq!(found, Some(movie(title)));
    }
    for operation in ["PutItem", "GetItem"] {
        let route = movies.client().route(operation);
        assert_eq!(route == Route::Direct, direct, "{operation}: {route}");
    }
    // Another token, an empty one, and none; and an empty one with the key of a user.
    let whole = session(None);
    for token in [Some("another"), Some(""), None] {
        let other = Credentials::new(
            whole.access_key_id(),
            whole.secret_access_key(),
            token.map(str::to_owned),
            None,
            "test",
        );
        let movies = client_with(other, direct).await.table::<Movie>();
        for _ in 0..2 {
            let error = movies.put(&movie("Clue")).await.expect_err("a wrong token");
            assert!(!error.is_outcome_unknown(), "{error}");
            let texts = texts(&error);
            assert!(!leaks(&texts), "{texts}");
            assert!(!texts.contains(whole.secret_access_key()), "{texts}");
        }
    }
    let (id, secret) = key("DYNO_SIGNED_KEY");
    let empty = Credentials::new(id, secret, Some(String::new()), None, "test");
    let owners = client_with(empty, direct).await.table::<Movie>();
    for _ in 0..2 {
        // moto takes it for a wrong one, whichever way it comes.
        let error = owners.put(&movie("Empty")).await;
        let error = error.expect_err("an empty token");
        let status = error.failure().and_then(|failure| failure.status());
        assert_eq!(status, Some(403), "{error}");
    }
    let route = owners.client().route("PutItem");
    assert_eq!(route == Route::Direct, direct, "{route}");
    movies.delete_table().await.expect("it is there");
}

/// Keys that are those of a user first, and of a session after some time.
#[derive(Clone, Debug)]
struct Rotating {
    is_session: Arc<AtomicBool>,
    given: Arc<AtomicUsize>,
}

impl ProvideCredentials for Rotating {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.given.fetch_add(1, SeqCst);
        future::ProvideCredentials::ready(Ok(match self.is_session.load(SeqCst) {
            true => session(None),
            false => {
                let (id, secret) = key("DYNO_SIGNED_KEY");
                // The SDK fetches credentials some time before they expire, at most ten seconds.
                let expiry = SystemTime::now() + Duration::from_secs(13);
                Credentials::new(id, secret, None, Some(expiry), "test")
            }
        }))
    }
}

async fn rotated_one_way(direct: bool) {
    let keys = Rotating {
        is_session: Arc::default(),
        given: Arc::default(),
    };
    let movies = client_with(keys.clone(), direct).await.table::<Movie>();
    movies.create_table().await.expect("a table");
    for _ in 0..2 {
        movies.put(&movie("Brazil")).await.expect("the first key");
    }
    assert_eq!(movies.client().route("PutItem") == Route::Direct, direct);
    keys.is_session.store(true, SeqCst);
    tokio::time::sleep(Duration::from_secs(14)).await;
    for _ in 0..2 {
        movies.put(&movie("Clue")).await.expect("the session");
    }
    assert!(keys.given.load(SeqCst) >= 2);
    movies.delete_table().await.expect("it is there");
}

#[tokio::test]
#[ignore = "needs a server that checks signatures; `.ci/signatures` starts it"]
async fn sessions_and_rotated_keys_are_accepted() {
    for direct in [false, true] {
        session_one_way(direct).await;
        rotated_one_way(direct).await;
    }
}

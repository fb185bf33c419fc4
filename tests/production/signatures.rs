//! Requests against a server that checks each signature: moto's, which `.ci/signatures` starts.

use std::env;

use aws_sdk_dynamodb::config::Credentials;
use dyno::{Client, Error, Route};

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
    let key = Credentials::new(id, secret, None, None, "test");
    let builder = Client::builder().endpoint(variable("DYNO_SIGNED_ENDPOINT"));
    let builder = builder.region("us-east-1").credentials(key);
    let builder = match direct {
        true => builder.direct_calls(true).table_prefix("direct-"),
        false => builder,
    };
    builder.build().await.expect("valid settings")
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

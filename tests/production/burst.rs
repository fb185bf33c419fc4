//! More requests than places, with the defaults of the builder: each waits for its place, however long, and none fails.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::config::Credentials;
use dyno::Client;
use futures::future::join_all;

use super::operations::{Movie, movie, right};
use super::server::{Act, Server};

// The last request waits for more than the five seconds after which the SDK takes an upload for stalled.
#[tokio::test]
async fn no_request_fails_because_it_waits_for_its_place() {
    let server = Server::start(|request| async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        Act::ok(right(&request))
    })
    .await;
    let key = Credentials::new("AKID", "secret", None, None, "test");
    let builder = Client::builder()
        .endpoint(format!("http://{}", server.authority()))
        .region("eu-central-1")
        .credentials(key)
        .max_in_flight(2);
    let movies = builder
        .build()
        .await
        .expect("valid settings")
        .table::<Movie>();
    let begin = Instant::now();
    let puts = (0..26).map(|n| {
        let movies = movies.clone();
        async move { movies.put(&movie(&n.to_string())).await }
    });
    for (n, put) in join_all(puts).await.into_iter().enumerate() {
        assert!(put.is_ok(), "{n}: {put:?}");
    }
    assert!(begin.elapsed() > Duration::from_secs(6));
    // None was sent twice.
    assert_eq!(server.requests(), 26);
}

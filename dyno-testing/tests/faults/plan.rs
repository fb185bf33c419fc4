//! Rules, and the clock.

use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use dyno::Client;
use dyno_testing::{Fault, Faults, temporary_table};

use super::{DONE, Movie, movie, movie_at, outcomes, table};

#[tokio::test]
async fn a_rule_counts_the_requests_that_it_matches() {
    let faults = Faults::none();
    let other = table(&faults, 0).await;
    let movies = temporary_table::<Movie>()
        .client(other.client())
        .await
        .unwrap();
    let name = movies.name().to_owned();
    let faults = faults
        .on("DeleteItem")
        .table(name)
        .nth(2)
        .times(2)
        .inject(Fault::Error("AccessDeniedException"))
        .on("DeleteItem")
        .when(|request| request["Key"]["number"]["N"] == "9")
        .inject(Fault::Error("ValidationException"));
    let mut failed = Vec::new();
    for number in 0..10 {
        other.delete((1985, 0)).await.unwrap();
        failed.push(movies.delete((1985, number)).await.is_err());
    }
    let expected = (0..10).map(|number| matches!(number, 1 | 2 | 9));
    assert_eq!(failed, expected.collect::<Vec<_>>());
    faults.pause();
    movies.delete((1985, 9)).await.unwrap();
    faults.resume();
    movies.delete((1985, 9)).await.unwrap_err();
}

#[tokio::test]
async fn a_time_out_ends_a_hang_without_waiting() {
    let faults = Faults::none().on("PutItem").nth(1).inject(Fault::Hang);
    let movies = table(&faults, 0).await;
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_hours(1));
    let config = movies
        .client()
        .sdk()
        .config()
        .to_builder()
        .timeout_config(timeouts.build());
    let movies = Client::new(aws_sdk_dynamodb::Client::from_conf(config.build()))
        .table_named::<Movie>(movies.name());
    movies.put(&movie()).await.unwrap();
    assert_eq!(outcomes(&faults), [(None, None), DONE]);
}

#[tokio::test(start_paused = true)]
async fn with_tokio_time_delayed_responses_overtake_and_time_out() {
    let delayed = |seconds| Fault::ResponseDelayed(Duration::from_secs(seconds));
    let faults = Faults::none()
        .tokio_time()
        .on("PutItem")
        .nth(1)
        .inject(delayed(3))
        .on("PutItem")
        .nth(2)
        .inject(Fault::RequestDelayed(Duration::from_secs(1)))
        .on("GetItem")
        .nth(1)
        .inject(delayed(9));
    let movies = table(&faults, 0).await;
    let began = tokio::time::Instant::now();
    let put = async |number| {
        movies.put(&movie_at(number)).await.unwrap();
        began.elapsed().as_secs()
    };
    assert_eq!(tokio::join!(put(1), put(2), put(3)), (3, 1, 0));

    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(5));
    let config = movies
        .client()
        .sdk()
        .config()
        .to_builder()
        .timeout_config(timeouts.build());
    let movies = Client::new(aws_sdk_dynamodb::Client::from_conf(config.build()))
        .table_named::<Movie>(movies.name());
    assert_eq!(movies.get((1985, 1)).await.unwrap(), Some(movie_at(1)));
    let gets = faults
        .requests()
        .into_iter()
        .filter(|call| call.operation == "GetItem");
    assert_eq!(
        gets.map(|call| call.client_status).collect::<Vec<_>>(),
        [None, Some(200)]
    );
}

//! The same call both ways, and what it ended with.

use std::time::Duration;

use aws_sdk_dynamodb::config::Builder;
use dyno::{Client, Error, Route};

use crate::parts::{CALLS, call};
use crate::recorder::{Reply, Sent, Service, ok};

/// What a call ended with.
#[derive(Debug, PartialEq)]
pub(crate) struct Ended {
    pub(crate) result: String,
    pub(crate) unknown: bool,
    pub(crate) requests: Vec<Sent>,
    pub(crate) took: Duration,
}

pub(crate) async fn one_way(client: &Client, service: &Service, operation: &str) -> Ended {
    service.take();
    let began = tokio::time::Instant::now();
    let result = call(client, operation).await;
    let took = began.elapsed();
    let mut requests = service.take();
    // Times are relative to the call.
    let first = requests.first().map_or(Duration::ZERO, |sent| sent.after);
    for sent in &mut requests {
        sent.after -= first;
    }
    let unknown = result.as_ref().is_err_and(Error::is_outcome_unknown);
    let result = match result {
        Ok(found) => found,
        Err(error) => {
            let sources =
                std::iter::successors(std::error::Error::source(&error), |&error| error.source());
            let sources: Vec<_> = sources.map(|error| format!("{error} {error:?}")).collect();
            without_types(&format!("{error}: {error:?} {}", sources.join("\n")))
        }
    };
    Ended {
        result,
        unknown,
        requests,
        took,
    }
}

/// The text of an error without what differs: the private type of the SDK's time-outs, and extensions of the response.
fn without_types(text: &str) -> String {
    let text = text.replace("TimedOut { limited: Attempt, limit: ", "TimeoutError(");
    let text = text.replace("TimedOut { limited: Operation, limit: ", "TimeoutError(");
    let text = text.replace(
        "MaybeTimeoutError { kind: OperationAttempt, duration: ",
        "TimeoutError(",
    );
    text.replace(
        "MaybeTimeoutError { kind: Operation, duration: ",
        "TimeoutError(",
    )
}

/// Makes the same call both ways, each with its own service and the clock at the same time, and compares.
pub(crate) async fn same(
    operation: &str,
    change: impl Fn(Builder) -> Builder,
    replies: impl IntoIterator<Item = Reply> + Clone,
) -> Ended {
    let (_, response) = CALLS
        .into_iter()
        .find(|(name, _)| *name == operation)
        .unwrap();
    let mut ended = Vec::new();
    for is_direct in [false, true] {
        let service = Service::new([ok(response)]);
        let client = Client::from_conf(change(service.config()).build());
        let client = client.with_direct_calls(is_direct);
        call(&client, operation).await.unwrap();
        if is_direct {
            assert_eq!(client.route(operation), Route::Direct);
        }
        service.replies(replies.clone());
        ended.push(one_way(&client, &service, operation).await);
    }
    let [sdk, direct] = ended.try_into().unwrap();
    assert_eq!(direct, sdk, "{operation}");
    direct
}

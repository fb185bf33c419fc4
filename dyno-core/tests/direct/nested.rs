//! Requests that are sent while a route is decided, or within a direct call: such as those of a provider of credentials
//! that reads them from a table.

use std::collections::HashMap;
use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_dynamodb::config::{Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use dyno::{Client, Route};

use crate::parts::call;
use crate::recorder::{BEGINNING, Reply, Sent, Service, error, ok, status};

const FOUND: &str = r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"}}}"#;

/// Sends requests before it provides credentials, through dyno and through the SDK. The credentials expire soon.
#[derive(Debug)]
struct FromTable(Client);

impl ProvideCredentials for FromTable {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async move {
            // What they find is of no interest.
            let _found = call(&self.0, "GetItem").await;
            let key = HashMap::from([("id".to_owned(), AttributeValue::S("a".to_owned()))]);
            let get = self.0.sdk().get_item().table_name("Keys");
            let _found = get.set_key(Some(key)).send().await;
            let expiry = UNIX_EPOCH + Duration::from_secs(BEGINNING + 20);
            let key = Credentials::new("outer", "secret", None, Some(expiry), "test");
            Ok(key)
        })
    }
}

/// What is sent and reported of three calls, whose credentials are renewed before the first and before the last one.
async fn one_way(is_direct: bool, inner: Reply, outer: Reply) -> (Vec<String>, [Vec<Sent>; 2]) {
    let [service, keys] = [Service::new([ok(FOUND)]), Service::new([inner])];
    let inner = keys.config().region(Region::new("us-west-2"));
    let inner = Client::from_conf(inner.build()).with_direct_calls(is_direct);
    let config = service
        .config()
        .credentials_provider(FromTable(inner.clone()));
    let client = Client::from_conf(config.build()).with_direct_calls(is_direct);
    let mut ended = Vec::new();
    for pause in [0, 0, 60] {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        if pause > 0 {
            service.replies([outer.clone()]);
        }
        let result = call(&client, "GetItem").await;
        let unknown = result.as_ref().is_err_and(dyno::Error::is_outcome_unknown);
        let result = result.map_err(|error| error.to_string());
        ended.push(format!("{result:?} {unknown}"));
    }
    if is_direct {
        for client in [&client, &inner] {
            assert_eq!(client.route("GetItem"), Route::Direct);
        }
    }
    (ended, [service.take(), keys.take()])
}

// The requests within are those of another client, of the same operation, and in another region.
#[tokio::test(start_paused = true)]
async fn a_request_within_a_request_is_not_taken_for_it() {
    for inner in [
        ok(FOUND),
        status(404),
        error("ThrottlingException"),
        Reply::Lost,
    ] {
        for outer in [
            ok(FOUND),
            error("ValidationException"),
            status(500),
            Reply::Lost,
            Reply::Refused,
        ] {
            let sdk = one_way(false, inner.clone(), outer.clone()).await;
            let direct = one_way(true, inner.clone(), outer.clone()).await;
            assert_eq!(direct, sdk, "{inner:?} {outer:?}");
            let (_, [outer, inner]) = direct;
            assert!(outer.len() >= 3 && inner.len() >= 4);
            for (sent, region) in [(outer, "eu-central-1"), (inner, "us-west-2")] {
                assert!(sent.iter().all(|sent| sent.uri.contains(region)));
            }
        }
    }
}

//! dyno's JSON against the SDK's parser and serializer, through a connector that returns prepared responses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, RuntimeComponents};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_types::body::SdkBody;
use dyno::Item;
use dyno::codec::to_item;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;

use crate::generators::any_item;
use crate::round_trip::{read, text};

/// Keeps the body of the last request, and returns a prepared response.
#[derive(Clone, Debug, Default)]
struct Exchange {
    request: Arc<Mutex<Vec<u8>>>,
    response: Arc<Mutex<String>>,
}

impl HttpConnector for Exchange {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        *self.request.lock().expect("no panic") =
            request.body().bytes().expect("a whole body").to_vec();
        let body = self.response.lock().expect("no panic").clone();
        let status = 200.try_into().expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
    }
}

impl HttpClient for Exchange {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

#[test]
fn dyno_and_the_sdk_read_what_the_other_writes() {
    let exchange = Exchange::default();
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .endpoint_url("http://nowhere.invalid")
        .credentials_provider(Credentials::for_tests())
        .http_client(exchange.clone())
        .build();
    let client = Client::from_conf(config);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let config = ProptestConfig {
        cases: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
        .run(&any_item(), |item| {
            let ours = text(&item).expect("an item");
            *exchange.response.lock().expect("no panic") = format!(r#"{{"Item":{ours}}}"#);
            let get = client
                .get_item()
                .table_name("Table")
                .key("k", AttributeValue::S("k".to_owned()));
            let theirs: HashMap<String, AttributeValue> = runtime
                .block_on(get.send())
                .expect("a response")
                .item
                .expect("an item");
            prop_assert_eq!(&theirs, &to_item(&item).expect("an item"));

            *exchange.response.lock().expect("no panic") = "{}".to_owned();
            let put = client.put_item().table_name("Table").set_item(Some(theirs));
            runtime.block_on(put.send()).expect("a response");
            let request: Json =
                serde_json::from_slice(&exchange.request.lock().expect("no panic")).expect("JSON");
            prop_assert_eq!(
                &request["Item"],
                &serde_json::from_str::<Json>(&ours).expect("JSON")
            );
            prop_assert_eq!(
                &read::<Item>(&request["Item"].to_string()).expect("an item"),
                &item
            );
            Ok(())
        })
        .expect("dyno and the SDK agree");
}

//! A release of the SDK that does not call dyno's serializer, or not its interceptor: items go through the SDK's maps,
//! and one warning is logged.
//!
//! It runs in its own process, because the injection is disabled for the whole process.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, ConfigBag, Credentials, HttpClient, Intercept, Region, RuntimeComponents,
    RuntimePlugin as _,
};
use aws_sdk_dynamodb::operation;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::ser_de::SharedRequestSerializer;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use dyno_core::observe::Meter;
use dyno_core::{Client, item, path};
use tracing::span;

/// A release of the SDK that uses its own serializer, whatever interceptors have stored.
#[derive(Debug)]
struct Release;

impl Intercept for Release {
    fn name(&self) -> &'static str {
        "release"
    }

    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let layer = match config.load::<Metadata>().map(|metadata| metadata.name()) {
            Some("PutItem") => operation::put_item::PutItem::new().config(),
            Some("GetItem") => operation::get_item::GetItem::new().config(),
            Some("BatchWriteItem") => operation::batch_write_item::BatchWriteItem::new().config(),
            _ => None,
        };
        let own = layer.and_then(|layer| layer.load::<SharedRequestSerializer>().cloned());
        let own = own.ok_or("not an operation of this test")?;
        config.interceptor_state().store_put(own);
        Ok(())
    }
}

/// Responds to every request, and keeps its body.
#[derive(Clone, Debug, Default)]
struct Service(Arc<Mutex<Vec<String>>>);

impl HttpConnector for Service {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().expect("a body in memory").to_vec();
        let body = String::from_utf8(body).expect("JSON");
        self.0.lock().expect("no panic").push(body.clone());
        let undefined = body.contains("UpdateExpression") && !body.contains("AttributeValues");
        let (status, response) = match undefined {
            true => (
                400,
                r#"{"__type":"ValidationException","message":"undefined: :0"}"#,
            ),
            false => (200, ANSWER),
        };
        let status = StatusCode::try_from(status).expect("a status");
        HttpConnectorFuture::ready(Ok(Response::new(status, SdkBody::from(response))))
    }
}

const ANSWER: &str =
    r#"{"Item":{"id":{"S":"a"}},"ConsumedCapacity":{"TableName":"Things","CapacityUnits":0.5}}"#;

impl HttpClient for Service {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// Keeps the warnings of the crate, by operation.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Warnings {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::WARN && metadata.target().starts_with("dyno_core")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let warnings = self.0.clone();
        event.record(
            &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                if field.name() == "operation" {
                    let operation = format!("{value:?}");
                    warnings.lock().expect("no panic").push(operation);
                }
            },
        );
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[tokio::test]
async fn a_disabled_injection_loses_no_item() {
    let warnings = Warnings::default();
    tracing::subscriber::set_global_default(warnings.clone()).expect("the first subscriber");
    let service = Service::default();
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url("http://in-process.invalid")
        .http_client(service.clone())
        .interceptor(Release)
        .build();
    let client = Client::from_conf(config);
    let table = client.raw_table("Things", "id");
    let a = || item! { "id" => "a" };
    for _ in 0..2 {
        let put = table.put(a()).condition(path("id").ne("b"));
        put.await.expect("a response").expect("a true condition");
        let get = table.get(a()).projection(path("id"));
        let found = get.await.expect("a response");
        assert_eq!(found, Some(a()));
    }
    let meter = Meter::new();
    let get = table.get(a()).projection(path("id")).meter(&meter);
    assert_eq!(get.await.expect("a response"), Some(a()));
    assert_eq!((meter.responses(), meter.total().read_units), (1, 0.5));
    // Nothing went out without its members, and nothing twice.
    let put = r##"{"TableName":"Things","Item":{"id":{"S":"a"}},"ConditionExpression":"#0 <> :0","ExpressionAttributeNames":{"#0":"id"},"ExpressionAttributeValues":{":0":{"S":"b"}}"##;
    let get = r##"{"TableName":"Things","Key":{"id":{"S":"a"}},"ProjectionExpression":"#0","ExpressionAttributeNames":{"#0":"id"}}"##;
    let sent = std::mem::take(&mut *service.0.lock().expect("no panic"));
    assert_eq!(sent.len(), 5);
    for (body, expected) in sent.iter().zip([put, get, put, get]) {
        assert!(body.starts_with(expected), "{body}");
    }

    // Nobody meets the first request, which the service rejects; then the whole is sent.
    let client = client.reconfigured(|mut config| {
        config.set_interceptors([]);
        config
    });
    let table = client.raw_table("Things", "id");
    for _ in 0..2 {
        let update = table.update(item! { "id" => "a" }, path("n").set(1));
        update.await.expect("a response");
    }
    let sent = service.0.lock().expect("no panic").clone();
    let whole = sent
        .iter()
        .filter(|body| body.contains(r#""ExpressionAttributeValues":{":0":{"N":"1"}}"#));
    assert_eq!((sent.len(), whole.count()), (3, 2), "{sent:?}");

    let warnings = warnings.0.lock().expect("no panic").clone();
    assert_eq!(
        warnings,
        [r#""PutItem""#, r#""GetItem""#, r#""UpdateItem""#]
    );
}

//! Reads a response: items directly into their types, everything else through the SDK's deserializer.

use std::borrow::Cow;
use std::sync::Arc;

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_types::body::SdkBody;
use tracing::level_filters::LevelFilter;

use super::body::{Body, BodyError};
use super::call::SdkCall;
use super::sink::Sink;
use crate::codec::DecodeError;
use crate::wire::{Format, Reader};

/// Reads the responses of one call, one for each attempt.
#[derive(Debug)]
pub(super) struct OwnDeserializer {
    pub(super) call: Arc<SdkCall>,
    pub(super) max_decompressed: usize,
}

impl DeserializeResponse for OwnDeserializer {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        let SdkCall {
            injection, sink, ..
        } = &*self.call;
        // Forgets what an earlier attempt has read.
        sink.clear();
        let Some(sdk) = injection.sdk() else {
            return Err(OrchestratorError::other("the SDK has no deserializer"));
        };
        // The SDK retries an error of the response. An item that cannot be decoded is not such an error: it is in the
        // sink. The body of an error is checked too: it may have the item that failed the condition.
        let damaged = |error: BodyError| OrchestratorError::response(error.into());
        let body = Body::of(response, self.max_decompressed).map_err(damaged)?;
        let rest = match (response.status().is_success(), &body.bytes) {
            (false, Cow::Borrowed(_)) => {
                return sdk.deserialize_nonstreaming_with_config(response, config);
            }
            (false, Cow::Owned(unzipped)) => SdkBody::from(unzipped.clone()),
            (true, _) => match sink.whole_response(response, &body) {
                Some(kept) => kept.map_err(damaged)?,
                None => match take_apart(sink, &body.bytes).map_err(damaged)? {
                    Some(rest) => SdkBody::from(rest),
                    None if self.call.is_unseen && !is_logged() => return Ok((injection.empty)()),
                    // The SDK reads an empty body as an object without members.
                    None => SdkBody::empty(),
                },
            },
        };
        let mut slim = HttpResponse::new(response.status(), rest);
        match response.status().is_success() {
            true => copy_request_id(response, &mut slim),
            // The error code may be in a header.
            false => *slim.headers_mut() = response.headers().clone(),
        }
        sdk.deserialize_nonstreaming_with_config(&slim, config)
    }
}

/// Copies the only header that an output reads: DynamoDB's protocol has no other in a response (Smithy, "AWS JSON 1.0
/// protocol": HTTP bindings are ignored). Copying all headers takes half a microsecond.
fn copy_request_id(response: &HttpResponse, slim: &mut HttpResponse) {
    for name in ["x-amzn-requestid", "x-amz-request-id"] {
        if let Some(id) = response.headers().get(name) {
            slim.headers_mut().try_insert(name, id.to_owned()).ok();
        }
    }
}

/// Whether the SDK's deserializer may log the id of a request, which it does at the level DEBUG.
fn is_logged() -> bool {
    LevelFilter::current() >= LevelFilter::DEBUG
}

/// Gives the sink its members. Returns the other members, unchanged, for the SDK, if there are any.
fn take_apart(sink: &dyn Sink, body: &[u8]) -> Result<Option<String>, BodyError> {
    rest(sink, body).map_err(|error| BodyError::malformed(error, body))
}

fn rest(sink: &dyn Sink, body: &[u8]) -> Result<Option<String>, DecodeError> {
    let mut reader = Reader::new(body, Format::DynamoDb)?;
    let mut response = reader.item()?;
    let mut rest = None;
    // An item with a key has at least the bytes of `{"k":{"N":"1"}},`, which limits the count.
    let mut count = 0;
    while let Some((name, value)) = response.next()? {
        if sink.members().contains(&&*name) && !value.is_nothing() {
            sink.member(&name, value, count)?;
            continue;
        }
        let text = value.text()?;
        if name == "Count" {
            count = text.parse().unwrap_or(0).min(body.len() / 16);
        }
        // All names that the SDK knows are alphanumeric.
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let rest = rest.get_or_insert_with(String::new);
            let before = if rest.is_empty() { "{\"" } else { ",\"" };
            for part in [before, &name, "\":", text] {
                rest.push_str(part);
            }
        }
    }
    reader.finish()?;
    Ok(rest.map(|rest| rest + "}"))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use aws_sdk_dynamodb::config::interceptors::AfterDeserializationInterceptorContextRef;
    use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
    use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
    use aws_sdk_dynamodb::operation::{RequestId as _, put_item::PutItemOutput};
    use aws_smithy_runtime_api::box_error::BoxError;

    use crate::Client;
    use crate::example::{Movie, Service, brazil, ok};

    /// An interceptor of the user, which notes the request ids in the SDK's outputs.
    #[derive(Clone, Debug, Default)]
    struct Ids(Arc<Mutex<Vec<String>>>);

    impl Intercept for Ids {
        fn name(&self) -> &'static str {
            "ids"
        }

        fn read_after_deserialization(
            &self,
            context: &AfterDeserializationInterceptorContextRef<'_>,
            _: &RuntimeComponents,
            _: &mut ConfigBag,
        ) -> Result<(), BoxError> {
            let output = context.output_or_error().expect("an output");
            let id = match output.downcast_ref::<GetItemOutput>() {
                Some(get) => get.request_id(),
                None => {
                    let put = output.downcast_ref::<PutItemOutput>();
                    put.and_then(|put| put.request_id())
                }
            };
            self.0.lock().unwrap().push(id.unwrap_or("none").to_owned());
            Ok(())
        }
    }

    // Nothing is left for the SDK to read, but others see its output.
    #[tokio::test]
    async fn an_interceptor_of_the_user_sees_the_request_id() {
        let service = || {
            Service::new(|operation, _| match operation {
                "GetItem" => ok(r#"{"Item":{"year":{"N":"1985"},"title":{"S":"Brazil"}}}"#),
                _ => ok("{}"),
            })
        };
        let ids = Ids::default();
        let clients = [
            Client::from_conf(service().config().interceptor(ids.clone()).build()),
            (service().client()).reconfigured(|config| config.interceptor(ids.clone())),
            (service().client())
                .without_observers()
                .reconfigured(|config| config.interceptor(ids.clone()))
                .with_max_decompressed_size(1000),
        ];
        for client in clients {
            let movies = client.table::<Movie>();
            assert!(movies.get((1985, "Brazil")).await.unwrap().is_some());
            movies.put(&brazil()).await.unwrap();
        }
        assert_eq!(*ids.0.lock().unwrap(), ["REQUEST"; 6]);
    }
}

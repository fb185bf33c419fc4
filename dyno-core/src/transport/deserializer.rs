//! Reads a response: items directly into their types, everything else through the SDK's deserializer.

use std::borrow::Cow;
use std::sync::Arc;

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_types::body::SdkBody;

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
                Some(kept) => kept,
                None => take_apart(sink, &body.bytes),
            }
            .map_err(damaged)?,
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

/// Gives the sink its members. Returns the other members, unchanged, as a body for the SDK.
fn take_apart(sink: &dyn Sink, body: &[u8]) -> Result<SdkBody, BodyError> {
    match rest(sink, body) {
        // The SDK reads an empty body as an object without members.
        Ok(None) => Ok(SdkBody::empty()),
        Ok(Some(rest)) => Ok(SdkBody::from(rest)),
        Err(error) => Err(BodyError::malformed(error, body)),
    }
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

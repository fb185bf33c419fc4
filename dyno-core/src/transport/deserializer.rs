//! How is a response read? Items go into their types at once, everything else to the SDK.

use std::borrow::Cow;
use std::sync::Arc;

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_types::body::SdkBody;

use super::body::{Body, BodyError};
use super::call::Call;
use super::sink::Sink;
use crate::codec::DecodeError;
use crate::wire::{Format, Reader};

/// Reads the responses to one call: one for each attempt.
#[derive(Debug)]
pub(super) struct OwnDeserializer(pub(super) Arc<Call>);

impl DeserializeResponse for OwnDeserializer {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        let Call { door, sink, .. } = &*self.0;
        // What an attempt before has read is not the response.
        sink.clear();
        let Some(sdk) = door.sdk() else {
            return Err(OrchestratorError::other("the SDK has no deserializer"));
        };
        // The SDK takes an error of the response for one that passes, and tries again. An item that is not what its type wants is
        // none: it is in the sink.
        // An error is checked too: it has the item that was in the way.
        let damaged = |error: BodyError| OrchestratorError::response(error.into());
        let body = Body::of(response).map_err(damaged)?;
        let rest = match (response.status().is_success(), &body.bytes) {
            (false, Cow::Borrowed(_)) => {
                return sdk.deserialize_nonstreaming_with_config(response, config);
            }
            (false, Cow::Owned(unzipped)) => SdkBody::from(unzipped.clone()),
            (true, _) => match sink.whole(response, &body) {
                Some(kept) => kept,
                None => take_apart(sink, &body.bytes),
            }
            .map_err(damaged)?,
        };
        let mut slim = HttpResponse::new(response.status(), rest);
        match response.status().is_success() {
            true => copy_request_id(response, &mut slim),
            // The code of an error may be in a header.
            false => *slim.headers_mut() = response.headers().clone(),
        }
        sdk.deserialize_nonstreaming_with_config(&slim, config)
    }
}

/// All that an output takes from headers: DynamoDB's protocol, AWS JSON 1.0, has nothing else in those of a response (Smithy, "AWS JSON 1.0
/// protocol": HTTP bindings are ignored). A copy of all headers takes half a microsecond.
fn copy_request_id(response: &HttpResponse, slim: &mut HttpResponse) {
    for name in ["x-amzn-requestid", "x-amz-request-id"] {
        if let Some(id) = response.headers().get(name) {
            slim.headers_mut().try_insert(name, id.to_owned()).ok();
        }
    }
}

/// Gives the sink its members; the rest is a body for the SDK, in which each member is as it was.
fn take_apart(sink: &dyn Sink, body: &[u8]) -> Result<SdkBody, BodyError> {
    match rest(sink, body) {
        // The SDK reads no bytes as an object without members.
        Ok(None) => Ok(SdkBody::empty()),
        Ok(Some(rest)) => Ok(SdkBody::from(rest)),
        Err(error) => Err(BodyError::malformed(error, body)),
    }
}

fn rest(sink: &dyn Sink, body: &[u8]) -> Result<Option<String>, DecodeError> {
    let mut reader = Reader::new(body, Format::DynamoDb)?;
    let mut response = reader.item()?;
    let mut rest = None;
    // An item with a key has no fewer bytes than `{"k":{"N":"1"}},`, so more than these are not believed.
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
        // The SDK knows no member whose name is anything but letters.
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

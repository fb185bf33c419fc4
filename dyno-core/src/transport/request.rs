//! Appends our members to the JSON that the SDK has written.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::ser_de::{SerializeRequest, SharedRequestSerializer};
use aws_smithy_types::body::SdkBody;

use super::call::{OwnBody, SdkCall};
use super::member_text::MemberText;

/// Calls the SDK's serializer, and appends the members that it leaves out.
#[derive(Debug)]
pub(super) struct Splice {
    pub(super) call: Arc<SdkCall>,
    pub(super) sdk: SharedRequestSerializer,
}

impl SerializeRequest for Splice {
    fn serialize_input(
        &self,
        mut input: Input,
        config: &mut ConfigBag,
    ) -> Result<HttpRequest, BoxError> {
        (self.call.strip)(&mut input);
        let mut request = self.sdk.serialize_input(input, config)?;
        // From here on it is an ordinary request with a body in memory, which the SDK signs, sends and retries.
        let body = match &self.call.own_body {
            OwnBody::None => return Ok(request),
            OwnBody::Members(members) => spliced(&request, members),
            OwnBody::All {
                service,
                action,
                body,
            } => {
                request
                    .headers_mut()
                    .try_insert("x-amz-target", format!("{service}.{action}"))?;
                Some(body.clone().into_bytes())
            }
        };
        let Some(body) = body else {
            return Err(self.call.abort("the SDK does not write a JSON object"));
        };
        request.headers_mut().try_insert(
            "content-length",
            itoa::Buffer::new().format(body.len()).to_owned(),
        )?;
        *request.body_mut() = SdkBody::from(body);
        self.call.spliced.store(true, Ordering::Relaxed);
        Ok(request)
    }
}

/// The body with our members appended; `None` if the body is not a JSON object.
fn spliced(request: &HttpRequest, members: &[(&str, MemberText)]) -> Option<Vec<u8>> {
    if !request.headers().get("content-type")?.contains("json") {
        return None;
    }
    let skeleton = request.body().bytes()?;
    let open = skeleton.strip_suffix(b"}")?;
    if !open.starts_with(b"{") {
        return None;
    }
    // The quotes, the colon and the comma.
    let lengths = members
        .iter()
        .map(|(name, text)| name.len() + text.len() + 4);
    let mut body = Vec::with_capacity(skeleton.len() + lengths.sum::<usize>());
    body.extend_from_slice(open);
    for (name, text) in members {
        let before = if body.len() == 1 { "\"" } else { ",\"" };
        for part in [before, name, "\":"] {
            body.extend_from_slice(part.as_bytes());
        }
        text.append_to(&mut body);
    }
    body.push(b'}');
    Some(body)
}

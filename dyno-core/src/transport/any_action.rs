//! Any action by its name.
//!
//! It is sent through an operation that the SDK knows, which signs, retries, times out and resolves the endpoint; the
//! name and the body are replaced.

use std::sync::Arc;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::operation::list_tables::builders::ListTablesFluentBuilder;
use aws_smithy_types::body::SdkBody;

use super::body::{Body, BodyError};
use super::call::{OwnBody, SdkCall};
use super::failed::unreadable;
use super::operation::{Operation as _, send_as};
use super::sender::Sender;
use super::sink::{Sink, Slot};
use crate::codec::DecodeError;
use crate::error::{Request, Result};
use crate::observe::Meters;
use crate::wire::{Format, Reader, ValueReader};

/// Actions with an empty response (AWS API reference, "TagResource", "UntagResource").
const SILENT: [&str; 2] = ["TagResource", "UntagResource"];

/// DynamoDB, by the prefix of the names of its actions.
pub(crate) const DYNAMODB: &str = "DynamoDB_20120810";

/// DynamoDB Streams. It has the signatures and the format of DynamoDB.
#[cfg(feature = "streams")]
pub(crate) const STREAMS: &str = "DynamoDBStreams_20120810";

/// Sends an action of a service, the operation of the request, whose body is this JSON. The response is a JSON object.
pub(crate) async fn any_action(
    sender: &Sender,
    service: &'static str,
    named: Request,
    body: String,
) -> Result<String> {
    let action = &*named.operation;
    let own_body = OwnBody::All {
        service,
        action: action.to_owned(),
        body,
    };
    let sink = JsonSink {
        text: Slot::default(),
        may_be_empty: SILENT.contains(&action),
    };
    // ListTables has no required member, and its errors are read by their code only.
    let call = Arc::new(SdkCall::new(
        ListTablesFluentBuilder::injection(),
        own_body,
        |_| {},
        Meters::default(),
        sink,
    ));
    let carrier = Box::new(sender.sdk().list_tables());
    match send_as(carrier, call.clone()).await {
        Ok(_) => call
            .sink
            .text
            .take()
            .ok_or_else(|| unreadable(&named, "the SDK did not return the response")),
        Err(error) => Err(call.settle(call.failed(named, error))),
    }
}

/// Reads the whole response as text.
struct JsonSink {
    text: Slot<String>,
    may_be_empty: bool,
}

impl Sink for JsonSink {
    fn clear(&self) {
        self.text.clear();
    }

    fn whole_response(
        &self,
        _: &HttpResponse,
        body: &Body<'_>,
    ) -> Option<Result<SdkBody, BodyError>> {
        let read = match body.bytes.is_empty() && self.may_be_empty {
            true => Ok("{}".to_owned()),
            false => object(&body.bytes).map_err(|error| BodyError::malformed(error, &body.bytes)),
        };
        Some(read.map(|text| {
            self.text.fill(text);
            SdkBody::empty()
        }))
    }

    fn members(&self) -> &'static [&'static str] {
        &[]
    }

    fn member(&self, _: &str, _: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// The text of a JSON object.
pub(crate) fn object(bytes: &[u8]) -> Result<String, DecodeError> {
    let mut reader = Reader::new(bytes, Format::Plain)?;
    let mut members = reader.item()?;
    while let Some((_, value)) = members.next()? {
        value.text()?;
    }
    reader.finish()?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

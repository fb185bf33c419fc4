//! One page of a Query or a Scan as the bytes of the response.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_types::body::SdkBody;

use super::body::{Body, BodyError, shared};
use super::failed::unreadable;
use super::input::Input;
use super::operation::Operation;
use super::pages::PageOutput;
use super::send::{call, named, send};
use super::sink::{Sink, Slot};
use super::table_ref::TableRef;
use crate::codec::DecodeError;
use crate::codec::PageBody;
use crate::codec::attribute_value;
use crate::error::Result;
use crate::wire::{Format, Reader, ValueReader};

/// Sends a Query or a Scan. Returns the page as bytes.
pub(crate) async fn page_bytes<O>(input: Input<O>, target: &TableRef) -> Result<PageBody>
where
    O: Operation<Output: Into<PageOutput>>,
{
    let sink = PageBytesSink {
        page: Slot::default(),
        metered: !input.meters.is_empty(),
    };
    let call = call(&input, sink);
    let output = match send(call.clone(), input).await {
        Ok(output) => output.into(),
        Err(error) => return Err(call.failed(named::<O>(target), error)),
    };
    match call.sink.page.take() {
        Some(page) if output.items.is_none() => Ok(page),
        _ => page_text(&output)
            .map(PageBody::new)
            .map_err(|error| unreadable(&named::<O>(target), error)),
    }
}

#[derive(Debug)]
struct PageBytesSink {
    page: Slot<PageBody>,
    /// Whether the SDK needs the capacity, for meters.
    metered: bool,
}

impl Sink for PageBytesSink {
    fn clear(&self) {
        self.page.clear();
    }

    fn whole_response(
        &self,
        response: &HttpResponse,
        body: &Body<'_>,
    ) -> Option<Result<SdkBody, BodyError>> {
        let page = PageBody::of(shared(response, body));
        // Without a checksum the body may be cut off, which must be found while the SDK can still retry.
        let checked = match body.checked {
            true => Ok(()),
            false => match page.envelope() {
                Ok(envelope) if envelope.has_items() => Ok(()),
                Ok(_) => Err(BodyError::Missing("Items")),
                Err(error) => Err(BodyError::malformed(error, &body.bytes)),
            },
        };
        let rest = match self.metered {
            true => consumed(&body.bytes).map_err(|error| BodyError::malformed(error, &body.bytes)),
            false => Ok(SdkBody::empty()),
        };
        Some(checked.and(rest).inspect(|_| self.page.fill(page)))
    }

    fn members(&self) -> &'static [&'static str] {
        &[]
    }

    fn member(&self, _: &str, _: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// A body with the capacity only. It costs a second pass over the bytes, for metered pages only.
fn consumed(body: &[u8]) -> Result<SdkBody, DecodeError> {
    let mut reader = Reader::new(body, Format::DynamoDb)?;
    let mut response = reader.item()?;
    let mut rest = SdkBody::empty();
    while let Some((name, value)) = response.next()? {
        match &*name {
            "ConsumedCapacity" => {
                rest = SdkBody::from(format!(r#"{{"ConsumedCapacity":{}}}"#, value.text()?));
            }
            _ => value.skip()?,
        }
    }
    reader.finish()?;
    Ok(rest)
}

/// The page as text, from the SDK's maps.
fn page_text(output: &PageOutput) -> Result<String, DecodeError> {
    let items = output.items.iter().flatten().map(attribute_value::to_json);
    let items = items.collect::<Result<Vec<_>, _>>()?.join(",");
    let last = match &output.last {
        Some(last) => format!(r#","LastEvaluatedKey":{}"#, attribute_value::to_json(last)?),
        None => String::new(),
    };
    Ok(format!(
        r#"{{"Count":{},"ScannedCount":{},"Items":[{items}]{last}}}"#,
        output.count, output.scanned
    ))
}

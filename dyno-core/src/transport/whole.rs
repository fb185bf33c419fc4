//! How does a page come that owns its bytes? As the response's body, which is kept as it came.

use std::borrow::Cow;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_types::body::SdkBody;

use super::body::{Body, BodyError};
use super::failed::{failed, unreadable};
use super::operation::Operation;
use super::sink::{Sink, Slot};
use super::{Envelope, call, named, send};
use crate::codec::DecodeError;
use crate::codec::PageBody;
use crate::codec::attribute_value;
use crate::error::Result;
use crate::transport::TableRef;
use crate::wire::{Format, Reader, ValueReader};

/// Query, Scan: one page as bytes.
pub(crate) async fn whole_page<O>(input: super::Input<O>, target: &TableRef) -> Result<PageBody>
where
    O: Operation<Output: Into<Envelope>>,
{
    let whole = Whole {
        page: Slot::default(),
        metered: !input.meters.is_empty(),
    };
    let call = call(&input, whole);
    let output = match send(call.clone(), input).await {
        Ok(output) => output.into(),
        Err(error) => return Err(failed(named::<O>(target), error)),
    };
    match call.sink.page.take() {
        Some(page) if output.items.is_none() => Ok(page),
        _ => text(&output)
            .map(PageBody::new)
            .map_err(|error| unreadable(&named::<O>(target), error)),
    }
}

#[derive(Debug)]
struct Whole {
    page: Slot<PageBody>,
    /// Whether the SDK has to see the capacity, for whoever counts it.
    metered: bool,
}

impl Sink for Whole {
    fn clear(&self) {
        self.page.clear();
    }

    fn whole(
        &self,
        response: &HttpResponse,
        body: &Body<'_>,
    ) -> Option<Result<SdkBody, BodyError>> {
        let page = match response.body().try_clone() {
            // The same bytes, counted once more.
            Some(shared) if matches!(body.bytes, Cow::Borrowed(_)) => PageBody::new(Loaded(shared)),
            _ => PageBody::new(body.bytes.to_vec()),
        };
        // Without a checksum nobody knows yet that it has an end; a body that is cut off must be noticed while the SDK can try again.
        let checked = match body.checked {
            true => Ok(()),
            false => page
                .envelope()
                .map(|_| ())
                .map_err(|error| BodyError::malformed(error, &body.bytes)),
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

/// A body with nothing but the capacity. It costs another walk over the bytes, for pages that are metered only.
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

/// A body in memory.
struct Loaded(SdkBody);

impl AsRef<[u8]> for Loaded {
    fn as_ref(&self) -> &[u8] {
        self.0.bytes().unwrap_or_default()
    }
}

/// The page of the SDK's maps.
fn text(envelope: &Envelope) -> Result<String, DecodeError> {
    let items = envelope
        .items
        .iter()
        .flatten()
        .map(attribute_value::to_json);
    let items = items.collect::<Result<Vec<_>, _>>()?.join(",");
    let last = match &envelope.last {
        Some(last) => format!(r#","LastEvaluatedKey":{}"#, attribute_value::to_json(last)?),
        None => String::new(),
    };
    Ok(format!(
        r#"{{"Count":{},"ScannedCount":{},"Items":[{items}]{last}}}"#,
        envelope.count, envelope.scanned
    ))
}

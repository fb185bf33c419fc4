//! The sinks for items: one, the items of a page, the attributes that a write returned, and none.

use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_types::body::SdkBody;

use super::body::{self, Body, BodyError, SharedBytes};
use super::item_texts::ItemTexts;
use super::sink::{Sink, Slot};
use super::table_ref::TableRef;
use crate::codec::{DecodeDocument, DecodeError};
use crate::error::{Error, Result, Undecoded};
use crate::model::OwnItems;
use crate::wire::ValueReader;

/// The item of a GetItem.
#[derive(Debug)]
pub(super) struct ItemSink<T> {
    pub(super) item: Slot<Result<T, Undecoded>>,
    pub(super) own: Option<OwnItems>,
}

impl<T: DecodeDocument + Send + 'static> Sink for ItemSink<T> {
    fn clear(&self) {
        self.item.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["Item"]
    }

    fn member(&self, _: &str, value: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        let item = value.document_with(|map| OwnItems::read(self.own, map))?;
        self.item
            .fill(item.map_err(|(error, text)| (error, text.into())));
        Ok(())
    }
}

/// The items of a page, each of which may be one that cannot be decoded.
#[derive(Debug)]
pub(super) struct ItemsSink<T> {
    pub(super) target: TableRef,
    pub(super) items: Slot<Vec<Result<T>>>,
    /// Whether the request only counts.
    pub(super) counts: bool,
    /// The length of the last response.
    pub(super) bytes: AtomicUsize,
    /// The texts of the items, if they are kept.
    pub(super) texts: Option<Texts>,
}

/// The texts of the items of the last response.
#[derive(Debug, Default)]
pub(super) struct Texts {
    body: Slot<SharedBytes>,
    pub(super) texts: Slot<ItemTexts>,
}

impl<T: DecodeDocument + Send> Sink for ItemsSink<T> {
    fn clear(&self) {
        self.items.clear();
        if let Some(kept) = &self.texts {
            kept.texts.clear();
        }
    }

    /// The SDK reads a count that is missing as zero.
    fn whole_response(
        &self,
        response: &HttpResponse,
        body: &Body<'_>,
    ) -> Option<Result<SdkBody, BodyError>> {
        self.bytes.store(body.bytes.len(), Ordering::Relaxed);
        if let Some(kept) = &self.texts {
            kept.body.fill(body::shared(response, body));
        }
        let checked = || body::check_members(&body.bytes, Some("Count"));
        self.counts
            .then(|| checked().map(|()| SdkBody::from(&*body.bytes)))
    }

    fn members(&self) -> &'static [&'static str] {
        &["Items"]
    }

    fn member(&self, _: &str, value: ValueReader<'_, '_>, count: usize) -> Result<(), DecodeError> {
        let mut items = Vec::with_capacity(count);
        let mut spans = self.texts.as_ref().map(|_| Vec::with_capacity(count));
        let unreadable = |error, text: &str| Ok(Err(unreadable(&self.target, text, error)));
        (value.items()?).documents(&mut items, Ok, unreadable, spans.as_mut())?;
        self.items.fill(items);
        if let (Some(kept), Some(spans)) = (&self.texts, spans)
            && let Some(body) = kept.body.take()
        {
            kept.texts.fill(ItemTexts::new(body, spans));
        }
        Ok(())
    }
}

#[cold]
pub(super) fn unreadable(target: &TableRef, item: &str, error: DecodeError) -> Error {
    Error::unreadable(target.subject_of(item), (error, item.into()))
}

/// The text of the attributes that a write returned.
#[derive(Debug, Default)]
pub(super) struct AttributesSink(pub(super) Slot<String>);

impl Sink for AttributesSink {
    fn clear(&self) {
        self.0.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["Attributes"]
    }

    fn member(&self, _: &str, value: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        self.0.fill(value.text()?.to_owned());
        Ok(())
    }
}

/// For responses without items.
#[derive(Debug)]
pub(super) struct NoItems;

impl Sink for NoItems {
    fn clear(&self) {}

    fn members(&self) -> &'static [&'static str] {
        &[]
    }

    fn member(&self, _: &str, _: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        Ok(())
    }
}

//! TransactGetItems: up to 100 gets as one text; an item or none for each.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsInput;
use aws_sdk_dynamodb::types::{Get, TransactGetItem};

use super::failed::{failed, unreadable};
use super::input::{Input, read_names};
use super::sink::{Sink, Slot, unreadable as unreadable_item};
use super::{bridged, call, send};
use crate::attribute;
use crate::codec::DecodeError;
use crate::error::{Request, Result};
use crate::model::DecodeDocument;
use crate::op::Target;
use crate::wire::{Format, Reader, Value};

/// For each get the item, if there is one; it may be one that cannot be read.
type Items<T> = Vec<Option<Result<T>>>;

/// TransactGetItems. `transact_items` is the member of that name: an array of objects with a `Get` each.
pub(crate) async fn transact_get<T: DecodeDocument + Send + 'static>(
    transact_items: Arc<str>,
    target: &Target,
) -> Result<Items<T>> {
    let named = Request::new("TransactGetItems", &None);
    let gets = read_gets(&transact_items, false).map_err(|error| unreadable(&named, error))?;
    // The rules for the endpoint read the names of the tables.
    let skeleton = target
        .client
        .sdk()
        .transact_get_items()
        .set_transact_items(Some(gets));
    let mut input =
        Input::new(skeleton).with("TransactItems", Some(transact_items), |request, text| {
            Ok(request.set_transact_items(Some(read_gets(text, true)?)))
        });
    input = input.metered(&target.client);
    input.strip = |input| {
        if let Some(input) = input.downcast_mut::<TransactGetItemsInput>() {
            input.transact_items = None;
        }
    };
    let sink = Responses {
        target: target.clone(),
        items: Slot::default(),
    };
    let call = call(&input, sink);
    match send(call.clone(), input).await {
        Ok(output) => Ok(match output.responses {
            None => call.sink.items.take().unwrap_or_default(),
            Some(responses) => {
                let items = responses.iter().map(|response| response.item.as_ref());
                let items = items.map(|item| item.map(|item| bridged(item, target)));
                items.collect()
            }
        }),
        Err(error) => Err(failed(named, error)),
    }
}

#[derive(Debug)]
struct Responses<T> {
    target: Target,
    items: Slot<Items<T>>,
}

impl<T: DecodeDocument + Send> Sink for Responses<T> {
    fn clear(&self) {
        self.items.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["Responses"]
    }

    fn member(&self, _: &str, value: Value<'_, '_>, _: usize) -> Result<(), DecodeError> {
        let mut items = Vec::new();
        let mut responses = value.items()?;
        while let Some(mut response) = responses.next()? {
            let mut item = None;
            while let Some((name, value)) = response.next()? {
                if name == "Item" {
                    let read = value.document()?;
                    item = Some(
                        read.map_err(|(error, text)| unreadable_item(&self.target, text, error)),
                    );
                }
            }
            items.push(item);
        }
        self.items.fill(items);
        Ok(())
    }
}

/// The member `TransactItems` as the SDK's, with or without what is in the gets besides their tables.
pub(super) fn read_gets(text: &str, whole: bool) -> Result<Vec<TransactGetItem>, DecodeError> {
    let mut reader = Reader::from_text(text, Format::Plain);
    let mut gets = Vec::new();
    let mut array = reader.value().items()?;
    while let Some(mut item) = array.next()? {
        while let Some((_, value)) = item.next()? {
            let mut get = Get::builder().set_key(Some(HashMap::new()));
            let mut members = value.object()?;
            while let Some((name, value)) = members.next()? {
                get = match &*name {
                    "TableName" => get.table_name(value.string()?),
                    "Key" if whole => get.set_key(Some(attribute::from_text(value.text()?)?)),
                    "ProjectionExpression" if whole => get.projection_expression(value.string()?),
                    "ExpressionAttributeNames" if whole => {
                        get.set_expression_attribute_names(Some(read_names(value.object()?)?))
                    }
                    _ => continue,
                };
            }
            let get = get
                .build()
                .map_err(|error| DecodeError::invalid_because("a get", error))?;
            gets.push(TransactGetItem::builder().get(get).build());
        }
    }
    reader.finish()?;
    Ok(gets)
}

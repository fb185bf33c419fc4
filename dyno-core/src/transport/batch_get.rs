//! BatchGetItem: keys of many tables as one text, items and keys left over back.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemInput;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use super::failed::{failed, unreadable};
use super::input::{Input, read_names};
use super::sink::{Sink, Slot, read_items};
use super::{bridged, call, send};
use crate::attribute;
use crate::codec::DecodeError;
use crate::error::{Request, Result};
use crate::model::DecodeDocument;
use crate::op::Target;
use crate::wire::{Format, Reader, Value, quoted};

/// What a BatchGetItem gave.
pub(crate) struct Got<T> {
    /// The items of each table that was asked, each of which may be one that cannot be read.
    pub(crate) items: Vec<(String, Vec<Result<T>>)>,
    /// What the service left over: the next request's `RequestItems`.
    pub(crate) left: Option<String>,
}

/// BatchGetItem. `request_items` is the member of that name: for each table an object with its `Keys`, and what else is asked of it.
pub(crate) async fn batch_get<T: DecodeDocument + Send + 'static>(
    request_items: Arc<str>,
    target: &Target,
) -> Result<Got<T>> {
    let named = Request::new("BatchGetItem", &None);
    let tables = tables(&request_items).map_err(|error| unreadable(&named, error))?;
    // The rules for the endpoint read the names of the tables.
    let skeleton = target
        .client
        .sdk()
        .batch_get_item()
        .set_request_items(Some(tables));
    let mut input =
        Input::new(skeleton).with("RequestItems", Some(request_items), |request, text| {
            Ok(request.set_request_items(Some(requests(text)?)))
        });
    input.strip = |input| {
        if let Some(input) = input.downcast_mut::<BatchGetItemInput>() {
            input.request_items = None;
        }
    };
    let sink = Responses {
        target: target.clone(),
        items: Slot::default(),
        left: Slot::default(),
    };
    let call = call(&input, sink);
    let output = match send(call.clone(), input).await {
        Ok(output) => output,
        Err(error) => return Err(failed(named, error)),
    };
    let items = match output.responses {
        None => call.sink.items.take().unwrap_or_default(),
        Some(responses) => {
            let read = |maps: Vec<_>| maps.iter().map(|map| bridged(map, target)).collect();
            responses
                .into_iter()
                .map(|(table, maps)| (table, read(maps)))
                .collect()
        }
    };
    let left = match output.unprocessed_keys {
        None => call.sink.left.take(),
        Some(left) => Some(left_over(&left).map_err(|error| unreadable(&named, error))?),
    };
    Ok(Got {
        items,
        left: left.filter(|left| left != "{}"),
    })
}

#[derive(Debug)]
struct Responses<T> {
    target: Target,
    items: Slot<Vec<(String, Vec<Result<T>>)>>,
    left: Slot<String>,
}

impl<T: DecodeDocument + Send> Sink for Responses<T> {
    fn clear(&self) {
        self.items.clear();
        self.left.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["Responses", "UnprocessedKeys"]
    }

    fn member(&self, name: &str, value: Value<'_, '_>, _: usize) -> Result<(), DecodeError> {
        if name == "UnprocessedKeys" {
            self.left.fill(value.text()?.to_owned());
            return Ok(());
        }
        let mut items = Vec::new();
        let mut tables = value.object()?;
        while let Some((table, value)) = tables.next()? {
            items.push((table.into_owned(), read_items(value, 0, &self.target)?));
        }
        self.items.fill(items);
        Ok(())
    }
}

/// The tables of the member `RequestItems`, without keys.
fn tables(text: &str) -> Result<HashMap<String, KeysAndAttributes>, DecodeError> {
    let mut reader = Reader::from_text(text, Format::DynamoDb);
    let mut tables = HashMap::new();
    let mut map = reader.item()?;
    while let Some((table, value)) = map.next()? {
        value.skip()?;
        let none = KeysAndAttributes::builder().set_keys(Some(Vec::new()));
        tables.insert(table.into_owned(), none.build().expect("its keys are set"));
    }
    reader.finish()?;
    Ok(tables)
}

/// The member `RequestItems` as the SDK's maps.
pub(super) fn requests(text: &str) -> Result<HashMap<String, KeysAndAttributes>, DecodeError> {
    let mut reader = Reader::from_text(text, Format::Plain);
    let mut requests = HashMap::new();
    let mut tables = reader.item()?;
    while let Some((table, value)) = tables.next()? {
        let mut request = KeysAndAttributes::builder().set_keys(Some(Vec::new()));
        let mut members = value.object()?;
        while let Some((name, value)) = members.next()? {
            request = match &*name {
                "Keys" => {
                    let mut keys = value.items()?;
                    while let Some(key) = keys.next_value()? {
                        request = request.keys(attribute::from_text(key.text()?)?);
                    }
                    request
                }
                "ConsistentRead" => request.consistent_read(value.boolean()?),
                "ProjectionExpression" => request.projection_expression(value.string()?),
                "ExpressionAttributeNames" => {
                    request.set_expression_attribute_names(Some(read_names(value.object()?)?))
                }
                _ => continue,
            };
        }
        requests.insert(
            table.into_owned(),
            request.build().expect("its keys are set"),
        );
    }
    reader.finish()?;
    Ok(requests)
}

/// Keys that the service left over, as the member `RequestItems`.
fn left_over(left: &HashMap<String, KeysAndAttributes>) -> Result<String, DecodeError> {
    let tables = left.iter().map(|(table, request)| {
        let keys = request.keys.iter().map(attribute::to_text);
        let keys = keys.collect::<Result<Vec<_>, _>>()?.join(",");
        let mut text = format!(r#"{}:{{"Keys":[{keys}]"#, quoted(table));
        if let Some(consistent) = request.consistent_read {
            text += &format!(r#","ConsistentRead":{consistent}"#);
        }
        if let Some(projection) = &request.projection_expression {
            text += &format!(r#","ProjectionExpression":{}"#, quoted(projection));
        }
        if let Some(names) = &request.expression_attribute_names {
            let names = names
                .iter()
                .map(|(placeholder, name)| format!("{}:{}", quoted(placeholder), quoted(name)));
            let names = names.collect::<Vec<_>>().join(",");
            text += &format!(r#","ExpressionAttributeNames":{{{names}}}"#);
        }
        Ok(text + "}")
    });
    let tables = tables.collect::<Result<Vec<_>, DecodeError>>()?;
    Ok(format!("{{{}}}", tables.join(",")))
}

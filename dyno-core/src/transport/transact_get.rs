//! TransactGetItems: up to 100 gets as one text; an item or none for each.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsInput;
use aws_sdk_dynamodb::operation::transact_get_items::builders::TransactGetItemsFluentBuilder;
use aws_sdk_dynamodb::types::{Get, TransactGetItem};

use super::expressions::read_names;
use super::input::Input;
use super::places::Places;
use super::responses::Responses;
use super::{call, send};
use crate::codec::DecodeError;
use crate::codec::attribute_value;
use crate::error::{Request, Result};
use crate::model::OwnItems;
use crate::transport::Sender;
use crate::wire::{Format, Reader};

/// The request. `transact_items` is the member of that name: an array of gets from these tables.
pub(crate) fn transact_get_input<'t>(
    sender: &Sender,
    tables: impl Iterator<Item = &'t str>,
    transact_items: Arc<str>,
) -> Input<TransactGetItemsFluentBuilder> {
    let tables: Vec<&str> = tables.collect();
    let sender = &*sender.of_tables(tables.iter().copied());
    // The endpoint rules read the names of the tables.
    let gets = tables.into_iter().map(|table| {
        let get = Get::builder()
            .table_name(table)
            .set_key(Some(HashMap::new()));
        let get = get.build().expect("its table and its key are set");
        TransactGetItem::builder().get(get).build()
    });
    let skeleton = sender
        .sdk()
        .transact_get_items()
        .set_transact_items(Some(gets.collect()));
    let mut input =
        Input::new(skeleton).with("TransactItems", Some(transact_items), |request, text| {
            Ok(request.set_transact_items(Some(read_gets(text)?)))
        });
    input = input.metered(sender);
    input.strip = |input| {
        if let Some(input) = input.downcast_mut::<TransactGetItemsInput>() {
            input.transact_items = None;
        }
    };
    input
}

/// TransactGetItems, with what tells the items of each get apart.
pub(crate) async fn transact_get<P: Places>(
    input: Input<TransactGetItemsFluentBuilder>,
    gets: Vec<Option<OwnItems>>,
) -> Result<P> {
    // The skeleton has a get for each table.
    let of_tables = input.skeleton_ref().get_transact_items().iter().flatten();
    let tables = of_tables.filter_map(|item| Some(item.get()?.table_name()));
    let named = Request::of_tables("TransactGetItems", tables);
    let call = call(&input, Responses::<P>::of(gets));
    match send(call.clone(), input).await {
        Ok(output) => {
            let read = call.sink.take(&named, output.responses.as_deref());
            read.map(|read| read.places)
        }
        Err(error) => Err(call.failed(named, error)),
    }
}

/// The member `TransactItems` as the SDK's type.
pub(super) fn read_gets(text: &str) -> Result<Vec<TransactGetItem>, DecodeError> {
    let mut reader = Reader::from_json(text, Format::Plain);
    let mut gets = Vec::new();
    let mut array = reader.value().items()?;
    while let Some(mut item) = array.next()? {
        while let Some((_, value)) = item.next()? {
            let mut get = Get::builder();
            let mut members = value.object()?;
            while let Some((name, value)) = members.next()? {
                get = match &*name {
                    "TableName" => get.table_name(value.string()?),
                    "Key" => get.set_key(Some(attribute_value::from_json(value.text()?)?)),
                    "ProjectionExpression" => get.projection_expression(value.string()?),
                    "ExpressionAttributeNames" => {
                        get.set_expression_attribute_names(Some(read_names(value.object()?)?))
                    }
                    _ => {
                        value.skip()?;
                        get
                    }
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

//! TransactWriteItems: up to 100 writes as one text.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsInput;
use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem, Update};

use super::expressions::read_names;
use super::input::Input;
use super::item_sinks::NoItems;
use super::{call, send};
use crate::codec::DecodeError;
use crate::codec::attribute_value;
use crate::error::{Request, Result};
use crate::transport::Sender;
use crate::wire::{Format, MapReader, Reader, quoted};

/// A request for one item that can be an operation of a transaction.
pub(crate) trait TransactPart {
    fn table(&self) -> Option<&str>;

    /// The expressions, by name.
    fn expressions(&self) -> impl Iterator<Item = (&'static str, &str)>;
}

macro_rules! parts {
    ($($builder:ident: $($name:literal $get:ident)*;)*) => {$(
        impl TransactPart for $builder {
            fn table(&self) -> Option<&str> {
                self.get_table_name().as_deref()
            }

            fn expressions(&self) -> impl Iterator<Item = (&'static str, &str)> {
                let expressions = [$(($name, self.$get().as_deref()),)*];
                expressions.into_iter().filter_map(|(name, text)| Some((name, text?)))
            }
        }
    )*};
}

parts! {
    GetItemFluentBuilder: "ProjectionExpression" get_projection_expression;
    PutItemFluentBuilder: "ConditionExpression" get_condition_expression;
    UpdateItemFluentBuilder: "UpdateExpression" get_update_expression "ConditionExpression" get_condition_expression;
    DeleteItemFluentBuilder: "ConditionExpression" get_condition_expression;
}

impl<O: TransactPart> Input<O> {
    /// The request as an element of `TransactItems`: `{"Put":{"TableName":"Movies","Item":{..}}}`. Its key, which the
    /// SDK's builder has as a map, is given as text.
    pub(crate) fn transact_item(&self, kind: &str, key: Option<&str>) -> String {
        let lengths = self
            .members()
            .map(|(name, text)| name.len() + text.len() + 4);
        let mut text = String::with_capacity(lengths.sum::<usize>() + 200);
        let table = self.builder().table().unwrap_or_default();
        for part in ["{\"", kind, "\":{\"TableName\":", &*quoted(table)] {
            text.push_str(part);
        }
        for (name, expression) in self.builder().expressions() {
            for part in [",\"", name, "\":", &*quoted(expression)] {
                text.push_str(part);
            }
        }
        if let Some(key) = key {
            text.push_str(",\"Key\":");
            text.push_str(key);
        }
        for (name, member) in self.members() {
            for part in [",\"", name, "\":", &*member.text()] {
                text.push_str(part);
            }
        }
        if kind != "Get" {
            // It costs nothing, and gives a cancelled transaction the old item.
            text.push_str(r#","ReturnValuesOnConditionCheckFailure":"ALL_OLD""#);
        }
        text.push_str("}}");
        text
    }
}

/// The request. `transact_items` is the member of that name: an array of objects with one operation each, on these
/// tables.
pub(crate) fn transact_write_input<'t>(
    sender: &Sender,
    tables: impl Iterator<Item = &'t str>,
    transact_items: Arc<str>,
    token: Option<String>,
) -> Input<TransactWriteItemsFluentBuilder> {
    let tables: Vec<&str> = tables.collect();
    let sender = &*sender.of_tables(tables.iter().copied());
    // The endpoint rules read the names of the tables, whatever the operations are.
    let writes = tables.into_iter().map(|table| {
        let delete = Delete::builder()
            .table_name(table)
            .set_key(Some(HashMap::new()));
        let delete = delete.build().expect("its table and its key are set");
        TransactWriteItem::builder().delete(delete).build()
    });
    let skeleton = sender
        .sdk()
        .transact_write_items()
        .set_client_request_token(token)
        .set_transact_items(Some(writes.collect()));
    let mut input =
        Input::new(skeleton).with("TransactItems", Some(transact_items), |request, text| {
            Ok(request.set_transact_items(Some(read_writes(text)?)))
        });
    input = input.metered(sender);
    input.strip = |input| {
        if let Some(input) = input.downcast_mut::<TransactWriteItemsInput>() {
            input.transact_items = None;
        }
    };
    input
}

/// TransactWriteItems.
pub(crate) async fn transact_write(input: Input<TransactWriteItemsFluentBuilder>) -> Result<()> {
    let call = call(&input, NoItems);
    // The skeleton has a delete for each table.
    let deletes = input.skeleton_ref().get_transact_items().iter().flatten();
    let tables = deletes.filter_map(|item| Some(item.delete()?.table_name()));
    let named = Request::of_tables("TransactWriteItems", tables);
    match send(call.clone(), input).await {
        Ok(_) => Ok(()),
        Err(error) => Err(call.settle(call.failed(named, error))),
    }
}

/// The member `TransactItems` as the SDK's type.
pub(super) fn read_writes(text: &str) -> Result<Vec<TransactWriteItem>, DecodeError> {
    let mut reader = Reader::from_json(text, Format::Plain);
    let mut writes = Vec::new();
    let mut array = reader.value().items()?;
    while let Some(mut item) = array.next()? {
        let mut write = TransactWriteItem::builder();
        while let Some((kind, value)) = item.next()? {
            let members = value.object()?;
            write = match &*kind {
                "Put" => write.put(put(members)?),
                "Update" => write.update(update(members)?),
                "Delete" => write.delete(delete(members)?),
                "ConditionCheck" => write.condition_check(check(members)?),
                _ => return Err(DecodeError::invalid("an operation of a transaction")),
            };
        }
        writes.push(write.build());
    }
    reader.finish()?;
    Ok(writes)
}

macro_rules! readers {
    ($($name:ident: $type:ident $($member:literal $text:ident)? , $map:literal $set_map:ident;)*) => {$(
        fn $name(mut members: MapReader<'_, '_>) -> Result<$type, DecodeError> {
            let mut request = $type::builder();
            while let Some((name, value)) = members.next()? {
                request = match &*name {
                    "TableName" => request.table_name(value.string()?),
                    "ConditionExpression" => request.condition_expression(value.string()?),
                    $($member => request.$text(value.string()?),)?
                    $map => request.$set_map(Some(attribute_value::from_json(value.text()?)?)),
                    "ExpressionAttributeNames" => {
                        request.set_expression_attribute_names(Some(read_names(value.object()?)?))
                    }
                    "ExpressionAttributeValues" => request
                        .set_expression_attribute_values(Some(attribute_value::from_json(value.text()?)?)),
                    "ReturnValuesOnConditionCheckFailure" => request
                        .return_values_on_condition_check_failure((&*value.string()?).into()),
                    _ => {
                        value.skip()?;
                        request
                    }
                };
            }
            request.build().map_err(|error| {
                DecodeError::invalid_because("an operation of a transaction", error)
            })
        }
    )*};
}

readers! {
    put: Put, "Item" set_item;
    update: Update "UpdateExpression" update_expression, "Key" set_key;
    delete: Delete, "Key" set_key;
    check: ConditionCheck, "Key" set_key;
}

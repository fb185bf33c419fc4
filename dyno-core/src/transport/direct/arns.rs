//! Whether a request names a table by its ARN, whose account and region the endpoint may depend on.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation;
use aws_smithy_runtime_api::client::interceptors::context::Input;

/// Whether the SDK's endpoint rules would be given an ARN.
pub(crate) fn names_arn(input: &Input) -> bool {
    macro_rules! one {
        ($($module:ident $input:ident)*) => {$(
            if let Some(input) = input.downcast_ref::<operation::$module::$input>() {
                return input.table_name().is_some_and(is_arn);
            }
        )*};
    }
    one! {
        get_item GetItemInput
        put_item PutItemInput
        query QueryInput
        update_item UpdateItemInput
        delete_item DeleteItemInput
        scan ScanInput
    }
    if let Some(input) = input.downcast_ref::<operation::batch_write_item::BatchWriteItemInput>() {
        let mut names = input.request_items().into_iter().flat_map(HashMap::keys);
        return names.any(|name| is_arn(name));
    }
    if let Some(input) = input.downcast_ref::<operation::batch_get_item::BatchGetItemInput>() {
        let mut names = input.request_items().into_iter().flat_map(HashMap::keys);
        return names.any(|name| is_arn(name));
    }
    if let Some(input) =
        input.downcast_ref::<operation::transact_get_items::TransactGetItemsInput>()
    {
        let mut gets = input.transact_items().iter().filter_map(|item| item.get());
        return gets.any(|get| is_arn(&get.table_name));
    }
    let transaction =
        input.downcast_ref::<operation::transact_write_items::TransactWriteItemsInput>();
    transaction.is_some_and(|input| {
        input.transact_items().iter().any(|item| {
            item.put().is_some_and(|put| is_arn(&put.table_name))
                || item
                    .update()
                    .is_some_and(|update| is_arn(&update.table_name))
                || item
                    .delete()
                    .is_some_and(|delete| is_arn(&delete.table_name))
                || item
                    .condition_check()
                    .is_some_and(|check| is_arn(&check.table_name))
        })
    })
}

fn is_arn(name: &str) -> bool {
    name.starts_with("arn:")
}

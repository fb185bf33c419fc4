//! The costs that the SDK's outputs state.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation;
use aws_sdk_dynamodb::types::{ConsumedCapacity, ItemCollectionMetrics};
use aws_smithy_runtime_api::client::interceptors::context::Output;

/// Whether capacity was consumed by reading or by writing, where the response does not say it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Use {
    Read,
    Write,
    Unknown,
}

/// The costs that a response states.
pub(super) struct ResponseCosts<'a> {
    pub(super) kind: Use,
    pub(super) consumed: Vec<&'a ConsumedCapacity>,
    collections: Collections<'a>,
}

enum Collections<'a> {
    /// The item collection of the only table.
    One(Option<&'a ItemCollectionMetrics>),
    Many(Option<&'a HashMap<String, Vec<ItemCollectionMetrics>>>),
}

/// The costs in an output; `None` for an operation whose output has none.
pub(super) fn costs(output: &Output) -> Option<ResponseCosts<'_>> {
    macro_rules! responses {
        ($($module:ident $output:ident: $kind:ident $collections:ident $($method:ident)?;)*) => {$(
            if let Some(output) = output.downcast_ref::<operation::$module::$output>() {
                return Some(ResponseCosts {
                    kind: Use::$kind,
                    consumed: output.consumed_capacity().into_iter().collect(),
                    collections: Collections::$collections(responses!(@ output $($method)?)),
                });
            }
        )*};
        (@ $output:ident) => { None };
        (@ $output:ident $method:ident) => { $output.$method() };
    }
    responses! {
        get_item GetItemOutput: Read One;
        query QueryOutput: Read One;
        put_item PutItemOutput: Write One item_collection_metrics;
        update_item UpdateItemOutput: Write One item_collection_metrics;
        delete_item DeleteItemOutput: Write One item_collection_metrics;
        scan ScanOutput: Read One;
        batch_get_item BatchGetItemOutput: Read One;
        batch_write_item BatchWriteItemOutput: Write Many item_collection_metrics;
        transact_get_items TransactGetItemsOutput: Read One;
        transact_write_items TransactWriteItemsOutput: Write Many item_collection_metrics;
        execute_statement ExecuteStatementOutput: Unknown One;
        execute_transaction ExecuteTransactionOutput: Unknown One;
        batch_execute_statement BatchExecuteStatementOutput: Unknown One;
    }
    None
}

impl<'a> ResponseCosts<'a> {
    /// The item collections, each with its table.
    pub(super) fn collections(&self) -> Vec<(&'a str, &'a ItemCollectionMetrics)> {
        match self.collections {
            // Only the capacity names the table; it is always requested as well.
            Collections::One(metrics) => {
                let table = self
                    .consumed
                    .first()
                    .and_then(|consumed| consumed.table_name());
                table.zip(metrics).into_iter().collect()
            }
            Collections::Many(tables) => tables
                .into_iter()
                .flatten()
                .flat_map(|(table, metrics)| metrics.iter().map(move |metrics| (&**table, metrics)))
                .collect(),
        }
    }
}

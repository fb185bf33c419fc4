//! What do the SDK's inputs and outputs tell whoever watches? Tables and consumed capacity.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use aws_sdk_dynamodb::operation;
use aws_sdk_dynamodb::types::{ConsumedCapacity, ItemCollectionMetrics};
use aws_smithy_runtime_api::client::interceptors::context::{Input, Output};

/// What capacity was consumed for, if the service does not say so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Use {
    Read,
    Write,
    Unknown,
}

/// What a response says of its costs.
pub(super) struct Response<'a> {
    pub(super) kind: Use,
    pub(super) consumed: Vec<&'a ConsumedCapacity>,
    collections: Collections<'a>,
}

enum Collections<'a> {
    /// Of the only table.
    One(Option<&'a ItemCollectionMetrics>),
    Many(Option<&'a HashMap<String, Vec<ItemCollectionMetrics>>>),
}

/// The costs in an output; nothing if it is of an operation that knows none.
pub(super) fn response(output: &Output) -> Option<Response<'_>> {
    macro_rules! responses {
        ($($module:ident $output:ident: $kind:ident $collections:ident $($method:ident)?;)*) => {$(
            if let Some(output) = output.downcast_ref::<operation::$module::$output>() {
                return Some(Response {
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

impl<'a> Response<'a> {
    /// The item collections, each with its table.
    pub(super) fn collections(&self) -> Vec<(&'a str, &'a ItemCollectionMetrics)> {
        match self.collections {
            // Which table that is says only the capacity, which is always asked for as well.
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

/// The tables of an input, each once and in order.
pub(super) fn tables(input: &Input) -> Arc<[String]> {
    macro_rules! one {
        ($($module:ident $input:ident)*) => {$(
            if let Some(input) = input.downcast_ref::<operation::$module::$input>() {
                return input.table_name().map(str::to_owned).into_iter().collect();
            }
        )*};
    }
    one! {
        get_item GetItemInput
        query QueryInput
        put_item PutItemInput
        update_item UpdateItemInput
        delete_item DeleteItemInput
        scan ScanInput
        create_backup CreateBackupInput
        create_table CreateTableInput
        delete_table DeleteTableInput
        describe_continuous_backups DescribeContinuousBackupsInput
        describe_contributor_insights DescribeContributorInsightsInput
        describe_kinesis_streaming_destination DescribeKinesisStreamingDestinationInput
        describe_table DescribeTableInput
        describe_table_replica_auto_scaling DescribeTableReplicaAutoScalingInput
        describe_time_to_live DescribeTimeToLiveInput
        disable_kinesis_streaming_destination DisableKinesisStreamingDestinationInput
        enable_kinesis_streaming_destination EnableKinesisStreamingDestinationInput
        list_backups ListBackupsInput
        list_contributor_insights ListContributorInsightsInput
        search_vectors SearchVectorsInput
        update_continuous_backups UpdateContinuousBackupsInput
        update_contributor_insights UpdateContributorInsightsInput
        update_kinesis_streaming_destination UpdateKinesisStreamingDestinationInput
        update_table UpdateTableInput
        update_table_replica_auto_scaling UpdateTableReplicaAutoScalingInput
        update_time_to_live UpdateTimeToLiveInput
    }
    let mut names = BTreeSet::new();
    if let Some(input) = input.downcast_ref::<operation::batch_get_item::BatchGetItemInput>() {
        names.extend(input.request_items().into_iter().flat_map(HashMap::keys));
    } else if let Some(input) =
        input.downcast_ref::<operation::batch_write_item::BatchWriteItemInput>()
    {
        names.extend(input.request_items().into_iter().flat_map(HashMap::keys));
    } else if let Some(input) =
        input.downcast_ref::<operation::transact_get_items::TransactGetItemsInput>()
    {
        let gets = input.transact_items().iter().filter_map(|item| item.get());
        names.extend(gets.map(|get| &get.table_name));
    } else if let Some(input) =
        input.downcast_ref::<operation::transact_write_items::TransactWriteItemsInput>()
    {
        for item in input.transact_items() {
            names.extend(item.put().map(|put| &put.table_name));
            names.extend(item.update().map(|update| &update.table_name));
            names.extend(item.delete().map(|delete| &delete.table_name));
            names.extend(item.condition_check().map(|check| &check.table_name));
        }
    }
    names.into_iter().cloned().collect()
}

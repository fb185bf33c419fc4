//! The tables that the SDK's inputs name.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use aws_sdk_dynamodb::operation;
use aws_smithy_runtime_api::client::interceptors::context::Input;

/// The tables of an input, each once and sorted.
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

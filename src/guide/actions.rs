//! How is each action of DynamoDB reached?
//!
//! | Action | With a model | Without a model |
//! |---|---|---|
//! | BatchExecuteStatement | [`batch_statements`](crate::Client::batch_statements) | the same |
//! | BatchGetItem | [`batch_get`](crate::Table::batch_get) | [`batch_get`](crate::RawTable::batch_get) |
//! | BatchWriteItem | [`batch`](crate::Table::batch) | [`batch`](crate::RawTable::batch) |
//! | CreateBackup | – | `call`, `sdk` |
//! | CreateGlobalTable | – | `call`, `sdk` |
//! | CreateTable | [`create_table`](crate::Table::create_table), [`ensure_table`](crate::Table::ensure_table) | [`create_table`](crate::RawTable::create_table), [`ensure_table`](crate::RawTable::ensure_table) |
//! | DeleteBackup | – | `call`, `sdk` |
//! | DeleteItem | [`delete`](crate::Table::delete) | [`delete`](crate::RawTable::delete) |
//! | DeleteResourcePolicy | – | `call`, `sdk` |
//! | DeleteTable | [`delete_table`](crate::Table::delete_table) | [`delete_table`](crate::RawTable::delete_table) |
//! | DescribeBackup | – | `call`, `sdk` |
//! | DescribeContinuousBackups | – | `call`, `sdk` |
//! | DescribeContributorInsights | – | `call`, `sdk` |
//! | DescribeEndpoints | – | `call`, `sdk` |
//! | DescribeExport | – | `call`, `sdk` |
//! | DescribeGlobalTable | – | `call`, `sdk` |
//! | DescribeGlobalTableSettings | – | `call`, `sdk` |
//! | DescribeImport | – | `call`, `sdk` |
//! | DescribeKinesisStreamingDestination | – | `call`, `sdk` |
//! | DescribeLimits | – | `call`, `sdk` |
//! | DescribeTable | [`describe_table`](crate::Table::describe_table), [`diff_table`](crate::Table::diff_table) | [`describe_table`](crate::RawTable::describe_table), [`diff_table`](crate::RawTable::diff_table) |
//! | DescribeTableReplicaAutoScaling | – | `call`, `sdk` |
//! | DescribeTimeToLive | [`time_to_live`](crate::Table::time_to_live) | [`time_to_live`](crate::RawTable::time_to_live) |
//! | DisableKinesisStreamingDestination | – | `call`, `sdk` |
//! | EnableKinesisStreamingDestination | – | `call`, `sdk` |
//! | ExecuteStatement | [`statement`](crate::Client::statement) with `read` | [`statement`](crate::Client::statement) |
//! | ExecuteTransaction | [`transact_statements`](crate::Client::transact_statements) | the same |
//! | ExportTableToPointInTime | – | `call`, `sdk` |
//! | GetItem | [`Table::get`](crate::Table::get) | [`RawTable::get`](crate::RawTable::get) |
//! | GetResourcePolicy | – | `call`, `sdk` |
//! | ImportTable | – | `call`, `sdk` |
//! | ListBackups | – | `call`, `sdk` |
//! | ListContributorInsights | – | `call`, `sdk` |
//! | ListExports | – | `call`, `sdk` |
//! | ListGlobalTables | – | `call`, `sdk` |
//! | ListImports | – | `call`, `sdk` |
//! | ListTables | [`list_tables`](crate::Client::list_tables) | the same |
//! | ListTagsOfResource | [`tags`](crate::Table::tags) | [`tags`](crate::RawTable::tags) |
//! | PutItem | [`put`](crate::Table::put), [`create`](crate::Table::create) | [`put`](crate::RawTable::put) |
//! | PutResourcePolicy | – | `call`, `sdk` |
//! | Query | [`query`](crate::Table::query), [`query`](crate::IndexTable::query) of an index | [`query`](crate::RawTable::query), [`query`](crate::RawIndex::query) of an index |
//! | RestoreTableFromBackup | – | `call`, `sdk` |
//! | RestoreTableToPointInTime | – | `call`, `sdk` |
//! | Scan | [`scan`](crate::Table::scan), [`scan`](crate::IndexTable::scan) of an index | [`scan`](crate::RawTable::scan), [`scan`](crate::RawIndex::scan) of an index |
//! | SearchVectors | – | `call`, `sdk` |
//! | TagResource | [`tags`](crate::Table::tags) | [`tags`](crate::RawTable::tags) |
//! | TransactGetItems | [`transact_get`](crate::Client::transact_get) | the same |
//! | TransactWriteItems | [`transact_write`](crate::Client::transact_write) | the same |
//! | UntagResource | [`tags`](crate::Table::tags) | [`tags`](crate::RawTable::tags) |
//! | UpdateContinuousBackups | – | `call`, `sdk` |
//! | UpdateContributorInsights | – | `call`, `sdk` |
//! | UpdateGlobalTable | – | `call`, `sdk` |
//! | UpdateGlobalTableSettings | – | `call`, `sdk` |
//! | UpdateItem | [`update`](crate::Table::update), [`upsert`](crate::Table::upsert), [`upsert_all`](crate::Table::upsert_all) | [`update`](crate::RawTable::update), [`upsert`](crate::RawTable::upsert), [`upsert_all`](crate::RawTable::upsert_all) |
//! | UpdateKinesisStreamingDestination | – | `call`, `sdk` |
//! | UpdateTable | [`update_table`](crate::Table::update_table) | [`update_table`](crate::RawTable::update_table) |
//! | UpdateTableReplicaAutoScaling | – | `call`, `sdk` |
//! | UpdateTimeToLive | [`time_to_live`](crate::Table::time_to_live) | [`time_to_live`](crate::RawTable::time_to_live) |
//!
//! `call` is [`Client::call`](crate::Client::call), JSON in and JSON out; `sdk` is [`Client::sdk`](crate::Client::sdk), the SDK's own client, with an operation for each
//! row, whose errors become an [`Error`](crate::Error) with `?`. `call` also sends actions that are newer than the SDK.
//!
//! Every operation of this crate that is one request has `into_sdk()`, which turns it into the SDK's builder, for a member that this
//! crate has no word for:
//!
//! ```no_run
//! # use aws_sdk_dynamodb::types::ReturnItemCollectionMetrics;
//! # async fn example(movies: dyno::RawTable, brazil: dyno::Item) -> dyno::Result<()> {
//! let request = movies.put(brazil).into_sdk()?;
//! let answer = request.return_item_collection_metrics(ReturnItemCollectionMetrics::Size).send().await?;
//! println!("{:?}", answer.item_collection_metrics());
//! # Ok(())
//! # }
//! ```
//!
//! # On the engines of tests
//!
//! Every action with a method is carried out in the tests with a model and without one, on the embedded engine and on DynamoDB Local. What these two cannot
//! do, they answer with `UnknownOperationException`:
//!
//! | Actions | Why not |
//! |---|---|
//! | CreateBackup, DeleteBackup, DescribeBackup, DescribeContinuousBackups, ListBackups, RestoreTableFromBackup, RestoreTableToPointInTime, UpdateContinuousBackups | a process for tests keeps its tables in memory, so there is nothing to restore |
//! | DescribeExport, DescribeImport, ExportTableToPointInTime, ImportTable, ListExports, ListImports | exports and imports go by way of S3 |
//! | CreateGlobalTable, DescribeGlobalTable, DescribeGlobalTableSettings, DescribeTableReplicaAutoScaling, ListGlobalTables, UpdateGlobalTable, UpdateGlobalTableSettings, UpdateTableReplicaAutoScaling | there is one region, and nothing that scales |
//! | DeleteResourcePolicy, DescribeContributorInsights, DescribeKinesisStreamingDestination, DisableKinesisStreamingDestination, EnableKinesisStreamingDestination, GetResourcePolicy, ListContributorInsights, PutResourcePolicy, UpdateContributorInsights, UpdateKinesisStreamingDestination | Kinesis, CloudWatch and IAM are services of their own |
//! | SearchVectors | newer than the engines |
//! | DescribeEndpoints | an endpoint is given to them |
//! | DescribeLimits | an account has limits; DynamoDB Local makes some up |
//!
//! DynamoDB Local has no tags either, ListTagsOfResource, TagResource and UntagResource. Where the two engines answer otherwise than DynamoDB, the tests
//! of `dyno-testing` say how, one test for each difference.
//!
//! The list is that of aws-sdk-dynamodb 1.136, held to it by a test. DynamoDB Streams are a service of their own, with an SDK of its own;
//! the images in their records are read by [`from_item`](crate::from_item).

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::process::Command;

    /// The operations of the SDK that we are built with, from its source.
    fn operations() -> BTreeSet<String> {
        // Of this platform alone: what only others need may never have been downloaded.
        let metadata = Command::new(env!("CARGO"))
            .args(["metadata", "--offline", "--format-version", "1"])
            .args(["--filter-platform", "host-tuple"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
        let mut packages = metadata["packages"].as_array().unwrap().iter();
        let sdk = packages.find(|package| package["name"] == "aws-sdk-dynamodb");
        let manifest = Path::new(sdk.unwrap()["manifest_path"].as_str().unwrap());
        let source = manifest.with_file_name("src").join("operation");
        let files = std::fs::read_dir(source).unwrap();
        let files = files.map(|file| file.unwrap().path());
        files
            .filter(|file| file.is_file())
            .map(|file| name(file.file_stem().unwrap().to_str().unwrap()))
            .collect()
    }

    /// `get_item` as `GetItem`.
    fn name(module: &str) -> String {
        let words = module.split('_').map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        });
        words.collect()
    }

    #[test]
    fn every_action_of_the_sdk_is_in_the_table() {
        let lines = include_str!("actions.rs").lines();
        let rows = lines.filter_map(|line| line.strip_prefix("//! | ")?.split(" |").next());
        let rows = rows.skip_while(|&row| row == "Action");
        let rows: Vec<_> = rows.take_while(|&row| row != "Actions").collect();
        let listed: BTreeSet<_> = rows.iter().map(|&row| row.to_owned()).collect();
        assert_eq!(listed.len(), rows.len(), "an action is listed twice");
        assert_eq!(listed, operations());
    }
}

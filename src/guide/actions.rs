//! All actions: every action of DynamoDB, and the method for it.
//!
//! The links lead to the methods of a [`Table`](struct@crate::Table). A [`RawTable`](crate::RawTable) and an index have
//! the same methods where they apply. Actions marked – have no method. Use [`Client::call`](crate::Client::call), which
//! takes and returns JSON, or [`Client::sdk`](crate::Client::sdk), the SDK's own client. `?` converts the SDK's errors
//! into an [`Error`](crate::Error). `call` also sends actions that are newer than the SDK.
//!
//! | Action | Methods |
//! |---|---|
//! | BatchExecuteStatement | [`batch_statements`](crate::Client::batch_statements) |
//! | BatchGetItem | [`batch_get`](crate::Table::batch_get) |
//! | BatchWriteItem | [`batch`](crate::Table::batch) |
//! | CreateBackup | – |
//! | CreateGlobalTable | – |
//! | CreateTable | [`create_table`](crate::Table::create_table), [`ensure_table`](crate::Table::ensure_table) |
//! | DeleteBackup | – |
//! | DeleteItem | [`delete`](crate::Table::delete) |
//! | DeleteResourcePolicy | – |
//! | DeleteTable | [`delete_table`](crate::Table::delete_table) |
//! | DescribeBackup | – |
//! | DescribeContinuousBackups | – |
//! | DescribeContributorInsights | – |
//! | DescribeEndpoints | – |
//! | DescribeExport | – |
//! | DescribeGlobalTable | – |
//! | DescribeGlobalTableSettings | – |
//! | DescribeImport | – |
//! | DescribeKinesisStreamingDestination | – |
//! | DescribeLimits | – |
//! | DescribeTable | [`describe_table`](crate::Table::describe_table), [`diff_table`](crate::Table::diff_table) |
//! | DescribeTableReplicaAutoScaling | – |
//! | DescribeTimeToLive | [`time_to_live`](crate::Table::time_to_live) |
//! | DisableKinesisStreamingDestination | – |
//! | EnableKinesisStreamingDestination | – |
//! | ExecuteStatement | [`statement`](crate::Client::statement) |
//! | ExecuteTransaction | [`transact_statements`](crate::Client::transact_statements) |
//! | ExportTableToPointInTime | – |
//! | GetItem | [`Table::get`](crate::Table::get) |
//! | GetResourcePolicy | – |
//! | ImportTable | – |
//! | ListBackups | – |
//! | ListContributorInsights | – |
//! | ListExports | – |
//! | ListGlobalTables | – |
//! | ListImports | – |
//! | ListTables | [`list_tables`](crate::Client::list_tables) |
//! | ListTagsOfResource | [`tags`](crate::Table::tags) |
//! | PutItem | [`put`](crate::Table::put), [`create`](crate::Table::create) |
//! | PutResourcePolicy | – |
//! | Query | [`query`](crate::Table::query) |
//! | RestoreTableFromBackup | – |
//! | RestoreTableToPointInTime | – |
//! | Scan | [`scan`](crate::Table::scan) |
//! | SearchVectors | – |
//! | TagResource | [`tags`](crate::Table::tags) |
//! | TransactGetItems | [`transact_get`](crate::Client::transact_get) |
//! | TransactWriteItems | [`transact_write`](crate::Client::transact_write) |
//! | UntagResource | [`tags`](crate::Table::tags) |
//! | UpdateContinuousBackups | – |
//! | UpdateContributorInsights | – |
//! | UpdateGlobalTable | – |
//! | UpdateGlobalTableSettings | – |
//! | UpdateItem | [`update`](crate::Table::update), [`upsert`], [`upsert_all`] |
//! | UpdateKinesisStreamingDestination | – |
//! | UpdateTable | [`update_table`](crate::Table::update_table) |
//! | UpdateTableReplicaAutoScaling | – |
//! | UpdateTimeToLive | [`time_to_live`](crate::Table::time_to_live) |
//!
//! # The SDK's builders
//!
//! Every operation that is one request has the method `into_sdk()`. It returns the SDK's builder, for settings that
//! have no method in dyno:
//!
//! ```no_run
//! use aws_sdk_dynamodb::types::ReturnItemCollectionMetrics;
//! use dyno::{Model, Table};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//! }
//!
//! # async fn example(movies: Table<Movie>, brazil: Movie) -> dyno::Result<()> {
//! let request = movies.put(&brazil).into_sdk()?;
//! let response = request.return_item_collection_metrics(ReturnItemCollectionMetrics::Size).send().await?;
//! println!("{:?}", response.item_collection_metrics());
//! # Ok(())
//! # }
//! ```
//!
//! # Exports and imports
//!
//! [`dyno::export`](crate::export) reads the files that ExportTableToPointInTime writes, and writes files that
//! ImportTable reads. [Exports and imports](super::exports_and_imports) describes both.
//!
//! # Streams
//!
//! DynamoDB Streams is a separate service with its own SDK. dyno reads its records; see [streams](super::streams). The
//! options of a model can enable the stream of a table; see [tables](super::tables).
//!
//! # Test engines
//!
//! Every action with a method is tested with a model and without one, on the embedded engine and on DynamoDB Local.
//! Actions that these engines lack fail with `UnknownOperationException`:
//!
//! | Actions | Reason |
//! |---|---|
//! | CreateBackup, DeleteBackup, DescribeBackup, DescribeContinuousBackups, ListBackups | there are no backups |
//! | RestoreTableFromBackup, RestoreTableToPointInTime, UpdateContinuousBackups | there are no backups |
//! | DescribeExport, DescribeImport, ExportTableToPointInTime, ImportTable | exports and imports use S3 |
//! | ListExports, ListImports | exports and imports use S3 |
//! | CreateGlobalTable, DescribeGlobalTable | there is one region, without auto scaling |
//! | DescribeGlobalTableSettings, DescribeTableReplicaAutoScaling | there is one region, without auto scaling |
//! | ListGlobalTables, UpdateGlobalTable, UpdateGlobalTableSettings | there is one region, without auto scaling |
//! | UpdateTableReplicaAutoScaling | there is one region, without auto scaling |
//! | DeleteResourcePolicy, DescribeContributorInsights | they use Kinesis, CloudWatch or IAM |
//! | DescribeKinesisStreamingDestination, DisableKinesisStreamingDestination | they use Kinesis, CloudWatch or IAM |
//! | EnableKinesisStreamingDestination, GetResourcePolicy | they use Kinesis, CloudWatch or IAM |
//! | ListContributorInsights, PutResourcePolicy, UpdateContributorInsights | they use Kinesis, CloudWatch or IAM |
//! | UpdateKinesisStreamingDestination | they use Kinesis, CloudWatch or IAM |
//! | SearchVectors | it is newer than the engines |
//! | DescribeEndpoints | the endpoint is configured |
//! | DescribeLimits | there is no account; DynamoDB Local returns made-up limits |
//!
//! DynamoDB Local also lacks ListTagsOfResource, TagResource and UntagResource, which work only on the embedded engine.
//! The tests of `dyno-testing` show where the responses of the two engines differ from DynamoDB's, one test for each
//! difference.
//!
//! The list has every action of aws-sdk-dynamodb 1.136. A test keeps it complete.
//!
//! [`upsert`]: crate::Table::upsert
//! [`upsert_all`]: crate::Table::upsert_all

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

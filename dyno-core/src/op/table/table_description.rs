//! The description of a table and its indexes.

use std::time::SystemTime;

use aws_sdk_dynamodb::types::{
    self as sdk, GlobalSecondaryIndexDescription, LocalSecondaryIndexDescription,
};

use crate::op::table::live_definition::{count, definition};
use crate::op::table::table_status::{TableStatus, status};
use crate::table_definition::TableDefinition;

/// The description of a table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TableDescription {
    /// The keys, indexes, billing, stream and other settings, without Time to Live and tags.
    pub definition: TableDefinition,
    /// The status.
    pub status: TableStatus,
    /// The number of items, which DynamoDB updates about every six hours.
    pub item_count: u64,
    /// The size, which DynamoDB updates about every six hours.
    pub size_bytes: u64,
    /// The time of creation.
    pub created: Option<SystemTime>,
    /// The ARN.
    pub arn: Option<String>,
    /// The id, which a later table of the same name does not share.
    pub id: Option<String>,
    /// The ARN of the table's stream, or of its last one.
    pub stream_arn: Option<String>,
    /// The indexes.
    pub indexes: Vec<IndexDescription>,
}

/// The description of an index. Its settings are in the definition of the table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct IndexDescription {
    /// The name.
    pub name: String,
    /// The status of a global index. A local index has none.
    pub status: Option<TableStatus>,
    /// Whether the index is being filled with the table's existing items.
    pub backfilling: bool,
    /// The number of items, which DynamoDB updates about every six hours.
    pub item_count: u64,
    /// The size, which DynamoDB updates about every six hours.
    pub size_bytes: u64,
    /// The ARN.
    pub arn: Option<String>,
}

impl TableDescription {
    /// Returns whether the table can be used: see [`TableStatus::is_active`].
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status.is_active()
    }

    pub(crate) fn of(table: &sdk::TableDescription) -> Self {
        let global = table.global_secondary_indexes().iter();
        let local = table.local_secondary_indexes().iter();
        Self {
            definition: definition(table),
            status: status(table),
            item_count: count(table.item_count()),
            size_bytes: count(table.table_size_bytes()),
            created: table
                .creation_date_time()
                .and_then(|time| SystemTime::try_from(*time).ok()),
            arn: table.table_arn().map(str::to_owned),
            id: table.table_id().map(str::to_owned),
            stream_arn: table.latest_stream_arn().map(str::to_owned),
            indexes: global
                .map(IndexDescription::of_global)
                .chain(local.map(IndexDescription::of_local))
                .collect(),
        }
    }
}

impl IndexDescription {
    fn of_global(index: &GlobalSecondaryIndexDescription) -> Self {
        let status = index.index_status();
        Self {
            name: index.index_name().unwrap_or_default().to_owned(),
            status: status.map(|status| TableStatus::from_name(status.as_str())),
            backfilling: index.backfilling().unwrap_or_default(),
            item_count: count(index.item_count()),
            size_bytes: count(index.index_size_bytes()),
            arn: index.index_arn().map(str::to_owned),
        }
    }

    fn of_local(index: &LocalSecondaryIndexDescription) -> Self {
        Self {
            name: index.index_name().unwrap_or_default().to_owned(),
            status: None,
            backfilling: false,
            item_count: count(index.item_count()),
            size_bytes: count(index.index_size_bytes()),
            arn: index.index_arn().map(str::to_owned),
        }
    }
}

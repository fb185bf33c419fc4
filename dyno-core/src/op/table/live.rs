//! The definition of a live table, with Time to Live and tags.

use aws_sdk_dynamodb::types::TableDescription;

use crate::error::Result;
use crate::op::table::{live_definition, tags, time_to_live};
use crate::table_definition::TableDefinition;
use crate::transport::TableRef;

/// The definition of a table. Time to Live and tags are requested if the wanted definition has them.
pub(crate) async fn live(
    target: &TableRef,
    table: &TableDescription,
    wanted: &TableDefinition,
) -> Result<TableDefinition> {
    let mut live = live_definition::definition(table);
    if wanted.time_to_live.is_some() {
        live.time_to_live = Some(time_to_live::describe(target).await?.setting());
    }
    if !wanted.tags.is_empty() {
        live.tags = tags::all(target, table.table_arn().unwrap_or_default()).await?;
    }
    Ok(live)
}

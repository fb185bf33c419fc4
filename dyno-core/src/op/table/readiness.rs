//! The states of a table that are waited for.

use aws_sdk_dynamodb::types::{IndexStatus, TableDescription, TableStatus};

/// Returns a value if the table is ready, or else a description of its state.
pub(crate) type Ready<T> = fn(Option<TableDescription>) -> Result<T, String>;

/// The table and all its indexes are ACTIVE.
pub(crate) fn active(table: Option<TableDescription>) -> Result<TableDescription, String> {
    let Some(table) = table else {
        return Err("the table does not exist yet".to_owned());
    };
    match table.table_status() {
        Some(TableStatus::Active) | None => {}
        Some(status) => return Err(format!("the table is {status}")),
    }
    for index in table.global_secondary_indexes() {
        match index.index_status() {
            Some(IndexStatus::Active) | None => {}
            Some(status) => {
                let name = index.index_name().unwrap_or_default();
                return Err(format!("the index `{name}` is {status}"));
            }
        }
    }
    Ok(table)
}

/// The table does not exist.
pub(crate) fn gone(table: Option<TableDescription>) -> Result<(), String> {
    match table.map(|table| table.table_status) {
        None => Ok(()),
        Some(Some(status)) => Err(format!("the table is {status}")),
        Some(None) => Err("the table is still there".to_owned()),
    }
}

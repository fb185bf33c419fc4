//! Operations: what can be done with a table, one operation per file.
//!
//! An operation owns what it needs and is plain data until it is awaited or its terminal is called: items in DynamoDB's JSON,
//! expressions as trees. Whatever cannot be sent is kept in it as the error that sending it gives; nothing is sent then.
//! [`into_sdk`](PutItem::into_sdk) turns each into the SDK's own builder, for what this crate has no word for.

pub(crate) mod call;
pub(crate) mod expressions;
pub(crate) mod partiql;
pub(crate) mod read;
pub(crate) mod table;
#[cfg(test)]
mod tests;
pub(crate) mod transact;
mod transact_item;
pub(crate) mod write;

use std::pin::Pin;

pub use call::Call;
#[doc(hidden)]
pub use partiql::statement::Parameterized;
pub use partiql::statement::{Statement, StatementItems, StatementPage};
pub use partiql::statements::{BatchStatements, Statements, TransactStatements};
pub use read::get::Get;
pub use read::page_bytes::PageBytes;
pub use read::pages::Items;
pub use read::query::Query;
pub use read::scan::{ParallelScan, Scan};
pub use table::create_table::CreateTable;
pub use table::delete_table::DeleteTable;
pub use table::describe_table::{DescribeTable, IndexDescription, TableDescription, TableStatus};
pub use table::diff_table::DiffTable;
pub use table::ensure_table::{EnsureTable, Ensured};
pub use table::list_tables::{ListTables, TableNames, TableNamesPage};
pub use table::polls::WaitForTable;
pub use table::tags::TableTags;
pub use table::time_to_live::{
    ExpiryStatus, TableTimeToLive, TimeToLiveDescription, UpdateTimeToLive,
};
pub use table::update_table::{UpdateTable, UpdatedTable};
pub use transact::gets::{ReadInTransaction, TransactGets};
pub use transact::transact_get::TransactGet;
pub use transact::transact_write::TransactWrite;
#[doc(hidden)]
pub use transact::writes::ReturnsNothing;
pub use transact::writes::{TransactWrites, WriteInTransaction, Writes};
#[doc(hidden)]
pub use transact_item::TransactItem;
pub use write::condition_check::ConditionCheck;
pub use write::delete::DeleteItem;
pub use write::put::PutItem;
pub use write::returns;
pub use write::update::UpdateItem;
pub use write::upsert::Upsert;

use crate::error::Result;
pub use crate::page::Page;
#[doc(hidden)]
pub use crate::transport::{Place, Places, Spot, StatementFailure};

/// The future of an operation with one response.
pub type ResponseFuture<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

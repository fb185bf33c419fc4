//! Operations on items and tables.
//!
//! An operation owns everything that it needs. It is plain data until it is awaited or a terminal such as `page` is
//! called: items are DynamoDB's JSON, and expressions are trees. If the operation is invalid, the reason is kept and
//! returned as the error, and nothing is sent. [`into_sdk`](PutItem::into_sdk) turns it into the SDK's own builder, for
//! settings that dyno does not have.

pub(crate) mod call;
pub(crate) mod expressions;
pub(crate) mod partiql;
pub(crate) mod read;
pub mod table;
#[cfg(test)]
mod tests;
pub(crate) mod transact;
mod transact_item;
pub(crate) mod write;

use std::pin::Pin;

pub use call::ActionCall;
pub use partiql::statement::{Statement, StatementPage};
#[doc(hidden)]
pub use partiql::statement_request::StatementRequest;
pub use partiql::statements::{BatchStatements, Statements, TransactStatements};
pub use read::budget::CapacityBudget;
pub use read::filled_page::FilledPage;
pub use read::get::Get;
pub use read::items::Items;
pub use read::page_bytes::PageBytes;
pub use read::parallel_scan::ParallelScan;
pub use read::progress::{Progress, ProgressEvents};
pub use read::query::Query;
#[doc(hidden)]
pub use read::read_as::Chosen;
pub use read::read_as::ReadAs;
pub use read::scan::Scan;
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

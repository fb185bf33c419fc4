//! Operations on items and tables.
//!
//! An operation owns everything that it needs. It is plain data until it is awaited or a terminal such as `page` is
//! called: items are DynamoDB's JSON, and expressions are trees. If the operation is invalid, the reason is kept and
//! returned as the error, and nothing is sent. [`into_sdk`](PutItem::into_sdk) turns it into the SDK's own builder, for
//! settings that dyno does not have.

pub(crate) mod any_action;
pub(crate) mod expressions;
pub(crate) mod partiql;
pub(crate) mod read;
pub mod table;
#[cfg(test)]
mod tests;
pub(crate) mod transact;
mod transact_item;
pub(crate) mod write;

use futures::future::BoxFuture;

pub use partiql::statement::{Statement, StatementPage};
#[doc(hidden)]
pub use partiql::statement_request::StatementRequest;
pub use partiql::statements::{BatchStatements, Statements, TransactStatements};
pub use read::filled_page::FilledPage;
pub use read::get::Get;
pub use read::parallel_scan::ParallelScan;
pub use read::progress::Progress;
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
#[doc(hidden)]
pub use write::known_values::ReadItem;
pub use write::put::PutItem;
pub use write::retry_on_conflict::{ChangeResult, RetryOnConflict};
pub use write::returns;
pub use write::save::{Save, SaveReturns};
pub use write::update::UpdateItem;
pub use write::upsert::Upsert;
pub use write::write_back::WrittenBack;
#[doc(hidden)]
pub use write::write_item::WriteItem;

use crate::error::Result;
#[doc(hidden)]
pub use crate::transport::{Place, Places, Spot, StatementFailure};

/// The future of an operation with one response. The documentation shows what it stands for.
pub(crate) type ResponseFuture<T> = BoxFuture<'static, Result<T>>;

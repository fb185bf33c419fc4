//! What can be asked of a table? One operation per file.
//!
//! An operation owns what it needs and is plain data until it is awaited or its terminal is called: items in DynamoDB's JSON,
//! expressions as trees. Whatever cannot be sent is kept in it as the error that sending it gives; nothing is sent then.
//! [`into_sdk`](Put::into_sdk) turns each into the SDK's own builder, for what this crate has no word for.

pub(crate) mod call;
mod entry;
pub(crate) mod expressions;
pub(crate) mod partiql;
pub(crate) mod read;
pub mod table;
#[cfg(test)]
mod tests;
pub(crate) mod transact;
pub(crate) mod write;

use std::pin::Pin;

pub use call::ActionCall;
#[doc(hidden)]
pub use entry::Entry;
pub use partiql::statement::{Statement, StatementPage};
#[doc(hidden)]
pub use partiql::statement_request::StatementRequest;
pub use partiql::statements::{BatchStatements, Statements, TransactStatements};
pub use read::get::Get;
pub use read::items::Items;
pub use read::page_bytes::PageBytes;
pub use read::parallel_scan::ParallelScan;
pub use read::query::Query;
pub use read::read_as::ReadAs;
pub use read::scan::Scan;
#[doc(hidden)]
pub use transact::operations::Unanswered;
pub use transact::operations::{TransactWrites, WriteInTransaction, Writes};
pub use transact::transact_get::{ReadInTransaction, TransactGet, TransactGets};
pub use transact::transact_write::TransactWrite;
pub use write::check::Check;
pub use write::delete::Delete;
pub use write::put::Put;
#[doc(hidden)]
pub use write::returns::{Choice, WriteResponse};
pub use write::returns::{Guarded, New, Nothing, Old, Returns, UpdatedNew, UpdatedOld};
pub use write::update::Update;
pub use write::upsert::Upsert;

use crate::error::Result;
pub use crate::page::Page;
#[doc(hidden)]
pub use crate::transport::{Place, Places, Spot, StatementFailure};

/// The future of an operation with one response.
pub type ResponseFuture<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

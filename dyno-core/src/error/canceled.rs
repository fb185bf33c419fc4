//! A transaction of writes that DynamoDB cancelled, as a value.

use std::error::Error as StdError;
use std::fmt;

use super::any::Result;
use super::code::Code;
use super::not_unique::NotUnique;
use super::transaction_canceled::{CancellationReason, TransactionCanceled};
use crate::codec::DecodeDocument;

/// A transaction of writes that DynamoDB cancelled. Nothing was written.
///
/// Awaiting a transaction returns it in a nested `Result`. It has a reason for each operation: a tuple of
/// `Option<Reason<M>>` for a tuple of operations, a `Vec` for a `Vec`. `??` converts it into
/// [`Error::TransactionCanceled`](super::Error::TransactionCanceled); `or_error()` on the transaction returns that
/// error directly. In a function with another error type, `??` does not compile: use `or_error()` and one `?`, or
/// `.map_err(dyno::Error::from)?`.
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model)]
/// # #[dyno(table = "Stock")]
/// # struct Stock { #[dyno(partition_key)] sku: String, left: u32 }
/// # #[derive(Model)]
/// # #[dyno(table = "Orders")]
/// # struct Order { #[dyno(partition_key)] id: u32, sku: String }
/// use dyno::error::Code;
///
/// async fn place(client: &Client, order: &Order) -> dyno::Result<()> {
///     let take = client
///         .table::<Stock>()
///         .update(&*order.sku, Stock::LEFT.set(Stock::LEFT - 1))
///         .condition(Stock::LEFT.ge(1));
///     let order = client.table::<Order>().create(order);
///     match client.transact_write((take, order)).await? {
///         Ok(()) => println!("ordered"),
///         Err(canceled) => match canceled.reasons {
///             (Some(stock), _) if stock.code == Code::ConditionalCheckFailed => println!("sold out"),
///             (_, Some(order)) => println!("{}", order.code),
///             _ => return Err(canceled.into()),
///         },
///     }
///     Ok(())
/// }
/// ```
#[non_exhaustive]
pub struct Canceled<R> {
    /// Why each operation failed; `None` for an operation that did not fail.
    pub reasons: R,
    untyped: Box<TransactionCanceled>,
}

impl<R> Canceled<R> {
    pub(crate) fn new(reasons: R, untyped: Box<TransactionCanceled>) -> Self {
        Self { reasons, untyped }
    }

    /// Returns the untyped form: the reasons by position, and the request.
    #[must_use]
    pub fn untyped(&self) -> &TransactionCanceled {
        &self.untyped
    }

    pub(super) fn into_untyped(self) -> Box<TransactionCanceled> {
        self.untyped
    }
}

impl<R> fmt::Display for Canceled<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.untyped.fmt(f)
    }
}

// The old items are not printed: their values may be secret.
impl<R> fmt::Debug for Canceled<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Canceled").field(&self.untyped).finish()
    }
}

impl<R> StdError for Canceled<R> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.untyped.source()
    }
}

/// Why one operation of a transaction failed.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Reason<M> {
    /// The code: [`Code::ConditionalCheckFailed`], [`Code::TransactionConflict`] and others.
    pub code: Code,
    /// DynamoDB's message.
    pub message: Option<String>,
    /// The item in the table, if the condition failed and the item exists.
    pub old: Option<M>,
    /// Whether the condition failed because the item in the table has another version than the operation expects.
    pub version_conflict: bool,
    /// The unique attribute whose value another item has, if that is why the operation failed.
    pub not_unique: Option<&'static str>,
}

impl<M: DecodeDocument> Reason<M> {
    /// The reason of the operation at a position.
    pub(crate) fn at(
        position: usize,
        reasons: &[Option<CancellationReason>],
    ) -> Result<Option<Self>> {
        let Some(Some(reason)) = reasons.get(position) else {
            return Ok(None);
        };
        Ok(Some(Self {
            code: reason.code(),
            message: reason.message().map(str::to_owned),
            old: reason.old()?,
            version_conflict: reason.is_version_conflict(),
            not_unique: reason.not_unique().map(NotUnique::attribute),
        }))
    }
}

// The item is not printed: its values may be secret.
impl<M> fmt::Debug for Reason<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reason")
            .field("code", &self.code)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

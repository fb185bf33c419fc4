//! What does a transaction end with that the service cancelled?

use std::error::Error as StdError;
use std::fmt;

use super::{CancellationReason, Code, Error, Result, TransactionCanceled};
use crate::codec::DecodeDocument;

/// A transaction of writes that the service cancelled: nothing of it was written.
///
/// It stands inside the result of a transaction, with a reason in the place of each operation: for a tuple of operations a tuple of
/// `Option<Reason<M>>`, for a `Vec` of operations a `Vec`. `??` turns it into [`Error::TransactionCanceled`].
///
/// ```no_run
/// # use dyno::{Client, item, path};
/// # use dyno::error::Code;
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let stock = client.raw_table("Stock", "sku");
/// let take = stock.update(item! { "sku" => "A1" }, path("left").set(path("left") - 1)).condition(path("left").ge(1));
/// let order = client.raw_table("Orders", "id").put(item! { "id" => 7 }).condition(path("id").not_exists());
/// match client.transact_write((take, order)).await? {
///     Ok(()) => println!("ordered"),
///     Err(canceled) => match canceled.reasons {
///         (Some(stock), _) if stock.code == Code::ConditionalCheckFailed => println!("sold out: {:?}", stock.old),
///         (_, Some(order)) => println!("{}", order.code),
///         _ => return Err(canceled.into()),
///     },
/// }
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub struct Canceled<R> {
    /// Why each operation could not be carried out; `None` where it could have been.
    pub reasons: R,
    untyped: Box<TransactionCanceled>,
}

impl<R> Canceled<R> {
    pub(crate) fn new(reasons: R, untyped: Box<TransactionCanceled>) -> Self {
        Self { reasons, untyped }
    }

    /// The same without types: each operation by its position, and the request.
    #[must_use]
    pub fn untyped(&self) -> &TransactionCanceled {
        &self.untyped
    }
}

impl<R> fmt::Display for Canceled<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.untyped.fmt(f)
    }
}

// Without the old items, whose values may be secret.
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

impl<R> From<Canceled<R>> for Error {
    fn from(canceled: Canceled<R>) -> Self {
        Self::TransactionCanceled(canceled.untyped)
    }
}

/// Why one operation of a transaction could not be carried out.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Reason<M> {
    /// FailureReason: [`Code::ConditionalCheckFailed`], [`Code::TransactionConflict`] and others.
    pub code: Code,
    /// The service's message.
    pub message: Option<String>,
    /// The item in the table, if the condition was false and there is one.
    pub old: Option<M>,
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
        }))
    }
}

// The item is not shown: its values may be secret.
impl<M> fmt::Debug for Reason<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reason")
            .field("code", &self.code)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

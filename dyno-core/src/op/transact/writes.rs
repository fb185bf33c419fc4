//! The operations of a transaction of writes: a tuple, a `Vec`, or a list that is built at run time.

use crate::codec::{DecodeDocument, Item};
use crate::error::{CancellationReason, Reason, Result};
use crate::op::transact_item::TransactItem;
use crate::op::write::condition_check::ConditionCheck;
use crate::op::write::delete::DeleteItem;
use crate::op::write::put::PutItem;
use crate::op::write::returns::{Choice, Guarded, New, Nothing, OrError};
use crate::op::write::update::UpdateItem;
use crate::op::write::upsert::Upsert;
use crate::transport::for_tuples;

/// An operation of a transaction of writes: a put, a create, an update, an upsert, a delete or a check.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part of a transaction of writes",
    label = "not a put, a create, an update, an upsert, a delete or a check",
    note = "give the operations as they are, without `await`; reads go to `transact_get`"
)]
pub trait WriteInTransaction {
    /// The model of the item.
    type Model;

    #[doc(hidden)]
    fn into_transact_item(self) -> Result<TransactItem>;
}

/// The return value of a write that can be an operation of a transaction.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an operation of a transaction returns no item",
    label = "`{Self}` is requested here",
    note = "leave out `return_old` and the like; a cancelled transaction has the old items of failed conditions"
)]
pub trait ReturnsNothing {}

impl ReturnsNothing for Nothing {}
// The default of an update and an upsert.
impl ReturnsNothing for New {}
impl<R: ReturnsNothing> ReturnsNothing for Guarded<R> {}
impl<R: ReturnsNothing> ReturnsNothing for OrError<R> {}

macro_rules! writes {
    ($($operation:ident)*) => {$(
        // Recommended, so that the compiler names a return value that is not possible.
        impl<M, R: ReturnsNothing + Choice> WriteInTransaction for $operation<M, R> {
            type Model = M;

            fn into_transact_item(self) -> Result<TransactItem> {
                self.transact_item()
            }
        }
    )*};
}

writes!(PutItem UpdateItem Upsert DeleteItem);

impl<M> WriteInTransaction for ConditionCheck<M> {
    type Model = M;

    fn into_transact_item(self) -> Result<TransactItem> {
        self.transact_item()
    }
}

/// The operations of a transaction of writes: a tuple, a `Vec` of operations of one kind, or [`Writes`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a transaction of writes",
    label = "expected a tuple of up to 16 operations, a `Vec` of operations, or `Writes`",
    note = "a single operation is a tuple too: `(operation,)`; more than 16 of different kinds go into `Writes`"
)]
pub trait TransactWrites {
    /// An `Option<Reason<M>>` for each operation.
    type Reasons;

    #[doc(hidden)]
    fn into_transact_items(self) -> Vec<Result<TransactItem>>;

    #[doc(hidden)]
    fn reasons(reasons: &[Option<CancellationReason>]) -> Result<Self::Reasons>;
}

impl<O: WriteInTransaction<Model: DecodeDocument>> TransactWrites for Vec<O> {
    type Reasons = Vec<Option<Reason<O::Model>>>;

    fn into_transact_items(self) -> Vec<Result<TransactItem>> {
        self.into_iter().map(O::into_transact_item).collect()
    }

    fn reasons(reasons: &[Option<CancellationReason>]) -> Result<Self::Reasons> {
        (0..reasons.len())
            .map(|position| Reason::at(position, reasons))
            .collect()
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt,)*) => {
        impl<$($name: WriteInTransaction<Model: DecodeDocument>),*> TransactWrites for ($($name,)*) {
            type Reasons = ($(Option<Reason<$name::Model>>,)*);

            fn into_transact_items(self) -> Vec<Result<TransactItem>> {
                vec![$(self.$index.into_transact_item()),*]
            }

            fn reasons(reasons: &[Option<CancellationReason>]) -> Result<Self::Reasons> {
                Ok(($(Reason::at($index, reasons)?,)*))
            }
        }
    };
}

for_tuples!(tuples);

/// A list of up to 100 operations of any kinds and models, for a transaction that is built at run time.
///
/// The reasons of a cancelled transaction contain the old items as [`Item`]s.
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model)]
/// # #[dyno(table = "Stock")]
/// # struct Stock { #[dyno(partition_key)] sku: String, left: u32 }
/// # #[derive(Model)]
/// # #[dyno(table = "Orders")]
/// # struct Order { #[dyno(partition_key)] id: u32, skus: Vec<String> }
/// use dyno::op::Writes;
///
/// async fn place(client: &Client, order: &Order) -> dyno::Result<()> {
///     let stock = client.table::<Stock>();
///     let mut writes = Writes::new().with(client.table::<Order>().create(order));
///     for sku in &order.skus {
///         writes.push(stock.update(&**sku, Stock::LEFT.set(Stock::LEFT - 1)).condition(Stock::LEFT.ge(1)));
///     }
///     client.transact_write(writes).or_error().await
/// }
/// ```
#[derive(Debug, Default)]
#[must_use = "nothing is written until they are given to `transact_write` and that is awaited"]
pub struct Writes {
    items: Vec<Result<TransactItem>>,
}

impl Writes {
    /// Returns an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the list with one more operation.
    pub fn with(mut self, operation: impl WriteInTransaction) -> Self {
        self.push(operation);
        self
    }

    /// Adds an operation.
    pub fn push(&mut self, operation: impl WriteInTransaction) {
        self.items.push(operation.into_transact_item());
    }

    /// Returns the number of operations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Returns whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl<O: WriteInTransaction> Extend<O> for Writes {
    fn extend<I: IntoIterator<Item = O>>(&mut self, operations: I) {
        self.items
            .extend(operations.into_iter().map(O::into_transact_item));
    }
}

impl TransactWrites for Writes {
    type Reasons = Vec<Option<Reason<Item>>>;

    fn into_transact_items(self) -> Vec<Result<TransactItem>> {
        self.items
    }

    fn reasons(reasons: &[Option<CancellationReason>]) -> Result<Self::Reasons> {
        (0..reasons.len())
            .map(|position| Reason::at(position, reasons))
            .collect()
    }
}

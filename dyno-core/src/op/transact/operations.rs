//! What can a transaction of writes be made of? A tuple, a list, or what only the running program knows.

use crate::codec::DecodeDocument;
use crate::codec::Item;
use crate::error::{CancellationReason, Reason, Result};
use crate::op::Entry;
use crate::op::{Check, Delete, Guarded, New, Nothing, Put, Update, Upsert};
use crate::transport::for_tuples;

/// An operation that can be a part of a transaction of writes: a put, a create, an update, an upsert, a delete or a check.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part of a transaction of writes",
    label = "not a put, a create, an update, an upsert, a delete or a check",
    note = "give the operations as they are, without `await`; reads go to `transact_get`"
)]
pub trait WriteInTransaction {
    /// The type of the items.
    type Model;

    #[doc(hidden)]
    fn into_entry(self) -> Result<Entry>;
}

/// A write that returns no item.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an operation of a transaction returns no item",
    label = "`{Self}` was asked for here",
    note = "leave out `return_old` and the like: when a condition is false, the cancelled transaction has the old item; else read it with `transact_get`"
)]
pub trait Unanswered {}

impl Unanswered for Nothing {}
// What an update or an upsert returns unless told otherwise.
impl Unanswered for New {}
impl<R: Unanswered> Unanswered for Guarded<R> {}

macro_rules! writes {
    ($($operation:ident)*) => {$(
        // Recommended, so that a response that was asked for is named by itself.
        impl<M, R: Unanswered + crate::op::Choice> WriteInTransaction for $operation<M, R> {
            type Model = M;

            fn into_entry(self) -> Result<Entry> {
                self.entry()
            }
        }
    )*};
}

writes!(Put Update Upsert Delete);

impl<M> WriteInTransaction for Check<M> {
    type Model = M;

    fn into_entry(self) -> Result<Entry> {
        self.entry()
    }
}

/// The operations of a transaction of writes: a tuple, a `Vec` of operations of one kind, or [`Writes`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a transaction of writes",
    label = "expected a tuple of up to 16 operations, a `Vec` of operations, or `Writes`",
    note = "a single operation is a tuple too: `(operation,)`; more than 16 of different kinds go into `Writes`"
)]
pub trait TransactWrites {
    /// For each operation an `Option<Reason<M>>`.
    type Reasons;

    #[doc(hidden)]
    fn into_entries(self) -> Vec<Result<Entry>>;

    #[doc(hidden)]
    fn reasons(reasons: &[Option<CancellationReason>]) -> Result<Self::Reasons>;
}

impl<O: WriteInTransaction<Model: DecodeDocument>> TransactWrites for Vec<O> {
    type Reasons = Vec<Option<Reason<O::Model>>>;

    fn into_entries(self) -> Vec<Result<Entry>> {
        self.into_iter().map(O::into_entry).collect()
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

            fn into_entries(self) -> Vec<Result<Entry>> {
                vec![$(self.$index.into_entry()),*]
            }

            fn reasons(reasons: &[Option<CancellationReason>]) -> Result<Self::Reasons> {
                Ok(($(Reason::at($index, reasons)?,)*))
            }
        }
    };
}

for_tuples!(tuples);

/// Operations of a transaction that only the running program knows, of any kinds and models, up to 100.
///
/// The old items of a cancelled one are [`Item`]s.
///
/// ```no_run
/// # use dyno::{Client, item, path, op::Writes};
/// # async fn example(client: Client, skus: Vec<String>) -> dyno::Result<()> {
/// let (orders, stock) = (client.raw_table("Orders", "id"), client.raw_table("Stock", "sku"));
/// let mut writes = Writes::new().with(orders.put(item! { "id" => 7 }));
/// for sku in skus {
///     writes.push(stock.update(item! { "sku" => sku }, path("left").set(path("left") - 1)));
/// }
/// client.transact_write(writes).await??;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
#[must_use = "nothing is written until they are given to `transact_write` and that is awaited"]
pub struct Writes {
    entries: Vec<Result<Entry>>,
}

impl Writes {
    /// No operation yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one operation more.
    pub fn with(mut self, operation: impl WriteInTransaction) -> Self {
        self.push(operation);
        self
    }

    /// Adds an operation.
    pub fn push(&mut self, operation: impl WriteInTransaction) {
        self.entries.push(operation.into_entry());
    }

    /// How many operations there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<O: WriteInTransaction> Extend<O> for Writes {
    fn extend<I: IntoIterator<Item = O>>(&mut self, operations: I) {
        self.entries
            .extend(operations.into_iter().map(O::into_entry));
    }
}

impl TransactWrites for Writes {
    type Reasons = Vec<Option<Reason<Item>>>;

    fn into_entries(self) -> Vec<Result<Entry>> {
        self.entries
    }

    fn reasons(reasons: &[Option<CancellationReason>]) -> Result<Self::Reasons> {
        (0..reasons.len())
            .map(|position| Reason::at(position, reasons))
            .collect()
    }
}

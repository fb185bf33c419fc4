//! ConditionCheck: a condition on an item that a transaction does not write.

use std::fmt;

use crate::error::Result;
use crate::op::transact_item::TransactItem;
use crate::op::write::delete::DeleteItem;
use crate::op::write::returns::{Guarded, Nothing};

/// Requires that a condition holds for an item, as an operation of a transaction. The item is not written.
///
/// It is sent only as a part of [`Client::transact_write`](crate::Client::transact_write). For an item that the
/// transaction writes, give the condition to the write.
///
/// It consumes the write capacity of a delete of the item, doubled like every operation of a transaction. (AWS
/// developer guide, "Managing complex workflows with DynamoDB transactions".)
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model)]
/// # #[dyno(table = "Orders")]
/// # struct Order { #[dyno(partition_key)] id: u32, account: u32 }
/// # #[derive(Model)]
/// # #[dyno(table = "Accounts")]
/// # struct Account { #[dyno(partition_key)] id: u32, active: bool }
/// # async fn example(client: Client, order: Order) -> dyno::Result<()> {
/// let (orders, accounts) = (client.table::<Order>(), client.table::<Account>());
/// let active = accounts.check(order.account, Account::ACTIVE.eq(true));
/// client.transact_write((orders.put(&order), active)).or_error().await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "Check")]
#[must_use = "nothing is checked until it is given to `transact_write` and that is awaited"]
pub struct ConditionCheck<M> {
    /// It has the same members.
    delete: DeleteItem<M, Guarded<Nothing>>,
}

impl<M> ConditionCheck<M> {
    pub(crate) fn new(delete: DeleteItem<M, Guarded<Nothing>>) -> Self {
        Self { delete }
    }

    pub(crate) fn transact_item(self) -> Result<TransactItem> {
        self.delete.transact_item_of_kind("ConditionCheck")
    }
}

impl<M> fmt::Debug for ConditionCheck<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.delete.table();
        f.debug_struct("ConditionCheck")
            .field("table", &table)
            .finish_non_exhaustive()
    }
}

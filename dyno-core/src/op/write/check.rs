//! A condition on an item that is not written: the ConditionCheck of a transaction.

use std::fmt;

use crate::error::Result;
use crate::op::Entry;
use crate::op::{Delete, Guarded, Nothing};

/// Demands of an item, in a transaction of writes, that a condition holds; the item itself stays as it is.
///
/// It is sent by [`Client::transact_write`](crate::Client::transact_write) only: a condition on an item that is written as well stands at that
/// write. It writes capacity as a delete of the item would, twice as in every transaction.
///
/// ```no_run
/// # use dyno::{Client, item, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let (orders, accounts) = (client.raw_table("Orders", "id"), client.raw_table("Accounts", "id"));
/// let active = accounts.check(item! { "id" => 1 }, path("active").eq(true));
/// client.transact_write((orders.put(item! { "id" => 7 }), active)).await??;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is checked until it is given to `transact_write` and that is awaited"]
pub struct Check<M> {
    /// It looks the same on the wire, but for its name.
    delete: Delete<M, Guarded<Nothing>>,
}

impl<M> Check<M> {
    pub(crate) fn new(delete: Delete<M, Guarded<Nothing>>) -> Self {
        Self { delete }
    }

    pub(crate) fn entry(self) -> Result<Entry> {
        self.delete.entry_of_kind("ConditionCheck")
    }
}

impl<M> fmt::Debug for Check<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.delete.table();
        f.debug_struct("Check")
            .field("table", &table)
            .finish_non_exhaustive()
    }
}

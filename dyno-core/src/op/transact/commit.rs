//! Sends a transaction of writes, and names the items in the reasons for which it was cancelled.

use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder;

use crate::error::{Error, Result};
use crate::op::transact_item::TransactItem;
use crate::transport::{self, Input};

/// Sends the request of these operations.
pub(crate) async fn commit(
    writes: &[TransactItem],
    input: Input<TransactWriteItemsFluentBuilder>,
) -> Result<()> {
    let mut sent = transport::transact_write(input).await;
    if let Err(Error::TransactionCanceled(canceled)) = &mut sent {
        canceled.about(|position| writes.get(position).map(TransactItem::subject));
        canceled.find_version_conflicts(|position, old| {
            let write = writes.get(position);
            write.is_some_and(|write| write.is_stale(old))
        });
    }
    sent
}

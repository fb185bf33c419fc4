//! Requests for the capacity that an operation consumes.

use aws_sdk_dynamodb::operation;

use super::input::Input;
use super::sender::Sender;
use crate::observe::Meters;

/// An SDK builder of a request whose response can state the consumed capacity.
pub(crate) trait Metered: Sized {
    /// Requests what the meters count.
    fn request_capacity(self, meters: &Meters) -> Self;
}

macro_rules! metered {
    ($($module:ident $builder:ident $(: $collections:ident)?)*) => {$(
        impl Metered for operation::$module::builders::$builder {
            fn request_capacity(self, meters: &Meters) -> Self {
                self.set_return_consumed_capacity(meters.capacity())
                    $(.$collections(meters.collections()))?
            }
        }
    )*};
}

metered! {
    get_item GetItemFluentBuilder
    put_item PutItemFluentBuilder: set_return_item_collection_metrics
    update_item UpdateItemFluentBuilder: set_return_item_collection_metrics
    delete_item DeleteItemFluentBuilder: set_return_item_collection_metrics
    query QueryFluentBuilder
    scan ScanFluentBuilder
    batch_get_item BatchGetItemFluentBuilder
    batch_write_item BatchWriteItemFluentBuilder: set_return_item_collection_metrics
    transact_get_items TransactGetItemsFluentBuilder
    transact_write_items TransactWriteItemsFluentBuilder: set_return_item_collection_metrics
    execute_statement ExecuteStatementFluentBuilder
    batch_execute_statement BatchExecuteStatementFluentBuilder
    execute_transaction ExecuteTransactionFluentBuilder
}

impl<O: Metered> Input<O> {
    /// Requests what the sender's meters count, and counts it when the request is sent, which may be the direct way.
    pub(crate) fn metered(mut self, sender: &Sender) -> Self {
        self.direct = sender.direct().cloned();
        self.is_unseen = sender.is_unseen();
        let meters = sender.meters();
        match meters.is_empty() {
            true => self,
            false => self.with_meters(meters, |skeleton| skeleton.request_capacity(meters)),
        }
    }
}

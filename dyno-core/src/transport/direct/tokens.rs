//! The token of a transaction, which the SDK sets if the request has none.

use aws_sdk_dynamodb::Config;
use aws_sdk_dynamodb::operation::execute_transaction::ExecuteTransactionInput;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsInput;
use aws_smithy_runtime_api::client::interceptors::context::Input;

use super::prepared::random_id;

/// Sets a random token, as the SDK does by default, if the input should have one and has none.
pub(super) fn fill(input: &mut Input) {
    let token = if let Some(input) = input.downcast_mut::<TransactWriteItemsInput>() {
        &mut input.client_request_token
    } else if let Some(input) = input.downcast_mut::<ExecuteTransactionInput>() {
        &mut input.client_request_token
    } else {
        return;
    };
    token.get_or_insert_with(random_id);
}

/// Whether the configuration has a provider of tokens. Its type is private, so that only the text of the configuration
/// shows it.
pub(super) fn has_provider(config: &Config) -> bool {
    format!("{config:?}").contains("IdempotencyTokenProvider")
}

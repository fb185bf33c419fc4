//! Requests that failed because of another transaction.

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::operation::execute_transaction::ExecuteTransactionError;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::error::TransactionCanceledException;

use crate::error::response_code;

/// Whether a request failed because of another transaction, and for no lasting reason.
pub(super) fn is_conflict(context: &InterceptorContext) -> bool {
    match response_code::code(context.response()) {
        Some("TransactionConflictException") => true,
        Some("TransactionCanceledException") => canceled(context).is_some_and(by_conflict),
        _ => false,
    }
}

fn canceled(context: &InterceptorContext) -> Option<&TransactionCanceledException> {
    let error = context.output_or_error()?.err()?.as_operation_error()?;
    if let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) =
        error.downcast_ref()
    {
        return Some(canceled);
    }
    if let Some(TransactGetItemsError::TransactionCanceledException(canceled)) =
        error.downcast_ref()
    {
        return Some(canceled);
    }
    match error.downcast_ref() {
        Some(ExecuteTransactionError::TransactionCanceledException(canceled)) => Some(canceled),
        _ => None,
    }
}

fn by_conflict(canceled: &TransactionCanceledException) -> bool {
    let codes = || {
        let reasons = canceled.cancellation_reasons().iter();
        reasons.map(|reason| reason.code().unwrap_or("None"))
    };
    let passes = |code| {
        let passing = [
            "None",
            "TransactionConflict",
            "ThrottlingError",
            "ProvisionedThroughputExceeded",
        ];
        passing.contains(&code)
    };
    codes().all(passes) && codes().any(|code| code != "None")
}

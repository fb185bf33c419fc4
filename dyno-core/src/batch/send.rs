//! What does an error of a whole request mean for its operations?

use crate::batch::engine::Then;
use crate::error::{Code, Error};

/// What to do next, and whether the request may have been carried out nevertheless.
pub(crate) fn judge(error: &Error) -> (Then, bool) {
    let then = match error.code() {
        Some(Code::ConditionalCheckFailed) => Then::GoOn,
        Some(Code::Validation | Code::ItemCollectionSizeLimitExceeded) => Then::Halves,
        _ if error.is_retryable() => Then::Again,
        _ => Then::Stop,
    };
    (then, error.is_outcome_unknown())
}

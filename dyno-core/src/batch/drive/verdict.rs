//! What the error of a request means for its operations.

use crate::batch::engine::Verdict;
use crate::error::{Code, Error};

/// What to do next, and whether the request may have been carried out nevertheless.
pub(crate) fn verdict(error: &Error) -> (Verdict, bool) {
    let verdict = match error.code() {
        Some(Code::ConditionalCheckFailed) => Verdict::Continue,
        Some(Code::Validation | Code::ItemCollectionSizeLimitExceeded) => Verdict::Split,
        _ if error.is_retryable() => Verdict::Retry,
        _ => Verdict::Stop,
    };
    (verdict, error.is_outcome_unknown())
}

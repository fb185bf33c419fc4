//! What does an error of a whole request mean for its operations?

use super::engine::Then;
use crate::error::Error;

/// Whether to send them again, and whether they may have been carried out.
pub(super) fn judge(error: &Error) -> (Then, bool) {
    match error {
        Error::Throttled(_) => (Then::Again, false),
        Error::Timeout(_) | Error::Transport(_) => (Then::Again, true),
        Error::Service(failure) => match failure.code() {
            "ValidationException" | "ItemCollectionSizeLimitExceededException" => {
                (Then::Halves, false)
            }
            "InternalServerError" | "InternalFailure" | "ServiceUnavailable" => (Then::Again, true),
            _ => (Then::Stop, false),
        },
        _ => (Then::Stop, false),
    }
}

//! What is added to an error after it was made: the item, and whether the write may have been carried out.

use super::any::Error;
use super::failure::Failure;
use super::subject::Subject;

impl Error {
    pub(crate) fn is_never_built(&self) -> bool {
        self.failure().is_some_and(Failure::is_never_built)
    }

    pub(crate) fn is_never_connected(&self) -> bool {
        self.failure().is_some_and(Failure::is_never_connected)
    }

    /// The error of a write whose earlier attempt may have been carried out. The SDK's result is about the last attempt
    /// alone.
    ///
    /// A cancelled transaction stays as it is: DynamoDB returns success for the token of a transaction that it has
    /// carried out.
    pub(crate) fn with_outcome_unknown(mut self) -> Self {
        match &mut self {
            Self::Throttled(failure)
            | Self::Service(failure)
            | Self::Transport(failure)
            | Self::Protocol(failure) => failure.set_outcome_unknown(),
            Self::Timeout(timeout) => timeout.failure_mut().set_outcome_unknown(),
            Self::Credentials(missing) => missing.failure_mut().set_outcome_unknown(),
            Self::ConditionFailed(failed) => failed.set_outcome_unknown(),
            Self::NotFound(missing) => missing.set_outcome_unknown(),
            _ => {}
        }
        self
    }

    /// Names the item, where the error does not know it and its key is known here.
    pub(crate) fn about(mut self, item: impl FnOnce() -> Subject) -> Self {
        let failure = match &mut self {
            Self::Throttled(failure)
            | Self::Service(failure)
            | Self::Transport(failure)
            | Self::Protocol(failure) => failure,
            Self::Timeout(timeout) => timeout.failure_mut(),
            Self::Credentials(missing) => missing.failure_mut(),
            Self::ConditionFailed(failed) => {
                failed.subject_mut().complete(item);
                return self;
            }
            Self::Encode(error) => {
                error.subject.complete(item);
                return self;
            }
            Self::InvalidRequest(invalid) => {
                invalid.subject_mut().complete(item);
                return self;
            }
            _ => return self,
        };
        failure.set_subject(Some(item()).filter(Subject::has_key));
        self
    }
}

//! What a batch published, and what not.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::{Message, MessageId};
use crate::error::{Error, RequestFailed, Result};

/// The report of a batch: what was published, and what was not.
#[derive(Debug)]
#[must_use = "it lists what was not published; `complete` turns it into an error"]
#[non_exhaustive]
pub struct PublishReport {
    /// The ids, in the order of the messages. `None` for a message in [`unpublished`](Self::unpublished).
    pub published: Vec<Option<MessageId>>,
    /// What was not published, or may not have been, in the order of the messages.
    pub unpublished: Vec<Unpublished>,
    /// How many requests were sent. One that the SDK retried counts once.
    pub requests: usize,
    pub(super) topic: Arc<str>,
}

impl PublishReport {
    /// Returns the ids if everything was published.
    ///
    /// # Errors
    /// [`Error::Incomplete`] otherwise, which has this report.
    pub fn complete(self) -> Result<Vec<MessageId>> {
        match self.unpublished.is_empty() {
            true => Ok(self.published.into_iter().flatten().collect()),
            false => Err(Error::Incomplete(Box::new(Incomplete { report: self }))),
        }
    }
}

/// A message that was not published, or may not have been.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unpublished {
    /// The position in what was given, from 0.
    pub position: usize,
    /// The message. It can be published again.
    pub message: Message,
    /// Why it was not published.
    pub reason: UnpublishedReason,
    /// How many times it was sent.
    pub attempts: u32,
}

/// Why a message of a batch was not published.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum UnpublishedReason {
    /// SNS rejected the message in the last attempt.
    Rejected {
        /// The code: `InternalError`.
        code: String,
        /// The message of SNS.
        message: Option<String>,
    },
    /// The request failed. If there was no response, the message may have been published.
    Request(Arc<RequestFailed>),
    /// The response says nothing of the message, which may have been published.
    NoResult,
    /// It was not sent, because an earlier message of its message group in the FIFO topic was not published.
    Held,
}

impl fmt::Display for UnpublishedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected {
                code,
                message: Some(message),
            } => write!(f, "{code}: {message}"),
            Self::Rejected { code, .. } => f.write_str(code),
            Self::Request(failed) => write!(f, "{failed}"),
            Self::NoResult => f.write_str("the response has no result for it"),
            Self::Held => f.write_str("an earlier message of its message group was not published"),
        }
    }
}

/// Not everything of a batch was published. [`into_report`](Self::into_report) has the messages.
#[derive(Debug)]
pub struct Incomplete {
    report: PublishReport,
}

impl Incomplete {
    /// Returns the report.
    pub fn report(&self) -> &PublishReport {
        &self.report
    }

    /// Returns the report, with the messages that were not published.
    pub fn into_report(self) -> PublishReport {
        self.report
    }
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PublishReport {
            published,
            unpublished,
            topic,
            ..
        } = &self.report;
        let (failed, all) = (unpublished.len(), published.len());
        write!(
            f,
            "{failed} of {all} messages to `{topic}` were not published"
        )?;
        match unpublished.first() {
            Some(first) => write!(f, "; number {}: {}", first.position, first.reason),
            None => Ok(()),
        }
    }
}

impl StdError for Incomplete {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.report
            .unpublished
            .iter()
            .find_map(|failed| match &failed.reason {
                UnpublishedReason::Request(failed) => failed.source(),
                _ => None,
            })
    }
}

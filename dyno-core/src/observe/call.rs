//! The end of a call.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::call_id::CallId;
use super::measurement::{Measurement, only};
use crate::error::{Code, SourceText};

/// A call that has ended: one operation, with all its attempts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// The id, which the [measurements](Measurement::call_id) of its attempts also have.
    pub id: CallId,
    /// The name of the operation, such as `PutItem`.
    pub operation: Cow<'static, str>,
    /// The tables, as in a [`Measurement`].
    pub tables: Arc<[String]>,
    /// The number of attempts; 0 if the call failed before the first.
    pub attempts: u32,
    /// The duration of all attempts, with the delays between them.
    pub duration: Duration,
    /// The id that [`with_correlation_id`](super::with_correlation_id) set.
    pub correlation_id: Option<Arc<str>>,
}

impl Call {
    /// Returns the only table, if there is one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        only(&self.tables)
    }
}

/// The error with which a call ended.
///
/// `Display` and `Debug` print the [name](Self::name) of the error, and `Debug` the status. The source has the messages
/// of the SDK's error and of its sources, without the request and the response: they hold no value of an item.
#[derive(Clone, Copy)]
pub struct CallError<'a> {
    pub(super) name: &'a str,
    pub(super) status: Option<u16>,
    pub(super) source: Option<&'a SourceText>,
}

impl<'a> CallError<'a> {
    /// Returns the name: DynamoDB's error code, or one of the names in [`Measurement::error`].
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Returns the status of the last response; `None` if there was none.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Returns whether DynamoDB responded, which means that it can be reached. A response that cannot be read does not
    /// count.
    #[must_use]
    pub fn has_response(&self) -> bool {
        self.status.is_some() && self.name != Measurement::RESPONSE
    }

    /// Returns DynamoDB's error code, if DynamoDB responded.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.has_response().then(|| Code::from_name(self.name))
    }
}

impl fmt::Debug for CallError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallError")
            .field("name", &self.name)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for CallError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl StdError for CallError<'_> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.map(|source| source as _)
    }
}

//! Why was a transaction not carried out?

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::code::bare;
use super::{Code, Error, Failure, Result, RetryClass, Subject};
use crate::codec::DecodeDocument;
use crate::codec::Item;
use crate::codec::{DecodeError, decode_item};

/// A transaction that DynamoDB would refuse. Nothing was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTransaction {
    /// It has no operations.
    #[error("the transaction is empty; it takes 1 to 100 operations")]
    Empty,
    /// It has more than 100 operations.
    #[error("the transaction has {operations} operations; it takes 1 to 100")]
    TooManyOperations {
        /// How many it has.
        operations: usize,
    },
    /// Two operations are about the same item.
    #[error(
        "{item}: operations {first} and {second} of the transaction are about this item; make them one"
    )]
    DuplicateItem {
        /// The item.
        item: Subject,
        /// The place of the one operation in the transaction, from 0.
        first: usize,
        /// The place of the other.
        second: usize,
    },
    /// Its items have more than 4 MB.
    #[error("the items of the transaction have {bytes} bytes; it takes 4 MB")]
    TooLarge {
        /// How large they are.
        bytes: usize,
    },
    /// Its idempotency token is too short or too long.
    #[error("the token has {characters} characters; it takes 1 to 36")]
    Token {
        /// How many characters it has.
        characters: usize,
    },
}

/// A transaction that the service cancelled: nothing of it was written or read.
///
/// ```no_run
/// # use dyno::{Error, Item};
/// # use dyno::error::Code;
/// # fn example(error: Error) -> dyno::Result<()> {
/// if let Error::TransactionCanceled(canceled) = &error {
///     for reason in canceled.causes() {
///         if reason.code() == Code::ConditionalCheckFailed {
///             println!("operation {}: {:?} is in the way", reason.position(), reason.old::<Item>()?);
///         }
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TransactionCanceled {
    pub(super) failure: Failure,
    reasons: Vec<Option<CancellationReason>>,
}

impl TransactionCanceled {
    pub(crate) fn new(failure: Failure, reasons: Vec<Option<CancellationReason>>) -> Self {
        Self { failure, reasons }
    }

    /// Names the items of the operations.
    pub(crate) fn about(&mut self, subject: impl Fn(usize) -> Option<Subject>) {
        for reason in self.reasons.iter_mut().flatten() {
            reason.subject = subject(reason.position);
        }
    }

    /// For each operation, in order, why it could not be carried out; `None` where it could.
    #[must_use]
    pub fn reasons(&self) -> &[Option<CancellationReason>] {
        &self.reasons
    }

    /// The operations that could not be carried out.
    pub fn causes(&self) -> impl Iterator<Item = &CancellationReason> {
        self.reasons.iter().flatten()
    }

    /// The request.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// That of the operation that is furthest from success.
    pub(super) fn retry_class(&self) -> RetryClass {
        let classes = || self.causes().map(|reason| reason.code().retry_class());
        if classes().any(|class| !class.is_retryable()) {
            return RetryClass::Never;
        }
        let throttled = classes().find(|&class| class == RetryClass::Throttling);
        throttled
            .or_else(|| classes().next())
            .unwrap_or(RetryClass::Never)
    }
}

impl fmt::Display for TransactionCanceled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the transaction was cancelled", self.failure.request)?;
        let mut between = ": ";
        for reason in self.causes() {
            write!(f, "{between}{reason}")?;
            between = ", ";
        }
        Ok(())
    }
}

impl fmt::Debug for TransactionCanceled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionCanceled")
            .field("failure", &self.failure)
            .field("causes", &self.causes().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl StdError for TransactionCanceled {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.failure.source()
    }
}

/// Why one operation of a transaction could not be carried out.
#[derive(Clone)]
pub struct CancellationReason {
    position: usize,
    subject: Option<Subject>,
    code: Box<str>,
    message: Option<Box<str>>,
    old: Option<OldItem>,
}

/// The item in the table, as the service sent it.
#[derive(Clone)]
pub(crate) enum OldItem {
    Text(Arc<str>),
    /// It has an attribute of a type that is newer than this crate.
    Unreadable(DecodeError),
}

impl CancellationReason {
    pub(crate) fn new(position: usize, subject: Option<Subject>, code: &str) -> Self {
        Self {
            position,
            subject,
            code: bare(code).into(),
            message: None,
            old: None,
        }
    }

    pub(crate) fn with_message(mut self, message: Option<String>) -> Self {
        self.message = message.map(Into::into);
        self
    }

    pub(crate) fn with_old(mut self, old: Option<OldItem>) -> Self {
        self.old = old;
        self
    }

    /// The place of the operation in the transaction, from 0.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// The item that the operation is about; `None` in a transaction of statements, and in one that was sent through the SDK.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// Why.
    #[must_use]
    pub fn code(&self) -> Code {
        Code::from_name(&self.code)
    }

    /// FailureReason, as the service spells it: `ConditionalCheckFailed`.
    #[must_use]
    pub fn code_text(&self) -> &str {
        &self.code
    }

    /// The service's message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The item in the table as `T`, if the condition of the operation was false, the operation asked for the old item, and there is one.
    ///
    /// # Errors
    /// [`Error::Decode`] when the item cannot be read as `T`.
    pub fn old<T: DecodeDocument>(&self) -> Result<Option<T>> {
        let subject = || self.subject.clone().unwrap_or_else(Subject::unknown);
        match &self.old {
            None => Ok(None),
            Some(OldItem::Text(text)) => decode_item(text)
                .map(Some)
                .map_err(|error| Error::decode(subject(), error)),
            Some(OldItem::Unreadable(error)) => {
                let error = DecodeError::invalid_because("an item", error.to_string());
                Err(Error::decode(subject(), error))
            }
        }
    }

    /// The item in the table, whatever its shape; see [`old`](Self::old).
    #[must_use]
    pub fn old_item(&self) -> Option<Item> {
        self.old().ok().flatten()
    }
}

impl fmt::Display for CancellationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "operation {}", self.position)?;
        if let Some(subject) = &self.subject {
            write!(f, " on {subject}")?;
        }
        write!(f, " ended with {}", self.code)
    }
}

// The item is not shown: its values may be secret.
impl fmt::Debug for CancellationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancellationReason")
            .field("position", &self.position)
            .field("subject", &self.subject)
            .field("code", &self.code)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // I102: what is refused before it is sent
    #[test]
    fn a_transaction_that_cannot_be_says_why() {
        let key = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#;
        let item = Subject::new("Movie", Some(key.into()));
        for (error, text) in [
            (
                InvalidTransaction::Empty,
                "the transaction is empty; it takes 1 to 100 operations",
            ),
            (
                InvalidTransaction::TooManyOperations { operations: 101 },
                "the transaction has 101 operations; it takes 1 to 100",
            ),
            (
                InvalidTransaction::DuplicateItem {
                    item,
                    first: 0,
                    second: 2,
                },
                r#"Movie (1985, "Brazil"): operations 0 and 2 of the transaction are about this item; make them one"#,
            ),
            (
                InvalidTransaction::TooLarge { bytes: 4_194_305 },
                "the items of the transaction have 4194305 bytes; it takes 4 MB",
            ),
            (
                InvalidTransaction::Token { characters: 37 },
                "the token has 37 characters; it takes 1 to 36",
            ),
        ] {
            let error = Error::from(error);
            assert_eq!(error.to_string(), text);
            assert!(!error.is_retryable() && !error.is_outcome_unknown());
        }
    }

    #[test]
    fn a_reason_names_its_item_and_shows_no_value() {
        let key = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#;
        let old = r#"{"year":{"S":"secret"}}"#;
        let subject = Subject::new("Movie", Some(key.into()));
        let reason = CancellationReason::new(2, Some(subject), "ConditionalCheckFailed")
            .with_old(Some(OldItem::Text(old.into())));
        assert_eq!(
            reason.to_string(),
            r#"operation 2 on Movie (1985, "Brazil") ended with ConditionalCheckFailed"#
        );
        assert!(!format!("{reason:?}").contains("secret"), "{reason:?}");
        let error = reason.old::<crate::example::Movie>().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): attribute `year`: expected N, found S"#
        );
        let newer = DecodeError::invalid("a type that is known").at_name("a");
        let reason = CancellationReason::new(0, None, "ConditionalCheckFailed")
            .with_old(Some(OldItem::Unreadable(newer)));
        assert!(matches!(reason.old::<Item>(), Err(Error::Decode(_))));
        assert_eq!(reason.old_item(), None);
    }
}

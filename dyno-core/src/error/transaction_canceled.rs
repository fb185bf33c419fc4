//! A transaction that DynamoDB cancelled, with a reason for each operation.

use std::error::Error as StdError;
use std::fmt;

use super::code::{Code, RetryClass, bare};
use super::failure::Failure;
use super::not_unique::NotUnique;
use super::old_item::OldItem;
use super::subject::Subject;
use super::update_advice::advice_on_update;

/// The details of [`Error::TransactionCanceled`](super::Error::TransactionCanceled). Nothing was written or read.
///
/// ```no_run
/// # use dyno::{Error, Item};
/// # use dyno::error::Code;
/// # fn example(error: Error) -> dyno::Result<()> {
/// if let Error::TransactionCanceled(canceled) = &error {
///     for reason in canceled.causes() {
///         if reason.code() == Code::ConditionalCheckFailed {
///             println!("operation {}: the item is {:?}", reason.position(), reason.old::<Item>()?);
///         }
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TransactionCanceled {
    failure: Failure,
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

    /// Marks the operations whose item has another version than they expect, by their positions and the items in the
    /// table.
    pub(crate) fn find_version_conflicts(
        &mut self,
        is_stale: impl Fn(usize, Option<&str>) -> bool,
    ) {
        for reason in self.reasons.iter_mut().flatten() {
            if reason.code() == Code::ConditionalCheckFailed {
                let old = reason.old.as_ref().and_then(OldItem::text);
                reason.version_conflict = is_stale(reason.position, old.map(|old| &**old));
            }
        }
    }

    /// Assigns the reasons of the operations after the first `count` to the operations that they belong to.
    /// `owner` says which one that is, and what is wrong with the marker if its condition failed.
    pub(crate) fn of_owners(
        &mut self,
        count: usize,
        owner: impl Fn(&CancellationReason) -> Option<(usize, Option<Subject>, OfMarker)>,
    ) {
        let of_others = self.reasons.split_off(count.min(self.reasons.len()));
        for mut reason in of_others.into_iter().flatten() {
            let Some((position, subject, of_marker)) = owner(&reason) else {
                self.reasons.push(Some(reason));
                continue;
            };
            let Some(place) = self.reasons.get_mut(position).filter(|of| of.is_none()) else {
                continue;
            };
            let is_condition = reason.code() == Code::ConditionalCheckFailed;
            reason.position = position;
            reason.subject = subject;
            reason.old = None;
            reason.of_marker = is_condition.then_some(of_marker);
            *place = Some(reason);
        }
    }

    /// Returns the reason of each operation, in order; `None` for an operation that did not fail.
    #[must_use]
    pub fn reasons(&self) -> &[Option<CancellationReason>] {
        &self.reasons
    }

    /// Returns the reasons of the operations that failed.
    pub fn causes(&self) -> impl Iterator<Item = &CancellationReason> {
        self.reasons.iter().flatten()
    }

    /// Returns the failed request.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// The class of the operation that is furthest from success.
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
        write!(
            f,
            "{}: the transaction was cancelled",
            self.failure.request()
        )?;
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

/// Why one operation of a transaction failed.
#[derive(Clone)]
pub struct CancellationReason {
    position: usize,
    subject: Option<Subject>,
    code: Box<str>,
    message: Option<Box<str>>,
    old: Option<OldItem>,
    version_conflict: bool,
    of_marker: Option<OfMarker>,
}

/// What is wrong with the marker of a unique value.
#[derive(Clone)]
pub(crate) enum OfMarker {
    /// Another item has it.
    Taken(NotUnique),
    /// It does not belong to the item that releases it.
    NotHeld(&'static str),
}

impl OfMarker {
    pub(crate) fn taken(
        subject: Subject,
        attribute: &'static str,
        holder: Option<Subject>,
    ) -> Self {
        Self::Taken(NotUnique::new(subject, attribute, holder))
    }
}

impl CancellationReason {
    pub(crate) fn new(position: usize, subject: Option<Subject>, code: &str) -> Self {
        Self {
            position,
            subject,
            code: bare(code).into(),
            message: None,
            old: None,
            version_conflict: false,
            of_marker: None,
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

    /// Returns the position of the operation in the transaction, from 0.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Returns the item of the operation; `None` in a transaction of statements, and in one that was sent through the
    /// SDK.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// Returns the code of the reason.
    #[must_use]
    pub fn code(&self) -> Code {
        Code::from_name(&self.code)
    }

    /// Returns the code as DynamoDB spells it: `ConditionalCheckFailed`.
    #[must_use]
    pub fn code_text(&self) -> &str {
        &self.code
    }

    /// Returns DynamoDB's message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns whether the item in the table has another version than the operation expects: it was changed or deleted
    /// since it was read. The code is [`Code::ConditionalCheckFailed`].
    #[must_use]
    pub fn is_version_conflict(&self) -> bool {
        self.version_conflict
    }

    /// Returns the unique value that another item has, if that is why the operation failed. The code is
    /// [`Code::ConditionalCheckFailed`].
    #[must_use]
    pub fn not_unique(&self) -> Option<&NotUnique> {
        match &self.of_marker {
            Some(OfMarker::Taken(taken)) => Some(taken),
            _ => None,
        }
    }

    /// The item in the table, as text.
    pub(crate) fn old_text(&self) -> Option<&str> {
        self.old.as_ref()?.text().map(|text| &**text)
    }

    pub(super) fn untyped_old(&self) -> Option<&OldItem> {
        self.old.as_ref()
    }

    /// Whether the condition failed because the item does not exist. Where the subject is known, dyno asked for the old
    /// item.
    fn is_missing(&self) -> bool {
        self.code() == Code::ConditionalCheckFailed && self.subject.is_some() && self.old.is_none()
    }
}

impl fmt::Display for CancellationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "operation {}", self.position)?;
        if let Some(subject) = &self.subject {
            write!(f, " on {subject}")?;
        }
        write!(f, " failed with {}", self.code)?;
        if let Some(of_marker) = &self.of_marker {
            match of_marker {
                OfMarker::Taken(taken) => {
                    let attribute = taken.attribute();
                    write!(
                        f,
                        " (another item has the value of the unique attribute `{attribute}`)"
                    )?;
                }
                OfMarker::NotHeld(attribute) => write!(
                    f,
                    " (the value of the unique attribute `{attribute}` that it releases is not held for the item)"
                )?,
            }
        } else if self.is_missing() {
            f.write_str(" (there is no such item)")?;
        } else if self.version_conflict {
            f.write_str(" (the item was changed since it was read)")?;
        }
        // The code alone does not say what is invalid.
        if let (Code::Validation, Some(message)) = (self.code(), &self.message) {
            let lines = message.trim_end_matches('.').lines().collect::<Vec<_>>();
            write!(f, ": {}", lines.join(" "))?;
            if let Some(advice) = advice_on_update(message) {
                write!(f, "; {advice}")?;
            }
        }
        Ok(())
    }
}

// The item is not printed: its values may be secret.
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

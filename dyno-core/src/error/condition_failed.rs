//! A write whose condition failed: as a value, and as an error.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::subject::Subject;
use crate::codec::DecodeError;

/// A write whose condition failed. The last attempt wrote nothing.
///
/// Awaiting a write with a condition returns it in a nested `Result`, with the item that is in the table. `??` converts
/// it into [`Error::ConditionFailed`](super::Error::ConditionFailed); `or_error()` on the write returns that error
/// directly. In a function with another error type, `??` does not compile: use `or_error()` and one `?`, or
/// `.map_err(dyno::Error::from)?`.
///
/// If a response is lost, the SDK sends the write again. The condition may then fail because the first attempt was
/// carried out: a `create` may find the item that it wrote itself. [`is_outcome_unknown`](Self::is_outcome_unknown)
/// returns whether that is possible. To find out, compare [`old`](Self::old) with the item that was to be written.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model, Debug)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, version: u32 }
/// use dyno::ConditionFailed;
///
/// async fn save(movies: &Table<Movie>, movie: &Movie) -> dyno::Result<()> {
///     match movies.put(movie).condition(Movie::VERSION.lt(movie.version)).await? {
///         Ok(()) => println!("written"),
///         Err(ConditionFailed { old: Some(old), .. }) => println!("version {} is newer", old.version),
///         Err(ConditionFailed { old: None, .. }) => println!("the item does not exist"),
///     }
///     Ok(())
/// }
/// ```
#[non_exhaustive]
pub struct ConditionFailed<M> {
    /// The item in the table; `None` if it does not exist, or is one of another entity.
    pub old: Option<M>,
    untyped: Box<ConditionalCheckFailed>,
}

impl<M> ConditionFailed<M> {
    pub(crate) fn new(
        old: Option<M>,
        subject: Subject,
        text: Option<Arc<str>>,
        outcome_unknown: bool,
    ) -> Self {
        let untyped = ConditionalCheckFailed {
            outcome_unknown,
            ..ConditionalCheckFailed::new(subject, text, None)
        };
        Self {
            old,
            untyped: Box::new(untyped),
        }
    }

    /// Returns the item that was to be written.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        self.untyped.subject()
    }

    /// Returns whether an earlier attempt, whose response was lost, may have been carried out and may be why the
    /// condition failed.
    ///
    /// Otherwise, nothing was written.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.untyped.is_outcome_unknown()
    }

    pub(super) fn into_untyped(self) -> ConditionalCheckFailed {
        *self.untyped
    }
}

impl<M> fmt::Display for ConditionFailed<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.untyped.fmt(f)
    }
}

// The item is not printed: its values may be secret.
impl<M> fmt::Debug for ConditionFailed<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.untyped.debug_as("ConditionFailed", f)
    }
}

impl<M> StdError for ConditionFailed<M> {}

/// The details of [`Error::ConditionFailed`](super::Error::ConditionFailed): the item that was to be written, and the
/// item that is in the table.
///
/// [`ConditionFailed`] is the same, with the old item as a value of its model.
#[derive(Clone)]
pub struct ConditionalCheckFailed {
    subject: Subject,
    old: Option<Arc<str>>,
    unreadable: Option<DecodeError>,
    outcome_unknown: bool,
}

impl ConditionalCheckFailed {
    pub(super) fn new(
        subject: Subject,
        old: Option<Arc<str>>,
        unreadable: Option<DecodeError>,
    ) -> Self {
        Self {
            subject,
            old,
            unreadable,
            outcome_unknown: false,
        }
    }

    /// Returns the item that was to be written. It has no name and no key if the request was sent through the SDK.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns whether an earlier attempt, whose response was lost, may have been carried out and may be why the
    /// condition failed.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.outcome_unknown
    }

    pub(super) fn set_outcome_unknown(&mut self) {
        self.outcome_unknown = true;
    }

    pub(super) fn subject_mut(&mut self) -> &mut Subject {
        &mut self.subject
    }

    /// The item in the table, as text.
    pub(super) fn old_text(&self) -> Option<&str> {
        self.old.as_deref()
    }

    /// Whether the item in the table cannot be read.
    pub(super) fn is_unreadable(&self) -> bool {
        self.unreadable.is_some()
    }

    /// Why the item in the table cannot be read.
    pub(super) fn unreadable(&self) -> Option<&DecodeError> {
        self.unreadable.as_ref()
    }

    fn debug_as(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let old = match self.old {
            Some(_) => "Some(..)",
            None => "None",
        };
        write!(f, "{name} {{ subject: {}, old: {old} }}", self.subject)
    }
}

impl fmt::Display for ConditionalCheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subject.is_known() {
            write!(f, "{}: ", self.subject)?;
        }
        f.write_str(match self.outcome_unknown {
            true => "the condition failed, and an earlier attempt may have been carried out",
            false => "the condition failed, so nothing was written",
        })?;
        match (&self.unreadable, &self.old) {
            (Some(_), _) => f.write_str("; the item in the table cannot be read"),
            (None, None) => f.write_str("; there is no such item"),
            (None, Some(_)) => Ok(()),
        }
    }
}

impl StdError for ConditionalCheckFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.unreadable.as_ref().map(|error| error as _)
    }
}

// The item is not printed: its values may be secret.
impl fmt::Debug for ConditionalCheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug_as("ConditionalCheckFailed", f)
    }
}

//! What a write ends with whose condition was false.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::{Error, Result, Subject};
use crate::codec::Item;
use crate::codec::{DecodeError, decode_item};

const NO_ITEM: &str = "; there is no such item";

fn outcome(left_open: bool) -> &'static str {
    match left_open {
        true => "the condition was false, and an attempt before may have been carried out",
        false => "the condition was false, so nothing was written",
    }
}

/// A write whose condition was false.
#[derive(Clone)]
pub struct ConditionalCheckFailed {
    subject: Subject,
    old: Option<Arc<str>>,
    unreadable: Option<DecodeError>,
    left_open: bool,
}

impl ConditionalCheckFailed {
    /// The item that was to be written; without a name and a key where the request was sent through the SDK.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The text of the item that is in the table; the error itself, where that cannot be read.
    pub(crate) fn into_old(self: Box<Self>) -> Result<Option<String>> {
        match self.unreadable {
            Some(_) => Err(Error::ConditionFailed(self)),
            None => Ok(self.old.as_deref().map(str::to_owned)),
        }
    }

    /// Whether an attempt before, whose response was lost, may have been carried out and may be why the condition is false.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.left_open
    }

    pub(super) fn leave_open(&mut self) {
        self.left_open = true;
    }

    /// Names the item, where the error does not know it.
    pub(super) fn complete(&mut self, item: impl FnOnce() -> Subject) {
        self.subject.complete(item);
    }

    /// The item that is in the table, if there is one.
    #[must_use]
    pub fn old(&self) -> Option<Item> {
        decode_item(self.old.as_deref()?).ok()
    }
}

impl fmt::Display for ConditionalCheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subject.is_known() {
            write!(f, "{}: ", self.subject)?;
        }
        f.write_str(outcome(self.left_open))?;
        match (&self.unreadable, &self.old) {
            (Some(_), _) => f.write_str("; and the item in the table cannot be read"),
            (None, None) => f.write_str(NO_ITEM),
            (None, Some(_)) => Ok(()),
        }
    }
}

impl StdError for ConditionalCheckFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.unreadable.as_ref().map(|error| error as _)
    }
}

// The item is not shown: its values may be secret.
impl fmt::Debug for ConditionalCheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_refused(
            f,
            "ConditionalCheckFailed",
            &self.subject,
            self.old.is_some(),
        )
    }
}

fn debug_refused(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    subject: &Subject,
    old: bool,
) -> fmt::Result {
    let old = if old { "Some(..)" } else { "None" };
    write!(f, "{name} {{ subject: {subject}, old: {old} }}")
}

/// A write that its condition refused: the condition was false, and nothing was written.
///
/// It stands inside the result of a write with a condition, with the item that was in the table at that moment.
/// `??` turns it into [`Error::ConditionFailed`].
///
/// If a response gets lost the SDK sends the write again, and then the condition may be false because the first attempt was carried
/// out: a `create` may be refused by the very item that it wrote. [`is_outcome_unknown`](Self::is_outcome_unknown) says when that may
/// be so; whoever must know then compares [`old`](Self::old) with what was to be written.
///
/// ```no_run
/// # use dyno::{Client, ConditionFailed, item, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies", ["year", "title"]);
/// let newer = item! { "year" => 1985, "version" => 4 };
/// match movies.put(newer).condition(path("version").lt(4)).await? {
///     Ok(()) => println!("written"),
///     Err(ConditionFailed { old: Some(old), .. }) => println!("somebody was faster: {old:?}"),
///     Err(ConditionFailed { old: None, .. }) => println!("there is no such item"),
/// }
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub struct ConditionFailed<M> {
    /// The item in the table; `None` when there is none.
    pub old: Option<M>,
    context: Box<Context>,
}

struct Context {
    subject: Subject,
    text: Option<Arc<str>>,
    left_open: bool,
}

impl<M> ConditionFailed<M> {
    pub(crate) fn new(
        old: Option<M>,
        subject: Subject,
        text: Option<Arc<str>>,
        left_open: bool,
    ) -> Self {
        Self {
            old,
            context: Box::new(Context {
                subject,
                text,
                left_open,
            }),
        }
    }

    /// Which item was to be written.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.context.subject
    }

    /// Whether an attempt before, whose response was lost, may have been carried out and may be why the condition is false.
    ///
    /// Without it nothing was written.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.context.left_open
    }
}

impl<M> fmt::Display for ConditionFailed<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject(), outcome(self.context.left_open))?;
        match self.old {
            Some(_) => Ok(()),
            None => f.write_str(NO_ITEM),
        }
    }
}

impl<M> fmt::Debug for ConditionFailed<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_refused(f, "ConditionFailed", self.subject(), self.old.is_some())
    }
}

impl<M> StdError for ConditionFailed<M> {}

impl<M> From<ConditionFailed<M>> for Error {
    fn from(refused: ConditionFailed<M>) -> Self {
        let Context {
            subject,
            text,
            left_open,
        } = *refused.context;
        let error = Self::refused(subject, text, None);
        if left_open { error.left_open() } else { error }
    }
}

impl Error {
    pub(crate) fn refused(
        subject: Subject,
        old: Option<Arc<str>>,
        unreadable: Option<DecodeError>,
    ) -> Self {
        Self::ConditionFailed(Box::new(ConditionalCheckFailed {
            subject,
            old,
            unreadable,
            left_open: false,
        }))
    }
}

//! Updates of items.

use std::fmt;
use std::marker::PhantomData;
use std::ops::BitAnd;

use super::ast::Action;
use super::print::Print;

/// An update of an item of the model `M`: actions of SET, REMOVE, ADD and DELETE, combined with `&`.
///
/// DynamoDB carries out all actions at once, based on the item as it was before the update. Two actions on the same
/// attribute, or on an attribute and a value inside it, are an invalid request.
///
/// An update prints with its values in place. [`redacted`](Self::redacted) leaves the values out.
///
/// ```
/// use dyno::Model;
///
/// #[derive(Model)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     title: String,
///     rating: f64,
///     plot: Option<String>,
/// }
///
/// let update = Movie::RATING.set(Movie::RATING + 1.0) & Movie::PLOT.remove();
/// assert_eq!(update.to_string(), "SET rating = rating + 1 REMOVE plot");
/// ```
#[must_use = "an update does nothing by itself; give it to `update`"]
pub struct Update<M> {
    actions: Vec<Action>,
    model: PhantomData<fn() -> M>,
}

impl<M> Update<M> {
    pub(super) fn new(action: Action) -> Self {
        Self::of_actions(vec![action])
    }

    pub(crate) fn of_actions(actions: Vec<Action>) -> Self {
        Self {
            actions,
            model: PhantomData,
        }
    }

    /// The actions.
    pub(crate) fn into_ast(self) -> Vec<Action> {
        self.actions
    }

    /// Combines updates. Without updates, it is an invalid request.
    ///
    /// ```
    /// # use dyno::{Update, path};
    /// let forget = ["plot", "rating"].map(|name| path(name).remove());
    /// assert_eq!(Update::all(forget).to_string(), "REMOVE plot, rating");
    /// ```
    pub fn all(updates: impl IntoIterator<Item = Self>) -> Self {
        let actions = updates
            .into_iter()
            .flat_map(|update| update.actions)
            .collect();
        Self::of_actions(actions)
    }

    /// Returns the update for logs, with `?` in place of each value.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("email").set("a@b.c").redacted().to_string(), "SET email = ?");
    /// ```
    #[must_use]
    pub fn redacted(&self) -> impl fmt::Display + '_ {
        Print::redacted(self.actions.as_slice())
    }
}

impl<M> BitAnd for Update<M> {
    type Output = Self;

    fn bitand(mut self, other: Self) -> Self {
        self.actions.extend(other.actions);
        self
    }
}

impl<M> Clone for Update<M> {
    fn clone(&self) -> Self {
        Self::of_actions(self.actions.clone())
    }
}

impl<M> PartialEq for Update<M> {
    fn eq(&self, other: &Self) -> bool {
        self.actions == other.actions
    }
}

impl<M> Eq for Update<M> {}

impl<M> std::hash::Hash for Update<M> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.actions.hash(state);
    }
}

impl<M> fmt::Display for Update<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Print::open(self.actions.as_slice()).fmt(f)
    }
}

impl<M> fmt::Debug for Update<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Update({})", self.redacted())
    }
}

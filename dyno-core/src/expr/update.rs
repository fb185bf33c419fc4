//! Updates of items.

use std::fmt;
use std::marker::PhantomData;
use std::ops::BitAnd;

use super::address::Address;
use super::ast::{self, Action, as_stored};
use super::condition::Condition;
use super::fits::Fits;
use super::path::Path;
use super::print::Print;
use crate::codec::Attribute;

/// An update of an item of the model `M`: actions of SET, REMOVE, ADD and DELETE, combined with `&`.
///
/// DynamoDB carries out all actions at once, based on the item as it was before the update. Two actions on the same
/// attribute, or on an attribute and a value inside it, are an invalid request.
///
/// An update can carry a condition, as that of [`Path::decrement`](super::Path::decrement) does: it is carried out only
/// if the condition holds. Combined updates carry the conditions of all.
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
    condition: Option<ast::Condition>,
    model: PhantomData<fn() -> M>,
}

impl<M> Update<M> {
    pub(super) fn new(action: Action) -> Self {
        Self::of_actions(vec![action])
    }

    pub(crate) fn of_actions(actions: Vec<Action>) -> Self {
        Self {
            actions,
            condition: None,
            model: PhantomData,
        }
    }

    /// The same, carried out only if the condition holds.
    pub(super) fn only_if(self, condition: ast::Condition) -> Self {
        self.maybe_only_if(Some(condition))
    }

    /// The same, carried out only if the condition holds, if there is one.
    pub(super) fn maybe_only_if(mut self, condition: Option<ast::Condition>) -> Self {
        self.condition = both(self.condition.take(), condition);
        self
    }

    /// States the value that an attribute has, without changing it. The update is carried out only if it has.
    ///
    /// The key of an index that is composed of fields changes with each of them. An update that sets one of these
    /// fields must know the others: those that it does not set are stated here. The key of the table states its fields
    /// already.
    ///
    /// ```
    /// use dyno::{Model, Table};
    ///
    /// #[derive(Table)]
    /// #[dyno(name = "shop", partition_key(pk: String), index(name = "GSI1", partition_key(gsi1pk: String)))]
    /// struct Shop;
    ///
    /// #[derive(Model)]
    /// #[dyno(table = Shop, partition_key = "ORDER#{id}", index(GSI1, partition_key = "{region}#{status}"))]
    /// struct Order {
    ///     id: u64,
    ///     region: String,
    ///     status: String,
    /// }
    ///
    /// let update = Order::STATUS.set("closed").with(Order::REGION, "EU");
    /// assert_eq!(update.to_string(), "SET status = \"closed\" IF region = \"EU\"");
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "as in the methods of paths; callers have no other use for it"
    )]
    pub fn with<A: Address, T: Attribute>(
        self,
        path: Path<M, A, T>,
        value: impl Fits<T::Base>,
    ) -> Self {
        let side = ast::Side::Operand(ast::Operand::Path(path.ast()));
        let value = as_stored::<T, _>(ast::Value::of(&value));
        let value = ast::Side::Operand(ast::Operand::Value(value));
        self.only_if(ast::Condition::Compare(side, ast::Comparison::Eq, value))
    }

    /// States that an attribute is absent, as [`with`](Self::with) states a value.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "as in the methods of paths; callers have no other use for it"
    )]
    pub fn without<A: Address, T: Attribute>(self, path: Path<M, A, T>) -> Self {
        self.only_if(ast::Condition::NotExists(path.ast()))
    }

    /// The actions, and the condition that they carry.
    pub(crate) fn into_ast(self) -> (Vec<Action>, Option<ast::Condition>) {
        (self.actions, self.condition)
    }

    /// Returns the condition that the update carries, if there is one.
    ///
    /// ```
    /// # use dyno::Model;
    /// # #[derive(Model)]
    /// # #[dyno(table = "Shows")]
    /// # struct Show { #[dyno(partition_key)] id: String, left: u32 }
    /// let sell = Show::LEFT.decrement(2_u32);
    /// assert_eq!(sell.carried_condition(), Some(Show::LEFT.ge(2_u32)));
    /// ```
    #[must_use]
    pub fn carried_condition(&self) -> Option<Condition<M>> {
        self.condition.clone().map(Condition::new)
    }

    /// Combines updates. Without updates, it is an invalid request.
    ///
    /// ```
    /// # use dyno::{Update, path};
    /// let forget = ["plot", "rating"].map(|name| path(name).remove());
    /// assert_eq!(Update::all(forget).to_string(), "REMOVE plot, rating");
    /// ```
    pub fn all(updates: impl IntoIterator<Item = Self>) -> Self {
        let none = Self::of_actions(Vec::new());
        updates.into_iter().fold(none, |all, update| all & update)
    }

    /// Returns the update for logs, with `?` in place of each value.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("email").set("a@b.c").redacted().to_string(), "SET email = ?");
    /// ```
    #[must_use]
    pub fn redacted(&self) -> impl fmt::Display + '_ {
        Printed {
            actions: Print::redacted(self.actions.as_slice()),
            condition: self.condition.as_ref().map(Print::redacted),
        }
    }
}

/// Both conditions, if there are two.
fn both(first: Option<ast::Condition>, second: Option<ast::Condition>) -> Option<ast::Condition> {
    match (first, second) {
        (Some(first), Some(second)) => {
            let both: Condition<()> = Condition::new(first) & Condition::new(second);
            Some(both.ast().clone())
        }
        (first, second) => first.or(second),
    }
}

/// The actions, and the condition that they carry.
struct Printed<A, C> {
    actions: A,
    condition: Option<C>,
}

impl<A: fmt::Display, C: fmt::Display> fmt::Display for Printed<A, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.actions.fmt(f)?;
        match &self.condition {
            Some(condition) => write!(f, " IF {condition}"),
            None => Ok(()),
        }
    }
}

impl<M> BitAnd for Update<M> {
    type Output = Self;

    fn bitand(mut self, other: Self) -> Self {
        self.actions.extend(other.actions);
        self.condition = both(self.condition, other.condition);
        self
    }
}

impl<M> Clone for Update<M> {
    fn clone(&self) -> Self {
        Self {
            actions: self.actions.clone(),
            condition: self.condition.clone(),
            model: PhantomData,
        }
    }
}

impl<M> PartialEq for Update<M> {
    fn eq(&self, other: &Self) -> bool {
        self.actions == other.actions && self.condition == other.condition
    }
}

impl<M> Eq for Update<M> {}

impl<M> std::hash::Hash for Update<M> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.actions.hash(state);
        self.condition.hash(state);
    }
}

impl<M> fmt::Display for Update<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let printed = Printed {
            actions: Print::open(self.actions.as_slice()),
            condition: self.condition.as_ref().map(Print::open),
        };
        printed.fmt(f)
    }
}

impl<M> fmt::Debug for Update<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Update({})", self.redacted())
    }
}

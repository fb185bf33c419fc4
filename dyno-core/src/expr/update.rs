//! Updates: what a write changes in an item.

use std::fmt;
use std::marker::PhantomData;
use std::ops::BitAnd;

use super::ast::{self, Action};
use super::operand::{Fits, Function, InSet, InSum, ListOf, Operand};
use super::path::{Address, Path, TopLevel, Updatable};
use super::print::Print;
use crate::codec::kind::{Addable, ListAttribute, Numeric, SetAttribute};
use crate::codec::{Anything, Attribute};

/// Changes to an item of the model `M`: actions of SET, REMOVE, ADD and DELETE, combined with `&`.
///
/// DynamoDB carries out all of them at once, from the item as it was before. Two actions on the same attribute, or on
/// an attribute and something inside of it, are refused before anything is sent.
///
/// An update prints as it would read with its values in place; [`redacted`](Self::redacted) leaves the values out.
#[must_use = "an update does nothing by itself; give it to `update`"]
pub struct Update<M> {
    actions: Vec<Action>,
    model: PhantomData<fn() -> M>,
}

impl<M> Update<M> {
    fn new(action: Action) -> Self {
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

    /// All of the updates. None at all is refused when it is to be sent.
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

    /// The update for logs: with `?` in the place of each value.
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

impl<M, A: Address, T: Attribute> Path<M, A, T> {
    /// The attribute's value, or `default` while it is absent; for [`set`](Self::set).
    ///
    /// ```
    /// # use dyno::path;
    /// let update = path("views").set(path("views").if_not_exists(0) + 1);
    /// assert_eq!(update.to_string(), "SET views = if_not_exists(views, 0) + 1");
    /// ```
    pub fn if_not_exists(
        self,
        default: impl Operand<M, T::Base, Tree: InSum>,
    ) -> Function<M, T::Base> {
        Function::if_not_exists(self.ast(), default.into_tree().into())
    }
}

// The bounds on addresses stand at the methods: at the impl, the compiler would only say that there is no such method.
impl<M, A: Address, T: Attribute> Path<M, A, T> {
    /// SET: the attribute becomes `value`: a value, another attribute's, or what `+`, `-`,
    /// [`if_not_exists`](Self::if_not_exists) and [`list_append`](crate::list_append) make of them.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("title").set("Brazil").to_string(), "SET title = \"Brazil\"");
    /// assert_eq!(path("rating").set(path("rating") + 1).to_string(), "SET rating = rating + 1");
    /// ```
    pub fn set(self, value: impl Operand<M, T::Base, Tree: InSet>) -> Update<M>
    where
        A: Updatable,
    {
        Update::new(Action::Set(self.ast(), value.into_tree().into()))
    }

    /// SET, but only while the attribute is absent.
    ///
    /// ```
    /// # use dyno::path;
    /// let update = path("views").set_if_not_exists(0);
    /// assert_eq!(update.to_string(), "SET views = if_not_exists(views, 0)");
    /// ```
    pub fn set_if_not_exists(self, value: impl Operand<M, T::Base, Tree: InSum>) -> Update<M>
    where
        A: Updatable,
    {
        let path = self.ast();
        let value = ast::SetOperand::IfNotExists(path.clone(), Box::new(value.into_tree().into()));
        Update::new(Action::Set(path, ast::SetValue::Operand(value.checked())))
    }

    /// REMOVE: the attribute is taken out of the item, or the element out of its list.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("actors").at(0).remove().to_string(), "REMOVE actors[0]");
    /// ```
    pub fn remove(self) -> Update<M>
    where
        A: Updatable,
    {
        Update::new(Action::Remove(self.ast()))
    }

    /// SET with a value, REMOVE with `None`: for a field that is an `Option` on both sides.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("note").set_or_remove(Some("x")).to_string(), "SET note = \"x\"");
    /// assert_eq!(path("note").set_or_remove(None::<&str>).to_string(), "REMOVE note");
    /// ```
    pub fn set_or_remove(self, value: Option<impl Operand<M, T::Base, Tree: InSet>>) -> Update<M>
    where
        A: Updatable,
    {
        match value {
            Some(value) => self.set(value),
            None => self.remove(),
        }
    }

    /// SET: the number grows by `n`. The attribute must be there; see [`add`](Self::add) for one that may be absent.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("views").increment(1).to_string(), "SET views = views + 1");
    /// ```
    pub fn increment(self, n: impl Operand<M, T::Base, Tree: InSum>) -> Update<M>
    where
        A: Updatable,
        T: Numeric,
    {
        let path = self.ast();
        let sum = ast::SetValue::Plus(ast::SetOperand::Path(path.clone()), n.into_tree().into());
        Update::new(Action::Set(path, sum))
    }

    /// SET: the number shrinks by `n`. The attribute must be there.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("stock").decrement(1).to_string(), "SET stock = stock - 1");
    /// ```
    pub fn decrement(self, n: impl Operand<M, T::Base, Tree: InSum>) -> Update<M>
    where
        A: Updatable,
        T: Numeric,
    {
        let path = self.ast();
        let difference =
            ast::SetValue::Minus(ast::SetOperand::Path(path.clone()), n.into_tree().into());
        Update::new(Action::Set(path, difference))
    }

    /// SET: the number changes by `difference`, a number of any Rust type, which may be negative where the attribute's
    /// type may not.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("stock").change(-3).to_string(), "SET stock = stock + -3");
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "taken as the other updates take their values"
    )]
    pub fn change<V: Numeric + Fits<Anything>>(self, difference: V) -> Update<M>
    where
        A: Updatable,
        T: Numeric,
    {
        let path = self.ast();
        let difference = ast::SetOperand::Value(ast::Value::of::<Anything>(&difference));
        Update::new(Action::Set(
            path.clone(),
            ast::SetValue::Plus(ast::SetOperand::Path(path), difference),
        ))
    }

    /// SET: the elements of `list` come after those that are there. The attribute must be there.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("log").append(["seen"]).to_string(), "SET log = list_append(log, [\"seen\"])");
    /// ```
    pub fn append(self, list: impl Operand<M, ListOf<T>, Tree: InSum>) -> Update<M>
    where
        A: Updatable,
        T: ListAttribute<Element: Attribute>,
    {
        let path = self.ast();
        let operands = (ast::SetOperand::Path(path.clone()), list.into_tree().into());
        Update::new(Action::Set(path, appended(operands)))
    }

    /// SET: the elements of `list` come before those that are there. The attribute must be there.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("log").prepend(["seen"]).to_string(), "SET log = list_append([\"seen\"], log)");
    /// ```
    pub fn prepend(self, list: impl Operand<M, ListOf<T>, Tree: InSum>) -> Update<M>
    where
        A: Updatable,
        T: ListAttribute<Element: Attribute>,
    {
        let path = self.ast();
        let operands = (list.into_tree().into(), ast::SetOperand::Path(path.clone()));
        Update::new(Action::Set(path, appended(operands)))
    }

    /// DELETE: takes elements out of a set. A set whose last element goes is removed.
    ///
    /// ```
    /// # use dyno::path;
    /// # use std::collections::BTreeSet;
    /// let update = path("tags").delete(BTreeSet::from(["old"]));
    /// assert_eq!(update.to_string(), "DELETE tags {\"old\"}");
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "taken as the other updates take their values"
    )]
    pub fn delete(self, elements: impl Fits<T::Elements>) -> Update<M>
    where
        A: Updatable,
        T: SetAttribute,
    {
        Update::new(Action::Delete(self.ast(), ast::Value::of(&elements)))
    }

    /// ADD: a number grows by `value`, a set takes the elements of `value` in. An attribute that is absent begins at
    /// zero or empty.
    ///
    /// DynamoDB does this to attributes of the item itself only, not to what is inside of one.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("views").add(1).to_string(), "ADD views 1");
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "taken as the other updates take their values"
    )]
    #[expect(
        clippy::should_implement_trait,
        reason = "ADD is DynamoDB's word; the sum of a path and a number is `+`"
    )]
    pub fn add(self, value: impl Fits<T::Base>) -> Update<M>
    where
        A: TopLevel,
        T: Addable,
    {
        Update::new(Action::Add(self.ast(), ast::Value::of(&value)))
    }
}

fn appended((first, second): (ast::SetOperand, ast::SetOperand)) -> ast::SetValue {
    ast::SetValue::Operand(ast::SetOperand::ListAppend(Box::new(first), Box::new(second)).checked())
}

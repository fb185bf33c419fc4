//! What paths offer to updates.

use super::address::{Address, Computable, SetTo, TopLevel, Updatable};
use super::ast::{self, Action, as_stored};
use super::fits::Fits;
use super::function::Function;
use super::operand::{InSet, InSum, Operand};
use super::path::Path;
use super::update::Update;
use crate::codec::kind::{Addable, ListAttribute, Numeric, SetAttribute};
use crate::codec::{Anything, Attribute, List};

impl<M, A: Address, T: Attribute> Path<M, A, T> {
    /// Returns the attribute's value, or `default` if the attribute is absent, for [`set`](Self::set).
    ///
    /// ```
    /// # use dyno::path;
    /// let update = path("views").set(path("views").if_not_exists(0) + 1);
    /// assert_eq!(update.to_string(), "SET views = if_not_exists(views, 0) + 1");
    /// ```
    pub fn if_not_exists<V>(self, default: V) -> Function<M, T::Base>
    where
        V: Operand<M, T::Base, Tree: InSum>,
    {
        Function::if_not_exists(self.ast(), as_stored::<T, _>(default.into_tree().into()))
    }
}

// The bounds on addresses are on the methods: with bounds on the impl, the compiler would only report a missing method.
impl<M, A, T: Attribute> Path<M, A, T> {
    /// SET: sets the attribute to a value, to another attribute, or to the result of `+`, `-`,
    /// [`if_not_exists`](Self::if_not_exists) or [`list_append`](crate::list_append).
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("title").set("Brazil").to_string(), "SET title = \"Brazil\"");
    /// assert_eq!(path("rating").set(path("rating") + 1).to_string(), "SET rating = rating + 1");
    /// ```
    pub fn set<V>(self, value: V) -> Update<M>
    where
        V: Operand<M, T::Base, Tree: InSet>,
        A: Updatable + SetTo<V, T::Base>,
    {
        let value: ast::SetValue = as_stored::<T, _>(value.into_tree().into());
        if value.is_absent::<T>() {
            return Update::new(Action::Remove(self.ast()));
        }
        Update::new(Action::Set(self.ast(), value))
    }

    /// SET: sets the attribute only if it is absent.
    ///
    /// ```
    /// # use dyno::path;
    /// let update = path("views").set_if_not_exists(0);
    /// assert_eq!(update.to_string(), "SET views = if_not_exists(views, 0)");
    /// ```
    pub fn set_if_not_exists<V>(self, value: V) -> Update<M>
    where
        V: Operand<M, T::Base, Tree: InSum>,
        A: Updatable + Computable,
    {
        let path = self.ast();
        let value = as_stored::<T, ast::SetOperand>(value.into_tree().into());
        let value = ast::SetOperand::IfNotExists(path.clone(), Box::new(value));
        Update::new(Action::Set(path, ast::SetValue::Operand(value.checked())))
    }

    /// REMOVE: removes the attribute from the item, or the element from its list.
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

    /// SET or REMOVE: sets the attribute to a value, or removes it for `None`.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("note").set_or_remove(Some("x")).to_string(), "SET note = \"x\"");
    /// assert_eq!(path("note").set_or_remove(None::<&str>).to_string(), "REMOVE note");
    /// ```
    pub fn set_or_remove<V>(self, value: Option<V>) -> Update<M>
    where
        V: Operand<M, T::Base, Tree: InSet>,
        A: Updatable + SetTo<V, T::Base>,
    {
        match value {
            Some(value) => self.set(value),
            None => self.remove(),
        }
    }

    /// SET: adds `n` to the number. DynamoDB rejects the update if the attribute is absent; [`add`](Self::add) does
    /// not.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("views").increment(1).to_string(), "SET views = views + 1");
    /// ```
    pub fn increment<V>(self, n: V) -> Update<M>
    where
        V: Operand<M, T::Base, Tree: InSum>,
        A: Updatable + Computable,
        T: Numeric,
    {
        let path = self.ast();
        let sum = ast::SetValue::Plus(ast::SetOperand::Path(path.clone()), n.into_tree().into());
        Update::new(Action::Set(path, sum))
    }

    /// SET: subtracts `n` from the number. DynamoDB rejects the update if the attribute is absent.
    ///
    /// The update of an unsigned field carries the condition that the number does not get too low for the field: below
    /// 0, or to 0 for a `NonZero`. If the condition fails, nothing is written and the result is an
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed); after `condition(..)` it is in the nested `Result`
    /// like any other failed condition. `-` carries no condition, so that `set(path - n)` can store a number that the
    /// model cannot read.
    ///
    /// ```
    /// # use dyno::path;
    /// use dyno::Model;
    ///
    /// #[derive(Model)]
    /// #[dyno(table = "Shows")]
    /// struct Show {
    ///     #[dyno(partition_key)]
    ///     id: String,
    ///     left: u32,
    ///     balance: i64,
    /// }
    ///
    /// assert_eq!(Show::LEFT.decrement(1_u32).to_string(), "SET left = left - 1 IF left >= 1");
    /// assert_eq!(Show::BALANCE.decrement(1).to_string(), "SET balance = balance - 1");
    /// assert_eq!(path("stock").decrement(1).to_string(), "SET stock = stock - 1");
    /// ```
    pub fn decrement<V>(self, n: V) -> Update<M>
    where
        V: Operand<M, T::Base, Tree = ast::Operand>,
        A: Updatable + Computable,
        T: Numeric,
    {
        let (path, n) = (self.ast(), n.into_tree());
        let difference =
            ast::SetValue::Minus(ast::SetOperand::Path(path.clone()), n.clone().into());
        let enough = enough::<T>(path.clone(), n);
        Update::new(Action::Set(path, difference)).maybe_only_if(enough)
    }

    /// SET: adds `difference` to the number. It can be a number of any Rust type, for example a negative one for a
    /// `u32`.
    ///
    /// With a negative number, the update of an unsigned field carries the condition of [`decrement`](Self::decrement):
    /// the number does not get too low for the field.
    ///
    /// ```
    /// # use dyno::path;
    /// use dyno::Model;
    ///
    /// #[derive(Model)]
    /// #[dyno(table = "Shows")]
    /// struct Show {
    ///     #[dyno(partition_key)]
    ///     id: String,
    ///     left: u32,
    /// }
    ///
    /// assert_eq!(Show::LEFT.change(-3).to_string(), "SET left = left + -3 IF left >= 3");
    /// assert_eq!(path("stock").change(-3).to_string(), "SET stock = stock + -3");
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the other updates take their values like this"
    )]
    pub fn change<V>(self, difference: V) -> Update<M>
    where
        V: Numeric + Fits<Anything>,
        A: Updatable + Computable,
        T: Numeric,
    {
        let path = self.ast();
        let difference = ast::Value::of::<Anything>(&difference);
        let enough = difference
            .without_minus()
            .and_then(|n| enough::<T>(path.clone(), ast::Operand::Value(n)));
        let sum = ast::SetValue::Plus(
            ast::SetOperand::Path(path.clone()),
            ast::SetOperand::Value(difference),
        );
        Update::new(Action::Set(path, sum)).maybe_only_if(enough)
    }

    /// SET: appends the elements of `list`. DynamoDB rejects the update if the attribute is absent.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("log").append(["seen"]).to_string(), "SET log = list_append(log, [\"seen\"])");
    /// ```
    pub fn append<V>(self, list: V) -> Update<M>
    where
        V: Operand<M, ListOf<T>, Tree: InSum>,
        A: Updatable + Computable,
        T: ListAttribute<Element: Attribute>,
    {
        let path = self.ast();
        let operands = (ast::SetOperand::Path(path.clone()), list.into_tree().into());
        Update::new(Action::Set(path, appended(operands)))
    }

    /// SET: prepends the elements of `list`. DynamoDB rejects the update if the attribute is absent.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("log").prepend(["seen"]).to_string(), "SET log = list_append([\"seen\"], log)");
    /// ```
    pub fn prepend<V>(self, list: V) -> Update<M>
    where
        V: Operand<M, ListOf<T>, Tree: InSum>,
        A: Updatable + Computable,
        T: ListAttribute<Element: Attribute>,
    {
        let path = self.ast();
        let operands = (list.into_tree().into(), ast::SetOperand::Path(path.clone()));
        Update::new(Action::Set(path, appended(operands)))
    }

    /// DELETE: removes elements from a set. DynamoDB removes a set that becomes empty.
    ///
    /// ```
    /// # use dyno::path;
    /// # use std::collections::BTreeSet;
    /// let update = path("tags").delete(BTreeSet::from(["old"]));
    /// assert_eq!(update.to_string(), "DELETE tags {\"old\"}");
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the other updates take their values like this"
    )]
    pub fn delete(self, elements: impl Fits<T::Elements>) -> Update<M>
    where
        A: Updatable + Computable,
        T: SetAttribute,
    {
        Update::new(Action::Delete(self.ast(), ast::Value::of(&elements)))
    }

    /// ADD: adds `value` to a number, or the elements of `value` to a set. An absent attribute counts as zero or as
    /// empty.
    ///
    /// DynamoDB supports this only for attributes of the item itself, not for values inside an attribute.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("views").add(1).to_string(), "ADD views 1");
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the other updates take their values like this"
    )]
    #[expect(
        clippy::should_implement_trait,
        reason = "named after ADD; the sum of a path and a number is `+`"
    )]
    pub fn add(self, value: impl Fits<T::Base>) -> Update<M>
    where
        A: Updatable + TopLevel + Computable,
        T: Addable,
    {
        Update::new(Action::Add(self.ast(), ast::Value::of(&value)))
    }
}

/// The condition that a number of type `T` does not get too low when `n` is subtracted, if there is a lowest one.
fn enough<T: Attribute>(path: ast::Path, n: ast::Operand) -> Option<ast::Condition> {
    let comparison = match T::LOWEST? {
        0 => ast::Comparison::Ge,
        _ => ast::Comparison::Gt,
    };
    let number = ast::Side::Operand(ast::Operand::Path(path));
    Some(ast::Condition::Compare(number, comparison, n.into()))
}

fn appended((first, second): (ast::SetOperand, ast::SetOperand)) -> ast::SetValue {
    ast::SetValue::Operand(ast::SetOperand::ListAppend(Box::new(first), Box::new(second)).checked())
}

/// What the list of a path is compared as.
type ListOf<T> = List<<<T as ListAttribute>::Element as Attribute>::Base>;

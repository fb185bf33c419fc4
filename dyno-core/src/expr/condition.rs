//! Conditions of writes, and filters of queries and scans.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::ast;
use super::error::InvalidExpression;
use super::print::Print;

/// A condition on the items of the model `M`.
///
/// DynamoDB checks the condition of a write before writing. A filter of a query or scan is applied to the items after
/// they are read, so it does not reduce the cost. Conditions combine with `&`, `|` and `!`.
///
/// A condition prints with its values in place. [`redacted`](Self::redacted) leaves the values out.
///
/// ```
/// use dyno::Model;
///
/// #[derive(Model)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     title: String,
///     rating: Option<f64>,
///     actors: Vec<String>,
/// }
///
/// let good = Movie::RATING.gt(7.5) & !Movie::ACTORS.contains("Kim Greist");
/// assert_eq!(good.to_string(), "rating > 7.5 AND NOT contains(actors, \"Kim Greist\")");
/// ```
///
/// Limits: 300 operators and functions, 4 KB of text, 100 operands of IN. A condition that exceeds them is an invalid
/// request (AWS developer guide, "Quotas in Amazon DynamoDB", "Expression parameters").
#[must_use = "a condition does nothing by itself; give it to `condition` or `filter`"]
pub struct Condition<M> {
    tree: ast::Condition,
    model: PhantomData<fn() -> M>,
}

impl<M> Condition<M> {
    pub(crate) fn new(tree: ast::Condition) -> Self {
        Self {
            tree,
            model: PhantomData,
        }
    }

    pub(super) fn compare(left: ast::Side, comparison: ast::Comparison, right: ast::Side) -> Self {
        Self::new(ast::Condition::Compare(left, comparison, right))
    }

    /// The tree.
    pub(crate) fn ast(&self) -> &ast::Condition {
        &self.tree
    }

    /// Combines conditions with AND. Without conditions, it is an invalid request.
    ///
    /// ```
    /// # use dyno::{Condition, path};
    /// let wanted = ["plot", "rating"].map(|name| path(name).exists());
    /// assert_eq!(Condition::all(wanted).to_string(), "attribute_exists(plot) AND attribute_exists(rating)");
    /// ```
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        let joined = conditions.into_iter().reduce(|all, next| all & next);
        joined.unwrap_or_else(|| Self::new(ast::Condition::Invalid(InvalidExpression::Empty)))
    }

    /// Combines conditions with OR. Without conditions, it is an invalid request.
    ///
    /// ```
    /// # use dyno::{Condition, path};
    /// let either = [1985, 1986].map(|year| path("year").eq(year));
    /// assert_eq!(Condition::any(either).to_string(), "year = 1985 OR year = 1986");
    /// ```
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        let joined = conditions.into_iter().reduce(|any, next| any | next);
        joined.unwrap_or_else(|| Self::new(ast::Condition::Invalid(InvalidExpression::Empty)))
    }

    /// Returns the condition for logs, with `?` in place of each value.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("email").eq("a@b.c").redacted().to_string(), "email = ?");
    /// ```
    #[must_use]
    pub fn redacted(&self) -> impl fmt::Display + '_ {
        Print::redacted(&self.tree)
    }

    /// Combines two conditions. A chain of the same operator stays flat.
    fn join(
        self,
        other: Self,
        wrap: fn(Vec<ast::Condition>) -> ast::Condition,
        flatten: Flatten,
    ) -> Self {
        let mut joined = flatten(self.tree).unwrap_or_else(|single| vec![single]);
        match flatten(other.tree) {
            Ok(others) => joined.extend(others),
            Err(single) => joined.push(single),
        }
        Self::new(wrap(joined).checked())
    }
}

/// Returns the parts of a chain of one operator, or the tree if it is not such a chain.
type Flatten = fn(ast::Condition) -> Result<Vec<ast::Condition>, ast::Condition>;

impl<M> BitAnd for Condition<M> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.join(other, ast::Condition::And, |tree| match tree {
            ast::Condition::And(parts) => Ok(parts),
            single => Err(single),
        })
    }
}

impl<M> BitOr for Condition<M> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.join(other, ast::Condition::Or, |tree| match tree {
            ast::Condition::Or(parts) => Ok(parts),
            single => Err(single),
        })
    }
}

impl<M> Not for Condition<M> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(ast::Condition::Not(Box::new(self.tree)).checked())
    }
}

impl<M> Clone for Condition<M> {
    fn clone(&self) -> Self {
        Self::new(self.tree.clone())
    }
}

impl<M> PartialEq for Condition<M> {
    fn eq(&self, other: &Self) -> bool {
        self.tree == other.tree
    }
}

impl<M> Eq for Condition<M> {}

impl<M> std::hash::Hash for Condition<M> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.tree.hash(state);
    }
}

impl<M> fmt::Display for Condition<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Print::open(&self.tree).fmt(f)
    }
}

impl<M> fmt::Debug for Condition<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Condition({})", self.redacted())
    }
}

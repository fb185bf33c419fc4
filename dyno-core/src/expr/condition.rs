//! Conditions: what guards a write, and what filters what was read.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::ast::{self, Comparison, InvalidExpression};
use super::operand::{InCondition, Operand};
use super::path::{Address, Path};
use super::print::Print;
use crate::codec::Attribute;
use crate::codec::kind::{Container, Like, Measurable, N, Ordered, Prefixed};
use crate::wire::AttributeType;

/// A condition on the items of the model `M`.
///
/// As the condition of a write it is checked by DynamoDB before writing; as a filter of a query or scan it is applied
/// to what was read, which costs as much as without the filter. Conditions combine with `&`, `|` and `!`, and can be
/// cloned and used again; combining never changes an operand.
///
/// A condition prints as it would read with its values in place; [`redacted`](Self::redacted) leaves the values out.
///
/// Limits: 300 operators and functions, 4 KB of text, 100 operands of IN (AWS developer guide, "Quotas in Amazon
/// DynamoDB", "Expression parameters"). What exceeds them is refused before anything is sent.
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

    /// The tree.
    pub(crate) fn ast(&self) -> &ast::Condition {
        &self.tree
    }

    /// All of the conditions. None at all is refused when it is to be sent, for an AND of nothing says nothing.
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

    /// Any of the conditions. None at all is refused when it is to be sent, for an OR of nothing says nothing.
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

    /// The condition for logs: with `?` in the place of each value.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("email").eq("a@b.c").redacted().to_string(), "email = ?");
    /// ```
    #[must_use]
    pub fn redacted(&self) -> impl fmt::Display + '_ {
        Print::redacted(&self.tree)
    }

    /// Joins two conditions; a chain of the same operator stays flat.
    fn join(
        self,
        other: Self,
        wrap: fn(Vec<ast::Condition>) -> ast::Condition,
        parts: Parts,
    ) -> Self {
        let mut joined = parts(self.tree).unwrap_or_else(|single| vec![single]);
        match parts(other.tree) {
            Ok(others) => joined.extend(others),
            Err(single) => joined.push(single),
        }
        Self::new(wrap(joined).checked())
    }
}

/// Takes a chain of one operator apart, or gives back what is none.
type Parts = fn(ast::Condition) -> Result<Vec<ast::Condition>, ast::Condition>;

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

/// The comparisons of a path or a size.
fn compare<M>(left: ast::Side, comparison: Comparison, right: ast::Side) -> Condition<M> {
    Condition::new(ast::Condition::Compare(left, comparison, right))
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $comparison:ident $(where $bound:ident)?;)*) => {$(
        $(#[$doc])*
        pub fn $name(self, value: impl Operand<M, T::Base, Tree: InCondition>) -> Condition<M>
        $(where T: $bound)?
        {
            compare(self.side(), Comparison::$comparison, value.into_tree().into())
        }
    )*};
}

impl<M, A: Address, T: Attribute> Path<M, A, T> {
    comparisons! {
        /// The attribute equals `value`. An attribute that is absent equals nothing.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").eq(1985).to_string(), "year = 1985");
        /// ```
        eq Eq;
        /// The attribute does not equal `value`. An attribute that is absent differs from every value.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").ne(1985).to_string(), "year <> 1985");
        /// ```
        ne Ne;
        /// The attribute is less than `value`: by number, or by the bytes of a string in UTF-8.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").lt(1985).to_string(), "year < 1985");
        /// ```
        lt Lt where Ordered;
        /// The attribute is less than or equals `value`.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").le(1985).to_string(), "year <= 1985");
        /// ```
        le Le where Ordered;
        /// The attribute is greater than `value`.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").gt(1985).to_string(), "year > 1985");
        /// ```
        gt Gt where Ordered;
        /// The attribute is greater than or equals `value`.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").ge(1985).to_string(), "year >= 1985");
        /// ```
        ge Ge where Ordered;
    }

    /// The attribute lies between `low` and `high`, both included.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("year").between(1950, 1959).to_string(), "year BETWEEN 1950 AND 1959");
    /// ```
    pub fn between(
        self,
        low: impl Operand<M, T::Base, Tree: InCondition>,
        high: impl Operand<M, T::Base, Tree: InCondition>,
    ) -> Condition<M>
    where
        T: Ordered,
    {
        Condition::new(
            ast::Condition::Between(self.side(), low.into_tree().into(), high.into_tree().into())
                .checked(),
        )
    }

    /// The attribute equals one of `values`, of which there may be 100. Of no values it equals none: the condition is
    /// false.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("year").is_in([1985, 1986]).to_string(), "year IN (1985, 1986)");
    /// ```
    pub fn is_in<V: Operand<M, T::Base, Tree: InCondition>>(
        self,
        values: impl IntoIterator<Item = V>,
    ) -> Condition<M> {
        let values = values
            .into_iter()
            .map(|value| value.into_tree().into())
            .collect();
        Condition::new(ast::Condition::In(self.side(), values).checked())
    }

    /// The attribute is there, even if it is NULL.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("plot").exists().to_string(), "attribute_exists(plot)");
    /// ```
    pub fn exists(self) -> Condition<M> {
        Condition::new(ast::Condition::Exists(self.ast()))
    }

    /// The attribute is absent. Of a key attribute: there is no such item.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("plot").not_exists().to_string(), "attribute_not_exists(plot)");
    /// ```
    pub fn not_exists(self) -> Condition<M> {
        Condition::new(ast::Condition::NotExists(self.ast()))
    }

    /// The attribute is of the DynamoDB type `attribute_type`.
    ///
    /// ```
    /// # use dyno::{model::AttributeType, path};
    /// assert_eq!(path("plot").attribute_type(AttributeType::Null).to_string(), "attribute_type(plot, NULL)");
    /// ```
    pub fn attribute_type(self, attribute_type: AttributeType) -> Condition<M> {
        Condition::new(ast::Condition::Type(self.ast(), attribute_type))
    }

    /// The attribute, a string or bytes, begins with `prefix`, which must not be empty.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("title").begins_with("The ").to_string(), "begins_with(title, \"The \")");
    /// ```
    pub fn begins_with(
        self,
        prefix: impl Operand<M, T::Prefix, Tree = ast::Operand>,
    ) -> Condition<M>
    where
        T: Prefixed,
    {
        Condition::new(ast::Condition::BeginsWith(self.ast(), prefix.into_tree()).checked())
    }

    /// The attribute contains `needle`: a string a part, which must not be empty; a list or a set an element.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("actors").contains("Kim Greist").to_string(), "contains(actors, \"Kim Greist\")");
    /// ```
    pub fn contains(self, needle: impl Operand<M, T::Needle, Tree = ast::Operand>) -> Condition<M>
    where
        T: Container,
    {
        Condition::new(ast::Condition::Contains(self.ast(), needle.into_tree()).checked())
    }

    fn side(&self) -> ast::Side {
        ast::Side::Operand(ast::Operand::Path(self.ast()))
    }

    /// The size of the attribute: the characters of a string, the bytes of a binary, the elements of a list, map or
    /// set.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("actors").size().ge(3).to_string(), "size(actors) >= 3");
    /// ```
    pub fn size(self) -> Size<M>
    where
        T: Measurable,
    {
        Size {
            path: self.ast(),
            model: PhantomData,
        }
    }
}

/// The size of an attribute, to be compared with a number.
///
/// A condition on the size of an attribute that is absent is false.
#[must_use = "a size does nothing by itself; compare it"]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Size<M> {
    path: ast::Path,
    model: PhantomData<fn() -> M>,
}

impl<M> fmt::Debug for Size<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Size({})", self.path)
    }
}

macro_rules! size_comparisons {
    ($($(#[$doc:meta])* $name:ident $comparison:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(self, value: impl Operand<M, usize, Tree: InCondition>) -> Condition<M> {
            compare(ast::Side::Size(self.path), Comparison::$comparison, value.into_tree().into())
        }
    )*};
}

impl<M> Size<M> {
    size_comparisons! {
        /// The size equals `value`.
        eq Eq;
        /// The size does not equal `value`.
        ne Ne;
        /// The size is less than `value`.
        lt Lt;
        /// The size is less than or equals `value`.
        le Le;
        /// The size is greater than `value`.
        gt Gt;
        /// The size is greater than or equals `value`.
        ge Ge;
    }

    /// The size lies between `low` and `high`, both included.
    pub fn between(
        self,
        low: impl Operand<M, usize, Tree: InCondition>,
        high: impl Operand<M, usize, Tree: InCondition>,
    ) -> Condition<M> {
        let size = ast::Side::Size(self.path);
        Condition::new(
            ast::Condition::Between(size, low.into_tree().into(), high.into_tree().into())
                .checked(),
        )
    }

    /// The size is one of `values`, of which there may be 100.
    pub fn is_in<V: Operand<M, usize, Tree: InCondition>>(
        self,
        values: impl IntoIterator<Item = V>,
    ) -> Condition<M> {
        let values = values
            .into_iter()
            .map(|value| value.into_tree().into())
            .collect();
        Condition::new(ast::Condition::In(ast::Side::Size(self.path), values).checked())
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Attribute<Kind: Like<N>>> Operand<M, T> for Size<M> {
    type Tree = ast::Side;

    fn into_tree(self) -> Self::Tree {
        ast::Side::Size(self.path)
    }
}

//! Sizes of attributes in conditions.

use std::fmt;
use std::marker::PhantomData;

use super::address::Address;
use super::ast::{self, Comparison};
use super::condition::Condition;
use super::operand::{InCondition, Operand};
use super::path::Path;
use crate::codec::Attribute;
use crate::codec::kind::{Like, Measurable, N};

/// The size of an attribute, to be compared with a number.
///
/// If the attribute is absent, every comparison is false, except `ne`, which is true. `!` negates these results as
/// usual.
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
        pub fn $name<V>(self, value: V) -> Condition<M>
        where
            V: Operand<M, usize, Tree: InCondition>,
        {
            Condition::compare(ast::Side::Size(self.path), Comparison::$comparison, value.into_tree().into())
        }
    )*};
}

impl<M> Size<M> {
    size_comparisons! {
        /// The size equals `value`. False if the attribute is absent.
        eq Eq;
        /// The size does not equal `value`. True if the attribute is absent.
        ne Ne;
        /// The size is less than `value`.
        lt Lt;
        /// The size is less than or equal to `value`.
        le Le;
        /// The size is greater than `value`.
        gt Gt;
        /// The size is greater than or equal to `value`.
        ge Ge;
    }

    /// The size is between `low` and `high`, inclusive.
    pub fn between<V, W>(self, low: V, high: W) -> Condition<M>
    where
        V: Operand<M, usize, Tree: InCondition>,
        W: Operand<M, usize, Tree: InCondition>,
    {
        let size = ast::Side::Size(self.path);
        Condition::new(
            ast::Condition::Between(size, low.into_tree().into(), high.into_tree().into())
                .checked(),
        )
    }

    /// The size equals one of at most 100 `values`. Without values, the condition is false.
    pub fn is_in<V>(self, values: impl IntoIterator<Item = V>) -> Condition<M>
    where
        V: Operand<M, usize, Tree: InCondition>,
    {
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

impl<M, A: Address, T: Attribute> Path<M, A, T> {
    /// Returns the size of the attribute: the length of a string or a binary, or the number of elements of a list, map
    /// or set.
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

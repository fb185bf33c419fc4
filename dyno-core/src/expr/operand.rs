//! Operands of conditions and updates.

use super::address::Address;
use super::ast;
use super::path::Path;
use crate::codec::kind::{ByType, Like};
use crate::codec::{Attribute, Convert, Converted, Via};

/// An operand for an attribute that is compared as `T`: a value that fits, or the path of an attribute of the same
/// type. A condition also accepts a [`Size`](super::Size). SET also accepts a [`Function`](super::Function) or a
/// [`Sum`](super::Sum).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit an attribute of type `{T}`",
    label = "expected a value for `{T}`, or the path of such an attribute",
    note = "the operand must have the attribute's type: convert the value, or name another attribute of the same model",
    note = "an update takes an `Option` with `set_or_remove`, and a condition has `exists` and `not_exists`; \
            `path.stored()` takes what a converter stores"
)]
pub trait Operand<M, T> {
    /// Its part of the tree, which decides where it can be used.
    #[doc(hidden)]
    type Tree;

    #[doc(hidden)]
    fn into_tree(self) -> Self::Tree;
}

/// Operands that can be used in a condition.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "conditions compare only values, attributes and sizes",
    label = "this is a sum or a function",
    note = "`+`, `-`, `if_not_exists` and `list_append` work in `set`; compute the value first, or compare an attribute"
)]
pub trait InCondition: Into<ast::Side> {}

impl InCondition for ast::Operand {}
impl InCondition for ast::Side {}

/// Operands that can be used in a sum or a function of SET.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "SET adds and subtracts two operands, which cannot be sums or sizes",
    label = "this is a sum or a size",
    note = "DynamoDB has no longer chains: add the values first, or use a second attribute"
)]
pub trait InSum: Into<ast::SetOperand> {}

impl InSum for ast::Operand {}
impl InSum for ast::SetOperand {}

/// Operands that SET can write.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "SET cannot write the size of an attribute",
    label = "this is a size",
    note = "DynamoDB has sizes only in conditions"
)]
pub trait InSet: Into<ast::SetValue> {}

impl InSet for ast::Operand {}
impl InSet for ast::SetOperand {}
impl InSet for ast::SetValue {}

#[diagnostic::do_not_recommend]
impl<M, A: Address, T: Attribute<Kind: ByType>, U: Attribute<Kind: Like<T::Kind>>> Operand<M, T>
    for Path<M, A, U>
{
    type Tree = ast::Operand;

    fn into_tree(self) -> Self::Tree {
        ast::Operand::Path(self.ast())
    }
}

// `ByType` above excludes converted values, for which a value of any type could overlap with a path. The paths of
// converted fields have one of these two types.

#[diagnostic::do_not_recommend]
impl<M, A: Address, C: Convert<T>, T> Operand<M, Converted<C, T>> for Path<M, A, Via<C, T>> {
    type Tree = ast::Operand;

    fn into_tree(self) -> Self::Tree {
        ast::Operand::Path(self.ast())
    }
}

#[diagnostic::do_not_recommend]
impl<M, A: Address, C: Convert<T>, T> Operand<M, Converted<C, T>> for Path<M, A, Option<Via<C, T>>>
where
    Option<Via<C, T>>: Attribute,
{
    type Tree = ast::Operand;

    fn into_tree(self) -> Self::Tree {
        ast::Operand::Path(self.ast())
    }
}

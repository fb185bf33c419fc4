//! `if_not_exists` and `list_append`.

use std::fmt;
use std::marker::PhantomData;

use super::ast;
use super::operand::{InSum, Operand};
use super::print::Print;

/// The result of `if_not_exists` or `list_append`, which is compared as `T`.
#[derive(Clone, PartialEq, Eq, Hash)]
#[must_use = "a function does nothing by itself; give it to `set`"]
pub struct Function<M, T> {
    operand: ast::SetOperand,
    marker: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Function<M, T> {
    pub(crate) fn new(operand: ast::SetOperand) -> Self {
        Self {
            operand: operand.checked(),
            marker: PhantomData,
        }
    }

    pub(super) fn into_operand(self) -> ast::SetOperand {
        self.operand
    }

    pub(crate) fn if_not_exists(path: ast::Path, default: ast::SetOperand) -> Self {
        Self::new(ast::SetOperand::IfNotExists(path, Box::new(default)))
    }
}

impl<M, T> fmt::Debug for Function<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = ast::SetValue::Operand(self.operand.clone());
        write!(f, "Function({})", Print::redacted(&value))
    }
}

impl<M, T> Operand<M, T> for Function<M, T> {
    type Tree = ast::SetOperand;

    fn into_tree(self) -> Self::Tree {
        self.operand
    }
}

/// Joins two lists, for `set`.
///
/// Each side is a list or the path of one. The first side decides the type of the elements.
///
/// ```
/// # use dyno::{list_append, path};
/// let update = path("log").set(list_append(path("old"), path("new")));
/// assert_eq!(update.to_string(), "SET log = list_append(old, new)");
/// ```
pub fn list_append<M, T, V, W>(first: V, second: W) -> Function<M, T>
where
    V: Operand<M, T, Tree: InSum>,
    W: Operand<M, T, Tree: InSum>,
{
    let (first, second) = (first.into_tree().into(), second.into_tree().into());
    Function::new(ast::SetOperand::ListAppend(
        Box::new(first),
        Box::new(second),
    ))
}

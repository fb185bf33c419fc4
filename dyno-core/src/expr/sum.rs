//! Sums and differences.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Add, Sub};

use super::address::Address;
use super::ast;
use super::function::Function;
use super::operand::{InSum, Operand};
use super::path::Path;
use super::print::Print;
use crate::codec::Attribute;
use crate::codec::kind::Numeric;

/// The sum or the difference of two operands, which is compared as `T`. DynamoDB does not support longer chains.
#[derive(Clone, PartialEq, Eq, Hash)]
#[must_use = "a sum does nothing by itself; give it to `set`"]
pub struct Sum<M, T> {
    value: ast::SetValue,
    marker: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Sum<M, T> {
    pub(crate) fn plus(left: ast::SetOperand, right: ast::SetOperand) -> Self {
        Self {
            value: ast::SetValue::Plus(left, right),
            marker: PhantomData,
        }
    }

    pub(crate) fn minus(left: ast::SetOperand, right: ast::SetOperand) -> Self {
        Self {
            value: ast::SetValue::Minus(left, right),
            marker: PhantomData,
        }
    }
}

impl<M, T> fmt::Debug for Sum<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sum({})", Print::redacted(&self.value))
    }
}

// `T: Numeric` is required here and not for `+`, where the compiler would only report that `+` does not apply.
impl<M, T: Numeric> Operand<M, T> for Sum<M, T> {
    type Tree = ast::SetValue;

    fn into_tree(self) -> Self::Tree {
        self.value
    }
}

impl<M, A: Address, T: Attribute, V: Operand<M, T::Base, Tree: InSum>> Add<V> for Path<M, A, T> {
    type Output = Sum<M, T::Base>;

    fn add(self, right: V) -> Self::Output {
        Sum::plus(ast::SetOperand::Path(self.ast()), right.into_tree().into())
    }
}

impl<M, A: Address, T: Attribute, V: Operand<M, T::Base, Tree: InSum>> Sub<V> for Path<M, A, T> {
    type Output = Sum<M, T::Base>;

    fn sub(self, right: V) -> Self::Output {
        Sum::minus(ast::SetOperand::Path(self.ast()), right.into_tree().into())
    }
}

impl<M, T, V: Operand<M, T, Tree: InSum>> Add<V> for Function<M, T> {
    type Output = Sum<M, T>;

    fn add(self, right: V) -> Self::Output {
        Sum::plus(self.into_operand(), right.into_tree().into())
    }
}

impl<M, T, V: Operand<M, T, Tree: InSum>> Sub<V> for Function<M, T> {
    type Output = Sum<M, T>;

    fn sub(self, right: V) -> Self::Output {
        Sum::minus(self.into_operand(), right.into_tree().into())
    }
}

/// `1 + path` and `1 - path`, for the numbers of Rust.
macro_rules! number_first {
    ($($number:ident)*) => {$(
        impl<M, A: Address, T: Attribute<Base = $number>> Add<Path<M, A, T>> for $number {
            type Output = Sum<M, $number>;

            fn add(self, right: Path<M, A, T>) -> Self::Output {
                Sum::plus(ast::SetOperand::Value(ast::Value::encode(&self)), ast::SetOperand::Path(right.ast()))
            }
        }

        impl<M, A: Address, T: Attribute<Base = $number>> Sub<Path<M, A, T>> for $number {
            type Output = Sum<M, $number>;

            fn sub(self, right: Path<M, A, T>) -> Self::Output {
                Sum::minus(ast::SetOperand::Value(ast::Value::encode(&self)), ast::SetOperand::Path(right.ast()))
            }
        }
    )*};
}

number_first!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);

#[cfg(test)]
mod tests {
    use crate::path;

    #[test]
    fn debug_leaves_the_values_out() {
        let function = path("note").if_not_exists("secret");
        assert_eq!(format!("{function:?}"), "Function(if_not_exists(note, ?))");
        let sum = path("total") + 5;
        assert_eq!(format!("{sum:?}"), "Sum(total + ?)");
        let size = path("lines").size();
        assert_eq!(format!("{size:?}"), "Size(lines)");
    }
}

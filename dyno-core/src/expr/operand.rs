//! What may stand beside a path: a value that fits it, another path, and in SET the results of functions and sums.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZero;
use std::ops::{Add, Sub};
use std::rc::Rc;
use std::sync::Arc;

use super::ast;
use super::path::{Address, Path};
use super::print::Print;
use crate::codec::Item;
use crate::codec::kind::{Like, ListAttribute, Numeric};
use crate::codec::{
    Anything, Attribute, Encode, EncodeError, KeyedMap, List, Map, MapKey, ScalarAttribute, Set,
    Tuple, encode_set,
};
use crate::wire::Out;

/// A value that fits an attribute which is compared as `T` ([`Attribute::Base`]): a `&str` fits a `String`, an array a list or a set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit an attribute of type `{T}`",
    label = "expected a value for `{T}`",
    note = "the value must have the attribute's own type"
)]
pub trait Fits<T> {
    /// Writes the value as the attribute is stored.
    ///
    /// # Errors
    /// An [`EncodeError`] when DynamoDB cannot hold the value.
    fn encode_as(&self, out: Out<'_>) -> Result<(), EncodeError>;
}

/// What can stand beside an attribute that is compared as `T`: a value that fits, the path of an attribute of the same type,
/// in conditions also a [`Size`](super::Size), in SET also a [`Function`] or a [`Sum`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit an attribute of type `{T}`",
    label = "expected a value for `{T}`, or the path of such an attribute",
    note = "the operand must have the attribute's own type: convert the value, or name another attribute of the same model"
)]
pub trait Operand<M, T> {
    /// Its part of the tree, which says where it may stand.
    #[doc(hidden)]
    type Tree;

    #[doc(hidden)]
    fn into_tree(self) -> Self::Tree;
}

/// Trees that may stand in a condition.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "conditions compare values, attributes and sizes only",
    label = "a sum or a function stands here",
    note = "`+`, `-`, `if_not_exists` and `list_append` work in `set`; compute the value before, or compare another attribute"
)]
pub trait InCondition: Into<ast::Side> {}

impl InCondition for ast::Operand {}
impl InCondition for ast::Side {}

/// Trees that may stand in a sum or a function of SET.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "SET adds and subtracts two operands, and no sizes",
    label = "a sum or a size stands here",
    note = "DynamoDB computes no longer chains: add the values first, or use a second attribute"
)]
pub trait InSum: Into<ast::SetOperand> {}

impl InSum for ast::Operand {}
impl InSum for ast::SetOperand {}

/// Trees that SET may write.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "SET cannot write the size of an attribute",
    label = "a size stands here",
    note = "DynamoDB knows sizes in conditions only"
)]
pub trait InSet: Into<ast::SetValue> {}

impl InSet for ast::Operand {}
impl InSet for ast::SetOperand {}
impl InSet for ast::SetValue {}

/// Says which values fit, by how they are written. Each becomes an operand too; one blanket impl cannot say so, because it
/// could overlap with that of paths.
macro_rules! fitting {
    ($base:ty: $($value:ty $(, for[$($generics:tt)*])?;)*) => {
        fitting! { $base, |value, out| { value.encode(out) } $($value $(, for[$($generics)*])?;)* }
    };
    ($base:ty, |$this:ident, $out:ident| $encode:block $($value:ty $(, for[$($generics:tt)*])?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl$(<$($generics)*>)? Fits<$base> for $value {
            fn encode_as(&self, $out: Out<'_>) -> Result<(), EncodeError> {
                let $this = self;
                $encode
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Model, $($($generics)*)?> Operand<Model, $base> for $value {
            type Tree = ast::Operand;

            fn into_tree(self) -> Self::Tree {
                ast::Operand::Value(ast::Value::of::<$base>(&self))
            }
        }
    )*};
}

fitting! { T:
    T, for[T: Attribute<Base = T> + Encode];
    &T, for[T: Attribute<Base = T> + Encode];
}

fitting! { Anything:
    V, for[V: Encode];
}

fitting! { String:
    &str;
    &&str;
    char;
    Box<str>;
    &Box<str>;
    Rc<str>;
    &Rc<str>;
    Arc<str>;
    &Arc<str>;
    Cow<'_, str>;
    &Cow<'_, str>;
}

fitting! { List<T>:
    Vec<V>, for[T, V: Fits<T> + Encode];
    &Vec<V>, for[T, V: Fits<T> + Encode];
    [V; N], for[T, V: Fits<T> + Encode, const N: usize];
    &[V; N], for[T, V: Fits<T> + Encode, const N: usize];
    &[V], for[T, V: Fits<T> + Encode];
    VecDeque<V>, for[T, V: Fits<T> + Encode];
    &VecDeque<V>, for[T, V: Fits<T> + Encode];
    Box<[V]>, for[T, V: Fits<T> + Encode];
    &Box<[V]>, for[T, V: Fits<T> + Encode];
}

fitting! { Map<T>:
    HashMap<String, V, H>, for[T, V: Fits<T> + Encode, H];
    &HashMap<String, V, H>, for[T, V: Fits<T> + Encode, H];
    BTreeMap<String, V>, for[T, V: Fits<T> + Encode];
    &BTreeMap<String, V>, for[T, V: Fits<T> + Encode];
}

fitting! { KeyedMap<K, T>:
    HashMap<K, V, H>, for[K: MapKey, T, V: Fits<T> + Encode, H];
    &HashMap<K, V, H>, for[K: MapKey, T, V: Fits<T> + Encode, H];
    BTreeMap<K, V>, for[K: MapKey, T, V: Fits<T> + Encode];
    &BTreeMap<K, V>, for[K: MapKey, T, V: Fits<T> + Encode];
}

fitting! { Map<Anything>:
    Item;
    &Item;
}

fitting! { Set<T>, |set, out| { encode_set::<T, V>(set.iter(), out) }
    HashSet<V, H>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode, H];
    &HashSet<V, H>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode, H];
    BTreeSet<V>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
    &BTreeSet<V>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
    Vec<V>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
    &Vec<V>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
    [V; N], for[T: ScalarAttribute, V: Fits<T::Base> + Encode, const N: usize];
    &[V; N], for[T: ScalarAttribute, V: Fits<T::Base> + Encode, const N: usize];
    &[V], for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
}

#[cfg(feature = "bytes")]
fitting! { List<u8>:
    bytes::Bytes;
    &bytes::Bytes;
}

macro_rules! fitting_non_zero {
    ($($type:ident)*) => {$(
        fitting! { $type: NonZero<$type>; }
    )*};
}

fitting_non_zero!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

macro_rules! fitting_tuples {
    ($($($base:ident $value:ident)*;)*) => {$(
        fitting! { Tuple<($($base,)*)>:
            ($($value,)*), for[$($base, $value: Fits<$base> + Encode),*];
            &($($value,)*), for[$($base, $value: Fits<$base> + Encode),*];
        }
    )*};
}

fitting_tuples! {
    T0 V0;
    T0 V0 T1 V1;
    T0 V0 T1 V1 T2 V2;
    T0 V0 T1 V1 T2 V2 T3 V3;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7 T8 V8;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7 T8 V8 T9 V9;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7 T8 V8 T9 V9 T10 V10;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7 T8 V8 T9 V9 T10 V10 T11 V11;
}

#[diagnostic::do_not_recommend]
impl<M, A: Address, T: Attribute, U: Attribute<Kind: Like<T::Kind>>> Operand<M, T>
    for Path<M, A, U>
{
    type Tree = ast::Operand;

    fn into_tree(self) -> Self::Tree {
        ast::Operand::Path(self.ast())
    }
}

/// The result of `if_not_exists` or `list_append`, compared as `T`.
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

/// Two lists, one after the other, for `set`.
///
/// Each side is a list or the path of one; the first side decides what the elements are.
///
/// ```
/// # use dyno::{list_append, path};
/// let update = path("log").set(list_append(path("old"), path("new")));
/// assert_eq!(update.to_string(), "SET log = list_append(old, new)");
/// ```
pub fn list_append<M, T>(
    first: impl Operand<M, T, Tree: InSum>,
    second: impl Operand<M, T, Tree: InSum>,
) -> Function<M, T> {
    let (first, second) = (first.into_tree().into(), second.into_tree().into());
    Function::new(ast::SetOperand::ListAppend(
        Box::new(first),
        Box::new(second),
    ))
}

/// The sum or the difference of two operands, compared as `T`. DynamoDB computes no longer chains.
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

// That `T` is a number is asked here rather than by `+` itself, of which the compiler would only say that it does not apply.
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
        Sum::plus(self.operand, right.into_tree().into())
    }
}

impl<M, T, V: Operand<M, T, Tree: InSum>> Sub<V> for Function<M, T> {
    type Output = Sum<M, T>;

    fn sub(self, right: V) -> Self::Output {
        Sum::minus(self.operand, right.into_tree().into())
    }
}

/// `1 + path` and `1 - path`, for the numbers of the language.
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

/// The list type of a path, for operands.
pub(crate) type ListOf<T> = List<<<T as ListAttribute>::Element as Attribute>::Base>;

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

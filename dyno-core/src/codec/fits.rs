//! Which Rust values fit an attribute of a given type? A `&str` fits a `String`, an array fits a list or a set.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::kind::ScalarAttribute;
use super::{Anything, Attribute, Encode, EncodeError, List, Map, Set, encode_set};
use crate::wire::Out;

/// A value that fits an attribute which is compared as `T` ([`Attribute::Base`]).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit an attribute of type `{T}`",
    label = "expected a value for `{T}`",
    note = "the operand must have the attribute's own type: convert the value, or compare another attribute"
)]
pub trait Fits<T> {
    /// Writes the value as the attribute is stored.
    ///
    /// # Errors
    /// An [`EncodeError`] when DynamoDB cannot hold the value.
    fn encode_as(&self, out: Out<'_>) -> Result<(), EncodeError>;
}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Base = T> + Encode> Fits<T> for T {
    fn encode_as(&self, out: Out<'_>) -> Result<(), EncodeError> {
        self.encode(out)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Base = T> + Encode> Fits<T> for &T {
    fn encode_as(&self, out: Out<'_>) -> Result<(), EncodeError> {
        (**self).encode(out)
    }
}

#[diagnostic::do_not_recommend]
impl<V: Encode> Fits<Anything> for V {
    fn encode_as(&self, out: Out<'_>) -> Result<(), EncodeError> {
        self.encode(out)
    }
}

/// Types that fit because they are written just as the attribute is.
macro_rules! fit {
    ($base:ty: $($value:ty $(, for[$($generics:tt)*])?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl$(<$($generics)*>)? Fits<$base> for $value {
            fn encode_as(&self, out: Out<'_>) -> Result<(), EncodeError> {
                self.encode(out)
            }
        }
    )*};
}

fit! { String:
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

fit! { List<T>:
    Vec<V>, for[T, V: Fits<T> + Encode];
    &Vec<V>, for[T, V: Fits<T> + Encode];
    [V; N], for[T, V: Fits<T> + Encode, const N: usize];
    &[V; N], for[T, V: Fits<T> + Encode, const N: usize];
    &[V], for[T, V: Fits<T> + Encode];
}

fit! { Map<T>:
    HashMap<String, V, H>, for[T, V: Fits<T> + Encode, H];
    &HashMap<String, V, H>, for[T, V: Fits<T> + Encode, H];
    BTreeMap<String, V>, for[T, V: Fits<T> + Encode];
    &BTreeMap<String, V>, for[T, V: Fits<T> + Encode];
}

/// Collections that are written as a set.
macro_rules! fit_sets {
    ($($value:ty, for[$($generics:tt)*];)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: ScalarAttribute, V: Fits<T::Base> + Encode, $($generics)*> Fits<Set<T>> for $value {
            fn encode_as(&self, out: Out<'_>) -> Result<(), EncodeError> {
                encode_set::<T, V>(self.iter(), out)
            }
        }
    )*};
}

fit_sets! {
    HashSet<V, H>, for[H];
    &HashSet<V, H>, for[H];
    BTreeSet<V>, for[];
    &BTreeSet<V>, for[];
    Vec<V>, for[];
    &Vec<V>, for[];
    [V; N], for[const N: usize];
    &[V; N], for[const N: usize];
    &[V], for[];
}
